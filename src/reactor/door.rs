//! The door of an event queue. Its keeper stays inside while it waits for events. Others come for
//! a moment, and some of them late: what they come for may be over, and the keeper another one.
//! They must not stand at the door until there is an event.

use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{self, Mutex, MutexGuard};

pub(super) struct Door<T> {
    room: Mutex<T>,
    /// Those who found somebody inside, and may be waiting.
    coming: AtomicUsize,
}

impl<T> Door<T> {
    pub(super) fn new(room: T) -> Self {
        Self {
            room: Mutex::new(room),
            coming: AtomicUsize::new(0),
        }
    }

    /// Goes in, if `may` says yes before and afterwards. It says no to whoever comes late.
    pub(super) fn enter(&self, may: impl Fn() -> bool) -> Option<MutexGuard<'_, T>> {
        let inside = self.room.try_lock().or_else(|| {
            // Announced before the question: the keeper who does not see this one has let
            // `may` know of itself before it asked who is coming.
            self.coming.fetch_add(1, Ordering::AcqRel);
            let inside = may().then(|| self.room.lock());
            self.coming.fetch_sub(1, Ordering::AcqRel);
            inside
        });
        inside.filter(|_| may())
    }

    /// Goes in if nobody is there.
    pub(super) fn try_enter(&self) -> Option<MutexGuard<'_, T>> {
        self.room.try_lock()
    }

    /// For who is `inside` and wants to stay: goes out instead, and returns `None`, when
    /// somebody may be waiting at the door.
    pub(super) fn stay<'a>(&self, inside: MutexGuard<'a, T>) -> Option<MutexGuard<'a, T>> {
        // A change of nothing, since it sees, and is seen by, those that are made before and after.
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

    /// A worker is about to go in when the shard gets another keeper, who then waits for an event
    /// that does not come before the late one is gone.
    #[test]
    fn who_comes_late_does_not_stand_at_the_door() {
        loom::model(|| {
            let shard = Arc::new((Door::new(()), AtomicUsize::new(1)));
            let term = |shard: &(Door<()>, AtomicUsize)| shard.1.load(Ordering::Acquire);
            let late = {
                let shard = Arc::clone(&shard);
                loom::thread::spawn(move || shard.0.enter(|| term(&shard) == 1).is_some())
            };
            // A shard moves while nobody is inside.
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
