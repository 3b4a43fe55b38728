//! `SYS_*` for character sets (CHS of the specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. Source and destination do not overlap. Every function may be called on any
//! thread.
//!
//! Units are bytes for `char` and 4 bytes for `WCHAR`, which is UTF-32 in the host's byte order
//! (CHS-7).

use std::ffi::{CStr, c_char, c_int};
use std::slice;

use crate::codec::charset::{self, From, Gbk, Stop, To, Utf8, Utf32};
use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::call;
use crate::ffi::types::{BOOL, FALSE, LPCSTR, LPSTR, TRUE, WCHAR};
use crate::os::iconv::Iconv;

impl std::convert::From<Stop> for Errno {
    /// What iconv says (CHS-2).
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Inconvertible => Self(libc::EILSEQ),
            Stop::Incomplete => Self::EINVAL,
            Stop::Full => Self::E2BIG,
        }
    }
}

/// Runs a conversion into the `*length` units at `target`, and stores how many it has written, on
/// failure too (CHS-1). EINVAL: no length, or no target with a length; E2BIG: no target (CHS-3).
///
/// # Safety
/// `length` is NULL or usable, and `target` is NULL or has `*length` units.
unsafe fn into<T>(
    target: *mut T,
    length: *mut c_int,
    body: impl FnOnce(&mut [T]) -> (usize, Result<(), Errno>),
) -> BOOL {
    call(FALSE, || {
        if length.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: not NULL; the caller vouches for the rest.
        let room = usize::try_from(unsafe { length.read_unaligned() }).unwrap_or(0);
        let (written, result) = match (target.is_null(), room) {
            (true, 0) => (0, Err(Errno::E2BIG)),
            (true, _) => (0, Err(Errno::EINVAL)),
            // SAFETY: not NULL, and the caller vouches for the length. The memory comes from C,
            // where any bytes are a value; nothing of it is read before it was written.
            (false, _) => body(unsafe { slice::from_raw_parts_mut(target, room) }),
        };
        let written = c_int::try_from(written).unwrap_or(c_int::MAX);
        // SAFETY: as above.
        unsafe { length.write_unaligned(written) };
        result.map(|()| TRUE)
    })
}

/// The units of a source: `length` of them, or all up to the first 0 and with it (CHS-6, CHS-9).
///
/// # Safety
/// `source` is NULL or has so many units, which do not change while the result is used.
unsafe fn units<'a, U: Copy + PartialEq + Default>(
    source: *const U,
    length: c_int,
) -> Result<&'a [U], Errno> {
    if source.is_null() {
        return Err(Errno::EINVAL);
    }
    let mut count = usize::try_from(length).unwrap_or(0);
    if count == 0 {
        // SAFETY: the caller vouches for a 0.
        while unsafe { *source.add(count) } != U::default() {
            count += 1;
        }
        count += 1;
    }
    // SAFETY: not NULL, and the caller vouches for the length.
    Ok(unsafe { slice::from_raw_parts(source, count) })
}

/// Converts between two of our own character sets.
///
/// # Safety
/// As for [`into`] and [`units`].
unsafe fn convert<F, T>(
    sets: impl FnOnce() -> Result<(F, T), Errno>,
    source: (*const F::Unit, c_int),
    (target, length): (*mut T::Unit, *mut c_int),
) -> BOOL
where
    F: From<Unit: PartialEq + Default>,
    T: To,
{
    let body = |target: &mut [T::Unit]| {
        // SAFETY: as the caller says.
        let source = unsafe { units(source.0, source.1) };
        match source.and_then(|source| Ok((source, sets()?))) {
            Err(code) => (0, Err(code)),
            Ok((source, (from, to))) => {
                let (written, result) = charset::convert(&from, &to, source, target);
                (written, result.map_err(Errno::from))
            }
        }
    };
    // SAFETY: as the caller says.
    unsafe { into(target, length, body) }
}

/// The names of GBK and of UTF-8 for which no iconv is needed (CHS-12).
fn is_name(name: &CStr, names: &[&str]) -> bool {
    let name = name.to_bytes();
    names
        .iter()
        .any(|one| one.as_bytes().eq_ignore_ascii_case(name))
}

const GBK_NAMES: [&str; 2] = ["GBK", "CP936"];
const UTF8_NAMES: [&str; 2] = ["UTF-8", "UTF8"];

/// One of the two conversions that are always there, for C libraries without them.
fn convert_without_iconv(
    (from, to): (&CStr, &CStr),
    source: &[u8],
    target: &mut [u8],
) -> Option<(usize, Result<(), Errno>)> {
    let encode = is_name(from, &UTF8_NAMES) && is_name(to, &GBK_NAMES);
    let decode = is_name(from, &GBK_NAMES) && is_name(to, &UTF8_NAMES);
    if !encode && !decode {
        return None;
    }
    let gbk = match Gbk::new() {
        Ok(gbk) => gbk,
        Err(code) => return Some((0, Err(code))),
    };
    let (written, result) = if encode {
        charset::convert(&Utf8, &gbk, source, target)
    } else {
        charset::convert(&gbk, &Utf8, source, target)
    };
    Some((written, result.map_err(Errno::from)))
}

/// Converts iInBufLen bytes from one character set into another, with the names and suffixes
/// that the C library's iconv has; no NUL is implied. *piOutBufLen is the capacity of lpszOutBuf
/// in bytes, and receives how many bytes were written, also after a failure.
///
/// FALSE: EINVAL: an unknown character set, a NULL pointer, a negative length, or an input that
/// ends inside a character; EILSEQ: an input that is not in its character set, or not in the
/// other one; E2BIG: the capacity is too small (CHS-1 to CHS-5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_CharsetConvert(
    lpszFromCharset: LPCSTR,
    lpszToCharset: LPCSTR,
    lpszInBuf: LPCSTR,
    iInBufLen: c_int,
    lpszOutBuf: LPSTR,
    piOutBufLen: *mut c_int,
) -> BOOL {
    let body = |target: &mut [u8]| {
        // SAFETY: the memory is as the comment demands.
        let sets = unsafe {
            (
                arguments::text(lpszFromCharset),
                arguments::text(lpszToCharset),
            )
        };
        let (Some(from), Some(to), Ok(length), false) = (
            sets.0,
            sets.1,
            usize::try_from(iInBufLen),
            lpszInBuf.is_null(),
        ) else {
            return (0, Err(Errno::EINVAL));
        };
        // SAFETY: not NULL, and the memory is as the comment demands.
        let source = unsafe { slice::from_raw_parts(lpszInBuf.cast::<u8>(), length) };
        match Iconv::open(from, to) {
            Ok(mut iconv) => iconv.convert(source, target),
            Err(code) => {
                convert_without_iconv((from, to), source, target).unwrap_or((0, Err(code)))
            }
        }
    };
    // SAFETY: as above.
    unsafe { into(lpszOutBuf.cast(), piOutBufLen, body) }
}

/// Converts iSrcLength bytes of GBK into UTF-32, without a NUL; or, if iSrcLength is 0 or less,
/// as SYS_GbkToUnicode. Since 5.8.8 (CHS-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GbkToUnicodeEx(
    szSrc: *const c_char,
    iSrcLength: c_int,
    szDest: *mut WCHAR,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Gbk::new()?, Utf32)),
            (szSrc.cast(), iSrcLength),
            (szDest.cast(), piDestLength),
        )
    }
}

/// Converts iSrcLength WCHARs of UTF-32 into GBK, without a NUL; or, if iSrcLength is 0 or less,
/// as SYS_UnicodeToGbk. Since 5.8.8 (CHS-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UnicodeToGbkEx(
    szSrc: *const WCHAR,
    iSrcLength: c_int,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf32, Gbk::new()?)),
            (szSrc.cast(), iSrcLength),
            (szDest.cast(), piDestLength),
        )
    }
}

/// Converts iSrcLength bytes of UTF-8 into UTF-32, without a NUL; or, if iSrcLength is 0 or less,
/// as SYS_Utf8ToUnicode. Since 5.8.8 (CHS-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Utf8ToUnicodeEx(
    szSrc: *const c_char,
    iSrcLength: c_int,
    szDest: *mut WCHAR,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf8, Utf32)),
            (szSrc.cast(), iSrcLength),
            (szDest.cast(), piDestLength),
        )
    }
}

/// Converts iSrcLength WCHARs of UTF-32 into UTF-8, without a NUL; or, if iSrcLength is 0 or less,
/// as SYS_UnicodeToUtf8. Since 5.8.8 (CHS-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UnicodeToUtf8Ex(
    szSrc: *const WCHAR,
    iSrcLength: c_int,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf32, Utf8)),
            (szSrc.cast(), iSrcLength),
            (szDest.cast(), piDestLength),
        )
    }
}

/// Converts iSrcLength bytes of GBK into UTF-8, without a NUL; or, if iSrcLength is 0 or less,
/// as SYS_GbkToUtf8. Since 5.8.8 (CHS-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GbkToUtf8Ex(
    szSrc: *const c_char,
    iSrcLength: c_int,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Gbk::new()?, Utf8)),
            (szSrc.cast(), iSrcLength),
            (szDest.cast(), piDestLength),
        )
    }
}

/// Converts iSrcLength bytes of UTF-8 into GBK, without a NUL; or, if iSrcLength is 0 or less,
/// as SYS_Utf8ToGbk. Since 5.8.8 (CHS-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Utf8ToGbkEx(
    szSrc: *const c_char,
    iSrcLength: c_int,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf8, Gbk::new()?)),
            (szSrc.cast(), iSrcLength),
            (szDest.cast(), piDestLength),
        )
    }
}

/// Converts a text of GBK that ends with NUL into UTF-32; the NUL is converted, too.
/// *piDestLength is the capacity of szDest in characters (WCHARs here, bytes where the result is
/// char), and receives how many were written, also after a failure.
///
/// FALSE: EINVAL: a NULL pointer, or a text that ends inside a character; EILSEQ: a text that is
/// not GBK, or has a character that the other set lacks; E2BIG: the capacity is too small, and
/// the result does not end with NUL (CHS-6 to CHS-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GbkToUnicode(
    szSrc: *const c_char,
    szDest: *mut WCHAR,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Gbk::new()?, Utf32)),
            (szSrc.cast(), 0),
            (szDest.cast(), piDestLength),
        )
    }
}

/// UTF-32 into GBK; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UnicodeToGbk(
    szSrc: *const WCHAR,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf32, Gbk::new()?)),
            (szSrc.cast(), 0),
            (szDest.cast(), piDestLength),
        )
    }
}

/// UTF-8 into UTF-32; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Utf8ToUnicode(
    szSrc: *const c_char,
    szDest: *mut WCHAR,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf8, Utf32)),
            (szSrc.cast(), 0),
            (szDest.cast(), piDestLength),
        )
    }
}

/// UTF-32 into UTF-8; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UnicodeToUtf8(
    szSrc: *const WCHAR,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf32, Utf8)),
            (szSrc.cast(), 0),
            (szDest.cast(), piDestLength),
        )
    }
}

/// GBK into UTF-8; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GbkToUtf8(
    szSrc: *const c_char,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Gbk::new()?, Utf8)),
            (szSrc.cast(), 0),
            (szDest.cast(), piDestLength),
        )
    }
}

/// UTF-8 into GBK; otherwise as SYS_GbkToUnicode (CHS-6 to CHS-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Utf8ToGbk(
    szSrc: *const c_char,
    szDest: *mut c_char,
    piDestLength: *mut c_int,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        convert(
            || Ok((Utf8, Gbk::new()?)),
            (szSrc.cast(), 0),
            (szDest.cast(), piDestLength),
        )
    }
}

#[cfg(test)]
mod tests;
