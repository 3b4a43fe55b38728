//! The word that makes a connection an actor: the generation, RUNNING and the pending
//! work, which compare-and-swap changes together. The thread that sets RUNNING is the
//! connection's runner: it runs the callbacks, serially and without a lock held (TCP-130,
//! TCP-139).

use std::ops::{BitOr, BitOrAssign};

use crate::sync::atomic::{AtomicU64, Ordering};

/// What there is to do for a connection: any combination of these bits.
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
    /// The peer has sent urgent data, before which reads stop although there is more. This is
    /// information rather than work: it wakes nobody, and stays for the connection's life.
    pub(crate) const URGENT: Self = Self(256);
    /// A timer of the connection has run out.
    pub(crate) const TIMER: Self = Self(512);
    /// All work that needs a runner.
    const ALL: Self =
        Self(Self::READ.0 | Self::WRITE.0 | Self::HUP.0 | Self::CLOSE.0 | Self::TIMER.0);

    /// Whether it has any bit of `other`.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Its bits that are not in `other`.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its bits that are in `other` too.
    pub(crate) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// `self` if `holds`, otherwise nothing.
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
/// The connection's layers changed while it had a runner, so the bytes that the runner
/// has belong to another layer. The runner does not continue after this, so the flag ends
/// with its turn.
const TURNED: u32 = 1024;
/// The connection's last callback was seen to block (TCP-133).
const SLOW: u32 = 64;
/// The last two callbacks were seen to block.
const SLOW_AGAIN: u32 = 128;
/// A thread that need not be the runner runs a callback of the connection, and nobody becomes the
/// runner meanwhile.
const HELD: u32 = 2048;
const WORK: u32 = Work::ALL.0;

/// What happened to posted work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Post {
    /// The connection has ended; another one may live in the slot.
    Stale,
    /// The runner, or a task queued before, will do it.
    Merged,
    /// The caller must queue a task.
    Enqueue,
}

/// Whether the runner may go on delivering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Goes,
    /// It may, but should let others have the worker after each callback.
    Slowly,
    /// The connection is paused, about to be closed, or gone.
    Stops,
    /// The layers have changed. What was not delivered goes back to them.
    Turned,
}

/// Whether a connection's callbacks were seen to block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slowness {
    Quick,
    /// The last one did.
    Once,
    /// At least the last two did, so the next one probably will.
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

    /// Leaves work for the connection's next runner.
    pub(crate) fn post(&self, generation: Generation, work: Work) -> Post {
        match self.update(generation, |flags| Some(flags | work.0)) {
            None => Post::Stale,
            // If any work is pending, there is a task already, or will be one when the hold ends.
            Some(before) if before & (RUNNING | HELD | WORK) != 0 => Post::Merged,
            Some(_) => Post::Enqueue,
        }
    }

    /// Becomes the runner and takes all pending work. `None` if there is a runner, which
    /// will see `work`, if the connection is held, or if it has ended.
    pub(crate) fn claim(&self, generation: Generation, work: Work) -> Option<Work> {
        let before = self.update(generation, |flags| {
            Some(if flags & (RUNNING | HELD) == 0 {
                flags & !WORK | RUNNING | work.0 & Work::URGENT.0
            } else {
                flags | work.0
            })
        })?;
        (before & (RUNNING | HELD) == 0).then_some(Work(before & WORK) | work)
    }

    /// Stops being the runner. `Some`: work came meanwhile, which must be done first. Of a
    /// connection that is held it is left for later.
    pub(crate) fn release(&self, generation: Generation) -> Option<Work> {
        let ends = |flags| flags & WORK == 0 || flags & HELD != 0;
        let before = self.update(generation, |flags| {
            Some(if ends(flags) {
                flags & !(RUNNING | TURNED)
            } else {
                flags & !(WORK | TURNED)
            })
        })?;
        (!ends(before)).then_some(Work(before & WORK))
    }

    /// Stops being the runner and leaves pending work to a task, which the caller must
    /// queue if this returns true.
    pub(crate) fn hand_over(&self, generation: Generation) -> bool {
        self.update(generation, |flags| Some(flags & !(RUNNING | TURNED)))
            .is_some_and(|before| before & WORK != 0 && before & HELD == 0)
    }

    /// Keeps others from becoming the runner until [`StateWord::let_go`], for a callback on a
    /// thread that need not be the runner. Called with the connection's lock held, by one thread at a
    /// time.
    pub(crate) fn hold(&self, generation: Generation) {
        self.update(generation, |flags| Some(flags | HELD));
    }

    /// Ends a hold. True: work came meanwhile, and the caller must queue a task.
    pub(crate) fn let_go(&self, generation: Generation) -> bool {
        self.update(generation, |flags| Some(flags & !HELD))
            .is_some_and(|before| before & WORK != 0 && before & RUNNING == 0)
    }

    /// The generation, if there is work and no runner. Then a task is on its way, or found no
    /// space in a queue.
    pub(crate) fn waits(&self) -> Option<Generation> {
        let (generation, flags) = unpack(self.0.load(Ordering::Acquire));
        (flags & WORK != 0 && flags & (RUNNING | HELD) == 0).then_some(generation)
    }

    /// Read between deliveries, without a lock.
    pub(crate) fn delivery(&self, generation: Generation) -> Delivery {
        let (current, flags) = unpack(self.0.load(Ordering::Acquire));
        let unusual = flags & (PAUSED | Work::CLOSE.0 | TURNED | SLOW | SLOW_AGAIN);
        if current == generation && unusual == 0 {
            Delivery::Goes
        } else if current == generation && unusual & !(SLOW | SLOW_AGAIN) == 0 {
            Delivery::Slowly
        } else if current != generation || flags & (PAUSED | Work::CLOSE.0) != 0 {
            Delivery::Stops
        } else {
            Delivery::Turned
        }
    }

    /// Called when the layers have changed, with the connection's lock held. A runner that may
    /// have bytes of the former layers learns it before it delivers more.
    pub(crate) fn turn(&self, generation: Generation) {
        self.update(generation, |flags| {
            (flags & RUNNING != 0).then_some(flags | TURNED)
        });
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

    /// False if it was so already, or the connection has ended.
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

    /// Begins the life of a connection, whose maker is its first runner.
    pub(crate) fn open(&self, generation: Generation) {
        self.0.store(pack(generation, RUNNING), Ordering::Release);
    }

    /// Ends the connection's life: everything that is posted for this generation is ignored
    /// from now on.
    pub(crate) fn retire(&self, generation: Generation) {
        self.0.store(
            pack(Generation(generation.0.wrapping_add(1)), 0),
            Ordering::Release,
        );
    }

    /// Goes back to generation 0 (COM-52). Only while there is neither a connection nor a
    /// worker.
    pub(crate) fn reset(&self) {
        self.0.store(0, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests;

#[cfg(all(test, loom))]
mod loom_model;
