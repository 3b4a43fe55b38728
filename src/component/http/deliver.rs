//! Messages on their way to the program.

use crate::component::HttpVerdict;
use crate::component::nesting::{self, Program};
use crate::component::turn::context::Turn;
use crate::component::turn::delivered::Delivered;
use crate::error::Errno;
use crate::layer::http::{Cutter, Event, Failure, Refusal, StreamEvent, UpgradeType, Wish};

/// What follows from the program's answer to an event.
#[derive(Clone, Copy)]
enum Answer {
    /// The next event.
    GoOn,
    /// The field sets a cookie, and then the next event.
    Cookie,
    /// The head is complete, and this is what happens to the rest.
    Wish(Wish),
    /// The program speaks another protocol now.
    Upgrade(UpgradeType),
    /// The connection ends, with this code. A failure is reported before.
    Refused(Option<Failure>, Errno),
}

impl Turn<'_, '_> {
    /// Delivers one event after the other. Counts in `done` the bytes that were used up. It is not a
    /// part of the delivery of other framings, which is small.
    #[inline(never)]
    pub(in crate::component) fn deliver_http(
        &mut self,
        http: &mut Cutter,
        bytes: &mut [u8],
        done: &mut usize,
    ) -> Result<Delivered, Errno> {
        Program::with(self.component.token(), self.worker.status(), |program| {
            self.deliver_messages(program, http, bytes, done)
        })
    }

    fn deliver_messages(
        &self,
        program: &Program<'_>,
        http: &mut Cutter,
        bytes: &mut [u8],
        done: &mut usize,
    ) -> Result<Delivered, Errno> {
        let (component, place) = (self.component, self.place);
        let events = &*component.events;
        let id = component.public_id(place);
        let notes = component.exchange().is_some() || self.keeps_cookies();
        let mut first = true;
        loop {
            if *done >= bytes.len() && !http.is_pending() {
                return Ok(Delivered::All);
            }
            if let Some(end) = Delivered::before_event(place, &mut first) {
                return Ok(end);
            }
            // Most events are lines of heads that have been read already.
            if let Some(event) = http.news() {
                let verdict = events.http(program, id, &event);
                if notes || verdict != Ok(Wish::Go) {
                    let answer = self.answer(&event, verdict);
                    self.follow(http, answer)?;
                }
                continue;
            }
            let next = http.next(&mut bytes[*done..]);
            let (used, event) = next.map_err(|refusal| self.refuse(refusal))?;
            *done += used;
            match event {
                None => return Ok(Delivered::All),
                Some(StreamEvent::Message(event)) => {
                    let verdict = events.http(program, id, &event);
                    let means_more = notes || matches!(event, Event::Upgrade(_));
                    if means_more || verdict != Ok(Wish::Go) {
                        let answer = self.answer(&event, verdict);
                        self.follow(http, answer)?;
                    }
                }
                Some(StreamEvent::Frame(event)) => {
                    let verdict = events.frame(program, id, &event);
                    if let Err(code) = component.note_frame(&event, verdict) {
                        let refused = event.refused();
                        return Err(self.refused(http, refused, code));
                    }
                }
                Some(StreamEvent::Data(bytes)) => {
                    program
                        .run(|| events.receive(id, bytes))
                        .map_err(|code| self.refused(http, Failure::RECEIVE_REFUSED, code))?;
                }
            }
        }
    }

    /// What follows from the program's verdict on an event.
    #[inline]
    fn answer(&self, event: &Event<'_>, verdict: HttpVerdict) -> Answer {
        match (event, self.component.note_message(event, verdict)) {
            (Event::HeadersComplete, Ok(wish)) => Answer::Wish(wish),
            (Event::Upgrade(kind), Ok(Wish::Go)) => Answer::Upgrade(*kind),
            (Event::Header(name, _), Ok(Wish::Go)) if self.sets_cookie(*name) => Answer::Cookie,
            (_, Ok(Wish::Go)) => Answer::GoOn,
            // The others mean nothing here (HTTP-34).
            (_, Ok(_)) => Answer::Refused(event.refused(), Errno::ECANCELED),
            (_, Err(code)) => Answer::Refused(event.refused(), code),
        }
    }

    /// Does what the program wants.
    #[inline(never)]
    fn follow(&self, http: &mut Cutter, answer: Answer) -> Result<(), Errno> {
        match answer {
            Answer::GoOn => {}
            Answer::Cookie => self.keep_cookie(http),
            Answer::Wish(wish) => http.answer(wish),
            Answer::Upgrade(kind) => http.upgrade(kind)?,
            Answer::Refused(None, code) => {
                self.component.note_refusal();
                http.end(Failure::UPGRADE_REFUSED);
                return Err(code);
            }
            Answer::Refused(Some(failure), code) => {
                http.fail(failure);
                return Err(self.report_failure(failure, code));
            }
        }
        Ok(())
    }

    /// Tells the program, if it has a callback for it, that the peer has sent something wrong.
    /// Returns the code with which the connection ends.
    fn refuse(&self, refusal: Refusal) -> Errno {
        match refusal {
            Refusal::Message(failure) => self.report_failure(failure, Errno::ECANCELED),
            Refusal::Frame(code) => {
                self.component.note_refusal();
                code
            }
        }
    }

    /// Tells the program of a failure. Returns the code with which the connection ends: `code` if
    /// it says more than that there was one, otherwise what the callback has left.
    pub(super) fn report_failure(&self, failure: Failure, code: Errno) -> Errno {
        let id = self.component.public_id(self.place);
        let left = nesting::within(self.component.token(), || {
            self.component.events.parse_error(id, failure)
        });
        self.component.note_refusal();
        if code == Errno::ECANCELED { left } else { code }
    }

    /// The program has refused bytes or a frame that came after an upgrade.
    fn refused(&self, http: &mut Cutter, reason: Failure, code: Errno) -> Errno {
        self.component.note_refusal();
        http.end(reason);
        code
    }

    /// The connection ends with an error. What the program has answered to it reaches the peer,
    /// who may still be sending (HTTP-40): a close at once would become a reset, which destroys it.
    pub(in crate::component) fn answer_before_end(&self) {
        let Some(mut conn) = self.place.lock() else {
            return;
        };
        conn.lingers = conn.layers.framing.http().is_some() && conn.has_output();
        let lingers = conn.lingers;
        drop(conn);
        if lingers {
            self.component.flush_last(self.place);
        }
    }

    /// The peer sends no more, which completes a body that lasts until then (HTTP-39). An error
    /// is the program's refusal.
    pub(in crate::component) fn finish_message(&self) -> Result<(), Errno> {
        let Some(mut conn) = self.place.lock() else {
            return Ok(());
        };
        let cutter = conn.layers.framing.http_cutter();
        let complete = cutter.is_some_and(Cutter::finish);
        drop(conn);
        if !complete {
            return Ok(());
        }
        let id = self.component.public_id(self.place);
        let event = Event::MessageComplete;
        let (token, status) = (self.component.token(), self.worker.status());
        let events = &self.component.events;
        let verdict = Program::with(token, status, |program| events.http(program, id, &event));
        match self.answer(&event, verdict) {
            Answer::Refused(Some(failure), code) => {
                if let Some(mut conn) = self.place.lock()
                    && let Some(cutter) = conn.layers.framing.http_cutter()
                {
                    cutter.fail(failure);
                }
                Err(self.report_failure(failure, code))
            }
            _ => Ok(()),
        }
    }
}
