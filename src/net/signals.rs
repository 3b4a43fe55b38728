//! The signal mask of the library's own threads.

/// Blocks every asynchronous signal in the calling thread (COM-101).
pub(crate) fn block_all() {
    let mut set = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigfillset initialises the set it is given, and pthread_sigmask only
    // reads it; a null third argument asks for no old mask.
    unsafe {
        if libc::sigfillset(set.as_mut_ptr()) == 0 {
            for synchronous in [
                libc::SIGSEGV,
                libc::SIGBUS,
                libc::SIGFPE,
                libc::SIGILL,
                libc::SIGTRAP,
            ] {
                libc::sigdelset(set.as_mut_ptr(), synchronous);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut());
        }
    }
}
