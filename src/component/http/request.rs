//! Requests on their way to the peer.

use std::ffi::CStr;

use crate::component::send::{HEADS, Note, read_small_file};
use crate::component::{Component, Role, Target};
use crate::conn::{Conn, Host};
use crate::error::Errno;
use crate::layer::Http;
use crate::layer::http::cookie;
use crate::layer::http::writer::{self, Asked, Field, Fields, put};

/// A request as the program gives it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a, F = &'a [Field<'a>]> {
    /// Written in capitals.
    pub method: &'a [u8],
    /// Empty is `/`; what does not begin with a slash gets one, unless it is a whole URL (HTTP-121).
    pub target: &'a [u8],
    /// In this order, before those that the library adds (HTTP-122).
    pub fields: F,
}

impl Component {
    /// Sends a request (HTTP-120 to HTTP-125). EBADSLT for an unknown connection of an agent, or
    /// one that does not speak HTTP; EINVAL for texts that would add lines or words; and the
    /// errors of sends. A client whose calls wait returns when the answer has come (HTTP-203).
    pub fn send_request<F: Fields>(
        &self,
        target: Target,
        request: &Request<'_, F>,
        body: &[u8],
    ) -> Result<(), Errno> {
        self.exchanged(request.returns(body), || {
            self.write_request(target, request, body)
        })
    }

    /// As [`Component::send_request`], without waiting for the answer.
    pub(super) fn write_request<F: Fields>(
        &self,
        target: Target,
        request: &Request<'_, F>,
        body: &[u8],
    ) -> Result<(), Errno> {
        let (called, conn) = self.lock_called(target)?;
        if self.role() == Role::Agent && conn.layers.framing.http().is_none() {
            return Err(self.unknown_connection());
        }
        self.speaks(&conn)?;
        HEADS.with(|head| {
            head.clear();
            let asked = self.put_request(conn.host.as_deref(), request, body.len(), head)?;
            let sent = self.sent(request.method, head, &asked);
            self.send_locked(target, called, conn, &[&head[..], body], &sent)
        })
    }

    /// Writes a request straight into the connection's queue, which its turn flushes. False, and
    /// nothing is queued, if that is not possible, or it is refused.
    #[inline]
    pub(in crate::component) fn queue_request<F: Fields>(
        &self,
        conn: &mut Conn,
        request: &Request<'_, F>,
        body: &[u8],
    ) -> bool {
        let (host, http) = (conn.host.as_deref(), conn.layers.framing.http());
        let Some(http) = http else {
            return false;
        };
        conn.out.write_in_place(body.len(), |out| {
            let asked = self.put_request(host, request, body.len(), out)?;
            put(out, &[body])?;
            self.sent(request.method, out, &asked).note(http)
        })
    }

    /// Appends the head of a request with a body of this length.
    #[inline]
    fn put_request<F: Fields>(
        &self,
        host: Option<&Host>,
        request: &Request<'_, F>,
        length: usize,
        head: &mut Vec<u8>,
    ) -> Result<Asked, Errno> {
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

    /// What is to be noted about a request that was written to `out`.
    fn sent<'a>(&self, method: &'a [u8], out: &'a [u8], asked: &'a Asked) -> Sent<'a> {
        Sent {
            method,
            target: &out[asked.target.clone()],
            cookies: self.uses_cookies().then_some(&asked.cookies),
        }
    }

    /// Sends a request whose body is a file (HTTP-126).
    pub fn send_request_file<F: Fields>(
        &self,
        target: Target,
        path: &CStr,
        request: &Request<'_, F>,
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

impl Sent<'_> {
    /// The receiving side must know a request before its answer can come.
    #[inline]
    fn note(&self, http: &Http) -> Result<(), Errno> {
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
}

impl Note for Sent<'_> {
    fn sent(&self, conn: &mut Conn) -> Result<(), Errno> {
        let http = conn.layers.framing.http();
        http.map_or(Ok(()), |http| self.note(http))
    }

    fn failed(&self, conn: &mut Conn) {
        if let Some(http) = conn.layers.framing.http() {
            http.view.with(|_, sent| sent.take_back());
        }
    }
}
