//! From a connection that is there to one that its program uses.

use crate::component::types::{Role, State};
use crate::component::{Component, Operation, nesting};
use crate::conn::{Key, Phase, Slot, WRITE};
use crate::error::Errno;
use crate::reactor::Reactor;

impl Component {
    /// The connection is there: `OnConnect` and `OnHandShake`.
    pub(in crate::component) fn establish(&self, key: Key, slot: &Slot) -> Result<(), Errno> {
        let id = self.public_id(self.table.id(key));
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.phase = Phase::Open;
            conn.handshaken = false;
        }
        if self.role == Role::Client {
            let mut life = self.life.lock();
            if life.state == State::Starting {
                // COM-32: just before OnConnect.
                self.set_state(&mut life, State::Started);
            }
        }
        let token = self.token();
        nesting::within(token, || self.events.connect(id))?;
        // A client that its program stopped in OnConnect gets no further event (TCP-48).
        drop(slot.lock(key.generation).ok_or(Errno::ECANCELED)?);
        self.enter_handshake(key, slot)?;
        drop(slot.lock(key.generation).ok_or(Errno::ECANCELED)?);
        Ok(())
    }

    /// The handshake stage succeeded: reading starts. The caller, still the connection's
    /// runner, flushes what was queued. False when that failed and the connection is gone.
    pub(in crate::component) fn announce(&self, reactor: &Reactor, key: Key, slot: &Slot) -> bool {
        let mut registered = Ok(());
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.handshaken = true;
            if conn.shard.is_none() {
                registered = self.join_shard(reactor, key, &mut conn, false);
            }
        }
        if let Err(errno) = registered {
            self.close(key, slot, Operation::Unknown, errno.0);
        }
        registered.is_ok()
    }

    /// As [`Component::announce`] on a program's thread: what follows runs on a worker
    /// (TCP-136).
    pub(in crate::component) fn announce_elsewhere(
        &self,
        reactor: &Reactor,
        key: Key,
        slot: &Slot,
    ) {
        if self.announce(reactor, key, slot) {
            slot.state.post(key.generation, WRITE);
            self.hand_over(reactor, key, slot);
        }
    }
}
