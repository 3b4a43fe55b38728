//! What is TCP about a component: accepting, connecting, closing, and the sockets that outlive their connections.

mod accept;
mod close;
mod connect;
pub(in crate::component) mod drain;
mod establish;

pub use self::connect::ConnectRequest;
