//! The layers between a connection's socket and its callbacks: bytes come in, messages go
//! out. There are no sockets and no threads here, so each layer can be tested and fuzzed
//! by itself.

pub mod arq;
mod blocks;
pub mod control;
mod datagrams;
mod framing;
pub mod http;
mod layers;
pub mod pack;
mod queue;
mod side;
#[cfg(feature = "ssl")]
pub mod tls;
#[cfg(not(feature = "ssl"))]
#[path = "tls/absent.rs"]
pub mod tls;

pub(crate) use self::blocks::{BLOCK, BlockQueue};
pub use self::datagrams::{Datagrams, HEADERS, Run};
pub(crate) use self::framing::{Buffer, Event, Framing, Http, Spare};
pub(crate) use self::layers::{Layers, Origin, Taken};
pub(crate) use self::queue::ByteQueue;
pub use self::side::Side;
