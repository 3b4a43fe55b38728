//! The beginning of handshakes, and their time limit.

use std::time::Duration;

use crate::component::turn::flush::Wrote;
use crate::component::{Component, Framing, Property, Target};
use crate::conn::{Conn, Deadline, Phase, Place, Work};
use crate::error::Errno;

impl Component {
    /// What follows `OnAccept` or `OnConnect`: `OnHandShake` on connections without TLS; the
    /// handshake if it starts by itself; nothing if the program starts it (SSL-52, SSL-53,
    /// SSL-57), or HTTP (HTTP-8).
    pub(in crate::component) fn enter_handshake(&self, place: Place<'_>) -> Result<(), Errno> {
        if self.starts_late() {
            return Ok(());
        }
        if let Framing::Arq(udp) = self.component_type.framing {
            return self.begin_session_of(udp, place);
        }
        if !self.is_secure() {
            return self.report_handshake(place);
        }
        if !self.shakes_first() {
            return Ok(());
        }
        let mut guard = place.lock().ok_or(Errno::ECANCELED)?;
        self.limit_handshake(place, &mut guard)?;
        let session = self.new_session(&mut guard)?;
        guard.layers.begin_tls(session)
    }

    /// Switches a connection to TLS (SSL-57 to SSL-59).
    pub fn start_handshake(&self, target: Target) -> Result<(), Errno> {
        if !self.is_secure() || self.shakes_automatically() {
            return Err(Errno::EPERM);
        }
        self.begin_handshake(target)
    }

    /// Switches a connection to TLS, on any thread.
    pub(in crate::component) fn begin_handshake(&self, target: Target) -> Result<(), Errno> {
        let place = self
            .table
            .find(self.table_id(target))
            .ok_or(self.unknown_connection())?;
        let mut guard = place.lock().ok_or(self.unknown_connection())?;
        let conn = &mut *guard;
        // This is checked before whether it may send, which it may not during a handshake.
        if conn.layers.secure && conn.phase == Phase::Open {
            return Err(Errno::EALREADY);
        }
        self.sendable(conn)?;
        self.limit_handshake(place, conn)?;
        let made = self.new_session(conn);
        let session = made.inspect_err(|_| self.clear_deadline(conn, Deadline::Handshake))?;
        let begun = conn.layers.begin_tls(session);
        // The runner may have bytes that no longer belong to the framing.
        place.turn();
        if let Err(code) = begun {
            self.write_failed(place, conn, code);
            return Err(code);
        }
        let more = conn.layers.has_more();
        let shard = conn.shard;
        // If OnSend is set, a worker must write it.
        let left = self.events.wants_send() || self.write_queued(place, conn) == Wrote::Some;
        let work = Work::READ.when(more) | Work::WRITE.when(left);
        drop(guard);
        if !work.is_none() {
            self.request(place, shard, work);
        }
        Ok(())
    }

    /// A handshake begins, and its time limit with it.
    fn limit_handshake(&self, place: Place<'_>, conn: &mut Conn) -> Result<(), Errno> {
        let limit = self.property(Property::SSLHandshakeTimeout);
        if limit == 0 {
            return Ok(());
        }
        let pause = Duration::from_millis(limit.into());
        self.set_deadline(place, conn, Deadline::Handshake, pause)
    }
}
