//! A timing wheel, on which setting, cancelling and expiring a timer takes constant time,
//! whatever the number of timers.
//!
//! Time is a number of ticks. Level 0 has a slot for each of the next 64 ticks, level 1 one for
//! each of the next 64 x 64 in steps of 64, and so on. When the time of a slot of a higher level
//! comes, its timers move to lower ones, each at most once per level. Timers are linked within
//! their slot, so one can be taken out without a search.
//!
//! A timer keeps its place from when it is added until it is removed. So it can be set even if
//! memory is short, and again after it has expired.
//!
//! The module depends on no clock, task or lock, so that its benchmark and its property tests
//! can use it as it is.

mod places;
#[cfg(all(test, not(loom)))]
mod tests;

use std::mem;
use std::num::NonZeroU32;

use self::places::Places;

/// Number of bits of a tick that choose a slot of one level.
const BITS: u32 = 6;
const SLOTS: usize = 1 << BITS;
/// Number of levels. With ticks of a millisecond the wheel turns once in two years; later timers
/// go round it.
const LEVELS: usize = 6;
/// End of a list.
const NONE: u32 = u32::MAX;
/// The list of timers whose time has come, behind those of the slots.
const DUE: usize = LEVELS * SLOTS;
/// No list: the timer is not set.
const UNSET: usize = DUE + 1;

/// Names a timer. A key is never used again for another timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimerKey {
    index: u32,
    serial: NonZeroU32,
}

#[derive(Debug)]
struct Entry<T> {
    at: u64,
    serial: NonZeroU32,
    list: u32,
    before: u32,
    after: u32,
    value: T,
}

#[derive(Clone, Copy, Debug)]
struct List {
    first: u32,
    last: u32,
    /// No timer in here is due earlier. The first one may be due later, because removing a timer
    /// does not change this.
    soonest: u64,
}

const EMPTY: List = List {
    first: NONE,
    last: NONE,
    soonest: u64::MAX,
};

/// Timers, each with a value.
#[derive(Debug)]
pub(crate) struct Wheel<T> {
    entries: Places<Entry<T>>,
    /// The slots, level by level, then the timers that are due. There are none before the first
    /// timer.
    lists: Vec<List>,
    /// Per level, a bit for each slot that has timers.
    occupied: [u64; LEVELS],
    /// All timers up to this tick are due.
    elapsed: u64,
    /// The number of the last timer.
    serial: NonZeroU32,
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "numbers of slots, lists and levels are small"
)]
impl<T: Copy> Wheel<T> {
    /// Makes one without timers; `now` is the present tick.
    pub(crate) fn new(now: u64) -> Self {
        Self {
            entries: Places::new(),
            lists: Vec::new(),
            occupied: [0; LEVELS],
            elapsed: now,
            serial: NonZeroU32::MIN,
        }
    }

    /// How much memory another timer needs, in bytes; 0 if there is a place for it.
    pub(crate) fn lacks(&self) -> usize {
        let lists = if self.lists.is_empty() {
            (DUE + 1) * size_of::<List>()
        } else {
            0
        };
        lists + self.entries.lacks()
    }

    /// Adds a timer, which is not set.
    pub(crate) fn add(&mut self, value: T) -> TimerKey {
        if self.lists.is_empty() {
            self.lists = vec![EMPTY; DUE + 1];
        }
        self.serial = self.serial.checked_add(1).unwrap_or(NonZeroU32::MIN);
        let serial = self.serial;
        let index = self.entries.add(Entry {
            at: 0,
            serial,
            list: UNSET as u32,
            before: NONE,
            after: NONE,
            value,
        });
        TimerKey { index, serial }
    }

    /// Sets a timer to the tick `at`, whatever it was set to before. A past tick is due at once.
    pub(crate) fn set(&mut self, key: TimerKey, at: u64) {
        if let Some(entry) = self.find(key) {
            entry.at = at;
            self.unlink(key.index);
            self.link(key.index);
        }
    }

    /// Removes a timer; `None` if there was none.
    pub(crate) fn remove(&mut self, key: TimerKey) -> Option<T> {
        self.find(key)?;
        self.unlink(key.index);
        Some(self.entries.remove(key.index).value)
    }

    fn find(&mut self, key: TimerKey) -> Option<&mut Entry<T>> {
        let entry = self.entries.get_mut(key.index);
        entry.filter(|entry| entry.serial == key.serial)
    }

    /// The tick at which [`Wheel::pop_due`] should be called again. It is never later than the
    /// first timer, and earlier only if timers were removed or moved, or are years away.
    pub(crate) fn next(&self) -> Option<u64> {
        if self.lists.get(DUE)?.first != NONE {
            return Some(self.elapsed);
        }
        let (list, at) = self.next_slot()?;
        let soonest = self.lists[list].soonest;
        let width = 1 << (BITS as usize * (list / SLOTS));
        // On the last level a slot may have only timers of later turns.
        Some(if soonest - at < width { soonest } else { at })
    }

    /// The next timer whose tick has come by `now`, with its tick. It is no longer set. Timers
    /// come in the order of their ticks.
    pub(crate) fn pop_due(&mut self, now: u64) -> Option<(u64, T)> {
        loop {
            let first = self.lists.get(DUE).map_or(NONE, |due| due.first);
            if first != NONE {
                self.unlink(first);
                let entry = &self.entries[first];
                return Some((entry.at, entry.value));
            }
            match self.next_slot() {
                Some((list, at)) if at <= now => {
                    self.elapsed = at;
                    self.empty_slot(list);
                }
                _ => {
                    self.elapsed = self.elapsed.max(now);
                    return None;
                }
            }
        }
    }

    /// The first slot with timers, and its first tick. All timers of a level come before those
    /// of higher ones.
    fn next_slot(&self) -> Option<(usize, u64)> {
        let level = self.occupied.iter().position(|&slots| slots != 0)?;
        let shift = BITS as usize * level;
        let here = self.elapsed >> shift;
        // Bit 0 of `ahead` is the slot after the present one, and bit 63 the present one itself.
        // That was emptied when its time came, so what is in it belongs to the next turn.
        let ahead = self.occupied[level].rotate_right(slot_of(here + 1) as u32);
        let at = here + 1 + u64::from(ahead.trailing_zeros());
        Some((level * SLOTS + slot_of(at), at << shift))
    }

    /// Moves all timers of a slot whose time has come to new lists.
    fn empty_slot(&mut self, list: usize) {
        let mut index = mem::replace(&mut self.lists[list], EMPTY).first;
        self.occupied[list / SLOTS] &= !(1 << (list % SLOTS));
        while index != NONE {
            let after = self.entries[index].after;
            self.link(index);
            index = after;
        }
    }

    /// Puts a timer at the end of the list where it belongs.
    fn link(&mut self, index: u32) {
        let at = self.entries[index].at;
        let place = self.place(at);
        if place != DUE {
            self.occupied[place / SLOTS] |= 1 << (place % SLOTS);
        }
        let list = &mut self.lists[place];
        let before = mem::replace(&mut list.last, index);
        list.soonest = list.soonest.min(at);
        match before {
            NONE => list.first = index,
            before => self.entries[before].after = index,
        }
        let entry = &mut self.entries[index];
        entry.list = place as u32;
        entry.before = before;
        entry.after = NONE;
    }

    /// Takes a timer out of its list, if it is in one.
    fn unlink(&mut self, index: u32) {
        let entry = &mut self.entries[index];
        let (before, after) = (entry.before, entry.after);
        let place = mem::replace(&mut entry.list, UNSET as u32) as usize;
        if place == UNSET {
            return;
        }
        match before {
            NONE => self.lists[place].first = after,
            before => self.entries[before].after = after,
        }
        match after {
            NONE => self.lists[place].last = before,
            after => self.entries[after].before = before,
        }
        if self.lists[place].first == NONE {
            self.lists[place] = EMPTY;
            if place != DUE {
                self.occupied[place / SLOTS] &= !(1 << (place % SLOTS));
            }
        }
    }

    /// The list for a timer: on the lowest level where its slot is not the present one.
    fn place(&self, at: u64) -> usize {
        if at <= self.elapsed {
            return DUE;
        }
        let differ = (at ^ self.elapsed) | (SLOTS as u64 - 1);
        let level = (differ.ilog2() / BITS) as usize;
        let level = level.min(LEVELS - 1);
        level * SLOTS + slot_of(at >> (BITS as usize * level))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "less than SLOTS")]
/// The slot, within its level, of a tick that was shifted to the level's steps.
fn slot_of(step: u64) -> usize {
    (step % SLOTS as u64) as usize
}
