//! How handshakes begin, and how long they may take.

use std::time::Duration;

use crate::component::turn::flush::Wrote;
use crate::component::{Component, Property, Target, nesting};
use crate::conn::{Phase, Place, Work};
use crate::error::Errno;

impl Component {
    /// What follows `OnAccept` or `OnConnect`: `OnHandShake` on plain connections; the start
    /// of a handshake where those come first; nothing where the program starts them (SSL-52,
    /// SSL-53, SSL-57).
    pub(in crate::component) fn enter_handshake(&self, place: Place<'_>) -> Result<(), Errno> {
        if !self.is_secure() {
            let id = self.public_id(place);
            return nesting::within(self.token(), || self.events.handshake(id));
        }
        if !self.shakes_first() {
            return Ok(());
        }
        let mut guard = place.lock().ok_or(Errno::ECANCELED)?;
        self.begin_session(&mut guard)?;
        drop(guard);
        self.limit_handshake(place);
        Ok(())
    }

    /// Switches a clear connection to TLS (SSL-57 to SSL-59).
    pub fn start_handshake(&self, target: Target) -> Result<(), Errno> {
        if !self.is_secure() || self.shakes_first() {
            return Err(Errno::EPERM);
        }
        let place = self
            .table
            .find(self.table_id(target))
            .ok_or(self.unknown_connection())?;
        let mut guard = place.lock().ok_or(self.unknown_connection())?;
        let conn = &mut *guard;
        // Before the question whether it may send, which it may not while it shakes hands.
        if conn.secure && conn.phase == Phase::Open {
            return Err(Errno::EALREADY);
        }
        self.sendable(conn)?;
        self.begin_session(conn)?;
        // What came and the program has not got is TLS. Of pull kinds first what it has not
        // fetched, of pack kinds the packets.
        let inbound = std::mem::take(&mut conn.inbound);
        let held = conn.held.take().unwrap_or_default();
        let kept = conn.keep_ciphertext_queue(inbound);
        if let Err(code) = kept.and_then(|()| conn.keep_ciphertext(&held)) {
            // The session has begun and lacks a part: nothing can follow.
            self.write_failed(place, conn, code);
            return Err(code);
        }
        let more = conn
            .session
            .as_ref()
            .is_some_and(|session| session.has_more());
        let shard = conn.shard;
        // With OnSend set a worker must write it.
        let left = self.events.wants_send() || self.write_queued(place, conn) == Wrote::Some;
        let work = Work::READ.when(more) | Work::WRITE.when(left);
        drop(guard);
        self.limit_handshake(place);
        if !work.is_none() {
            self.request(place, shard, work);
        }
        Ok(())
    }

    /// A handshake begins: the connection's only timer.
    pub(in crate::component) fn limit_handshake(&self, place: Place<'_>) {
        let limit = self.property(Property::HandshakeTimeout);
        if limit != 0
            && let Some(reactor) = &*self.reactor.read()
        {
            let pause = Duration::from_millis(u64::from(limit));
            reactor.set_timer(self.task(place, Work::TIMER), pause);
        }
    }

    /// The handshake is complete, or its connection ends before.
    pub(in crate::component) fn lift_handshake_limit(&self, place: Place<'_>) {
        if self.property(Property::HandshakeTimeout) != 0
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.cancel_timer(self.task(place, Work::NONE).token);
        }
    }
}
