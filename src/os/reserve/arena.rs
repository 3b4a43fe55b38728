//! The reserve's memory: two zones, of small units and of large ones.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::ptr;

use super::map::{Map, UNITS};

/// The unit of the library's small requests, in bytes. A block has at most 64 units.
const SMALL: usize = 64;
const SMALL_WORDS: usize = 32;
/// The unit of all larger requests, and of small ones when their zone is full.
const LARGE: usize = 1024;
const LARGE_WORDS: usize = 4;
/// No block needs a greater alignment.
const ALIGN: usize = 4096;

const SMALL_BYTES: usize = SMALL * UNITS * SMALL_WORDS;
const LARGE_BYTES: usize = LARGE * UNITS * LARGE_WORDS;

#[repr(C, align(4096))]
struct Bytes(UnsafeCell<MaybeUninit<[u8; SMALL_BYTES + LARGE_BYTES]>>);

/// Pages that are not touched before memory is short. They are zero in the image, so
/// until then they cost only address space.
pub(super) struct Arena {
    bytes: Bytes,
    small: Map<SMALL_WORDS>,
    large: Map<LARGE_WORDS>,
}

// SAFETY: the maps give each byte to one owner at a time, and order the accesses of
// successive owners.
unsafe impl Sync for Arena {}

/// The number of units of `unit` bytes that a block of `size` bytes takes.
fn count(size: usize, unit: usize) -> usize {
    size.div_ceil(unit).max(1)
}

/// How many units a block needs, and at which multiple of units it may begin.
fn units(layout: Layout, unit: usize) -> Option<(usize, usize)> {
    let count = count(layout.size(), unit);
    (count <= UNITS && layout.align() <= ALIGN).then(|| (count, (layout.align() / unit).max(1)))
}

impl Arena {
    pub(super) const fn new() -> Self {
        Self {
            bytes: Bytes(UnsafeCell::new(MaybeUninit::uninit())),
            small: Map::new(),
            large: Map::new(),
        }
    }

    fn start(&self) -> *mut u8 {
        self.bytes.0.get().cast()
    }

    /// Whether the block at this address came from this arena.
    #[inline]
    pub(super) fn holds(&self, block: *mut u8) -> bool {
        block.addr().wrapping_sub(self.start().addr()) < size_of::<Bytes>()
    }

    /// A block; NULL if there is none of that size.
    pub(super) fn take(&self, layout: Layout) -> *mut u8 {
        let small = units(layout, SMALL)
            .and_then(|(count, step)| self.small.take(count, step))
            .map(|first| first * SMALL);
        let offset = small.or_else(|| {
            let (count, step) = units(layout, LARGE)?;
            Some(SMALL_BYTES + self.large.take(count, step)? * LARGE)
        });
        match offset {
            // SAFETY: the maps have no more units than there are bytes.
            Some(offset) => unsafe { self.start().add(offset) },
            None => ptr::null_mut(),
        }
    }

    /// Gives a block back.
    ///
    /// # Safety
    /// The block came from this arena, was taken with that layout, and is not used any more.
    pub(super) unsafe fn give_back(&self, block: *mut u8, layout: Layout) {
        let offset = block.addr() - self.start().addr();
        match offset.checked_sub(SMALL_BYTES) {
            None => self
                .small
                .give_back(offset / SMALL, count(layout.size(), SMALL)),
            Some(offset) => self
                .large
                .give_back(offset / LARGE, count(layout.size(), LARGE)),
        }
    }

    /// Gives back the part of a block beyond `size` bytes.
    ///
    /// # Safety
    /// The block came from this arena and was taken with that layout, which has at least `size`
    /// bytes, and the bytes beyond `size` are not used any more.
    pub(super) unsafe fn shrink(&self, block: *mut u8, layout: Layout, size: usize) {
        let offset = block.addr() - self.start().addr();
        let unit = if offset < SMALL_BYTES { SMALL } else { LARGE };
        let (before, after) = (count(layout.size(), unit), count(size, unit));
        match offset.checked_sub(SMALL_BYTES) {
            None => self.small.give_back(offset / SMALL + after, before - after),
            Some(offset) => self.large.give_back(offset / LARGE + after, before - after),
        }
    }

    /// Whether enough is free for the next shortage: half of each zone.
    pub(super) fn is_ready(&self) -> bool {
        self.small.taken() <= SMALL_WORDS * UNITS / 2
            && self.large.taken() <= LARGE_WORDS * UNITS / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    #[test]
    fn blocks_have_their_size_and_alignment() {
        let arena = Box::new(Arena::new());
        let mut blocks = Vec::new();
        for (index, size) in [1, 63, 64, 65, 4096, 4097, 65536].into_iter().enumerate() {
            for align in [1, 16, 64, 128, 4096] {
                let layout = layout(size, align);
                let block = arena.take(layout);
                if block.is_null() {
                    assert!(size > 4096, "{layout:?}");
                    continue;
                }
                assert!(arena.holds(block));
                assert_eq!(block.addr() % align, 0);
                let mark = u8::try_from(index).unwrap();
                // SAFETY: this many bytes were taken.
                unsafe { block.write_bytes(mark, size) };
                blocks.push((block, layout, mark));
            }
        }
        for (block, layout, mark) in blocks {
            // SAFETY: taken above, with that layout, and filled.
            unsafe {
                let bytes = std::slice::from_raw_parts(block, layout.size());
                assert!(bytes.iter().all(|byte| *byte == mark));
                arena.give_back(block, layout);
            }
        }
        assert_eq!((arena.small.taken(), arena.large.taken()), (0, 0));
    }

    #[test]
    fn a_block_that_shrinks_gives_its_end_back() {
        let arena = Box::new(Arena::new());
        for size in [200, 40_000] {
            let block = arena.take(layout(size, 1));
            let before = (arena.small.taken(), arena.large.taken());
            // SAFETY: taken above with that layout, as it shrinks.
            unsafe {
                arena.shrink(block, layout(size, 1), size - 1);
                assert_eq!((arena.small.taken(), arena.large.taken()), before);
                arena.shrink(block, layout(size - 1, 1), 1);
                assert_eq!(arena.small.taken() + arena.large.taken(), 1);
                arena.give_back(block, layout(1, 1));
            }
            assert_eq!(arena.small.taken() + arena.large.taken(), 0);
        }
    }

    #[test]
    fn small_blocks_go_on_in_the_other_zone_and_what_is_too_much_is_refused() {
        let arena = Box::new(Arena::new());
        let page = layout(4096, 8);
        let blocks: Vec<_> = std::iter::repeat_with(|| arena.take(page))
            .take_while(|block| !block.is_null())
            .collect();
        assert_eq!(blocks.len(), (SMALL_BYTES + LARGE_BYTES) / 4096);
        assert!(!arena.is_ready());
        assert!(arena.take(layout(1, 1)).is_null());
        for block in blocks {
            // SAFETY: taken above with that layout.
            unsafe { arena.give_back(block, page) };
        }
        assert!(arena.is_ready());
        assert!(arena.take(layout(65537, 1)).is_null());
        assert!(arena.take(layout(1, 8192)).is_null());
        assert!(!arena.holds(ptr::null_mut()));
    }
}
