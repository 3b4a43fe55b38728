//! The network: addresses, name resolution, socket options, TCP sockets.

pub mod addr;
pub(crate) mod resolve;
pub mod sockopt;
pub(crate) mod tcp;
