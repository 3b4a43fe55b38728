//! Signals of the program on a thread that is inside a call which may wait: Start, Stop, Wait,
//! Destroy, Connect. A handler may call the library too, and finds the interrupted call where it
//! stands for as long as the handler runs (COM-39). So such a call takes no signal while it holds
//! anything, be it a lock, or one of the allocator's; it takes them while it waits, holding nothing,
//! and while a callback runs, as the program has it.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem;

use libc::sigset_t;

// SAFETY: a set is plain data, for which zeros are valid.
const NONE: sigset_t = unsafe { mem::zeroed() };

thread_local! {
    /// This thread takes no signals at the moment, ...
    static BLOCKED: Cell<bool> = const { Cell::new(false) };
    /// ... and this is the program's mask.
    static PROGRAMS: Cell<sigset_t> = const { Cell::new(NONE) };
}

/// The calling thread takes no asynchronous signals until this is dropped.
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

/// As if the [`Blocked`] that was forgotten were dropped.
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

/// Runs `body`, which holds nothing, with the program's mask. A change that it makes stays.
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

/// A handler that comes in between finds the mask and the mark in either order, as a nested call
/// leaves both as it found them.
fn close() {
    PROGRAMS.set(swap(libc::SIG_BLOCK, &all()));
    BLOCKED.set(true);
}

fn reopen() {
    BLOCKED.set(false);
    swap(libc::SIG_SETMASK, &PROGRAMS.get());
}

/// All signals but those that an instruction of the thread itself raises.
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

/// Changes the calling thread's mask; the former one.
fn swap(how: libc::c_int, set: &sigset_t) -> sigset_t {
    // SAFETY: both sets live through the call, which fails for no valid `how`.
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
        // SAFETY: it only looks at the set.
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
