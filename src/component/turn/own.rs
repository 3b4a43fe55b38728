//! Calls that a connection's callbacks make about it: nearly all calls of most programs are of
//! this sort, and pipelined messages make many of them in one turn. They need no look-up, and the
//! usual ones little else.

use crate::component::{Component, ConnId, Reply, Request, Target};
use crate::conn::{Conn, Place};
use crate::layer::http::Stream;
use crate::layer::http::websocket::Frame;
use crate::layer::http::writer::Fields;
use crate::reactor::{self, Status};

/// A connection, for calls on the thread that runs its turn. Its methods do what is usual; if they
/// return false they have done nothing, and [`Component`]'s methods do it, or know why not.
pub struct OwnTurn<'a> {
    component: &'a Component,
    place: Place<'a>,
    /// Its ID in the table.
    id: ConnId,
    status: &'a Status,
}

impl<'a> OwnTurn<'a> {
    /// The caller is the connection's runner, and a worker with this status.
    pub(super) fn new(component: &'a Component, place: Place<'a>, status: &'a Status) -> Self {
        Self {
            component,
            place,
            id: component.table.id(place),
            status,
        }
    }

    /// The component that the connection belongs to.
    #[inline]
    pub fn component(&self) -> &Component {
        self.component
    }

    #[inline]
    fn is_about(&self, target: Target) -> bool {
        self.component.table_id(target) == self.id
    }

    /// Lets `queue` add to the connection's queue, if what it sends is only queued, as it is.
    #[inline]
    fn queues(&self, target: Target, queue: impl FnOnce(&mut Conn) -> bool) -> bool {
        let queued = self.is_about(target)
            && self
                .place
                .lock()
                .is_some_and(|mut conn| conn.takes_plaintext() && queue(&mut conn));
        if queued && self.status.is_watched() {
            reactor::queued_in_turn();
        }
        queued
    }

    /// As [`OwnTurn::queues`], for parts of messages: never in clear text on a component with TLS
    /// (HTTP-10), nor if the call has to wait for the answer.
    #[inline]
    fn queues_message(&self, target: Target, queue: impl FnOnce(&mut Conn) -> bool) -> bool {
        !self.component.is_secure()
            && !self.component.component_type.synchronous
            && self.queues(target, queue)
    }

    /// As [`Component::send_one`], if there is space in the connection's queue.
    #[inline]
    pub fn send(&self, target: Target, bytes: &[u8]) -> bool {
        if self.component.sends_datagrams() {
            return self.send_datagram(target, bytes);
        }
        if !self.component.component_type.framing.sends_packets() {
            self.queues(target, |conn| conn.out.push_in_place([bytes]))
        } else if let Ok(header) = self.component.pack_format().header(bytes.len()) {
            self.queues(target, |conn| conn.out.push_in_place([&header, bytes]))
        } else {
            false
        }
    }

    /// As [`Component::send_datagram`], without ARQ.
    fn send_datagram(&self, target: Target, bytes: &[u8]) -> bool {
        let component = self.component;
        let queued = self.is_about(target)
            && component.takes_datagram(bytes.len())
            && self.place.lock().is_some_and(|conn| {
                let link = conn
                    .link
                    .udp()
                    .filter(|_| component.sendable(&conn).is_ok());
                link.is_some_and(|link| {
                    let address = component.address(self.place, &conn);
                    link.endpoint.queue(address, &[bytes]).is_ok()
                })
            });
        if queued && self.status.is_watched() {
            reactor::queued_in_turn();
        }
        queued
    }

    /// As [`Component::send_response`].
    #[inline]
    pub fn respond<F: Fields>(&self, target: Target, reply: &Reply<'_, F>, body: &[u8]) -> bool {
        let component = self.component;
        self.queues_message(target, |conn| component.queue_response(conn, reply, body))
    }

    /// As [`Component::send_request`].
    #[inline]
    pub fn ask<F: Fields>(&self, target: Target, request: &Request<'_, F>, body: &[u8]) -> bool {
        let component = self.component;
        self.queues_message(target, |conn| component.queue_request(conn, request, body))
    }

    /// As [`Component::send_chunk`].
    #[inline]
    pub fn send_chunk(&self, target: Target, data: &[u8], extension: &[u8]) -> bool {
        self.queues_message(target, |conn| Component::queue_chunk(conn, data, extension))
    }

    /// As [`Component::send_frame`].
    #[inline]
    pub fn send_frame(&self, target: Target, frame: &Frame, data: &[u8]) -> bool {
        self.queues_message(target, |conn| Component::queue_frame(conn, frame, data))
    }

    /// As [`Component::connection_extra`].
    #[inline]
    pub fn extra(&self, target: Target) -> Option<usize> {
        let conn = self.place.lock().filter(|_| self.is_about(target))?;
        conn.is_published().then_some(conn.extra)
    }

    /// As [`Component::with_http`].
    #[inline]
    pub fn with_http(&self, target: Target, look: impl FnOnce(&Stream)) -> bool {
        self.is_about(target)
            && !self.component.component_type.synchronous
            && self.place.lock().is_some_and(|conn| {
                let http = conn.layers.framing.http();
                http.is_some_and(|http| {
                    http.view.with(|stream, _| look(stream));
                    true
                })
            })
    }

    /// As a Fetch by [`Component::fetch`], of at most a block.
    #[inline]
    pub fn fetch(&self, target: Target, out: &mut [u8]) -> bool {
        self.is_about(target)
            && self.place.lock().is_some_and(|mut conn| {
                conn.handshaken
                    && conn
                        .layers
                        .framing
                        .buffer()
                        .is_some_and(|buffer| buffer.fetch_in_place(out))
            })
    }
}
