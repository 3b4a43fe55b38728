//! A byte queue for any amount. It is used under a connection's lock, for which other threads
//! wait, so the time of its operations does not grow with its contents (COM-110).

use std::collections::VecDeque;
use std::mem;

use super::ByteQueue;
use crate::error::Errno;
use crate::os::faults::{self, Call};
use crate::os::memory;

/// The size of a block, which is also the most that is copied while a lock is held.
pub(crate) const BLOCK: usize = 512 * 1024;

/// Bytes in blocks. As long as one block is enough, it is a [`ByteQueue`].
#[derive(Debug, Default)]
pub(crate) struct BlockQueue {
    front: ByteQueue,
    /// What follows `front`. While there is any, `front` is not empty.
    more: Option<Box<More>>,
}

/// The blocks behind the first one.
#[derive(Debug, Default)]
struct More {
    between: VecDeque<ByteQueue>,
    /// It grows until it has the size of a block.
    last: ByteQueue,
    /// Bytes in all of them.
    length: usize,
}

impl More {
    /// Makes space for `count` more blocks; false if memory is short.
    fn reserve(&mut self, count: usize) -> bool {
        self.between.capacity() - self.between.len() >= count
            || faults::fail(Call::Memory).is_ok() && self.between.try_reserve(count).is_ok()
    }

    /// Begins another block if the last one has no space for `count` bytes; false if memory
    /// is short. The caller has made space in the list.
    fn make_room(&mut self, count: usize) -> bool {
        if self.last.is_empty() || self.last.len() + count <= BLOCK {
            return self.last.reserve(count);
        }
        let mut block = ByteQueue::default();
        let room = block.reserve(count);
        if room {
            self.between.push_back(mem::replace(&mut self.last, block));
        }
        room
    }
}

impl From<ByteQueue> for BlockQueue {
    fn from(front: ByteQueue) -> Self {
        Self { front, more: None }
    }
}

impl BlockQueue {
    /// A copy of the concatenation of `parts`, or ENOMEM. It takes time, so it must not be made
    /// under a lock.
    pub(crate) fn copy_of(parts: &[&[u8]]) -> Result<Self, Errno> {
        let mut copy = Self::default();
        let mut pieces = parts.iter().flat_map(|part| part.chunks(BLOCK));
        if pieces.all(|piece| copy.push(piece)) {
            Ok(copy)
        } else {
            Err(Errno::ENOMEM)
        }
    }

    /// How many bytes the first block has memory for.
    pub(crate) fn capacity(&self) -> usize {
        self.front.capacity()
    }

    pub(crate) fn len(&self) -> usize {
        self.front.len() + self.more.as_ref().map_or(0, |more| more.length)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.front.is_empty()
    }

    /// The first bytes, as many as lie together; none if the queue is empty.
    pub(crate) fn front(&self) -> &[u8] {
        self.front.as_slice()
    }

    /// Whether `count` more bytes fit into the only block.
    #[inline]
    fn fits_front(&self, count: usize) -> bool {
        self.more.is_none() && self.front.len() + count <= BLOCK
    }

    /// The blocks behind the first one, with space for `blocks` more; `None` if memory is
    /// short.
    fn more(&mut self, blocks: usize) -> Option<&mut More> {
        if self.more.is_none() {
            self.more = Some(memory::boxed(More::default()).ok()?);
        }
        let more = self.more.as_deref_mut()?;
        more.reserve(blocks).then_some(more)
    }

    /// Makes space for `count` more bytes that lie together; false if memory is short.
    #[inline]
    pub(crate) fn reserve(&mut self, count: usize) -> bool {
        if self.is_empty() || self.fits_front(count) {
            return self.front.reserve(count);
        }
        self.reserve_behind(count)
    }

    #[cold]
    fn reserve_behind(&mut self, count: usize) -> bool {
        self.more(1).is_some_and(|more| more.make_room(count))
    }

    /// Adds bytes at the end. False, and nothing is added, if memory is short.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        if self.fits_front(bytes.len()) {
            return self.front.push(bytes);
        }
        self.push_behind(bytes)
    }

    /// Adds `parts` at the end, if there is space for all of them in the only block.
    #[inline]
    pub(crate) fn push_in_place<const PARTS: usize>(&mut self, parts: [&[u8]; PARTS]) -> bool {
        let total = parts.iter().map(|part| part.len()).sum();
        self.fits_front(total) && self.front.push_in_place(parts, total)
    }

    /// Lets `write` add `least` bytes, or a little more, at the end of the only block, if they fit
    /// into it. False: nothing was added, or `write` failed.
    #[inline]
    pub(crate) fn write_in_place<E>(
        &mut self,
        least: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> bool {
        self.fits_front(least) && self.front.write(write)
    }

    #[cold]
    fn push_behind(&mut self, bytes: &[u8]) -> bool {
        self.reserve(bytes.len()) && self.at_end(|end| end.push(bytes))
    }

    /// Lets `write` add a few bytes to the last block.
    pub(crate) fn at_end<R>(&mut self, write: impl FnOnce(&mut ByteQueue) -> R) -> R {
        let Some(more) = &mut self.more else {
            return write(&mut self.front);
        };
        let before = more.last.len();
        let result = write(&mut more.last);
        more.length += more.last.len() - before;
        result
    }

    /// Moves all of `other` to the end. False, and nothing is moved, if memory is short.
    pub(crate) fn append(&mut self, other: &mut Self) -> bool {
        if self.is_empty() {
            mem::swap(self, other);
        }
        if other.is_empty() {
            return true;
        }
        let blocks = 2 + other.more.as_ref().map_or(0, |more| more.between.len());
        let Some(more) = self.more(blocks) else {
            return false;
        };
        more.length += other.len();
        let Self { front, more: rest } = mem::take(other);
        if !more.last.is_empty() {
            more.between.push_back(mem::take(&mut more.last));
        }
        match rest {
            None => more.last = front,
            Some(rest) => {
                more.between.push_back(front);
                more.between.extend(rest.between);
                more.last = rest.last;
            }
        }
        true
    }

    /// Moves bytes from the front to `out`. False, and nothing is done, if there are too few, or
    /// several blocks with more bytes than one may have.
    #[inline]
    pub(crate) fn pop_in_place(&mut self, out: &mut [u8]) -> bool {
        if self.more.is_none() {
            return self.front.pop(out);
        }
        self.pop_blocks(out)
    }

    #[cold]
    fn pop_blocks(&mut self, out: &mut [u8]) -> bool {
        let popped = self.len() <= BLOCK && self.copy_to(0, out);
        if popped {
            self.consume_blocks(out.len());
        }
        popped
    }

    /// Drops `count` bytes from the front.
    #[inline]
    pub(crate) fn consume(&mut self, count: usize) {
        if self.more.is_none() {
            return self.front.consume(count);
        }
        self.consume_blocks(count);
    }

    #[cold]
    fn consume_blocks(&mut self, mut count: usize) {
        loop {
            let here = count.min(self.front.len());
            self.front.consume(here);
            count -= here;
            if !self.front.is_empty() || self.more.is_none() {
                return;
            }
            self.promote();
        }
    }

    /// Makes the second block the first one.
    fn promote(&mut self) {
        let Some(more) = &mut self.more else {
            return;
        };
        let next = more.between.pop_front();
        let all = next.is_none();
        self.front = next.unwrap_or_else(|| mem::take(&mut more.last));
        more.length -= self.front.len();
        if all {
            self.more = None;
        }
    }

    /// Takes the first block out. The caller works on it without the lock, and puts back what is
    /// left of it.
    pub(crate) fn take_front(&mut self) -> ByteQueue {
        let front = mem::take(&mut self.front);
        self.promote();
        front
    }

    /// Puts a block in front of everything; an empty block only gives an empty queue its
    /// buffer. False, and the block is lost, if memory is short.
    pub(crate) fn put_front(&mut self, block: ByteQueue) -> bool {
        if self.is_empty() {
            self.front = block;
        } else if !block.is_empty() {
            let second = mem::take(&mut self.front);
            let Some(more) = self.more(1) else {
                return false;
            };
            more.length += second.len();
            more.between.push_front(second);
            self.front = block;
        }
        true
    }

    /// Takes whole blocks from the front, at most `most` bytes. `None`, and nothing is taken,
    /// if memory is short.
    pub(crate) fn take_blocks(&mut self, most: usize) -> Option<Self> {
        let mut taken = Self::default();
        let blocks = 1 + self.more.as_ref().map_or(0, |more| more.between.len());
        taken.more(blocks)?;
        while !self.is_empty() && taken.len() + self.front.len() <= most {
            let block = self.take_front();
            if taken.is_empty() {
                taken.front = block;
            } else if let Some(more) = &mut taken.more {
                more.length += block.len();
                more.between.push_back(block);
            }
        }
        Some(taken)
    }

    /// Fills `out` with a copy of what begins `from` bytes behind the front. False, and nothing
    /// is copied, if there are too few bytes.
    #[inline]
    pub(crate) fn copy_to(&self, from: usize, out: &mut [u8]) -> bool {
        match self.front().get(from..from + out.len()) {
            Some(bytes) => out.copy_from_slice(bytes),
            None => return self.copy_blocks_to(from, out),
        }
        true
    }

    #[cold]
    fn copy_blocks_to(&self, mut from: usize, mut out: &mut [u8]) -> bool {
        if self.len() < from + out.len() {
            return false;
        }
        let more = self.more.iter();
        let more = more.flat_map(|more| more.between.iter().chain([&more.last]));
        for block in [&self.front].into_iter().chain(more) {
            let skipped = from.min(block.len());
            from -= skipped;
            let bytes = &block.as_slice()[skipped..];
            let (here, rest) = out.split_at_mut(bytes.len().min(out.len()));
            here.copy_from_slice(&bytes[..here.len()]);
            out = rest;
        }
        true
    }

    /// See [`ByteQueue::lend`].
    pub(crate) fn lend(&mut self, spare: &mut Vec<u8>) {
        self.front.lend(spare);
    }

    /// See [`ByteQueue::reclaim`].
    #[inline]
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        if self.more.is_none() {
            self.front.reclaim(spare);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
