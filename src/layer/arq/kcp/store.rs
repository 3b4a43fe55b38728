//! The payloads of messages that are being sent.

use std::collections::VecDeque;
use std::mem;

use crate::os::memory;

/// Size of a block; a larger payload has one of its own.
const BLOCK: usize = 64 * 1024;
/// A buffer of at most this size stays when nothing is stored.
const ROOMY: usize = 1024;

/// Payloads, which are stored one after the other, read again and again, and released in the order in which
/// they came. Those of neighbours lie together, and storing them costs no allocation once there are enough
/// blocks.
#[derive(Debug, Default)]
pub(super) struct Store {
    blocks: VecDeque<Vec<u8>>,
    /// Number of the first block. Numbers wrap around.
    first: u32,
    spare: Vec<u8>,
}

/// Where a payload is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    block: u32,
    at: u32,
    length: u32,
}

impl Place {
    pub(super) fn length(self) -> usize {
        self.length as usize
    }
}

impl Store {
    /// Makes space for a payload of `length` bytes, whose bytes come with [`Store::extend`]. `None`: memory
    /// is short.
    pub(super) fn begin(&mut self, length: usize) -> Option<Place> {
        let length_of_place = u32::try_from(length).ok()?;
        let fits = |block: &Vec<u8>| block.is_empty() || block.len() + length <= BLOCK;
        if !self.blocks.back().is_some_and(fits) {
            self.add_block()?;
        }
        let last = self.blocks.len().checked_sub(1)?;
        let block = self.blocks.get_mut(last)?;
        memory::reserve(block, length).ok()?;
        Some(Place {
            block: self.first.wrapping_add(u32::try_from(last).ok()?),
            at: u32::try_from(block.len()).ok()?,
            length: length_of_place,
        })
    }

    fn add_block(&mut self) -> Option<()> {
        if !memory::make_places(&mut self.blocks, 1) {
            return None;
        }
        let mut block = mem::take(&mut self.spare);
        // Another block follows a full one, so this is much data.
        if !self.blocks.is_empty() {
            memory::reserve(&mut block, BLOCK).ok()?;
        }
        self.blocks.push_back(block);
        Some(())
    }

    /// Adds bytes to the payload that was begun last, for which there is space.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        if let Some(block) = self.blocks.back_mut() {
            block.extend_from_slice(bytes);
        }
    }

    /// Bytes that it owns besides itself.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Vec::capacity).sum();
        blocks + self.spare.capacity() + self.blocks.capacity() * size_of::<Vec<u8>>()
    }

    /// A stored payload.
    #[inline]
    pub(super) fn get(&self, place: Place) -> &[u8] {
        let block = self
            .blocks
            .get(place.block.wrapping_sub(self.first) as usize);
        let from = place.at as usize;
        block
            .and_then(|block| block.get(from..from + place.length()))
            .unwrap_or_default()
    }

    /// Everything before `place` is released, or everything at all.
    #[inline]
    pub(super) fn release(&mut self, place: Option<Place>) {
        match place {
            Some(place) if place.block == self.first => {}
            Some(place) => self.release_blocks(place.block),
            None => self.release_all(),
        }
    }

    #[cold]
    fn release_blocks(&mut self, until: u32) {
        while self.first != until
            && let Some(mut block) = self.blocks.pop_front()
        {
            self.first = self.first.wrapping_add(1);
            if self.spare.capacity() == 0 && block.capacity() <= BLOCK {
                block.clear();
                self.spare = block;
            }
        }
    }

    fn release_all(&mut self) {
        if self.blocks.len() == 1
            && let Some(block) = self.blocks.front_mut()
            && block.capacity() <= ROOMY
        {
            block.clear();
        } else {
            *self = Self::default();
        }
    }
}
