//! A byte queue: bytes are added at the end and consumed at the front.

use std::mem;

use crate::os::memory;

/// A larger buffer is not kept for later use.
const KEEP: usize = 256 * 1024;

/// A buffer up to this size may stay with a queue of a few bytes.
const ROOMY: usize = 1024;

/// Bytes that wait to be sent, or that were received and not fetched yet. An idle
/// connection's queue owns no memory: workers lend it a buffer and take it back once it
/// is empty.
#[derive(Debug, Default)]
pub(crate) struct ByteQueue {
    bytes: Vec<u8>,
    head: usize,
}

impl ByteQueue {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - self.head
    }

    /// How many bytes it has memory for.
    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.head..).unwrap_or_default()
    }

    /// Makes space for `count` more bytes; false if memory is short.
    #[inline]
    pub(crate) fn reserve(&mut self, count: usize) -> bool {
        self.bytes.capacity() - self.bytes.len() >= count || self.make_room(count)
    }

    #[cold]
    fn make_room(&mut self, count: usize) -> bool {
        self.drop_consumed();
        memory::reserve(&mut self.bytes, count).is_ok()
    }

    /// Moves the bytes to the front of the buffer if they are no more than what was consumed there.
    #[cold]
    fn drop_consumed(&mut self) {
        if self.head > 0 && self.head >= self.bytes.len() / 2 {
            self.bytes.drain(..self.head);
            self.head = 0;
        }
    }

    /// Adds bytes at the end. False, and nothing is added, if memory is short.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let room = self.reserve(bytes.len());
        if room {
            self.bytes.extend_from_slice(bytes);
        }
        room
    }

    /// Adds `parts`, which have `total` bytes, at the end, if there is space for them.
    #[inline]
    pub(crate) fn push_in_place<const PARTS: usize>(
        &mut self,
        parts: [&[u8]; PARTS],
        total: usize,
    ) -> bool {
        let room = self.bytes.capacity() - self.bytes.len() >= total;
        if room {
            for part in parts {
                self.bytes.extend_from_slice(part);
            }
        }
        room
    }

    /// Lets `write` add bytes at the end, for which it makes the space. False: nothing was added,
    /// and `write` failed.
    #[inline]
    pub(crate) fn write<E>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> bool {
        // Otherwise the space would grow while little is in it.
        if self.head > 0 {
            self.drop_consumed();
        }
        let length = self.bytes.len();
        let written = write(&mut self.bytes).is_ok();
        if !written {
            self.bytes.truncate(length);
        }
        written
    }

    /// Drops `count` bytes from the front.
    pub(crate) fn consume(&mut self, count: usize) {
        self.head = (self.head + count).min(self.bytes.len());
        if self.head == self.bytes.len() {
            self.head = 0;
            self.bytes.clear();
        }
    }

    /// Moves bytes from the front to `out`. False, and nothing is done, if there are too few.
    #[inline]
    pub(crate) fn pop(&mut self, out: &mut [u8]) -> bool {
        let end = self.head + out.len();
        let Some(bytes) = self.bytes.get(self.head..end) else {
            return false;
        };
        out.copy_from_slice(bytes);
        self.head = end;
        if end == self.bytes.len() {
            self.head = 0;
            self.bytes.clear();
        }
        true
    }

    /// Takes `spare` over if the queue has no buffer.
    pub(crate) fn lend(&mut self, spare: &mut Vec<u8>) {
        if self.bytes.capacity() == 0 {
            self.bytes = mem::take(spare);
        }
    }

    /// An empty queue gives its buffer away, to `spare` or back to the system. A queue with
    /// few bytes in a large buffer moves to a small one, so that peers which leave a few
    /// bytes behind on many connections do not occupy a worker's buffer each.
    #[inline]
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        match self.bytes.capacity() {
            0 => {}
            // The usual case: it was lent, and all was sent.
            1..=KEEP if self.is_empty() && spare.capacity() == 0 => {
                mem::swap(&mut self.bytes, spare);
            }
            _ => self.shrink(spare),
        }
    }

    #[cold]
    fn shrink(&mut self, spare: &mut Vec<u8>) {
        let roomy = self.bytes.capacity() > ROOMY && self.len() < self.bytes.capacity() / 4;
        if !(self.is_empty() || roomy) {
            return;
        }
        // If there is no memory for a smaller one, the buffer stays.
        let Ok(rest) = memory::copy(self.as_slice()) else {
            return;
        };
        let buffer = mem::replace(&mut self.bytes, rest);
        self.head = 0;
        if spare.capacity() == 0 && buffer.capacity() <= KEEP {
            *spare = buffer;
            spare.clear();
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A peer that always leaves a little behind.
    #[test]
    fn space_does_not_grow_while_little_is_in_it() {
        let mut queue = ByteQueue::default();
        for _ in 0..1000 {
            let written = queue.write(|out| -> Result<(), ()> {
                out.extend_from_slice(&[7; 1000]);
                Ok(())
            });
            assert!(written);
            queue.consume(queue.len() - 100);
            assert_eq!(queue.as_slice(), [7; 100]);
        }
        assert!(queue.bytes.capacity() < 8 * 1100);
    }

    proptest! {
        #[test]
        fn behaves_like_a_deque(steps in proptest::collection::vec((any::<bool>(), 0usize..9000), 1..60)) {
            let mut queue = ByteQueue::default();
            let mut model = std::collections::VecDeque::new();
            let (mut next, mut spare) = (0u8, Vec::new());
            for (push, count) in steps {
                if push {
                    let bytes: Vec<u8> = (0..count).map(|_| { next = next.wrapping_add(1); next }).collect();
                    prop_assert!(queue.push(&bytes));
                    model.extend(bytes);
                } else {
                    let count = count.min(model.len());
                    queue.consume(count);
                    model.drain(..count);
                }
                if model.len() % 3 == 0 {
                    queue.reclaim(&mut spare);
                    prop_assert!(queue.bytes.capacity() <= ROOMY.max(4 * queue.len() + 3));
                    prop_assert!(spare.is_empty());
                    queue.lend(&mut spare);
                }
                prop_assert_eq!(queue.len(), model.len());
                prop_assert!(queue.as_slice().iter().eq(model.iter()));
            }
        }
    }
}
