//! The cookies of a connection: how they follow from those of the process and from what is received, and
//! what the program sees of them.

use super::cookies::{self, Effect};
use crate::component::turn::context::Turn;
use crate::component::{Component, Property, Role, Target};
use crate::error::Errno;
use crate::layer::http::{Cutter, Jar, Pair, Stream, Text};

impl Component {
    /// Passes the value of a connection's cookie to `look`, which must be short: in a server one of
    /// the current request; in an agent or a client one of the last request, unless an answer has
    /// changed it (HTTP-81, HTTP-82). The text stays where it is until the second message from now
    /// begins (HTTP-86). `None`: there is no such cookie or connection, or it does not speak HTTP.
    pub fn cookie<R>(
        &self,
        target: Target,
        name: &[u8],
        look: impl FnOnce(Text<'_>) -> R,
    ) -> Option<R> {
        self.with_sent(target, |stream, sent| {
            let value = match self.role() {
                Role::Server if !has_cookies(stream) => None,
                Role::Server => sent.jar_mut().ok()?.of_request(stream.head(), name),
                Role::Agent | Role::Client | Role::Node(_) => {
                    sent.jar().and_then(|jar| jar.value(name))
                }
            };
            value.map(look)
        })?
    }

    /// As [`Component::cookie`], all of them in their order. `None` also without memory.
    pub fn cookies<R>(&self, target: Target, look: impl FnOnce(&[Pair<'_>]) -> R) -> Option<R> {
        self.with_sent(target, |stream, sent| {
            let pairs = match self.role() {
                Role::Server if !has_cookies(stream) => Ok(Vec::new()),
                Role::Server => sent
                    .jar_mut()
                    .and_then(|jar| jar.all_of_request(stream.head())),
                Role::Agent | Role::Client | Role::Node(_) => {
                    sent.jar().map_or(Ok(Vec::new()), Jar::all)
                }
            };
            pairs.ok().map(|pairs| look(&pairs))
        })?
    }

    /// Whether stored cookies are sent and received ones stored (HTTP-4).
    pub(super) fn uses_cookies(&self) -> bool {
        self.property(Property::UseCookie) != 0
    }

    /// What a request for this target carries of the process' cookies (HTTP-123).
    pub(super) fn stored_cookies(&self, host: &[u8], target: &[u8]) -> Result<Vec<u8>, Errno> {
        if self.uses_cookies() {
            cookies::of_request(host, target, self.is_secure())
        } else {
            Ok(Vec::new())
        }
    }
}

fn has_cookies(stream: &Stream) -> bool {
    stream.head().values(b"Cookie").next().is_some()
}

impl Turn<'_, '_> {
    /// Whether some fields are for [`Turn::keep_cookie`].
    pub(super) fn keeps_cookies(&self) -> bool {
        self.component.role() != Role::Server && self.component.uses_cookies()
    }

    /// Whether a field is one of them.
    #[inline]
    pub(super) fn sets_cookie(&self, name: Text<'_>) -> bool {
        name.bytes().eq_ignore_ascii_case(b"set-cookie") && self.keeps_cookies()
    }

    /// The field that has come last sets a cookie: it is stored, and the connection has it if its
    /// requests would (HTTP-82, HTTP-175). A bad one changes nothing, and neither does one for
    /// which there is no memory.
    pub(super) fn keep_cookie(&self, cutter: &mut Cutter) {
        let host = self.place.lock().and_then(|conn| conn.host.clone());
        let target = cutter.with_sent(|_, sent| sent.target());
        let (Some(host), Ok(target)) = (host, target) else {
            return;
        };
        let Some((_, field)) = cutter.stream().last_field() else {
            return;
        };
        let secure = self.component.is_secure();
        let effect = cookies::received(host.name.to_bytes(), &target, secure, field.bytes());
        cutter.with_sent(|_, sent| {
            let _ = match effect {
                Some(Effect::Has(name, value)) => {
                    sent.jar_mut().and_then(|jar| jar.set(&name, &value))
                }
                Some(Effect::Lost(name)) => sent.jar_mut().map(|jar| jar.remove(&name)),
                None => Ok(()),
            };
        });
    }
}
