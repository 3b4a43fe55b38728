//! ARQ: reliable messages over datagrams. A small handshake, then KCP (ARQ-1 to ARQ-45). Datagrams come in;
//! messages, datagrams and the time of the next tick come out. There is no socket, no clock and no callback
//! here: whoever owns a session says what time it is.

mod config;
mod handshake;
mod id;
pub mod kcp;
mod reliable;
mod session;

pub use self::config::{Config, Properties};
pub use self::id::next_id;
pub use self::reliable::Reliable;
pub use self::session::{Event, Failure, Session};
