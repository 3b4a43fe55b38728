//! Why calls about a component failed, and why its connections end, in words.

use std::ffi::CStr;
use std::sync::atomic::Ordering;

use crate::component::nesting::{self, Closing};
use crate::component::{Component, Operation};
use crate::conn::Place;
use crate::error::{Cause, Errno, Failure, SocketError, describe};
use crate::reason::Reason;

impl Component {
    /// Stores the component's part of a failure and returns the system's.
    pub(in crate::component) fn report(&self, failure: Failure) -> Errno {
        let Failure { code, cause } = failure;
        self.reasons.note(cause.reason, || {
            self.last_error.store(code as u32, Ordering::Relaxed);
        });
        cause.errno
    }

    /// Keeps the reason of a failure that is no error of the component, and returns the system's
    /// part.
    pub(in crate::component) fn explain(&self, cause: Cause) -> Errno {
        self.reasons.note_here(cause.reason);
        cause.errno
    }

    /// Passes to `look` why the latest call has failed, or inside `OnClose` why the connection
    /// ends. ENODATA: nothing has failed.
    pub fn last_reason<R>(&self, look: impl FnOnce(&CStr) -> R) -> Result<R, Errno> {
        let mut look = Some(look);
        let mut tell = |text: &CStr| look.take().map(|look| look(text));
        let told = if let Some(closing) = nesting::closing(self.token()) {
            // What the callback itself has called came later.
            let own = self.reasons.since(closing.reasons, &mut tell);
            own.or_else(|| Some(tell(self.why_closing(&closing)?.text())))
        } else {
            let known = self.reasons.latest(&mut tell);
            known.or_else(|| match self.last_error() {
                SocketError::Ok => None,
                // The parent process had the reason.
                code => Some(tell(describe(code as i32))),
            })
        };
        told.flatten().ok_or(Errno::ENODATA)
    }

    /// Calls `OnClose`. Inside it the program may ask for the reason.
    pub(in crate::component) fn report_close(
        &self,
        place: Place<'_>,
        connecting: bool,
        operation: Operation,
        code: i32,
    ) {
        let closing = Closing {
            component: self.token(),
            id: self.table.id(place),
            connecting,
            operation,
            errno: Errno(code),
            reasons: self.reasons.count(),
        };
        if let Some(exchange) = self.exchange()
            && let Some(reason) = self.why_closing(&closing)
        {
            exchange.note_reason(reason);
        }
        let _closing = nesting::close(closing);
        let id = self.public_id(place);
        nesting::within(self.token(), || self.events.close(id, operation, code));
    }

    /// Why a connection ends; `None` if nothing has failed.
    pub(in crate::component) fn why_closing(&self, closing: &Closing) -> Option<Reason> {
        if closing.errno == Errno(0) {
            return None;
        }
        let mut conn = self.table.find(closing.id)?.lock()?;
        let layers = &mut conn.layers;
        let tls = layers
            .session
            .as_mut()
            .and_then(|session| session.failure());
        if let Some(failure) = tls {
            return Some(Reason::of(failure.reason.clone()));
        }
        let http = layers.framing.http();
        if let Some(failure) = http.and_then(|http| http.view.with(|stream, _| stream.reason())) {
            return Some(Reason::fixed(failure.text()));
        }
        let peer = conn.peer;
        drop(conn);
        let what = match closing.operation {
            _ if closing.connecting => "cannot connect to",
            Operation::Send => "cannot send to",
            Operation::Receive => "cannot receive from",
            _ => "connection to",
        };
        Some(Cause::new(closing.errno, format_args!("{what} {peer}")).reason)
    }
}
