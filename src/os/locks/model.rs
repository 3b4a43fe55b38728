//! The locks' protocols with loom: `RUSTFLAGS="--cfg loom" cargo test --release --lib loom_model`.

use std::time::Instant;

use loom::cell::UnsafeCell;
use loom::sync::Arc;

use self::raw::{Exclusive, Shared, Signal};

#[path = "futex/raw.rs"]
mod raw;

/// As in the kernel: for threads that wake others, checking the word and falling asleep are one
/// step.
mod word {
    use std::ops::Deref;
    use std::time::Instant;

    use loom::sync::atomic::AtomicU32;
    pub(super) use loom::sync::atomic::Ordering;
    use loom::sync::{Condvar, Mutex};

    macro_rules! const_fn {
        ($($all:tt)*) => { $($all)* };
    }
    pub(super) use const_fn;

    pub(super) use crate::sync::barrier;

    #[derive(Debug)]
    pub(super) struct Word {
        value: AtomicU32,
        kernel: Mutex<()>,
        sleepers: Condvar,
    }

    impl Deref for Word {
        type Target = AtomicU32;

        fn deref(&self) -> &AtomicU32 {
            &self.value
        }
    }

    impl Word {
        pub(super) fn new(value: u32) -> Self {
            Self {
                value: AtomicU32::new(value),
                kernel: Mutex::new(()),
                sleepers: Condvar::new(),
            }
        }

        pub(super) fn wait(&self, seen: u32, _: Option<Instant>) {
            let kernel = self.kernel.lock().unwrap();
            if self.value.load(Ordering::Relaxed) == seen {
                drop(self.sleepers.wait(kernel).unwrap());
            }
        }

        pub(super) fn wake_one(&self) {
            let _kernel = self.kernel.lock().unwrap();
            self.sleepers.notify_one();
        }

        pub(super) fn wake_all(&self) {
            let _kernel = self.kernel.lock().unwrap();
            self.sleepers.notify_all();
        }
    }
}

fn check(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

mod loom_model {
    use super::*;

    fn add(number: &UnsafeCell<u32>) {
        // SAFETY: the models show that no other thread uses it.
        number.with_mut(|number| unsafe { *number += 1 });
    }

    #[test]
    fn one_thread_has_a_lock() {
        check(|| {
            let shared = Arc::new((Exclusive::new(), UnsafeCell::new(0)));
            let work = |shared: &(Exclusive, UnsafeCell<u32>)| {
                shared.0.take();
                add(&shared.1);
                shared.0.give_back();
            };
            let threads = [0, 1].map(|_| {
                let shared = Arc::clone(&shared);
                loom::thread::spawn(move || work(&shared))
            });
            work(&shared);
            for thread in threads {
                thread.join().unwrap();
            }
            // SAFETY: the other threads have ended.
            assert_eq!(shared.1.with(|number| unsafe { *number }), 3);
        });
    }

    #[test]
    fn nobody_shares_what_one_has() {
        check(|| {
            let shared = Arc::new((Shared::new(), UnsafeCell::new(0)));
            let reader = {
                let shared = Arc::clone(&shared);
                loom::thread::spawn(move || {
                    shared.0.enter();
                    // SAFETY: as for `add`.
                    shared.1.with(|number| unsafe { *number });
                    shared.0.leave();
                })
            };
            let writer = {
                let shared = Arc::clone(&shared);
                loom::thread::spawn(move || {
                    shared.0.take();
                    add(&shared.1);
                    shared.0.give_back();
                })
            };
            if shared.0.try_take() {
                add(&shared.1);
                shared.0.give_back();
            }
            reader.join().unwrap();
            writer.join().unwrap();
        });
    }

    #[test]
    fn a_waiter_is_woken() {
        check(|| {
            let shared = Arc::new((Exclusive::new(), UnsafeCell::new(0), Signal::new()));
            let waiter = {
                let shared = Arc::clone(&shared);
                loom::thread::spawn(move || {
                    shared.0.take();
                    // SAFETY: as for `add`.
                    while shared.1.with(|number| unsafe { *number }) == 0 {
                        let seen = shared.2.begin();
                        shared.0.give_back();
                        shared.2.wait(seen, None);
                        shared.0.take();
                        shared.2.end();
                    }
                    shared.0.give_back();
                })
            };
            shared.0.take();
            add(&shared.1);
            shared.0.give_back();
            shared.2.notify(false);
            waiter.join().unwrap();
        });
    }
}
