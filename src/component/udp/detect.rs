//! Signs of life: empty datagrams that clients send and servers answer (HB-1 to HB-15).

use std::net::SocketAddr;
use std::time::Duration;

use super::inbox::unread;
use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, ComponentType, Operation, Property, Role};
use crate::conn::{Conn, Deadline, Link, Place};
use crate::error::Errno;
use crate::layer::Framing;
use crate::layer::arq::Session;
use crate::layer::control::NOTIFICATION;
use crate::os::clock;

impl Component {
    /// The peer must give signs of life from now on (HB-4).
    pub(in crate::component) fn begin_detection(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
    ) -> Result<(), Errno> {
        self.limit_silence(place, conn)?;
        self.time_detection(place, conn)
    }

    /// The next look at the peer's signs of life.
    fn time_detection(&self, place: Place<'_>, conn: &mut Conn) -> Result<(), Errno> {
        let interval = self.property(Property::DetectInterval);
        if !self.component_type.transport.is_udp()
            || interval == 0
            || self.property(Property::DetectAttempts) == 0
        {
            return Ok(());
        }
        let pause = Duration::from_millis(interval.into());
        self.set_deadline(place, conn, Deadline::Detection, pause)
    }

    /// A server's peer may be silent for so long from now on.
    pub(super) fn limit_silence(&self, place: Place<'_>, conn: &mut Conn) -> Result<(), Errno> {
        let limit = self.property(Property::UdpIdleTimeout);
        if limit == 0 || self.role() != Role::Server {
            return Ok(());
        }
        let pause = Duration::from_millis(limit.into());
        self.set_deadline(place, conn, Deadline::Silence, pause)
    }

    /// The client's first datagram makes the server's connection, before its session begins if
    /// there is one (HB-3).
    pub(in crate::component) fn send_first_probe(&self, place: Place<'_>) {
        let ComponentType {
            transport, framing, ..
        } = self.component_type;
        if transport.is_udp() && !framing.is_arq() {
            probe(place);
        }
    }

    /// Tells the peer of the end, past the queue, and forgets what waits for it (CN-2 to CN-4).
    pub(in crate::component) fn end_datagrams(&self, place: Place<'_>) {
        if !self.component_type.transport.sends_datagrams() {
            return;
        }
        let Some(mut guard) = place.lock() else {
            return;
        };
        let conn = &mut *guard;
        let peer = conn.peer;
        let hears = conn.link.udp().is_some_and(|link| !link.silent);
        let tells = hears && self.component_type.transport.is_udp() && self.may_be_told(conn);
        let Some(link) = conn.link.udp_mut() else {
            return;
        };
        link.endpoint.forget(self.table.id(place));
        if tells {
            let _ = link.endpoint.send(peer, &NOTIFICATION);
        }
        link.silent = true;
        drop((link.take_inbox(), link.sent.take()));
        drop(guard);
        self.forget_peer(place, &peer);
    }

    /// Whether the peer may be told of the end. Those of a server with ARQ that have not proven their
    /// address are treated as those whose connections are refused.
    fn may_be_told(&self, conn: &Conn) -> bool {
        let is_arq = self.component_type.framing.is_arq();
        if !is_arq || self.role() != Role::Server {
            return true;
        }
        let session = conn.layers.framing.arq();
        let Some(rest) = session.map_or(Some(0), Session::credit) else {
            return true;
        };
        let told = self.with_source(|source| {
            source.credit.earn(rest + unread(conn));
            source.credit.spend()
        });
        told == Some(true)
    }

    /// The last step of a connection without a socket of its own.
    pub(in crate::component) fn leave_endpoint(
        &self,
        place: Place<'_>,
        link: Link,
        peer: &SocketAddr,
    ) {
        if let Link::Udp(link) = link
            && link.shared
        {
            link.endpoint.forget(self.table.id(place));
            self.forget_peer(place, peer);
        }
    }

    /// The address may have another connection.
    fn forget_peer(&self, place: Place<'_>, peer: &SocketAddr) {
        self.with_source(|source| source.forget(peer, self.table.id(place)));
    }
}

impl Turn<'_, '_> {
    /// A period is over. Without a sign of life for too many of them the connection ends; a client asks for the
    /// next one.
    pub(in crate::component) fn detect(&self) -> Flow {
        let mut guard = self.lock()?;
        let conn = &mut *guard;
        let component = self.component;
        // What a pause holds back may be a sign of life (TRAP-6).
        let counts = !self.place.is_paused();
        let peer = conn.peer;
        let Some(link) = conn.link.udp_mut() else {
            return Flow::Continue(());
        };
        if counts && link.missed >= component.property(Property::DetectAttempts) {
            link.silent = true;
            drop(guard);
            return Flow::Break(self.close(Operation::Close, 0));
        }
        link.missed += u32::from(counts);
        if !link.shared {
            // Only the number of attempts decides, not whether this one fails (HB-10).
            let _ = link.endpoint.send(peer, &[]);
        }
        // The timer exists, so this cannot fail.
        let _ = component.time_detection(self.place, conn);
        Flow::Continue(())
    }

    /// A server's peer was silent for too long, unless a datagram has just moved this moment.
    pub(in crate::component) fn end_of_silence(&self) -> Flow {
        let conn = self.lock()?;
        let deadlines = conn.deadlines.as_ref();
        if deadlines.is_some_and(|deadlines| deadlines.has(Deadline::Silence)) {
            return Flow::Continue(());
        }
        drop(conn);
        Flow::Break(self.close(Operation::Close, 0))
    }

    /// Answers an empty datagram of a client (HB-7).
    pub(super) fn answer_probe(&self) -> Flow {
        let mut guard = self.lock()?;
        let conn = &mut *guard;
        let peer = conn.peer;
        note_received(conn, 0);
        if let Some(link) = conn.link.udp_mut()
            && link.shared
            && link.answers.take(clock::now())
            && may_be_sent(&mut conn.layers.framing, 0)
        {
            let _ = link.endpoint.send(peer, &[]);
        }
        Flow::Continue(())
    }
}

/// A datagram of so many bytes has come that no session takes in. It counts for what an ARQ peer that
/// has not proven its address may be sent.
pub(super) fn note_received(conn: &mut Conn, bytes: usize) {
    if let Some(session) = conn.layers.framing.arq_mut() {
        session.earn(bytes);
    }
}

/// Whether the peer may be sent so many bytes, which then count as sent.
fn may_be_sent(framing: &mut Framing, bytes: usize) -> bool {
    framing.arq_mut().is_none_or(|session| session.spend(bytes))
}

/// Asks the server for a sign of life.
pub(super) fn probe(place: Place<'_>) {
    if let Some(conn) = place.lock()
        && let Some(link) = conn.link.udp()
        && !link.shared
    {
        let _ = link.endpoint.send(conn.peer, &[]);
    }
}
