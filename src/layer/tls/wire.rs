//! The stream that OpenSSL uses like a socket: it reads what a worker has received, and
//! writes into the connection's queue.

use std::io::{self, ErrorKind, Read, Write};

use super::feed::Feed;
use crate::layer::{BlockQueue, ByteQueue};

/// The feed and the queue are borrowed by moving: [`super::Session`] puts them in before a
/// call of OpenSSL and takes them out afterwards, so neither is copied and no pointer
/// outlives the call.
#[derive(Debug, Default)]
pub(super) struct Wire {
    /// Ciphertext of an earlier feed; read first.
    pub(super) kept: BlockQueue,
    pub(super) feed: Feed,
    pub(super) out: ByteQueue,
}

impl Wire {
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.feed.rest().is_empty()
    }
}

impl Read for Wire {
    /// It never returns 0, because the connection handles the end of the stream (SSL-68,
    /// SSL-112).
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let kept = !self.kept.is_empty();
        let bytes = if kept {
            self.kept.front()
        } else {
            self.feed.rest()
        };
        let count = bytes.len().min(into.len());
        if count == 0 {
            return Err(ErrorKind::WouldBlock.into());
        }
        into[..count].copy_from_slice(&bytes[..count]);
        if kept {
            self.kept.consume(count);
            if self.kept.is_empty() {
                self.kept = BlockQueue::default();
            }
        } else {
            self.feed.advance(count);
        }
        Ok(count)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.out.push(bytes) {
            Ok(bytes.len())
        } else {
            Err(ErrorKind::OutOfMemory.into())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
