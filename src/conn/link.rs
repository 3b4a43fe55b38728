//! What carries a connection's bytes. What connections of all links have in common is elsewhere:
//! the place in the table and the ID, phase, layers, queues, times.
//!
//! Another link, for example a datagram socket that many connections share, is another variant
//! of [`Link`] with its data of one connection. It implements the methods below, and has a
//! folder in `component/` for how its connections come, connect and close, as TCP has.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::{mem, ptr};

use mio::net::TcpStream;

use super::endpoint::Endpoint;
use super::lane::Lane;
use super::unreported::Unreported;
use crate::error::Errno;
use crate::features::{Udp, With};
use crate::layer::Datagrams;
use crate::os::net::tcp::{self, Received};

/// A connection's link.
#[derive(Debug, Default)]
pub(crate) enum Link {
    /// There is none yet, or it was taken out.
    #[default]
    None,
    Tcp(TcpLink),
    /// Boxed, so that TCP connections need no space for it.
    Udp(With<Udp, Box<UdpLink>>),
    /// It is no connection, but a node's notices.
    Lane(With<Udp, Box<Lane>>),
}

/// A peer of a datagram socket.
#[derive(Debug)]
pub(crate) struct UdpLink {
    /// The connection's own socket, or the one of its server.
    pub(crate) endpoint: Arc<Endpoint>,
    /// Whether other connections use the socket too.
    pub(crate) shared: bool,
    /// The peer knows of the end, or has not answered for long. So it is not told of the end.
    pub(crate) silent: bool,
    /// How often the peer's sign of life was missed (HB-5, HB-6).
    pub(crate) missed: u32,
    /// When empty datagrams were answered (HB-15).
    pub(crate) answers: Answers,
    /// What the server has received for the connection and not delivered yet.
    pub(crate) inbox: Option<Box<Datagrams>>,
    /// What of that counts at the endpoint.
    waiting: usize,
    /// What the system has accepted and `OnSend` has not reported yet.
    pub(crate) sent: Option<Box<Unreported>>,
}

impl UdpLink {
    pub(crate) fn new(endpoint: Arc<Endpoint>, shared: bool) -> Self {
        Self {
            endpoint,
            shared,
            silent: false,
            missed: 0,
            answers: Answers::default(),
            inbox: None,
            waiting: 0,
            sent: None,
        }
    }
}

impl UdpLink {
    /// Notes that so many more bytes wait behind others. False: those of all connections of the
    /// socket are too many.
    pub(crate) fn note_waiting(&mut self, bytes: usize) -> bool {
        let noted = self.endpoint.note_waiting(bytes);
        self.waiting += if noted { bytes } else { 0 };
        noted
    }

    /// Notes that so many more bytes wait, which have been taken out before. No limit applies: they
    /// are here already.
    pub(crate) fn note_left(&mut self, bytes: usize) {
        self.endpoint.note_left(bytes);
        self.waiting += bytes;
    }

    /// Whether it sends from this socket. A thread that was sending while the component stopped may
    /// still hold the one of the run before, and the ID of its connection may be in use again.
    pub(crate) fn sends_from(&self, endpoint: &Endpoint) -> bool {
        ptr::eq(&raw const *self.endpoint, endpoint)
    }

    /// Takes out what waits.
    pub(crate) fn take_inbox(&mut self) -> Option<Box<Datagrams>> {
        self.end_waiting();
        self.inbox.take()
    }

    fn end_waiting(&mut self) {
        if self.waiting > 0 {
            self.endpoint.end_waiting(mem::take(&mut self.waiting));
        }
    }

    /// Whether everybody may send to its connection.
    pub(crate) fn is_cast(&self) -> bool {
        !self.shared && !self.endpoint.is_connected()
    }
}

impl Drop for UdpLink {
    fn drop(&mut self) {
        self.end_waiting();
    }
}

/// Limits the answers to empty datagrams: a few at once, then one per pause.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answers {
    /// When as many as allowed may be given at once again, in milliseconds of `os::clock`.
    full: u64,
}

impl Answers {
    /// How many may be given at once.
    const BURST: u64 = 4;
    /// Milliseconds per answer after that.
    const PAUSE: u64 = 100;

    /// Whether one may be given now.
    pub(crate) fn take(&mut self, now: u64) -> bool {
        let full = self.full.max(now) + Self::PAUSE;
        let allowed = full <= now + Self::BURST * Self::PAUSE;
        if allowed {
            self.full = full;
        }
        allowed
    }
}

/// A stream socket.
#[derive(Debug)]
pub(crate) struct TcpLink {
    pub(crate) stream: TcpStream,
    /// Whether it waits for WRITABLE.
    pub(crate) write_armed: bool,
    /// Most bytes per write, once the socket has been full; see `os::net::tcp::piece`.
    piece: Option<NonZeroU32>,
    /// Whether it has filled a receive buffer, or queued more than a block at once.
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
            Self::Udp(_) | Self::Lane(_) | Self::None => None,
        }
    }

    pub(crate) fn udp(&self) -> Option<&UdpLink> {
        match self {
            Self::Udp(link) => Some(link),
            Self::Tcp(_) | Self::Lane(_) | Self::None => None,
        }
    }

    pub(crate) fn udp_mut(&mut self) -> Option<&mut UdpLink> {
        match self {
            Self::Udp(link) => Some(link),
            Self::Tcp(_) | Self::Lane(_) | Self::None => None,
        }
    }

    pub(crate) fn lane_mut(&mut self) -> Option<&mut Lane> {
        match self {
            Self::Lane(lane) => Some(lane),
            Self::Tcp(_) | Self::Udp(_) | Self::None => None,
        }
    }

    pub(crate) fn tcp_mut(&mut self) -> Option<&mut TcpLink> {
        match self {
            Self::Tcp(link) => Some(link),
            Self::Udp(_) | Self::Lane(_) | Self::None => None,
        }
    }

    /// Takes out the socket, to close it.
    pub(crate) fn take_stream(&mut self) -> Option<TcpStream> {
        match mem::take(self) {
            Self::Tcp(link) => Some(link.stream),
            Self::Udp(_) | Self::Lane(_) | Self::None => None,
        }
    }

    /// The descriptor of a socket that belongs to this connection alone.
    pub(crate) fn descriptor(&self) -> Option<RawFd> {
        match self {
            Self::Tcp(link) => Some(link.stream.as_raw_fd()),
            Self::Udp(link) => (!link.shared).then(|| link.endpoint.socket.as_raw_fd()),
            Self::Lane(_) | Self::None => None,
        }
    }

    /// `None` without a socket.
    pub(crate) fn local_addr(&self) -> Option<Result<SocketAddr, Errno>> {
        match self {
            Self::Tcp(link) => Some(link.stream.local_addr().map_err(Errno::from)),
            Self::Udp(link) => Some(link.endpoint.socket.local_address()),
            Self::Lane(_) | Self::None => None,
        }
    }

    /// Reads once.
    #[inline]
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> Result<Received, Errno> {
        match self {
            Self::Tcp(link) => tcp::receive(&link.stream, buffer),
            Self::Udp(_) | Self::Lane(_) | Self::None => Err(Errno(libc::ENOTCONN)),
        }
    }

    /// The pending error, which the system reports only once.
    pub(crate) fn check(&self) -> Result<(), Errno> {
        self.tcp().map_or(Ok(()), TcpLink::check)
    }

    /// As [`Link::receive`], but peeks at a single byte.
    pub(crate) fn peek(&self) -> Result<Received, Errno> {
        match self {
            Self::Tcp(link) => tcp::peek(&link.stream),
            Self::Udp(_) | Self::Lane(_) | Self::None => Ok(Received::Nothing),
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
        self.piece.map_or(usize::MAX, |piece| piece.get() as usize)
    }

    /// Whether the socket has ever been full.
    pub(crate) fn was_full(&self) -> bool {
        self.piece.is_some()
    }

    /// Notes that the socket is full.
    pub(crate) fn note_full(&mut self) {
        let piece = u32::try_from(tcp::piece(&self.stream)).unwrap_or(u32::MAX);
        self.piece = Some(NonZeroU32::new(piece).unwrap_or(NonZeroU32::MIN));
    }

    /// Notes that it transfers bulk data. True for the first time.
    pub(crate) fn note_bulk(&mut self) -> bool {
        !mem::replace(&mut self.bulk, true)
    }
}
