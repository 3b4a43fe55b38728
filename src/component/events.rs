//! The events that a component reports to its program: one trait, implemented by the
//! adapter of C callbacks in `ffi/boundary/listener.rs` and by tests in Rust.

use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::sync::Arc;

use crate::component::{Component, OwnTurn, Program};
use crate::conn::ConnId;
use crate::error::Errno;
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event as HttpEvent, Failure, Wish};

/// `En_HP_SocketOperation`: what the component was doing when a connection closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
#[allow(missing_docs, reason = "the names are those of the C enumeration")]
pub enum Operation {
    Unknown = 0,
    Accept = 1,
    Connect = 2,
    Send = 3,
    Receive = 4,
    Close = 5,
}

/// Result of a callback. `Err` is `HR_ERROR`, with the errno that the callback left or
/// ECANCELED (COM-15); everything else is `Ok` (COM-90).
pub type Verdict = Result<(), Errno>;

/// Result of a callback about an HTTP message: what the program wants, or its refusal, with the
/// errno that the callback left or ECANCELED (HTTP-30 to HTTP-34).
pub type HttpVerdict = Result<Wish, Errno>;

/// Where an accepted connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It has this socket.
    Socket(RawFd),
    /// It shares the server's socket, and its peer has this address.
    Peer(SocketAddr),
}

/// What happens to a node, with the address of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeEvent<'a> {
    /// The kernel has accepted a datagram.
    Sent(SocketAddr, &'a [u8]),
    /// A datagram arrived; it may be empty.
    Received(SocketAddr, &'a [u8]),
    /// Something failed with an errno. The address is the local one if no datagram is concerned.
    Failed(SocketAddr, Operation, Errno, Option<&'a [u8]>),
}

/// The events of one component. Methods are called without any lock held, on the
/// threads TCP-136 names; they may call back into the component.
///
/// By default, as for an unset callback (COM-21), nobody hears an event and every question is
/// answered with `Ok`. Events of a protocol, which only some component types have, are one more
/// method: it gets the connection and an event of the protocol's, and has a verdict of its own.
pub trait Events: Send + Sync {
    /// Runs `work`, the life of a worker thread of `component`.
    fn serve(&self, component: &Arc<Component>, work: &mut dyn FnMut()) {
        let _ = component;
        work();
    }

    /// Runs `work`, a turn of a connection. Calls that its callbacks make about the connection may
    /// use `own`.
    fn turn(&self, own: &OwnTurn<'_>, work: &mut dyn FnMut()) {
        let _ = own;
        work();
    }

    /// Servers: the bound, not yet listening descriptor (TCP-6).
    fn prepare_listen(&self, socket: RawFd) -> Verdict {
        let _ = socket;
        Ok(())
    }

    /// Servers: a new connection (TCP-10).
    fn accept(&self, id: ConnId, from: Accepted) -> Verdict {
        let _ = (id, from);
        Ok(())
    }

    /// Agents and clients: before they connect (TCP-24, TCP-41).
    fn prepare_connect(&self, id: ConnId, socket: RawFd) -> Verdict {
        let _ = (id, socket);
        Ok(())
    }

    /// Agents and clients: the connection is established.
    fn connect(&self, id: ConnId) -> Verdict {
        let _ = id;
        Ok(())
    }

    /// The connection may be used.
    fn handshake(&self, id: ConnId) -> Verdict {
        let _ = id;
        Ok(())
    }

    /// Push and pack framing: bytes arrived; `data` is never empty (TCP-60).
    fn receive(&self, id: ConnId, data: &[u8]) -> Verdict {
        let _ = (id, data);
        Ok(())
    }

    /// Pull framing: bytes arrived; `total` are buffered now (TCP-100).
    fn pull_receive(&self, id: ConnId, total: usize) -> Verdict {
        let _ = (id, total);
        Ok(())
    }

    /// The kernel has accepted these bytes (TCP-76). The result is ignored (TCP-78).
    fn send(&self, id: ConnId, data: &[u8]) {
        let _ = (id, data);
    }

    /// Whether the program listens to [`Events::send`]; if not, nothing is kept for it.
    fn wants_send(&self) -> bool {
        false
    }

    /// HTTP: something of the message that is being received (HTTP-20). Only the answer to
    /// [`HttpEvent::HeadersComplete`] can be another wish than to go on. Whoever hears of it calls the
    /// program with `program`.
    fn http(&self, program: &Program<'_>, id: ConnId, event: &HttpEvent<'_>) -> HttpVerdict {
        let _ = (program, id, event);
        Ok(Wish::Go)
    }

    /// HTTP: what the peer has sent is no message, or the program has refused it; the connection
    /// will be closed with the errno that is returned, the one that the callback left or
    /// ECANCELED (HTTP-36, HTTP-40).
    fn parse_error(&self, id: ConnId, failure: Failure) -> Errno {
        let _ = (id, failure);
        Errno::ECANCELED
    }

    /// HTTP after an upgrade to WebSocket: something of the frame that is being received
    /// (HTTP-145). See [`Events::http`].
    fn frame(&self, program: &Program<'_>, id: ConnId, event: &FrameEvent<'_>) -> Verdict {
        let _ = (program, id, event);
        Ok(())
    }

    /// Nodes: a datagram, or an error (NODE-13, NODE-14). The result is ignored.
    fn node(&self, event: &NodeEvent<'_>) {
        let _ = event;
    }

    /// The connection is closed (TCP-93). The result is ignored.
    fn close(&self, id: ConnId, operation: Operation, code: i32) {
        let _ = (id, operation, code);
    }

    /// The component stopped (TCP-99). The result is ignored.
    fn shutdown(&self) {}
}
