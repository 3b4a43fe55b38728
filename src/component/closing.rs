//! How connections end (TCP-92, TCP-93), and what else ends with a client's.

use std::mem;
use std::net::Shutdown;

use super::types::{Role, State};
use super::{Component, Operation, frames};
use crate::conn::{Conn, Key, Phase, Slot};

impl Component {
    /// A connection that `OnConnect` or `OnHandShake` refused: no `OnClose` (COM-91).
    pub(super) fn refuse(&self, key: Key, slot: &Slot) {
        if self.role == Role::Client {
            if self.take_over_stop() {
                self.drop_silently(key, slot);
                self.finish_own_stop();
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

    fn finish_own_stop(&self) {
        self.table.close();
        self.retire_reactor();
        self.set_state(&mut self.life.lock(), State::Stopped);
    }

    /// Closes a connection whose `OnClose` is owed (TCP-92, TCP-93). The caller runs it.
    pub(super) fn close(&self, key: Key, slot: &Slot, operation: Operation, code: i32) {
        let client = self.role == Role::Client;
        if client && !self.take_over_stop() {
            // Whoever called Stop closes it (TCP-47).
            return;
        }
        self.close_now(key, slot, operation, code);
        if client {
            self.finish_own_stop();
        }
    }

    /// `OnClose`, then shutdown and close of the descriptor.
    pub(super) fn close_now(&self, key: Key, slot: &Slot, operation: Operation, code: i32) {
        let id = self.public_id(self.table.id(key));
        let given_up = slot.lock(key.generation).map(|mut conn| {
            conn.phase = Phase::Closing;
            conn.held = None;
            let unsealed = conn.session.as_mut().map(|s| s.take_unsealed());
            (mem::take(&mut conn.out), unsealed)
        });
        // Not under the lock: there may be much to free (COM-110).
        drop(given_up);
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
