//! One event queue and the tasks other threads post to it.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::time::{Duration, Instant};

use mio::event::{Event, Source};
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use parking_lot::Mutex;

use crate::conn::{HUP, READ, WRITE};

/// Token of the waker: it means "look at the tasks".
const TOKEN_WAKER: usize = 0;
/// Token of a server's listening socket; connections use their IDs.
pub(crate) const TOKEN_LISTENER: usize = usize::MAX;
/// Events taken per wait.
const EVENTS: usize = 256;

struct Queue {
    poll: Poll,
    events: Events,
}

pub(crate) struct Shard {
    /// The worker that holds it waits for all.
    queue: Mutex<Queue>,
    registry: Registry,
    waker: Waker,
    tasks: Mutex<VecDeque<(usize, u32)>>,
    /// The waiting worker sleeps, or is about to: a poster must wake it.
    needs_wake: AtomicBool,
    /// When to look at the listener again after it ran out of descriptors (TCP-17).
    retry_at: Mutex<Option<Instant>>,
}

impl Shard {
    pub(crate) fn new() -> io::Result<Self> {
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let waker = Waker::new(&registry, Token(TOKEN_WAKER))?;
        Ok(Self {
            queue: Mutex::new(Queue {
                poll,
                events: Events::with_capacity(EVENTS),
            }),
            registry,
            waker,
            tasks: Mutex::new(VecDeque::new()),
            needs_wake: AtomicBool::new(false),
            retry_at: Mutex::new(None),
        })
    }

    /// Watches `source`; all registrations are edge-triggered.
    pub(crate) fn register(
        &self,
        source: &mut impl Source,
        token: usize,
        write: bool,
    ) -> io::Result<()> {
        self.registry
            .register(source, Token(token), interest(write))
    }

    /// Watches `source` for writability too.
    pub(crate) fn arm_write(&self, source: &mut impl Source, token: usize) -> io::Result<()> {
        self.registry
            .reregister(source, Token(token), interest(true))
    }

    /// Hands a task to the workers.
    pub(crate) fn post(&self, token: usize, bits: u32) {
        self.tasks.lock().push_back((token, bits));
        fence(Ordering::SeqCst);
        if self.needs_wake.swap(false, Ordering::AcqRel) {
            self.wake();
        }
    }

    pub(crate) fn wake(&self) {
        // The eventfd write can only fail when its counter is full: awake already.
        let _ = self.waker.wake();
    }

    /// Looks at the listener again after `pause`.
    pub(crate) fn retry_listener(&self, pause: Duration) {
        *self.retry_at.lock() = Some(Instant::now() + pause);
        self.wake();
    }

    /// A task, or `None` when `stopping` ends the wait. One worker waits for events,
    /// the others wait for that one.
    pub(crate) fn next(&self, stopping: &AtomicBool) -> Option<(usize, u32)> {
        if let Some(task) = self.tasks.lock().pop_front() {
            return Some(task);
        }
        let mut queue = self.queue.lock();
        if stopping.load(Ordering::Acquire) {
            return None;
        }
        // Tasks may have come while this worker waited for its turn to wait.
        let task = self.tasks.lock().pop_front();
        if task.is_some() {
            return task;
        }
        self.wait(&mut queue, stopping);
        drop(queue);
        self.tasks.lock().pop_front()
    }

    fn wait(&self, queue: &mut Queue, stopping: &AtomicBool) {
        // Sleep protocol: announce, re-check the tasks, then sleep. The poster pushes
        // first and looks at the announcement afterwards.
        self.needs_wake.store(true, Ordering::Release);
        fence(Ordering::SeqCst);
        let retry_at = *self.retry_at.lock();
        let timeout = if self.tasks.lock().is_empty() && !stopping.load(Ordering::Acquire) {
            retry_at.map(|at| at.saturating_duration_since(Instant::now()))
        } else {
            Some(Duration::ZERO)
        };
        let Queue { poll, events } = queue;
        // EINTR and the like: no events this time.
        if poll.poll(events, timeout).is_err() {
            events.clear();
        }
        self.needs_wake.store(false, Ordering::Release);
        let mut tasks = self.tasks.lock();
        for event in &*events {
            if event.token().0 != TOKEN_WAKER {
                tasks.push_back((event.token().0, bits(event)));
            }
        }
        let mut retry = self.retry_at.lock();
        if retry.is_some_and(|at| at <= Instant::now()) {
            *retry = None;
            tasks.push_back((TOKEN_LISTENER, READ));
        }
    }
}

fn interest(write: bool) -> Interest {
    if write {
        Interest::READABLE | Interest::WRITABLE
    } else {
        Interest::READABLE
    }
}

fn bits(event: &Event) -> u32 {
    let mut bits = 0;
    if event.is_readable() {
        bits |= READ;
    }
    if event.is_writable() {
        bits |= WRITE;
    }
    if event.is_read_closed() || event.is_write_closed() || event.is_error() {
        bits |= HUP;
    }
    bits
}
