//! The steps from an established connection to one that the program uses.

use crate::component::causes::{GONE, refused};
use crate::component::{Component, Operation, State, Verdict, nesting};
use crate::conn::{Phase, Place, Work};
use crate::error::Cause;
use crate::reactor::Reactor;

impl Component {
    /// Reports an established connection: `OnConnect` and `OnHandShake`.
    pub(in crate::component) fn establish(&self, place: Place<'_>) -> Result<(), Cause> {
        let id = self.public_id(place);
        if let Some(mut conn) = place.lock() {
            conn.phase = Phase::Open;
            conn.handshaken = false;
        }
        if self.ends_with_its_connection() {
            let mut life = self.life.lock();
            if life.state == State::Starting {
                // The state changes just before OnConnect (COM-32).
                self.set_state(&mut life, State::Started);
            }
        }
        let token = self.token();
        nesting::within(token, || self.events.connect(id))
            .map_err(|errno| refused("OnConnect", errno))?;
        // A client that its program stopped in OnConnect gets no further event (TCP-48).
        drop(place.lock().ok_or(GONE)?);
        self.enter_handshake(place).map_err(|errno| {
            if self.is_secure() || self.component_type.framing.is_arq() {
                Cause::new(errno, "cannot begin the handshake")
            } else {
                refused("OnHandShake", errno)
            }
        })?;
        drop(place.lock().ok_or(GONE)?);
        Ok(())
    }

    /// `OnHandShake`: the connection may be used.
    pub(in crate::component) fn report_handshake(&self, place: Place<'_>) -> Verdict {
        let id = self.public_id(place);
        nesting::within(self.token(), || self.events.handshake(id))?;
        self.note_handshake();
        Ok(())
    }

    /// The handshake stage has succeeded, and reading starts. The caller, still the
    /// connection's runner, flushes what was queued. False if that failed and the
    /// connection is gone.
    pub(in crate::component) fn announce(&self, reactor: &Reactor, place: Place<'_>) -> bool {
        let mut registered = Ok(());
        if let Some(mut conn) = place.lock() {
            conn.handshaken = true;
            if conn.shard.is_none() {
                registered = self.join_shard(reactor, place, &mut conn, false);
            }
            registered = registered.and_then(|()| self.begin_detection(place, &mut conn));
        }
        if let Err(errno) = registered {
            self.close(place, Operation::Unknown, errno.0);
        }
        registered.is_ok()
    }

    /// As [`Component::announce`], but on a program's thread, so that what follows runs
    /// on a worker (TCP-136).
    pub(in crate::component) fn announce_elsewhere(&self, reactor: &Reactor, place: Place<'_>) {
        if self.announce(reactor, place) {
            place.post(Work::WRITE);
            self.hand_over(reactor, place);
        }
    }
}
