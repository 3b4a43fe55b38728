//! `HP_Compressor_*` and `HP_Decompressor_*`: streams that come and go in pieces (CMP of the
//! specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. An object may be used on any thread, by one thread at a time: a call while
//! another one works with the object, or inside its callback, fails with EPERM (CMP-5).

use std::ffi::c_int;

use crate::codec::stream::{Compressor, Decompressor, Format, Operation, Source};
use crate::codec::{brotli, zlib};
use crate::ffi::boundary::create;
use crate::ffi::boundary::entry::call;
use crate::ffi::boundary::object::{self, Object};
use crate::ffi::boundary::stream::StreamObject;
use crate::ffi::types::codec::{HP_Fn_CompressDataCallback, HP_Fn_DecompressDataCallback};
use crate::ffi::types::{BOOL, BYTE, DWORD, FALSE, HP_Compressor, HP_Decompressor, PVOID, TRUE};
use crate::os::memory;

type CompressorObject = StreamObject<Compressor>;
type DecompressorObject = StreamObject<Decompressor>;

fn compressor(
    callback: HP_Fn_CompressDataCallback,
    format: Format,
    buffer: DWORD,
) -> HP_Compressor {
    create::create(|_| {
        let stream = memory::boxed(Compressor::new(format, buffer))?;
        Ok(Object::Compressor(StreamObject::new(callback, stream)))
    })
}

fn decompressor(
    callback: HP_Fn_DecompressDataCallback,
    source: Source,
    buffer: DWORD,
) -> HP_Decompressor {
    create::create(|_| {
        let stream = memory::boxed(Decompressor::new(source, buffer))?;
        Ok(Object::Decompressor(StreamObject::new(callback, stream)))
    })
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

/// Destroys a compressor; NULL does nothing. Inside its callback it is destroyed when that has
/// returned. Since 5.8.6 (CMP-3).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_Compressor(pCompressor: HP_Compressor) {
    create::destroy::<CompressorObject>(pCompressor);
}

/// Destroys a decompressor; otherwise as Destroy_HP_Compressor. Since 5.8.6 (CMP-3).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_Decompressor(pDecompressor: HP_Decompressor) {
    create::destroy::<DecompressorObject>(pDecompressor);
}

/// HP_Compressor_ProcessEx without flush. Since 5.8.6 (CMP-8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Compressor_Process(
    pCompressor: HP_Compressor,
    pData: *const BYTE,
    iLength: c_int,
    bLast: BOOL,
    pContext: PVOID,
) -> BOOL {
    // SAFETY: the memory is as the comment demands.
    unsafe { HP_Compressor_ProcessEx(pCompressor, pData, iLength, bLast, FALSE, pContext) }
}

/// Compresses iLength bytes. The output goes to the callback, with pContext, on the calling thread,
/// now or with a later call. bFlush: the peer can decompress all that came so far. bLast: the stream
/// ends, and the next call begins a new one; no bytes at all end it too.
///
/// FALSE: EPERM: the compressor is not valid, or at work; EINVAL: NULL with a length, a negative
/// length, or no callback; ECANCELED: the callback returned FALSE; EBADMSG: the encoder failed;
/// ENOMEM. After the last three a new stream begins. Since 5.9.1 (CMP-8 to CMP-15).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Compressor_ProcessEx(
    pCompressor: HP_Compressor,
    pData: *const BYTE,
    iLength: c_int,
    bLast: BOOL,
    bFlush: BOOL,
    pContext: PVOID,
) -> BOOL {
    let operation = match (bLast, bFlush) {
        (FALSE, FALSE) => Operation::Go,
        (FALSE, _) => Operation::Flush,
        _ => Operation::Finish,
    };
    call(FALSE, || {
        object::with(pCompressor, |object: &CompressorObject| {
            // SAFETY: the memory is as the comment demands.
            unsafe { object.process((pData, iLength), operation, pContext) }.map(|()| TRUE)
        })
    })
}

/// Drops the current stream, so that the next call begins a new one. FALSE with EPERM: the
/// compressor is not valid, or at work. Since 5.8.6 (CMP-16).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Compressor_Reset(pCompressor: HP_Compressor) -> BOOL {
    call(FALSE, || {
        object::with(pCompressor, CompressorObject::reset).map(|()| TRUE)
    })
}

/// Whether the compressor can compress: its parameters were good. Since 5.8.6 (CMP-4).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Compressor_IsValid(pCompressor: HP_Compressor) -> BOOL {
    let is_valid = |object: &CompressorObject| Ok(BOOL::from(object.is_valid()));
    call(FALSE, || object::with(pCompressor, is_valid))
}

/// Decompresses iLength bytes. The content goes to the callback, with pContext, on the calling thread.
/// TRUE says that no error was found so far, not that the stream has ended. What follows its end in
/// these bytes is ignored; the next call begins a new stream. A small stream may have a huge content:
/// the callback has to limit it.
///
/// FALSE: EPERM: the decompressor is not valid, or at work; EINVAL: NULL with a length, a negative
/// length, or no callback; ECANCELED: the callback returned FALSE; EBADMSG: the stream is corrupt, or
/// needs a dictionary; ENOMEM. After the last three a new stream begins. Since 5.8.6 (CMP-17 to
/// CMP-25).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Decompressor_Process(
    pDecompressor: HP_Decompressor,
    pData: *const BYTE,
    iLength: c_int,
    pContext: PVOID,
) -> BOOL {
    call(FALSE, || {
        object::with(pDecompressor, |object: &DecompressorObject| {
            // SAFETY: the memory is as the comment demands.
            unsafe { object.process((pData, iLength), Operation::Go, pContext) }.map(|()| TRUE)
        })
    })
}

/// Drops the current stream; otherwise as HP_Compressor_Reset. Since 5.8.6 (CMP-24).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Decompressor_Reset(pDecompressor: HP_Decompressor) -> BOOL {
    call(FALSE, || {
        object::with(pDecompressor, DecompressorObject::reset).map(|()| TRUE)
    })
}

/// Whether the decompressor can decompress: its parameters were good. Since 5.8.6 (CMP-4).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Decompressor_IsValid(pDecompressor: HP_Decompressor) -> BOOL {
    let is_valid = |object: &DecompressorObject| Ok(BOOL::from(object.is_valid()));
    call(FALSE, || object::with(pDecompressor, is_valid))
}
