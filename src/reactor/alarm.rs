//! The monitor's sleep: it ends when a worker wakes up, and costs that worker one load
//! when the monitor is awake.

use std::io;

use crate::net::locks::Mutex;
use mio::{Poll, Token, Waker};

use crate::net::poll;
use crate::sync::atomic::{AtomicBool, Ordering, fence};

/// Token of the monitor's waker; shards have their index.
pub(super) const TOKEN_ALARM: Token = Token(usize::MAX);

/// Whether the monitor sleeps. Both sides announce first and look afterwards: the
/// monitor its sleep, a worker that it is busy (`Seat::wake_up`).
#[derive(Debug, Default)]
pub(super) struct Doze(AtomicBool);

impl Doze {
    /// The monitor is going to sleep, unless it finds a worker busy after this.
    pub(super) fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    pub(super) fn end(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// True for the one worker that has to wake the monitor.
    pub(super) fn must_wake(&self) -> bool {
        self.0.load(Ordering::Relaxed) && self.0.swap(false, Ordering::Relaxed)
    }
}

/// What the others know of the monitor.
#[derive(Debug)]
pub(super) struct Alarm {
    pub(super) doze: Doze,
    waker: Waker,
    /// For the monitor, until it starts.
    poll: Mutex<Option<Poll>>,
}

impl Alarm {
    pub(super) fn new() -> io::Result<Self> {
        let poll = poll::queue()?;
        Ok(Self {
            doze: Doze::default(),
            waker: poll::waker(poll.registry(), TOKEN_ALARM)?,
            poll: Mutex::new(Some(poll)),
        })
    }

    /// The monitor's event queue; only the first call has it.
    pub(super) fn take_poll(&self) -> Option<Poll> {
        self.poll.lock().take()
    }

    pub(super) fn wake(&self) {
        // Fails only when the counter is full: awake already.
        let _ = self.waker.wake();
    }

    pub(super) fn wake_if_asleep(&self) {
        if self.doze.must_wake() {
            self.wake();
        }
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::super::seat::Seat;
    use super::*;
    use loom::sync::Arc;

    /// The monitor never sleeps while a worker is busy that did not wake it.
    #[test]
    fn a_busy_worker_is_never_slept_over() {
        loom::model(|| {
            let both = Arc::new((Doze::default(), Seat::default()));
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
