//! Turns a connection's bytes into events: push and pull cut them into slices, pack finds the
//! packets in them.
//!
//! Another framing, HTTP for example, is one more variant of [`Framing`] (what the connection
//! keeps between its turns), of [`Cutter`] (what a turn works with) and, if it reports something
//! new, of [`Event`], for which the delivery loop (`component/turn/deliver.rs`) then has a
//! callback. What a pause or a change of the layers leaves over is handled by [`super::Layers`],
//! whatever the framing is.

use std::mem;

use super::pack::{Decoder, Format};
use super::{BlockQueue, ByteQueue};
use crate::error::Errno;

/// Most bytes that the program of a pull component may leave (TCP-105).
const MOST_BUFFERED: usize = i32::MAX as usize;

/// What a connection does with its bytes, and what it keeps of them between its turns.
#[derive(Debug)]
pub(crate) enum Framing {
    /// Slices of this size at most (TCP-60).
    Push(u32),
    /// The same slices go into a buffer from which the program fetches (TCP-100).
    Pull(u32, Buffer),
    /// Packets of this format, with the part that came of an incomplete one (TCP-110).
    Pack(Format, ByteQueue),
}

impl Default for Framing {
    fn default() -> Self {
        Self::Push(u32::MAX)
    }
}

impl Framing {
    /// What a turn cuts bytes with while it does not hold the connection's lock.
    pub(crate) fn take_cutter(&mut self) -> Cutter {
        match self {
            Self::Push(size) => Cutter::Slices(*size),
            Self::Pull(size, _) => Cutter::Buffered(*size),
            Self::Pack(format, kept) => Cutter::Packets(Decoder::resume(*format, mem::take(kept))),
        }
    }

    /// Keeps what its cutter has kept.
    pub(crate) fn give_back(&mut self, cutter: Cutter) {
        if let (Self::Pack(_, kept), Cutter::Packets(decoder)) = (self, cutter) {
            *kept = decoder.into_kept();
        }
    }

    /// Takes out all bytes that the program has not got yet. A cutter may have more.
    pub(crate) fn take_input(&mut self) -> BlockQueue {
        match self {
            Self::Push(_) => BlockQueue::default(),
            Self::Pull(_, buffer) => {
                buffer.fetches = buffer.fetches.wrapping_add(1);
                mem::take(&mut buffer.bytes)
            }
            Self::Pack(_, kept) => mem::take(kept).into(),
        }
    }

    /// The buffer of a pull component.
    pub(crate) fn buffer(&mut self) -> Option<&mut Buffer> {
        match self {
            Self::Pull(_, buffer) => Some(buffer),
            Self::Push(_) | Self::Pack(..) => None,
        }
    }
}

/// Finds events in bytes that arrive in pieces.
#[derive(Debug)]
pub(crate) enum Cutter {
    /// Push: slices of this size.
    Slices(u32),
    /// Pull: such slices, for the buffer.
    Buffered(u32),
    /// Pack.
    Packets(Decoder),
}

/// What is to be reported to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// These bytes are delivered.
    Data(&'a [u8]),
    /// These bytes are put into the buffer, and their number is reported.
    Buffer(&'a [u8]),
}

impl Cutter {
    /// The next event of `piece`, which advances; `None` if it is used up without one. An error
    /// is final.
    #[inline]
    pub(crate) fn next<'a, 'p: 'a>(
        &'a mut self,
        piece: &mut &'p [u8],
    ) -> Result<Option<Event<'a>>, Errno> {
        match self {
            Self::Slices(size) => Ok(slice(*size, piece).map(Event::Data)),
            Self::Buffered(size) => Ok(slice(*size, piece).map(Event::Buffer)),
            Self::Packets(decoder) => Ok(decoder.next(piece)?.map(Event::Data)),
        }
    }

    /// Whether there is something to be given back.
    pub(crate) fn has_input(&self) -> bool {
        match self {
            Self::Slices(_) | Self::Buffered(_) => false,
            Self::Packets(decoder) => decoder.kept() > 0,
        }
    }

    /// What it has kept of earlier pieces.
    pub(crate) fn into_input(self) -> ByteQueue {
        match self {
            Self::Slices(_) | Self::Buffered(_) => ByteQueue::default(),
            Self::Packets(decoder) => decoder.into_kept(),
        }
    }

    /// Takes over `spare` if it may have to keep something and has no memory for that.
    pub(crate) fn lend(&mut self, spare: &mut Vec<u8>) {
        if let Self::Packets(decoder) = self {
            decoder.lend(spare);
        }
    }

    /// Gives back memory that it does not need.
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        if let Self::Packets(decoder) = self {
            decoder.reclaim(spare);
        }
    }
}

fn slice<'p>(size: u32, piece: &mut &'p [u8]) -> Option<&'p [u8]> {
    let (first, rest) = piece.split_at(piece.len().min(size as usize));
    *piece = rest;
    (!first.is_empty()).then_some(first)
}

/// What the program of a pull component has not fetched.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: BlockQueue,
    /// Counts what is taken out, so that a long Peek notices when a Fetch came in between.
    fetches: u32,
}

impl Buffer {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How often something was taken out.
    pub(crate) fn fetches(&self) -> u32 {
        self.fetches
    }

    /// Adds received bytes and returns how many there are now. E2BIG (TCP-105), ENOMEM.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        if self.bytes.len() + bytes.len() > MOST_BUFFERED {
            return Err(Errno::E2BIG);
        }
        if !self.bytes.push(bytes) {
            return Err(Errno::ENOMEM);
        }
        Ok(self.bytes.len())
    }

    /// See [`BlockQueue::copy_to`].
    #[inline]
    pub(crate) fn copy_to(&self, from: usize, out: &mut [u8]) -> bool {
        self.bytes.copy_to(from, out)
    }

    /// Copies bytes out and drops them. False, and nothing is done, if there are too few.
    #[inline]
    pub(crate) fn fetch(&mut self, out: &mut [u8]) -> bool {
        let there = self.bytes.copy_to(0, out);
        if there {
            self.bytes.consume(out.len());
            self.fetches = self.fetches.wrapping_add(1);
        }
        there
    }

    /// As [`Buffer::fetch`], but only of bytes that lie together.
    #[inline]
    pub(crate) fn fetch_in_place(&mut self, out: &mut [u8]) -> bool {
        let there = self.bytes.pop_in_place(out);
        self.fetches = self.fetches.wrapping_add(u32::from(there));
        there
    }

    /// As [`Buffer::fetch`], but for more than should be copied under a lock. Returns the
    /// blocks for the beginning of `out`, to be copied later; the rest of `out` is filled.
    /// `None`, and nothing is done, if there are too few bytes.
    pub(crate) fn fetch_blocks(&mut self, out: &mut [u8]) -> Option<BlockQueue> {
        if self.bytes.len() < out.len() {
            return None;
        }
        let blocks = self.bytes.take_blocks(out.len()).unwrap_or_default();
        self.fetch(&mut out[blocks.len()..]).then_some(blocks)
    }

    /// See [`BlockQueue::lend`].
    pub(crate) fn lend(&mut self, spare: &mut Vec<u8>) {
        self.bytes.lend(spare);
    }

    /// See [`BlockQueue::reclaim`].
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        self.bytes.reclaim(spare);
    }
}
