//! A byte queue: bytes are added at the end and consumed at the front.

/// Capacity above which an emptied queue gives its memory back.
const KEEP: usize = 4096;

/// Bytes waiting to be sent, or received and not fetched yet. An empty queue owns
/// at most [`KEEP`] bytes, and none before its first use.
#[derive(Debug, Default)]
pub(crate) struct ByteQueue {
    bytes: Vec<u8>,
    head: usize,
}

impl ByteQueue {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - self.head
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.head..).unwrap_or_default()
    }

    /// Adds bytes at the end; false, and nothing added, when memory is short.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        if self.head > 0 && self.head >= self.bytes.len() / 2 {
            self.bytes.drain(..self.head);
            self.head = 0;
        }
        if self.bytes.try_reserve(bytes.len()).is_err() {
            return false;
        }
        self.bytes.extend_from_slice(bytes);
        true
    }

    /// Drops `count` bytes from the front.
    pub(crate) fn consume(&mut self, count: usize) {
        self.head = (self.head + count).min(self.bytes.len());
        if self.head == self.bytes.len() {
            self.head = 0;
            if self.bytes.capacity() > KEEP {
                self.bytes = Vec::new();
            } else {
                self.bytes.clear();
            }
        }
    }

    /// Frees everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn behaves_like_a_deque(steps in proptest::collection::vec((any::<bool>(), 0usize..9000), 1..60)) {
            let mut queue = ByteQueue::default();
            let mut model = std::collections::VecDeque::new();
            let mut next = 0u8;
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
                prop_assert_eq!(queue.len(), model.len());
                prop_assert!(queue.as_slice().iter().eq(model.iter()));
            }
        }
    }
}
