//! Slots for connections. They are allocated in chunks that never move or go away while
//! the component lives, so looking up an ID takes no lock. Chunks double in size up to a
//! limit, because a client needs one slot and a large server should waste less than one
//! chunk.

use std::collections::VecDeque;
use std::mem;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::connection::{Conn, Phase};
use super::state::{Delivery, Generation, Post, Slowness, StateWord, Work};
use crate::conn::ConnId;
use crate::os::faults::{self, Call};
use crate::os::fork::Inherited;
use crate::os::locks::{Mutex, MutexGuard};
use crate::os::word::Word;
use crate::os::{memory, reserve};

/// Number of chunks of 1, 2, 4, ... slots before the large ones.
const SMALL_CHUNKS: usize = 10;
/// Number of slots in all small chunks together.
const SMALL_SLOTS: usize = (1 << SMALL_CHUNKS) - 1;
/// Number of slots of a large chunk.
const BIG_CHUNK: usize = 1 << SMALL_CHUNKS;
/// Enough for the greatest `MaxConnectionCount` (COM-73).
const BIG_CHUNKS: usize = 5_000_000 / BIG_CHUNK;

/// One connection in one life of its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    index: u32,
    generation: Generation,
}

impl Key {
    /// A key for comparisons, which belongs to no particular connection.
    pub(crate) const FIRST: Self = Self {
        index: 0,
        generation: Generation::FIRST,
    };
}

#[derive(Debug, Default)]
struct Slot {
    state: StateWord,
    conn: Mutex<Conn>,
}

/// A connection's place: its slot, and the life of the slot that is meant. After the end of
/// that connection it answers as if there were none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    key: Key,
    slot: &'a Slot,
}

impl<'a> Place<'a> {
    /// Distinguishes it from all other places of its table.
    pub(crate) fn key(self) -> Key {
        self.key
    }

    /// The connection, if it still lives here.
    pub(crate) fn lock(self) -> Option<MutexGuard<'a, Conn>> {
        let conn = self.slot.conn.lock();
        (self.slot.state.generation() == self.key.generation && conn.phase != Phase::Free)
            .then_some(conn)
    }

    /// See [`StateWord::post`].
    pub(crate) fn post(self, work: Work) -> Post {
        self.slot.state.post(self.key.generation, work)
    }

    /// See [`StateWord::claim`].
    pub(crate) fn claim(self, work: Work) -> Option<Work> {
        self.slot.state.claim(self.key.generation, work)
    }

    /// See [`StateWord::release`].
    pub(crate) fn release(self) -> Option<Work> {
        self.slot.state.release(self.key.generation)
    }

    /// See [`StateWord::hand_over`].
    pub(crate) fn hand_over(self) -> bool {
        self.slot.state.hand_over(self.key.generation)
    }

    /// See [`StateWord::hold`].
    pub(crate) fn hold(self) {
        self.slot.state.hold(self.key.generation);
    }

    /// See [`StateWord::let_go`].
    pub(crate) fn let_go(self) -> bool {
        self.slot.state.let_go(self.key.generation)
    }

    /// See [`StateWord::delivery`].
    pub(crate) fn delivery(self) -> Delivery {
        self.slot.state.delivery(self.key.generation)
    }

    /// See [`StateWord::turn`].
    pub(crate) fn turn(self) {
        self.slot.state.turn(self.key.generation);
    }

    /// Whether receiving is paused.
    pub(crate) fn is_paused(self) -> bool {
        self.slot.state.is_paused()
    }

    /// See [`StateWord::set_paused`].
    pub(crate) fn set_paused(self, paused: bool) -> bool {
        self.slot.state.set_paused(self.key.generation, paused)
    }

    /// See [`StateWord::is_urgent`].
    pub(crate) fn is_urgent(self) -> bool {
        self.slot.state.is_urgent()
    }

    /// Whether its callbacks were seen to block.
    pub(crate) fn slowness(self) -> Slowness {
        self.slot.state.slowness(self.key.generation)
    }

    /// Whether it should let others have the worker after each callback.
    pub(crate) fn is_slow(self) -> bool {
        self.slowness() != Slowness::Quick
    }

    /// See [`StateWord::note_slow`].
    pub(crate) fn note_slow(self, slow: bool) {
        self.slot.state.note_slow(self.key.generation, slow);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AllocError {
    /// The component is stopping.
    Closed,
    /// `MaxConnectionCount` is reached.
    Full,
    NoMemory,
}

#[derive(Debug, Default)]
struct Slots {
    open: bool,
    /// Slots below were used at least once in this run.
    next: u32,
    /// First in, first out, so that an ID is used again as late as possible (COM-51).
    free: VecDeque<u32>,
}

impl Slots {
    /// All slots including the new one may be free at once, and giving one back must not
    /// need memory.
    fn make_room(&mut self) -> Option<()> {
        let missing = self.next as usize + 1 - self.free.len();
        if self.free.capacity() - self.free.len() >= missing {
            return Some(());
        }
        faults::fail(Call::Slots).ok()?;
        reserve::without(|| self.free.try_reserve(missing)).ok()
    }
}

type Chunk = OnceLock<Box<[Slot]>>;

#[derive(Debug, Default)]
pub(crate) struct Table {
    small: [Chunk; SMALL_CHUNKS],
    /// The list of large chunks, made when the first one is needed.
    big: OnceLock<Box<[Chunk]>>,
    /// How many slots exist; read without the lock.
    slots_ready: AtomicU32,
    slots: Mutex<Slots>,
    /// Slots with a connection. Changes under the lock of `slots`.
    allocated: Word,
    limit: AtomicU32,
    published: AtomicU32,
}

impl Table {
    /// Accepts connections, at most `limit` at a time. With `restart` IDs begin at 1
    /// again (COM-52), which requires that no worker of an earlier run is left.
    pub(crate) fn open(&self, limit: u32, restart: bool) {
        let mut slots = self.slots.lock();
        self.limit.store(limit, Ordering::Release);
        slots.open = true;
        if restart {
            let chunks = self
                .small
                .iter()
                .chain(self.big.get().into_iter().flatten());
            for slot in chunks.filter_map(OnceLock::get).flatten() {
                slot.state.reset();
            }
            slots.next = 0;
            slots.free.clear();
        }
    }

    /// Accepts no more connections.
    pub(crate) fn close(&self) {
        self.slots.lock().open = false;
    }

    /// The slot with that index, if it was ever used.
    fn slot(&self, index: u32) -> Option<&Slot> {
        if index >= self.slots_ready.load(Ordering::Acquire) {
            return None;
        }
        let (chunk, offset) = locate(index);
        let chunk = match chunk.checked_sub(SMALL_CHUNKS) {
            None => self.small.get(chunk)?,
            Some(big) => self.big.get()?.get(big)?,
        };
        chunk.get()?.get(offset)
    }

    /// As [`Table::slot`], but makes the chunk if it does not exist yet. `None` if memory
    /// is short.
    fn slot_or_make(&self, index: u32) -> Option<&Slot> {
        let (chunk, offset) = locate(index);
        let (chunk, size) = match chunk.checked_sub(SMALL_CHUNKS) {
            None => (self.small.get(chunk)?, 1 << chunk),
            Some(big) => (get_or_make(&self.big, BIG_CHUNKS)?.get(big)?, BIG_CHUNK),
        };
        get_or_make(chunk, size)?.get(offset)
    }

    /// A slot for a new connection, run by the caller, in phase Preparing.
    pub(crate) fn alloc(&self) -> Result<Place<'_>, AllocError> {
        let mut slots = self.slots.lock();
        if !slots.open {
            return Err(AllocError::Closed);
        }
        let limit = self.limit.load(Ordering::Relaxed);
        let allocated = self.allocated.load(Ordering::Relaxed);
        if allocated >= limit {
            return Err(AllocError::Full);
        }
        let fresh = slots.next < limit;
        let index = if fresh {
            slots.make_room().ok_or(AllocError::NoMemory)?;
            slots.next
        } else {
            *slots.free.front().ok_or(AllocError::Full)?
        };
        let slot = self.slot_or_make(index).ok_or(AllocError::NoMemory)?;
        if index >= self.slots_ready.load(Ordering::Relaxed) {
            self.slots_ready.store(index + 1, Ordering::Release);
        }
        if fresh {
            slots.next += 1;
        } else {
            slots.free.pop_front();
        }
        self.allocated.store(allocated + 1, Ordering::Relaxed);
        drop(slots);
        let generation = slot.state.generation();
        let mut conn = slot.conn.lock();
        *conn = Conn {
            phase: Phase::Preparing,
            ..Conn::default()
        };
        slot.state.open(generation);
        let key = Key { index, generation };
        Ok(Place { key, slot })
    }

    /// Makes the connection visible.
    pub(crate) fn publish(&self, conn: &mut Conn, phase: Phase) {
        conn.phase = phase;
        self.published.fetch_add(1, Ordering::Relaxed);
    }

    /// Ends a connection's life and gives its slot back.
    pub(crate) fn free(&self, place: Place<'_>) {
        let Place { key, slot } = place;
        let ended = {
            let Some(mut conn) = place.lock() else {
                return;
            };
            slot.state.retire(key.generation);
            mem::take(&mut *conn)
        };
        let published = ended.is_published();
        // Not under a lock: there may be much to free (COM-110).
        drop(ended);
        let mut slots = self.slots.lock();
        // This comes together with `allocated`, because a program that sees the count fall
        // may expect that another connection fits.
        if published {
            self.published.fetch_sub(1, Ordering::Relaxed);
        }
        slots.free.push_back(key.index);
        // Release, so that a thread which learns that no connection is left sees what they
        // have left behind.
        let allocated = self.allocated.fetch_sub(1, Ordering::Release) - 1;
        if allocated == 0 && !slots.open {
            self.allocated.wake_all();
        }
    }

    /// Whether no connection is there.
    pub(crate) fn is_empty(&self) -> bool {
        self.allocated.load(Ordering::Acquire) == 0
    }

    /// Waits until no connection is left in a table that accepts no more.
    pub(crate) fn wait_empty(&self) {
        loop {
            match self.allocated.load(Ordering::Acquire) {
                0 => return,
                some => self.allocated.wait_openly(some, None),
            }
        }
    }

    /// The number of connections that programs can see (COM-57).
    pub(crate) fn count(&self) -> u32 {
        self.published.load(Ordering::Relaxed)
    }

    /// The ID of the connection at a place: the generation makes an ID come back only after
    /// all others of its slot (COM-51).
    #[allow(
        clippy::cast_possible_truncation,
        reason = "IDs are as wide as the platform's unsigned long"
    )]
    pub(crate) fn id(&self, place: Place<'_>) -> ConnId {
        let limit = u64::from(self.limit.load(Ordering::Relaxed));
        let Key { index, generation } = place.key;
        (1 + u64::from(index) + u64::from(generation.number()) * limit) as ConnId
    }

    /// The place of a connection that was there.
    pub(crate) fn place(&self, key: Key) -> Option<Place<'_>> {
        let slot = self.slot(key.index)?;
        Some(Place { key, slot })
    }

    /// The place that an ID stands for. [`Place::lock`] tells whether its connection still
    /// lives there.
    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId has 32 bits on some platforms"
    )]
    pub(crate) fn find(&self, id: ConnId) -> Option<Place<'_>> {
        let number = (id as u64).checked_sub(1)?;
        let limit = u64::from(self.limit.load(Ordering::Relaxed)).max(1);
        let index = u32::try_from(number % limit).ok()?;
        let generation = Generation::new(u32::try_from(number / limit).ok()?);
        let key = Key { index, generation };
        let slot = self.slot(index)?;
        Some(Place { key, slot })
    }

    /// Calls `visit` for all connections, live or not, in a forked child.
    pub(crate) fn for_each_inherited(&self, inherited: &Inherited, mut visit: impl FnMut(&Conn)) {
        for index in 0..self.slots_ready.load(Ordering::Acquire) {
            if let Some(slot) = self.slot(index) {
                visit(inherited.look(&slot.conn));
            }
        }
    }

    /// Calls `found` for each connection with work that no thread does, from the slot `from` on,
    /// until it returns false. Returns the slot to continue with.
    pub(crate) fn waiting(&self, from: u32, mut found: impl FnMut(Place<'_>) -> bool) -> u32 {
        let next = self.slots.lock().next;
        let from = if from < next { from } else { 0 };
        for index in (from..next).chain(0..from) {
            let Some(slot) = self.slot(index) else {
                continue;
            };
            if let Some(generation) = slot.state.waits() {
                let key = Key { index, generation };
                if !found(Place { key, slot }) {
                    return index;
                }
            }
        }
        from
    }

    /// Calls `visit` for each live connection, published or not.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(Place<'_>, &mut Conn)) {
        let next = self.slots.lock().next;
        for index in 0..next {
            let Some(slot) = self.slot(index) else {
                continue;
            };
            let mut conn = slot.conn.lock();
            if conn.phase != Phase::Free {
                let generation = slot.state.generation();
                let key = Key { index, generation };
                visit(Place { key, slot }, &mut conn);
            }
        }
    }
}

/// The value of a cell, made now if there is none; only one thread at a time may call this.
/// `None` if memory is short.
fn get_or_make<T: Default>(place: &OnceLock<Box<[T]>>, count: usize) -> Option<&[T]> {
    if place.get().is_none() {
        faults::fail(Call::Slots).ok()?;
        let content = memory::filled(count, || Ok(T::default())).ok()?;
        place.get_or_init(|| content);
    }
    place.get().map(AsRef::as_ref)
}

/// Chunk and offset of a slot; chunks from `SMALL_CHUNKS` on are big ones.
fn locate(index: u32) -> (usize, usize) {
    let index = index as usize;
    match index.checked_sub(SMALL_SLOTS) {
        None => {
            let chunk = (index + 1).ilog2() as usize;
            (chunk, index + 1 - (1 << chunk))
        }
        Some(index) => (SMALL_CHUNKS + index / BIG_CHUNK, index % BIG_CHUNK),
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn slots_are_located_densely() {
        let mut expected = (0, 0);
        for index in 0..5_000_000 {
            assert_eq!(locate(index), expected);
            expected.1 += 1;
            let size = 1 << expected.0.min(SMALL_CHUNKS);
            if expected.1 == size {
                expected = (expected.0 + 1, 0);
            }
        }
        assert!(locate(4_999_999).0 < SMALL_CHUNKS + BIG_CHUNKS);
    }

    #[test]
    fn ids_count_up_and_come_back_late() {
        let table = Table::default();
        assert_eq!(table.alloc().err(), Some(AllocError::Closed));
        table.open(2, true);
        let first = table.alloc().unwrap();
        assert_eq!(table.id(first), 1);
        table.free(first);
        let second = table.alloc().unwrap();
        assert_eq!(table.id(second), 2);
        let third = table.alloc().unwrap();
        assert_eq!(table.id(third), 3);
        assert_eq!(table.alloc().err(), Some(AllocError::Full));
        assert!(table.find(1).is_some_and(|place| place.lock().is_none()));
        assert!(table.find(3).is_some_and(|place| place.lock().is_some()));
        assert!(table.find(0).is_none());
        table.free(second);
        table.free(third);
        table.wait_empty();
        table.open(2, true);
        assert_eq!(table.alloc().map(|place| table.id(place)), Ok(1));
    }
}
