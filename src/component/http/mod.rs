//! HTTP of a component and of its connections: what the program learns of messages and frames that
//! come, and what it sends.

pub mod cookies;
mod deliver;
mod limits;
mod own_cookies;
mod release;
mod request;
mod respond;
mod start;
mod sync;

pub use self::request::Request;
pub use self::respond::Reply;
pub(in crate::component) use self::sync::Exchange;
pub use self::sync::{RequestBody, UrlRequest};
use crate::component::lookup::Called;
use crate::component::{Component, Framing, Property, Target};
use crate::conn::Conn;
use crate::error::Errno;
use crate::features;
use crate::layer::http::{Limits, Role, Sent, Stream};
use crate::layer::{Http, Side};
use crate::os::locks::MutexGuard;

impl Component {
    /// Passes what a connection has received to `look`, which must be short: delivery waits for
    /// it. `None`: there is no such connection, or it does not speak HTTP (HTTP-71).
    pub fn with_http<R>(&self, target: Target, look: impl FnOnce(&Stream) -> R) -> Option<R> {
        self.with_sent(target, |stream, _| look(stream))
    }

    /// As [`Component::with_http`], with what was sent. Of a client whose calls wait it is the
    /// answer, if there is one, also after the connection has gone (HTTP-208).
    fn with_sent<R>(
        &self,
        target: Target,
        look: impl FnOnce(&Stream, &mut Sent) -> R,
    ) -> Option<R> {
        if let Some(exchange) = self.exchange() {
            return exchange.look(look);
        }
        let (_, conn) = self.published(target).ok()?;
        Some(conn.layers.framing.http()?.view.with(look))
    }

    /// Whether connections speak HTTP from the beginning (HTTP-6).
    pub(in crate::component) fn starts_http(&self) -> bool {
        self.property(Property::HttpAutoStart) != 0
    }

    /// Whether connections speak HTTP when the program says so (HTTP-8).
    pub(in crate::component) fn starts_late(&self) -> bool {
        matches!(self.component_type.framing, Framing::Http(_)) && !self.starts_http()
    }

    /// The limits of a new connection's messages.
    #[inline]
    pub(in crate::component) fn http_limits(&self) -> Limits {
        // Start has checked that the values fit.
        let short = |property| u16::try_from(self.property(property)).unwrap_or(u16::MAX);
        Limits {
            head: self.property(Property::HttpMaxHeadSize),
            fields: self.property(Property::HttpMaxFields),
            url: short(Property::HttpMaxUrl),
            chunk_line: short(Property::HttpMaxChunkLine),
            strict_host: self.property(Property::HttpStrictHost) != 0,
        }
    }

    /// HTTP of a new connection.
    pub(in crate::component) fn new_http(&self, feature: features::Http) -> Http {
        let role = match self.role().side() {
            Side::Server => Role::Server,
            Side::Client => Role::Client,
        };
        let size = self.property(Property::SocketBufferSize).max(1);
        Http::new(feature, role, size)
    }

    /// The connection that a call is about, whether the calling thread runs its turn, and its lock.
    /// An error if it cannot send messages.
    fn speaker(&self, target: Target) -> Result<(Called<'_>, MutexGuard<'_, Conn>), Errno> {
        let (called, conn) = self.lock_called(target)?;
        self.speaks(&conn)?;
        Ok((called, conn))
    }

    /// Whether the connection may send messages: on a component with TLS not before the
    /// handshake, so that nothing leaves in clear text (HTTP-10).
    fn speaks(&self, conn: &Conn) -> Result<(), Errno> {
        self.sendable(conn)?;
        if self.is_secure() && !conn.layers.secure {
            return Err(Errno::EPERM);
        }
        Ok(())
    }
}
