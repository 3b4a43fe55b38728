//! Responses, chunks and frames on their way to the peer.

use std::ffi::CStr;

use super::sync::Return;
use crate::component::send::{HEADS, read_small_file};
use crate::component::{Component, Property, Target};
use crate::conn::Conn;
use crate::error::Errno;
use crate::layer::http::websocket::{Frame, mask};
use crate::layer::http::writer::{CHUNK_END, Field, Fields, Response, chunk_header, put};
use crate::layer::http::{Method, Version};

/// A response as the program gives it.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a, F = &'a [Field<'a>]> {
    /// Written as it is, whatever it is (HTTP-101).
    pub code: u16,
    /// `None` is the usual text for the code.
    pub reason: Option<&'a [u8]>,
    /// In this order, before those that the library adds (HTTP-103).
    pub fields: F,
}

/// What a response depends on, of the request that is being answered.
#[derive(Clone, Copy, Default)]
struct Request {
    keep_alive: bool,
    /// Its response has no body.
    head: bool,
}

/// The request that a response would answer.
#[inline]
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

/// Appends a chunk. E2BIG, and EINVAL as for heads.
fn put_chunk(data: &[u8], extension: &[u8], out: &mut Vec<u8>) -> Result<(), Errno> {
    chunk_header(chunk_length(data)?, extension, out)?;
    put(out, &[data, CHUNK_END])
}

fn chunk_length(data: &[u8]) -> Result<u32, Errno> {
    u32::try_from(data.len()).map_err(|_| Errno::E2BIG)
}

/// Appends the bytes of a frame's payload, masked if it is.
fn put_payload(frame: &Frame, data: &[u8], out: &mut Vec<u8>) -> Result<(), Errno> {
    let start = out.len();
    put(out, &[data])?;
    if let Some(key) = frame.mask {
        mask(key, 0, &mut out[start..]);
    }
    Ok(())
}

impl Component {
    /// The version that messages are written with (HTTP-2).
    #[inline]
    pub(super) fn local_version(&self) -> Version {
        let [major, minor, ..] = self.property(Property::LocalVersion).to_le_bytes();
        Version { major, minor }
    }

    /// Sends a response (HTTP-100 to HTTP-108). EBADSLT for an unknown connection, EINVAL for
    /// texts that would add lines (HTTP-T5), and the errors of sends.
    pub fn send_response<F: Fields>(
        &self,
        target: Target,
        reply: &Reply<'_, F>,
        body: &[u8],
    ) -> Result<(), Errno> {
        let (called, conn) = self.speaker(target)?;
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
    fn response<'a, 'b, F: Fields>(
        &self,
        conn: &Conn,
        reply: &Reply<'a, F>,
        body: &'b [u8],
    ) -> (Response<'a, F>, &'b [u8]) {
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
    /// nothing is queued, if that is not possible, or it is refused.
    #[inline]
    pub(in crate::component) fn queue_response<F: Fields>(
        &self,
        conn: &mut Conn,
        reply: &Reply<'_, F>,
        body: &[u8],
    ) -> bool {
        let (response, body) = self.response(conn, reply, body);
        conn.out.write_in_place(body.len(), |out| {
            response.write(out)?;
            put(out, &[body])
        })
    }

    /// Sends a response whose body is a file (HTTP-109).
    pub fn send_response_file<F: Fields>(
        &self,
        target: Target,
        path: &CStr,
        reply: &Reply<'_, F>,
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
        let (called, conn) = self.speaker(target)?;
        let length = chunk_length(data)?;
        HEADS.with(|head| {
            head.clear();
            chunk_header(length, extension, head)?;
            self.send_locked(target, called, conn, &[&head[..], data, CHUNK_END], &())
        })
    }

    /// As [`Component::queue_response`], a chunk.
    #[inline]
    pub(in crate::component) fn queue_chunk(
        conn: &mut Conn,
        data: &[u8],
        extension: &[u8],
    ) -> bool {
        conn.out
            .write_in_place(data.len(), |out| put_chunk(data, extension, out))
    }

    /// Sends a WebSocket frame, or the first part of its payload (HTTP-148 to HTTP-151).
    /// EINVAL: `frame.length` is less than what is given. A client whose calls wait returns when
    /// a frame has come (HTTP-213).
    pub fn send_frame(&self, target: Target, frame: &Frame, data: &[u8]) -> Result<(), Errno> {
        self.exchanged(Return::Answered, || self.write_frame(target, frame, data))
    }

    fn write_frame(&self, target: Target, frame: &Frame, data: &[u8]) -> Result<(), Errno> {
        let send = |data: &[u8]| {
            let (called, conn) = self.speaker(target)?;
            if frame.length < data.len() as u64 {
                return Err(Errno::EINVAL);
            }
            frame.header(|header| self.send_locked(target, called, conn, &[header, data], &()))
        };
        if frame.mask.is_none() || data.is_empty() {
            return send(data);
        }
        // Without the lock, because it may be much (COM-110).
        HEADS.with(|copy| {
            copy.clear();
            put_payload(frame, data, copy)?;
            send(copy)
        })
    }

    /// As [`Component::queue_response`], a frame.
    #[inline]
    pub(in crate::component) fn queue_frame(conn: &mut Conn, frame: &Frame, data: &[u8]) -> bool {
        frame.length >= data.len() as u64
            && conn.out.write_in_place(data.len(), |out| {
                frame.header(|header| put(out, &[header]))?;
                put_payload(frame, data, out)
            })
    }
}
