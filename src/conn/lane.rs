//! What has happened to a node and its program does not know yet. A node has no connections, but
//! what concerns one address is told in order, by one thread at a time. So addresses have lanes
//! while there is something to be told. A lane lives at a place of the table, which no program
//! sees, and has a runner and a turn as connections have them.

use std::collections::VecDeque;
use std::mem;
use std::net::SocketAddr;

use crate::error::Errno;
use crate::layer::Datagrams;
use crate::os::memory;

/// What has happened, mostly to a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    /// It has come.
    Received,
    /// It has come, and is longer than the program wants. This is its beginning.
    TooLong,
    /// The system has accepted it.
    Sent,
    /// The system has refused it.
    NotSent(Errno),
    /// No datagram could be received.
    NoneReceived(Errno),
    /// The socket has told an error; 0: it has hung up.
    Broken(Errno),
}

/// Notices in the order in which they are told.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    what: VecDeque<(Happened, SocketAddr)>,
    /// One for each, which may be empty.
    datagrams: Datagrams,
}

impl Notices {
    fn push(&mut self, what: Happened, address: SocketAddr, bytes: &[u8]) -> bool {
        let room = memory::make_places(&mut self.what, 1) && self.datagrams.push(&[bytes]);
        if room {
            self.what.push_back((what, address));
        }
        room
    }

    pub(crate) fn front(&self) -> Option<(Happened, SocketAddr, &[u8])> {
        let &(what, address) = self.what.front()?;
        Some((what, address, self.datagrams.front()?))
    }

    pub(crate) fn pop(&mut self) {
        self.what.pop_front();
        self.datagrams.pop(1);
    }
}

/// A lane.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    /// What a turn has not told.
    first: Notices,
    /// What has come since the turn began.
    later: Notices,
}

impl Lane {
    /// A lane without notices keeps buffers of so many bytes.
    const KEPT: usize = 4096;

    /// Adds a notice. False: there is no memory.
    pub(crate) fn push(&mut self, what: Happened, address: SocketAddr, bytes: &[u8]) -> bool {
        self.later.push(what, address, bytes)
    }

    /// Takes out notices, for a turn.
    pub(crate) fn take(&mut self) -> Notices {
        if self.first.what.is_empty() {
            mem::swap(&mut self.first, &mut self.later);
        }
        mem::take(&mut self.first)
    }

    /// Takes back what was not told, and the buffer.
    pub(crate) fn put_back(&mut self, rest: Notices) {
        if !rest.what.is_empty() || rest.datagrams.capacity() <= Self::KEPT {
            self.first = rest;
        }
    }
}
