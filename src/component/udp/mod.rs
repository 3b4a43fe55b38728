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

/// What says that a connection has ended, as the content of a datagram (CN-1).
const NOTIFICATION: [u8; 16] = [
    0xBE, 0xB6, 0x1F, 0xEB, 0xDA, 0x52, 0x46, 0xBA, 0x92, 0x33, 0x59, 0xDB, 0xBF, 0xE6, 0xC8, 0xE4,
];
