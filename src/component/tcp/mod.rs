//! The TCP part of components: accepting, connecting, closing, and sockets that outlive their
//! connections.

mod accept;
mod close;
pub(in crate::component) mod connect;
pub(in crate::component) mod drain;
mod establish;

pub use self::connect::ConnectRequest;
