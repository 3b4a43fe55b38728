//! Addresses, name resolution and socket options.

pub mod addr;
pub(crate) mod clock;
pub(crate) mod cpus;
pub(crate) mod openssl;
pub(crate) mod resolve;
pub(crate) mod signals;
pub mod sockopt;
pub(crate) mod tcp;
pub(crate) mod threads;

/// A descriptor of no other use than to be given up; `None` when there is none left.
pub(crate) fn spare_descriptor() -> Option<std::os::fd::OwnedFd> {
    std::fs::File::open("/dev/null").ok().map(Into::into)
}
