//! TLS of a connection: the session's start, its handshake's time limit, ciphertext on its way
//! to the callbacks. A session is used under its connection's lock (SSL-T3), but for the
//! handshake: there its runner has it, because a program's callback may run.

use std::ffi::CString;
use std::sync::Arc;
use std::time::Duration;

use crate::component::send::Wrote;
use crate::component::turn::{Step, is_slow};
use crate::component::{Component, Operation, Property, Target, nesting};
use crate::conn::{Conn, Key, Phase, READ, Slot, TIMER, WRITE};
use crate::error::{Errno, Failure, SocketError};
use crate::layer::tls::{Choose, Contexts, Failure as TlsFailure, Feed, Progress, Session};
use crate::layer::{BlockQueue, ByteQueue};
use crate::os::fork;
use crate::reactor::Worker;

impl Component {
    /// Whether every connection begins with a handshake (SSL-50).
    pub(super) fn shakes_first(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.is_auto_handshake())
    }

    /// SSL-27: an SSL kind has a context before it starts.
    pub(super) fn check_tls(&self) -> Result<(), Errno> {
        if self.is_secure() && self.contexts().is_none() {
            return Err(self.report(Failure::new(SocketError::SslEnvNotReady, Errno::EPERM)));
        }
        Ok(())
    }

    /// Whether new connections would find no context: cleaned up while running (SSL-26).
    pub(super) fn lacks_context(&self) -> bool {
        self.shakes_first() && self.contexts().is_none()
    }

    fn contexts(&self) -> Option<Arc<Contexts>> {
        self.tls.as_ref().and_then(|tls| tls.contexts())
    }

    /// A program's choice of contexts, run as its other callbacks are: one that blocks keeps
    /// no other connection from being served, and stops inside are told from others.
    pub fn as_callback(&self, choose: Choose) -> Choose {
        let token = self.token();
        Arc::new(move |name| nesting::within(token, || choose(name)))
    }

    /// What follows `OnAccept` or `OnConnect`: `OnHandShake` on plain connections; the start
    /// of a handshake where those come first; nothing where the program starts them (SSL-52,
    /// SSL-53, SSL-57).
    pub(super) fn enter_handshake(&self, key: Key, slot: &Slot) -> Result<(), Errno> {
        if !self.is_secure() {
            let id = self.public_id(self.table.id(key));
            return nesting::within(self.token(), || self.events.handshake(id));
        }
        if !self.shakes_first() {
            return Ok(());
        }
        let mut guard = slot.lock(key.generation).ok_or(Errno::ECANCELED)?;
        self.begin_session(&mut guard)?;
        drop(guard);
        self.limit_handshake(key);
        Ok(())
    }

    /// Makes a connection's session; a client's first message is queued.
    fn begin_session(&self, conn: &mut Conn) -> Result<(), Errno> {
        let contexts = self.contexts().ok_or(Errno::EPERM)?;
        let host = conn.host.as_ref().map(|host| host.0.as_c_str());
        let mut session = Session::new(&contexts, host)?;
        let started = conn.out.at_end(|end| session.start(end));
        started.map_err(|failure| failure.code)?;
        conn.secure = true;
        conn.session = Some(Box::new(session));
        Ok(())
    }

    /// A handshake begins: the connection's only timer.
    pub(super) fn limit_handshake(&self, key: Key) {
        let limit = self.property(Property::HandshakeTimeout);
        if limit != 0
            && let Some(reactor) = &*self.reactor.read()
        {
            let pause = Duration::from_millis(u64::from(limit));
            reactor.set_timer(self.task(key, TIMER), pause);
        }
    }

    /// The handshake is complete, or its connection ends before.
    pub(super) fn unlimit_handshake(&self, key: Key) {
        if self.property(Property::HandshakeTimeout) != 0
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.cancel_timer(self.task(key, 0).token);
        }
    }

    /// The peer had its time: a handshake that is not complete ends with its connection. The
    /// peer is told nothing: TLS has no word for it.
    pub(super) fn end_of_handshake(&self, key: Key, slot: &Slot) -> Option<Step> {
        let mut conn = slot.lock(key.generation)?;
        if !conn.is_shaking() {
            return None;
        }
        if let Some(session) = conn.session.as_mut() {
            session.expire();
        }
        drop(conn);
        self.close(key, slot, Operation::Receive, Errno::ETIMEDOUT.0);
        Some(Step::Gone)
    }

    /// Switches a clear connection to TLS (SSL-57 to SSL-59).
    pub fn start_handshake(&self, target: Target) -> Result<(), Errno> {
        if !self.is_secure() || self.shakes_first() {
            return Err(Errno::EPERM);
        }
        let (key, slot) = self.table.find(self.entry(target)).ok_or(self.unknown())?;
        let mut guard = slot.lock(key.generation).ok_or(self.unknown())?;
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
        let kept = keep_queue(conn, inbound);
        if let Err(code) = kept.and_then(|()| keep_ciphertext(conn, &held)) {
            // The session has begun and lacks a part: nothing can follow.
            self.write_failed(key, slot, conn, code);
            return Err(code);
        }
        let more = conn
            .session
            .as_ref()
            .is_some_and(|session| session.has_more());
        let shard = conn.shard;
        // With OnSend set a worker must write it.
        let left = self.events.wants_send() || self.write_queued(key, slot, conn) == Wrote::Some;
        let bits = if more { READ } else { 0 } | if left { WRITE } else { 0 };
        drop(guard);
        self.limit_handshake(key);
        if bits != 0 {
            self.request(slot, key, shard, bits);
        }
        Ok(())
    }

    /// Shows a connection's session to `look`: EBADSLT for an unknown connection, EPERM if
    /// there is no TLS on it, a client has no connection, or just now its handshake goes on
    /// (SSL-81).
    pub fn with_session<R>(
        &self,
        target: Target,
        look: impl FnOnce(&mut Session) -> R,
    ) -> Result<R, Errno> {
        let (_, _, mut conn) = self.published(target).map_err(|_| self.unknown())?;
        conn.session
            .as_mut()
            .map(|session| look(session))
            .ok_or(Errno::EPERM)
    }

    /// Why a connection's TLS failed, for people: ENODATA if it did not; otherwise as
    /// [`Component::with_session`].
    pub fn tls_failure(&self, target: Target) -> Result<CString, Errno> {
        let reason =
            |session: &mut Session| session.failure().map(|failure| failure.reason.clone());
        self.with_session(target, reason)?.ok_or(Errno::ENODATA)
    }

    /// Received bytes of an SSL kind: text while there is no TLS on the connection.
    pub(super) fn open_up(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        feed: &mut Feed,
    ) -> Option<Step> {
        match slot.lock(key.generation).map(|conn| conn.secure) {
            None => Some(Step::Gone),
            Some(true) => self.decrypt(worker, key, slot, feed),
            Some(false) => self.hand_out(worker, key, slot, feed.rest(), true),
        }
    }

    /// Hands out what the ciphertext holds, kept one first. `Some` ends the turn; what was
    /// not used by then is kept.
    pub(super) fn decrypt(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        feed: &mut Feed,
    ) -> Option<Step> {
        let decrypted = worker.take_plain().and_then(|mut plain| {
            let ended = self.decrypt_into(worker, key, slot, feed, &mut plain);
            worker.put_plain(plain);
            if ended.is_some_and(|step| step != Step::Gone)
                && let Some(mut conn) = slot.lock(key.generation)
                && let Some(session) = conn.session.as_mut()
            {
                session.keep(feed)?;
            }
            Ok(ended)
        });
        decrypted.unwrap_or_else(|errno| {
            self.close(key, slot, Operation::Receive, errno.0);
            Some(Step::Gone)
        })
    }

    fn decrypt_into(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        feed: &mut Feed,
        plain: &mut [u8],
    ) -> Option<Step> {
        loop {
            if !slot.state.may_deliver(key.generation) {
                // OnHandShake may have sent something before it paused.
                return Some(self.flush(worker, key, slot));
            }
            let Some((progress, more)) = Self::exchange(worker, key, slot, feed, plain) else {
                return Some(Step::Gone);
            };
            match progress {
                Progress::Plain(count) => {
                    let step = self.hand_out(worker, key, slot, &plain[..count], false);
                    if step.is_some() || !more {
                        return step;
                    }
                    if is_slow(key, slot) {
                        return Some(Step::Again(READ));
                    }
                }
                Progress::Handshaken => {
                    if let Some(step) = self.shaken(worker, key, slot) {
                        return Some(step);
                    }
                }
                Progress::NeedMore => {
                    let flushed = self.flush(worker, key, slot);
                    return (flushed != Step::Done).then(|| flushed.with(READ));
                }
                Progress::Closed => {
                    // Only the peer's direction: our answers are sealed already, and sent before
                    // our own goodbye (SSL-69).
                    self.end(key, slot);
                    return Some(Step::Gone);
                }
                Progress::Failed(failure) => {
                    // The alert tells the peer why (SSL-71).
                    self.flush_last(key, slot);
                    self.close(key, slot, Operation::Receive, failure.code.0);
                    return Some(Step::Gone);
                }
            }
        }
    }

    /// One step of the session, and whether there may be another one without new bytes. `None`:
    /// the connection belongs to somebody else now.
    fn exchange(
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        feed: &mut Feed,
        plain: &mut [u8],
    ) -> Option<(Progress, bool)> {
        let mut guard = slot.lock(key.generation)?;
        let conn = &mut *guard;
        conn.out.lend(&mut worker.spare);
        let mut session = conn.session.take()?;
        if session.is_complete() {
            // What callbacks send is collected here.
            session.lend_buffer(&mut worker.unsealed);
            let progress = conn.out.at_end(|end| session.receive(feed, plain, end));
            let more = !feed.rest().is_empty() || session.has_more();
            conn.session = Some(session);
            return Some((progress, more));
        }
        drop(guard);
        let mut answer = ByteQueue::default();
        // A program's choice may have forked.
        let progress = fork::stay(|| session.receive(feed, plain, &mut answer));
        let mut conn = slot.lock(key.generation)?;
        conn.session = Some(session);
        if conn.out.push(answer.as_slice()) {
            Some((progress, true))
        } else {
            Some((Progress::Failed(TlsFailure::no_memory()), false))
        }
    }

    /// The handshake is complete: the peer gets what it waits for, then the program is told
    /// (SSL-54). `Some` ends the turn.
    fn shaken(&self, worker: &mut Worker<'_>, key: Key, slot: &Slot) -> Option<Step> {
        self.unlimit_handshake(key);
        let flushed = self.flush(worker, key, slot);
        if flushed == Step::Gone {
            return Some(Step::Gone);
        }
        let id = self.public_id(self.table.id(key));
        if let Err(code) = nesting::within(self.token(), || self.events.handshake(id)) {
            self.close(key, slot, Operation::Receive, code.0);
            return Some(Step::Gone);
        }
        (flushed != Step::Done).then(|| flushed.with(READ))
    }
}

/// Whether there is TLS on the connection, or a handshake is due.
pub(super) fn is_secure(key: Key, slot: &Slot) -> bool {
    slot.lock(key.generation).is_some_and(|conn| conn.secure)
}

/// Leaves bytes to the session that came before it was there.
pub(super) fn keep_ciphertext(conn: &mut Conn, bytes: &[u8]) -> Result<(), Errno> {
    match &mut conn.session {
        Some(session) => session.keep_bytes(bytes),
        None => Ok(()),
    }
}

/// As [`keep_ciphertext`], without a copy of what may be much.
pub(super) fn keep_queue(conn: &mut Conn, mut bytes: BlockQueue) -> Result<(), Errno> {
    match &mut conn.session {
        Some(session) => session.keep_queue(&mut bytes),
        None => Ok(()),
    }
}
