//! The signal masks of the library's own threads.

use std::mem::MaybeUninit;
use std::ptr;

/// A thread's signal mask.
#[derive(Clone, Copy)]
pub(super) struct Mask(libc::sigset_t);

impl Mask {
    /// That of the calling thread, with SIGPIPE blocked besides (COM-101).
    pub(super) fn of_caller() -> Self {
        let mut mask = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: sigemptyset initialises the set, whatever pthread_sigmask does afterwards, and
        // without a set of its own the latter changes nothing.
        unsafe {
            libc::sigemptyset(mask.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_BLOCK, ptr::null(), mask.as_mut_ptr());
            libc::sigaddset(mask.as_mut_ptr(), libc::SIGPIPE);
            Self(mask.assume_init())
        }
    }

    /// Makes it the calling thread's.
    pub(super) fn set(&self) {
        // SAFETY: the set is initialised; nobody asks for the former one.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, ptr::null_mut()) };
    }
}

/// Runs `spawn` with every asynchronous signal blocked in the calling thread, whose mask
/// is put back afterwards. A thread made inside inherits the blocked mask from its first
/// instruction on, so it takes none of the program's signals before it has its own mask.
pub(super) fn with_all_blocked<R>(spawn: impl FnOnce() -> R) -> R {
    let mut all = MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigfillset initialises the set it is given; sigdelset and pthread_sigmask
    // get that set and, for the mask before, memory of the right type.
    let blocked = unsafe {
        libc::sigfillset(all.as_mut_ptr());
        for synchronous in [
            libc::SIGSEGV,
            libc::SIGBUS,
            libc::SIGFPE,
            libc::SIGILL,
            libc::SIGTRAP,
        ] {
            libc::sigdelset(all.as_mut_ptr(), synchronous);
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, all.as_ptr(), before.as_mut_ptr()) == 0
    };
    let result = spawn();
    if blocked {
        // SAFETY: the call that blocked filled `before` in.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), ptr::null_mut()) };
    }
    result
}
