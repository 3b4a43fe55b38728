//! What carries a connection's bytes. Whatever a connection has in common with those of other links
//! is not here: its place in the table and its ID, phase, layers, queues, times.
//!
//! Another link, a datagram socket that many connections share for example, is one more variant of
//! [`Link`], with what it keeps of one connection. It answers the questions below, and has a
//! folder in `component/` for how its connections come, connect and close, as TCP has.

use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};
use std::{io, mem};

use mio::net::TcpStream;

use crate::error::Errno;
use crate::os::net::tcp::{self, Received};

/// A connection's link.
#[derive(Debug, Default)]
pub(crate) enum Link {
    /// Not yet there, or given away.
    #[default]
    None,
    Tcp(TcpLink),
}

/// A stream socket.
#[derive(Debug)]
pub(crate) struct TcpLink {
    pub(crate) stream: TcpStream,
    /// It waits for WRITABLE.
    pub(crate) write_armed: bool,
    /// Most bytes per write, since one did not fit: see `os::net::tcp::piece`.
    piece: Option<usize>,
    /// It filled a receive buffer at least once.
    bulk: bool,
}

impl From<TcpStream> for Link {
    fn from(stream: TcpStream) -> Self {
        Self::Tcp(TcpLink {
            stream,
            write_armed: false,
            piece: None,
            bulk: false,
        })
    }
}

impl Link {
    pub(crate) fn tcp(&self) -> Option<&TcpLink> {
        match self {
            Self::Tcp(link) => Some(link),
            Self::None => None,
        }
    }

    pub(crate) fn tcp_mut(&mut self) -> Option<&mut TcpLink> {
        match self {
            Self::Tcp(link) => Some(link),
            Self::None => None,
        }
    }

    /// Takes the socket out, for its end.
    pub(crate) fn take_stream(&mut self) -> Option<TcpStream> {
        match mem::take(self) {
            Self::Tcp(link) => Some(link.stream),
            Self::None => None,
        }
    }

    /// Of a socket that is the connection's own.
    pub(crate) fn descriptor(&self) -> Option<RawFd> {
        self.tcp().map(|link| link.stream.as_raw_fd())
    }

    /// `None` without a socket.
    pub(crate) fn local_addr(&self) -> Option<io::Result<SocketAddr>> {
        self.tcp().map(|link| link.stream.local_addr())
    }

    /// Reads once.
    #[inline]
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> Result<Received, Errno> {
        match self {
            Self::Tcp(link) => tcp::receive(&link.stream, buffer),
            Self::None => Err(Errno(libc::ENOTCONN)),
        }
    }

    /// The pending error, which is told once.
    pub(crate) fn check(&self) -> Result<(), Errno> {
        self.tcp().map_or(Ok(()), TcpLink::check)
    }

    /// As [`Link::receive`] for a single byte, which stays.
    pub(crate) fn peek(&self) -> Result<Received, Errno> {
        match self {
            Self::Tcp(link) => tcp::peek(&link.stream),
            Self::None => Ok(Received::Nothing),
        }
    }
}

impl TcpLink {
    /// See [`Link::check`].
    pub(crate) fn check(&self) -> Result<(), Errno> {
        match self.stream.take_error() {
            Ok(Some(error)) | Err(error) => Err(error.into()),
            Ok(None) => Ok(()),
        }
    }

    /// Whether an attempt to connect has succeeded.
    pub(crate) fn is_established(&self) -> bool {
        self.stream.peer_addr().is_ok()
    }

    /// Most bytes to be written at once.
    pub(crate) fn piece(&self) -> usize {
        self.piece.unwrap_or(usize::MAX)
    }

    /// Whether the socket was full once.
    pub(crate) fn was_full(&self) -> bool {
        self.piece.is_some()
    }

    /// The socket is full.
    pub(crate) fn note_full(&mut self) {
        self.piece = Some(tcp::piece(&self.stream));
    }

    /// It has filled a receive buffer; true for the first time.
    pub(crate) fn note_bulk(&mut self) -> bool {
        !mem::replace(&mut self.bulk, true)
    }
}
