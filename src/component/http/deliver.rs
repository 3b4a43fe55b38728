//! Messages on their way to the program.

use crate::component::nesting::{self, Callbacks};
use crate::component::turn::context::Turn;
use crate::component::{ConnId, HttpVerdict, Verdict};
use crate::error::Errno;
use crate::layer::Cutter;
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event, Failure, Refusal, UpgradeType, Wish};

/// What follows from the program's answer to an event.
#[derive(Clone, Copy)]
pub(in crate::component) enum Answer {
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
    /// Tells the program of an event.
    #[inline(never)]
    pub(in crate::component) fn report(
        &self,
        callbacks: &Callbacks<'_>,
        id: ConnId,
        event: &Event<'_>,
    ) -> Answer {
        let verdict: HttpVerdict = callbacks.run(|| self.component.events.http(id, event));
        let verdict = self.component.note_message(event, verdict);
        match (event, verdict) {
            (Event::HeadersComplete, Ok(wish)) => Answer::Wish(wish),
            (Event::Upgrade(kind), Ok(Wish::Go)) => Answer::Upgrade(*kind),
            (Event::Header(name, _), Ok(Wish::Go)) if self.sets_cookie(*name) => Answer::Cookie,
            (_, Ok(Wish::Go)) => Answer::GoOn,
            // The others mean nothing here (HTTP-34).
            (_, Ok(_)) => Answer::Refused(event.refused(), Errno::ECANCELED),
            (_, Err(code)) => Answer::Refused(event.refused(), code),
        }
    }

    /// Tells the program of an event of a frame.
    #[inline(never)]
    pub(in crate::component) fn report_frame(
        &self,
        callbacks: &Callbacks<'_>,
        id: ConnId,
        event: &FrameEvent<'_>,
    ) -> Verdict {
        let verdict = callbacks.run(|| self.component.events.frame(id, event));
        self.component.note_frame(event, verdict)
    }

    /// Does what the program wants.
    #[inline(never)]
    pub(in crate::component) fn follow(
        &self,
        cutter: &mut Cutter,
        answer: Answer,
    ) -> Result<(), Errno> {
        let Some(http) = cutter.http() else {
            return Ok(());
        };
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
    #[cold]
    #[inline(never)]
    pub(in crate::component) fn refuse(&self, refusal: Refusal) -> Errno {
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
    #[cold]
    #[inline(never)]
    pub(in crate::component) fn refused(
        &self,
        cutter: &mut Cutter,
        reason: Failure,
        code: Errno,
    ) -> Errno {
        self.component.note_refusal();
        if let Some(http) = cutter.http() {
            http.end(reason);
        }
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
        let complete = cutter.is_some_and(crate::layer::http::Cutter::finish);
        drop(conn);
        if !complete {
            return Ok(());
        }
        let id = self.component.public_id(self.place);
        let callbacks = Callbacks::of(self.component.token(), self.worker.status());
        match self.report(&callbacks, id, &Event::MessageComplete) {
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
