//! Argument conversions that several families share: C pointers and lengths on one
//! side, slices on the other.

use std::ffi::{CStr, c_int};
use std::ptr::with_exposed_provenance_mut;
use std::slice;
use std::time::Duration;

use crate::component::{Component, Destination, FetchResult, OwnTurn, Target};
use crate::error::Errno;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::{
    BOOL, BYTE, DWORD, HP_CONNID, HP_Object, INFINITE, LPCTSTR, LPWSABUF, PVOID, TRUE, USHORT,
    WSABUF,
};
use crate::os::memory;

/// `SendPackets` with up to this many buffers needs no memory.
const PARTS_ON_STACK: usize = 16;

/// A text argument.
///
/// # Safety
/// `text` is NULL or NUL-terminated, and stays so while the result is used.
pub(in crate::ffi) unsafe fn text<'a>(text: LPCTSTR) -> Option<&'a CStr> {
    // SAFETY: not NULL; the caller vouches for the rest.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

/// The bytes of a text argument, without its NUL.
///
/// # Safety
/// As for [`text`].
pub(in crate::ffi) unsafe fn bytes<'a>(text: LPCTSTR) -> Option<&'a [u8]> {
    // SAFETY: as the caller says.
    unsafe { self::text(text) }.map(CStr::to_bytes)
}

/// A 16-bit argument. The upper bits of its register may be anything (ABI-25), which
/// rustc's calling convention takes for zero; going through memory keeps only the low
/// bits.
pub(in crate::ffi) fn low16(argument: USHORT) -> u16 {
    std::hint::black_box(argument)
}

/// The Send of all roles.
///
/// # Safety
/// `buffer` is NULL or has `length` bytes.
pub(in crate::ffi) unsafe fn send(
    handle: HP_Object,
    family: Family,
    target: Target,
    buffer: *const BYTE,
    length: c_int,
) -> BOOL {
    if length > 0 && !buffer.is_null() {
        // SAFETY: not NULL; the caller vouches for the rest.
        let bytes = unsafe { slice::from_raw_parts(buffer, length.unsigned_abs() as usize) };
        if entry::in_own_turn(handle, family, |turn| turn.send(target, bytes)) {
            return TRUE;
        }
    }
    // SAFETY: as the caller says.
    unsafe { send_to_any(handle, family, target, buffer, length) }
}

/// [`send`], wherever it is called.
///
/// # Safety
/// As for [`send`].
#[cold]
unsafe fn send_to_any(
    handle: HP_Object,
    family: Family,
    target: Target,
    buffer: *const BYTE,
    length: c_int,
) -> BOOL {
    entry::done(handle, family, move |component| {
        // SAFETY: as the caller says.
        unsafe { send_checked(component, target, buffer, length) }
    })
}

/// Sends `length` bytes. The connection, and before it a packet's size, is checked before
/// the buffer (TCP-72, TCP-112); nothing is sent for a length of 0 or less (TCP-73).
///
/// # Safety
/// As for [`send`].
#[inline]
unsafe fn send_checked(
    component: &Component,
    target: Target,
    buffer: *const BYTE,
    length: c_int,
) -> Result<(), Errno> {
    if component.sends_datagrams() {
        // SAFETY: as the caller says.
        return unsafe {
            send_datagram(component, Destination::Connection(target), buffer, length)
        };
    }
    let length = usize::try_from(length).unwrap_or(0);
    if length == 0 {
        return component.check_send(target, 0);
    }
    if buffer.is_null() {
        component.check_send(target, length)?;
        return Err(Errno::EINVAL);
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    let data = unsafe { slice::from_raw_parts(buffer, length) };
    component.send_one(target, data)
}

/// The `GetConnectionExtra` of servers and agents.
///
/// # Safety
/// `place` is NULL or may be written.
pub(in crate::ffi) unsafe fn connection_extra(
    handle: HP_Object,
    family: Family,
    id: HP_CONNID,
    place: *mut PVOID,
) -> BOOL {
    let store = |extra| {
        // SAFETY: as the caller says.
        unsafe { out::store(place, with_exposed_provenance_mut(extra)) }
    };
    let own = |turn: &OwnTurn<'_>| {
        let extra = turn.extra(Target::Id(id));
        extra.is_some_and(|extra| store(extra).is_ok())
    };
    if entry::in_own_turn(handle, family, own) {
        return TRUE;
    }
    entry::done(handle, family, |component| {
        store(component.connection_extra(id)?)
    })
}

/// As [`send`], `offset` bytes from `buffer`, possibly backwards (TCP-70).
///
/// # Safety
/// `buffer` is NULL, or the `length` bytes at `buffer + offset` may be read.
pub(in crate::ffi) unsafe fn send_part(
    handle: HP_Object,
    family: Family,
    target: Target,
    buffer: *const BYTE,
    length: c_int,
    offset: c_int,
) -> BOOL {
    // SAFETY: as the caller says.
    unsafe { send(handle, family, target, part_of(buffer, offset), length) }
}

/// Where a buffer's part begins: `offset` bytes after it, or before (TCP-70, UDP-23). NULL has no
/// parts.
pub(in crate::ffi) fn part_of(buffer: *const BYTE, offset: c_int) -> *const BYTE {
    match isize::try_from(offset) {
        Ok(offset) if !buffer.is_null() => buffer.wrapping_offset(offset),
        _ => buffer,
    }
}

/// Sends the concatenation of `count` buffers; empty ones are skipped (TCP-70).
///
/// # Safety
/// `buffers` is NULL or has `count` elements, each with `len` readable bytes.
pub(in crate::ffi) unsafe fn send_packets(
    component: &Component,
    target: Target,
    buffers: *const WSABUF,
    count: c_int,
) -> Result<(), Errno> {
    if component.sends_datagrams() {
        // SAFETY: as the caller says.
        return unsafe {
            send_datagram_of(component, Destination::Connection(target), buffers, count)
        };
    }
    let count = usize::try_from(count).unwrap_or(0);
    if count == 0 {
        component.check_send(target, 0)?;
        return Err(Errno::EINVAL);
    }
    if buffers.is_null() {
        component.check_connection(target)?;
        return Err(Errno::EINVAL);
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    let buffers = unsafe { slice::from_raw_parts(buffers, count) };
    let send = |parts: &[&[u8]]| match parts.len() {
        0 => component.check_send(target, 0),
        _ => component.send(target, parts),
    };
    // SAFETY: as the caller says.
    unsafe { with_parts(buffers, send) }.unwrap_or_else(|error| {
        component.check_send(target, total(buffers))?;
        Err(error)
    })
}

/// Runs `body` with the bytes of all buffers that are not empty. The outer error is that of the
/// list: a bad buffer, or ENOMEM.
///
/// # Safety
/// Each buffer has `len` readable bytes, or is NULL.
unsafe fn with_parts<R>(buffers: &[WSABUF], body: impl FnOnce(&[&[u8]]) -> R) -> Result<R, Errno> {
    // SAFETY: as the caller says.
    let parts = buffers.iter().filter_map(|buffer| unsafe { part(buffer) });
    let mut on_stack: [&[u8]; PARTS_ON_STACK] = [&[]; PARTS_ON_STACK];
    let mut on_heap = Vec::new();
    let mut used = 0;
    for part in parts {
        let part = part?;
        if used < PARTS_ON_STACK {
            on_stack[used] = part;
        } else {
            if on_heap.is_empty() {
                memory::reserve(&mut on_heap, buffers.len())?;
                on_heap.extend_from_slice(&on_stack);
            }
            on_heap.push(part);
        }
        used += 1;
    }
    Ok(match used {
        0..=PARTS_ON_STACK => body(&on_stack[..used]),
        _ => body(&on_heap),
    })
}

/// The bytes of one datagram or message. `None`: NULL, or a negative length.
///
/// # Safety
/// `buffer` is NULL or has `length` bytes, for as long as the result is used.
unsafe fn datagram<'a>(buffer: *const BYTE, length: usize) -> Option<&'a [u8]> {
    // SAFETY: not NULL; the caller vouches for the rest.
    (!buffer.is_null()).then(|| unsafe { slice::from_raw_parts(buffer, length) })
}

/// Sends `length` bytes as one datagram or message. The component decides which of several errors
/// counts (UDPS-20, UDPC-13, CAST-7, NODE-8, NODE-10, ARQ-26).
///
/// # Safety
/// As for [`send`].
pub(in crate::ffi) unsafe fn send_datagram(
    component: &Component,
    to: Destination<'_>,
    buffer: *const BYTE,
    length: c_int,
) -> Result<(), Errno> {
    let length = usize::try_from(length).ok();
    // SAFETY: as the caller says.
    let data = length.and_then(|length| unsafe { datagram(buffer, length) });
    component.send_datagram(to, data)
}

/// Sends the concatenation of `count` buffers as one datagram or message; empty ones are skipped
/// (UDP-22, UDPS-21, UDPC-14, CAST-7, NODE-9, ARQ-26).
///
/// # Safety
/// As for [`send_packets`].
pub(in crate::ffi) unsafe fn send_datagram_of(
    component: &Component,
    to: Destination<'_>,
    buffers: *const WSABUF,
    count: c_int,
) -> Result<(), Errno> {
    let count = usize::try_from(count).unwrap_or(0);
    if count == 0 || buffers.is_null() {
        return Err(component.refuse_no_buffers(to));
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    let buffers = unsafe { slice::from_raw_parts(buffers, count) };
    if component.sends_as_one(count) {
        let length = c_int::try_from(buffers[0].len).unwrap_or(-1);
        // SAFETY: as the caller says.
        return unsafe { send_datagram(component, to, buffers[0].buf, length) };
    }
    // SAFETY: as the caller says.
    unsafe { with_parts(buffers, |parts| component.send_datagram_of(to, parts)) }.unwrap_or_else(
        |error| {
            component.check_destination(to)?;
            Err(match error {
                Errno::E2BIG => Errno::EMSGSIZE,
                error => error,
            })
        },
    )
}

/// The length of all buffers together, if it fits a number.
fn total(buffers: &[WSABUF]) -> usize {
    buffers.iter().fold(0, |sum, buffer| {
        sum.saturating_add(usize::try_from(buffer.len).unwrap_or(usize::MAX))
    })
}

/// The bytes of one buffer; `None` if it is empty.
///
/// # Safety
/// `buf` is NULL or has `len` bytes, for as long as the result is used.
unsafe fn part(buffer: &WSABUF) -> Option<Result<&[u8], Errno>> {
    // This is more than a connection may ever have queued (TCP-74).
    let Ok(length) = c_int::try_from(buffer.len) else {
        return Some(Err(Errno::E2BIG));
    };
    let length = usize::try_from(length).unwrap_or(0);
    if length == 0 {
        return None;
    }
    if buffer.buf.is_null() {
        return Some(Err(Errno::EINVAL));
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    Some(Ok(unsafe { slice::from_raw_parts(buffer.buf, length) }))
}

/// Sends head, file and tail as one (TCP-85, TCP-86).
///
/// # Safety
/// `path` as for [`text`]; `head` and `tail` are NULL or as the buffers of
/// [`send_packets`].
pub(in crate::ffi) unsafe fn send_small_file(
    component: &Component,
    target: Target,
    path: LPCTSTR,
    head: LPWSABUF,
    tail: LPWSABUF,
) -> Result<(), Errno> {
    // SAFETY: as the caller says.
    let path = unsafe { text(path) }.ok_or(Errno::EINVAL)?;
    let bytes = |buffer: LPWSABUF| {
        // SAFETY: as the caller says.
        let buffer = unsafe { buffer.as_ref() };
        // SAFETY: as the caller says.
        buffer
            .and_then(|buffer| unsafe { part(buffer) })
            .unwrap_or(Ok(&[]))
    };
    match (bytes(head), bytes(tail)) {
        (Ok(head), Ok(tail)) => component.send_small_file(target, path, head, tail),
        // This exceeds every limit, so also the one for small files.
        (Err(Errno::E2BIG), _) | (_, Err(Errno::E2BIG)) => Err(Errno::EFBIG),
        _ => {
            component.check_connection(target)?;
            Err(Errno::EINVAL)
        }
    }
}

/// Fetch and Peek (TCP-102, TCP-103): the connection is checked first, then the
/// arguments; a length of 0 is fine and does not look at the buffer.
///
/// # Safety
/// `buffer` is NULL or has `length` bytes, which nobody else uses meanwhile.
pub(in crate::ffi) unsafe fn fetch(
    component: &Component,
    target: Target,
    buffer: *mut BYTE,
    length: c_int,
    consume: bool,
) -> FetchResult {
    let out: Option<&mut [BYTE]> = match usize::try_from(length) {
        Ok(0) => Some(&mut []),
        Ok(length) if !buffer.is_null() => {
            // SAFETY: not NULL; the caller vouches for the rest.
            Some(unsafe { slice::from_raw_parts_mut(buffer, length) })
        }
        _ => None,
    };
    let good = out.is_some();
    match component.fetch(target, out.unwrap_or_default(), consume) {
        FetchResult::Ok if !good => FetchResult::LengthTooLong,
        result => result,
    }
}

/// Lists the live connections (COM-58).
///
/// # Safety
/// `count` is NULL or usable; `ids` is NULL or has space for `*count` values.
pub(in crate::ffi) unsafe fn connection_ids(
    component: &Component,
    ids: *mut HP_CONNID,
    count: *mut DWORD,
) -> Result<bool, Errno> {
    if count.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: not NULL; the caller vouches for the rest.
    let capacity = unsafe { count.read_unaligned() };
    let live = component.connection_ids()?;
    let found = DWORD::try_from(live.len()).unwrap_or(DWORD::MAX);
    // SAFETY: as above.
    unsafe { out::store(count, found)? };
    if ids.is_null() || found == 0 || found > capacity {
        return Ok(false);
    }
    // SAFETY: there is space for `capacity` values, and `live` is our own memory.
    unsafe { ids.copy_from_nonoverlapping(live.as_ptr(), live.len()) };
    Ok(true)
}

/// Waits until the component is stopped (COM-39).
pub(in crate::ffi) fn wait(component: &Component, milliseconds: DWORD) -> Result<(), Errno> {
    component.wait(time_limit(milliseconds))
}

/// A time limit; INFINITE is none.
pub(in crate::ffi) fn time_limit(milliseconds: DWORD) -> Option<Duration> {
    match milliseconds {
        INFINITE => None,
        limited => Some(Duration::from_millis(limited.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    fn of(len: u32, buf: *const u8) -> Option<Result<Vec<u8>, Errno>> {
        let buffer = WSABUF {
            len,
            buf: buf.cast_mut(),
        };
        // SAFETY: every caller below passes NULL or a buffer of the stated length.
        unsafe { part(&buffer) }.map(|bytes| bytes.map(<[u8]>::to_vec))
    }

    // proves: TCP-73 TCP-74
    #[test]
    fn parts_are_checked() {
        assert_eq!(of(3, b"abc".as_ptr()), Some(Ok(b"abc".to_vec())));
        assert_eq!(of(0, b"abc".as_ptr()), None);
        assert_eq!(of(0, ptr::null()), None);
        assert_eq!(of(1, ptr::null()), Some(Err(Errno::EINVAL)));
        // Refused by its length, before the bytes are looked at.
        assert_eq!(of(0x8000_0000, ptr::null()), Some(Err(Errno::E2BIG)));
        assert_eq!(of(u32::MAX, ptr::null()), Some(Err(Errno::E2BIG)));
    }

    #[test]
    fn texts_may_be_null() {
        // SAFETY: NULL or a literal.
        let (none, some) = unsafe { (text(ptr::null()), text(c"127.0.0.1".as_ptr())) };
        assert_eq!((none, some), (None, Some(c"127.0.0.1")));
    }
}
