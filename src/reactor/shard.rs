//! One event queue and its tasks. Its home worker waits here; while that one is blocked,
//! the monitor empties the queue into the pool.

use std::io;
use std::iter;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::net::locks::Mutex;
use mio::event::{Event, Source};
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use super::Task;
use super::pool::Pool;
use super::ready::{Next, Ready};
use super::timers::Timers;
use crate::conn::{HUP, READ, URGENT, WRITE};
use crate::error::Errno;
use crate::net::poll;

/// Token of the waker: it means "look at the tasks".
const TOKEN_WAKER: usize = 0;
/// Token of a server's listening socket; connections use their IDs.
pub(crate) const TOKEN_LISTENER: usize = usize::MAX;
/// Token of what has to be done now and then.
const TOKEN_HOUSEKEEPING: usize = usize::MAX - 1;
/// Events taken per wait.
const EVENTS: usize = 256;

struct Queue {
    poll: Poll,
    events: Events,
}

pub(crate) struct Shard {
    /// Held during the home worker's whole wait: everybody else only tries.
    queue: Mutex<Queue>,
    descriptor: RawFd,
    registry: Registry,
    waker: Waker,
    ready: Ready,
    timers: Mutex<Timers>,
    /// Registered connections, for the choice of a shard.
    connections: AtomicUsize,
}

impl Shard {
    pub(super) fn new() -> Result<Self, Errno> {
        let poll = poll::queue()?;
        let registry = poll::second(poll.registry())?;
        let waker = poll::waker(&registry, Token(TOKEN_WAKER))?;
        let ready = Ready::default();
        ready.prepare()?;
        Ok(Self {
            descriptor: poll.as_raw_fd(),
            queue: Mutex::new(Queue {
                poll,
                events: Events::with_capacity(EVENTS),
            }),
            registry,
            waker,
            ready,
            timers: Mutex::default(),
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

    /// Hands a task to the workers.
    pub(super) fn post(&self, task: Task, pool: &Pool) {
        if self.ready.post(task, pool) {
            self.wake();
        }
    }

    pub(super) fn wake(&self) {
        // The eventfd write can only fail when its counter is full: awake already.
        let _ = self.waker.wake();
    }

    /// Hands the task to the workers after `pause`, instead of an earlier one of its token.
    pub(super) fn set_timer(&self, task: Task, pause: Duration) {
        let first = self.timers.lock().set(task, Instant::now() + pause);
        if first && self.ready.rouse() {
            self.wake();
        }
    }

    pub(super) fn cancel_timer(&self, token: usize) {
        self.timers.lock().cancel(token);
    }

    /// The next task whose time has come.
    pub(super) fn pop_due(&self, now: Instant) -> Option<Task> {
        self.timers.lock().pop_due(now)
    }

    pub(super) fn next(&self) -> Next {
        self.ready.next()
    }

    /// The home worker's look for events, or wait for them. Returns the next task.
    pub(super) fn look(
        &self,
        pool: &Pool,
        wait: bool,
        arrived: impl Fn(&Task) -> bool,
    ) -> Option<Task> {
        let due = self.timers.lock().next();
        let timeout = if wait {
            due.map(|at| at.saturating_duration_since(Instant::now()))
        } else {
            Some(Duration::ZERO)
        };
        let mut queue = self.queue.lock();
        let Queue { poll, events } = &mut *queue;
        // EINTR and the like: no events this time.
        let _ = poll::wait(poll, events, timeout);
        let now = due.map(|_| Instant::now());
        let due = iter::from_fn(|| self.pop_due(now?));
        self.ready.arrived(tasks(events).chain(due), pool, arrived)
    }

    pub(super) fn is_shared(&self) -> bool {
        self.ready.is_shared()
    }

    /// As [`Ready::found`].
    pub(super) fn found(&self, task: Task, pool: &Pool) -> bool {
        self.ready.found(task, pool)
    }

    /// Gives the tasks, and those of events to come, to the pool.
    pub(super) fn share(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        if self.ready.share(pool, arrived) {
            self.wake();
        }
    }

    pub(super) fn give_back(&self) {
        self.ready.give_back();
    }

    /// The event queue's descriptor, to be watched while the shard is shared.
    pub(super) fn descriptor(&self) -> RawFd {
        self.descriptor
    }

    /// Moves the events that are there to the pool, those that `arrived` lets through. False
    /// when the home worker is just waiting for events itself.
    pub(super) fn drain(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) -> bool {
        let Some(mut queue) = self.queue.try_lock() else {
            return false;
        };
        let Queue { poll, events } = &mut *queue;
        loop {
            if poll::wait(poll, events, Some(Duration::ZERO)).is_err() {
                return false;
            }
            pool.push(tasks(events).filter(&arrived), |_| {});
            // A full batch may have left some: the descriptor's own edge is over.
            if events.iter().count() < EVENTS {
                return true;
            }
        }
    }
}

/// Look at the listening socket.
pub(crate) const LISTENER: Task = Task {
    token: TOKEN_LISTENER,
    bits: READ,
};

/// What the handler's own timer is for.
pub(crate) const HOUSEKEEPING: Task = Task {
    token: TOKEN_HOUSEKEEPING,
    bits: 0,
};

fn tasks(events: &Events) -> impl Iterator<Item = Task> {
    events
        .iter()
        .filter(|event| event.token().0 != TOKEN_WAKER)
        .map(|event| Task {
            token: event.token().0,
            bits: bits(event),
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

fn bits(event: &Event) -> u32 {
    let mut bits = 0;
    if event.is_readable() {
        bits |= READ;
    }
    if event.is_writable() {
        bits |= WRITE;
    }
    if event.is_priority() {
        bits |= URGENT;
    }
    if event.is_read_closed() || event.is_write_closed() || event.is_error() {
        bits |= HUP;
    }
    bits
}
