//! What the program asks about the message or the frame that is received (HTTP-70 to HTTP-86).

use std::ffi::c_int;
use std::ptr;

use super::Connection;
use super::list::List;
use crate::error::Errno;
use crate::ffi::boundary::{arguments, out};
use crate::ffi::types::http::{En_HP_HttpUpgradeType, En_HP_HttpUrlField, HP_THeader, LPCBYTE};
use crate::ffi::types::{BOOL, BYTE, DWORD, FALSE, LPCSTR, ULONGLONG, USHORT};
use crate::layer::http::{Method, Part, Text, UpgradeType};

/// What `GetParseErrorCode` says when there is no error (HTTP-43).
const NO_FAILURE: &std::ffi::CStr = c"HPE_OK";

pub(in crate::ffi) fn url_field_set(connection: Connection) -> USHORT {
    connection.tell(0, |stream| stream.head().parts().into())
}

pub(in crate::ffi) fn url_field(connection: Connection, number: En_HP_HttpUrlField) -> LPCSTR {
    let part = usize::try_from(number)
        .ok()
        .and_then(|number| Part::ALL.get(number));
    connection.tell(ptr::null(), |stream| match part {
        Some(part) => stream.head().part(*part).as_ptr(),
        None => ptr::null(),
    })
}

pub(in crate::ffi) fn method(connection: Connection) -> LPCSTR {
    connection.tell(ptr::null(), |stream| {
        let method = stream.head().method().map(Method::name);
        method.map_or(ptr::null(), std::ffi::CStr::as_ptr)
    })
}

pub(in crate::ffi) fn status_code(connection: Connection) -> USHORT {
    connection.tell(0, |stream| stream.head().status())
}

pub(in crate::ffi) fn is_upgrade(connection: Connection) -> BOOL {
    connection.tell(FALSE, |stream| stream.head().upgrade().is_some().into())
}

pub(in crate::ffi) fn is_keep_alive(connection: Connection) -> BOOL {
    connection.tell(FALSE, |stream| stream.head().is_keep_alive().into())
}

pub(in crate::ffi) fn version(connection: Connection) -> USHORT {
    connection.tell(0, |stream| stream.head().version().code())
}

pub(in crate::ffi) fn content_length(connection: Connection) -> ULONGLONG {
    connection.tell(0, |stream| stream.head().content_length())
}

pub(in crate::ffi) fn upgrade_type(connection: Connection) -> En_HP_HttpUpgradeType {
    let kind = connection.tell(UpgradeType::None, |stream| {
        stream.head().upgrade().unwrap_or_default()
    });
    kind as c_int
}

/// The first field of the name.
pub(in crate::ffi) fn field(connection: Connection, name: &[u8]) -> LPCSTR {
    connection.tell(ptr::null(), |stream| {
        let value = stream.head().values(name).next();
        value.map_or(ptr::null(), Text::as_ptr)
    })
}

/// # Safety
/// `why` is NULL or may be written.
pub(in crate::ffi) unsafe fn parse_error(connection: Connection, why: *mut LPCSTR) -> USHORT {
    let failure = connection.tell(None, |stream| {
        let failure = stream.failure();
        Some(failure.map_or((0, NO_FAILURE), |failure| (failure.code(), failure.text())))
    });
    let Some((code, text)) = failure else {
        return 0;
    };
    // SAFETY: as the caller says. NULL is fine.
    let _ = unsafe { out::store(why, text.as_ptr()) };
    code
}

/// # Safety
/// `name` is NULL or a text; `value` is NULL or may be written.
pub(in crate::ffi) unsafe fn header(
    connection: Connection,
    name: LPCSTR,
    value: *mut LPCSTR,
) -> BOOL {
    connection.find(|stream| {
        // SAFETY: as the caller says.
        let name = unsafe { arguments::text(name) }.ok_or(Errno::EINVAL)?;
        // SAFETY: as the caller says.
        unsafe { store_first(stream.head().values(name.to_bytes()), value) }
    })
}

/// Stores the first text. False if there is none.
///
/// # Safety
/// `target` is NULL or may be written.
pub(super) unsafe fn store_first<'a>(
    mut texts: impl Iterator<Item = Text<'a>>,
    target: *mut LPCSTR,
) -> Result<bool, Errno> {
    if target.is_null() {
        return Err(Errno::EINVAL);
    }
    let Some(text) = texts.next() else {
        return Ok(false);
    };
    // SAFETY: as the caller says.
    unsafe { out::store(target, text.as_ptr())? };
    Ok(true)
}

/// # Safety
/// `name` is NULL or a text; the others as for [`List::new`].
pub(in crate::ffi) unsafe fn headers(
    connection: Connection,
    name: LPCSTR,
    values: *mut LPCSTR,
    count: *mut DWORD,
) -> BOOL {
    connection.find(|stream| {
        // SAFETY: as the caller says.
        let name = unsafe { arguments::text(name) }.ok_or(Errno::EINVAL)?;
        // SAFETY: as the caller says.
        let list = unsafe { List::new(values, count)? };
        let found = stream.head().values(name.to_bytes());
        list.put_some(found.map(Text::as_ptr))
    })
}

/// # Safety
/// As for [`List::new`].
pub(in crate::ffi) unsafe fn all_headers(
    connection: Connection,
    headers: *mut HP_THeader,
    count: *mut DWORD,
) -> BOOL {
    connection.find(|stream| {
        // SAFETY: as the caller says.
        let list = unsafe { List::new(headers, count)? };
        let head = stream.head();
        list.put_all(head.count(), head.fields().map(pair))
    })
}

pub(super) fn pair((name, value): (Text<'_>, Text<'_>)) -> HP_THeader {
    HP_THeader {
        name: name.as_ptr(),
        value: value.as_ptr(),
    }
}

/// # Safety
/// As for [`List::new`].
pub(in crate::ffi) unsafe fn all_header_names(
    connection: Connection,
    names: *mut LPCSTR,
    count: *mut DWORD,
) -> BOOL {
    connection.find(|stream| {
        // SAFETY: as the caller says.
        let list = unsafe { List::new(names, count)? };
        let head = stream.head();
        list.put_all(head.count(), head.fields().map(|(name, _)| name.as_ptr()))
    })
}

/// # Safety
/// Each pointer is NULL or may be written.
pub(in crate::ffi) unsafe fn frame_state(
    connection: Connection,
    is_final: *mut BOOL,
    reserved: *mut BYTE,
    operation: *mut BYTE,
    mask: *mut LPCBYTE,
    length: *mut ULONGLONG,
    remaining: *mut ULONGLONG,
) -> BOOL {
    connection.find(|stream| {
        let Some((frame, rest)) = stream.frame() else {
            return Ok(false);
        };
        let key = frame.mask.as_ref().map_or(ptr::null(), |key| key.as_ptr());
        // NULL is fine for each of them, so the results do not matter.
        // SAFETY: as the caller says.
        unsafe {
            let _ = out::store(is_final, frame.fin.into());
            let _ = out::store(reserved, frame.rsv);
            let _ = out::store(operation, frame.opcode);
            let _ = out::store(mask, key);
            let _ = out::store(length, frame.length);
            let _ = out::store(remaining, rest);
        }
        Ok(true)
    })
}
