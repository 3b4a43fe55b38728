//! Turns a connection's bytes into events: push and pull cut them into slices, pack finds the
//! packets in them, HTTP its messages and frames.
//!
//! Another framing is one more variant of [`Framing`] (what the connection keeps between its
//! turns), of [`Cutter`] (what a turn works with) and, if it reports something new, of [`Event`],
//! for which the delivery loop (`component/turn/deliver.rs`) then has a callback. HTTP has many
//! small events, and a loop of its own (`component/http/deliver.rs`). What a pause or a change of
//! the layers leaves over is handled by [`super::Layers`], whatever the framing is.

use std::mem;

use super::pack::{Decoder, Format};
use super::{BlockQueue, ByteQueue};
use super::{arq, http};
use crate::error::Errno;
use crate::features::{self, With};

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
    /// HTTP messages, and what follows an upgrade (HTTP-20).
    Http(Http),
    /// The messages of ARQ (ARQ-27). It gets whole datagrams, and no turn takes it out.
    Arq(With<features::Udp, Box<arq::Session>>),
}

/// HTTP of a connection: always visible for the program's getters; a turn takes the cutter out.
#[derive(Debug)]
pub(crate) struct Http {
    feature: features::Http,
    pub(crate) view: http::View,
    cutter: Option<http::Cutter>,
}

impl Http {
    /// For a new connection, or one that has just begun to speak HTTP. After an upgrade to a
    /// protocol that the program speaks, bytes come in slices of `size` at most.
    pub(crate) fn new(feature: features::Http, role: http::Role, size: u32) -> Self {
        let (cutter, view) = http::Cutter::new(role, size);
        Self {
            feature,
            view,
            cutter: Some(cutter),
        }
    }
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
            Self::Http(http) => {
                let feature = http.feature;
                let cutter = http.cutter.take();
                cutter.map_or(Cutter::Nothing, |cutter| {
                    Cutter::Http(With::new(feature, cutter))
                })
            }
            Self::Arq(_) => Cutter::Nothing,
        }
    }

    /// Keeps what its cutter has kept.
    pub(crate) fn give_back(&mut self, cutter: Cutter) {
        match (self, cutter) {
            (Self::Pack(_, kept), Cutter::Packets(decoder)) => *kept = decoder.into_kept(),
            (Self::Http(http), Cutter::Http(cutter)) => {
                http.cutter = Some(cutter.into_value());
            }
            _ => {}
        }
    }

    /// As [`Framing::give_back`], but what the cutter has kept is returned, because it belongs to
    /// another layer. HTTP keeps none.
    pub(crate) fn undo(&mut self, cutter: Cutter) -> ByteQueue {
        match cutter {
            Cutter::Http(_) => {
                self.give_back(cutter);
                ByteQueue::default()
            }
            cutter => cutter.into_input(),
        }
    }

    /// HTTP that is with no runner.
    pub(crate) fn http_cutter(&mut self) -> Option<&mut http::Cutter> {
        match self {
            Self::Http(http) => http.cutter.as_mut(),
            Self::Push(_) | Self::Pull(..) | Self::Pack(..) | Self::Arq(_) => None,
        }
    }

    /// Takes out all bytes that the program has not got yet. A cutter may have more.
    pub(crate) fn take_input(&mut self) -> BlockQueue {
        match self {
            Self::Push(_) | Self::Http(_) | Self::Arq(_) => BlockQueue::default(),
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
            Self::Push(_) | Self::Pack(..) | Self::Http(_) | Self::Arq(_) => None,
        }
    }

    /// HTTP, if the connection speaks it.
    pub(crate) fn http(&self) -> Option<&Http> {
        match self {
            Self::Http(http) => Some(http),
            Self::Push(_) | Self::Pull(..) | Self::Pack(..) | Self::Arq(_) => None,
        }
    }

    /// The session of ARQ, once it has begun.
    pub(crate) fn arq(&self) -> Option<&arq::Session> {
        match self {
            Self::Arq(session) => Some(session),
            Self::Push(_) | Self::Pull(..) | Self::Pack(..) | Self::Http(_) => None,
        }
    }

    /// See [`Framing::arq`].
    pub(crate) fn arq_mut(&mut self) -> Option<&mut arq::Session> {
        match self {
            Self::Arq(session) => Some(session),
            Self::Push(_) | Self::Pull(..) | Self::Pack(..) | Self::Http(_) => None,
        }
    }

    /// Whether there are events that need no more bytes.
    pub(crate) fn is_pending(&self) -> bool {
        let cutter = self.http().and_then(|http| http.cutter.as_ref());
        cutter.is_some_and(http::Cutter::is_pending)
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
    /// HTTP.
    Http(With<features::Http, http::Cutter>),
    /// No events any more.
    Nothing,
}

/// What is to be reported to the program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// These bytes are delivered.
    Data(&'a [u8]),
    /// These bytes are put into the buffer, and their number is reported.
    Buffer(&'a [u8]),
}

impl Cutter {
    /// The next event of `bytes`, and how many of them it uses; all of them if there is none. An
    /// error is final. Events of HTTP are asked for with [`Cutter::http`].
    #[inline]
    pub(crate) fn next<'a>(
        &'a mut self,
        bytes: &'a [u8],
    ) -> Result<(usize, Option<Event<'a>>), Errno> {
        match self {
            Self::Slices(size) => Ok(slice(*size, bytes, Event::Data)),
            Self::Buffered(size) => Ok(slice(*size, bytes, Event::Buffer)),
            Self::Packets(decoder) => {
                let (length, mut rest) = (bytes.len(), bytes);
                let packet = decoder.next(&mut rest)?;
                Ok((length - rest.len(), packet.map(Event::Data)))
            }
            Self::Http(_) | Self::Nothing => Ok((bytes.len(), None)),
        }
    }

    /// HTTP.
    pub(crate) fn http(&mut self) -> Option<&mut http::Cutter> {
        match self {
            Self::Http(cutter) => Some(cutter),
            Self::Slices(_) | Self::Buffered(_) | Self::Packets(_) | Self::Nothing => None,
        }
    }

    /// Whether there is something to be given back.
    pub(crate) fn has_input(&self) -> bool {
        match self {
            Self::Slices(_) | Self::Buffered(_) | Self::Nothing => false,
            Self::Packets(decoder) => decoder.kept() > 0,
            Self::Http(_) => true,
        }
    }

    /// What it has kept of earlier pieces.
    pub(crate) fn into_input(self) -> ByteQueue {
        match self {
            Self::Slices(_) | Self::Buffered(_) | Self::Http(_) | Self::Nothing => {
                ByteQueue::default()
            }
            Self::Packets(decoder) => decoder.into_kept(),
        }
    }

    /// Takes over something spare if it may have to keep something and has no memory for that. A message gets these limits.
    #[inline]
    pub(crate) fn lend(&mut self, spare: &mut Spare, limits: impl FnOnce() -> http::Limits) {
        match self {
            Self::Packets(decoder) => decoder.lend(&mut spare.bytes),
            Self::Http(cutter) => cutter.lend(&mut spare.parsers, limits),
            Self::Slices(_) | Self::Buffered(_) | Self::Nothing => {}
        }
    }

    /// Gives back memory that it does not need.
    #[inline]
    pub(crate) fn reclaim(&mut self, spare: &mut Spare) {
        match self {
            Self::Packets(decoder) => decoder.reclaim(&mut spare.bytes),
            Self::Http(cutter) => cutter.reclaim(&mut spare.parsers),
            Self::Slices(_) | Self::Buffered(_) | Self::Nothing => {}
        }
    }
}

/// What a worker lends to cutters.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    /// For bytes that were received and not delivered yet.
    pub(crate) bytes: Vec<u8>,
    /// For messages.
    pub(crate) parsers: http::Parsers,
}

/// An event of the first bytes, `size` at most.
#[inline]
fn slice<'a>(
    size: u32,
    bytes: &'a [u8],
    event: impl FnOnce(&'a [u8]) -> Event<'a>,
) -> (usize, Option<Event<'a>>) {
    let first = &bytes[..bytes.len().min(size as usize)];
    (first.len(), (!first.is_empty()).then(|| event(first)))
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

    /// As [`Buffer::fetch`], but see [`BlockQueue::pop_in_place`].
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
