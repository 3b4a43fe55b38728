//! Forked children (COM-105). A child has the thread that forked and none of the others, but all of
//! their memory, as they happened to leave it: locks that nobody will give back, and descriptors
//! of connections that are the parent's. So everything that was in use at the fork is a relic
//! there, which is looked at, not used; and what belongs to the whole process is in order, because
//! a fork waits until nobody changes it.

use std::cell::Cell;
use std::mem;
use std::os::fd::RawFd;
use std::panic;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, OnceLock};

use super::interrupts::{self, Blocked};
use super::locks::{Mutex, MutexGuard, RwLock};
use super::openssl;

/// How many forks lie between this process and the first one. Processes with the same number have
/// nothing in common that could be confused.
static GENERATION: AtomicU32 = AtomicU32::new(0);
/// Held by a fork, and by who changes what belongs to the whole process.
static WHOLE: Mutex<()> = Mutex::new(());

/// This process, as opposed to those that it was forked from.
#[inline]
pub(crate) fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// As long as it lives, nobody forks. To be had for moments only, and once per thread.
pub(crate) struct Exclusive {
    _whole: MutexGuard<'static, ()>,
    /// Dropped last. A handler could want it, too.
    _signals: Blocked,
}

/// Waits for a fork, or for others who change what belongs to the whole process.
pub(crate) fn exclusive() -> Exclusive {
    let signals = interrupts::block();
    Exclusive {
        _whole: WHOLE.lock(),
        _signals: signals,
    }
}

/// Does what is done once per process; a child must not find it half done.
pub(crate) fn once(once: &Once, body: impl FnOnce()) {
    if !once.is_completed() {
        let _whole = exclusive();
        once.call_once(body);
    }
}

/// As [`once`], for a value.
pub(crate) fn once_value<T>(place: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    place.get().unwrap_or_else(|| {
        let _whole = exclusive();
        place.get_or_init(make)
    })
}

/// From now on children are told from their parents. To be called before the first object is made.
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
    // First: who is inside may want the lock.
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

/// Runs what may fork: code of the program. In a child this does not come back, but leaves the
/// library, without a touch of what it finds there.
#[inline]
pub(crate) fn stay<R>(body: impl FnOnce() -> R) -> R {
    let before = generation();
    let result = body();
    leave_since(before);
    result
}

/// Leaves the library, if there was a fork since it had the number `before`: after a catch.
#[inline]
pub(crate) fn leave_since(before: u32) {
    if generation() != before {
        leave();
    }
}

/// No panic, so nothing is reported, but on the way out it is the same.
#[cold]
fn leave() -> ! {
    panic::resume_unwind(Box::new("forked"))
}

/// The view of something that was in use when this process was forked. Who had it then is gone, or
/// is the thread that looks.
pub(crate) struct Relic(());

#[expect(
    clippy::unused_self,
    reason = "it is the proof that nobody else is there"
)]
impl Relic {
    /// `None` for what was made in this process.
    pub(crate) fn of(generation: u32) -> Option<Self> {
        (generation != self::generation()).then_some(Self(()))
    }

    /// What a lock guards, whoever had it. It may be half changed, so only numbers and references
    /// in it mean something.
    pub(crate) fn look<'a, T>(&self, lock: &'a Mutex<T>) -> &'a T {
        // SAFETY: nobody changes it any more.
        unsafe { &*lock.data_ptr() }
    }

    /// As [`Relic::look`].
    pub(crate) fn look_shared<'a, T>(&self, lock: &'a RwLock<T>) -> &'a T {
        // SAFETY: nobody changes it any more.
        unsafe { &*lock.data_ptr() }
    }

    /// What a lock guards, unless somebody was changing it.
    pub(crate) fn whole<'a, T>(&self, lock: &'a RwLock<T>) -> Option<&'a T> {
        (!lock.is_locked_exclusive()).then(|| self.look_shared(lock))
    }

    /// As [`Relic::whole`].
    pub(crate) fn whole_value<'a, T>(&self, lock: &'a Mutex<T>) -> Option<&'a T> {
        (!lock.is_locked()).then(|| self.look(lock))
    }

    /// Closes this process' copy of the parent's descriptor, which is closed by nobody else then.
    pub(crate) fn close(&self, descriptor: RawFd) {
        // SAFETY: what owned the descriptor is a relic, which is never dropped.
        unsafe { libc::close(descriptor) };
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_here_is_no_relic() {
        assert!(Relic::of(generation()).is_none());
        assert_eq!(stay(|| 7), 7);
    }

    /// In a child; the other tests' threads are not there.
    #[test]
    fn a_child_leaves_and_looks() {
        watch();
        let (lock, before) = (Mutex::new(5), generation());
        let held = lock.lock();
        // SAFETY: the child does little, and ends without running anybody else's code.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let left = panic::catch_unwind(|| leave_since(before)).is_err();
            let seen = Relic::of(before).map(|relic| *relic.look(&lock));
            let good = left && seen == Some(5) && generation() == before + 1;
            drop(exclusive());
            // SAFETY: see above.
            unsafe { libc::_exit(i32::from(!good)) };
        }
        let mut status = -1;
        // SAFETY: the result outlives the call.
        unsafe { libc::waitpid(child, &raw mut status, 0) };
        drop(held);
        assert_eq!(status, 0);
        assert_eq!(generation(), before);
    }
}
