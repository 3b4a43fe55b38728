//! How connections end (TCP-92, TCP-93), and what else ends with a client's.

use std::net::Shutdown;

use super::lifecycle::Notice;
use super::steps::Steps;
use super::types::{Role, State};
use super::{Component, Operation, frames};
use crate::conn::{Conn, Key, Phase, Slot};

impl Component {
    /// A connection that `OnConnect` or `OnHandShake` refused: no `OnClose` (COM-91).
    pub(super) fn refuse(&self, key: Key, slot: &Slot) {
        if self.role == Role::Client {
            if self.take_over_stop() {
                self.finish_own_stop(|| self.drop_silently(key, slot));
            }
        } else {
            self.drop_silently(key, slot);
        }
    }

    /// A client's worker claims the right to end the run (TCP-46).
    fn take_over_stop(&self) -> bool {
        let mut life = self.life.lock();
        let running = matches!(life.state, State::Starting | State::Started);
        if running {
            self.set_state(&mut life, State::Stopping);
        }
        running
    }

    /// The end of a client's run by its own worker, whatever happens in `close` (COM-112).
    fn finish_own_stop(&self, close: impl FnOnce()) {
        let mut steps = Steps::default();
        steps.take_once(close);
        steps.take(|| self.close_own(Notice::Never));
        steps.take(|| {
            self.table.close();
            self.retire_reactor();
        });
        self.set_state(&mut self.life.lock(), State::Stopped);
    }

    /// Closes a connection whose `OnClose` is owed (TCP-92, TCP-93). The caller runs it.
    pub(super) fn close(&self, key: Key, slot: &Slot, operation: Operation, code: i32) {
        if self.role != Role::Client {
            self.close_now(key, slot, operation, code);
        } else if self.take_over_stop() {
            self.finish_own_stop(|| self.close_now(key, slot, operation, code));
        }
        // Otherwise whoever called Stop closes it (TCP-47).
    }

    /// `OnClose`, then shutdown and close of the descriptor.
    pub(super) fn close_now(&self, key: Key, slot: &Slot, operation: Operation, code: i32) {
        let id = self.public_id(self.table.id(key));
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.phase = Phase::Closing;
            conn.out.clear();
            conn.held = None;
        }
        frames::within(self.token(), || self.events.close(id, operation, code));
        self.drop_silently(key, slot);
    }

    /// Orderly shutdown and close without `OnClose`: refused connections (TCP-13), and
    /// the last step for all others.
    pub(super) fn drop_silently(&self, key: Key, slot: &Slot) {
        let session = slot.lock(key.generation).and_then(|mut conn| {
            self.leave_shard(&mut conn);
            if conn.is_shaking() {
                self.unlimit_handshake(key);
            }
            if let Some(stream) = conn.stream.take() {
                // The peer may be gone already.
                let _ = stream.shutdown(Shutdown::Write);
            }
            conn.session.take()
        });
        if let Some(session) = session {
            self.keep_session(session);
        }
        self.table.free(key);
        self.end_workers_if_alone();
    }

    fn leave_shard(&self, conn: &mut Conn) {
        if let Some(shard) = conn.shard.take()
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.shard(shard).count(false);
        }
    }
}
