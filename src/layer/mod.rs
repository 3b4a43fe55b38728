//! What sits between a connection's socket and its callbacks: bytes in, messages out. No
//! sockets or threads here, so each layer is tested and fuzzed by itself.

mod blocks;
pub mod http;
pub mod pack;
mod queue;
pub mod tls;

pub(crate) use self::blocks::{BLOCK, BlockQueue};
pub(crate) use self::queue::ByteQueue;
