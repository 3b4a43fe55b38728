//! Addresses, name resolution and socket options.

pub mod addr;
pub(crate) mod resolve;
pub mod sockopt;
