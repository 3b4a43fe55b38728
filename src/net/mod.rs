//! Addresses, name resolution and socket options.

pub mod addr;
pub(crate) mod cpus;
mod resolve;
pub(crate) mod signals;
pub(crate) mod tcp;
