//! `OpenUrl`: a request to wherever a URL leads (HTTP-209, HTTP-210).

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use super::{Exchange, Progress};
use crate::component::http::Request;
use crate::component::send::read_small_file;
use crate::component::tcp::ConnectRequest;
use crate::component::{Component, State, Target};
use crate::conn::{Host, Phase};
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::layer::http::Location;
use crate::layer::http::writer::{Field, Fields};
use crate::os::{interrupts, memory};
use crate::reason::Shown;

/// The body of a request.
#[derive(Clone, Copy, Debug)]
pub enum RequestBody<'a> {
    /// These bytes.
    Bytes(&'a [u8]),
    /// What this file contains.
    File(&'a CStr),
}

/// A request as the program gives it, with the way to its server.
#[derive(Clone, Copy, Debug)]
pub struct UrlRequest<'a, F = &'a [Field<'a>]> {
    /// Written in capitals.
    pub method: &'a [u8],
    /// `http` or `https`, as the component.
    pub url: &'a [u8],
    /// In this order, before those that the library adds.
    pub fields: F,
    /// The body.
    pub body: RequestBody<'a>,
    /// On a new connection in any case.
    pub reconnect: bool,
}

impl Component {
    /// Connects to where the URL leads, unless it is connected already, sends the request and
    /// waits for the answer (HTTP-209). The errors are also those of Start and of requests.
    pub fn open_url<F: Fields>(&self, request: &UrlRequest<'_, F>) -> Result<(), Errno> {
        let exchange = self.exchange().ok_or(Errno::EPERM)?;
        let signals = interrupts::block();
        let _entered = self.enter(exchange).map_err(|cause| self.explain(cause))?;
        if !self.starts_http() {
            let cause = Cause::fixed(Errno::EPERM, c"OpenUrl: HttpAutoStart is off");
            return Err(self.report(Failure::new(SocketError::InvalidParam, cause)));
        }
        // The URL itself is not shown: it may have a password in it, and reasons go to logs.
        let failed = |errno, why| {
            let cause = Cause::fixed(errno, why);
            self.report(Failure::new(SocketError::ConnectServer, cause))
        };
        let location = Location::of(request.url)
            .ok_or_else(|| failed(Errno::EADDRNOTAVAIL, c"OpenUrl: the URL is not valid"))?;
        if location.secure != self.is_secure() {
            let why = if location.secure {
                c"OpenUrl: https needs an SSL client"
            } else {
                c"OpenUrl: an SSL client needs https"
            };
            return Err(failed(Errno::EPROTO, why));
        }
        // Whatever is wrong with the file must not cost the connection.
        let body = match request.body {
            RequestBody::Bytes(bytes) => Cow::Borrowed(bytes),
            RequestBody::File(path) => {
                let unread = |errno: Errno| {
                    let what = format_args!("cannot read {}", Shown(path));
                    self.explain(Cause::new(errno, what))
                };
                Cow::Owned(read_small_file(path, 0).map_err(unread)?)
            }
        };
        if request.reconnect || !self.leads_to(exchange, &location) {
            self.go_to(exchange, &location)?;
        }
        let request = Request {
            method: request.method,
            target: location.target,
            fields: request.fields,
        };
        let when = request.returns(&body);
        // The body is dropped when it is sent, while signals are still blocked.
        let send = move || self.write_request(Target::Own, &request, &body);
        self.exchange_entered(exchange, signals, when, send)
    }

    /// Whether the connection leads to the location, and can answer a request.
    fn leads_to(&self, exchange: &Exchange, location: &Location<'_>) -> bool {
        let same = |host: &Host| {
            let name = host.name.to_bytes();
            name.eq_ignore_ascii_case(location.host) && host.port == location.port
        };
        self.state() == State::Started
            && exchange.takes_requests()
            && self.own().is_some_and(|conn| {
                let usable = conn.phase == Phase::Open && !conn.leaving && !conn.hung_up;
                usable && conn.host.as_ref().is_some_and(|host| same(host))
            })
    }

    /// Ends the present run, and starts one that is connected to the location.
    fn go_to(&self, exchange: &Exchange, location: &Location<'_>) -> Result<(), Errno> {
        // Nothing is answered any more, so this waits for the end of the run.
        let wait = || self.wait_for(exchange, None, Progress::NONE, None, || true);
        if self.state() != State::Stopped {
            if let Some(component) = self.own.upgrade() {
                // It may be stopping already.
                let _ = component.stop();
            }
            let _ = wait();
        }
        let host = CString::new(memory::copy(location.host)?).map_err(|_| Errno::EINVAL)?;
        let request = ConnectRequest {
            remote: Some(&host),
            port: location.port,
            ..ConnectRequest::default()
        };
        self.start_entered(exchange, &request)
    }
}
