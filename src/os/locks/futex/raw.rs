//! The protocols of the locks, on words that can be waited for.

use std::thread;
use std::time::{Duration, Instant};

use super::word::{Ordering, Word, barrier};

const FREE: u32 = 0;
const TAKEN: u32 = 1;

const UNWANTED: u32 = 0;
const WANTED: u32 = 1;

/// How often a thread tries to get a taken lock before it sleeps. Most locks are released at
/// once.
const TRIES: u32 = 100;

/// How long a thread sleeps that may be forgotten.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// How long a thread that passes a lock on waits for the other one to wake up.
const HAND_OVER_TRIES: u32 = 20;
const HAND_OVER_PAUSE: Duration = Duration::from_micros(50);

/// A lock that one thread at a time holds. To release it costs no locked instruction: whoever has to
/// wait pays for that, with a barrier on all threads.
#[derive(Debug)]
pub(crate) struct Exclusive {
    state: Word,
    /// WANTED if a thread may sleep until the lock is free.
    wanted: Word,
}

impl Exclusive {
    super::word::const_fn! {
        pub(crate) fn new() -> Self {
            Self {
                state: Word::new(FREE),
                wanted: Word::new(UNWANTED),
            }
        }
    }

    #[inline]
    pub(crate) fn try_take(&self) -> bool {
        self.state
            .compare_exchange(FREE, TAKEN, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    #[inline]
    pub(crate) fn take(&self) {
        if !self.try_take() {
            self.wait();
        }
    }

    #[cold]
    fn wait(&self) {
        if self.spin() && self.try_take() {
            return;
        }
        loop {
            // After the barrier, either the thread that releases the lock sees that it is wanted, or
            // this one sees that it is free. If it was wanted before, another thread has made the
            // barrier, or is about to, and gets the lock; then it is the one that wakes this one.
            let sure =
                self.wanted.swap(WANTED, Ordering::AcqRel) == WANTED || barrier::all_threads();
            if self.try_take() {
                return;
            }
            let end = (!sure).then(|| Instant::now() + LOOK_AGAIN);
            self.wanted.wait(WANTED, end);
            if self.spin() && self.try_take() {
                // Who has slept does not know whether others do.
                self.wanted.swap(WANTED, Ordering::AcqRel);
                return;
            }
        }
    }

    /// Waits a moment for the lock to be free.
    fn spin(&self) -> bool {
        let mut tries = if cfg!(loom) { 0 } else { TRIES };
        loop {
            let free = self.state.load(Ordering::Relaxed) == FREE;
            if free || tries == 0 {
                return free;
            }
            std::hint::spin_loop();
            tries -= 1;
        }
    }

    #[inline]
    pub(crate) fn give_back(&self) {
        if self.release() {
            self.wake();
        }
    }

    /// Whether a thread must be woken.
    #[inline]
    fn release(&self) -> bool {
        self.state.store(FREE, Ordering::Release);
        barrier::own_side();
        self.wanted.load(Ordering::Relaxed) == WANTED
    }

    #[cold]
    #[inline(never)]
    fn wake(&self) {
        self.wanted.swap(UNWANTED, Ordering::AcqRel);
        self.wanted.wake_one();
    }

    /// As [`Exclusive::give_back`], but gives a thread that waits the time to get it first.
    #[cfg_attr(all(test, loom), expect(dead_code, reason = "it waits by the clock"))]
    pub(crate) fn pass_on(&self) {
        if !self.release() {
            return;
        }
        self.wake();
        for _ in 0..HAND_OVER_TRIES {
            if self.state.load(Ordering::Relaxed) != FREE {
                return;
            }
            thread::sleep(HAND_OVER_PAUSE);
        }
    }
}

/// A thread holds a [`Shared`] lock exclusively, or waits until those that share it have left.
const OWNED: u32 = 1 << 31;

/// A lock that several threads share or one holds exclusively. Threads enter through a gate,
/// which stays closed while a thread holds the lock exclusively or waits for that.
#[derive(Debug)]
pub(crate) struct Shared {
    gate: Exclusive,
    /// The number of threads that share it, and OWNED.
    inside: Word,
}

impl Shared {
    super::word::const_fn! {
        pub(crate) fn new() -> Self {
            Self {
                gate: Exclusive::new(),
                inside: Word::new(0),
            }
        }
    }

    #[inline]
    pub(crate) fn enter(&self) {
        self.gate.take();
        self.inside.fetch_add(1, Ordering::Acquire);
        self.gate.give_back();
    }

    pub(crate) fn try_enter(&self) -> bool {
        let open = self.gate.try_take();
        if open {
            self.inside.fetch_add(1, Ordering::Acquire);
            self.gate.give_back();
        }
        open
    }

    #[inline]
    pub(crate) fn leave(&self) {
        if self.inside.fetch_sub(1, Ordering::Release) == OWNED + 1 {
            self.inside.wake_one();
        }
    }

    pub(crate) fn take(&self) {
        self.gate.take();
        let mut inside = self.inside.fetch_or(OWNED, Ordering::Acquire) | OWNED;
        while inside != OWNED {
            self.inside.wait(inside, None);
            inside = self.inside.load(Ordering::Acquire);
        }
    }

    pub(crate) fn try_take(&self) -> bool {
        if !self.gate.try_take() {
            return false;
        }
        let alone = self
            .inside
            .compare_exchange(0, OWNED, Ordering::Acquire, Ordering::Relaxed)
            .is_ok();
        if !alone {
            self.gate.give_back();
        }
        alone
    }

    /// Whether a thread holds it exclusively, or waits for that.
    pub(crate) fn is_owned(&self) -> bool {
        self.inside.load(Ordering::Relaxed) & OWNED != 0
    }

    pub(crate) fn give_back(&self) {
        self.inside.fetch_and(!OWNED, Ordering::Release);
        self.gate.give_back();
    }
}

/// Lets threads sleep until others notify them. Both the start of a wait and a change of the
/// condition happen under the waiters' lock.
#[derive(Debug)]
pub(crate) struct Signal {
    /// Changes with every notification.
    count: Word,
    /// If nobody waits, a notification costs no system call.
    waiters: Word,
}

impl Default for Signal {
    fn default() -> Self {
        Self::new()
    }
}

impl Signal {
    super::word::const_fn! {
        pub(crate) fn new() -> Self {
            Self {
                count: Word::new(0),
                waiters: Word::new(0),
            }
        }
    }

    /// Called before the lock is released. Returns the value to wait with.
    pub(crate) fn begin(&self) -> u32 {
        self.waiters.fetch_add(1, Ordering::Relaxed);
        self.count.load(Ordering::Relaxed)
    }

    pub(crate) fn wait(&self, seen: u32, end: Option<Instant>) {
        self.count.wait(seen, end);
    }

    pub(crate) fn end(&self) {
        self.waiters.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn notify(&self, all: bool) {
        // The lock orders the start of each wait and the change of the condition.
        if self.waiters.load(Ordering::Relaxed) == 0 {
            return;
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        if all {
            self.count.wake_all();
        } else {
            self.count.wake_one();
        }
    }
}
