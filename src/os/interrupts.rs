//! Signals of the program on a thread that is inside a call which may wait: Start, Stop, Wait,
//! Destroy, Connect. A handler may call the library too, and the interrupted call makes no
//! progress while the handler runs (COM-39). So such a call lets no signal in while it holds a
//! lock, its own or the allocator's. It lets them in while it waits without a lock, and while a
//! callback runs, as the program's mask says.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem;

use libc::sigset_t;

// SAFETY: a set is plain data, for which zeros are valid.
const NONE: sigset_t = unsafe { mem::zeroed() };

thread_local! {
    /// Whether this thread blocks signals at the moment.
    static BLOCKED: Cell<bool> = const { Cell::new(false) };
    /// The program's mask, while this thread blocks signals.
    static PROGRAMS: Cell<sigset_t> = const { Cell::new(NONE) };
}

/// The calling thread receives no asynchronous signals until this is dropped.
pub(crate) struct Blocked {
    outermost: bool,
    /// A mask belongs to one thread.
    not_send: PhantomData<*const ()>,
}

/// Blocks signals, unless they are blocked already.
pub(crate) fn block() -> Blocked {
    let outermost = !BLOCKED.get();
    if outermost {
        close();
    }
    Blocked {
        outermost,
        not_send: PhantomData,
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        if self.outermost {
            reopen();
        }
    }
}

/// Does what dropping the forgotten [`Blocked`] would have done.
pub(crate) fn unblock() {
    reopen();
}

/// Whether the calling thread has signals blocked by [`block`].
pub(crate) fn are_blocked() -> bool {
    BLOCKED.get()
}

/// The calling thread's mask, as the program has it.
pub(super) fn programs() -> sigset_t {
    if BLOCKED.get() {
        PROGRAMS.get()
    } else {
        swap(libc::SIG_BLOCK, &NONE)
    }
}

/// Gives one of the library's threads its mask.
pub(super) fn set(mask: &sigset_t) {
    swap(libc::SIG_SETMASK, mask);
}

/// Runs `body`, which holds no lock, with the program's mask. A change that it makes to the
/// mask stays.
#[inline]
pub(crate) fn open<R>(body: impl FnOnce() -> R) -> R {
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            close();
        }
    }
    let _again = BLOCKED.get().then(|| {
        reopen();
        Again
    });
    body()
}

/// A handler may run between the two changes, because a nested call leaves both the mask and the
/// flag as it found them.
fn close() {
    PROGRAMS.set(swap(libc::SIG_BLOCK, &all()));
    BLOCKED.set(true);
}

fn reopen() {
    BLOCKED.set(false);
    swap(libc::SIG_SETMASK, &PROGRAMS.get());
}

/// All signals except those that an instruction of the thread itself raises.
fn all() -> sigset_t {
    // SAFETY: the calls change the set that they are given.
    unsafe {
        let mut all = NONE;
        libc::sigfillset(&raw mut all);
        for synchronous in [
            libc::SIGSEGV,
            libc::SIGBUS,
            libc::SIGFPE,
            libc::SIGILL,
            libc::SIGTRAP,
        ] {
            libc::sigdelset(&raw mut all, synchronous);
        }
        all
    }
}

/// Changes the calling thread's mask and returns the former one.
fn swap(how: libc::c_int, set: &sigset_t) -> sigset_t {
    // SAFETY: both sets outlive the call, which cannot fail for a valid `how`.
    unsafe {
        let mut before = NONE;
        libc::pthread_sigmask(how, set, &raw mut before);
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open() -> bool {
        let mask = swap(libc::SIG_BLOCK, &NONE);
        // SAFETY: the call only reads the set.
        unsafe { libc::sigismember(&raw const mask, libc::SIGUSR1) == 0 }
    }

    #[test]
    fn nested_calls_leave_the_mask_as_they_found_it() {
        assert!(is_open());
        let outer = block();
        assert!(!is_open() && are_blocked());
        drop(block());
        assert!(!is_open());
        open(|| {
            assert!(is_open() && !are_blocked());
            let inner = block();
            assert!(!is_open());
            drop(inner);
            assert!(is_open());
        });
        assert!(!is_open());
        drop(outer);
        assert!(is_open());
    }

    #[test]
    fn a_change_by_the_program_stays() {
        let call = block();
        open(|| swap(libc::SIG_BLOCK, &all()));
        drop(call);
        assert!(!is_open());
    }
}
