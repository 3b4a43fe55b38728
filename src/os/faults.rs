//! The seam where system calls can be made to fail: each of them asks here first. Only with the
//! feature `fault-injection`, which is for tests, is there an answer other than "go on"; without
//! it nothing of this is left in the library.

#[cfg(feature = "fault-injection")]
mod inject;
#[cfg(feature = "fault-injection")]
mod plan;

#[cfg(not(feature = "fault-injection"))]
pub(crate) use self::honest::{fail, transfer, watched};
#[cfg(feature = "fault-injection")]
pub(crate) use self::inject::{fail, transfer, watched};

/// What can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Socket,
    Bind,
    Listen,
    Connect,
    Accept,
    Receive,
    Send,
    /// An event queue, or what wakes one up.
    Queue,
    /// A descriptor is added to an event queue.
    Watch,
    /// The wait for events.
    Wait,
    Thread,
    /// One that finishes what a callback began.
    Helper,
    /// The spare descriptor.
    Open,
    /// Memory whose size depends on what is received or sent.
    Memory,
    /// A worker's buffer.
    Buffer,
    /// Places for more connections.
    Slots,
    /// No call, but a place where the library itself panics.
    Panic,
}

/// A step of Start, Stop or Destroy: the library itself may fail there (COM-112).
#[inline]
pub(crate) fn may_panic() {
    assert!(fail(Call::Panic).is_ok(), "as the plan of a test says");
}

#[cfg(not(feature = "fault-injection"))]
mod honest {
    use std::io;
    use std::os::fd::RawFd;

    use mio::{Interest, Registry, Token};
    use rustix::io::Errno;

    use super::Call;

    /// Before a call without bytes to move.
    #[expect(clippy::unnecessary_wraps, reason = "with faults it fails")]
    #[inline]
    pub(crate) fn fail(_: Call) -> io::Result<()> {
        Ok(())
    }

    /// Before a call on the non-blocking `fd` that moves up to `length` bytes: how many it may
    /// move.
    #[expect(clippy::unnecessary_wraps, reason = "with faults it fails")]
    #[inline]
    pub(crate) fn transfer(_: Call, _fd: RawFd, length: usize) -> Result<usize, Errno> {
        Ok(length)
    }

    /// `fd` is watched by the event queue of `registry` now.
    #[inline]
    pub(crate) fn watched(_: &Registry, _fd: RawFd, _: Token, _: Interest) {}
}
