//! Messages on their way to the program.

use crate::component::turn::context::Turn;
use crate::component::{ConnId, HttpVerdict, nesting};
use crate::error::Errno;
use crate::layer::Cutter;
use crate::layer::http::{Event, Failure, Refusal, UpgradeType, Wish};

/// What follows from the program's answer to an event.
#[derive(Clone, Copy)]
pub(in crate::component) enum Answer {
    /// The next event.
    GoOn,
    /// The head is complete, and this is what happens to the rest.
    Wish(Wish),
    /// The program speaks another protocol now.
    Upgrade(UpgradeType),
    /// The connection ends, with this code. A failure is reported before.
    Refused(Option<Failure>, Errno),
}

impl Turn<'_, '_> {
    /// Tells the program of an event.
    pub(in crate::component) fn report(&self, id: ConnId, event: &Event<'_>) -> Answer {
        let verdict: HttpVerdict = nesting::within(self.component.token(), || {
            self.component.events.http(id, event)
        });
        match (event, verdict) {
            (Event::HeadersComplete, Ok(wish)) => Answer::Wish(wish),
            (Event::Upgrade(kind), Ok(Wish::Go)) => Answer::Upgrade(*kind),
            (_, Ok(Wish::Go)) => Answer::GoOn,
            // The others mean nothing here (HTTP-34).
            (_, Ok(_)) => Answer::Refused(event.refused(), Errno::ECANCELED),
            (_, Err(code)) => Answer::Refused(event.refused(), code),
        }
    }

    /// Does what the program wants.
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
            Answer::Wish(wish) => http.answer(wish),
            Answer::Upgrade(kind) => http.upgrade(kind),
            Answer::Refused(None, code) => return Err(code),
            Answer::Refused(Some(failure), code) => {
                http.fail(failure);
                let reported = self.report_failure(failure);
                // The callback that refused knows best why.
                return Err(if code == Errno::ECANCELED {
                    reported
                } else {
                    code
                });
            }
        }
        Ok(())
    }

    /// Tells the program, if it has a callback for it, that the peer has sent something wrong.
    /// Returns the code with which the connection ends.
    pub(in crate::component) fn refuse(&self, refusal: Refusal) -> Errno {
        match refusal {
            Refusal::Message(failure) => self.report_failure(failure),
            Refusal::Frame(code) => code,
        }
    }

    fn report_failure(&self, failure: Failure) -> Errno {
        let id = self.component.public_id(self.place);
        nesting::within(self.component.token(), || {
            self.component.events.parse_error(id, failure)
        })
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
        match self.report(id, &Event::MessageComplete) {
            Answer::Refused(Some(failure), code) => {
                self.report_failure(failure);
                Err(code)
            }
            _ => Ok(()),
        }
    }
}
