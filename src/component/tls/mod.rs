//! TLS of a component and of its connections. A session is used under its connection's lock
//! (SSL-T3), except during the handshake: then the runner has taken it out, because a callback
//! of the program may run.

mod handshake;
mod receive;

use std::ffi::CString;
use std::sync::Arc;

use crate::component::{Component, Target, nesting};
use crate::conn::Conn;
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::layer::tls::{Choose, Contexts, Session};
use crate::reason::Shown;

impl Component {
    /// Whether the library starts handshakes (SSL-50).
    pub(in crate::component) fn shakes_automatically(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.is_auto_handshake())
    }

    /// Whether every connection begins with a handshake: one that becomes HTTP later does not
    /// (HTTP-8).
    pub(in crate::component) fn shakes_first(&self) -> bool {
        self.shakes_automatically() && !self.starts_late()
    }

    /// An SSL component must have a context before it starts (SSL-27).
    pub(in crate::component) fn check_tls(&self) -> Result<(), Errno> {
        let Some(tls) = self.tls.as_ref().filter(|tls| tls.contexts().is_none()) else {
            return Ok(());
        };
        let setup = tls.setup_error();
        let cause = if setup.is_empty() {
            Cause::fixed(Errno::EPERM, c"TLS is not set up")
        } else {
            let why = format_args!("TLS is not set up: {}", Shown(&setup));
            Cause::because(Errno::EPERM, why)
        };
        Err(self.report(Failure::new(SocketError::SslEnvNotReady, cause)))
    }

    /// Whether new connections would find no context: cleaned up while running (SSL-26).
    pub(in crate::component) fn lacks_context(&self) -> bool {
        self.shakes_first() && self.contexts().is_none()
    }

    fn contexts(&self) -> Option<Arc<Contexts>> {
        self.tls.as_ref().and_then(|tls| tls.contexts())
    }

    /// A program's choice of contexts runs like its other callbacks: if it blocks, other
    /// connections are served all the same, and a Stop inside it is recognised.
    pub fn as_callback(&self, choose: Choose) -> Choose {
        let token = self.token();
        Arc::new(move |name| nesting::within(token, || choose(name)))
    }

    /// Makes a session for a connection; a client's first message is queued.
    pub(in crate::component) fn new_session(&self, conn: &mut Conn) -> Result<Box<Session>, Errno> {
        let contexts = self.contexts().ok_or(Errno::EPERM)?;
        let host = conn.host.as_ref().map(|host| host.name.as_c_str());
        let mut session = Session::new(&contexts, host)?;
        let started = conn.out.at_end(|end| session.start(end));
        started.map_err(|failure| failure.code)?;
        Ok(Box::new(session))
    }

    /// Passes a connection's session to `look`. EBADSLT for an unknown connection; EPERM if
    /// it has no TLS, if a client has no connection, or during a step of the handshake
    /// (SSL-81).
    pub fn with_session<R>(
        &self,
        target: Target,
        look: impl FnOnce(&mut Session) -> R,
    ) -> Result<R, Errno> {
        let (_, mut conn) = self
            .published(target)
            .map_err(|_| self.unknown_connection())?;
        conn.layers
            .session
            .as_mut()
            .map(|session| look(session))
            .ok_or(Errno::EPERM)
    }

    /// Why a connection's TLS failed, as text for people. ENODATA if it did not fail;
    /// other errors are those of [`Component::with_session`].
    pub fn tls_failure(&self, target: Target) -> Result<CString, Errno> {
        let reason =
            |session: &mut Session| session.failure().map(|failure| failure.reason.clone());
        self.with_session(target, reason)?.ok_or(Errno::ENODATA)
    }
}
