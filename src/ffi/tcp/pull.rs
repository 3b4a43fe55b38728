//! `HP_TcpPullServer_*`, `HP_TcpPullAgent_*` and `HP_TcpPullClient_*`.

use std::ffi::c_int;
use std::slice;

use crate::component::{FetchResult, Target};
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::types::{
    BYTE, En_HP_FetchResult, HP_CONNID, HP_Object, HP_TcpPullAgent, HP_TcpPullClient,
    HP_TcpPullServer,
};

/// Fetch (`consume`) or Peek. A client has no connection ID that could be unknown, so it
/// refuses differently (ABI-56).
///
/// # Safety
/// As for [`arguments::fetch`].
unsafe fn fetch(
    handle: HP_Object,
    family: Family,
    target: Target,
    buffer: *mut BYTE,
    length: c_int,
    consume: bool,
) -> En_HP_FetchResult {
    if consume && length > 0 && !buffer.is_null() {
        // SAFETY: not NULL; the caller vouches for the rest.
        let out = unsafe { slice::from_raw_parts_mut(buffer, length.unsigned_abs() as usize) };
        if entry::in_own_turn(handle, family, |turn| turn.fetch(target, out)) {
            return FetchResult::Ok as c_int;
        }
    }
    // SAFETY: as the caller says.
    unsafe { fetch_from_any(handle, family, target, buffer, length, consume) }
}

/// [`fetch`], wherever it is called.
///
/// # Safety
/// As for [`arguments::fetch`].
#[cold]
unsafe fn fetch_from_any(
    handle: HP_Object,
    family: Family,
    target: Target,
    buffer: *mut BYTE,
    length: c_int,
    consume: bool,
) -> En_HP_FetchResult {
    let refused = match target {
        Target::Id(_) => FetchResult::DataNotFound,
        Target::Own => FetchResult::LengthTooLong,
    };
    entry::fetch(handle, family, refused, |component| {
        // SAFETY: as the caller says.
        unsafe { arguments::fetch(component, target, buffer, length, consume) }
    })
}

/// Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
/// buffered, or a bad buffer or length; FR_DATA_NOT_FOUND: unknown connection.
/// SYS_GetLastError is not set, except for a bad handle. Any thread (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpPullServer_Fetch(
    pServer: HP_TcpPullServer,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        fetch(
            pServer,
            Family::TCP_PULL_SERVER,
            Target::Id(dwConnID),
            pData,
            iLength,
            true,
        )
    }
}

/// As HP_TcpPullServer_Fetch, but the bytes stay where they are. FR_OK;
/// FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length; FR_DATA_NOT_FOUND:
/// unknown connection. SYS_GetLastError is not set, except for a bad handle. Any thread
/// (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpPullServer_Peek(
    pServer: HP_TcpPullServer,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        fetch(
            pServer,
            Family::TCP_PULL_SERVER,
            Target::Id(dwConnID),
            pData,
            iLength,
            false,
        )
    }
}

/// Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
/// buffered, or a bad buffer or length; FR_DATA_NOT_FOUND: unknown connection.
/// SYS_GetLastError is not set, except for a bad handle. Any thread (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpPullAgent_Fetch(
    pAgent: HP_TcpPullAgent,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        fetch(
            pAgent,
            Family::TCP_PULL_AGENT,
            Target::Id(dwConnID),
            pData,
            iLength,
            true,
        )
    }
}

/// As HP_TcpPullAgent_Fetch, but the bytes stay where they are. FR_OK;
/// FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length; FR_DATA_NOT_FOUND:
/// unknown connection. SYS_GetLastError is not set, except for a bad handle. Any thread
/// (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpPullAgent_Peek(
    pAgent: HP_TcpPullAgent,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        fetch(
            pAgent,
            Family::TCP_PULL_AGENT,
            Target::Id(dwConnID),
            pData,
            iLength,
            false,
        )
    }
}

/// Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
/// buffered, or a bad buffer or length. SYS_GetLastError is not set, except for a bad
/// handle. Any thread (TCP-102, TCP-107).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpPullClient_Fetch(
    pClient: HP_TcpPullClient,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        fetch(
            pClient,
            Family::TCP_PULL_CLIENT,
            Target::Own,
            pData,
            iLength,
            true,
        )
    }
}

/// As HP_TcpPullClient_Fetch, but the bytes stay where they are. FR_OK;
/// FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length. SYS_GetLastError is
/// not set, except for a bad handle. Any thread (TCP-102, TCP-107).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_TcpPullClient_Peek(
    pClient: HP_TcpPullClient,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    // SAFETY: the memory is as the comment demands.
    unsafe {
        fetch(
            pClient,
            Family::TCP_PULL_CLIENT,
            Target::Own,
            pData,
            iLength,
            false,
        )
    }
}
