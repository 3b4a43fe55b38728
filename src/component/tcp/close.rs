//! How connections end (TCP-92, TCP-93), and what else ends with a client's.

use std::mem;

use mio::net::TcpStream;

use crate::component::life::Notice;
use crate::component::life::steps::Steps;
use crate::component::{Component, Operation, State, nesting};
use crate::conn::{Conn, Key, Parting, Phase, Slot};
use crate::layer::tls::Session;
use crate::os::net::tcp;

impl Component {
    /// A connection that `OnConnect` or `OnHandShake` refused: no `OnClose` (COM-91).
    pub(in crate::component) fn refuse(&self, key: Key, slot: &Slot) {
        if self.ends_with_its_connection() {
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

    /// Ends a connection in good order: because the peer has ended its direction or Disconnect
    /// asked for it. What was sent is attempted once more, and drains if it has to (TCP-95).
    pub(in crate::component) fn end(&self, key: Key, slot: &Slot) {
        self.flush_last(key, slot);
        self.close(key, slot, Operation::Close, 0);
    }

    /// Closes a connection whose `OnClose` is owed (TCP-92, TCP-93). The caller runs it.
    pub(in crate::component) fn close(
        &self,
        key: Key,
        slot: &Slot,
        operation: Operation,
        code: i32,
    ) {
        if !self.ends_with_its_connection() {
            self.close_now(key, slot, operation, code);
        } else if self.take_over_stop() {
            self.finish_own_stop(|| self.close_now(key, slot, operation, code));
        }
        // Otherwise whoever called Stop closes it (TCP-47).
    }

    /// `OnClose`, then shutdown and close of the descriptor, or its draining.
    pub(in crate::component) fn close_now(
        &self,
        key: Key,
        slot: &Slot,
        operation: Operation,
        code: i32,
    ) {
        let id = self.public_id(self.table.id(key));
        let mut drains = false;
        let given_up = slot.lock(key.generation).map(|mut conn| {
            conn.phase = Phase::Closing;
            conn.held = None;
            drains = (operation, code, conn.parting) == (Operation::Close, 0, Parting::Drains);
            (!drains).then(|| conn.take_output())
        });
        // Not under the lock: there may be much to free (COM-110).
        drop(given_up);
        nesting::within(self.token(), || self.events.close(id, operation, code));
        self.leave(key, slot, drains);
    }

    /// Orderly shutdown and close without `OnClose`: refused connections (TCP-13).
    pub(in crate::component) fn drop_silently(&self, key: Key, slot: &Slot) {
        self.leave(key, slot, false);
    }

    /// The last step of all connections. The socket is closed without the slot's lock: other
    /// connections' calls must not wait for that (COM-110).
    fn leave(&self, key: Key, slot: &Slot, drains: bool) {
        if let Some(mut guard) = slot.lock(key.generation) {
            let conn = &mut *guard;
            if conn.is_shaking() {
                self.unlimit_handshake(key);
            }
            // After a Disconnect the peer may go on sending.
            let in_flight = |conn: &Conn| conn.stream.as_ref().is_some_and(tcp::is_in_flight);
            let drains = drains && (conn.has_output() || conn.leaving && in_flight(conn));
            let (stream, out, session) = (
                conn.stream.take(),
                mem::take(&mut conn.out),
                conn.session.take(),
            );
            let shard = conn.shard;
            self.leave_shard(conn);
            drop(guard);
            match (stream, shard) {
                (Some(stream), Some(shard)) if drains => self.drain(stream, out, session, shard),
                (stream, _) => self.let_go(stream, session),
            }
        }
        self.table.free(key);
        self.end_workers_if_alone();
    }

    /// Closes a socket, and keeps the session for a program that looks into it.
    pub(in crate::component) fn let_go(
        &self,
        stream: Option<TcpStream>,
        session: Option<Box<Session>>,
    ) {
        if let Some(stream) = stream {
            tcp::close(stream);
        }
        if let Some(session) = session {
            self.keep_session(session);
        }
    }

    fn leave_shard(&self, conn: &mut Conn) {
        if let Some(shard) = conn.shard.take()
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.shard(shard).count(false);
        }
    }
}
