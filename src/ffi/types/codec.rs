//! The C names of the compressors' callback types (CMP-1).

use std::ffi::c_int;

use crate::ffi::types::{BOOL, BYTE, PVOID};

/// Gets a piece of the output; pData is valid during the call. FALSE gives up.
pub type HP_Fn_DataCallback = Option<
    unsafe extern "C-unwind" fn(pData: *const BYTE, iLength: c_int, pContext: PVOID) -> BOOL,
>;
/// Gets a piece of the compressed stream.
pub type HP_Fn_CompressDataCallback = HP_Fn_DataCallback;
/// Gets a piece of the content.
pub type HP_Fn_DecompressDataCallback = HP_Fn_DataCallback;
