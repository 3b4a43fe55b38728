//! Locks that allocate nothing, neither when they are made nor when threads wait for them,
//! because they must work when memory is short. Threads wait in the kernel for words of
//! memory to change.

/// The words of the locks and the operations on them; the models include them a second
/// time.
mod real {
    mod raw;
    mod word;

    pub(super) use self::raw::{Exclusive, Shared, Signal};
}

#[cfg(all(test, loom))]
mod model;

use std::time::{Duration, Instant};

use lock_api::{GuardNoSend, RawMutex, RawMutexFair, RawRwLock};

use self::real::{Exclusive, Shared, Signal};

pub(crate) type Mutex<T> = lock_api::Mutex<Exclusive, T>;
pub(crate) type MutexGuard<'a, T> = lock_api::MutexGuard<'a, Exclusive, T>;
pub(crate) type RwLock<T> = lock_api::RwLock<Shared, T>;

// SAFETY: only one thread at a time holds the lock, as the models show.
unsafe impl RawMutex for Exclusive {
    #[allow(clippy::declare_interior_mutable_const, reason = "lock_api's way")]
    const INIT: Self = Self::new();
    type GuardMarker = GuardNoSend;

    #[inline]
    fn lock(&self) {
        self.take();
    }

    #[inline]
    fn try_lock(&self) -> bool {
        self.try_take()
    }

    #[inline]
    unsafe fn unlock(&self) {
        self.give_back();
    }
}

// SAFETY: as above.
unsafe impl RawMutexFair for Exclusive {
    unsafe fn unlock_fair(&self) {
        self.pass_on();
    }
}

// SAFETY: only one thread at a time holds it exclusively, and then no other thread shares
// it, as the models show.
unsafe impl RawRwLock for Shared {
    #[allow(clippy::declare_interior_mutable_const, reason = "lock_api's way")]
    const INIT: Self = Self::new();
    type GuardMarker = GuardNoSend;

    #[inline]
    fn lock_shared(&self) {
        self.enter();
    }

    fn try_lock_shared(&self) -> bool {
        self.try_enter()
    }

    #[inline]
    unsafe fn unlock_shared(&self) {
        self.leave();
    }

    fn lock_exclusive(&self) {
        self.take();
    }

    fn try_lock_exclusive(&self) -> bool {
        self.try_take()
    }

    unsafe fn unlock_exclusive(&self) {
        self.give_back();
    }

    fn is_locked_exclusive(&self) -> bool {
        self.is_owned()
    }
}

/// A condition variable. The condition changes only while the waiters' mutex is locked.
#[derive(Debug, Default)]
pub(crate) struct Condvar(Signal);

/// Whether a wait ended because its time was over.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimedOut(bool);

#[cfg(test)]
impl TimedOut {
    pub(crate) fn timed_out(self) -> bool {
        self.0
    }
}

impl Condvar {
    pub(crate) const fn new() -> Self {
        Self(Signal::new())
    }

    /// Waits for a notification; the mutex is free meanwhile. May wake up for no reason.
    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_for(guard, None);
    }

    /// As [`Condvar::wait`], but not beyond `until`.
    #[cfg(test)]
    pub(crate) fn wait_until<T>(&self, guard: &mut MutexGuard<'_, T>, end: Instant) -> TimedOut {
        self.wait_for(guard, Some(end));
        TimedOut(Instant::now() >= end)
    }

    /// Waits while `wanted` returns true.
    pub(crate) fn wait_while<T>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut wanted: impl FnMut(&mut T) -> bool,
    ) {
        while wanted(guard) {
            self.wait(guard);
        }
    }

    /// As [`Condvar::wait_while`], but with a time limit.
    pub(crate) fn wait_while_for<T>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut wanted: impl FnMut(&mut T) -> bool,
        limit: Duration,
    ) {
        let end = Instant::now().checked_add(limit);
        while wanted(guard) && end.is_none_or(|end| Instant::now() < end) {
            self.wait_for(guard, end);
        }
    }

    fn wait_for<T>(&self, guard: &mut MutexGuard<'_, T>, end: Option<Instant>) {
        let seen = self.0.begin();
        MutexGuard::unlocked(guard, || self.0.wait(seen, end));
        self.0.end();
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify(false);
    }

    #[cfg(test)]
    pub(crate) fn notify_all(&self) {
        self.0.notify(true);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    const THREADS: u64 = 4;
    const ROUNDS: u64 = 20_000;

    fn all(body: impl Fn(u64) + Send + Sync + 'static) {
        let body = Arc::new(body);
        let threads: Vec<_> = (0..THREADS)
            .map(|index| {
                let body = Arc::clone(&body);
                thread::spawn(move || body(index))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }

    #[test]
    fn one_at_a_time() {
        let shared = Arc::new((Mutex::new(0), RwLock::new((0, 0))));
        let own = Arc::clone(&shared);
        all(move |index| {
            for round in 0..ROUNDS {
                *own.0.lock() += 1;
                if (round + index) % 4 == 0 {
                    let mut pair = own.1.write();
                    pair.0 += 1;
                    pair.1 += 1;
                } else {
                    let pair = own.1.read();
                    assert_eq!(pair.0, pair.1);
                }
            }
        });
        assert_eq!(*shared.0.lock(), THREADS * ROUNDS);
        assert_eq!(shared.1.read().0, THREADS * ROUNDS / 4);
        let held = shared.1.read();
        assert!(shared.1.try_read().is_some() && shared.1.try_write().is_none());
        drop(held);
        let held = shared.1.write();
        assert!(shared.1.try_read().is_none() && shared.1.try_write().is_none());
        drop(held);
        let held = shared.0.lock();
        assert!(shared.0.try_lock().is_none());
        drop(held);
        assert!(shared.0.try_lock().is_some());
    }

    /// Threads take turns; each waits for the one before it.
    #[test]
    fn who_waits_is_notified() {
        let turn = (Mutex::new(0), Condvar::new());
        all(move |index| {
            for round in 0..ROUNDS / 20 {
                let mut now = turn.0.lock();
                while *now != round * THREADS + index {
                    turn.1.wait(&mut now);
                }
                *now += 1;
                turn.1.notify_all();
            }
        });
    }

    /// A thread that takes a lock again and again leaves it to another one that waits.
    #[test]
    fn a_lock_is_passed_on() {
        let shared = Arc::new((Mutex::new(()), AtomicBool::new(false)));
        let mut held = shared.0.lock();
        let other = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let _lock = shared.0.lock();
                shared.1.store(true, Ordering::Release);
            })
        };
        while !shared.1.load(Ordering::Acquire) {
            MutexGuard::unlock_fair(held);
            held = shared.0.lock();
        }
        drop(held);
        other.join().unwrap();
    }

    #[test]
    fn a_wait_ends_in_time() {
        let (lock, never) = (Mutex::new(()), Condvar::new());
        let begin = Instant::now();
        let end = begin + Duration::from_millis(5);
        let mut guard = lock.lock();
        while !never.wait_until(&mut guard, end).timed_out() {}
        assert!(begin.elapsed() >= Duration::from_millis(5));
    }
}
