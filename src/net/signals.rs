//! The signal mask of the library's own threads.

use std::mem::MaybeUninit;
use std::ptr;

/// Runs `spawn` with every asynchronous signal blocked in the calling thread, whose mask
/// is put back afterwards. A thread made inside inherits the blocked mask from its first
/// instruction on, so programs' signal handlers run on programs' threads (COM-101).
pub(crate) fn with_all_blocked<R>(spawn: impl FnOnce() -> R) -> R {
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
