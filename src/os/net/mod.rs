//! The network: addresses, name resolution, socket options, TCP and UDP sockets.

pub mod addr;
pub(crate) mod resolve;
pub mod sockopt;
pub(crate) mod tcp;
#[allow(
    dead_code,
    unused_imports,
    reason = "the component types that use it come next"
)]
pub(crate) mod udp;
