//! The event loop: event queues (shards), worker threads, a monitor. It runs tasks for a
//! [`Handler`] and never sees a protocol.
//!
//! Each shard has a keeper: a worker that waits for its events and runs them. The other
//! workers are parked. When a callback blocks a keeper, the monitor notices, and gives the
//! shard to another worker; to one that keeps a shard already, if no other is free. If
//! callbacks block often, the shards' tasks go to the [`pool`], from which all free workers
//! take them, until that ends (TCP-133). Connections known to block may hold at most all
//! workers but one.

mod alarm;
mod door;
mod monitor;
mod pool;
mod ready;
mod seat;
mod shard;
mod stall;
#[cfg(all(test, not(loom)))]
mod tests;
mod timers;
mod watch;

use std::os::fd::RawFd;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use self::alarm::Alarm;
use self::monitor::Monitor;
use self::pool::{Admission, Pool};
use self::ready::Next;
use self::seat::Seat;
use self::timers::Timers;

pub(crate) use self::seat::{in_callback, queued_in_turn};
pub(crate) use self::shard::{HOUSEKEEPING, LISTENER, Shard, TOKEN_LISTENER};
use crate::conn::Slowness;
use crate::error::Errno;
use crate::net::locks::Mutex;
use crate::net::pthread::Handle;
use crate::net::threads::{self, Attributes, ThreadId};
use crate::net::{fork, memory};
use crate::panic_guard;

/// A slow connection whose task took less than this is no longer slow.
const QUICK: Duration = Duration::from_millis(1);

/// Work for the connection, or listener, that `token` stands for; `bits` are the flags of
/// `conn::state`. Tasks may be stale or doubled; who runs one checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) token: usize,
    pub(crate) bits: u32,
}

/// Does the work of tasks.
pub(crate) trait Handler: Send + Sync {
    /// Runs `work`, the life of a worker thread.
    fn serve(&self, work: &mut dyn FnMut());
    /// Runs on a worker.
    fn run(&self, worker: &mut Worker<'_>, task: Task);
    /// Calls `found` with a task for everything that may have work which nobody does, starting
    /// where an earlier search has ended, until `found` says no. Where to go on.
    fn search(&self, from: usize, found: &mut dyn FnMut(Task) -> bool) -> usize;
    /// Leaves an event's work with its connection. False when a worker that runs it, or a
    /// task that is queued already, will see to it.
    fn arrived(&self, task: Task) -> bool;
    /// [`Handler::run`] panicked: gets rid of what `token` stands for.
    fn abandon(&self, token: usize);
    /// Notes that a callback of `token` blocked, or that one was quick.
    fn note_slow(&self, token: usize, slow: bool);
    /// What [`Handler::note_slow`] was told last.
    fn slowness(&self, token: usize) -> Slowness;
    /// Sends what `token` queued in the callback that blocks now. Must not block itself.
    fn flush_blocked(&self, token: usize);
}

/// What a worker owns while it runs tasks.
pub(crate) struct Worker<'a> {
    /// The reactor it works for.
    pub(crate) reactor: &'a Arc<Reactor>,
    buffer_size: usize,
    buffer: Vec<u8>,
    plain: Vec<u8>,
    /// A send buffer that goes to the connection being run and comes back when sent.
    pub(crate) spare: Vec<u8>,
    /// As `spare`, for plaintext that callbacks send.
    pub(crate) unsealed: Vec<u8>,
    /// As `spare`, for bytes received and not fetched yet.
    pub(crate) inbound: Vec<u8>,
    seat: Arc<Seat>,
}

impl Worker<'_> {
    /// The receive buffer, to be put back. A worker that never receives has none. ENOMEM.
    pub(crate) fn take_buffer(&mut self) -> Result<Vec<u8>, Errno> {
        take_or_make(&mut self.buffer, self.buffer_size)
    }

    pub(crate) fn put_buffer(&mut self, buffer: Vec<u8>) {
        self.buffer = buffer;
    }

    /// As the receive buffer, for what is left of received bytes when they are decrypted.
    pub(crate) fn take_plain(&mut self) -> Result<Vec<u8>, Errno> {
        take_or_make(&mut self.plain, self.buffer_size)
    }

    pub(crate) fn put_plain(&mut self, plain: Vec<u8>) {
        self.plain = plain;
    }

    /// Lets another worker look at the listener if this one blocks in a callback.
    pub(crate) fn offer_listener(&self) {
        self.seat.offer(TOKEN_LISTENER);
    }

    /// False when another worker has taken the listener over.
    pub(crate) fn keeps_listener(&self) -> bool {
        self.seat.take_offer().is_some()
    }
}

/// A buffer that was made smaller, when memory was short, is replaced as soon as that is over.
fn take_or_make(buffer: &mut Vec<u8>, size: usize) -> Result<Vec<u8>, Errno> {
    if buffer.len() < size {
        memory::improve(buffer, size)?;
    }
    Ok(std::mem::take(buffer))
}

/// Threads of a reactor.
pub(crate) struct Threads(Vec<Handle>);

impl Threads {
    /// Waits until they ended, except for one that is the caller itself, which is the result.
    pub(crate) fn join(self) -> Self {
        let mut own = Vec::new();
        for handle in self.0 {
            if handle.is_current() {
                own.push(handle);
            } else {
                handle.join();
            }
        }
        Self(own)
    }

    /// Whether none runs any more.
    pub(crate) fn are_finished(&self) -> bool {
        self.0.iter().all(Handle::is_finished)
    }
}

/// The threads and event queues of one run of a component.
pub(crate) struct Reactor {
    shards: Box<[Shard]>,
    /// One per worker; at first the shards are home to the first ones.
    seats: Box<[Arc<Seat>]>,
    thread_ids: Box<[OnceLock<ThreadId>]>,
    pool: Pool,
    /// The keeper of one of the shards sees to them, at first that of the first shard.
    timers: Mutex<Timers>,
    /// None with a single worker: nobody could take its work over (TCP-134).
    alarm: Option<Arc<Alarm>>,
    /// Some connection was marked as slow.
    any_slow: AtomicBool,
    /// Where the last search for tasks has ended.
    searched: AtomicUsize,
    stopping: AtomicBool,
    threads: Mutex<Vec<Handle>>,
    /// The process it runs in.
    generation: u32,
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

    /// Starts the workers. On failure the started ones are ended again.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        handler: &Arc<dyn Handler>,
        attributes: Attributes,
        buffer_size: usize,
        name: impl Fn(usize) -> String,
    ) -> Result<(), Errno> {
        memory::room(&mut self.threads.lock(), self.seats.len() + 1)?;
        for index in 0..self.seats.len() {
            let (reactor, handler) = (Arc::clone(self), Arc::clone(handler));
            self.spawn_thread(name(index), attributes, move || {
                handler.serve(&mut || reactor.work(handler.as_ref(), index, buffer_size));
            })?;
        }
        if let Some(alarm) = self.alarm.clone() {
            let monitor = Monitor::new(Arc::clone(self), Arc::clone(handler))
                .inspect_err(|_| self.give_up())?;
            let attributes = Attributes::apart();
            self.spawn_thread("hp-monitor".to_owned(), attributes, move || {
                monitor.run(&alarm);
            })?;
        }
        Ok(())
    }

    /// There is room for it among the threads.
    fn spawn_thread(
        &self,
        name: String,
        attributes: Attributes,
        body: impl FnOnce() + Send + 'static,
    ) -> Result<(), Errno> {
        let spawned = memory::available().and_then(|()| {
            Ok(threads::spawn(name, attributes, move || {
                panic_guard::own_thread();
                body();
            })?)
        });
        let handle = spawned.inspect_err(|_| self.give_up())?;
        self.threads.lock().push(handle);
        Ok(())
    }

    /// Ends the threads that were started.
    fn give_up(&self) {
        self.stop();
        self.join();
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

    fn post_at(&self, shard: usize, task: Task) {
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
    fn rouse(&self, shard: usize) {
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

    /// As [`Threads::join`].
    pub(crate) fn join(&self) -> Threads {
        self.take_threads().join()
    }

    /// The threads, for somebody who waits for them after this reactor is gone.
    pub(crate) fn take_threads(&self) -> Threads {
        Threads(std::mem::take(&mut *self.threads.lock()))
    }

    /// Of its event queues, and of what wakes them.
    pub(crate) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        let shards = self.shards.iter().flat_map(Shard::descriptors);
        shards.chain(self.pool.descriptors())
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn wake_monitor(&self) {
        if let Some(alarm) = &self.alarm {
            alarm.wake();
        }
    }

    /// A worker's life.
    fn work(self: &Arc<Self>, handler: &dyn Handler, index: usize, buffer_size: usize) {
        let seat = &self.seats[index];
        let _taken = seat::take(seat, self.alarm.as_ref());
        if let Some(id) = threads::own_id() {
            let _ = self.thread_ids[index].set(id);
        }
        let mut worker = Worker {
            reactor: self,
            buffer_size,
            buffer: Vec::new(),
            plain: Vec::new(),
            spare: Vec::new(),
            unsealed: Vec::new(),
            inbound: Vec::new(),
            seat: Arc::clone(seat),
        };
        // It may find a task at once, without a sleep, while the monitor sleeps already.
        self.wake_up(seat);
        // Who forked in a callback is the only thread that a child has: not one of its parent's.
        while !self.is_stopping() && fork::generation() == self.generation {
            let task = match seat.home() {
                Some(home) => self.next_at_home(handler, &self.shards[home], index),
                None => self.next_from_pool(handler, index),
            };
            if let Some(task) = task {
                self.run(handler, &mut worker, task);
            }
        }
    }

    fn run(&self, handler: &dyn Handler, worker: &mut Worker<'_>, task: Task) {
        let slow = self.slowness(handler, task.token) != Slowness::Quick;
        let before = slow.then(|| (Instant::now(), worker.seat.glimpse().stamp));
        // A panic costs this one connection; the loop goes on.
        if panic_guard::inside(|| handler.run(worker, task)).is_err() {
            if fork::generation() != self.generation {
                return;
            }
            let _ = panic_guard::inside(|| handler.abandon(task.token));
        }
        worker.seat.end();
        if let Some((since, stamp)) = before
            && since.elapsed() < QUICK
            // A task for a connection that another worker runs proves nothing.
            && worker.seat.glimpse().stamp != stamp
        {
            handler.note_slow(task.token, false);
        }
    }

    fn next_at_home(&self, handler: &dyn Handler, shard: &Shard, me: usize) -> Option<Task> {
        let seat = &self.seats[me];
        let arrived = |task: &Task| handler.arrived(*task);
        let task = match shard.next(me) {
            Next::Run(task) => task,
            Next::Look(term) => shard.look(term, self, false, arrived)?,
            Next::Moved => return None,
            Next::Search => {
                self.search(handler, |task| shard.found(task, &self.pool));
                return None;
            }
            Next::Sleep(term) => {
                if self.is_stopping() {
                    return None;
                }
                seat.go_to_sleep();
                let task = shard.look(term, self, true, arrived);
                self.wake_up(seat);
                task?
            }
        };
        // Where it cannot wait it runs.
        if self.admit(handler, seat, task) == Admission::Later && self.pool.defer(task) {
            return None;
        }
        Some(task)
    }

    /// Tasks found no place, for want of memory: their work is where it came from.
    fn search(&self, handler: &dyn Handler, mut found: impl FnMut(Task) -> bool) {
        let from = self.searched.load(Ordering::Relaxed);
        let next = handler.search(from, &mut found);
        self.searched.store(next, Ordering::Relaxed);
    }

    fn next_from_pool(&self, handler: &dyn Handler, me: usize) -> Option<Task> {
        let seat = &self.seats[me];
        seat.go_to_sleep();
        let admit = |task| self.admit(handler, seat, task);
        let leave = || self.is_stopping() || seat.home().is_some();
        let found = |shard: usize| {
            self.shards[shard].drain(&self.pool, |task| handler.arrived(*task));
        };
        let search = || self.search(handler, |task| self.pool.push_own([task]));
        let task = self.pool.next(me, admit, leave, found, search);
        if let Some(task) = task {
            // The pool may have let it run all the same.
            seat.begin(task.token);
        }
        self.wake_up(seat);
        task
    }

    /// The worker is awake; so must the monitor be.
    fn wake_up(&self, seat: &Seat) {
        if let Some(alarm) = &self.alarm {
            seat.wake_up();
            alarm.wake_if_asleep();
        }
    }

    fn slowness(&self, handler: &dyn Handler, token: usize) -> Slowness {
        if self.any_slow.load(Ordering::Relaxed) {
            handler.slowness(token)
        } else {
            Slowness::Quick
        }
    }

    /// Connections that block again and again get no worker that would be the last free
    /// one. An admitted task counts at once.
    fn admit(&self, handler: &dyn Handler, seat: &Seat, task: Task) -> Admission {
        if self.alarm.is_some()
            && self.slowness(handler, task.token) == Slowness::Again
            && !self.has_slow_quota(handler)
        {
            return Admission::Later;
        }
        seat.begin(task.token);
        Admission::Run
    }

    /// Whether one more slow connection leaves a worker to the others.
    fn has_slow_quota(&self, handler: &dyn Handler) -> bool {
        let slow = self
            .seats
            .iter()
            .filter_map(|seat| seat.running())
            .filter(|&token| handler.slowness(token) != Slowness::Quick)
            .count();
        slow + 1 < self.seats.len()
    }
}
