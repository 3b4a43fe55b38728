//! TLS's part of a turn: ciphertext on its way to the program's callbacks, and the end of the handshake, be it good
//! or late.

use crate::component::turn::schedule::is_slow;
use crate::component::turn::step::Step;
use crate::component::{Component, Operation, nesting};
use crate::conn::{Deadline, Key, READ, Slot};
use crate::error::Errno;
use crate::layer::ByteQueue;
use crate::layer::tls::{Failure as TlsFailure, Feed, Progress};
use crate::os::fork;
use crate::reactor::Worker;

impl Component {
    /// Received bytes of an SSL kind: text while there is no TLS on the connection.
    pub(in crate::component) fn open_up(
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
    pub(in crate::component) fn decrypt(
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

    /// The peer had its time: a handshake that is not complete ends with its connection. The
    /// peer is told nothing: TLS has no word for it.
    pub(in crate::component) fn end_of_handshake(&self, key: Key, slot: &Slot) -> Option<Step> {
        let mut conn = slot.lock(key.generation)?;
        if !conn.in_handshake() {
            return None;
        }
        if let Some(session) = conn.session.as_mut() {
            session.expire();
        }
        drop(conn);
        self.close(key, slot, Operation::Receive, Errno::ETIMEDOUT.0);
        Some(Step::Gone)
    }

    /// The handshake is complete: the peer gets what it waits for, then the program is told
    /// (SSL-54). `Some` ends the turn.
    fn shaken(&self, worker: &mut Worker<'_>, key: Key, slot: &Slot) -> Option<Step> {
        if let Some(mut conn) = slot.lock(key.generation) {
            self.clear_deadline(&mut conn, Deadline::Handshake);
        }
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
