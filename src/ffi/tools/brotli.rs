//! brotli: `SYS_*` for one call (BUF and BRO of the specification), and the creators of compressors
//! (CMP).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. Source and destination do not overlap. Every function may be called on any
//! thread; of those for one call none changes errno.

use std::ffi::c_int;

use crate::codec::stream::{Format, Source};
use crate::codec::{Failure, brotli};
use crate::ffi::boundary::buffer::{self, Reply};
use crate::ffi::tools::compressor::{compressor, decompressor};
use crate::ffi::types::codec::{HP_Fn_CompressDataCallback, HP_Fn_DecompressDataCallback};
use crate::ffi::types::{BYTE, DWORD, HP_Compressor, HP_Decompressor};

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
/// Makes a compressor of brotli streams with quality 11, window 22 and mode 0; otherwise as
/// Create_HP_ZLibCompressor. Since 5.8.6 (CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_BrotliCompressor(
    fnCallback: HP_Fn_CompressDataCallback,
) -> HP_Compressor {
    compressor(fnCallback, Format::Brotli(brotli::Parameters::DEFAULT), 0)
}

/// As Create_HP_BrotliCompressor, with the numbers of SYS_BrotliCompressEx, and pieces as in
/// Create_HP_ZLibCompressorEx. Since 5.8.6 (CMP-2, CMP-4).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_BrotliCompressorEx(
    fnCallback: HP_Fn_CompressDataCallback,
    iQuality: c_int,
    iWindow: c_int,
    iMode: c_int,
    dwBuffSize: DWORD,
) -> HP_Compressor {
    let parameters = brotli::Parameters {
        quality: iQuality,
        window: iWindow,
        mode: iMode,
    };
    compressor(fnCallback, Format::Brotli(parameters), dwBuffSize)
}

/// Makes a decompressor of brotli streams whose window has at most 24 bits; otherwise as
/// Create_HP_ZLibDecompressor. Since 5.8.6 (CMP-2, CMP-23).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_BrotliDecompressor(
    fnCallback: HP_Fn_DecompressDataCallback,
) -> HP_Decompressor {
    decompressor(fnCallback, Source::Brotli, 0)
}

/// As Create_HP_BrotliDecompressor, with pieces as in Create_HP_ZLibCompressorEx. Since 5.9.1 (CMP-2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_BrotliDecompressorEx(
    fnCallback: HP_Fn_DecompressDataCallback,
    dwBuffSize: DWORD,
) -> HP_Decompressor {
    decompressor(fnCallback, Source::Brotli, dwBuffSize)
}
