//! The event loop: event queues (shards), worker threads and a monitor. It runs tasks for
//! a [`Handler`] and knows no protocol.
//!
//! Each shard has an owner: a worker that waits for its events and runs them. The other
//! workers are parked. When a callback blocks an owner, the monitor notices and gives the
//! shard to another worker, if necessary to one that owns a shard already. If callbacks
//! block often, the shards' tasks go to the [`pool`], from which all free workers take
//! them, until that ends (TCP-133). Connections known to block may hold at most all workers
//! but one.

mod admission;
mod alarm;
mod busy_poll;
mod elastic;
mod handler;
mod monitor;
mod pool;
mod ready;
mod settings;
mod shard;
mod shared;
mod stall;
mod status;
mod task;
#[cfg(all(test, not(loom)))]
mod tests;
mod threads;
mod timers;
mod watch;
mod work;
mod worker;
mod yielding_lock;

pub(crate) use self::handler::Handler;
pub(crate) use self::settings::{Settings, default_busy_poll, default_event_loops};
pub(crate) use self::shared::Reactor;
pub(crate) use self::status::{Status, in_callback, queued_in_turn};
pub(crate) use self::task::{LISTENER, TOKEN_LAST, TOKEN_LISTENER, Task};
pub(crate) use self::threads::Threads;
pub(crate) use self::worker::Worker;
