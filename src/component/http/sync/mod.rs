//! Clients whose calls wait for the answer (HTTP-200 to HTTP-215). What they send and receive is
//! as with other clients, so this adds only the waiting.
//!
//! A call that waits ends when the answer is complete, or when the run is over, to which every
//! failure leads: the end of the connection, an answer that makes no sense, a Stop from anywhere,
//! and the time limit, at which the call itself stops the run. So after a failure the component is
//! stopped, and whatever the program is told of has been told.

mod exchange;
mod note;
mod open;

use std::time::{Duration, Instant};

pub(in crate::component) use self::exchange::Exchange;
use self::exchange::{Entered, Progress, Stage};
pub use self::open::{RequestBody, UrlRequest};
use super::Request;
use crate::component::causes::STOPPED_MEANWHILE;
use crate::component::tcp::ConnectRequest;
use crate::component::{Component, Property, State, nesting};
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::layer::http::writer::Fields;
use crate::os::interrupts::{self, Blocked};
use crate::reason::{Reason, Shown};

/// When a call that has sent something returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// When the answer is complete.
    Answered,
    /// At once: there is more of the request to come (HTTP-212).
    Sent,
    /// When the answer to the request of which this is the end is complete; at once if there is
    /// no such request.
    Finished,
}

/// How a wait has ended.
enum Waited {
    /// What was wanted is there.
    There,
    /// The run is over.
    Over,
    /// The time is over.
    Late,
}

/// When the time limit of a property is over; 0 is none.
fn end_of(limit: u32) -> Option<Instant> {
    let limit = (limit > 0).then(|| Duration::from_millis(limit.into()))?;
    Instant::now().checked_add(limit)
}

impl Component {
    /// Begins a call that waits. EPERM inside a callback, because what it would wait for comes
    /// only after the callback (HTTP-200).
    fn enter<'a>(&self, exchange: &'a Exchange) -> Result<Entered<'a>, Cause> {
        if self.is_inside() {
            let why = c"the call would wait for the callback that it is made in";
            return Err(Cause::fixed(Errno::EPERM, why));
        }
        Ok(exchange.enter(self.token()))
    }

    /// Start of a client whose calls wait (HTTP-202).
    pub(in crate::component) fn start_and_wait(
        &self,
        exchange: &Exchange,
        request: &ConnectRequest<'_>,
    ) -> Result<(), Errno> {
        let failed = |cause| self.report(Failure::new(SocketError::IllegalState, cause));
        let _entered = self.enter(exchange).map_err(failed)?;
        self.start_entered(exchange, request)
    }

    fn start_entered(
        &self,
        exchange: &Exchange,
        request: &ConnectRequest<'_>,
    ) -> Result<(), Errno> {
        let limit = self.property(Property::ConnectTimeout);
        let end = end_of(limit);
        let component = self.own.upgrade().ok_or(Errno::EPERM)?;
        component.begin_client(request, true)?;
        self.wait_for(exchange, end, Progress::READY, None, || true)
            .map_err(|timed_out| {
                let _signals = interrupts::block();
                if exchange.was_stopped() && !timed_out {
                    // As every Start that was stopped meanwhile (COM-44).
                    return self.report(STOPPED_MEANWHILE);
                }
                let host = Shown(request.remote.unwrap_or_default());
                let what = format_args!("cannot connect to {host}, port {}", request.port);
                let cause = if timed_out {
                    let why = format_args!("{what} within {limit} ms");
                    Cause::because(Errno::ETIMEDOUT, why)
                } else {
                    let cause = Cause::new(Errno::ECONNREFUSED, what);
                    let reason = exchange.reason().unwrap_or(cause.reason);
                    Cause { reason, ..cause }
                };
                self.report(Failure::new(SocketError::ConnectServer, cause))
            })
    }

    /// Waits until there is what is `wanted`, or the run is over. At `end` it ends the run itself, if
    /// `give_up` does not find that it has come. The error is whether that was so. Signals that
    /// were blocked until now are let in.
    fn wait_for(
        &self,
        exchange: &Exchange,
        mut end: Option<Instant>,
        mut wanted: Progress,
        mut signals: Option<Blocked>,
        give_up: impl Fn() -> bool,
    ) -> Result<(), bool> {
        let mut timed_out = false;
        loop {
            let outcome = nesting::waiting(self.token(), || {
                drop(signals.take());
                self.await_progress(exchange, wanted, end)
            });
            match outcome {
                Waited::There => return Ok(()),
                Waited::Over => return Err(timed_out),
                Waited::Late => {
                    end = None;
                    let _signals = interrupts::block();
                    if give_up() {
                        timed_out = true;
                        wanted = Progress::NONE;
                        if let Some(component) = self.own.upgrade() {
                            // If it is being stopped already, it ends all the same.
                            let _ = component.stop();
                        }
                    }
                }
            }
        }
    }

    /// The waiting itself. It takes no lock, so a handler may interrupt it anywhere.
    fn await_progress(
        &self,
        exchange: &Exchange,
        wanted: Progress,
        mut end: Option<Instant>,
    ) -> Waited {
        loop {
            let seen = exchange.seen();
            // The state is looked at first, because what came before the end counts.
            let state = self.state();
            if exchange.seen().has(wanted) {
                return Waited::There;
            }
            match state {
                State::Stopped => return Waited::Over,
                // This is being done, and takes no longer than the program's callbacks.
                State::Stopping => end = None,
                State::Starting | State::Started => {}
            }
            if end.is_some_and(|end| Instant::now() >= end) {
                return Waited::Late;
            }
            exchange.sleep(seen, end);
        }
    }

    /// Sends something, and waits for the answer if the component's calls wait.
    #[inline]
    pub(super) fn exchanged(
        &self,
        when: Return,
        send: impl FnOnce() -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let Some(exchange) = self.exchange() else {
            return send();
        };
        let signals = interrupts::block();
        let _entered = self.enter(exchange).map_err(|cause| self.explain(cause))?;
        self.exchange_entered(exchange, signals, when, send)
    }

    fn exchange_entered(
        &self,
        exchange: &Exchange,
        signals: Blocked,
        when: Return,
        send: impl FnOnce() -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let limit = self.property(Property::RequestTimeout);
        let end = end_of(limit);
        let unsent = |errno| self.explain(Cause::new(errno, "cannot send the request"));
        if when == Return::Finished {
            send().map_err(unsent)?;
            if !exchange.finish_request() {
                return Ok(());
            }
        } else {
            // The answer may come before the send returns.
            exchange.ask();
            send()
                .inspect_err(|_| exchange.take_back())
                .map_err(unsent)?;
            exchange.sent(when == Return::Sent);
            if when == Return::Sent {
                return Ok(());
            }
        }
        let give_up = || exchange.fail(Errno::ETIMEDOUT);
        self.wait_for(exchange, end, Progress::COMPLETE, Some(signals), give_up)
            .map_err(|_| {
                let _signals = interrupts::block();
                let errno = match exchange.stage() {
                    Stage::Failed(errno) => errno,
                    _ => Errno::ECONNABORTED,
                };
                let cause = if errno == Errno::ETIMEDOUT {
                    let why = format_args!("the answer was not complete within {limit} ms");
                    Cause::because(errno, why)
                } else {
                    let ended = c"the connection has ended before the answer was complete";
                    let reason = exchange.reason().unwrap_or(Reason::fixed(ended));
                    Cause { errno, reason }
                };
                self.report(Failure::new(SocketError::DataSend, cause))
            })
    }

    /// Passes the body of the answer to `look`; it stays where it is until the next request
    /// (HTTP-206). EPERM: the component's calls do not wait.
    pub fn with_response_body<R>(&self, look: impl FnOnce(&[u8]) -> R) -> Result<R, Errno> {
        let exchange = self.exchange().ok_or(Errno::EPERM)?;
        Ok(exchange.with_body(look))
    }

    /// Forgets the answer (HTTP-207). EPERM: the component's calls do not wait.
    pub fn forget_response(&self) -> Result<(), Errno> {
        self.exchange().ok_or(Errno::EPERM).map(Exchange::forget)
    }
}

impl<F: Fields> Request<'_, F> {
    /// When a request with such a body is sent completely.
    pub(super) fn returns(&self, body: &[u8]) -> Return {
        let chunked = |value: &[u8]| {
            let last = value.rsplit(|&byte| byte == b',').next();
            last.is_some_and(|coding| coding.trim_ascii().eq_ignore_ascii_case(b"chunked"))
        };
        let announces = self
            .fields
            .each()
            .any(|(name, value)| name.eq_ignore_ascii_case(b"Transfer-Encoding") && chunked(value));
        if announces && body.is_empty() {
            Return::Sent
        } else {
            Return::Answered
        }
    }
}
