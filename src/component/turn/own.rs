//! Calls that a connection's callbacks make about it: nearly all calls of most programs are of
//! this sort, and pipelined messages make many of them in one turn. They need no look-up, and the
//! usual ones little else.

use crate::component::{Component, ConnId, Reply, Target};
use crate::conn::Place;
use crate::layer::http::Stream;
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

    /// As [`Component::send_one`], if there is space in the connection's queue.
    #[inline]
    pub fn send(&self, target: Target, bytes: &[u8]) -> bool {
        if !self.is_about(target) {
            return false;
        }
        let queued = if !self.component.component_type.framing.sends_packets() {
            self.queue([bytes])
        } else if let Ok(header) = self.component.pack_format().header(bytes.len()) {
            self.queue([&header, bytes])
        } else {
            false
        };
        if queued && self.status.is_watched() {
            reactor::queued_in_turn();
        }
        queued
    }

    #[inline]
    fn queue<const PARTS: usize>(&self, parts: [&[u8]; PARTS]) -> bool {
        self.place
            .lock()
            .is_some_and(|mut conn| conn.takes_plaintext() && conn.out.push_in_place(parts))
    }

    /// As [`Component::send_response`], if there is space in the connection's queue.
    #[inline]
    pub fn respond(&self, target: Target, reply: &Reply<'_>, body: &[u8]) -> bool {
        let queued = self.is_about(target)
            && self.place.lock().is_some_and(|mut conn| {
                conn.takes_plaintext() && self.component.queue_response(&mut conn, reply, body)
            });
        if queued && self.status.is_watched() {
            reactor::queued_in_turn();
        }
        queued
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
