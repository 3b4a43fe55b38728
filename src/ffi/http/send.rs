//! What the program sends: messages, chunks and frames (HTTP-100 to HTTP-126, HTTP-148).

use std::ffi::c_int;
use std::{ptr, slice};

use super::{Connection, bytes_of};
use crate::component::{Component, OwnTurn, Reply, Request, Target};
use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::types::http::HP_THeader;
use crate::ffi::types::{BOOL, BYTE, FALSE, LPCSTR, TRUE, ULONGLONG, USHORT};
use crate::layer::http::websocket::{Frame, Key};
use crate::layer::http::writer::{Field, Fields};

/// The elements of an array. EINVAL: a count below 0, or NULL for elements.
///
/// # Safety
/// `array` is NULL or has `count` elements, and stays so while the result is used.
pub(super) unsafe fn elements<'a, T>(array: *const T, count: c_int) -> Result<&'a [T], Errno> {
    match usize::try_from(count) {
        Ok(0) => Ok(&[]),
        Ok(count) if !array.is_null() => {
            // SAFETY: not NULL; the caller vouches for the rest.
            Ok(unsafe { slice::from_raw_parts(array, count) })
        }
        _ => Err(Errno::EINVAL),
    }
}

/// The headers of a program.
#[derive(Clone, Copy)]
pub(super) struct Headers<'a>(&'a [HP_THeader]);

impl Headers<'_> {
    /// The elements of an array. EINVAL as of [`elements`].
    ///
    /// # Safety
    /// As for [`elements`]; names and values are NULL or texts, as long as the result is used.
    pub(super) unsafe fn of(array: *const HP_THeader, count: c_int) -> Result<Self, Errno> {
        // SAFETY: as the caller says.
        unsafe { elements(array, count) }.map(Self)
    }
}

impl Fields for Headers<'_> {
    #[inline]
    fn each(&self) -> impl Iterator<Item = Field<'_>> {
        let field = |header: &HP_THeader| {
            // SAFETY: who made this vouches for the texts.
            unsafe { (bytes_of(header.name), bytes_of(header.value)) }
        };
        self.0.iter().map(field)
    }
}

fn both<A, B>((first, second): (Result<A, Errno>, Result<B, Errno>)) -> Result<(A, B), Errno> {
    Ok((first?, second?))
}

impl Connection {
    /// A call that sends something: `own` does it in the connection's own turn, if it is usual, and
    /// `any` everywhere.
    #[inline]
    fn sends<M>(
        self,
        message: Result<M, Errno>,
        own: impl FnOnce(&OwnTurn<'_>, Target, &M) -> bool,
        any: impl FnOnce(&Component, Target, &M) -> Result<(), Errno>,
    ) -> BOOL {
        if let Ok(message) = &message
            && self.in_own_turn(|turn, target| own(turn, target, message))
        {
            return TRUE;
        }
        self.sends_anywhere(message, any)
    }

    /// As [`Connection::sends`], not only in the own turn. The connection is checked before what is
    /// sent (ABI-75).
    #[cold]
    fn sends_anywhere<M>(
        self,
        message: Result<M, Errno>,
        send: impl FnOnce(&Component, Target, &M) -> Result<(), Errno>,
    ) -> BOOL {
        self.done(|component, target| match message {
            Ok(message) => send(component, target, &message),
            Err(code) => {
                component.check_connection(target)?;
                Err(code)
            }
        })
    }
}

/// # Safety
/// Pointers are NULL or to texts, to `header_count` headers, to `length` bytes.
pub(in crate::ffi) unsafe fn response(
    connection: Connection,
    code: USHORT,
    reason: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
    data: *const BYTE,
    length: c_int,
) -> BOOL {
    let code = arguments::low16(code);
    // SAFETY: as the caller says.
    let reason = unsafe { arguments::bytes(reason) };
    // SAFETY: as the caller says.
    let arrays = unsafe { (Headers::of(headers, header_count), elements(data, length)) };
    let message = both(arrays).map(|(fields, body)| {
        let reply = Reply {
            code,
            reason,
            fields,
        };
        (reply, body)
    });
    connection.sends(
        message,
        |turn, target, (reply, body)| turn.respond(target, reply, body),
        |component, target, (reply, body)| component.send_response(target, reply, body),
    )
}

/// # Safety
/// As for [`response`].
pub(in crate::ffi) unsafe fn response_file(
    connection: Connection,
    path: LPCSTR,
    code: USHORT,
    reason: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
) -> BOOL {
    let code = arguments::low16(code);
    // SAFETY: as the caller says.
    let (path, reason) = unsafe { (arguments::text(path), arguments::bytes(reason)) };
    // SAFETY: as the caller says.
    let headers = unsafe { Headers::of(headers, header_count) };
    connection.sends_anywhere(headers, |component, target, &fields| {
        let reply = Reply {
            code,
            reason,
            fields,
        };
        component.send_response_file(target, path.ok_or(Errno::EINVAL)?, &reply)
    })
}

/// No bytes.
const NO_DATA: (*const BYTE, c_int) = (ptr::null(), 0);

/// # Safety
/// As for [`response`].
pub(in crate::ffi) unsafe fn request(
    connection: Connection,
    method: LPCSTR,
    path: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
    data: *const BYTE,
    length: c_int,
) -> BOOL {
    // SAFETY: as the caller says.
    unsafe {
        let method = bytes_of(method);
        with_body(
            connection,
            method,
            path,
            headers,
            header_count,
            data,
            length,
        )
    }
}

/// A request with a method that is no argument.
///
/// # Safety
/// As for [`response`].
pub(in crate::ffi) unsafe fn with_body(
    connection: Connection,
    method: &[u8],
    path: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
    data: *const BYTE,
    length: c_int,
) -> BOOL {
    // SAFETY: as the caller says.
    let path = unsafe { bytes_of(path) };
    // SAFETY: as the caller says.
    let arrays = unsafe { (Headers::of(headers, header_count), elements(data, length)) };
    let message = both(arrays).map(|(fields, body)| {
        let request = Request {
            method,
            target: path,
            fields,
        };
        (request, body)
    });
    connection.sends(
        message,
        |turn, target, (request, body)| turn.ask(target, request, body),
        |component, target, (request, body)| component.send_request(target, request, body),
    )
}

/// # Safety
/// As for [`response`].
pub(in crate::ffi) unsafe fn without_body(
    connection: Connection,
    method: &[u8],
    path: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
) -> BOOL {
    let (data, length) = NO_DATA;
    // SAFETY: as the caller says.
    unsafe {
        with_body(
            connection,
            method,
            path,
            headers,
            header_count,
            data,
            length,
        )
    }
}

/// # Safety
/// As for [`response`].
pub(in crate::ffi) unsafe fn connect(
    connection: Connection,
    host: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
) -> BOOL {
    // SAFETY: as the caller says.
    if unsafe { bytes_of(host) }.is_empty() {
        return connection.done(|component, target| {
            component.check_connection(target)?;
            Err(Errno::EINVAL)
        });
    }
    // SAFETY: as the caller says.
    unsafe { without_body(connection, b"CONNECT", host, headers, header_count) }
}

/// # Safety
/// As for [`response`].
pub(in crate::ffi) unsafe fn request_file(
    connection: Connection,
    path: LPCSTR,
    method: LPCSTR,
    target_path: LPCSTR,
    headers: *const HP_THeader,
    header_count: c_int,
) -> BOOL {
    // SAFETY: as the caller says.
    let path = unsafe { arguments::text(path) };
    // SAFETY: as the caller says.
    let (method, request_target) = unsafe { (bytes_of(method), bytes_of(target_path)) };
    // SAFETY: as the caller says.
    let headers = unsafe { Headers::of(headers, header_count) };
    connection.sends_anywhere(headers, |component, target, &fields| {
        let request = Request {
            method,
            target: request_target,
            fields,
        };
        component.send_request_file(target, path.ok_or(Errno::EINVAL)?, &request)
    })
}

/// # Safety
/// `data` is NULL or has `length` bytes; `extension` is NULL or a text.
pub(in crate::ffi) unsafe fn chunk(
    connection: Connection,
    data: *const BYTE,
    length: c_int,
    extension: LPCSTR,
) -> BOOL {
    // SAFETY: as the caller says.
    let extension = unsafe { bytes_of(extension) };
    // SAFETY: as the caller says.
    let data = unsafe { elements(data, length) };
    connection.sends(
        data,
        |turn, target, data| turn.send_chunk(target, data, extension),
        |component, target, data| component.send_chunk(target, data, extension),
    )
}

/// A frame without a key, as servers send it.
///
/// # Safety
/// `data` is NULL or has `length` bytes.
pub(in crate::ffi) unsafe fn frame(
    connection: Connection,
    is_final: BOOL,
    reserved: BYTE,
    operation: BYTE,
    data: *const BYTE,
    length: c_int,
    total: ULONGLONG,
) -> BOOL {
    let mask = ptr::null();
    // SAFETY: as the caller says.
    unsafe {
        masked_frame(
            connection, is_final, reserved, operation, mask, data, length, total,
        )
    }
}

/// # Safety
/// `data` is NULL or has `length` bytes, `mask` is NULL or has four.
#[allow(
    clippy::too_many_arguments,
    reason = "they are those of the C function"
)]
pub(in crate::ffi) unsafe fn masked_frame(
    connection: Connection,
    is_final: BOOL,
    reserved: BYTE,
    operation: BYTE,
    mask: *const BYTE,
    data: *const BYTE,
    length: c_int,
    total: ULONGLONG,
) -> BOOL {
    // SAFETY: as the caller says.
    let data = unsafe { elements(data, length) };
    // SAFETY: as the caller says.
    let mask = unsafe { mask.cast::<Key>().as_ref() }.copied();
    let message = data.map(|data| {
        let frame = Frame {
            fin: is_final != FALSE,
            rsv: reserved,
            opcode: operation,
            mask,
            length: if total == 0 { data.len() as u64 } else { total },
        };
        (frame, data)
    });
    connection.sends(
        message,
        |turn, target, (frame, data)| turn.send_frame(target, frame, data),
        |component, target, (frame, data)| component.send_frame(target, frame, data),
    )
}

pub(in crate::ffi) fn start(connection: Connection) -> BOOL {
    connection.done(Component::start_http)
}

pub(in crate::ffi) fn release(connection: Connection) -> BOOL {
    connection.flag(|component, target| Ok(component.release(target)))
}
