//! What the threads of a reactor share.

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::alarm::Alarm;
use super::pool::Pool;
use super::seat::Seat;
use super::shard::Shard;
use super::task::{LISTENER, Task};
use super::timers::Timers;
use crate::error::Errno;
use crate::os::locks::Mutex;
use crate::os::pthread::Handle;
use crate::os::threads::ThreadId;
use crate::os::{fork, memory};

/// The threads and event queues of one run of a component.
pub(crate) struct Reactor {
    pub(super) shards: Box<[Shard]>,
    /// One per worker; at first the shards are home to the first ones.
    pub(super) seats: Box<[Arc<Seat>]>,
    pub(super) thread_ids: Box<[OnceLock<ThreadId>]>,
    pub(super) pool: Pool,
    /// The keeper of one of the shards sees to them, at first that of the first shard.
    pub(super) timers: Mutex<Timers>,
    /// None with a single worker: nobody could take its work over (TCP-134).
    pub(super) alarm: Option<Arc<Alarm>>,
    /// Some connection was marked as slow.
    pub(super) any_slow: AtomicBool,
    /// Where the last search for tasks has ended.
    pub(super) searched: AtomicUsize,
    pub(super) stopping: AtomicBool,
    pub(super) threads: Mutex<Vec<Handle>>,
    /// The process it runs in.
    pub(super) generation: u32,
}

impl Reactor {
    /// Event queues for `workers` threads; no thread runs yet (TCP-169).
    pub(crate) fn new(workers: usize) -> Result<Self, Errno> {
        let workers = workers.max(1);
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let mut numbers = 0..;
        let shards = memory::filled(workers.min(processors), || {
            memory::available()?;
            Shard::new(numbers.next().unwrap_or_default())
        })?;
        let seats: Box<[Arc<Seat>]> =
            memory::filled(workers, || memory::available().map(|()| Arc::default()))?;
        for (index, seat) in seats.iter().take(shards.len()).enumerate() {
            seat.set_home(Some(index));
        }
        Ok(Self {
            shards,
            seats,
            thread_ids: memory::filled(workers, || Ok(OnceLock::new()))?,
            pool: Pool::new(workers)?,
            timers: Mutex::default(),
            alarm: (workers > 1).then(Arc::default),
            any_slow: AtomicBool::new(false),
            searched: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            threads: Mutex::new(Vec::new()),
            generation: fork::generation(),
        })
    }

    /// The event queue a connection is registered with.
    pub(crate) fn shard(&self, index: u16) -> &Shard {
        &self.shards[usize::from(index).min(self.shards.len() - 1)]
    }

    /// The shard for a new connection: the one with the fewest.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "there are at most 512 shards"
    )]
    pub(crate) fn pick(&self) -> u16 {
        let least = (0..self.shards.len()).min_by_key(|&index| self.shards[index].connections());
        least.unwrap_or(0) as u16
    }

    /// Hands a task to the workers of a shard.
    pub(crate) fn post(&self, shard: u16, task: Task) {
        self.post_at(usize::from(shard).min(self.shards.len() - 1), task);
    }

    pub(super) fn post_at(&self, shard: usize, task: Task) {
        let mut at = &self.shards[shard];
        while let Some(host) = at.post(task, &self.pool) {
            at = &self.shards[host];
        }
    }

    /// Lets a worker look at the listener.
    pub(crate) fn post_listener(&self) {
        self.post(0, LISTENER);
    }

    /// Looks at the listener again after `pause`.
    pub(crate) fn retry_listener(&self, pause: Duration) {
        self.set_timer(LISTENER, pause);
    }

    /// Hands the task to the workers after `pause`; its token has no other timer any more.
    pub(crate) fn set_timer(&self, task: Task, pause: Duration) {
        let first = self.timers.lock().set(task, Instant::now() + pause);
        if first {
            self.rouse(0);
        }
    }

    /// The task may be on its way already.
    pub(crate) fn cancel_timer(&self, token: usize) {
        self.timers.lock().cancel(token);
    }

    /// Makes the worker that waits for a shard's events look at the timers again.
    pub(super) fn rouse(&self, shard: usize) {
        let mut at = &self.shards[shard];
        while let Some(host) = at.rouse() {
            at = &self.shards[host];
        }
    }

    /// Tells the workers to end; does not wait.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        for shard in &self.shards {
            shard.wake();
        }
        self.pool.recall();
        self.wake_monitor();
    }

    /// Of its event queues, and of what wakes them.
    pub(crate) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        let shards = self.shards.iter().flat_map(Shard::descriptors);
        shards.chain(self.pool.descriptors())
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    pub(super) fn wake_monitor(&self) {
        if let Some(alarm) = &self.alarm {
            alarm.wake();
        }
    }
}
