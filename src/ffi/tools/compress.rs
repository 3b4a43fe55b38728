//! `SYS_*` for compression in one call (BUF, ZIP and BRO of the specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. Source and destination do not overlap. Every function may be called on any
//! thread; none changes errno.

use std::ffi::c_int;

use crate::codec::{Failure, brotli, zlib};
use crate::ffi::boundary::buffer::{self, Reply};
use crate::ffi::types::{BOOL, BYTE, DWORD, FALSE};

/// What all functions for zlib and gzip have in common: they tell no length but that of a result
/// (ZIP-4, ZIP-7).
///
/// # Safety
/// As for [`buffer::run`].
unsafe fn zlib(
    source: (*const BYTE, DWORD),
    target: (*mut BYTE, *mut DWORD),
    body: impl FnOnce(&[u8], &mut [u8]) -> Result<usize, Failure>,
) -> c_int {
    let body = |source: &[u8], target: Option<&mut [u8]>| {
        let result = target.map_or(Err(Failure::Parameter), |target| body(source, target));
        Reply {
            result,
            length: result.ok().map(|written| written as u64),
            ends_with_nul: true,
        }
    };
    // SAFETY: as the caller says.
    unsafe { buffer::run(source, target, Failure::Parameter, body) }
}

/// The same for brotli: they tell how many bytes there are, also after a failure (BRO-2, BRO-4).
///
/// # Safety
/// As for [`buffer::run`].
unsafe fn brotli(
    source: (*const BYTE, DWORD),
    target: (*mut BYTE, *mut DWORD),
    body: impl FnOnce(&[u8], &mut [u8]) -> (usize, Result<(), Failure>),
) -> c_int {
    let body = |source: &[u8], target: Option<&mut [u8]>| {
        let (written, result) =
            target.map_or((0, Err(Failure::Small)), |target| body(source, target));
        Reply {
            result: result.map(|()| written),
            length: Some(written as u64),
            ends_with_nul: false,
        }
    };
    // SAFETY: as the caller says.
    unsafe { buffer::run(source, target, Failure::Invalid, body) }
}

/// Compresses dwSrcLen bytes into a zlib stream, with level -1, method 8, window bits 15, memory
/// level 9 and strategy 0. *pdwDestLen is the capacity of lpszDest, and receives the length of the
/// stream; SYS_GuessCompressBound says what is always enough. A NUL follows the stream if there is
/// room for one.
///
/// 0, or, with *pdwDestLen as it was, -2: a NULL pointer; -4: no memory; -5: lpszDest is too small
/// (BUF-1 to BUF-7, ZIP-1 to ZIP-5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Compress(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        compress(
            zlib::Parameters::of(zlib::ZLIB),
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
        )
    }
}

/// As SYS_Compress, with the numbers of zlib's deflateInit2: iLevel -1 to 9; iMethod 8; iWindowBits
/// 8 to 15 for zlib, -9 to -15 for a raw stream, 25 to 31 for gzip; iMemLevel 1 to 9; iStrategy 0
/// to 4. Other numbers: -2 (ZIP-2).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_CompressEx(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
    iLevel: c_int,
    iMethod: c_int,
    iWindowBits: c_int,
    iMemLevel: c_int,
    iStrategy: c_int,
) -> c_int {
    let parameters = zlib::Parameters {
        level: iLevel,
        method: iMethod,
        window_bits: iWindowBits,
        memory_level: iMemLevel,
        strategy: iStrategy,
    };
    // SAFETY: the memory is as the comment demands.
    unsafe { compress(parameters, (lpszSrc, dwSrcLen), (lpszDest, pdwDestLen)) }
}

/// # Safety
/// As for [`buffer::run`].
unsafe fn compress(
    parameters: zlib::Parameters,
    source: (*const BYTE, DWORD),
    target: (*mut BYTE, *mut DWORD),
) -> c_int {
    // SAFETY: as the caller says.
    unsafe {
        zlib(source, target, |source, target| {
            zlib::compress(parameters, source, target)
        })
    }
}

/// Decompresses the zlib stream that begins at lpszSrc; bytes after its end are ignored.
/// *pdwDestLen is the capacity of lpszDest, and receives the length of the content. A NUL follows
/// the content if there is room for one.
///
/// 0, or, with *pdwDestLen as it was, -2: a NULL pointer; -3: not a complete zlib stream; -4: no
/// memory; -5: lpszDest is too small (BUF-1 to BUF-7, ZIP-6 to ZIP-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_Uncompress(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe { uncompress(zlib::ZLIB, (lpszSrc, dwSrcLen), (lpszDest, pdwDestLen)) }
}

/// As SYS_Uncompress, with the window bits of zlib's inflateInit2: 8 to 15 for zlib, 24 to 31
/// for gzip, 40 to 47 for either; 0, 16 and 32 for the same with any window; -8 to -15 for a raw
/// stream. Other numbers: -2 (ZIP-6).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_UncompressEx(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
    iWindowBits: c_int,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe { uncompress(iWindowBits, (lpszSrc, dwSrcLen), (lpszDest, pdwDestLen)) }
}

/// # Safety
/// As for [`buffer::run`].
unsafe fn uncompress(
    window_bits: c_int,
    source: (*const BYTE, DWORD),
    target: (*mut BYTE, *mut DWORD),
) -> c_int {
    // SAFETY: as the caller says.
    unsafe {
        zlib(source, target, |source, target| {
            zlib::decompress(window_bits, source, target)
        })
    }
}

/// A capacity that is enough for the zlib stream, or with bGZip the gzip stream, of any dwSrcLen
/// bytes at any level (ZIP-10, BUF-5).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_GuessCompressBound(dwSrcLen: DWORD, bGZip: BOOL) -> DWORD {
    buffer::length(zlib::bound(dwSrcLen, bGZip != FALSE))
}

/// As SYS_Compress, into a gzip stream, whose header has neither name nor time (ZIP-3).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GZipCompress(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        compress(
            zlib::Parameters::of(zlib::GZIP),
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
        )
    }
}

/// As SYS_Uncompress, of a gzip or a zlib stream; of several members the first (ZIP-6, ZIP-9).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GZipUncompress(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe { uncompress(zlib::EITHER, (lpszSrc, dwSrcLen), (lpszDest, pdwDestLen)) }
}

/// The length that the end of a gzip stream claims for its content; 0 if it does not begin as one.
/// Whoever made the stream chose the number: do not allocate what it says (ZIP-11).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_GZipGuessUncompressBound(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
) -> DWORD {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        buffer::bound(lpszSrc, dwSrcLen, |source| {
            zlib::claimed_length(source).into()
        })
    }
}

/// Compresses dwSrcLen bytes into a brotli stream, with quality 11, window 22 and mode 0.
/// *pdwDestLen is the capacity of lpszDest, and receives the length of the stream;
/// SYS_BrotliGuessCompressBound says what is always enough. No NUL follows. Since 5.7.3.
///
/// 0; -5: lpszDest is NULL or too small, and *pdwDestLen receives 0; -4: no memory; -3: a NULL
/// pointer (BUF-1 to BUF-7, BRO-1 to BRO-3, BRO-6).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_BrotliCompress(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        brotli_compress(
            brotli::Parameters::DEFAULT,
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
        )
    }
}

/// As SYS_BrotliCompress, with iQuality 0 to 11, iWindow 10 to 24 and iMode 0 (generic), 1 (text) or
/// 2 (fonts). Numbers out of range are clamped, modes become 0; but a window of 25 to 30 makes a
/// stream that SYS_BrotliUncompress and other usual decoders do not read. Since 5.7.3 (BRO-1).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_BrotliCompressEx(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
    iQuality: c_int,
    iWindow: c_int,
    iMode: c_int,
) -> c_int {
    let parameters = brotli::Parameters {
        quality: iQuality,
        window: iWindow,
        mode: iMode,
    };
    // SAFETY: the memory is as the comment demands.
    unsafe { brotli_compress(parameters, (lpszSrc, dwSrcLen), (lpszDest, pdwDestLen)) }
}

/// # Safety
/// As for [`buffer::run`].
unsafe fn brotli_compress(
    parameters: brotli::Parameters,
    source: (*const BYTE, DWORD),
    target: (*mut BYTE, *mut DWORD),
) -> c_int {
    let body = |source: &[u8], target: &mut [u8]| match brotli::compress(parameters, source, target)
    {
        Ok(written) => (written, Ok(())),
        Err(failure) => (0, Err(failure)),
    };
    // SAFETY: as the caller says.
    unsafe { brotli(source, target, body) }
}

/// Decompresses the brotli stream that begins at lpszSrc; bytes after its end are ignored.
/// *pdwDestLen is the capacity of lpszDest, and receives how many bytes were written, also after a
/// failure. No NUL follows. Since 5.7.3.
///
/// 0; -5: lpszDest is NULL or too small; -4: no memory; -3: not a complete brotli stream, or a NULL
/// pointer (BUF-1 to BUF-7, BRO-4 to BRO-6).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn SYS_BrotliUncompress(
    lpszSrc: *const BYTE,
    dwSrcLen: DWORD,
    lpszDest: *mut BYTE,
    pdwDestLen: *mut DWORD,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        brotli(
            (lpszSrc, dwSrcLen),
            (lpszDest, pdwDestLen),
            brotli::decompress,
        )
    }
}

/// A capacity that is enough for the brotli stream of any dwSrcLen bytes. Since 5.7.3 (BRO-7,
/// BUF-5).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn SYS_BrotliGuessCompressBound(dwSrcLen: DWORD) -> DWORD {
    buffer::length(brotli::bound(dwSrcLen))
}
