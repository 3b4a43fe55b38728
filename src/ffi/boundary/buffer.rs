//! Functions from bytes to bytes: a source with its length, a destination with its capacity, and
//! a number as the result (BUF-1 to BUF-7).

use std::ffi::c_int;
use std::slice;

use crate::codec::Failure;
use crate::ffi::boundary::entry;
use crate::ffi::types::{BYTE, DWORD};

/// The source is not what the function reads, or a pointer is NULL.
const INVALID: c_int = -3;
/// The destination is too small.
const SMALL: c_int = -5;

/// A length for C; what does not fit becomes the greatest number (BUF-5).
pub(in crate::ffi) fn length(length: u64) -> DWORD {
    DWORD::try_from(length).unwrap_or(DWORD::MAX)
}

/// The bytes of a source; `None` for NULL with a length (BUF-6).
///
/// # Safety
/// `source` is NULL or has `length` bytes, which do not change while the result is used.
pub(in crate::ffi) unsafe fn source<'a>(source: *const BYTE, length: DWORD) -> Option<&'a [u8]> {
    match (source.is_null(), length as usize) {
        (_, 0) => Some(&[]),
        (true, _) => None,
        // SAFETY: not NULL; the caller vouches for the rest.
        (false, length) => Some(unsafe { slice::from_raw_parts(source, length) }),
    }
}

/// What a function says in advance about its result's length. 0 for a source that is NULL.
///
/// # Safety
/// As for [`source`].
pub(in crate::ffi) unsafe fn bound(
    source: *const BYTE,
    source_length: DWORD,
    body: impl FnOnce(&[u8]) -> u64,
) -> DWORD {
    entry::call(0, || {
        // SAFETY: as the caller says.
        let source = unsafe { self::source(source, source_length) };
        Ok(source.map_or(0, |source| length(body(source))))
    })
}

/// Runs a function that fills the destination and returns how many bytes it wrote. `needed` is
/// asked for what is reported if it does not fit. A NUL follows the result if there is room.
///
/// # Safety
/// As for [`source`]; `capacity` is NULL or usable, and `target` is NULL or has `*capacity` bytes
/// that do not overlap the source.
pub(in crate::ffi) unsafe fn convert(
    (source, source_length): (*const BYTE, DWORD),
    (target, capacity): (*mut BYTE, *mut DWORD),
    needed: impl FnOnce(&[u8]) -> u64,
    body: impl FnOnce(&[u8], &mut [u8]) -> Result<usize, Failure>,
) -> c_int {
    entry::call(INVALID, || {
        // SAFETY: as the caller says.
        let Some(source) = (unsafe { self::source(source, source_length) }) else {
            return Ok(INVALID);
        };
        if capacity.is_null() {
            return Ok(INVALID);
        }
        // SAFETY: not NULL, and the caller vouches for the rest.
        let room = unsafe { capacity.read_unaligned() } as usize;
        let result = if target.is_null() {
            Err(Failure::Small)
        } else {
            // SAFETY: not NULL, and the caller vouches for the length. The memory comes from C,
            // where any byte is a value; nothing of it is read before it was written.
            let target = unsafe { slice::from_raw_parts_mut(target, room) };
            let result = body(source, target);
            if let Ok(written) = result
                && let Some(after) = target.get_mut(written)
            {
                *after = 0;
            }
            result
        };
        let (code, stored) = match result {
            Ok(written) => (0, written as u64),
            Err(Failure::Invalid) => (INVALID, 0),
            Err(Failure::Small) => (SMALL, needed(source)),
        };
        // SAFETY: as above.
        unsafe { capacity.write_unaligned(length(stored)) };
        Ok(code)
    })
}
