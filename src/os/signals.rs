//! The signal masks of the library's own threads.

use super::interrupts;

/// A thread's signal mask.
#[derive(Clone, Copy)]
pub(super) struct Mask(libc::sigset_t);

impl Mask {
    /// The mask of the calling thread.
    pub(super) fn of_caller() -> Self {
        Self(interrupts::programs())
    }

    /// With SIGPIPE blocked as well (COM-101).
    pub(super) fn with_sigpipe(mut self) -> Self {
        // SAFETY: the set is initialised.
        unsafe { libc::sigaddset(&raw mut self.0, libc::SIGPIPE) };
        self
    }

    /// Makes it the mask of the calling thread.
    pub(super) fn set(&self) {
        interrupts::set(&self.0);
    }
}

/// Runs `spawn` with every asynchronous signal blocked in the calling thread, whose mask
/// is put back afterwards. A thread made inside inherits the blocked mask from its first
/// instruction on, so it receives none of the program's signals before it has its own
/// mask.
pub(super) fn with_all_blocked<R>(spawn: impl FnOnce() -> R) -> R {
    let _blocked = interrupts::block();
    spawn()
}
