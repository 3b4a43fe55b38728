//! The callbacks about HTTP messages and WebSocket frames.

use std::ffi::c_int;
use std::ptr;

use super::{Callback, Judgement, ask, ask_one, length};
use crate::component::{ConnId, HttpVerdict, Program, Verdict};
use crate::error::Errno;
use crate::ffi::types::http::{En_HP_HttpParseResult, HPR_OK, HPR_SKIP_BODY, HPR_UPGRADE};
use crate::ffi::types::{
    BOOL, HP_FN_Http_OnBody, HP_FN_Http_OnChunkComplete, HP_FN_Http_OnChunkHeader,
    HP_FN_Http_OnHeader, HP_FN_Http_OnHeadersComplete, HP_FN_Http_OnMessageBegin,
    HP_FN_Http_OnMessageComplete, HP_FN_Http_OnParseError, HP_FN_Http_OnRequestLine,
    HP_FN_Http_OnStatusLine, HP_FN_Http_OnUpgrade, HP_FN_Http_OnWSMessageBody,
    HP_FN_Http_OnWSMessageComplete, HP_FN_Http_OnWSMessageHeader, HP_Object,
};
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event, Failure, Wish};

/// The callbacks for messages and frames, which are the same for all roles. Every listener has
/// them, because a component accepts any listener of its role (ABI-43).
pub(in crate::ffi) struct HttpCallbacks {
    pub(in crate::ffi) message_begin: Callback<HP_FN_Http_OnMessageBegin>,
    pub(in crate::ffi) request_line: Callback<HP_FN_Http_OnRequestLine>,
    pub(in crate::ffi) status_line: Callback<HP_FN_Http_OnStatusLine>,
    pub(in crate::ffi) header: Callback<HP_FN_Http_OnHeader>,
    pub(in crate::ffi) headers_complete: Callback<HP_FN_Http_OnHeadersComplete>,
    pub(in crate::ffi) body: Callback<HP_FN_Http_OnBody>,
    pub(in crate::ffi) chunk_header: Callback<HP_FN_Http_OnChunkHeader>,
    pub(in crate::ffi) chunk_complete: Callback<HP_FN_Http_OnChunkComplete>,
    pub(in crate::ffi) message_complete: Callback<HP_FN_Http_OnMessageComplete>,
    pub(in crate::ffi) upgrade: Callback<HP_FN_Http_OnUpgrade>,
    pub(in crate::ffi) parse_error: Callback<HP_FN_Http_OnParseError>,
    pub(in crate::ffi) ws_message_header: Callback<HP_FN_Http_OnWSMessageHeader>,
    pub(in crate::ffi) ws_message_body: Callback<HP_FN_Http_OnWSMessageBody>,
    pub(in crate::ffi) ws_message_complete: Callback<HP_FN_Http_OnWSMessageComplete>,
}

/// `En_HP_HttpParseResult` of `OnHeadersComplete`: any value that is not defined is `HPR_ERROR`
/// (HTTP-30, HTTP-34).
impl Judgement for HttpVerdict {
    const UNSET: Self = Ok(Wish::Go);
    const PANICKED: Self = Err(Errno(libc::EFAULT));

    fn of(result: En_HP_HttpParseResult, errno: c_int) -> Self {
        match result {
            HPR_OK => Ok(Wish::Go),
            HPR_SKIP_BODY => Ok(Wish::SkipBody),
            HPR_UPGRADE => Ok(Wish::Upgrade),
            _ => Err(Errno::left_by(errno)),
        }
    }
}

/// `En_HP_HttpParseResult` of the other callbacks, where it means nothing but `HPR_OK` (HTTP-34).
struct GoOn(HttpVerdict);

impl Judgement for GoOn {
    const UNSET: Self = Self(HttpVerdict::UNSET);
    const PANICKED: Self = Self(HttpVerdict::PANICKED);

    fn of(result: En_HP_HttpParseResult, errno: c_int) -> Self {
        Self(match result {
            HPR_OK => Ok(Wish::Go),
            _ => Err(Errno::left_by(errno)),
        })
    }
}

/// Of `OnParseError`, whose result is ignored, only the errno counts (HTTP-36, HTTP-40).
impl Judgement for Errno {
    const UNSET: Self = Self::ECANCELED;
    const PANICKED: Self = Self(libc::EFAULT);

    fn of(_: En_HP_HttpParseResult, errno: c_int) -> Self {
        Self::left_by(errno)
    }
}

// The unsafe calls below share the reason of those in the module above.
impl HttpCallbacks {
    pub(super) fn unset() -> Self {
        Self {
            message_begin: Callback::unset(),
            request_line: Callback::unset(),
            status_line: Callback::unset(),
            header: Callback::unset(),
            headers_complete: Callback::unset(),
            body: Callback::unset(),
            chunk_header: Callback::unset(),
            chunk_complete: Callback::unset(),
            message_complete: Callback::unset(),
            upgrade: Callback::unset(),
            parse_error: Callback::unset(),
            ws_message_header: Callback::unset(),
            ws_message_body: Callback::unset(),
            ws_message_complete: Callback::unset(),
        }
    }

    /// Something of a message (HTTP-20 to HTTP-22).
    #[inline]
    pub(super) fn message(
        &self,
        program: &Program<'_>,
        sender: HP_Object,
        id: ConnId,
        event: &Event<'_>,
    ) -> HttpVerdict {
        let GoOn(verdict) = match *event {
            Event::MessageBegin => ask_one(program, self.message_begin.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id) }
            }),
            Event::RequestLine(method, target) => {
                ask_one(program, self.request_line.get(), |function| {
                    // SAFETY: as the comment above the impl says.
                    unsafe { function(sender, id, method.as_ptr(), target.as_ptr()) }
                })
            }
            Event::StatusLine(status, reason) => {
                ask_one(program, self.status_line.get(), |function| {
                    // SAFETY: as the comment above the impl says.
                    unsafe { function(sender, id, status, reason.as_ptr()) }
                })
            }
            Event::Header(name, value) => ask_one(program, self.header.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id, name.as_ptr(), value.as_ptr()) }
            }),
            Event::HeadersComplete => {
                return ask_one(program, self.headers_complete.get(), |function| {
                    // SAFETY: as the comment above the impl says.
                    unsafe { function(sender, id) }
                });
            }
            Event::Body(data) => ask_one(program, self.body.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id, data.as_ptr(), length(data.len())) }
            }),
            Event::ChunkHeader(size) => ask_one(program, self.chunk_header.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id, c_int::try_from(size).unwrap_or(c_int::MAX)) }
            }),
            Event::ChunkComplete => ask_one(program, self.chunk_complete.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id) }
            }),
            Event::MessageComplete => ask_one(program, self.message_complete.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id) }
            }),
            Event::Upgrade(protocol) => ask_one(program, self.upgrade.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id, protocol as c_int) }
            }),
        };
        verdict
    }

    /// A message that is none (HTTP-40).
    #[cold]
    pub(super) fn failed(&self, sender: HP_Object, id: ConnId, failure: Failure) -> Errno {
        ask(self.parse_error.get(), |function| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(sender, id, failure.code().into(), failure.text().as_ptr()) }
        })
    }

    /// Something of a frame (HTTP-145).
    #[inline]
    pub(super) fn frame(
        &self,
        program: &Program<'_>,
        sender: HP_Object,
        id: ConnId,
        event: &FrameEvent<'_>,
    ) -> Verdict {
        match event {
            FrameEvent::Header(frame) => {
                ask_one(program, self.ws_message_header.get(), |function| {
                    let mask = frame.mask.as_ref().map_or(ptr::null(), |key| key.as_ptr());
                    let (fin, rsv, opcode) = (BOOL::from(frame.fin), frame.rsv, frame.opcode);
                    // SAFETY: as the comment above the impl says.
                    unsafe { function(sender, id, fin, rsv, opcode, mask, frame.length) }
                })
            }
            FrameEvent::Body(data) => ask_one(program, self.ws_message_body.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id, data.as_ptr(), length(data.len())) }
            }),
            FrameEvent::Complete => ask_one(program, self.ws_message_complete.get(), |function| {
                // SAFETY: as the comment above the impl says.
                unsafe { function(sender, id) }
            }),
        }
    }
}

#[cfg(all(test, feature = "http"))]
mod tests;
