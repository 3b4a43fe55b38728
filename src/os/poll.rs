//! Event queues: the calls that make one, register a descriptor, and wait for events.

#[cfg(any(target_os = "linux", target_os = "android"))]
use std::fs::File;
use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::io::Write as _;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token};
use rustix::event::{PollFd, PollFlags};

use super::faults::{self, Call};
use super::{fork, interrupts};

/// A new event queue.
pub(crate) fn queue() -> io::Result<Poll> {
    faults::fail(Call::Queue)?;
    Poll::new()
}

/// A copy of the descriptor of the event queue of `registry`.
pub(crate) fn second(registry: &Registry) -> io::Result<Registry> {
    faults::fail(Call::Queue)?;
    registry.try_clone()
}

/// Makes what ends another thread's wait.
pub(crate) fn waker(registry: &Registry, token: Token) -> io::Result<Waker> {
    faults::fail(Call::Queue)?;
    Waker::new(registry, token)
}

/// Ends waits for an event queue. It is like mio's, but shows its descriptors, which a forked
/// child has to close (COM-105).
#[cfg(any(target_os = "linux", target_os = "android"))]
#[derive(Debug)]
pub(crate) struct Waker {
    event: File,
    queue: RawFd,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Waker {
    fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        let event = File::from(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        registry.register(&mut SourceFd(&event.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Self {
            event,
            queue: registry.as_raw_fd(),
        })
    }

    pub(crate) fn wake(&self) {
        // It fails only if the counter is full, and then the waiter is awake already.
        let _ = (&self.event).write(&1_u64.to_ne_bytes());
    }

    /// Its own descriptor and that of its event queue.
    pub(crate) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        [self.event.as_raw_fd(), self.queue].into_iter()
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
use rustix::event::{EventfdFlags, eventfd};

/// On other systems the descriptors are not needed, because children do not inherit event
/// queues.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[derive(Debug)]
pub(crate) struct Waker(mio::Waker);

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Waker {
    fn new(registry: &Registry, token: Token) -> io::Result<Self> {
        mio::Waker::new(registry, token).map(Self)
    }

    pub(crate) fn wake(&self) {
        let _ = self.0.wake();
    }

    pub(crate) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        std::iter::empty()
    }
}

/// Watches `source`; all registrations are edge-triggered.
pub(crate) fn watch(
    registry: &Registry,
    source: &mut (impl Source + AsRawFd),
    token: Token,
    interest: Interest,
) -> io::Result<()> {
    faults::fail(Call::Watch)?;
    registry.register(source, token, interest)?;
    faults::watched(registry, source.as_raw_fd(), token, interest);
    Ok(())
}

/// Changes what `source`, which is watched already, is watched for. This needs no memory.
pub(crate) fn watch_for(
    registry: &Registry,
    source: &mut (impl Source + AsRawFd),
    token: Token,
    interest: Interest,
) -> io::Result<()> {
    registry.reregister(source, token, interest)?;
    faults::watched(registry, source.as_raw_fd(), token, interest);
    Ok(())
}

/// Watches another event queue for events.
pub(crate) fn watch_queue(registry: &Registry, queue: RawFd, token: Token) -> io::Result<()> {
    faults::fail(Call::Watch)?;
    registry.register(&mut SourceFd(&queue), token, Interest::READABLE)
}

/// Ends [`watch_queue`].
pub(crate) fn forget_queue(registry: &Registry, queue: RawFd) -> io::Result<()> {
    registry.deregister(&mut SourceFd(&queue))
}

/// Waits for events, `None` for ever. After an error, such as EINTR, there are none.
pub(crate) fn wait(
    poll: &mut Poll,
    events: &mut Events,
    timeout: Option<Duration>,
) -> io::Result<()> {
    let result = faults::fail(Call::Wait).and_then(|()| poll.poll(events, timeout));
    if result.is_err() {
        events.clear();
    }
    result
}

/// Waits until there are events, the time is over, or a signal was handled; the program's signal
/// mask applies. The events stay in the queue. It returns an error in a child that a signal
/// handler forked.
pub(crate) fn wait_openly(poll: &Poll, timeout: Duration) -> Result<(), InChild> {
    let before = fork::generation();
    // SAFETY: the descriptor is open as long as the event queue, which outlives the call.
    let queue = unsafe { BorrowedFd::borrow_raw(poll.as_raw_fd()) };
    let mut queue = [PollFd::from_borrowed_fd(queue, PollFlags::IN)];
    let timeout = timeout.try_into().ok();
    // The result does not matter, because the caller looks for events and at the time in any
    // case.
    let _ = interrupts::open(|| rustix::event::poll(&mut queue, timeout.as_ref()));
    if fork::generation() == before {
        Ok(())
    } else {
        Err(InChild)
    }
}

/// This process is a child, which has only copies of the descriptors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InChild;
