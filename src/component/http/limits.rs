//! Limits of messages: of size, strictness and time. Those of time are for what a peer owes: the
//! head of a message that has begun, and what is missing of a body.

use std::ffi::CStr;
use std::time::Duration;

use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, Operation, Property, Target};
use crate::conn::{Conn, Deadline, Place};
use crate::error::Errno;
use crate::layer::http::{Cutter, Failure, Section};

impl Component {
    /// How long the peer may take for a part of a message; for a body this is the longest pause.
    /// `None`: as long as it wants.
    fn time_for(&self, section: Section) -> Option<Duration> {
        let limit = match section {
            Section::Between => 0,
            Section::Head(_) => self.property(Property::HttpHeadTimeout),
            Section::Body => self.property(Property::HttpIdleTimeout),
        };
        (limit > 0).then(|| Duration::from_millis(limit.into()))
    }

    /// Received bytes were delivered, so that the peer owes something else now, or has some more
    /// time. Without a limit this costs nothing, and with one usually a store: the deadline is
    /// removed and set again with each message, and the timer stays.
    #[inline]
    pub(in crate::component) fn time_message(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
        cutter: &mut Cutter,
    ) -> Result<(), Errno> {
        let unlimited = self.property(Property::HttpHeadTimeout) == 0
            && self.property(Property::HttpIdleTimeout) == 0;
        if unlimited {
            return Ok(());
        }
        match cutter.advanced() {
            (_, false) => Ok(()),
            (section, true) => self.set_message_deadline(place, conn, section),
        }
    }

    fn set_message_deadline(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
        section: Section,
    ) -> Result<(), Errno> {
        match (self.time_for(section), &mut conn.deadlines) {
            (Some(time), _) => self.set_deadline(place, conn, Deadline::Message, time),
            (None, Some(deadlines)) => {
                deadlines.clear(Deadline::Message);
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }

    /// Why a connection that speaks HTTP, or did before an upgrade, ends or has ended: one line for
    /// people. ENODATA: nothing was refused; EPERM: it does not speak HTTP.
    pub fn http_failure(&self, target: Target) -> Result<&'static CStr, Errno> {
        let (_, conn) = self.published(target)?;
        let http = conn.layers.framing.http().ok_or(Errno::EPERM)?;
        let reason = http.view.with(|stream, _| stream.reason());
        reason.map(Failure::text).ok_or(Errno::ENODATA)
    }
}

impl Turn<'_, '_> {
    /// The deadline of a message has come, and what came in time was delivered. Unless that set
    /// another deadline, or the program holds the message up with a pause, the connection ends.
    pub(in crate::component) fn end_of_message_time(&self) -> Flow {
        let mut conn = self.lock()?;
        let set = |conn: &Conn| {
            let deadlines = conn.deadlines.as_ref();
            deadlines.is_some_and(|deadlines| deadlines.has(Deadline::Message))
        };
        let cutter = conn.layers.framing.http_cutter();
        let section = cutter.map_or(Section::Between, |cutter| cutter.section());
        if self.component.time_for(section).is_none() || set(&conn) {
            return Flow::Continue(());
        }
        if self.place.is_paused()
            && self
                .component
                .set_message_deadline(self.place, &mut conn, section)
                .is_ok()
        {
            return Flow::Continue(());
        }
        let failure = match section {
            Section::Body => Failure::BODY_TIME,
            Section::Head(_) | Section::Between => Failure::HEAD_TIME,
        };
        if let Some(cutter) = conn.layers.framing.http_cutter() {
            cutter.fail(failure);
        }
        drop(conn);
        let code = self.report_failure(failure, Errno::ETIMEDOUT);
        self.answer_before_end();
        Flow::Break(self.close(Operation::Receive, code.0))
    }
}
