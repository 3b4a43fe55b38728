//! What the program sends: messages, chunks and frames (HTTP-100 to HTTP-126, HTTP-148).

use std::ffi::c_int;
use std::slice;

use super::{Connection, bytes_of};
use crate::component::{Component, Reply, Request, Target};
use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::types::http::HP_THeader;
use crate::ffi::types::{BOOL, BYTE, FALSE, LPCSTR, TRUE, ULONGLONG, USHORT};
use crate::layer::http::websocket::{Frame, Key};
use crate::layer::http::writer::Field;
use crate::os::memory;

/// Messages with up to this many headers need no memory for them; most have less than `FEW`.
const SOME: usize = 32;
const FEW: usize = 8;

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

/// Runs `body` with the program's headers.
///
/// # Safety
/// Names and values are NULL or texts.
pub(super) unsafe fn with_fields<R>(
    headers: &[HP_THeader],
    body: impl FnOnce(&[Field<'_>]) -> Result<R, Errno>,
) -> Result<R, Errno> {
    // SAFETY: as the caller says.
    let field = |header: &HP_THeader| unsafe { (bytes_of(header.name), bytes_of(header.value)) };
    let at = |index| headers.get(index).map_or((&[][..], &[][..]), field);
    match headers.len() {
        0 => body(&[]),
        1..=FEW => body(&std::array::from_fn::<_, FEW, _>(at)[..headers.len()]),
        count if count <= SOME => body(&std::array::from_fn::<_, SOME, _>(at)[..count]),
        count => {
            let mut fields = Vec::new();
            memory::reserve(&mut fields, count)?;
            fields.extend(headers.iter().map(field));
            body(&fields)
        }
    }
}

/// Passes headers and bytes to `body`. The connection is checked before them (ABI-75).
///
/// # Safety
/// `headers` and `data` are NULL or have as many elements as the number behind them says; names
/// and values are NULL or texts.
unsafe fn with_message(
    component: &Component,
    target: Target,
    (headers, header_count): (*const HP_THeader, c_int),
    (data, length): (*const BYTE, c_int),
    body: impl FnOnce(&[Field<'_>], &[u8]) -> Result<(), Errno>,
) -> Result<(), Errno> {
    // SAFETY: as the caller says.
    let arrays = unsafe { (elements(headers, header_count), elements(data, length)) };
    let (Ok(headers), Ok(data)) = arrays else {
        component.check_connection(target)?;
        return Err(Errno::EINVAL);
    };
    // SAFETY: as the caller says.
    unsafe { with_fields(headers, |fields| body(fields, data)) }
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
    let reply = Reply {
        code,
        reason,
        fields: &[],
    };
    // SAFETY: as the caller says.
    let arrays = unsafe { (elements(headers, header_count), elements(data, length)) };
    if let (Ok(headers), Ok(body)) = arrays {
        let usual = connection.in_own_turn(|turn, target| {
            let send =
                |fields: &[Field<'_>]| Ok(turn.respond(target, &Reply { fields, ..reply }, body));
            // SAFETY: as the caller says.
            unsafe { with_fields(headers, send) }.unwrap_or(false)
        });
        if usual {
            return TRUE;
        }
    }
    connection.done(|component, target| {
        let (headers, data) = ((headers, header_count), (data, length));
        let send = |fields: &[Field<'_>], body: &[u8]| {
            component.send_response(target, &Reply { fields, ..reply }, body)
        };
        // SAFETY: as the caller says.
        unsafe { with_message(component, target, headers, data, send) }
    })
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
    connection.done(|component, target| {
        let code = arguments::low16(code);
        // SAFETY: as the caller says.
        let (path, reason) = unsafe { (arguments::text(path), arguments::bytes(reason)) };
        let headers = (headers, header_count);
        let send = |fields: &[Field<'_>], _: &[u8]| {
            let reply = Reply {
                code,
                reason,
                fields,
            };
            component.send_response_file(target, path.ok_or(Errno::EINVAL)?, &reply)
        };
        // SAFETY: as the caller says.
        unsafe { with_message(component, target, headers, NO_DATA, send) }
    })
}

/// No bytes.
const NO_DATA: (*const BYTE, c_int) = (std::ptr::null(), 0);

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
    connection.done(|component, target| {
        // SAFETY: as the caller says.
        let path = unsafe { bytes_of(path) };
        let (headers, data) = ((headers, header_count), (data, length));
        let send = |fields: &[Field<'_>], body: &[u8]| {
            let request = Request {
                method,
                target: path,
                fields,
            };
            component.send_request(target, &request, body)
        };
        // SAFETY: as the caller says.
        unsafe { with_message(component, target, headers, data, send) }
    })
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
    connection.done(|component, target| {
        // SAFETY: as the caller says.
        let path = unsafe { arguments::text(path) };
        // SAFETY: as the caller says.
        let (method, request_target) = unsafe { (bytes_of(method), bytes_of(target_path)) };
        let headers = (headers, header_count);
        let send = |fields: &[Field<'_>], _: &[u8]| {
            let request = Request {
                method,
                target: request_target,
                fields,
            };
            component.send_request_file(target, path.ok_or(Errno::EINVAL)?, &request)
        };
        // SAFETY: as the caller says.
        unsafe { with_message(component, target, headers, NO_DATA, send) }
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
    connection.done(|component, target| {
        // SAFETY: as the caller says.
        let extension = unsafe { bytes_of(extension) };
        let send = |_: &[Field<'_>], data: &[u8]| component.send_chunk(target, data, extension);
        // SAFETY: as the caller says.
        unsafe { with_message(component, target, NO_HEADERS, (data, length), send) }
    })
}

/// No headers.
const NO_HEADERS: (*const HP_THeader, c_int) = (std::ptr::null(), 0);

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
    let mask = std::ptr::null();
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
    connection.done(|component, target| {
        let send = |_: &[Field<'_>], data: &[u8]| {
            let frame = Frame {
                fin: is_final != FALSE,
                rsv: reserved,
                opcode: operation,
                // SAFETY: as the caller says.
                mask: unsafe { mask.cast::<Key>().as_ref() }.copied(),
                length: if total == 0 { data.len() as u64 } else { total },
            };
            component.send_frame(target, &frame, data)
        };
        // SAFETY: as the caller says.
        unsafe { with_message(component, target, NO_HEADERS, (data, length), send) }
    })
}

pub(in crate::ffi) fn start(connection: Connection) -> BOOL {
    connection.done(Component::start_http)
}

pub(in crate::ffi) fn release(connection: Connection) -> BOOL {
    connection.flag(|component, target| Ok(component.release(target)))
}
