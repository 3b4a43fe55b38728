//! The turn of a connection over UDP: delivers datagrams, each as one event.

use super::NOTIFICATION;
use crate::component::nesting::{self, Callbacks};
use crate::component::turn::context::{Flow, Locked, Turn};
use crate::component::turn::step::Step;
use crate::component::{Operation, Property, Transport};
use crate::conn::{Conn, Delivery, Work};
use crate::error::Errno;
use crate::layer::Datagrams;
use crate::os::clock;
use crate::os::net::udp;

/// Number of datagrams of a client per turn (TCP-142).
const RECEIVES_PER_TURN: usize = 64;

impl<'a> Turn<'a, '_> {
    /// Does all work of an open connection except closing it.
    pub(in crate::component) fn work_with_datagrams(
        &mut self,
        conn: Locked<'a>,
        work: Work,
    ) -> Flow {
        if work.has(Work::HUP)
            && let Some(link) = conn.link.udp()
            && !link.shared
            && let Some(errno) = udp::pending_error(&link.endpoint.socket)
        {
            drop(conn);
            return Flow::Break(self.close(Operation::Close, errno.0));
        }
        let shared = conn.link.udp().is_some_and(|link| link.shared);
        drop(conn);
        if work.has(Work::WRITE) {
            self.send_gathered()?;
        }
        if !work.has(Work::READ | Work::HUP) || self.place.is_paused() {
            return Flow::Break(Step::Done);
        }
        if shared {
            self.deliver_inbox()
        } else {
            self.receive_own()
        }
    }

    /// Delivers what the server has received for the connection.
    fn deliver_inbox(&mut self) -> Flow {
        let mut conn = self.lock()?;
        let Some(mut inbox) = conn.link.udp_mut().and_then(|link| link.inbox.take()) else {
            return Flow::Break(Step::Done);
        };
        self.note_sign_of_life(&mut conn);
        drop(conn);
        let rest = self.deliver_datagrams(&mut inbox)?;
        self.send_gathered()?;
        let mut conn = self.lock()?;
        let Some(link) = conn.link.udp_mut() else {
            return Flow::Break(Step::Done);
        };
        if inbox.is_empty() {
            self.worker.put_inbox(inbox);
            return Flow::Break(rest);
        }
        // What came meanwhile comes behind what is left.
        if let Some(later) = &mut link.inbox {
            let _ = inbox.append(later);
        }
        link.inbox = Some(inbox);
        Flow::Break(rest)
    }

    fn deliver_datagrams(&mut self, inbox: &mut Datagrams) -> Flow<Step> {
        let component = self.component;
        let callbacks = Callbacks::of(component.token(), self.worker.status());
        let mut first = true;
        while let Some(bytes) = inbox.front() {
            match self.place.delivery() {
                Delivery::Slowly if !first => return Flow::Continue(Step::Again(Work::READ)),
                Delivery::Goes | Delivery::Slowly => first = false,
                // A resume, or the close, follows.
                Delivery::Stops => return Flow::Continue(Step::Done),
                Delivery::Turned => return Flow::Continue(Step::Again(Work::READ)),
            }
            self.deliver_datagram(&callbacks, bytes)?;
            inbox.pop(1);
        }
        Flow::Continue(Step::Done)
    }

    fn deliver_datagram(&self, callbacks: &Callbacks<'_>, bytes: &[u8]) -> Flow {
        if self.is_not_for_the_program(bytes)? {
            return Flow::Continue(());
        }
        let component = self.component;
        let id = component.public_id(self.place);
        match callbacks.run(|| component.events.receive(id, bytes)) {
            Ok(()) => Flow::Continue(()),
            Err(code) => Flow::Break(self.close(Operation::Receive, code.0)),
        }
    }

    /// Does what a datagram asks the library for. Nothing has a meaning for a cast: anybody may
    /// send to it, so what is too long for it is dropped (CAST-9, CAST-12).
    fn is_not_for_the_program(&self, bytes: &[u8]) -> Flow<bool> {
        let of = self.component;
        let too_long = bytes.len() > of.property(Property::MaxDatagramSize) as usize;
        if of.component_type.transport == Transport::Cast {
            return Flow::Continue(too_long);
        }
        if too_long {
            return Flow::Break(self.close(Operation::Receive, Errno::EMSGSIZE.0));
        }
        if bytes == NOTIFICATION {
            if let Some(link) = self.lock()?.link.udp_mut() {
                link.silent = true;
            }
            return Flow::Break(self.close(Operation::Close, 0));
        }
        if bytes.is_empty() {
            self.answer_probe()?;
        }
        Flow::Continue(bytes.is_empty())
    }

    /// Reads from the connection's own socket.
    fn receive_own(&mut self) -> Flow {
        let mut buffer = match self.worker.take_buffer() {
            Ok(buffer) => buffer,
            Err(errno) => return Flow::Break(self.close(Operation::Receive, errno.0)),
        };
        let flow = self.receive_into(&mut buffer);
        self.worker.put_buffer(buffer);
        match flow {
            Flow::Continue(step) => {
                self.send_gathered()?;
                Flow::Break(step)
            }
            Flow::Break(end) => Flow::Break(end),
        }
    }

    fn receive_into(&self, buffer: &mut [u8]) -> Flow<Step> {
        let component = self.component;
        let most = component.property(Property::MaxDatagramSize) as usize;
        // One byte more shows that a datagram is too long.
        let most = buffer.len().min(most + 1);
        let callbacks = Callbacks::of(component.token(), self.worker.status());
        for _ in 0..RECEIVES_PER_TURN {
            match self.place.delivery() {
                Delivery::Goes | Delivery::Slowly => {}
                Delivery::Stops => return Flow::Continue(Step::Done),
                Delivery::Turned => break,
            }
            let mut conn = self.lock()?;
            let Some(link) = conn.link.udp() else {
                return Flow::Continue(Step::Done);
            };
            let received = match udp::receive(&link.endpoint.socket, &mut buffer[..most]) {
                Ok(Some(received)) => received,
                Ok(None) => return Flow::Continue(Step::Done),
                Err(errno) => {
                    drop(conn);
                    return Flow::Break(self.close(Operation::Receive, errno.0));
                }
            };
            if component.component_type.transport == Transport::Cast {
                link.endpoint.note_sender(received.from);
            }
            self.note_sign_of_life(&mut conn);
            drop(conn);
            self.deliver_datagram(&callbacks, &buffer[..received.length])?;
            if self.place.is_slow() {
                break;
            }
        }
        Flow::Continue(Step::Again(Work::READ))
    }

    /// Something came from the peer (HB-5, HB-6).
    fn note_sign_of_life(&self, conn: &mut Conn) {
        if let Some(link) = conn.link.udp_mut() {
            link.missed = 0;
        }
        if self.component.property(Property::MarkSilence) != 0 {
            conn.active = conn.active.max(clock::recently());
        }
    }

    /// Sends what the turn's callbacks have queued, unless more is being gathered, and reports
    /// what was sent.
    fn send_gathered(&mut self) -> Flow {
        if self.worker.gathers {
            return Flow::Continue(());
        }
        let endpoint = {
            let conn = self.lock()?;
            let Some(link) = conn.link.udp() else {
                return Flow::Continue(());
            };
            std::sync::Arc::clone(&link.endpoint)
        };
        self.component.flush_endpoint(&endpoint);
        self.report_sent()
    }

    /// `OnSend` for what the system has accepted (UDP-24).
    fn report_sent(&mut self) -> Flow {
        let component = self.component;
        loop {
            let mut conn = self.lock()?;
            let Some(mut sent) = conn.link.udp_mut().and_then(|link| link.sent.take()) else {
                return Flow::Continue(());
            };
            drop(conn);
            let id = component.public_id(self.place);
            while let Some(bytes) = sent.front() {
                nesting::within(component.token(), || component.events.send(id, bytes));
                sent.pop(1);
            }
        }
    }
}
