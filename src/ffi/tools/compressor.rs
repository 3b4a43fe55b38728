//! `HP_Compressor_*` and `HP_Decompressor_*`: streams that come and go in pieces (CMP of the
//! specification).
//!
//! Pointers are NULL or point to memory of the size that the function's comment gives, valid
//! during the call. An object may be used on any thread, by one thread at a time: a call while
//! another one works with the object, or inside its callback, fails with EPERM (CMP-5).

use std::ffi::c_int;

use crate::codec::stream::{Compressor, Decompressor, Format, Operation, Source};
use crate::ffi::boundary::create;
use crate::ffi::boundary::entry::call;
use crate::ffi::boundary::object::{self, Object};
use crate::ffi::boundary::stream::StreamObject;
use crate::ffi::types::codec::{HP_Fn_CompressDataCallback, HP_Fn_DecompressDataCallback};
use crate::ffi::types::{BOOL, BYTE, DWORD, FALSE, HP_Compressor, HP_Decompressor, PVOID, TRUE};
use crate::os::memory;

type CompressorObject = StreamObject<Compressor>;
type DecompressorObject = StreamObject<Decompressor>;

pub(in crate::ffi) fn compressor(
    callback: HP_Fn_CompressDataCallback,
    format: Format,
    buffer: DWORD,
) -> HP_Compressor {
    create::create(|_| {
        let stream = memory::boxed(Compressor::new(format, buffer))?;
        Ok(Object::Compressor(StreamObject::new(callback, stream)))
    })
}

pub(in crate::ffi) fn decompressor(
    callback: HP_Fn_DecompressDataCallback,
    source: Source,
    buffer: DWORD,
) -> HP_Decompressor {
    create::create(|_| {
        let stream = memory::boxed(Decompressor::new(source, buffer))?;
        Ok(Object::Decompressor(StreamObject::new(callback, stream)))
    })
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
