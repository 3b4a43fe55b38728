//! The system calls: the network, event queues, threads, locks, memory, clock. Besides `ffi`
//! this is the only module with `unsafe` code.

pub(crate) mod barrier;
pub(crate) mod bytes;
pub(crate) mod cancel;
pub(crate) mod clock;
pub(crate) mod cpus;
pub(crate) mod environment;
pub(crate) mod errno;
pub(crate) mod faults;
pub(crate) mod files;
pub(crate) mod fork;
#[cfg(feature = "iconv")]
pub(crate) mod iconv;
pub(crate) mod interrupts;
pub(crate) mod locks;
pub(crate) mod memory;
pub mod net;
#[cfg(feature = "ssl")]
pub(crate) mod openssl;
#[cfg(not(feature = "ssl"))]
#[path = "openssl/absent.rs"]
pub(crate) mod openssl;
pub(crate) mod poll;
pub(crate) mod pthread;
pub(crate) mod reserve;
mod signals;
pub(crate) mod threads;
pub(crate) mod word;

/// A descriptor that is kept only to be closed when none is left; `None` if there is none
/// now.
pub(crate) fn spare_descriptor() -> Option<std::os::fd::OwnedFd> {
    faults::fail(faults::Call::Open).ok()?;
    std::fs::File::open("/dev/null").ok().map(Into::into)
}
