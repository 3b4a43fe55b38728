//! Event queues: the calls that make one, let it watch a descriptor, and wait for events.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use super::faults::{self, Call};

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
