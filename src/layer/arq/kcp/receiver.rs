//! Received fragments, until their messages are delivered.

use std::collections::VecDeque;

use crate::error::Errno;
use crate::layer::ByteQueue;
use crate::os::memory;

/// So many buffers and places are kept when no segment is missing.
const FEW: usize = 4;
/// A larger buffer is not kept then.
const ROOMY: usize = 2048;

/// What arrives in order is added to its message at once. What arrives early waits in a place that its number
/// gives, until what is missing has come.
#[derive(Debug)]
pub(super) struct Receiver {
    /// Number of the next fragment in order.
    next: u32,
    /// Most fragments that are kept in order, and again so many of those that came early.
    window: u32,
    max_message: usize,
    /// Messages that are complete, then the beginning of one that is not.
    bytes: ByteQueue,
    messages: VecDeque<Message>,
    partial: Message,
    /// Fragments of all these.
    fragments: u32,
    /// Bytes at the front of `bytes` that were delivered last.
    delivered: usize,
    /// Fragments that came early; the first place is that of `next`.
    early: VecDeque<Option<Early>>,
    /// How many there are.
    early_count: usize,
    spare: Vec<Vec<u8>>,
    /// A message was too large; nothing follows it.
    too_large: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Message {
    size: usize,
    fragments: u32,
}

#[derive(Debug)]
struct Early {
    /// Whether its message ends with it.
    last: bool,
    payload: Vec<u8>,
}

impl Receiver {
    pub(super) fn new(window: u32, max_message: usize) -> Self {
        Self {
            next: 0,
            window,
            max_message,
            bytes: ByteQueue::default(),
            messages: VecDeque::new(),
            partial: Message::default(),
            fragments: 0,
            delivered: 0,
            early: VecDeque::new(),
            early_count: 0,
            spare: Vec::new(),
            too_large: false,
        }
    }

    /// The first fragment has this number.
    #[cfg(test)]
    pub(super) fn begin_at(&mut self, number: u32) {
        self.next = number;
    }

    /// Bytes that it owns besides itself, but for messages.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        let spare: usize = self.spare.iter().map(Vec::capacity).sum();
        let places = self.messages.capacity() * size_of::<Message>()
            + self.early.capacity() * size_of::<Option<Early>>();
        spare + places + self.spare.capacity() * size_of::<Vec<u8>>()
    }

    /// All fragments before this number have arrived.
    pub(super) fn next(&self) -> u32 {
        self.next
    }

    /// How many more fragments the peer may send.
    pub(super) fn free(&self) -> u16 {
        // The window has 16 bits.
        u16::try_from(self.window.saturating_sub(self.fragments)).unwrap_or(u16::MAX)
    }

    /// Takes a fragment in. False: it must not be acknowledged, because it is outside the window, or memory
    /// is short (ARQ-41).
    pub(super) fn push(&mut self, number: u32, last: bool, payload: &[u8]) -> bool {
        let offset = number.wrapping_sub(self.next).cast_signed();
        let Ok(offset) = u32::try_from(offset) else {
            // It has come before.
            return true;
        };
        if offset >= self.window || self.too_large {
            return false;
        }
        if offset > 0 || self.fragments >= self.window {
            return self.keep(offset as usize, last, payload);
        }
        let kept = self.append(last, payload);
        if kept {
            // The place of this fragment, which is empty.
            self.early.pop_front();
            self.take_early();
        }
        kept
    }

    /// Keeps a fragment that came early.
    fn keep(&mut self, offset: usize, last: bool, payload: &[u8]) -> bool {
        let missing = (offset + 1).saturating_sub(self.early.len());
        if !memory::make_places(&mut self.early, missing) {
            return false;
        }
        if missing > 0 {
            self.early.resize_with(offset + 1, || None);
        }
        let Some(place) = self.early.get_mut(offset) else {
            return false;
        };
        if place.is_none() {
            let mut buffer = self.spare.pop().unwrap_or_default();
            buffer.clear();
            if memory::reserve(&mut buffer, payload.len()).is_err() {
                return false;
            }
            buffer.extend_from_slice(payload);
            *place = Some(Early {
                last,
                payload: buffer,
            });
            self.early_count += 1;
        }
        true
    }

    /// Adds the next fragment in order. False, and nothing changes, if memory is short.
    fn append(&mut self, last: bool, payload: &[u8]) -> bool {
        let size = self.partial.size + payload.len();
        if size > self.max_message {
            // The rest of it need not be waited for.
            self.too_large = true;
            self.next = self.next.wrapping_add(1);
            return true;
        }
        if !memory::make_places(&mut self.messages, 1) || !self.bytes.push(payload) {
            return false;
        }
        self.next = self.next.wrapping_add(1);
        self.fragments += 1;
        self.partial.size = size;
        self.partial.fragments += 1;
        if last {
            self.messages.push_back(std::mem::take(&mut self.partial));
        }
        true
    }

    /// Adds fragments that are early no more.
    fn take_early(&mut self) {
        while self.early_count > 0 && self.fragments < self.window && !self.too_large {
            let Some(Some(early)) = self.early.front_mut() else {
                break;
            };
            let mut payload = std::mem::take(&mut early.payload);
            let last = early.last;
            if !self.append(last, &payload) {
                // It is tried again after the next fragment.
                if let Some(Some(early)) = self.early.front_mut() {
                    early.payload = payload;
                }
                return;
            }
            self.early.pop_front();
            self.early_count -= 1;
            payload.clear();
            if memory::reserve(&mut self.spare, 1).is_ok() {
                self.spare.push(payload);
            }
        }
        if self.early_count == 0 {
            self.rest();
        }
    }

    /// Nothing is missing, so little memory is needed.
    fn rest(&mut self) {
        if self.early.capacity() > FEW {
            self.early = VecDeque::new();
        }
        if !self.spare.is_empty() {
            self.spare.retain(|buffer| buffer.capacity() <= ROOMY);
            self.spare.truncate(FEW);
        }
    }

    /// Takes `spare` over for messages, if there is no buffer.
    pub(super) fn lend(&mut self, spare: &mut Vec<u8>) {
        self.bytes.lend(spare);
    }

    /// Gives buffers away that are not needed at the moment.
    pub(super) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        self.bytes.consume(std::mem::take(&mut self.delivered));
        self.bytes.reclaim(spare);
        if self.messages.is_empty() && self.messages.capacity() > FEW {
            self.messages = VecDeque::new();
        }
    }

    /// The next message, and whether the window has been opened by it. EMSGSIZE: it is too large.
    pub(super) fn next_message(&mut self, opened: &mut bool) -> Result<Option<&[u8]>, Errno> {
        self.bytes.consume(std::mem::take(&mut self.delivered));
        let Some(message) = self.messages.pop_front() else {
            return if self.too_large {
                Err(Errno::EMSGSIZE)
            } else {
                Ok(None)
            };
        };
        let was_closed = self.fragments >= self.window;
        self.fragments -= message.fragments;
        self.take_early();
        *opened |= was_closed && self.fragments < self.window;
        self.delivered = message.size;
        Ok(self.bytes.as_slice().get(..message.size))
    }
}
