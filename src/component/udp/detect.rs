//! Signs of life: empty datagrams that clients send and servers answer (HB-1 to HB-15).

use std::net::SocketAddr;
use std::time::Duration;

use super::NOTIFICATION;
use crate::component::role::Source;
use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, ComponentType, Framing, Operation, Property, Role, Transport};
use crate::conn::{Conn, Deadline, Link, Place};
use crate::error::Errno;
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
        if self.component_type.transport != Transport::Udp
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
        if transport == Transport::Udp && framing != Framing::Arq {
            probe(place);
        }
    }

    /// Tells the peer of the end, past the queue, and forgets what waits for it (CN-2 to CN-4).
    pub(in crate::component) fn end_datagrams(&self, place: Place<'_>) {
        if !self.component_type.transport.sends_datagrams() {
            return;
        }
        let Some(mut conn) = place.lock() else {
            return;
        };
        let peer = conn.peer;
        let Some(link) = conn.link.udp_mut() else {
            return;
        };
        link.endpoint.forget(self.table.id(place));
        let tells = !link.silent && self.component_type.transport == Transport::Udp;
        if tells {
            let _ = link.endpoint.send(peer, &NOTIFICATION);
        }
        link.silent = true;
        drop((link.take_inbox(), link.sent.take()));
        drop(conn);
        self.forget_peer(place, &peer);
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
        if let Some(server) = self.server()
            && let Some(source) = server.source.read().clone()
            && let Source::Udp(source) = &*source
        {
            source.forget(peer, self.table.id(place));
        }
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
        let mut conn = self.lock()?;
        let peer = conn.peer;
        if let Some(link) = conn.link.udp_mut()
            && link.shared
            && link.answers.take(clock::now())
        {
            let _ = link.endpoint.send(peer, &[]);
        }
        Flow::Continue(())
    }
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
