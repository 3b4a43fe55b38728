//! Responses, chunks and frames on their way to the peer.

use std::ffi::CStr;

use super::sync::Return;
use crate::component::send::{HEADS, read_small_file};
use crate::component::{Component, Property, Target};
use crate::conn::Conn;
use crate::error::Errno;
use crate::layer::http::websocket::Frame;
use crate::layer::http::writer::{self, CHUNK_END, Field, Response, chunk_header};
use crate::layer::http::{Method, Version};

/// A response as the program gives it.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Written as it is, whatever it is (HTTP-101).
    pub code: u16,
    /// `None` is the usual text for the code.
    pub reason: Option<&'a [u8]>,
    /// In this order, before those that the library adds (HTTP-103).
    pub fields: &'a [Field<'a>],
}

/// What a response depends on, of the request that is being answered.
#[derive(Clone, Copy, Default)]
struct Request {
    keep_alive: bool,
    /// Its response has no body.
    head: bool,
}

/// The request that a response would answer.
fn request_of(conn: &Conn) -> Request {
    let request = conn.layers.framing.http().map(|http| {
        http.view.with(|stream, sent| Request {
            // After an error and after Release nothing can follow, whatever the request wants.
            keep_alive: stream.head().is_keep_alive()
                && stream.reason().is_none()
                && sent.released_at().is_none(),
            head: stream.head().method() == Some(Method::HEAD),
        })
    });
    request.unwrap_or_default()
}

impl Component {
    /// The version that messages are written with (HTTP-2).
    pub(super) fn local_version(&self) -> Version {
        let [major, minor, ..] = self.property(Property::LocalVersion).to_le_bytes();
        Version { major, minor }
    }

    /// Sends a response (HTTP-100 to HTTP-108). EBADSLT for an unknown connection, EINVAL for
    /// texts that would add lines (HTTP-T5), and the errors of sends.
    pub fn send_response(
        &self,
        target: Target,
        reply: &Reply<'_>,
        body: &[u8],
    ) -> Result<(), Errno> {
        let called = self.called(target).ok_or(self.unknown_connection())?;
        let conn = called.0.lock().ok_or(self.unknown_connection())?;
        self.speaks(&conn)?;
        let (response, body) = self.response(&conn, reply, body);
        HEADS.with(|head| {
            head.clear();
            response.write(head)?;
            self.send_locked(target, called, conn, &[&head[..], body], &())
        })
    }

    /// The response to the connection's present request, and what of the body goes with it: HEAD is
    /// answered with the length of what GET would return (HTTP-106).
    #[inline]
    fn response<'a>(
        &self,
        conn: &Conn,
        reply: &Reply<'a>,
        body: &'a [u8],
    ) -> (Response<'a>, &'a [u8]) {
        let request = request_of(conn);
        let response = Response {
            version: self.local_version(),
            code: reply.code,
            reason: reply.reason,
            fields: reply.fields,
            length: body.len(),
            keep_alive: request.keep_alive,
        };
        (response, if request.head { &[] } else { body })
    }

    /// Writes a response straight into the connection's queue, which its turn flushes. False, and
    /// nothing is queued, if it does not fit, or is refused.
    #[inline]
    pub(in crate::component) fn queue_response(
        &self,
        conn: &mut Conn,
        reply: &Reply<'_>,
        body: &[u8],
    ) -> bool {
        let (response, body) = self.response(conn, reply, body);
        conn.out
            .write_in_place(response.most() + body.len(), |out| {
                response.write(out)?;
                writer::put(out, &[body])
            })
    }

    /// Sends a response whose body is a file (HTTP-109).
    pub fn send_response_file(
        &self,
        target: Target,
        path: &CStr,
        reply: &Reply<'_>,
    ) -> Result<(), Errno> {
        let body = read_small_file(path, 0)?;
        self.send_response(target, reply, &body)
    }

    /// Sends a chunk of a body; an empty one is the last (HTTP-111), after which a client whose
    /// calls wait returns when the answer has come (HTTP-212).
    pub fn send_chunk(&self, target: Target, data: &[u8], extension: &[u8]) -> Result<(), Errno> {
        if data.is_empty() {
            self.exchanged(Return::Finished, || {
                self.write_chunk(target, data, extension)
            })
        } else {
            self.write_chunk(target, data, extension)
        }
    }

    fn write_chunk(&self, target: Target, data: &[u8], extension: &[u8]) -> Result<(), Errno> {
        self.check_speaks(target)?;
        let length = u32::try_from(data.len()).map_err(|_| Errno::E2BIG)?;
        HEADS.with(|head| {
            head.clear();
            chunk_header(length, extension, head)?;
            self.send(target, &[head, data, CHUNK_END])
        })
    }

    /// Sends a WebSocket frame, or the first part of its payload (HTTP-148 to HTTP-151).
    /// EINVAL: `frame.length` is less than what is given. A client whose calls wait returns when
    /// a frame has come (HTTP-213).
    pub fn send_frame(&self, target: Target, frame: &Frame, data: &[u8]) -> Result<(), Errno> {
        self.exchanged(Return::Answered, || self.write_frame(target, frame, data))
    }

    fn write_frame(&self, target: Target, frame: &Frame, data: &[u8]) -> Result<(), Errno> {
        self.check_speaks(target)?;
        if frame.length < data.len() as u64 {
            return Err(Errno::EINVAL);
        }
        frame.header(|header| match frame.mask {
            None => self.send(target, &[header, data]),
            Some(_) if data.is_empty() => self.send(target, &[header]),
            Some(key) => HEADS.with(|copy| {
                copy.clear();
                crate::os::memory::reserve(copy, data.len())?;
                copy.extend_from_slice(data);
                crate::layer::http::websocket::mask(key, 0, copy);
                self.send(target, &[header, copy])
            }),
        })
    }

    /// Whether the connection may send parts of messages; see [`Component::speaks`].
    fn check_speaks(&self, target: Target) -> Result<(), Errno> {
        let (place, _) = self.called(target).ok_or(self.unknown_connection())?;
        let conn = place.lock().ok_or(self.unknown_connection())?;
        self.speaks(&conn)
    }
}
