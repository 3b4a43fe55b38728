//! One event queue and its tasks. Its keeper, a worker, waits here; while it has none, the
//! workers of the pool empty the queue. A worker may keep several shards: it waits at one,
//! the host, whose queue watches those of the others, the guests.

use std::io;
use std::iter;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use mio::event::{Event, Source};
use mio::{Events, Interest, Poll, Registry, Token};

use super::door::Door;
use super::pool::Pool;
use super::ready::{Keeper, Next, Posted, Ready, Term};
use super::task::{MAX_GUESTS, TOKEN_GUESTS, TOKEN_WAKER, Task};
use super::timers::Timers;
use crate::conn::Work;
use crate::error::Errno;
use crate::os::locks::Mutex;
use crate::os::poll::{self, Waker};

/// Events taken per wait.
const EVENTS: usize = 256;

struct Queue {
    poll: Poll,
    events: Events,
}

/// What a shard's keeper sees to besides.
#[derive(Clone, Copy)]
pub(super) struct Others<'a> {
    pub(super) shards: &'a [Shard],
    pub(super) pool: &'a Pool,
    pub(super) timers: &'a Mutex<Timers>,
}

pub(crate) struct Shard {
    /// Occupied during the keeper's whole wait.
    queue: Door<Queue>,
    descriptor: RawFd,
    registry: Registry,
    waker: Waker,
    ready: Ready,
    /// The keeper sees to the reactor's timers.
    timed: AtomicBool,
    /// Registered connections, for the choice of a shard.
    connections: AtomicUsize,
}

impl Shard {
    /// A shard that is home to the worker with its number. The first one has the timers.
    pub(super) fn new(index: usize) -> Result<Self, Errno> {
        let poll = poll::queue()?;
        let registry = poll::second(poll.registry())?;
        let waker = poll::waker(&registry, Token(TOKEN_WAKER))?;
        Ok(Self {
            descriptor: poll.as_raw_fd(),
            queue: Door::new(Queue {
                poll,
                events: Events::with_capacity(EVENTS),
            }),
            registry,
            waker,
            ready: Ready::new(Keeper::Worker(index))?,
            timed: AtomicBool::new(index == 0),
            connections: AtomicUsize::new(0),
        })
    }

    /// Watches `source`; all registrations are edge-triggered.
    pub(crate) fn register(
        &self,
        source: &mut (impl Source + AsRawFd),
        token: usize,
        write: bool,
    ) -> io::Result<()> {
        poll::watch(&self.registry, source, Token(token), interest(write))
    }

    /// Watches `source` for writability too.
    pub(crate) fn arm_write(
        &self,
        source: &mut (impl Source + AsRawFd),
        token: usize,
    ) -> io::Result<()> {
        poll::watch_for(&self.registry, source, Token(token), interest(true))
    }

    /// Counts a connection in, or out when it is closed.
    pub(crate) fn count(&self, joins: bool) {
        if joins {
            self.connections.fetch_add(1, Ordering::Relaxed);
        } else {
            self.connections.fetch_sub(1, Ordering::Relaxed);
        }
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Hands a task to whoever has the shard.
    #[must_use]
    pub(super) fn post(&self, task: Task, pool: &Pool) -> Option<usize> {
        self.after(self.ready.post(task, pool))
    }

    /// Makes the worker that waits here, if any, see what changed.
    #[must_use]
    pub(super) fn rouse(&self) -> Option<usize> {
        self.after(self.ready.rouse())
    }

    /// Wakes the keeper if it must be; the shard to go on with, if this is a guest.
    fn after(&self, posted: Posted) -> Option<usize> {
        match posted {
            Posted::Done => None,
            Posted::Wake => {
                self.wake();
                None
            }
            Posted::Forward(host) => Some(host),
        }
    }

    pub(super) fn wake(&self) {
        self.waker.wake();
    }

    pub(super) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        self.waker.descriptors().chain([self.descriptor])
    }

    pub(super) fn next(&self, me: usize) -> Next {
        self.ready.next(me)
    }

    /// The keeper's look for events, or wait for them, in a certain term. Returns the next task.
    pub(super) fn look(
        &self,
        term: Term,
        wait: bool,
        others: Others<'_>,
        arrived: impl Fn(&Task) -> bool,
    ) -> Option<Task> {
        let timed = self.timed.load(Ordering::Acquire);
        let timers = timed.then_some(others.timers);
        let due = timers.and_then(|timers| timers.lock().next());
        let timeout = if wait {
            due.map(|at| at.saturating_duration_since(Instant::now()))
        } else {
            Some(Duration::ZERO)
        };
        // In a later term: a wake-up of that one may be gone, and one that comes now is for others.
        let mut queue = self.queue.enter(|| self.ready.term() == term)?;
        if wait {
            queue = self.queue.stay(queue)?;
        }
        let Queue { poll, events } = &mut *queue;
        // EINTR and the like: no events this time.
        let _ = poll::wait(poll, events, timeout);
        for index in events.iter().filter_map(|event| guest(event.token())) {
            others.shards[index].visit(&self.ready, others.pool, &arrived);
        }
        let now = due.map(|_| Instant::now());
        let due = iter::from_fn(|| timers?.lock().pop_due(now?));
        self.ready
            .arrived(tasks(events).chain(due), others.pool, arrived)
    }

    /// Moves a guest's events to its host's tasks.
    fn visit(&self, host: &Ready, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        // No: an event of the time before it moved; who has it now takes what is there.
        let is_guest = || matches!(self.keeper(), Keeper::Shard(_));
        if let Some(mut queue) = self.queue.enter(is_guest) {
            queue.empty(|tasks| host.arrived_elsewhere(tasks, pool, &arrived));
        }
    }

    /// Whether nobody is at the event queue.
    #[cfg(all(test, not(loom)))]
    pub(super) fn is_free(&self) -> bool {
        self.queue.try_enter().is_some()
    }

    pub(super) fn keeper(&self) -> Keeper {
        self.ready.keeper()
    }

    pub(super) fn is_shared(&self) -> bool {
        self.keeper() == Keeper::Pool
    }

    /// As [`Ready::found`].
    pub(super) fn found(&self, task: Task, pool: &Pool) -> bool {
        self.ready.found(task, pool)
    }

    /// The tasks, and those of events to come, go to the pool.
    pub(super) fn share(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        let _ = self.after(self.ready.share(pool, arrived));
    }

    /// The shard goes from the pool to `keeper`. False when somebody is still looking for
    /// events here: two would take each other's wake-ups.
    pub(super) fn settle(&self, keeper: Keeper) -> bool {
        let Some(_nobody_looks) = self.queue.try_enter() else {
            return false;
        };
        self.ready.settle(keeper);
        true
    }

    /// Watches the event queue of `guest`.
    pub(super) fn invite(&self, index: usize, guest: &Self) -> io::Result<()> {
        let token = Token(TOKEN_GUESTS - index);
        poll::watch_queue(&self.registry, guest.descriptor, token)
    }

    /// The end of [`Shard::invite`].
    pub(super) fn dismiss(&self, guest: &Self) {
        let _ = poll::forget_queue(&self.registry, guest.descriptor);
    }

    /// Whether the keeper sees to the timers.
    pub(super) fn set_timed(&self, timed: bool) {
        self.timed.store(timed, Ordering::Release);
    }

    /// The event queue's descriptor, to be watched while the pool has the shard.
    pub(super) fn descriptor(&self) -> RawFd {
        self.descriptor
    }

    /// Moves the events that are there to the pool's tasks, those that `arrived` lets through,
    /// for a worker that takes from these next.
    pub(super) fn drain(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        // If an old keeper is still here, it was woken.
        if let Some(mut queue) = self.queue.enter(|| self.is_shared()) {
            queue.empty(|tasks| {
                pool.push_own(tasks.filter(&arrived));
            });
        }
    }
}

impl Queue {
    /// Takes all events that are there, without waiting.
    fn empty(&mut self, mut take: impl FnMut(&mut dyn Iterator<Item = Task>)) {
        let Self { poll, events } = self;
        loop {
            if poll::wait(poll, events, Some(Duration::ZERO)).is_err() {
                continue; // EINTR and the like
            }
            take(&mut tasks(events));
            // A full batch may have left some: the edge of the descriptor itself is over.
            if events.iter().count() < EVENTS {
                return;
            }
        }
    }
}

/// The guest that a host's event is about.
fn guest(token: Token) -> Option<usize> {
    TOKEN_GUESTS
        .checked_sub(token.0)
        .filter(|&index| index < MAX_GUESTS)
}

fn tasks(events: &Events) -> impl Iterator<Item = Task> {
    events
        .iter()
        .filter(|event| event.token().0 != TOKEN_WAKER && guest(event.token()).is_none())
        .map(|event| Task {
            token: event.token().0,
            work: work_of(event),
        })
}

fn interest(write: bool) -> Interest {
    let mut interest = Interest::READABLE;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        interest |= Interest::PRIORITY;
    }
    if write {
        interest |= Interest::WRITABLE;
    }
    interest
}

fn work_of(event: &Event) -> Work {
    let mut work = Work::NONE;
    if event.is_readable() {
        work |= Work::READ;
    }
    if event.is_writable() {
        work |= Work::WRITE;
    }
    if event.is_priority() {
        work |= Work::URGENT;
    }
    if event.is_read_closed() || event.is_write_closed() || event.is_error() {
        work |= Work::HUP;
    }
    work
}
