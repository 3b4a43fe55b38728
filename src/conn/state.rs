//! The word that makes a connection an actor: generation, RUNNING and the pending
//! work, changed together by compare-and-swap. Whoever sets RUNNING runs the
//! connection's callbacks, serially and without a lock held (TCP-130, TCP-139).

use std::ops::{BitOr, BitOrAssign};

use crate::sync::atomic::{AtomicU64, Ordering};

/// What there is to do for a connection: any number of kinds of work together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Work(u32);

impl Work {
    pub(crate) const NONE: Self = Self(0);
    /// Bytes may be readable, or receiving was resumed.
    pub(crate) const READ: Self = Self(2);
    /// The socket may be writable, or queued data waits for a worker.
    pub(crate) const WRITE: Self = Self(4);
    /// The peer hung up, or the socket has an error.
    pub(crate) const HUP: Self = Self(8);
    /// The connection is to be closed.
    pub(crate) const CLOSE: Self = Self(16);
    /// The peer has sent urgent data, before which reads stop although there is more. An event's
    /// news rather than work: it wakes nobody, and stays for the connection's life.
    pub(crate) const URGENT: Self = Self(256);
    /// A timer of the connection has run out.
    pub(crate) const TIMER: Self = Self(512);
    /// All that needs a runner.
    const ALL: Self =
        Self(Self::READ.0 | Self::WRITE.0 | Self::HUP.0 | Self::CLOSE.0 | Self::TIMER.0);

    /// Whether there is any of `other`.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// What of it is not in `other`.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What of it is in `other`, too.
    pub(crate) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// `self` if `holds`, else nothing.
    pub(crate) fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::NONE }
    }
}

impl BitOr for Work {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Work {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// Counts the connections that have lived in a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Generation(u32);

impl Generation {
    pub(crate) const FIRST: Self = Self(0);

    /// The one with this number.
    pub(crate) fn new(number: u32) -> Self {
        Self(number)
    }

    pub(crate) fn number(self) -> u32 {
        self.0
    }
}

// The flags of the word besides work.
/// Somebody runs this connection.
const RUNNING: u32 = 1;
/// Receiving is paused (TCP-64); not work, but read between deliveries without a lock.
const PAUSED: u32 = 32;
/// The connection's last callback was seen to block (TCP-133).
const SLOW: u32 = 64;
/// So were the last two.
const SLOW_AGAIN: u32 = 128;
const WORK: u32 = Work::ALL.0;

/// What became of posted work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Post {
    /// Another connection lives in the slot by now.
    Stale,
    /// A runner, or a task queued before, will see it.
    Merged,
    /// The caller must queue a task.
    Enqueue,
}

/// Whether a connection's callbacks were seen to block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slowness {
    Quick,
    /// The last one did.
    Once,
    /// The last two did, at least: the next one probably will.
    Again,
}

/// Generation in the upper half, flags in the lower.
#[derive(Debug, Default)]
pub(crate) struct StateWord(AtomicU64);

fn pack(generation: Generation, flags: u32) -> u64 {
    u64::from(generation.0) << 32 | u64::from(flags)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "the two halves of the word"
)]
fn unpack(word: u64) -> (Generation, u32) {
    (Generation((word >> 32) as u32), word as u32)
}

impl StateWord {
    /// Applies `change` to the flags while the generation is `generation`; returns
    /// the flags before, or `None` when `change` declines or the slot moved on.
    fn update(&self, generation: Generation, change: impl Fn(u32) -> Option<u32>) -> Option<u32> {
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            let (current, flags) = unpack(word);
            if current != generation {
                return None;
            }
            let next = pack(generation, change(flags)?);
            match self
                .0
                .compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Some(flags),
                Err(now) => word = now,
            }
        }
    }

    pub(crate) fn generation(&self) -> Generation {
        unpack(self.0.load(Ordering::Acquire)).0
    }

    /// Leaves work for whoever runs the connection next.
    pub(crate) fn post(&self, generation: Generation, work: Work) -> Post {
        match self.update(generation, |flags| Some(flags | work.0)) {
            None => Post::Stale,
            // Pending work of whatever kind has its task already.
            Some(before) if before & (RUNNING | WORK) != 0 => Post::Merged,
            Some(_) => Post::Enqueue,
        }
    }

    /// Becomes the runner and takes all pending work; `None` if there is a runner
    /// (it will see `work`), or the slot moved on.
    pub(crate) fn claim(&self, generation: Generation, work: Work) -> Option<Work> {
        let before = self.update(generation, |flags| {
            Some(if flags & RUNNING == 0 {
                flags & !WORK | RUNNING | work.0 & Work::URGENT.0
            } else {
                flags | work.0
            })
        })?;
        (before & RUNNING == 0).then_some(Work(before & WORK) | work)
    }

    /// The runner stops running; `Some` when work came meanwhile, which it must do first.
    pub(crate) fn release(&self, generation: Generation) -> Option<Work> {
        let before = self.update(generation, |flags| {
            Some(if flags & WORK == 0 {
                flags & !RUNNING
            } else {
                flags & !WORK
            })
        })?;
        (before & WORK != 0).then_some(Work(before & WORK))
    }

    /// The runner stops running and leaves pending work to a task, which the caller
    /// must queue when this returns true.
    pub(crate) fn hand_over(&self, generation: Generation) -> bool {
        self.update(generation, |flags| Some(flags & !RUNNING))
            .is_some_and(|before| before & WORK != 0)
    }

    /// The generation, if there is work and no runner: a task is on its way, or found no place.
    pub(crate) fn waits(&self) -> Option<Generation> {
        let (generation, flags) = unpack(self.0.load(Ordering::Acquire));
        (flags & WORK != 0 && flags & RUNNING == 0).then_some(generation)
    }

    /// True while the runner may go on delivering: same connection, not paused, no
    /// close requested.
    pub(crate) fn may_deliver(&self, generation: Generation) -> bool {
        let (current, flags) = unpack(self.0.load(Ordering::Acquire));
        current == generation && flags & (PAUSED | Work::CLOSE.0) == 0
    }

    pub(crate) fn is_paused(&self) -> bool {
        unpack(self.0.load(Ordering::Acquire)).1 & PAUSED != 0
    }

    /// Whether the peer ever sent urgent data.
    pub(crate) fn is_urgent(&self) -> bool {
        unpack(self.0.load(Ordering::Acquire)).1 & Work::URGENT.0 != 0
    }

    pub(crate) fn slowness(&self, generation: Generation) -> Slowness {
        let (current, flags) = unpack(self.0.load(Ordering::Acquire));
        match flags & (SLOW | SLOW_AGAIN) {
            _ if current != generation => Slowness::Quick,
            0 => Slowness::Quick,
            SLOW => Slowness::Once,
            _ => Slowness::Again,
        }
    }

    /// Notes that a callback blocked, or that one was quick.
    pub(crate) fn note_slow(&self, generation: Generation, slow: bool) {
        self.update(generation, |flags| {
            Some(if !slow {
                flags & !(SLOW | SLOW_AGAIN)
            } else if flags & SLOW == 0 {
                flags | SLOW
            } else {
                flags | SLOW_AGAIN
            })
        });
    }

    /// False when it was so already, or the slot moved on.
    pub(crate) fn set_paused(&self, generation: Generation, paused: bool) -> bool {
        self.update(generation, |flags| {
            (flags & PAUSED != 0 || paused).then_some(if paused {
                flags | PAUSED
            } else {
                flags & !PAUSED
            })
        })
        .is_some_and(|before| (before & PAUSED != 0) != paused)
    }

    /// A new connection starts its life with its maker as runner.
    pub(crate) fn open(&self, generation: Generation) {
        self.0.store(pack(generation, RUNNING), Ordering::Release);
    }

    /// Ends the connection's life: nothing of this generation is heard any more.
    pub(crate) fn retire(&self, generation: Generation) {
        self.0.store(
            pack(Generation(generation.0.wrapping_add(1)), 0),
            Ordering::Release,
        );
    }

    /// Back to generation 0 (COM-52); only while no connection and no worker exists.
    pub(crate) fn reset(&self) {
        self.0.store(0, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn one_runner_sees_all_work() {
        let word = StateWord::default();
        assert_eq!(word.post(Generation(0), Work::READ), Post::Enqueue);
        assert_eq!(word.post(Generation(0), Work::HUP), Post::Merged);
        assert_eq!(
            word.claim(Generation(0), Work::WRITE),
            Some(Work::READ | Work::WRITE | Work::HUP)
        );
        assert_eq!(word.claim(Generation(0), Work::HUP), None);
        assert_eq!(word.post(Generation(0), Work::CLOSE), Post::Merged);
        assert!(!word.may_deliver(Generation(0)));
        assert_eq!(word.release(Generation(0)), Some(Work::HUP | Work::CLOSE));
        assert_eq!(word.release(Generation(0)), None);
        assert_eq!(word.post(Generation(1), Work::READ), Post::Stale);
    }

    #[test]
    fn handed_over_work_is_claimed_later() {
        let word = StateWord::default();
        word.open(Generation(0));
        assert!(!word.hand_over(Generation(0)));
        word.open(Generation(0));
        assert_eq!(word.post(Generation(0), Work::WRITE), Post::Merged);
        assert!(word.hand_over(Generation(0)));
        assert_eq!(word.claim(Generation(0), Work::NONE), Some(Work::WRITE));
    }

    #[test]
    fn a_retired_generation_is_deaf() {
        let word = StateWord::default();
        word.open(Generation(7));
        word.retire(Generation(7));
        assert_eq!(word.generation(), Generation(8));
        assert_eq!(word.claim(Generation(7), Work::READ), None);
        assert_eq!(word.release(Generation(7)), None);
        assert!(!word.set_paused(Generation(7), true));
    }

    #[test]
    fn slowness_grows_and_goes_at_once() {
        let word = StateWord::default();
        assert_eq!(word.slowness(Generation(0)), Slowness::Quick);
        for expected in [Slowness::Once, Slowness::Again, Slowness::Again] {
            word.note_slow(Generation(0), true);
            assert_eq!(word.slowness(Generation(0)), expected);
        }
        assert_eq!(word.slowness(Generation(1)), Slowness::Quick);
        word.note_slow(Generation(0), false);
        assert_eq!(word.slowness(Generation(0)), Slowness::Quick);
        assert!(word.may_deliver(Generation(0)));
    }

    #[test]
    fn urgency_stays_for_a_life() {
        let word = StateWord::default();
        assert_eq!(
            word.post(Generation(0), Work::READ | Work::URGENT),
            Post::Enqueue
        );
        assert_eq!(word.claim(Generation(0), Work::READ), Some(Work::READ));
        assert_eq!(word.release(Generation(0)), None);
        assert!(word.is_urgent());
        word.retire(Generation(0));
        word.open(Generation(1));
        assert!(!word.is_urgent());
        assert!(!word.hand_over(Generation(1)));
        // An event's task may come without having been posted.
        assert_eq!(
            word.claim(Generation(1), Work::READ | Work::URGENT),
            Some(Work::READ | Work::URGENT)
        );
        assert_eq!(word.release(Generation(1)), None);
        assert!(word.is_urgent());
    }

    #[test]
    fn pausing_twice_changes_nothing() {
        let word = StateWord::default();
        assert!(word.set_paused(Generation(0), true));
        assert!(!word.set_paused(Generation(0), true));
        assert!(!word.may_deliver(Generation(0)));
        assert!(word.set_paused(Generation(0), false));
        assert!(word.may_deliver(Generation(0)));
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::sync::Arc;
    use loom::sync::atomic::AtomicU32;

    /// Takes the work of a task: what a worker does with it.
    fn work(word: &StateWord, done: &AtomicU32, task: Work) {
        let Some(mut bits) = word.claim(Generation(0), task) else {
            return;
        };
        loop {
            done.fetch_or(bits.0, Ordering::AcqRel);
            match word.release(Generation(0)) {
                Some(more) => bits = more,
                None => return,
            }
        }
    }

    /// Bits that come while another worker runs the connection are worked on by one of
    /// the two, never by neither.
    #[test]
    fn no_work_is_lost_between_two_workers() {
        loom::model(|| {
            let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
            let other = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || work(&both.0, &both.1, Work::WRITE))
            };
            work(&both.0, &both.1, Work::READ);
            other.join().unwrap();
            assert_eq!(both.1.load(Ordering::Acquire), (Work::READ | Work::WRITE).0);
        });
    }

    /// A poster that is told to queue a task queues it; otherwise a runner sees the work.
    #[test]
    fn posted_work_is_done() {
        loom::model(|| {
            let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
            let runner = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
            };
            if both.0.post(Generation(0), Work::CLOSE) == Post::Enqueue {
                work(&both.0, &both.1, Work::CLOSE);
            }
            runner.join().unwrap();
            assert_eq!(both.1.load(Ordering::Acquire), (Work::READ | Work::CLOSE).0);
        });
    }

    /// A maker that hands its connection over leaves a task for what came meanwhile.
    #[test]
    fn handing_over_loses_nothing() {
        loom::model(|| {
            let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
            both.0.open(Generation(0));
            let worker = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
            };
            if both.0.hand_over(Generation(0)) {
                work(&both.0, &both.1, Work::NONE);
            }
            worker.join().unwrap();
            assert_eq!(both.1.load(Ordering::Acquire), Work::READ.0);
        });
    }

    /// Whoever asks for an end carries it out, or the runner does: one of the two, and once. The
    /// one who does stays the runner.
    #[test]
    fn an_end_is_carried_out_once() {
        loom::model(|| {
            let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
            let end = |both: &(StateWord, AtomicU32), task| {
                let mut pending = true;
                while pending && let Some(bits) = both.0.claim(Generation(0), task) {
                    if bits.has(Work::CLOSE) {
                        both.1.fetch_add(1, Ordering::AcqRel);
                        return;
                    }
                    pending = both.0.hand_over(Generation(0));
                }
            };
            let runner = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || end(&both, Work::READ))
            };
            end(&both, Work::CLOSE);
            runner.join().unwrap();
            assert_eq!(both.1.load(Ordering::Acquire), 1);
        });
    }

    /// Work for a connection that is gone never reaches its successor.
    #[test]
    fn a_successor_is_not_disturbed() {
        loom::model(|| {
            let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
            both.0.open(Generation(0));
            let late = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
            };
            both.0.retire(Generation(0));
            both.0.open(Generation(1));
            late.join().unwrap();
            assert_eq!(both.0.release(Generation(1)), None);
            assert_eq!(both.1.load(Ordering::Acquire), 0);
        });
    }
}
