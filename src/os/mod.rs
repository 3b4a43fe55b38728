//! The edge to the operating system: the network, event queues, threads, locks, memory, clock. With `ffi`
//! the only module that has `unsafe` code.

pub(crate) mod cancel;
pub(crate) mod clock;
pub(crate) mod cpus;
pub(crate) mod environment;
pub(crate) mod faults;
pub(crate) mod fork;
pub(crate) mod interrupts;
pub(crate) mod locks;
pub(crate) mod memory;
pub mod net;
pub(crate) mod openssl;
pub(crate) mod poll;
pub(crate) mod pthread;
pub(crate) mod reserve;
mod signals;
pub(crate) mod threads;
pub(crate) mod word;

/// A descriptor of no other use than to be given up; `None` when there is none left.
pub(crate) fn spare_descriptor() -> Option<std::os::fd::OwnedFd> {
    faults::fail(faults::Call::Open).ok()?;
    std::fs::File::open("/dev/null").ok().map(Into::into)
}
