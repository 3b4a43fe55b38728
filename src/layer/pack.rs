//! Packets in a byte stream (TCP-110 to TCP-120): a header of four bytes, then the payload.

use crate::error::Errno;
use crate::layer::ByteQueue;

/// Length of a header, in bytes.
const HEADER: usize = 4;
/// Number of low bits of a header that hold the length of the payload; the others hold the
/// flag.
const LENGTH_BITS: u32 = 22;
/// Longest payload that fits a header.
pub const MAX_SIZE: u32 = (1 << LENGTH_BITS) - 1;
/// Greatest flag that fits a header.
pub const MAX_FLAG: u32 = u32::MAX >> LENGTH_BITS;

/// What one side sends and accepts (TCP-111).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Longest payload in bytes, at most [`MAX_SIZE`].
    pub max_size: u32,
    /// The flag of all headers, at most [`MAX_FLAG`]. With 0, any flag of the other side is
    /// accepted.
    pub flag: u32,
}

impl Format {
    /// The header of a payload of `length` bytes; EMSGSIZE if that is 0 or too long
    /// (TCP-112).
    pub fn header(self, length: usize) -> Result<[u8; HEADER], Errno> {
        let length = u32::try_from(length).map_err(|_| Errno::EMSGSIZE)?;
        self.check_length(length)?;
        Ok((self.flag << LENGTH_BITS | length).to_le_bytes())
    }

    fn check_length(self, length: u32) -> Result<(), Errno> {
        if length == 0 || length > self.max_size {
            return Err(Errno::EMSGSIZE);
        }
        Ok(())
    }

    /// Length of the packet at the start of `bytes`, including its header; `None` if the
    /// header is not complete. The flag is checked first (TCP-115, TCP-116).
    fn packet_length(self, bytes: &[u8]) -> Result<Option<usize>, Errno> {
        let Some(header) = bytes.first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let header = u32::from_le_bytes(*header);
        if self.flag != 0 && header >> LENGTH_BITS != self.flag {
            return Err(Errno::EBADMSG);
        }
        let length = header & MAX_SIZE;
        self.check_length(length)?;
        Ok(Some(HEADER + length as usize))
    }
}

/// Finds the packets in bytes that arrive in pieces. A packet inside one piece is
/// delivered from where it lies; only an incomplete packet is copied.
#[derive(Debug)]
pub struct Decoder {
    format: Format,
    /// Bytes that came before and were not delivered. The buffer grows with the bytes that
    /// come, not with what a header promises.
    kept: ByteQueue,
    /// How many bytes at the front of `kept` were delivered last.
    handed_out: usize,
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    pub fn new(format: Format) -> Self {
        Self::resume(format, ByteQueue::default())
    }

    /// Goes on where another one ended; `kept` is its [`Decoder::into_kept`].
    pub(crate) fn resume(format: Format, kept: ByteQueue) -> Self {
        Self {
            format,
            kept,
            handed_out: 0,
        }
    }

    /// The next payload. `piece` is what has arrived since, and advances; it is used up if no
    /// packet is complete (`None`). An error is final: EBADMSG for a wrong flag, EMSGSIZE for
    /// a wrong length (TCP-115), or ENOMEM.
    pub fn next<'a, 'p: 'a>(&'a mut self, piece: &mut &'p [u8]) -> Result<Option<&'a [u8]>, Errno> {
        self.forget_handed_out();
        if self.kept.is_empty() {
            if let Some(length) = self.format.packet_length(piece)?
                && let Some((packet, rest)) = piece.split_at_checked(length)
            {
                *piece = rest;
                return Ok(Some(&packet[HEADER..]));
            }
            self.fill(piece.len(), piece)?;
            return Ok(None);
        }
        self.fill(HEADER, piece)?;
        let Some(length) = self.format.packet_length(self.kept.as_slice())? else {
            return Ok(None);
        };
        self.fill(length, piece)?;
        let Some(packet) = self.kept.as_slice().get(HEADER..length) else {
            return Ok(None);
        };
        self.handed_out = length;
        Ok(Some(packet))
    }

    /// Keeps all of `piece` for later without looking at it (TCP-117).
    pub fn keep(&mut self, piece: &[u8]) -> Result<(), Errno> {
        self.forget_handed_out();
        self.push(piece)
    }

    /// How many bytes are kept, at most those that came and were not delivered.
    pub fn kept(&self) -> usize {
        self.kept.len() - self.handed_out
    }

    /// What [`Decoder::resume`] needs.
    pub(crate) fn into_kept(mut self) -> ByteQueue {
        self.forget_handed_out();
        self.kept
    }

    /// See [`ByteQueue::lend`].
    pub(crate) fn lend(&mut self, spare: &mut Vec<u8>) {
        self.kept.lend(spare);
    }

    /// See [`ByteQueue::reclaim`]. The last packet is forgotten.
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        self.forget_handed_out();
        self.kept.reclaim(spare);
    }

    fn forget_handed_out(&mut self) {
        if self.handed_out > 0 {
            self.kept.consume(std::mem::take(&mut self.handed_out));
        }
    }

    /// Moves bytes from `piece` until `goal` bytes are kept.
    fn fill(&mut self, goal: usize, piece: &mut &[u8]) -> Result<(), Errno> {
        let missing = goal.saturating_sub(self.kept.len());
        let (bytes, rest) = piece.split_at(missing.min(piece.len()));
        *piece = rest;
        self.push(bytes)
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        if self.kept.push(bytes) {
            Ok(())
        } else {
            Err(Errno::ENOMEM)
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
