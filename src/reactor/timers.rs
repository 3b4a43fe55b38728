//! A shard's timers: a wheel that any thread may set, and whose next tick its owner reads
//! without a lock. Ticks are milliseconds of `os::clock`.

use super::task::Task;
use crate::error::Errno;
use crate::os::memory;
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::wheel::{TimerKey, Wheel};

/// Stands for the next tick of a wheel without timers.
const NEVER: u64 = u64::MAX;

#[derive(Debug)]
pub(super) struct Timers {
    wheel: Mutex<Wheel<Task>>,
    /// When the owner has to look at the wheel next. Changes with its lock held.
    next: AtomicU64,
}

impl Timers {
    /// Makes one without timers; `now` is the present tick.
    pub(super) fn new(now: u64) -> Self {
        Self {
            wheel: Mutex::new(Wheel::new(now)),
            next: AtomicU64::new(NEVER),
        }
    }

    /// Adds a timer for `task`, which is not set yet. ENOMEM.
    pub(super) fn add(&self, task: Task) -> Result<TimerKey, Errno> {
        let mut wheel = self.wheel.lock();
        let lacks = wheel.lacks();
        if lacks > 0 {
            memory::available()?;
            memory::probe(lacks)?;
        }
        Ok(wheel.add(task))
    }

    /// The task is due at the tick `at`, and not at an earlier setting. True when the owner has
    /// to look earlier than it knew.
    pub(super) fn set(&self, key: TimerKey, at: u64) -> bool {
        self.change(|wheel| wheel.set(key, at))
    }

    /// Removes the timer; its task may be on its way already.
    pub(super) fn remove(&self, key: TimerKey) {
        self.change(|wheel| {
            wheel.remove(key);
        });
    }

    /// The tick of the next look.
    pub(super) fn next(&self) -> Option<u64> {
        Some(self.next.load(Ordering::Acquire)).filter(|&at| at != NEVER)
    }

    /// The next task that is due.
    pub(super) fn pop_due(&self, now: u64) -> Option<Task> {
        if self.next.load(Ordering::Acquire) > now {
            return None;
        }
        let mut due = None;
        self.change(|wheel| due = wheel.pop_due(now));
        due.map(|(_, task)| task)
    }

    /// True when the next look became earlier.
    fn change(&self, change: impl FnOnce(&mut Wheel<Task>)) -> bool {
        let mut wheel = self.wheel.lock();
        change(&mut wheel);
        let next = wheel.next().unwrap_or(NEVER);
        let before = self.next.load(Ordering::Relaxed);
        if next != before {
            self.next.store(next, Ordering::Release);
        }
        next < before
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::conn::Work;

    fn task(token: usize) -> Task {
        Task {
            token,
            work: Work::READ,
        }
    }

    fn add(timers: &Timers, token: usize) -> TimerKey {
        timers.add(task(token)).expect("memory")
    }

    #[test]
    fn tasks_come_when_they_are_due_and_in_order() {
        let timers = Timers::new(0);
        let [one, two, three] = [1, 2, 3].map(|token| add(&timers, token));
        assert_eq!(timers.next(), None);
        assert!(timers.set(one, 20));
        assert!(!timers.set(two, 30));
        assert!(timers.set(three, 10));
        assert_eq!(timers.next(), Some(10));
        assert_eq!(timers.pop_due(9), None);
        assert_eq!(timers.pop_due(25), Some(task(3)));
        assert_eq!(timers.pop_due(25), Some(task(1)));
        assert_eq!(timers.pop_due(25), None);
        assert_eq!(timers.next(), Some(30));
    }

    #[test]
    fn a_timer_is_set_once() {
        let timers = Timers::new(0);
        let [one, two] = [1, 2].map(|token| add(&timers, token));
        assert!(timers.set(one, 10));
        assert!(!timers.set(one, 20));
        timers.set(two, 20);
        assert_eq!(timers.pop_due(15), None);
        timers.remove(one);
        timers.remove(one);
        assert_eq!(timers.pop_due(20), Some(task(2)));
        assert_eq!(timers.pop_due(20), None);
        // It has expired, and may be set again, unless it was removed.
        assert!(timers.set(two, 30) && !timers.set(one, 21));
        assert_eq!(timers.pop_due(40), Some(task(2)));
        assert!(timers.set(two, 50));
        timers.remove(two);
        assert_eq!(timers.next(), None);
    }
}
