//! Turns of connections with ARQ: datagrams become messages, and ticks are due (ARQ-15, ARQ-27 to
//! ARQ-45).

use crate::component::nesting::Callbacks;
use crate::component::turn::context::{Flow, Turn};
use crate::component::{Operation, Role};
use crate::conn::Delivery;
use crate::layer::arq::{Event, Failure};
use crate::os::{clock, memory};

/// What there is to tell the program.
enum Told {
    HandShake,
    /// The worker has it in its buffer.
    Message,
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
        let spare = &mut self.worker.inbound.bytes;
        let Some(session) = conn.layers.framing.arq_mut() else {
            return Flow::Continue(());
        };
        let late = session.owes_answer(now);
        session.lend(spare);
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
        if self.component.component_type.framing.is_arq() {
            let mut conn = self.lock()?;
            let (out, spare) = (&mut self.worker.outgoing, &mut self.worker.inbound.bytes);
            let component = self.component;
            component.with_arq(self.place, &mut conn, out, |session, now, out| {
                session.reclaim(spare);
                session.flush(now, out);
            });
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
