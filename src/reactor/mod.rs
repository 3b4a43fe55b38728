//! The event loop: event queues (shards), worker threads, a monitor. It runs tasks for a
//! [`Handler`] and never sees a protocol.
//!
//! Each shard has a keeper: a worker that waits for its events and runs them. The other
//! workers are parked. When a callback blocks a keeper, the monitor notices, and gives the
//! shard to another worker; to one that keeps a shard already, if no other is free. If
//! callbacks block often, the shards' tasks go to the [`pool`], from which all free workers
//! take them, until that ends (TCP-133). Connections known to block may hold at most all
//! workers but one.

mod admission;
mod alarm;
mod door;
mod handler;
mod monitor;
mod pool;
mod ready;
mod seat;
mod shard;
mod shared;
mod stall;
mod task;
#[cfg(all(test, not(loom)))]
mod tests;
mod threads;
mod timers;
mod watch;
mod work;
mod worker;

pub(crate) use self::handler::Handler;
pub(crate) use self::seat::{in_callback, queued_in_turn};
pub(crate) use self::shared::Reactor;
pub(crate) use self::task::{LISTENER, TOKEN_LAST, TOKEN_LISTENER, Task};
pub(crate) use self::threads::Threads;
pub(crate) use self::worker::Worker;
