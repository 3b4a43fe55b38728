//! What synchronous clients add (HTTP-200 to HTTP-215).

use std::ffi::c_int;
use std::ptr;

use super::send::{Headers, elements};
use super::{Connection, bytes_of};
use crate::component::{Component, RequestBody, UrlRequest};
use crate::error::Errno;
use crate::ffi::boundary::{arguments, out};
use crate::ffi::types::http::{HP_THeader, LPCBYTE};
use crate::ffi::types::{BOOL, BYTE, LPCSTR};

/// The body of a request: `length` bytes, or with a length below 0 the file of this name, if it
/// has one (HTTP-209).
///
/// # Safety
/// `body` is NULL, or has `length` bytes or is a text.
unsafe fn body_of<'a>(body: *const BYTE, length: c_int) -> Result<RequestBody<'a>, Errno> {
    if length >= 0 {
        // SAFETY: as the caller says.
        return unsafe { elements(body, length) }.map(RequestBody::Bytes);
    }
    // SAFETY: as the caller says.
    let name = unsafe { arguments::text(body.cast()) }.filter(|name| !name.is_empty());
    Ok(name.map_or(RequestBody::Bytes(&[]), RequestBody::File))
}

/// # Safety
/// Texts are NULL or texts, `headers` is NULL or has `header_count` elements of such, and `body`
/// is as for [`body_of`].
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
        let fields = unsafe { Headers::of(headers, header_count)? };
        // SAFETY: as the caller says.
        let (body, method, url) =
            unsafe { (body_of(body, length)?, bytes_of(method), bytes_of(url)) };
        component.open_url(&UrlRequest {
            method,
            url,
            fields,
            body,
            reconnect: reconnect != 0,
        })
    })
}

pub(in crate::ffi) fn cleanup(connection: Connection) -> BOOL {
    connection.done(|component, _| component.forget_response())
}

/// # Safety
/// The pointers are NULL or may be written.
pub(in crate::ffi) unsafe fn response_body(
    connection: Connection,
    body: *mut LPCBYTE,
    length: *mut c_int,
) -> BOOL {
    connection.done(|component: &Component, _| {
        if body.is_null() || length.is_null() {
            return Err(Errno::EINVAL);
        }
        let place = |bytes: &[u8]| match bytes {
            [] => (ptr::null(), 0),
            bytes => (
                bytes.as_ptr(),
                c_int::try_from(bytes.len()).unwrap_or(c_int::MAX),
            ),
        };
        let (start, size) = component.with_response_body(place)?;
        // SAFETY: not NULL; the caller vouches for the rest.
        unsafe {
            out::store(body, start)?;
            out::store(length, size)
        }
    })
}
