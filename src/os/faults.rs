//! Makes system calls fail in tests: each of them asks here first. Only the feature
//! `fault-injection` gives an answer other than "go on"; without it the compiler leaves nothing
//! of this in the library.

#[cfg(feature = "fault-injection")]
mod inject;
#[cfg(feature = "fault-injection")]
mod plan;

#[cfg(not(feature = "fault-injection"))]
pub(crate) use self::honest::{fail, transfer, watched};
#[cfg(all(test, feature = "fault-injection"))]
pub(crate) use self::inject::with;
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
    /// An event queue, or what wakes a thread that waits for one.
    Queue,
    /// A descriptor is added to an event queue.
    Watch,
    /// The wait for events.
    Wait,
    Thread,
    /// A thread that finishes what a callback began.
    Helper,
    /// The spare descriptor.
    Open,
    /// Memory whose size depends on what is received or sent.
    Memory,
    /// A worker's buffer.
    Buffer,
    /// Slots for more connections.
    Slots,
    /// Not a call, but a place where the library itself panics.
    Panic,
    /// A socket joins a multicast group.
    Join,
    /// Datagrams are sent as segments of one piece.
    #[cfg_attr(
        not(any(target_os = "linux", target_os = "android")),
        allow(dead_code, reason = "no other system can do it")
    )]
    Segment,
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

    /// Called before a call that moves no bytes.
    #[expect(clippy::unnecessary_wraps, reason = "with faults it fails")]
    #[inline]
    pub(crate) fn fail(_: Call) -> io::Result<()> {
        Ok(())
    }

    /// Called before a call on the non-blocking `fd` that moves up to `length` bytes. Returns
    /// how many it may move.
    #[expect(clippy::unnecessary_wraps, reason = "with faults it fails")]
    #[inline]
    pub(crate) fn transfer(_: Call, _fd: RawFd, length: usize) -> Result<usize, Errno> {
        Ok(length)
    }

    /// Notes that the event queue of `registry` watches `fd` from now on.
    #[inline]
    pub(crate) fn watched(_: &Registry, _fd: RawFd, _: Token, _: Interest) {}
}
