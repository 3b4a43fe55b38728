//! A queue of datagrams: bytes with boundaries, first in, first out.

use std::collections::VecDeque;

use super::BlockQueue;
use crate::os::memory;

/// Size of the headers of IP and UDP, which a datagram costs besides its bytes.
pub const HEADERS: usize = 28;

/// An empty queue keeps the entries for so many sizes.
const FEW: usize = 8;

/// So many bytes of another queue are copied rather than moved.
const COPIED: usize = 16 * 1024;

/// Datagrams that wait to be sent or delivered. A datagram may be empty; each lies together in memory, as
/// do neighbours as a rule. An idle queue owns no memory: workers lend it a buffer and take it back once it
/// is empty. It may be used under a lock, because no operation takes longer if the queue is long.
#[derive(Debug, Default)]
pub struct Datagrams {
    bytes: BlockQueue,
    /// The sizes. Neighbours of equal size are one entry, so that bulk data costs none per datagram.
    sizes: VecDeque<Sizes>,
    /// How many datagrams there are.
    count: usize,
    /// The size so far of the datagram that is being written.
    begun: Option<usize>,
}

/// So many datagrams of one size.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    size: u32,
    count: u32,
}

/// Datagrams that lie together and can be sent as one buffer with a segment size (Linux: `UDP_SEGMENT`): all
/// have the same size, but the last may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// All of them, one after the other.
    pub bytes: &'a [u8],
    /// Size of each but the last.
    pub size: usize,
    /// How many they are, at least one.
    pub count: usize,
}

impl Datagrams {
    /// A queue without memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many datagrams there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none, not even an empty one.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes of all datagrams.
    pub fn bytes(&self) -> usize {
        self.bytes.len() - self.begun.unwrap_or(0)
    }

    /// What all of them are in the network.
    pub fn cost(&self) -> usize {
        self.bytes() + self.len() * HEADERS
    }

    /// Adds a datagram, the concatenation of `parts`, at the end. False, and nothing is added, if memory is
    /// short.
    #[inline]
    pub fn push(&mut self, parts: &[&[u8]]) -> bool {
        if let [datagram] = parts
            && self.push_in_place(datagram)
        {
            return true;
        }
        self.push_parts(parts)
    }

    /// Adds a datagram if there is space for it, as nearly always.
    #[inline]
    fn push_in_place(&mut self, datagram: &[u8]) -> bool {
        let Ok(size) = u32::try_from(datagram.len()) else {
            return false;
        };
        let pushed = self.begun.is_none()
            && self.sizes.len() < self.sizes.capacity()
            && self.bytes.push_in_place([datagram]);
        if pushed {
            self.count_in(size);
        }
        pushed
    }

    fn push_parts(&mut self, parts: &[&[u8]]) -> bool {
        let total = parts.iter().map(|part| part.len()).sum();
        let room = self.begin(total);
        if room {
            for part in parts {
                self.extend(part);
            }
            self.end();
        }
        room
    }

    /// Begins a datagram of at most `most` bytes, for which it makes space; false if memory is short.
    /// [`Datagrams::extend`] adds its bytes, and it belongs to the queue from [`Datagrams::end`] on.
    #[inline]
    pub fn begin(&mut self, most: usize) -> bool {
        self.end();
        // An entry for the size is made room for now, so that the end cannot fail.
        let room = u32::try_from(most).is_ok()
            && memory::make_places(&mut self.sizes, 1)
            && self.bytes.reserve(most);
        if room {
            self.begun = Some(0);
        }
        room
    }

    /// Adds bytes to the datagram that was begun, not more than were announced. False, and nothing is added,
    /// if none was begun or memory is short.
    #[inline]
    pub fn extend(&mut self, bytes: &[u8]) -> bool {
        let Some(size) = self.begun else {
            return false;
        };
        let added = self.bytes.push(bytes);
        if added {
            self.begun = Some(size + bytes.len());
        }
        added
    }

    /// The datagram that was begun is complete.
    #[inline]
    pub fn end(&mut self) {
        let Some(size) = self.begun.take() else {
            return;
        };
        // No more than was announced, which fits.
        self.count_in(u32::try_from(size).unwrap_or(u32::MAX));
    }

    /// Another datagram lies at the end, and there is room for its size.
    #[inline]
    fn count_in(&mut self, size: u32) {
        self.count += 1;
        match self.sizes.back_mut() {
            Some(last) if last.size == size && last.count < u32::MAX => last.count += 1,
            _ => self.sizes.push_back(Sizes { size, count: 1 }),
        }
    }

    /// The first datagram.
    #[inline]
    pub fn front(&self) -> Option<&[u8]> {
        let first = self.sizes.front()?;
        self.bytes.front().get(..first.size as usize)
    }

    /// The sizes of all datagrams, in their order.
    pub fn iter_sizes(&self) -> impl Iterator<Item = usize> {
        let each = |sizes: &Sizes| std::iter::repeat_n(sizes.size as usize, sizes.count as usize);
        self.sizes.iter().flat_map(each)
    }

    /// The first datagrams, as many as lie together.
    pub fn iter_front(&self) -> impl Iterator<Item = &[u8]> {
        let sizes = self.sizes.iter();
        let mut sizes = sizes.flat_map(|sizes| (0..sizes.count).map(|_| sizes.size as usize));
        let mut rest = self.bytes.front();
        std::iter::from_fn(move || {
            let (datagram, behind) = rest.split_at_checked(sizes.next()?)?;
            rest = behind;
            Some(datagram)
        })
    }

    /// The first datagrams as one buffer: at most `most` of them with at most `bytes` bytes together, but at
    /// least one. `None` if the queue is empty.
    pub fn front_run(&self, most: usize, bytes: usize) -> Option<Run<'_>> {
        let first = self.sizes.front()?;
        let size = first.size as usize;
        let together = self.bytes.front();
        let fit = bytes.min(together.len()).checked_div(size).unwrap_or(1);
        let mut count = fit.min(most).min(first.count as usize).max(1);
        let mut length = count * size;
        // A shorter one may end the run, but not an empty one, which would not be sent.
        if count < most
            && count == first.count as usize
            && let Some(next) = self.sizes.get(1)
            && (1..first.size).contains(&next.size)
            && length + next.size as usize <= bytes.min(together.len())
        {
            count += 1;
            length += next.size as usize;
        }
        let bytes = together.get(..length)?;
        Some(Run { bytes, size, count })
    }

    /// Drops the first `count` datagrams.
    pub fn pop(&mut self, mut count: usize) {
        let mut length = 0;
        while count > 0 {
            let Some(first) = self.sizes.front_mut() else {
                break;
            };
            let here = count.min(first.count as usize);
            count -= here;
            self.count -= here;
            length += here * first.size as usize;
            // No more than `first.count`.
            first.count -= u32::try_from(here).unwrap_or(first.count);
            if first.count == 0 {
                self.sizes.pop_front();
            }
        }
        self.bytes.consume(length);
    }

    /// Moves all datagrams of `other` to the end. False, and nothing is moved, if memory is short.
    pub fn append(&mut self, other: &mut Self) -> bool {
        self.end();
        other.end();
        if self.is_empty() {
            std::mem::swap(self, other);
            return true;
        }
        let room = memory::make_places(&mut self.sizes, other.sizes.len())
            && self.append_bytes(&mut other.bytes);
        if room {
            self.count += other.count;
            self.sizes.append(&mut other.sizes);
            other.count = 0;
        }
        room
    }

    /// A few bytes are copied, so that what lies together stays so; more are moved as blocks.
    fn append_bytes(&mut self, bytes: &mut BlockQueue) -> bool {
        if bytes.len() > COPIED || bytes.front().len() < bytes.len() {
            return self.bytes.append(bytes);
        }
        let copied = self.bytes.reserve(bytes.len()) && self.bytes.push(bytes.front());
        if copied {
            bytes.consume(bytes.len());
        }
        copied
    }

    /// How many bytes the first block has memory for.
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Drops all datagrams, but not the memory.
    pub fn clear(&mut self) {
        self.bytes.consume(self.bytes.len());
        self.sizes.clear();
        self.count = 0;
        self.begun = None;
    }

    /// Takes `spare` over if the queue has no buffer.
    pub fn lend(&mut self, spare: &mut Vec<u8>) {
        self.bytes.lend(spare);
    }

    /// An empty queue gives its buffer away, to `spare` or back to the system; a queue of few bytes moves to
    /// a small one.
    pub fn reclaim(&mut self, spare: &mut Vec<u8>) {
        if self.is_empty() && self.sizes.capacity() > FEW {
            self.sizes = VecDeque::new();
        }
        self.bytes.reclaim(spare);
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
