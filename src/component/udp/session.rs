//! The session of a connection with ARQ: what it sends, and its timer (ARQ-6 to ARQ-15, ARQ-26,
//! ARQ-29).

use std::sync::Arc;

use super::detect::probe;
use crate::component::{Component, Role, Target};
use crate::conn::{Conn, Deadline, Phase, Place};
use crate::error::Errno;
use crate::features::{Udp, With};
use crate::layer::arq::{Session, next_id};
use crate::layer::{Datagrams, Framing};
use crate::os::{clock, memory};
use crate::reactor;

impl Component {
    /// Begins a session, with its first packet (ARQ-13).
    pub(in crate::component) fn begin_session_of(
        &self,
        udp: Udp,
        place: Place<'_>,
    ) -> Result<(), Errno> {
        probe(place);
        let config = self.properties.arq()?;
        let mut conn = place.lock().ok_or(Errno::ECANCELED)?;
        let (now, mut out) = (clock::now(), Datagrams::default());
        let session = match self.role() {
            Role::Server => Session::with_stranger(&config, next_id(), now),
            _ => Session::new(&config, next_id(), now, &mut out),
        };
        conn.layers.framing = Framing::Arq(With::new(udp, memory::boxed(session)?));
        self.queue_datagrams(place, &conn, &mut out)?;
        self.time_session(place, &mut conn)?;
        let endpoint = conn.link.udp().map(|link| Arc::clone(&link.endpoint));
        drop(conn);
        if let Some(endpoint) = endpoint {
            self.flush_endpoint(&endpoint);
        }
        Ok(())
    }

    /// Queues what a session has to send. ENOMEM, E2BIG: it is lost, and the session sends it again.
    pub(super) fn queue_datagrams(
        &self,
        place: Place<'_>,
        conn: &Conn,
        out: &mut Datagrams,
    ) -> Result<(), Errno> {
        let Some(link) = conn.link.udp().filter(|_| !out.is_empty()) else {
            return Ok(());
        };
        link.endpoint.queue_all(self.address(place, conn), out)
    }

    /// Sets the timer to the session's next tick, if it needs one.
    fn time_session(&self, place: Place<'_>, conn: &mut Conn) -> Result<(), Errno> {
        let session = conn.layers.framing.arq();
        if let Some(at) = session.and_then(Session::deadline) {
            return self.set_deadline_at(place, conn, Deadline::Tick, at);
        }
        self.clear_deadline(conn, Deadline::Tick);
        Ok(())
    }

    /// Does something with a connection's session, and queues what it sends. `None`: there is no
    /// session.
    pub(super) fn with_arq<R>(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
        out: &mut Datagrams,
        act: impl FnOnce(&mut Session, u64, &mut Datagrams) -> R,
    ) -> Option<R> {
        let session = conn.layers.framing.arq_mut()?;
        let result = act(session, clock::now(), out);
        // What could not be queued is as good as lost on its way.
        let _ = self.queue_datagrams(place, conn, out);
        out.clear();
        // It has a timer from its beginning.
        let _ = self.time_session(place, conn);
        Some(result)
    }

    /// Sends the concatenation of `parts`, whose size is valid, as one message (ARQ-26).
    pub(super) fn send_message(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> {
        let (place, in_turn) = self.called(target).ok_or(self.unknown_connection())?;
        let mut conn = place.lock().ok_or(self.unknown_connection())?;
        self.sendable(&conn)?;
        let mut out = Datagrams::default();
        let sent = self.with_arq(place, &mut conn, &mut out, |session, now, out| {
            session.send(now, parts, out)
        });
        let endpoint = conn.link.udp().map(|link| Arc::clone(&link.endpoint));
        drop(conn);
        sent.ok_or(self.unknown_connection())??;
        if in_turn {
            reactor::queued_in_turn();
        } else if let Some(endpoint) = endpoint {
            self.flush_endpoint(&endpoint);
        }
        Ok(())
    }

    /// How many segments the peer has not acknowledged (ARQ-29). EBADSLT or, for clients, EPERM:
    /// there is no session.
    pub fn waiting_messages(&self, target: Target) -> Result<i32, Errno> {
        let unknown = self.unknown_connection();
        let (_, conn) = self.published(target).map_err(|_| unknown)?;
        if conn.phase == Phase::Closing && self.role() == Role::Server {
            return Err(unknown);
        }
        let session = conn.layers.framing.arq().ok_or(unknown)?;
        Ok(i32::try_from(session.waiting()).unwrap_or(i32::MAX))
    }
}
