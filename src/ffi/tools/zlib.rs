//! zlib and gzip: `SYS_*` for one call (BUF and ZIP of the specification), and the creators of
//! compressors (CMP).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. Source and destination do not overlap. Every function may be called on any
//! thread; of those for one call none changes errno.

use std::ffi::c_int;

use crate::codec::stream::{Format, Source};
use crate::codec::{Failure, zlib};
use crate::ffi::boundary::buffer::{self, Reply};
use crate::ffi::tools::compressor::{compressor, decompressor};
use crate::ffi::types::codec::{HP_Fn_CompressDataCallback, HP_Fn_DecompressDataCallback};
use crate::ffi::types::{BOOL, BYTE, DWORD, FALSE, HP_Compressor, HP_Decompressor};

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

/// Makes a compressor of zlib streams with level -1, method 8, memory level 9 and strategy 0. It gives
/// its output to fnCallback, in pieces of at most 16,384 bytes, inside HP_Compressor_Process. The
/// program owns it. NULL: ENOMEM in SYS_GetLastError. Since 5.8.6 (CMP-1, CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_ZLibCompressor(
    fnCallback: HP_Fn_CompressDataCallback,
) -> HP_Compressor {
    compressor(
        fnCallback,
        Format::Zlib(zlib::Parameters::of(zlib::ZLIB)),
        0,
    )
}

/// As Create_HP_ZLibCompressor, with the numbers of SYS_CompressEx (the window bits come first) and with
/// pieces of at most dwBuffSize bytes, 64 to 16 MiB; less than 64 counts as 64, 0 and more as 16,384.
/// Other numbers than those of SYS_CompressEx make a compressor that is not valid. Since 5.8.6 (CMP-2,
/// CMP-4, CMP-6, ABI-81).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_ZLibCompressorEx(
    fnCallback: HP_Fn_CompressDataCallback,
    iWindowBits: c_int,
    iLevel: c_int,
    iMethod: c_int,
    iMemLevel: c_int,
    iStrategy: c_int,
    dwBuffSize: DWORD,
) -> HP_Compressor {
    let parameters = zlib::Parameters {
        level: iLevel,
        method: iMethod,
        window_bits: iWindowBits,
        memory_level: iMemLevel,
        strategy: iStrategy,
    };
    compressor(fnCallback, Format::Zlib(parameters), dwBuffSize)
}

/// Makes a compressor of gzip streams; otherwise as Create_HP_ZLibCompressor. Since 5.8.6 (CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_GZipCompressor(
    fnCallback: HP_Fn_CompressDataCallback,
) -> HP_Compressor {
    compressor(
        fnCallback,
        Format::Zlib(zlib::Parameters::of(zlib::GZIP)),
        0,
    )
}

/// Makes a compressor of gzip streams; otherwise as Create_HP_ZLibCompressorEx. Since 5.8.6 (CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_GZipCompressorEx(
    fnCallback: HP_Fn_CompressDataCallback,
    iLevel: c_int,
    iMethod: c_int,
    iMemLevel: c_int,
    iStrategy: c_int,
    dwBuffSize: DWORD,
) -> HP_Compressor {
    let parameters = zlib::Parameters {
        level: iLevel,
        method: iMethod,
        window_bits: zlib::GZIP,
        memory_level: iMemLevel,
        strategy: iStrategy,
    };
    compressor(fnCallback, Format::Zlib(parameters), dwBuffSize)
}

/// Makes a decompressor of zlib streams. It gives the content to fnCallback, in pieces of at most 16,384
/// bytes, inside HP_Decompressor_Process. The program owns it. NULL: ENOMEM in SYS_GetLastError.
/// Since 5.8.6 (CMP-1, CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_ZLibDecompressor(
    fnCallback: HP_Fn_DecompressDataCallback,
) -> HP_Decompressor {
    decompressor(fnCallback, Source::Zlib(zlib::ZLIB), 0)
}

/// As Create_HP_ZLibDecompressor, with the window bits of SYS_UncompressEx, and pieces as in
/// Create_HP_ZLibCompressorEx. Since 5.8.6 (CMP-2, CMP-4).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_ZLibDecompressorEx(
    fnCallback: HP_Fn_DecompressDataCallback,
    iWindowBits: c_int,
    dwBuffSize: DWORD,
) -> HP_Decompressor {
    decompressor(fnCallback, Source::Zlib(iWindowBits), dwBuffSize)
}

/// Makes a decompressor of gzip and of zlib streams; otherwise as Create_HP_ZLibDecompressor. Since
/// 5.8.6 (CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_GZipDecompressor(
    fnCallback: HP_Fn_DecompressDataCallback,
) -> HP_Decompressor {
    decompressor(fnCallback, Source::Zlib(zlib::EITHER), 0)
}

/// As Create_HP_GZipDecompressor, with pieces as in Create_HP_ZLibCompressorEx. Since 5.9.1 (CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_GZipDecompressorEx(
    fnCallback: HP_Fn_DecompressDataCallback,
    dwBuffSize: DWORD,
) -> HP_Decompressor {
    decompressor(fnCallback, Source::Zlib(zlib::EITHER), dwBuffSize)
}
