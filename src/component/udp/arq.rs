//! ARQ between datagrams and messages: the session of a connection, what it sends, and its ticks
//! (ARQ-6 to ARQ-45).

use std::sync::Arc;

use super::detect::probe;
use crate::component::nesting::Callbacks;
use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, Framing as Kind, Operation, Role, Target};
use crate::conn::{Address, Conn, Deadline, Delivery, Phase, Place};
use crate::error::Errno;
use crate::layer::arq::{Event, Failure, Session, next_id};
use crate::layer::{Datagrams, Framing};
use crate::os::{clock, memory};
use crate::reactor;

/// What there is to tell the program.
enum Told {
    HandShake,
    /// The worker has it in its buffer.
    Message,
}

impl Component {
    /// Begins a session, with its first packet (ARQ-13).
    pub(in crate::component) fn begin_session_of(&self, place: Place<'_>) -> Result<(), Errno> {
        probe(place);
        let config = self.properties.arq()?;
        let mut conn = place.lock().ok_or(Errno::ECANCELED)?;
        let (now, mut out) = (clock::now(), Datagrams::default());
        let session = Session::new(&config, next_id(now), now, &mut out);
        conn.layers.framing = Framing::Arq(memory::boxed(session)?);
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
    fn queue_datagrams(
        &self,
        place: Place<'_>,
        conn: &Conn,
        out: &mut Datagrams,
    ) -> Result<(), Errno> {
        let Some(link) = conn.link.udp().filter(|_| !out.is_empty()) else {
            return Ok(());
        };
        let address = Address {
            owner: self.table.id(place),
            to: conn.peer,
        };
        link.endpoint.queue_all(address, out)
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
    fn with_arq<R>(
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

impl Turn<'_, '_> {
    /// The session's next tick is due.
    pub(in crate::component) fn tick(&mut self) -> Flow {
        let mut conn = self.lock()?;
        let (component, place) = (self.component, self.place);
        let out = &mut self.worker.outgoing;
        let ticked = component.with_arq(place, &mut conn, out, |session, now, out| {
            session.tick(now, out)
        });
        drop(conn);
        if let Some(Err(failure)) = ticked {
            return Flow::Break(self.fail_session(failure));
        }
        self.send_gathered()
    }

    fn fail_session(&self, failure: Failure) -> crate::component::turn::step::Step {
        match failure {
            Failure::Protocol(errno) => self.close(Operation::Receive, errno.0),
            // A server treats it as a Disconnect (ARQ-30).
            Failure::TimedOut if self.component.role() == Role::Server => {
                self.close(Operation::Close, 0)
            }
            Failure::TimedOut => self.close(Operation::Close, failure.errno().0),
        }
    }

    /// A datagram for the session, and the events that it brings. The turn answers all of them together, unless
    /// callbacks take so long that the peer would wait for it.
    pub(super) fn take_in(&mut self, callbacks: &Callbacks<'_>, bytes: &[u8]) -> Flow {
        let mut guard = self.lock()?;
        let conn = &mut *guard;
        let (now, out) = (clock::now(), &mut self.worker.outgoing);
        let Some(session) = conn.layers.framing.arq_mut() else {
            return Flow::Continue(());
        };
        let late = session.owes_answer(now);
        let taken = session.receive(now, bytes, out);
        if late {
            session.flush(now, out);
        }
        // What could not be queued is as good as lost on its way.
        let _ = self.component.queue_datagrams(self.place, conn, out);
        out.clear();
        drop(guard);
        if let Err(failure) = taken {
            return Flow::Break(self.fail_session(failure));
        }
        self.tell_messages(callbacks)
    }

    /// Acknowledges what the turn has taken in.
    pub(super) fn answer_peer(&mut self) -> Flow {
        if self.component.component_type.framing == Kind::Arq {
            let mut conn = self.lock()?;
            let out = &mut self.worker.outgoing;
            self.component
                .with_arq(self.place, &mut conn, out, Session::flush);
        }
        Flow::Continue(())
    }

    /// Reports what the session has.
    pub(super) fn tell_messages(&mut self, callbacks: &Callbacks<'_>) -> Flow {
        let component = self.component;
        let id = component.public_id(self.place);
        while !matches!(self.place.delivery(), Delivery::Stops | Delivery::Turned) {
            let Some(told) = self.next_of_session()? else {
                break;
            };
            let verdict = match told {
                Told::HandShake => component.report_handshake(self.place),
                Told::Message => {
                    callbacks.run(|| component.events.receive(id, &self.worker.message))
                }
            };
            if let Err(code) = verdict {
                return Flow::Break(self.close(Operation::Receive, code.0));
            }
        }
        Flow::Continue(())
    }

    /// The next event of the session; a message is copied, because the session may be used during
    /// its callback.
    fn next_of_session(&mut self) -> Flow<Option<Told>> {
        let mut conn = self.lock()?;
        let Some(session) = conn.layers.framing.arq_mut() else {
            return Flow::Continue(None);
        };
        let told = match session.next_event() {
            Ok(None) => Ok(None),
            Ok(Some(Event::HandShake)) => Ok(Some(Told::HandShake)),
            Ok(Some(Event::Message(bytes))) => {
                let message = &mut self.worker.message;
                message.clear();
                let room = memory::reserve(message, bytes.len());
                room.map_err(Failure::Protocol).map(|()| {
                    message.extend_from_slice(bytes);
                    Some(Told::Message)
                })
            }
            Err(failure) => Err(failure),
        };
        drop(conn);
        match told {
            Ok(told) => Flow::Continue(told),
            Err(failure) => Flow::Break(self.fail_session(failure)),
        }
    }
}
