//! The UDP part of components: datagrams of new peers, connections without a socket of their
//! own, signs of life, and sending.

mod arq;
mod cast;
mod detect;
mod flush;
mod inbox;
mod lanes;
mod node;
mod notices;
mod receive;
mod send;
mod server;
mod session;
mod sessions;
mod sockets;
mod source;

pub(in crate::component) use self::cast::Cast;
pub(in crate::component) use self::lanes::{Lanes, MOST_LANES};
pub(in crate::component) use self::node::UNICAST;
pub(in crate::component) use self::source::DatagramSource;
