//! TLS of a component and of its connections. A session is used under its connection's lock
//! (SSL-T3), but for the handshake: there its runner has it, because a program's callback may run.

mod handshake;
mod receive;

use std::ffi::CString;
use std::sync::Arc;

use crate::component::{Component, Target, nesting};
use crate::conn::Conn;
use crate::error::{Errno, Failure, SocketError};
use crate::layer::tls::{Choose, Contexts, Session};

impl Component {
    /// Whether every connection begins with a handshake (SSL-50).
    pub(in crate::component) fn shakes_first(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.is_auto_handshake())
    }

    /// SSL-27: an SSL kind has a context before it starts.
    pub(in crate::component) fn check_tls(&self) -> Result<(), Errno> {
        if self.is_secure() && self.contexts().is_none() {
            return Err(self.report(Failure::new(SocketError::SslEnvNotReady, Errno::EPERM)));
        }
        Ok(())
    }

    /// Whether new connections would find no context: cleaned up while running (SSL-26).
    pub(in crate::component) fn lacks_context(&self) -> bool {
        self.shakes_first() && self.contexts().is_none()
    }

    fn contexts(&self) -> Option<Arc<Contexts>> {
        self.tls.as_ref().and_then(|tls| tls.contexts())
    }

    /// A program's choice of contexts, run as its other callbacks are: one that blocks keeps
    /// no other connection from being served, and stops inside are told from others.
    pub fn as_callback(&self, choose: Choose) -> Choose {
        let token = self.token();
        Arc::new(move |name| nesting::within(token, || choose(name)))
    }

    /// Makes a connection's session; a client's first message is queued.
    pub(in crate::component) fn begin_session(&self, conn: &mut Conn) -> Result<(), Errno> {
        let contexts = self.contexts().ok_or(Errno::EPERM)?;
        let host = conn.host.as_ref().map(|host| host.0.as_c_str());
        let mut session = Session::new(&contexts, host)?;
        let started = conn.out.at_end(|end| session.start(end));
        started.map_err(|failure| failure.code)?;
        conn.secure = true;
        conn.session = Some(Box::new(session));
        Ok(())
    }

    /// Shows a connection's session to `look`: EBADSLT for an unknown connection, EPERM if
    /// there is no TLS on it, a client has no connection, or just now its handshake goes on
    /// (SSL-81).
    pub fn with_session<R>(
        &self,
        target: Target,
        look: impl FnOnce(&mut Session) -> R,
    ) -> Result<R, Errno> {
        let (_, mut conn) = self
            .published(target)
            .map_err(|_| self.unknown_connection())?;
        conn.session
            .as_mut()
            .map(|session| look(session))
            .ok_or(Errno::EPERM)
    }

    /// Why a connection's TLS failed, for people: ENODATA if it did not; otherwise as
    /// [`Component::with_session`].
    pub fn tls_failure(&self, target: Target) -> Result<CString, Errno> {
        let reason =
            |session: &mut Session| session.failure().map(|failure| failure.reason.clone());
        self.with_session(target, reason)?.ok_or(Errno::ENODATA)
    }
}
