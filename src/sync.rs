//! The locks and atomics of hand-offs between threads, which loom replaces in models
//! (`RUSTFLAGS="--cfg loom" cargo test --release --lib loom_model`).

#[cfg(not(loom))]
pub(crate) use crate::os::locks::{Condvar, Mutex, MutexGuard};
#[cfg(not(loom))]
pub(crate) use std::sync::atomic;

#[cfg(not(loom))]
pub(crate) use crate::os::barrier;

#[cfg(loom)]
pub(crate) use self::model::{Mutex, barrier};
#[cfg(loom)]
pub(crate) use loom::sync::{Condvar, MutexGuard, atomic};

/// Waits for a notification; the lock is free meanwhile. It may wake up for no reason.
pub(crate) fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    #[cfg(not(loom))]
    {
        let mut guard = guard;
        condvar.wait(&mut guard);
        guard
    }
    #[cfg(loom)]
    condvar.wait(guard).unwrap()
}

/// As [`wait`], but not beyond `end`; loom knows no time.
pub(crate) fn wait_until<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    end: Option<std::time::Instant>,
) -> MutexGuard<'a, T> {
    #[cfg(not(loom))]
    {
        let mut guard = guard;
        match end {
            Some(end) => _ = condvar.wait_until(&mut guard, end),
            None => condvar.wait(&mut guard),
        }
        guard
    }
    #[cfg(loom)]
    {
        let _ = end;
        condvar.wait(guard).unwrap()
    }
}

/// Unlocks. If a thread waits for the lock, it gets the lock next.
pub(crate) fn pass_on<T>(guard: MutexGuard<'_, T>) {
    #[cfg(not(loom))]
    MutexGuard::unlock_fair(guard);
    #[cfg(loom)]
    drop(guard);
}

#[cfg(loom)]
pub(crate) use loom::thread::yield_now;
#[cfg(not(loom))]
pub(crate) use std::thread::yield_now;

#[cfg(loom)]
mod model {
    use super::MutexGuard;

    /// Both sides are full barriers.
    pub(crate) mod barrier {
        use loom::sync::atomic::{Ordering, fence};

        pub(crate) fn own_side() {
            fence(Ordering::SeqCst);
        }

        pub(crate) fn all_threads() -> bool {
            fence(Ordering::SeqCst);
            true
        }
    }

    /// loom's mutex with `parking_lot`'s interface.
    #[derive(Debug, Default)]
    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap()
        }

        /// It never succeeds, because loom's own waits while another thread holds the
        /// lock.
        #[allow(clippy::unused_self, reason = "as the other one")]
        pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
            None
        }
    }
}
