//! `SYS_*` for Base64 and URL encoding (BUF, B64 and URL of the specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. Source and destination do not overlap. Every function may be called on any
//! thread; none changes errno.

use std::ffi::c_int;

use crate::codec::{Failure, base64, url};
use crate::ffi::boundary::buffer;
use crate::ffi::types::{BYTE, DWORD};

/// The length of the Base64 text of dwSrcLen bytes, without a NUL; 0xFFFFFFFF if it is more
/// (B64-1, BUF-5).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_GuessBase64EncodeBound(dwSrcLen: DWORD) -> DWORD {
    buffer::length(base64::encoded_length(dwSrcLen))
}

/// The length of what a Base64 text of dwSrcLen characters means (B64-3).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GuessBase64DecodeBound(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
) -> DWORD {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        buffer::bound(lpszSrc, dwSrcLen, |text| {
            base64::decoded_length(text) as u64
        })
    }
}

/// Encodes dwSrcLen bytes as Base64, with padding and without line breaks. *pdwDestLen is the
/// capacity of lpszDest; it receives the length of the text without NUL. A NUL follows the text
/// if there is room for one.
///
/// 0, or -5: lpszDest is NULL or too small, and *pdwDestLen receives the length that is needed;
/// -3: a NULL pointer (BUF-1 to BUF-7, B64-2).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Base64Encode(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        buffer::convert(
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
            |_| base64::encoded_length(dwSrcLen),
            |source, target| {
                let length = usize::try_from(base64::encoded_length(dwSrcLen));
                let place = length.ok().and_then(|length| target.get_mut(..length));
                let place = place.ok_or(Failure::Small)?;
                base64::encode(source, place);
                Ok(place.len())
            },
        )
    }
}

/// Decodes a Base64 text of dwSrcLen characters; otherwise as SYS_Base64Encode. Padding may be
/// missing, and blanks and line ends are skipped as long as the number of characters still agrees
/// with the result.
///
/// 0; -5 as SYS_Base64Encode; -3: not Base64, and *pdwDestLen receives 0, or a NULL pointer
/// (BUF-1 to BUF-7, B64-4 to B64-8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Base64Decode(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        buffer::convert(
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
            |text| base64::decoded_length(text) as u64,
            |text, target| {
                let place = target.get_mut(..base64::decoded_length(text));
                let place = place.ok_or(Failure::Small)?;
                base64::decode(text, place)?;
                Ok(place.len())
            },
        )
    }
}

/// The length of the encoded text of dwSrcLen bytes, without a NUL (URL-3).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GuessUrlEncodeBound(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
) -> DWORD {
    // SAFETY: the memory is as the comment demands.
    unsafe { buffer::bound(lpszSrc, dwSrcLen, url::encoded_length) }
}

/// The length of what an encoded text of dwSrcLen characters means (URL-6).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GuessUrlDecodeBound(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
) -> DWORD {
    // SAFETY: the memory is as the comment demands.
    unsafe { buffer::bound(lpszSrc, dwSrcLen, |text| url::decoded_length(text) as u64) }
}

/// Encodes dwSrcLen bytes as an HTML form does: a space becomes +, and all bytes but ASCII
/// letters, digits and .-_* become %XX. *pdwDestLen is the capacity of lpszDest; it receives the
/// length of the text without NUL. A NUL follows the text if there is room for one. lpszSrc is not
/// changed.
///
/// 0, or -5: lpszDest is NULL or too small, or its capacity is 0, and *pdwDestLen receives the
/// length that is needed; -3: a NULL pointer (BUF-1 to BUF-7, URL-1 to URL-5, URL-10).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UrlEncode(
    lpszSrc: *mut BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        buffer::convert(
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
            url::encoded_length,
            |source, target| some(target).and_then(|target| url::encode(source, target)),
        )
    }
}

/// Decodes an encoded text of dwSrcLen characters; otherwise as SYS_UrlEncode.
///
/// 0; -5 as SYS_UrlEncode; -3: a % without two hexadecimal digits, and *pdwDestLen receives 0, or
/// a NULL pointer (BUF-1 to BUF-7, URL-7 to URL-10).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UrlDecode(
    lpszSrc: *mut BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        buffer::convert(
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
            |text| url::decoded_length(text) as u64,
            |text, target| some(target).and_then(|target| url::decode(text, target)),
        )
    }
}

/// No result fits into a capacity of 0, not even an empty one (URL-4, URL-7).
fn some(target: &mut [u8]) -> Result<&mut [u8], Failure> {
    if target.is_empty() {
        Err(Failure::Small)
    } else {
        Ok(target)
    }
}
