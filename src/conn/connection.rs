//! What one connection owns. All of it is guarded by the slot's lock, which is held for
//! system calls on the socket and for copies, never while a callback runs.

use std::ffi::CString;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::RawFd;
use std::sync::Arc;

use super::deadlines::Deadlines;
use super::link::Link;
use crate::error::Errno;
use crate::layer::{BlockQueue, Layers};
use crate::os::poll::Waker;

/// The phases of a connection's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No connection in the slot.
    Free,
    /// Allocated, not published: calls with its ID fail (COM-50).
    Preparing,
    /// An agent or client is establishing it.
    Connecting,
    /// Accepted or connected.
    Open,
    /// `OnClose` is about to run, or runs.
    Closing,
}

/// What happens to bytes that the socket has not accepted when a connection ends in good
/// order. The last request decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    /// They are sent as the peer reads, because the peer ended the connection, or Disconnect
    /// did without force (TCP-95).
    Drains,
    /// One attempt is made to write them (TCP-160), and TLS sends `close_notify` (SSL-70).
    Attempt,
    /// One attempt is made to write them, without `close_notify`.
    Silent,
}

impl Parting {
    /// What a request asks for: `force` is the program's argument.
    pub(crate) fn requested(force: bool, without: Self) -> Self {
        if force { Self::Silent } else { without }
    }
}

/// Where an agent or a client has connected to. It does not change, so those who need it for long share it.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) name: CString,
    pub(crate) port: u16,
}

#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
pub(crate) struct Conn {
    pub(crate) phase: Phase,
    pub(crate) link: Link,
    pub(crate) peer: SocketAddr,
    /// When it was accepted or began to connect, in milliseconds of `os::clock`.
    pub(crate) since: u64,
    /// When it last received something, by the same clock.
    pub(crate) active: u64,
    pub(crate) extra: usize,
    /// Bytes that the kernel has not accepted yet. While there are any, here or collected by the
    /// session, a running turn, a posted WRITE or an armed WRITABLE event will flush them.
    pub(crate) out: BlockQueue,
    /// Pending bytes that the runner has taken out while it reports `OnSend`.
    pub(crate) in_flight: usize,
    /// The layers between the socket and the program.
    pub(crate) layers: Layers,
    /// What was given to Connect or Start (COM-64).
    pub(crate) host: Option<Arc<Host>>,
    /// Wakes the thread that waits for a synchronous connect.
    pub(crate) connect_waker: Option<Arc<Waker>>,
    /// `None` is: none at the moment.
    pub(crate) deadlines: Option<Box<Deadlines>>,
    /// Index of the shard the socket is registered with.
    pub(crate) shard: Option<u16>,
    /// Disconnect was accepted (TCP-90).
    pub(crate) leaving: bool,
    /// `OnHandShake` returned without refusing: `OnClose` is owed (TCP-93).
    pub(crate) handshaken: bool,
    /// The peer hung up, or the socket has an error. So a short read does not prove that the
    /// socket is empty, and the end follows what a pause holds back (TCP-65).
    pub(crate) hung_up: bool,
    pub(crate) parting: Parting,
    /// It ends with an error, but not before the peer has got the answer that the program has
    /// given to that (HTTP-40).
    pub(crate) lingers: bool,
    /// The errno of a failed write, which decides the arguments of `OnClose` (TCP-80).
    pub(crate) send_error: Option<Errno>,
}

impl Default for Conn {
    fn default() -> Self {
        Self {
            phase: Phase::Free,
            link: Link::None,
            peer: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
            since: 0,
            active: 0,
            extra: 0,
            out: BlockQueue::default(),
            in_flight: 0,
            layers: Layers::default(),
            host: None,
            connect_waker: None,
            deadlines: None,
            shard: None,
            leaving: false,
            handshaken: false,
            hung_up: false,
            parting: Parting::Drains,
            lingers: false,
            send_error: None,
        }
    }
}

impl Conn {
    /// How many bytes are queued and not accepted by the kernel (TCP-75). None after a failed
    /// write, because they end with the connection.
    pub(crate) fn pending(&self) -> usize {
        if self.send_error.is_some() {
            0
        } else {
            self.queued()
        }
    }

    /// As [`Conn::pending`], but also after a failed write.
    #[inline]
    pub(crate) fn queued(&self) -> usize {
        let unsealed = self.layers.session.as_ref().map_or(0, |s| s.unsealed());
        self.out.len() + self.in_flight + unsealed
    }

    /// Whether sends are only queued, as they are: it is open, and has no TLS.
    #[inline]
    pub(crate) fn takes_plaintext(&self) -> bool {
        self.phase == Phase::Open
            && matches!(self.link, Link::Tcp(_))
            && !self.leaving
            && self.send_error.is_none()
            && !self.layers.secure
    }

    /// Takes out what is queued.
    pub(crate) fn take_output(&mut self) -> [BlockQueue; 2] {
        let unsealed = self.layers.session.as_mut().map(|s| s.take_unsealed());
        [mem::take(&mut self.out), unsealed.unwrap_or_default()]
    }

    /// Whether there is something to write.
    pub(crate) fn has_output(&self) -> bool {
        !self.out.is_empty() || self.layers.session.as_ref().is_some_and(|s| s.has_output())
    }

    /// Its descriptors, in the process that owns it.
    pub(crate) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        let waker = self.connect_waker.as_ref().map(|waker| waker.descriptors());
        self.link
            .descriptor()
            .into_iter()
            .chain(waker.into_iter().flatten())
    }

    /// Whether programs can see it: it is listed, counted and found by its ID.
    pub(crate) fn is_published(&self) -> bool {
        !matches!(self.phase, Phase::Free | Phase::Preparing)
    }
}
