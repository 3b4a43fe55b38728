//! What one connection owns. All of it is behind the slot's lock, which is held for
//! socket calls and copies, never while a callback runs.

use std::ffi::CString;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;

use mio::net::TcpStream;

use crate::error::Errno;
use crate::layer::BlockQueue;
use crate::layer::tls::Session;
use crate::os::poll::Waker;

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No connection in the slot.
    Free,
    /// Allocated, not published: calls with its ID fail (COM-50).
    Preparing,
    /// Being established by an agent or client.
    Connecting,
    /// Accepted or connected.
    Open,
    /// `OnClose` is about to run, or runs.
    Closing,
}

/// What becomes of bytes that the socket has not taken when a connection ends in good order.
/// The last request decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    /// They are sent as the peer reads (TCP-95); so nobody asked for an end, or Disconnect did
    /// without force.
    Drains,
    /// They are attempted once (TCP-160), and TLS says goodbye (SSL-70).
    Attempt,
    /// They are attempted once, without a goodbye.
    Silent,
}

impl Parting {
    /// A request's, with the force that programs ask for or without.
    pub(crate) fn requested(force: bool, without: Self) -> Self {
        if force { Self::Silent } else { without }
    }
}

#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub(crate) struct Conn {
    pub(crate) phase: Phase,
    pub(crate) stream: Option<TcpStream>,
    pub(crate) peer: SocketAddr,
    /// Milliseconds of `os::clock`.
    pub(crate) since: u64,
    /// Last receive activity, same clock.
    pub(crate) active: u64,
    pub(crate) extra: usize,
    /// Not yet accepted by the kernel. If there is something, here or collected by the session, a
    /// running turn, a posted WRITE or an armed WRITABLE will flush it.
    pub(crate) out: BlockQueue,
    /// Pending bytes in the hands of the runner while it reports `OnSend`.
    pub(crate) in_flight: usize,
    /// Pull kinds: received and not fetched (TCP-100). Pack kinds: the packets that are not
    /// complete or wait for a resume (TCP-117).
    pub(crate) inbound: BlockQueue,
    /// Counts what is taken out of `inbound`, so that a look at much of it sees whether it was one.
    pub(crate) fetches: u32,
    /// Received, then paused before delivery (TCP-64). Pack kinds: empty, since `inbound` has
    /// it.
    pub(crate) held: Option<Box<[u8]>>,
    /// Name and port given to Connect or Start (COM-64).
    pub(crate) host: Option<Box<(CString, u16)>>,
    /// Wakes the thread that waits for a synchronous connect.
    pub(crate) connect_waker: Option<Arc<Waker>>,
    /// Index of the shard the socket is registered with.
    pub(crate) shard: Option<u16>,
    pub(crate) write_armed: bool,
    /// Most bytes per write, since one did not fit: see `os::net::tcp::piece`.
    pub(crate) piece: Option<usize>,
    /// It filled a receive buffer at least once.
    pub(crate) bulk: bool,
    /// Disconnect was accepted (TCP-90).
    pub(crate) leaving: bool,
    /// `OnHandShake` returned without refusing: `OnClose` is owed (TCP-93).
    pub(crate) handshaken: bool,
    /// From now on everything on the wire is TLS; a session is there or will be.
    pub(crate) secure: bool,
    /// During the handshake its runner has it, so that no lock is held.
    pub(crate) session: Option<Box<Session>>,
    /// The peer hung up, or the socket has an error: a short read does not prove that the socket
    /// is empty, and what a pause holds back is followed by the end (TCP-65).
    pub(crate) hung_up: bool,
    pub(crate) parting: Parting,
    /// errno of a failed write; decides `OnClose`'s arguments (TCP-80).
    pub(crate) send_error: Option<Errno>,
}

impl Default for Conn {
    fn default() -> Self {
        Self {
            phase: Phase::Free,
            stream: None,
            peer: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
            since: 0,
            active: 0,
            extra: 0,
            out: BlockQueue::default(),
            in_flight: 0,
            inbound: BlockQueue::default(),
            fetches: 0,
            held: None,
            host: None,
            connect_waker: None,
            shard: None,
            write_armed: false,
            piece: None,
            bulk: false,
            leaving: false,
            handshaken: false,
            secure: false,
            session: None,
            hung_up: false,
            parting: Parting::Drains,
            send_error: None,
        }
    }
}

impl Conn {
    /// Bytes queued and not accepted by the kernel (TCP-75). None after a failed write: they will
    /// go with the connection.
    pub(crate) fn pending(&self) -> usize {
        if self.send_error.is_some() {
            0
        } else {
            self.queued()
        }
    }

    /// As [`Conn::pending`], whatever happened.
    #[inline]
    pub(crate) fn queued(&self) -> usize {
        let unsealed = self.session.as_ref().map_or(0, |s| s.unsealed());
        self.out.len() + self.in_flight + unsealed
    }

    /// Takes out what is queued.
    pub(crate) fn take_output(&mut self) -> [BlockQueue; 2] {
        let unsealed = self.session.as_mut().map(|s| s.take_unsealed());
        [mem::take(&mut self.out), unsealed.unwrap_or_default()]
    }

    /// Whether there is something to write.
    pub(crate) fn has_output(&self) -> bool {
        !self.out.is_empty() || self.session.as_ref().is_some_and(|s| s.has_output())
    }

    /// Whether a send must wait for the end of a TLS handshake (SSL-60, SSL-61).
    pub(crate) fn in_handshake(&self) -> bool {
        self.secure
            && !self
                .session
                .as_ref()
                .is_some_and(|session| session.is_complete())
    }

    /// What the system knows of it, in the process that owns it.
    pub(crate) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        let stream = self.stream.as_ref().map(AsRawFd::as_raw_fd);
        let waker = self.connect_waker.as_ref().map(|waker| waker.descriptors());
        stream.into_iter().chain(waker.into_iter().flatten())
    }

    /// Whether bytes that came wait for a resume in the library (TCP-65).
    pub(crate) fn has_undelivered(&self) -> bool {
        let undeciphered = |session: &Session| session.has_unread();
        self.held.is_some() || self.session.as_deref().is_some_and(undeciphered)
    }

    /// Leaves bytes to the session that came before it was there.
    pub(crate) fn keep_ciphertext(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        match &mut self.session {
            Some(session) => session.keep_bytes(bytes),
            None => Ok(()),
        }
    }

    /// As [`Conn::keep_ciphertext`], without a copy of what may be much.
    pub(crate) fn keep_ciphertext_queue(&mut self, mut bytes: BlockQueue) -> Result<(), Errno> {
        match &mut self.session {
            Some(session) => session.keep_queue(&mut bytes),
            None => Ok(()),
        }
    }

    /// Published: listed, counted, found by ID.
    pub(crate) fn is_published(&self) -> bool {
        !matches!(self.phase, Phase::Free | Phase::Preparing)
    }
}
