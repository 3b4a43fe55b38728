//! What synchronous clients add (HTTP-200 to HTTP-215).

use std::ffi::c_int;
use std::ptr;

use super::Connection;
use super::send::{bytes_of, elements, with_fields};
use crate::component::{Sent, UrlRequest};
use crate::error::Errno;
use crate::ffi::boundary::{arguments, out};
use crate::ffi::types::http::{HP_THeader, LPCBYTE};
use crate::ffi::types::{BOOL, BYTE, FALSE, LPCSTR};

/// What is sent: with a length below 0 the file that the bytes name, if any (HTTP-209).
///
/// # Safety
/// `body` is NULL, or has `length` bytes, or is a text if that is below 0.
unsafe fn sent<'a>(body: *const BYTE, length: c_int) -> Result<Sent<'a>, Errno> {
    if length >= 0 {
        // SAFETY: as the caller says.
        return Ok(Sent::Bytes(unsafe { elements(body, length)? }));
    }
    // SAFETY: as the caller says.
    let name = unsafe { arguments::text(body.cast()) };
    Ok(match name.filter(|name| !name.is_empty()) {
        Some(name) => Sent::File(name),
        None => Sent::Bytes(&[]),
    })
}

/// # Safety
/// Pointers are NULL or to texts, to `header_count` headers, and what [`sent`] demands.
#[allow(
    clippy::too_many_arguments,
    reason = "they are those of the C function"
)]
pub(in crate::ffi) unsafe fn open_url(
    connection: Connection,
    method: LPCSTR,
    url: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
    body: *const BYTE,
    length: c_int,
    reconnect: BOOL,
) -> BOOL {
    connection.done(|component, _| {
        // SAFETY: as the caller says.
        unsafe {
            let (method, url) = (bytes_of(method), bytes_of(url));
            let body = sent(body, length)?;
            with_fields(elements(headers, header_count)?, |fields| {
                component.open_url(&UrlRequest {
                    method,
                    url,
                    fields,
                    body,
                    reconnect: reconnect != FALSE,
                })
            })
        }
    })
}

pub(in crate::ffi) fn cleanup(connection: Connection) -> BOOL {
    connection.done(|component, _| component.forget_response())
}

/// # Safety
/// `body` and `length` are NULL or may be written.
pub(in crate::ffi) unsafe fn response_body(
    connection: Connection,
    body: *mut LPCBYTE,
    length: *mut c_int,
) -> BOOL {
    connection.done(|component, _| {
        if body.is_null() || length.is_null() {
            return Err(Errno::EINVAL);
        }
        component.with_response_body(|bytes| {
            let start = if bytes.is_empty() {
                ptr::null()
            } else {
                bytes.as_ptr()
            };
            // At most 0x7FFFFFFF bytes are kept.
            let count = c_int::try_from(bytes.len()).unwrap_or(c_int::MAX);
            // SAFETY: as the caller says.
            unsafe {
                out::store(body, start)?;
                out::store(length, count)
            }
        })?
    })
}
