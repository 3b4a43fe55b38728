//! The turn of a connection over UDP: delivers datagrams, each as one event.

use std::net::SocketAddr;

use super::detect::note_received;
use super::inbox::{leave, put_back};
use crate::component::nesting::Callbacks;
use crate::component::turn::context::{Flow, Locked, Turn};
use crate::component::turn::delivered::Delivered;
use crate::component::turn::step::Step;
use crate::component::{Operation, Property};
use crate::conn::{Conn, Delivery, Work};
use crate::error::Errno;
use crate::layer::Datagrams;
use crate::layer::control::Meaning;
use crate::os::clock;
use crate::os::net::udp::{self, Batch, Filled};

/// Number of batches of a client per turn (TCP-142).
const RECEIVES_PER_TURN: usize = 4;

impl<'a> Turn<'a, '_> {
    /// Does all work of an open connection except closing it.
    pub(in crate::component) fn work_with_datagrams(
        &mut self,
        mut conn: Locked<'a>,
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
        let reads = work.has(Work::READ | Work::HUP) && !self.place.is_paused();
        let Some(link) = conn.link.udp_mut() else {
            return Flow::Break(Step::Done);
        };
        let shared = link.shared;
        let inbox = if reads { link.take_inbox() } else { None };
        if let Some(inbox) = &inbox {
            self.note_sign_of_life(&mut conn, inbox.bytes() > 0);
        }
        drop(conn);
        if work.has(Work::WRITE) {
            self.send_gathered()?;
        }
        if reads && self.component.component_type.framing.is_arq() {
            // What a pause has left.
            let callbacks = Callbacks::of(self.component.token(), self.worker.status());
            self.tell_messages(&callbacks)?;
            self.answer_peer()?;
        }
        let step = match inbox {
            Some(inbox) => self.deliver_inbox(inbox)?,
            None => Step::Done,
        };
        if !reads || shared || step != Step::Done {
            return Flow::Break(step);
        }
        self.receive_own()
    }

    /// Delivers what the server has received for the connection, or what a pause has left.
    fn deliver_inbox(&mut self, mut inbox: Box<Datagrams>) -> Flow<Step> {
        let rest = self.deliver_datagrams(&mut inbox)?;
        self.answer_peer()?;
        self.send_gathered()?;
        if inbox.is_empty() {
            self.worker.put_inbox(inbox);
            return Flow::Continue(rest);
        }
        let mut conn = self.lock()?;
        if let Some(link) = conn.link.udp_mut() {
            put_back(link, inbox);
        }
        Flow::Continue(rest)
    }

    fn deliver_datagrams(&mut self, inbox: &mut Datagrams) -> Flow<Step> {
        let component = self.component;
        let callbacks = Callbacks::of(component.token(), self.worker.status());
        let mut first = true;
        while let Some(bytes) = inbox.front() {
            if let Some(end) = Delivered::before_event(self.place, &mut first) {
                return Flow::Continue(end.step());
            }
            self.note_sender(None)?;
            self.deliver_datagram(&callbacks, bytes)?;
            inbox.pop(1);
        }
        Flow::Continue(Step::Done)
    }

    fn deliver_datagram(&mut self, callbacks: &Callbacks<'_>, bytes: &[u8]) -> Flow {
        if self.is_not_for_the_program(bytes)? {
            return Flow::Continue(());
        }
        let component = self.component;
        if component.component_type.framing.is_arq() {
            return self.take_in(callbacks, bytes);
        }
        let id = component.public_id(self.place);
        match callbacks.run(|| component.events.receive(id, bytes)) {
            Ok(()) => Flow::Continue(()),
            Err(code) => Flow::Break(self.close(Operation::Receive, code.0)),
        }
    }

    /// Does what a datagram asks the library for. Nothing has a meaning for a cast: anybody may
    /// send to it, so what is too long for it is dropped (CAST-9, CAST-12).
    fn is_not_for_the_program(&self, bytes: &[u8]) -> Flow<bool> {
        let most = self.component.property(Property::MaxDatagramSize) as usize;
        let meaning = Meaning::of(bytes, bytes.len() > most);
        if self.is_cast() {
            return Flow::Continue(meaning == Meaning::TooLong);
        }
        match meaning {
            Meaning::TooLong => {
                note_received(&mut *self.lock()?, bytes.len());
                Flow::Break(self.close(Operation::Receive, Errno::EMSGSIZE.0))
            }
            Meaning::End => {
                if let Some(link) = self.lock()?.link.udp_mut() {
                    link.silent = true;
                }
                Flow::Break(self.close(Operation::Close, 0))
            }
            Meaning::SignOfLife => {
                self.answer_probe()?;
                Flow::Continue(true)
            }
            Meaning::Data => Flow::Continue(false),
        }
    }

    fn is_cast(&self) -> bool {
        self.component.component_type().transport.is_cast()
    }

    /// Notes the sender of what is delivered now, for programs that may ask for it (CAST-10).
    /// `None`: it has waited.
    fn note_sender(&self, from: Option<SocketAddr>) -> Flow {
        if self.is_cast()
            && let Some(link) = self.lock()?.link.udp()
        {
            match from {
                Some(from) => link.endpoint.note_sender(from),
                None => link.endpoint.note_next_sender(),
            }
        }
        Flow::Continue(())
    }

    /// Reads from the connection's own socket.
    fn receive_own(&mut self) -> Flow {
        // It is taken out, because delivery needs the worker too.
        let (mut batch, mut step) = (self.worker.batch.take(), Step::Again(Work::READ));
        for _ in 0..RECEIVES_PER_TURN {
            if !matches!(self.place.delivery(), Delivery::Goes | Delivery::Slowly) {
                step = Step::Done;
                break;
            }
            let filled = self.receive_batch(&mut batch)?;
            let all = match &batch {
                Some(batch) => self.deliver_batch(batch)?,
                None => true,
            };
            if filled.drained || !all {
                step = Step::Done;
                break;
            }
            if self.place.is_slow() {
                break;
            }
        }
        self.worker.batch = batch;
        self.answer_peer()?;
        self.send_gathered()?;
        Flow::Break(step)
    }

    fn receive_batch(&self, batch: &mut Option<Batch>) -> Flow<Filled> {
        let mut conn = self.lock()?;
        let Some(link) = conn.link.udp() else {
            return Flow::Break(Step::Done);
        };
        let socket = &link.endpoint.socket;
        let made = match batch.take() {
            Some(made) => Ok(made),
            None => self.component.batch(socket),
        };
        let filled = made.and_then(|mut made| {
            let filled = made.receive(socket);
            *batch = Some(made);
            filled
        });
        match filled {
            Ok(filled) => {
                if filled.slots > 0 {
                    let mut datagrams = batch.iter().flat_map(Batch::datagrams);
                    let speaks = datagrams.any(|datagram| !datagram.bytes.is_empty());
                    self.note_sign_of_life(&mut conn, speaks);
                }
                Flow::Continue(filled)
            }
            Err(errno) => {
                drop(conn);
                Flow::Break(self.close(Operation::Receive, errno.0))
            }
        }
    }

    /// False: delivery had to stop, and the connection keeps the rest.
    fn deliver_batch(&mut self, batch: &Batch) -> Flow<bool> {
        let callbacks = Callbacks::of(self.component.token(), self.worker.status());
        let mut goes = true;
        for datagram in batch.datagrams() {
            goes = goes && matches!(self.place.delivery(), Delivery::Goes | Delivery::Slowly);
            if !goes {
                let mut conn = self.lock()?;
                leave(self.worker, &mut conn, &datagram);
                continue;
            }
            self.note_sender(Some(datagram.from))?;
            if datagram.truncated && self.is_cast() {
                continue;
            }
            if datagram.truncated {
                return Flow::Break(self.close(Operation::Receive, Errno::EMSGSIZE.0));
            }
            self.deliver_datagram(&callbacks, datagram.bytes)?;
        }
        Flow::Continue(goes)
    }

    /// Something came from the peer (HB-5, HB-6). Only what `speaks` ends its silence (HB-12).
    fn note_sign_of_life(&self, conn: &mut Conn, speaks: bool) {
        if let Some(link) = conn.link.udp_mut() {
            link.missed = 0;
        }
        if speaks && self.component.property(Property::MarkSilence) != 0 {
            conn.active = conn.active.max(clock::recently());
        }
        // It has a timer, so this cannot fail.
        let _ = self.component.limit_silence(self.place, conn);
    }
}
