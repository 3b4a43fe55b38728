//! The lock of an event queue. Its owner holds it while it waits for events. Others need it only
//! for a moment, and some of them come late, when their reason is over and the queue has another
//! owner. They must not wait for the lock until there is an event.

use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{self, Mutex, MutexGuard};

pub(super) struct YieldingLock<T> {
    value: Mutex<T>,
    /// How many threads have found it locked, and may be waiting.
    coming: AtomicUsize,
}

impl<T> YieldingLock<T> {
    pub(super) fn new(value: T) -> Self {
        Self {
            value: Mutex::new(value),
            coming: AtomicUsize::new(0),
        }
    }

    /// Locks it, if `may` returns true before and afterwards. For a thread that comes late it
    /// returns false.
    pub(super) fn enter(&self, may: impl Fn() -> bool) -> Option<MutexGuard<'_, T>> {
        let inside = self.value.try_lock().or_else(|| {
            // This is announced before `may` is asked. So if the owner does not see this
            // thread, `may` already knows of the owner.
            self.coming.fetch_add(1, Ordering::AcqRel);
            let inside = may().then(|| self.value.lock());
            self.coming.fetch_sub(1, Ordering::AcqRel);
            inside
        });
        inside.filter(|_| may())
    }

    /// Locks it if it is free.
    pub(super) fn try_enter(&self) -> Option<MutexGuard<'_, T>> {
        self.value.try_lock()
    }

    /// Called by a thread that holds the lock as `inside` and wants to keep it. If
    /// another thread may be waiting, it unlocks it instead and returns `None`.
    pub(super) fn stay<'a>(&self, inside: MutexGuard<'a, T>) -> Option<MutexGuard<'a, T>> {
        // Adding 0 is a change, so it is ordered with those of other threads before and after
        // it.
        if self.coming.fetch_add(0, Ordering::AcqRel) == 0 {
            return Some(inside);
        }
        sync::pass_on(inside);
        sync::yield_now();
        None
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::sync::Arc;

    /// A worker is about to lock it when the shard gets another owner, which then waits for an
    /// event that does not come before the late worker is gone.
    #[test]
    fn a_late_thread_does_not_wait_for_the_owner() {
        loom::model(|| {
            let shard = Arc::new((YieldingLock::new(()), AtomicUsize::new(1)));
            let term = |shard: &(YieldingLock<()>, AtomicUsize)| shard.1.load(Ordering::Acquire);
            let late = {
                let shard = Arc::clone(&shard);
                loom::thread::spawn(move || shard.0.enter(|| term(&shard) == 1).is_some())
            };
            // A shard moves only while it is unlocked.
            let nobody_looks = shard.0.enter(|| true);
            shard.1.store(2, Ordering::Release);
            drop(nobody_looks);
            let inside = loop {
                let inside = shard.0.enter(|| term(&shard) == 2).unwrap();
                if let Some(inside) = shard.0.stay(inside) {
                    break inside;
                }
            };
            late.join().unwrap();
            drop(inside);
        });
    }
}
