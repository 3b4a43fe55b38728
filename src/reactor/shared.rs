//! What the threads of a reactor share.

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use super::alarm::Alarm;
use super::pool::Pool;
use super::settings::Settings;
use super::shard::Shard;
use super::status::Padded;
use super::task::{LISTENER, Task};
use crate::error::Errno;
use crate::os::locks::Mutex;
use crate::os::pthread::Handle;
use crate::os::threads::ThreadId;
use crate::os::{clock, fork, memory};
use crate::wheel::TimerKey;

/// The threads and event queues of one run of a component.
pub(crate) struct Reactor {
    pub(super) shards: Box<[Shard]>,
    /// One per worker. At first the shards are the homes of the first ones.
    pub(super) statuses: Box<[Arc<Padded>]>,
    pub(super) thread_ids: Box<[OnceLock<ThreadId>]>,
    pub(super) pool: Pool,
    /// How many shards have owners of their own; 0: that depends on the load.
    pub(super) loops: usize,
    /// The timer for the next look at the listener, on the first shard.
    listener_timer: OnceLock<TimerKey>,
    /// None with a single worker, because no other could take over its work (TCP-134).
    pub(super) alarm: Option<Arc<Alarm>>,
    /// Whether some connection was marked as slow.
    pub(super) any_slow: AtomicBool,
    /// Where the last search for tasks has ended.
    pub(super) searched: AtomicUsize,
    pub(super) stopping: AtomicBool,
    pub(super) threads: Mutex<Vec<Handle>>,
    /// The process it runs in.
    pub(super) generation: u32,
}

impl Reactor {
    /// Event queues for the threads, none of which runs yet (TCP-169).
    pub(crate) fn new(settings: Settings) -> Result<Self, Errno> {
        let workers = settings.workers.max(1);
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let mut numbers = 0..;
        let shards = memory::filled(workers.min(processors), || {
            memory::available()?;
            Shard::new(numbers.next().unwrap_or_default(), settings.busy_poll)
        })?;
        let statuses: Box<[Arc<Padded>]> =
            memory::filled(workers, || memory::available().map(|()| Arc::default()))?;
        for (index, status) in statuses.iter().take(shards.len()).enumerate() {
            status.set_home(Some(index));
        }
        Ok(Self {
            shards,
            statuses,
            thread_ids: memory::filled(workers, || Ok(OnceLock::new()))?,
            pool: Pool::new(workers)?,
            loops: settings.loops,
            listener_timer: OnceLock::new(),
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

    /// Prepares the first shard for a listener. ENOMEM.
    pub(crate) fn expect_listener(&self) -> Result<(), Errno> {
        let timer = self.add_timer(0, LISTENER)?;
        let _ = self.listener_timer.set(timer);
        Ok(())
    }

    /// Looks at the listener again after `pause`.
    pub(crate) fn retry_listener(&self, pause: Duration) {
        if let Some(timer) = self.listener_timer.get() {
            self.set_timer(0, *timer, clock::after(pause));
        }
    }

    /// Makes a timer of a shard for `task`, or ENOMEM. It can be set later even if memory is
    /// short, and must be removed.
    pub(crate) fn add_timer(&self, shard: u16, task: Task) -> Result<TimerKey, Errno> {
        self.shard(shard).timers().add(task)
    }

    /// Hands the timer's task to the shard's workers at the moment `at` of `os::clock`, and no
    /// longer at a moment that was set before.
    pub(crate) fn set_timer(&self, shard: u16, timer: TimerKey, at: u64) {
        let shard = self.shard(shard);
        if shard.timers().set(timer, at) {
            self.rouse(shard.index());
        }
    }

    /// Removes the timer; its task may be on its way already.
    pub(crate) fn remove_timer(&self, shard: u16, timer: TimerKey) {
        self.shard(shard).timers().remove(timer);
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

    /// The descriptors of its event queues and of their wakers.
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
