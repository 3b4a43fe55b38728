//! Requests on their way to the peer.

use std::ffi::CStr;
use std::net::Ipv6Addr;

use crate::component::send::{HEADS, Note, read_small_file};
use crate::component::{Component, Role, Target};
use crate::conn::Conn;
use crate::error::Errno;
use crate::layer::http::writer::{self, Field};

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
    /// errors of sends.
    pub fn send_request(
        &self,
        target: Target,
        request: &Request<'_>,
        body: &[u8],
    ) -> Result<(), Errno> {
        let host = self.host_line(target)?;
        let written = writer::Request {
            version: self.local_version(),
            method: request.method,
            target: request.target,
            fields: request.fields,
            length: body.len(),
            host: &host,
            cookies: &[],
        };
        HEADS.with(|head| {
            head.clear();
            written.write(head)?;
            self.send_noted(target, &[head, body], request)
        })
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

    /// The value of `Host`, if the connection may send requests.
    fn host_line(&self, target: Target) -> Result<Vec<u8>, Errno> {
        let (place, _) = self.called(target).ok_or(self.unknown_connection())?;
        let conn = place.lock().ok_or(self.unknown_connection())?;
        if self.role() == Role::Agent && conn.layers.framing.http().is_none() {
            return Err(self.unknown_connection());
        }
        self.speaks(&conn)?;
        let Some((host, port)) = conn.host.as_deref() else {
            return Ok(Vec::new());
        };
        let default = if self.is_secure() { 443 } else { 80 };
        Ok(host_value(host, *port, default))
    }
}

/// A host as a request names it: an IPv6 address in brackets, without its zone, and no port if
/// that is the default (HTTP-122).
fn host_value(host: &CStr, port: u16, default: u16) -> Vec<u8> {
    let name = host.to_bytes();
    let address = name.split(|&byte| byte == b'%').next().unwrap_or_default();
    let address = std::str::from_utf8(address).unwrap_or_default();
    let mut value = match address.parse::<Ipv6Addr>() {
        Ok(_) => format!("[{address}]").into_bytes(),
        Err(_) => name.to_vec(),
    };
    if port != default {
        value.extend_from_slice(format!(":{port}").as_bytes());
    }
    value
}

/// The receiving side must know a request before its answer can come.
impl Note for Request<'_> {
    fn sent(&self, conn: &mut Conn) -> Result<(), Errno> {
        match conn.layers.framing.http() {
            Some(http) => http
                .view
                .with(|_, sent| sent.request(self.method, self.target)),
            None => Ok(()),
        }
    }

    fn failed(&self, conn: &mut Conn) {
        if let Some(http) = conn.layers.framing.http() {
            http.view.with(|_, sent| sent.take_back());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: HTTP-122
    #[test]
    fn hosts_have_a_form() {
        for (host, port, default, value) in [
            (c"h", 80, 80, "h"),
            (c"h", 80, 443, "h:80"),
            (c"127.0.0.1", 443, 443, "127.0.0.1"),
            (c"::1", 8080, 80, "[::1]:8080"),
            (c"fe80::1%eth0", 80, 80, "[fe80::1]"),
        ] {
            assert_eq!(host_value(host, port, default), value.as_bytes());
        }
    }
}
