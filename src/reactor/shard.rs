//! One event queue and its tasks. Its owner, a worker, waits here; while it has none, the
//! workers of the pool empty the queue. A worker may own several shards. It waits at one
//! of them, the host, whose queue watches those of the attached ones.

use std::io;
use std::iter;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mio::event::{Event, Source};
use mio::{Events, Interest, Poll, Registry, Token};

use super::busy_poll::BusyPoll;
use super::pool::Pool;
use super::ready::{Next, Owner, Posted, Ready, Term};
use super::task::{MAX_ATTACHED, TOKEN_ATTACHED, TOKEN_WAKER, Task};
use super::timers::Timers;
use super::yielding_lock::YieldingLock;
use crate::conn::Work;
use crate::error::Errno;
use crate::os::clock;
use crate::os::poll::{self, Waker};

/// The number of events taken per wait.
const EVENTS: usize = 256;

struct Queue {
    poll: Poll,
    events: Events,
    busy: BusyPoll,
}

/// What the owner of a shard has to do besides.
#[derive(Clone, Copy)]
pub(super) struct Others<'a> {
    pub(super) shards: &'a [Shard],
    pub(super) pool: &'a Pool,
}

pub(crate) struct Shard {
    /// Occupied during the owner's whole wait.
    queue: YieldingLock<Queue>,
    descriptor: RawFd,
    registry: Registry,
    waker: Waker,
    ready: Ready,
    /// The number of connections that are registered here.
    timers: Timers,
    /// Its place among the shards.
    index: usize,
    /// The shards that are attached to it.
    attached: AtomicUsize,
    /// The number of registered connections, for the choice of a shard.
    connections: AtomicUsize,
}

impl Shard {
    /// Makes a shard that is the home of the worker with its number, which polls for events as long
    /// as `busy` before it sleeps.
    pub(super) fn new(index: usize, busy: Duration) -> Result<Self, Errno> {
        let poll = poll::queue()?;
        let registry = poll::second(poll.registry())?;
        let waker = poll::waker(&registry, Token(TOKEN_WAKER))?;
        Ok(Self {
            descriptor: poll.as_raw_fd(),
            queue: YieldingLock::new(Queue {
                poll,
                events: Events::with_capacity(EVENTS),
                busy: BusyPoll::new(busy),
            }),
            registry,
            waker,
            ready: Ready::new(Owner::Worker(index))?,
            timers: Timers::new(clock::now()),
            index,
            attached: AtomicUsize::new(0),
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

    /// Hands a task to the shard's owner.
    #[must_use]
    pub(super) fn post(&self, task: Task, pool: &Pool) -> Option<usize> {
        self.after(self.ready.post(task, pool))
    }

    /// Makes the worker that waits here, if any, notice a change.
    #[must_use]
    pub(super) fn rouse(&self) -> Option<usize> {
        self.after(self.ready.rouse())
    }

    /// Wakes the owner if that is necessary. Returns the host if this shard is attached to one.
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

    /// The owner looks or waits for events, in a certain term. Returns the next task.
    pub(super) fn look(
        &self,
        term: Term,
        wait: bool,
        others: Others<'_>,
        arrived: impl Fn(&Task) -> bool,
    ) -> Option<Task> {
        let due = self.kept(others.shards).filter_map(|s| s.timers.next());
        let due = due.min();
        let timeout = if wait {
            due.map(clock::until)
        } else {
            Some(Duration::ZERO)
        };
        // In a later term: a wake-up of that one may be gone, and one that comes now is for others.
        let mut queue = self.queue.enter(|| self.ready.term() == term)?;
        if wait {
            queue = self.queue.stay(queue)?;
        }
        let Queue { poll, events, busy } = &mut *queue;
        // After EINTR and similar errors there are no events this time.
        let look = |limit| poll::wait(poll, events, limit).is_ok() && !events.is_empty();
        busy.wait(timeout, look, || self.ready.term() == term);
        for index in events.iter().filter_map(|event| attached(event.token())) {
            others.shards[index].visit(&self.ready, others.pool, &arrived);
        }
        let now = due.map(|_| clock::now());
        let due = now.into_iter().flat_map(|now| {
            let kept = self.kept(others.shards);
            kept.flat_map(move |shard| shard.due(now))
        });
        self.ready
            .arrived(tasks(events).chain(due), others.pool, arrived)
    }

    /// The shards of its owner: this one, and those that are attached to it.
    fn kept<'a>(&'a self, shards: &'a [Self]) -> impl Iterator<Item = &'a Self> {
        let alone = self.attached.load(Ordering::Acquire) == 0;
        let shards = if alone { &[] } else { shards };
        let attached = shards
            .iter()
            .filter(|shard| shard.owner() == Owner::Shard(self.index));
        attached.chain([self])
    }

    /// The tasks whose time has come.
    pub(super) fn due(&self, now: u64) -> impl Iterator<Item = Task> {
        iter::from_fn(move || self.timers.pop_due(now))
    }

    pub(super) fn index(&self) -> usize {
        self.index
    }

    pub(super) fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Moves the events of an attached shard to the tasks of its host.
    fn visit(&self, host: &Ready, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        // Otherwise the event is from the time before the shard moved, and its present owner
        // handles what is there.
        let is_attached = || matches!(self.owner(), Owner::Shard(_));
        if let Some(mut queue) = self.queue.enter(is_attached) {
            queue.empty(|tasks| host.arrived_elsewhere(tasks, pool, &arrived));
        }
    }

    /// Whether no thread is at the event queue.
    #[cfg(all(test, not(loom)))]
    pub(super) fn is_free(&self) -> bool {
        self.queue.try_enter().is_some()
    }

    pub(super) fn owner(&self) -> Owner {
        self.ready.owner()
    }

    pub(super) fn is_shared(&self) -> bool {
        self.owner() == Owner::Pool
    }

    /// As [`Ready::found`].
    pub(super) fn found(&self, task: Task, pool: &Pool) -> bool {
        self.ready.found(task, pool)
    }

    /// The tasks, and those of events to come, go to the pool.
    pub(super) fn share(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        let _ = self.after(self.ready.share(pool, arrived));
    }

    /// The shard goes from the pool to `owner`. False if a thread is still looking for
    /// events here, because two would take each other's wake-ups.
    pub(super) fn settle(&self, owner: Owner) -> bool {
        let Some(_nobody_looks) = self.queue.try_enter() else {
            return false;
        };
        self.ready.settle(owner);
        true
    }

    /// Watches the event queue of `attached`, and its timers.
    pub(super) fn attach(&self, attached: &Self) -> io::Result<()> {
        // In any case: `detach` follows.
        self.attached.fetch_add(1, Ordering::Release);
        let token = Token(TOKEN_ATTACHED - attached.index);
        poll::watch_queue(&self.registry, attached.descriptor, token)
    }

    /// Undoes [`Shard::attach`].
    pub(super) fn detach(&self, attached: &Self) {
        self.attached.fetch_sub(1, Ordering::Release);
        let _ = poll::forget_queue(&self.registry, attached.descriptor);
    }

    /// The event queue's descriptor, to be watched while the pool has the shard.
    pub(super) fn descriptor(&self) -> RawFd {
        self.descriptor
    }

    /// Moves the present events that `arrived` lets through to the pool's tasks, for a worker
    /// that takes one of these next.
    pub(super) fn drain(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) {
        // If a former owner is still here, it has been woken.
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
        let Self { poll, events, .. } = self;
        loop {
            if poll::wait(poll, events, Some(Duration::ZERO)).is_err() {
                continue; // EINTR and the like
            }
            take(&mut tasks(events));
            // A full batch may have left some events behind, and the event of the descriptor
            // itself is over.
            if events.iter().count() < EVENTS {
                return;
            }
        }
    }
}

/// The attached shard that an event of the host is about.
fn attached(token: Token) -> Option<usize> {
    TOKEN_ATTACHED
        .checked_sub(token.0)
        .filter(|&index| index < MAX_ATTACHED)
}

fn tasks(events: &Events) -> impl Iterator<Item = Task> {
    events
        .iter()
        .filter(|event| event.token().0 != TOKEN_WAKER && attached(event.token()).is_none())
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
