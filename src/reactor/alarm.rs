//! The monitor's sleep. It ends when a worker wakes up, which costs the worker one load
//! if the monitor is awake.

use std::time::Duration;

use crate::os::locks::{Condvar, Mutex};
use crate::sync::atomic::{AtomicBool, Ordering, fence};

/// Whether the monitor sleeps. Both sides announce first and look afterwards: the monitor
/// that it sleeps, a worker that it is busy (`Status::wake_up`).
#[derive(Debug, Default)]
pub(super) struct SleepFlag(AtomicBool);

impl SleepFlag {
    /// The monitor is going to sleep, unless it finds a worker busy after this.
    pub(super) fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    pub(super) fn end(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    #[cfg(all(test, not(loom)))]
    pub(super) fn is_asleep(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// True for the one worker that has to wake the monitor.
    pub(super) fn must_wake(&self) -> bool {
        self.0.load(Ordering::Relaxed) && self.0.swap(false, Ordering::Relaxed)
    }
}

/// What other threads know of the monitor.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    pub(super) sleep: SleepFlag,
    rung: Mutex<bool>,
    bell: Condvar,
}

impl Alarm {
    pub(super) fn wake(&self) {
        *self.rung.lock() = true;
        self.bell.notify_one();
    }

    pub(super) fn wake_if_asleep(&self) {
        if self.sleep.must_wake() {
            self.wake();
        }
    }

    /// Waits, for ever if `None`. True if it was woken.
    pub(super) fn wait(&self, timeout: Option<Duration>) -> bool {
        let mut rung = self.rung.lock();
        let asleep = |rung: &mut bool| !*rung;
        match timeout {
            None => self.bell.wait_while(&mut rung, asleep),
            Some(timeout) => {
                self.bell.wait_while_for(&mut rung, asleep, timeout);
            }
        }
        std::mem::take(&mut *rung)
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::super::status::Status;
    use super::*;
    use loom::sync::Arc;

    /// The monitor never sleeps while a worker is busy that has not woken it.
    #[test]
    fn a_busy_worker_is_never_slept_over() {
        loom::model(|| {
            let both = Arc::new((SleepFlag::default(), Status::default()));
            let worker = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || {
                    both.1.wake_up();
                    both.0.must_wake()
                })
            };
            both.0.begin();
            let sleeps = !both.1.is_busy();
            let woken = worker.join().unwrap();
            assert!(!sleeps || woken);
        });
    }
}
