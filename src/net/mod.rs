//! Addresses, name resolution and socket options.

pub mod addr;
mod resolve;
