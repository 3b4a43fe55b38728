//! Event queues: the calls that make one, let it watch a descriptor, and wait for events.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use rustix::event::{PollFd, PollFlags};

use super::faults::{self, Call};
use super::interrupts;

/// A new event queue.
pub(crate) fn queue() -> io::Result<Poll> {
    faults::fail(Call::Queue)?;
    Poll::new()
}

/// One more descriptor for the event queue of `registry`.
pub(crate) fn second(registry: &Registry) -> io::Result<Registry> {
    faults::fail(Call::Queue)?;
    registry.try_clone()
}

/// What ends a wait from another thread.
pub(crate) fn waker(registry: &Registry, token: Token) -> io::Result<Waker> {
    faults::fail(Call::Queue)?;
    Waker::new(registry, token)
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

/// Watches `source`, which is watched already, for something else. Needs no memory.
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

/// The end of [`watch_queue`].
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

/// Waits until there are events, the time is over, or a signal was handled, which is done as the
/// program wants it. The events stay where they are.
pub(crate) fn wait_openly(poll: &Poll, timeout: Duration) {
    // SAFETY: the descriptor is open as long as the event queue, which outlives the call.
    let queue = unsafe { BorrowedFd::borrow_raw(poll.as_raw_fd()) };
    let mut queue = [PollFd::from_borrowed_fd(queue, PollFlags::IN)];
    let timeout = timeout.try_into().ok();
    // The caller looks for events in any case, and how much time is left.
    let _ = interrupts::open(|| rustix::event::poll(&mut queue, timeout.as_ref()));
}
