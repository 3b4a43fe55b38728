//! Several datagrams per call, received.

use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use rustix::io::Errno as System;

use super::{MOST_BYTES, Received, UdpSocket};
use crate::error::Errno;
use crate::os::faults::{self, Call};
use crate::os::memory;

/// The most datagrams that one call receives.
pub(super) const MOST_SLOTS: usize = 32;

/// Bytes that the buffer of a batch should not exceed.
const MEMORY: usize = 64 * 1024;

/// Slots that are worth a call for several, even if their buffer exceeds [`MEMORY`].
const LEAST_SLOTS: usize = 2;

/// Slots of a batch that receives merged datagrams, each of which is large enough for all that
/// the kernel merges.
const MERGED_SLOTS: usize = 4;

/// When so many datagrams wait, a call for several costs no more than single ones. For few it
/// costs more: 1.17 of single ones if one waits, the call that finds nothing included, 1.04 for
/// eight (`benches/micro/udp.rs`).
const MANY: usize = 8;

/// What a call has put into a slot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) from: SocketAddr,
    /// Bytes in the slot.
    pub(super) length: usize,
    /// Some bytes are lost.
    pub(super) truncated: bool,
    /// The length of each datagram but the last, if several are merged.
    pub(super) stride: Option<usize>,
}

impl From<Received> for Arrival {
    fn from(received: Received) -> Self {
        Self {
            from: received.from,
            length: received.length,
            truncated: received.truncated,
            stride: None,
        }
    }
}

/// A received datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Datagram<'a> {
    /// Who has sent it.
    pub(crate) from: SocketAddr,
    /// Its content, which may be empty. If it is too long, its beginning.
    pub(crate) bytes: &'a [u8],
    /// It was longer than the batch was made for. The rest is lost.
    pub(crate) truncated: bool,
}

/// How a call has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    /// How many slots have been filled. Each holds a datagram, or several if the socket merges
    /// them.
    pub(crate) slots: usize,
    /// As far as the socket shows, there are no more: the next one causes an event. Always true
    /// if nothing came.
    pub(crate) drained: bool,
}

/// Buffers for several datagrams. One is made once and then used for call after call, by one
/// thread at a time, for any socket.
#[derive(Debug)]
pub(crate) struct Batch {
    buffer: Box<[u8]>,
    /// The size of a slot in bytes.
    size: usize,
    /// The longest datagram that is given whole.
    most: usize,
    arrivals: Box<[Arrival]>,
    /// How many of them the last call has filled.
    filled: usize,
    /// Whether sockets may merge datagrams.
    merged: bool,
    /// How many slots have been filled since nothing was left.
    since: usize,
    /// The same up to the last time that nothing was left: as many are expected.
    expected: usize,
}

impl Batch {
    /// For datagrams of up to `most` bytes. Longer ones are truncated. It takes 64 KiB at most,
    /// or space for two datagrams.
    ///
    /// # Errors
    ///
    /// ENOMEM.
    pub(crate) fn new(most: usize) -> Result<Self, Errno> {
        let size = most.clamp(1, MOST_BYTES);
        Self::with_slots(size, most, false)
    }

    /// As [`Batch::new`], for sockets that merge datagrams ([`super::merge`]). It takes 256 KiB,
    /// whatever `most` is, but the system gives it only as it is used.
    pub(crate) fn merging(most: usize) -> Result<Self, Errno> {
        Self::with_slots(MOST_BYTES, most, true)
    }

    fn with_slots(size: usize, most: usize, merged: bool) -> Result<Self, Errno> {
        let slots = if merged {
            MERGED_SLOTS
        } else {
            (MEMORY / size).clamp(LEAST_SLOTS, MOST_SLOTS)
        };
        let nothing = Arrival {
            from: SocketAddr::from(([0, 0, 0, 0], 0)),
            length: 0,
            truncated: false,
            stride: None,
        };
        Ok(Self {
            buffer: memory::zeroed(size * slots)?,
            size,
            most,
            arrivals: memory::filled(slots, || Ok(nothing))?,
            filled: 0,
            merged,
            since: 0,
            expected: 0,
        })
    }

    /// Receives what is there: with a single call, or with one for several once many have been
    /// there. What was received before is gone, even if this fails.
    ///
    /// # Errors
    ///
    /// As [`super::receive`].
    pub(crate) fn receive(&mut self, socket: &UdpSocket) -> Result<Filled, Errno> {
        self.filled = 0;
        let many = self.merged || self.since.max(self.expected) >= MANY;
        let want = if many { self.arrivals.len() } else { 1 };
        let filled = if many {
            self.attempt(socket, want)?
        } else {
            self.receive_one(socket)?
        };
        self.filled = filled;
        self.since += filled;
        let drained = filled < want;
        if drained {
            self.expected = self.since;
            self.since = 0;
        }
        Ok(Filled {
            slots: filled,
            drained,
        })
    }

    fn receive_one(&mut self, socket: &UdpSocket) -> Result<usize, Errno> {
        let received = super::receive(socket, &mut self.buffer[..self.size])?;
        if let Some(received) = received {
            self.arrivals[0] = received.into();
        }
        Ok(usize::from(received.is_some()))
    }

    fn attempt(&mut self, socket: &UdpSocket, want: usize) -> Result<usize, Errno> {
        loop {
            let received = faults::transfer(Call::Receive, socket.as_raw_fd(), want)
                .and_then(|most| self.receive_once(socket, most));
            return match received {
                Ok(count) => Ok(count),
                Err(System::AGAIN) => Ok(0),
                Err(System::INTR) => continue,
                Err(error) => Err(Errno(error.raw_os_error())),
            };
        }
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn receive_once(&mut self, socket: &UdpSocket, most: usize) -> Result<usize, System> {
        let arrivals = &mut self.arrivals[..most];
        super::raw::receive(socket, &mut self.buffer, self.size, arrivals, self.merged)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn receive_once(&mut self, socket: &UdpSocket, most: usize) -> Result<usize, System> {
        let slots = self.buffer.chunks_exact_mut(self.size);
        let mut count = 0;
        for (arrival, slot) in self.arrivals[..most].iter_mut().zip(slots) {
            let received = match super::single::receive_once(socket, slot) {
                Ok(received) => received,
                // The next call tells the error.
                Err(_) if count > 0 => break,
                Err(error) => return Err(error),
            };
            *arrival = received.into();
            count += 1;
        }
        Ok(count)
    }

    /// The datagrams that the last call has received, in the order in which they came.
    pub(crate) fn datagrams(&self) -> Datagrams<'_> {
        Datagrams {
            batch: self,
            slot: 0,
            done: 0,
        }
    }
}

/// Gives the datagrams of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Datagrams<'a> {
    batch: &'a Batch,
    slot: usize,
    /// How many bytes of the slot have been given, if it holds several datagrams.
    done: usize,
}

impl<'a> Iterator for Datagrams<'a> {
    type Item = Datagram<'a>;

    fn next(&mut self) -> Option<Datagram<'a>> {
        let batch = self.batch;
        let arrival = batch.arrivals[..batch.filled].get(self.slot)?;
        let start = self.slot * batch.size;
        let rest = &batch.buffer[start + self.done..start + arrival.length];
        let whole = match arrival.stride {
            Some(stride) if stride < rest.len() => {
                self.done += stride;
                &rest[..stride]
            }
            _ => {
                self.slot += 1;
                self.done = 0;
                rest
            }
        };
        let most = whole.len().min(batch.most);
        Some(Datagram {
            from: arrival.from,
            bytes: &whole[..most],
            // Only the last one of a slot, after which the next one begins, can have lost bytes.
            truncated: whole.len() > most || (self.done == 0 && arrival.truncated),
        })
    }
}
