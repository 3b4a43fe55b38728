//! The handle table, which knows the object behind each handle value (ABI-40 to ABI-44).
//!
//! A handle consists of a slot's number and its generation, shifted so that it looks like
//! an aligned address below 2^47, because bindings may keep it wherever they can keep a
//! pointer. It is never dereferenced, so NULL, garbage and the handles of destroyed
//! objects are recognised without touching foreign memory. No handle value is used twice:
//! a slot whose generations are used up is retired.
//!
//! Slots live in chunks that double in size and never move, so look-up is lock-free:
//! one atomic operation to enter and one to leave (see `slot`). A mutex is taken only
//! to reserve a slot and to give it back.

mod slot;
mod sync;

use std::ops::Deref;
use std::ptr;
use std::sync::OnceLock;

use self::slot::{Entry, Slot};
use crate::ffi::types::HP_Object;
use crate::os::locks::Mutex;
use crate::os::{fork, memory};

#[cfg(target_pointer_width = "64")]
mod layout {
    /// Handles are multiples of 16, like the addresses of malloc's blocks.
    pub(in crate::ffi) const ALIGN_BITS: u32 = 4;
    pub(in crate::ffi) const INDEX_BITS: u32 = 20;
    pub(in crate::ffi) const GENERATION_BITS: u32 = 23;
}

#[cfg(not(target_pointer_width = "64"))]
mod layout {
    pub(in crate::ffi) const ALIGN_BITS: u32 = 2;
    pub(in crate::ffi) const INDEX_BITS: u32 = 14;
    pub(in crate::ffi) const GENERATION_BITS: u32 = 16;
}

use layout::{ALIGN_BITS, GENERATION_BITS, INDEX_BITS};

const FIRST_CHUNK_BITS: u32 = 6;
/// The chunks hold 64, 128, 256 ... slots.
const CHUNKS: usize = (INDEX_BITS - FIRST_CHUNK_BITS) as usize;
const CAPACITY: usize = ((1 << CHUNKS) - 1) << FIRST_CHUNK_BITS;
const LAST_GENERATION: u32 = (1 << GENERATION_BITS) - 1;

/// Chunk number and place in it.
fn locate(index: usize) -> (usize, usize) {
    let shifted = index + (1 << FIRST_CHUNK_BITS);
    let level = shifted.ilog2();
    ((level - FIRST_CHUNK_BITS) as usize, shifted - (1 << level))
}

fn encode(index: usize, generation: u32) -> HP_Object {
    ptr::without_provenance_mut((((generation as usize) << INDEX_BITS) | index) << ALIGN_BITS)
}

/// The slot's number and generation, if the value has the form of a handle.
fn decode(handle: HP_Object) -> Option<(usize, u32)> {
    let value = handle.addr();
    let index = (value >> ALIGN_BITS) & ((1 << INDEX_BITS) - 1);
    let generation = u32::try_from(value >> (ALIGN_BITS + INDEX_BITS)).ok()?;
    let fits = value.trailing_zeros() >= ALIGN_BITS && generation <= LAST_GENERATION;
    (fits && index < CAPACITY).then_some((index, generation))
}

/// A table of objects behind handles.
pub(in crate::ffi) struct Table<T> {
    chunks: [OnceLock<Box<[Slot<T>]>>; CHUNKS],
    unused: Mutex<Unused>,
}

struct Unused {
    /// The slots from this one on have never been used.
    fresh: usize,
    given_back: Vec<usize>,
}

impl<T> Table<T> {
    pub(in crate::ffi) const fn new() -> Self {
        Self {
            chunks: [const { OnceLock::new() }; CHUNKS],
            unused: Mutex::new(Unused {
                fresh: 0,
                given_back: Vec::new(),
            }),
        }
    }

    /// Makes a handle for an object that does not exist yet, because a component's
    /// callbacks need to know their sender. Calls with it are refused until the object is
    /// installed. `None` if the table is full or memory is short.
    pub(in crate::ffi) fn reserve(&self) -> Option<Reservation<'_, T>> {
        // A fork waits for this, so that a child finds the table in order.
        let _whole = fork::exclusive();
        let index = {
            let mut unused = self.unused.lock();
            match unused.given_back.pop() {
                Some(index) => index,
                None => self.fresh(&mut unused)?,
            }
        };
        let slot = self.slot(index)?;
        Some(Reservation {
            table: self,
            slot,
            index,
            handle: encode(index, slot.generation()),
        })
    }

    /// A slot that was never used.
    fn fresh(&self, unused: &mut Unused) -> Option<usize> {
        let index = unused.fresh;
        if index >= CAPACITY {
            return None;
        }
        // All slots may be given back, which must not need memory.
        let missing = index + 1 - unused.given_back.len();
        memory::room(&mut unused.given_back, missing).ok()?;
        let (chunk, _) = locate(index);
        if self.chunks[chunk].get().is_none() {
            let count = 1_usize << FIRST_CHUNK_BITS << chunk;
            let slots = memory::filled(count, || Ok(Slot::new())).ok()?;
            // The lock is held, so no other thread does this.
            let _ = self.chunks[chunk].set(slots);
        }
        unused.fresh += 1;
        Some(index)
    }

    /// Looks up a handle. The object lives as long as the result, even if the handle is
    /// removed meanwhile.
    pub(in crate::ffi) fn enter(&self, handle: HP_Object) -> Option<Entered<'_, T>> {
        let (index, generation) = decode(handle)?;
        let slot = self.slot(index)?;
        match slot.enter(generation) {
            Entry::Inside => Some(Entered {
                table: self,
                slot,
                index,
            }),
            Entry::Refused(None) => None,
            Entry::Refused(Some(object)) => {
                self.finish(slot, index, object);
                None
            }
        }
    }

    /// Ends a handle, which is refused from now on. The object is dropped here, or by the
    /// last caller that still uses it. `false` if the handle means nothing.
    pub(in crate::ffi) fn remove(&self, handle: HP_Object) -> bool {
        let found = decode(handle).and_then(|(index, generation)| {
            let slot = self.slot(index)?;
            slot.close(generation).then(|| Entered {
                table: self,
                slot,
                index,
            })
        });
        found.is_some()
    }

    fn slot(&self, index: usize) -> Option<&Slot<T>> {
        let (chunk, place) = locate(index);
        self.chunks.get(chunk)?.get()?.get(place)
    }

    /// Called after the last leave. Drops the object, then lets the slot be used again.
    fn finish(&self, slot: &Slot<T>, index: usize, object: T) {
        drop(object);
        self.give_back(slot, index);
    }

    fn give_back(&self, slot: &Slot<T>, index: usize) {
        if slot.generation() <= LAST_GENERATION {
            let _whole = fork::exclusive();
            self.unused.lock().given_back.push(index);
        }
    }
}

/// A handle without object yet. Dropping it gives the slot back.
pub(in crate::ffi) struct Reservation<'t, T> {
    table: &'t Table<T>,
    slot: &'t Slot<T>,
    index: usize,
    handle: HP_Object,
}

impl<T> Reservation<'_, T> {
    pub(in crate::ffi) fn handle(&self) -> HP_Object {
        self.handle
    }

    /// Makes the handle mean `object`.
    pub(in crate::ffi) fn install(self, object: T) -> HP_Object {
        let this = std::mem::ManuallyDrop::new(self);
        // SAFETY: the slot came off the free list, and only this reservation has it.
        unsafe { this.slot.install(object) };
        this.handle
    }
}

impl<T> Drop for Reservation<'_, T> {
    fn drop(&mut self) {
        self.slot.skip_generation();
        self.table.give_back(self.slot, self.index);
    }
}

/// A caller inside a slot.
pub(in crate::ffi) struct Entered<'t, T> {
    table: &'t Table<T>,
    slot: &'t Slot<T>,
    index: usize,
}

impl<T> Deref for Entered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this caller was counted in, and leaves only in drop.
        unsafe { self.slot.object() }
    }
}

impl<T> Drop for Entered<'_, T> {
    fn drop(&mut self) {
        if let Some(object) = self.slot.leave() {
            self.table.finish(self.slot, self.index, object);
        }
    }
}

#[cfg(test)]
mod tests;
