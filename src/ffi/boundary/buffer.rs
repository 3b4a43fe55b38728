//! Functions from bytes to bytes: a source with its length, a destination with its capacity, and
//! a number as the result (BUF-1 to BUF-7).

use std::ffi::c_int;
use std::slice;

use crate::codec::Failure;
use crate::ffi::boundary::entry;
use crate::ffi::types::{BYTE, DWORD};

/// The number for a failure (BUF-3).
pub(in crate::ffi) const fn code(failure: Failure) -> c_int {
    match failure {
        Failure::Parameter => -2,
        Failure::Invalid => -3,
        Failure::Memory => -4,
        Failure::Small => -5,
    }
}

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

/// What a function says about its work.
pub(in crate::ffi) struct Reply {
    /// How many bytes it wrote, or why there is no result.
    pub(in crate::ffi) result: Result<usize, Failure>,
    /// The length to report; `None` leaves it as it was.
    pub(in crate::ffi) length: Option<u64>,
    /// A NUL follows a result if there is room (BUF-2).
    pub(in crate::ffi) ends_with_nul: bool,
}

/// Runs a function that fills the destination, which may be NULL. `wrong` is the result for other
/// pointers that are NULL.
///
/// # Safety
/// As for [`source`]; `capacity` is NULL or usable, and `target` is NULL or has `*capacity` bytes
/// that do not overlap the source.
pub(in crate::ffi) unsafe fn run(
    (source, source_length): (*const BYTE, DWORD),
    (target, capacity): (*mut BYTE, *mut DWORD),
    wrong: Failure,
    body: impl FnOnce(&[u8], Option<&mut [u8]>) -> Reply,
) -> c_int {
    entry::call(code(wrong), || {
        // SAFETY: as the caller says.
        let source = unsafe { self::source(source, source_length) };
        let (Some(source), false) = (source, capacity.is_null()) else {
            return Ok(code(wrong));
        };
        // SAFETY: not NULL, and the caller vouches for the rest.
        let room = unsafe { capacity.read_unaligned() } as usize;
        let reply = if target.is_null() {
            body(source, None)
        } else {
            // SAFETY: not NULL, and the caller vouches for the length. The memory comes from C,
            // where any byte is a value; nothing of it is read before it was written.
            let target = unsafe { slice::from_raw_parts_mut(target, room) };
            let reply = body(source, Some(target));
            if let (true, Ok(written)) = (reply.ends_with_nul, reply.result)
                && let Some(after) = target.get_mut(written)
            {
                *after = 0;
            }
            reply
        };
        if let Some(reported) = reply.length {
            // SAFETY: as above.
            unsafe { capacity.write_unaligned(length(reported)) };
        }
        Ok(reply.result.map_or_else(code, |_| 0))
    })
}

/// Runs a function that fills the destination and returns how many bytes it wrote. `needed` is
/// asked for what is reported if it does not fit (BUF-4).
///
/// # Safety
/// As for [`run`].
pub(in crate::ffi) unsafe fn convert(
    source: (*const BYTE, DWORD),
    target: (*mut BYTE, *mut DWORD),
    needed: impl FnOnce(&[u8]) -> u64,
    body: impl FnOnce(&[u8], &mut [u8]) -> Result<usize, Failure>,
) -> c_int {
    let body = |source: &[u8], target: Option<&mut [u8]>| {
        let result = target.map_or(Err(Failure::Small), |target| body(source, target));
        let length = match result {
            Ok(written) => written as u64,
            Err(Failure::Small) => needed(source),
            Err(_) => 0,
        };
        Reply {
            result,
            length: Some(length),
            ends_with_nul: true,
        }
    };
    // SAFETY: as the caller says.
    unsafe { run(source, target, Failure::Invalid, body) }
}
