//! Addresses, name resolution and socket options.

pub mod addr;
pub(crate) mod cpus;
pub(crate) mod resolve;
pub(crate) mod signals;
pub mod sockopt;
pub(crate) mod tcp;
