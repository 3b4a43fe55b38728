//! Decides when a callback counts as blocked, from looks at a worker's status, one per
//! tick.

use std::time::Duration;

use super::status::Glimpse;
use crate::os::threads::ThreadId;

/// Number of ticks in the same callback after which the worker is suspected to be
/// blocked.
const SAME: u32 = 2;
/// Number of successive ticks inside callbacks after which the worker is suspected to
/// block briefly in each of them.
const INSIDE: u32 = 8;
/// Number of looks at a worker of the second sort, and how often it must be found asleep.
const SAMPLES: u32 = 8;
const ASLEEP: u32 = 2;
/// A callback that has computed for this long blocks the others as much as one that
/// sleeps.
const COMPUTED: Duration = Duration::from_millis(4);
/// Number of ticks after which a callback counts as blocked without further evidence, for
/// example if other processes use all processors.
const ANYWAY: u32 = 50;

/// What a suspected thread does.
pub(super) trait Evidence {
    fn is_asleep(&self) -> Option<bool>;
    fn processor_time(&self) -> Option<Duration>;
}

impl Evidence for Option<&ThreadId> {
    fn is_asleep(&self) -> Option<bool> {
        self.and_then(ThreadId::is_asleep)
    }

    fn processor_time(&self) -> Option<Duration> {
        self.and_then(ThreadId::processor_time)
    }
}

/// What a look showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Free,
    /// Blocked in a callback, seen for the first time.
    Blocked,
    /// Still in the callback that was seen to be blocked.
    StillBlocked,
}

/// What the monitor remembers about one worker.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watch {
    last: Glimpse,
    /// Earlier ticks in the present callback.
    same: u32,
    /// Ticks in a row inside any callback.
    inside: u32,
    asleep: u32,
    computed: Option<Duration>,
    blocked: bool,
}

impl Watch {
    pub(super) fn is_blocked(&self) -> bool {
        self.blocked
    }

    pub(super) fn last(&self) -> Glimpse {
        self.last
    }

    /// Judges a new look. It asks the system about the thread only if the looks alone do
    /// not decide.
    pub(super) fn look(&mut self, now: Glimpse, thread: &impl Evidence) -> Sight {
        if !now.inside_callback() {
            *self = Self {
                last: now,
                ..Self::default()
            };
            return Sight::Free;
        }
        self.inside += 1;
        if now.stamp == self.last.stamp {
            self.same += 1;
        } else {
            self.same = 0;
            self.computed = None;
            self.blocked = false;
        }
        self.last = now;
        if self.blocked {
            return Sight::StillBlocked;
        }
        if self.same == 1 {
            self.computed = thread.processor_time();
        }
        self.blocked = self.stays(thread) || self.sleeps_often(thread);
        if self.blocked {
            Sight::Blocked
        } else {
            Sight::Free
        }
    }

    /// The same callback has taken long, and not because it had no processor.
    fn stays(&self, thread: &impl Evidence) -> bool {
        if self.same < SAME {
            return false;
        }
        match thread.is_asleep() {
            Some(true) => true,
            None => self.same > SAME,
            Some(false) => {
                let spent = self
                    .computed
                    .zip(thread.processor_time())
                    .map(|(before, now)| now.saturating_sub(before));
                self.same >= ANYWAY || spent.is_some_and(|spent| spent >= COMPUTED)
            }
        }
    }

    /// Many callbacks that sleep for a short while each.
    fn sleeps_often(&mut self, thread: &impl Evidence) -> bool {
        if self.inside < INSIDE {
            return false;
        }
        if thread.is_asleep() == Some(true) {
            self.asleep += 1;
        }
        if self.asleep >= ASLEEP {
            return true;
        }
        if self.inside >= INSIDE + SAMPLES {
            (self.inside, self.asleep) = (0, 0);
        }
        false
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::cell::Cell;

    struct Thread {
        asleep: Option<bool>,
        time: Cell<u64>,
        /// Milliseconds of processor time between two questions.
        pace: u64,
    }

    impl Evidence for Thread {
        fn is_asleep(&self) -> Option<bool> {
            self.asleep
        }
        fn processor_time(&self) -> Option<Duration> {
            self.time.set(self.time.get() + self.pace);
            Some(Duration::from_millis(self.time.get()))
        }
    }

    fn thread(asleep: Option<bool>, pace: u64) -> Thread {
        Thread {
            asleep,
            time: Cell::new(0),
            pace,
        }
    }

    fn at(stamp: u64) -> Glimpse {
        Glimpse { stamp, token: 5 }
    }

    /// Ticks until blocked, at most 100.
    fn ticks(thread: &Thread, stamp: impl Fn(u64) -> u64) -> Option<u64> {
        let mut watch = Watch::default();
        (0..100).find(|&tick| watch.look(at(stamp(tick)), thread) == Sight::Blocked)
    }

    #[test]
    fn a_sleeping_callback_is_seen_after_two_ticks() {
        assert_eq!(ticks(&thread(Some(true), 0), |_| 1), Some(2));
        assert_eq!(ticks(&thread(None, 0), |_| 1), Some(3));
    }

    #[test]
    fn a_computing_callback_is_seen_once_it_has_computed_enough() {
        assert_eq!(ticks(&thread(Some(false), 2), |_| 1), Some(3));
    }

    #[test]
    fn a_callback_without_a_processor_gets_time() {
        assert_eq!(
            ticks(&thread(Some(false), 0), |_| 1),
            Some(u64::from(ANYWAY))
        );
    }

    #[test]
    fn many_short_sleeps_are_seen_and_much_work_is_not() {
        let changing = |tick| 2 * tick + 1;
        assert_eq!(ticks(&thread(Some(true), 0), changing), Some(8));
        assert_eq!(ticks(&thread(Some(false), 2), changing), None);
    }

    #[test]
    fn outside_callbacks_nothing_is_blocked() {
        assert_eq!(ticks(&thread(Some(true), 0), |_| 2), None);
    }

    #[test]
    fn a_blocked_callback_is_reported_once() {
        let (sleeping, mut watch) = (thread(Some(true), 0), Watch::default());
        for _ in 0..2 {
            assert_eq!(watch.look(at(1), &sleeping), Sight::Free);
        }
        assert_eq!(watch.look(at(1), &sleeping), Sight::Blocked);
        assert_eq!(watch.look(at(1), &sleeping), Sight::StillBlocked);
        assert!(watch.is_blocked());
        assert_eq!(watch.look(at(2), &sleeping), Sight::Free);
        assert!(!watch.is_blocked());
    }
}
