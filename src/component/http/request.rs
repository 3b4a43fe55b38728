//! Requests on their way to the peer.

use std::ffi::CStr;

use crate::component::send::{HEADS, Note, read_small_file};
use crate::component::{Component, Role, Target};
use crate::conn::Conn;
use crate::error::Errno;
use crate::layer::http::cookie;
use crate::layer::http::writer::{self, Asked, Field};

/// A request as the program gives it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Written in capitals.
    pub method: &'a [u8],
    /// Empty is `/`; what does not begin with a slash gets one, unless it is a whole URL (HTTP-121).
    pub target: &'a [u8],
    /// In this order, before those that the library adds (HTTP-122).
    pub fields: &'a [Field<'a>],
}

impl Component {
    /// Sends a request (HTTP-120 to HTTP-125). EBADSLT for an unknown connection of an agent, or
    /// one that does not speak HTTP; EINVAL for texts that would add lines or words; and the
    /// errors of sends. A client whose calls wait returns when the answer has come (HTTP-203).
    pub fn send_request(
        &self,
        target: Target,
        request: &Request<'_>,
        body: &[u8],
    ) -> Result<(), Errno> {
        self.exchanged(request.returns(body), || {
            self.write_request(target, request, body)
        })
    }

    /// As [`Component::send_request`], without waiting for the answer.
    pub(super) fn write_request(
        &self,
        target: Target,
        request: &Request<'_>,
        body: &[u8],
    ) -> Result<(), Errno> {
        let called = self.called(target).ok_or(self.unknown_connection())?;
        let conn = called.0.lock().ok_or(self.unknown_connection())?;
        if self.role() == Role::Agent && conn.layers.framing.http().is_none() {
            return Err(self.unknown_connection());
        }
        self.speaks(&conn)?;
        HEADS.with(|head| {
            head.clear();
            let asked = self.put_request(&conn, request, body.len(), head)?;
            let sent = Sent {
                method: request.method,
                target: &head[asked.target],
                cookies: self.uses_cookies().then_some(&asked.cookies),
            };
            self.send_locked(target, called, conn, &[&head[..], body], &sent)
        })
    }

    /// Appends the head of a request with a body of this length.
    fn put_request(
        &self,
        conn: &Conn,
        request: &Request<'_>,
        length: usize,
        head: &mut Vec<u8>,
    ) -> Result<Asked, Errno> {
        let host = conn.host.as_deref();
        let name = host.map_or(&b""[..], |host| host.name.to_bytes());
        let default = if self.is_secure() { 443 } else { 80 };
        let port = host.map(|host| host.port);
        let written = writer::Request {
            version: self.local_version(),
            method: request.method,
            target: request.target,
            fields: request.fields,
            length,
            host: writer::Host {
                name,
                port: port.filter(|&port| port != default),
            },
        };
        written.write(head, |target| self.stored_cookies(name, target))
    }

    /// Sends a request whose body is a file (HTTP-126).
    pub fn send_request_file(
        &self,
        target: Target,
        path: &CStr,
        request: &Request<'_>,
    ) -> Result<(), Errno> {
        let body = read_small_file(path, 0)?;
        self.send_request(target, request, &body)
    }
}

/// A request that is about to be sent.
struct Sent<'a> {
    method: &'a [u8],
    /// As it was written.
    target: &'a [u8],
    /// The stored cookies, `a=1; b=2`. `None`: those of the connection stay as they are.
    cookies: Option<&'a [u8]>,
}

/// The receiving side must know a request before its answer can come.
impl Note for Sent<'_> {
    fn sent(&self, conn: &mut Conn) -> Result<(), Errno> {
        let Some(http) = conn.layers.framing.http() else {
            return Ok(());
        };
        http.view.with(|_, sent| {
            sent.request(self.method, self.target)?;
            match self.cookies {
                Some(line) if !line.is_empty() || sent.jar().is_some() => {
                    sent.jar_mut()?.send(cookie::pairs(line))
                }
                _ => Ok(()),
            }
            .inspect_err(|_| sent.take_back())
        })
    }

    fn failed(&self, conn: &mut Conn) {
        if let Some(http) = conn.layers.framing.http() {
            http.view.with(|_, sent| sent.take_back());
        }
    }
}
