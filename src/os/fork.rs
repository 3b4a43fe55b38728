//! Forked children (COM-105). A child has the thread that forked and none of the others, but all
//! of their memory, as they happened to leave it: locks that nobody will release, and
//! descriptors of the parent's connections. So a child only looks at what was in use at the
//! fork, and never uses it ([`Inherited`]). What belongs to the whole process is in order,
//! because a fork waits until no thread changes it.

use std::cell::Cell;
use std::mem;
use std::os::fd::RawFd;
use std::panic;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, OnceLock};

use super::interrupts::{self, Blocked};
use super::locks::{Mutex, MutexGuard, RwLock};
use super::openssl;

/// The number of forks between this process and the first one. Processes with the same number
/// share no object that could be confused.
static GENERATION: AtomicU32 = AtomicU32::new(0);
/// Held during a fork, and by threads that change what belongs to the whole process.
static WHOLE: Mutex<()> = Mutex::new(());

/// Tells this process from those that it was forked from.
#[inline]
pub(crate) fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// While it lives no other thread forks. It must be held only for moments, and only once per
/// thread.
pub(crate) struct Exclusive {
    _whole: MutexGuard<'static, ()>,
    /// Dropped last, because a signal handler could want the lock too.
    _signals: Blocked,
}

/// Waits for a fork, or for other threads that change what belongs to the whole process.
pub(crate) fn exclusive() -> Exclusive {
    let signals = interrupts::block();
    Exclusive {
        _whole: WHOLE.lock(),
        _signals: signals,
    }
}

/// Does something once per process, so that a child never finds it half done.
pub(crate) fn once(once: &Once, body: impl FnOnce()) {
    if !once.is_completed() {
        let _whole = exclusive();
        once.call_once(body);
    }
}

/// As [`once`], but makes a value.
pub(crate) fn once_value<T>(place: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    place.get().unwrap_or_else(|| {
        let _whole = exclusive();
        place.get_or_init(make)
    })
}

/// From now on children are told from their parents. It must be called before the first object
/// is made.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    once(&WATCHED, || {
        // SAFETY: the functions live as long as the library, which unregisters them when it is
        // unloaded. Without memory for the entry children are not told from their parents.
        unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
    });
}

thread_local! {
    /// Whether the signals of the thread that forks were blocked already.
    static BLOCKED: Cell<bool> = const { Cell::new(false) };
}

unsafe extern "C" fn before() {
    BLOCKED.set(interrupts::are_blocked());
    mem::forget(interrupts::block());
    // This comes first, because a thread inside OpenSSL may want the lock.
    openssl::pause();
    mem::forget(exclusive());
}

fn after() {
    // SAFETY: `before` has locked it, on this thread.
    unsafe { WHOLE.force_unlock() };
    if !BLOCKED.get() {
        interrupts::unblock();
    }
}

unsafe extern "C" fn in_parent() {
    openssl::go_on(false);
    after();
}

unsafe extern "C" fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    openssl::go_on(true);
    after();
}

/// Runs code of the program, which may fork. In a child this does not return, but leaves the
/// library without touching what it finds there.
#[inline]
pub(crate) fn stay<R>(body: impl FnOnce() -> R) -> R {
    let before = generation();
    let result = body();
    leave_since(before);
    result
}

/// Leaves the library if the process was forked since it had the number `before`. It is called
/// after unwinding was caught.
#[inline]
pub(crate) fn leave_since(before: u32) {
    if generation() != before {
        leave();
    }
}

/// This is not a panic, so nothing is reported, but it unwinds in the same way.
#[cold]
fn leave() -> ! {
    panic::resume_unwind(Box::new("forked"))
}

/// Looks at something that was in use when this process was forked. The thread that used it is
/// gone, or is the calling one.
pub(crate) struct Inherited(());

#[expect(
    clippy::unused_self,
    reason = "it is the proof that nobody else is there"
)]
impl Inherited {
    /// `None` for what was made in this process.
    pub(crate) fn of(generation: u32) -> Option<Self> {
        (generation != self::generation()).then_some(Self(()))
    }

    /// What a lock guards, whichever thread held it. It may be half changed, so only numbers and
    /// references in it are meaningful.
    pub(crate) fn look<'a, T>(&self, lock: &'a Mutex<T>) -> &'a T {
        // SAFETY: nobody changes it any more.
        unsafe { &*lock.data_ptr() }
    }

    /// As [`Inherited::look`].
    pub(crate) fn look_shared<'a, T>(&self, lock: &'a RwLock<T>) -> &'a T {
        // SAFETY: nobody changes it any more.
        unsafe { &*lock.data_ptr() }
    }

    /// What a lock guards, unless a thread was changing it.
    pub(crate) fn whole<'a, T>(&self, lock: &'a RwLock<T>) -> Option<&'a T> {
        (!lock.is_locked_exclusive()).then(|| self.look_shared(lock))
    }

    /// As [`Inherited::whole`].
    pub(crate) fn whole_value<'a, T>(&self, lock: &'a Mutex<T>) -> Option<&'a T> {
        (!lock.is_locked()).then(|| self.look(lock))
    }

    /// Closes this process' copy of the parent's descriptor, which nothing else closes.
    pub(crate) fn close(&self, descriptor: RawFd) {
        // SAFETY: the former owner of the descriptor is inherited too, and is never dropped.
        unsafe { libc::close(descriptor) };
    }
}

/// Forks in tests, whose other threads the children do not have.
#[cfg(all(test, not(loom)))]
pub(crate) mod testing {
    use super::*;

    /// A child that the test waits for.
    pub(crate) struct Child(libc::pid_t);

    /// `None` in the child, which has a minute until it must have called [`end`].
    pub(crate) fn fork() -> Option<Child> {
        watch();
        // SAFETY: the child runs what the test says, on a copy of this thread, and then ends without
        // touching what the other tests' threads were doing.
        let child = unsafe { libc::fork() };
        if child != 0 {
            assert!(child > 0, "no child");
            return Some(Child(child));
        }
        // SAFETY: nothing to heed.
        unsafe { libc::alarm(60) };
        None
    }

    /// The end of a child.
    pub(crate) fn end(good: bool) -> ! {
        // SAFETY: runs nobody else's code.
        unsafe { libc::_exit(i32::from(!good)) }
    }

    /// Whether `body`, run in a child, gets through.
    pub(crate) fn child(body: impl FnOnce()) -> bool {
        match fork() {
            Some(child) => child.passed(),
            None => end(panic::catch_unwind(panic::AssertUnwindSafe(body)).is_ok()),
        }
    }

    impl Child {
        /// Waits for its end, which must be a good one.
        pub(crate) fn passed(self) -> bool {
            let mut status = -1;
            // SAFETY: the result outlives the call.
            unsafe { libc::waitpid(self.0, &raw mut status, 0) };
            status == 0
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_here_is_not_inherited() {
        assert!(Inherited::of(generation()).is_none());
        assert_eq!(stay(|| 7), 7);
    }

    /// Runs in a child, where the threads of the other tests do not exist.
    #[test]
    fn a_child_leaves_and_looks() {
        let (lock, before) = (Mutex::new(5), generation());
        let held = lock.lock();
        assert!(testing::child(|| {
            assert!(panic::catch_unwind(|| leave_since(before)).is_err());
            assert_eq!(
                Inherited::of(before).map(|inherited| *inherited.look(&lock)),
                Some(5)
            );
            assert_eq!(generation(), before + 1);
            drop(exclusive());
        }));
        drop(held);
        assert_eq!(generation(), before);
    }
}
