//! `HP_TcpPullServer_*`, `HP_TcpPullAgent_*` and `HP_TcpPullClient_*`.

use std::ffi::c_int;

use super::entry::{self, Family};
use super::ops;
use super::types::{
    BYTE, En_HP_FetchResult, HP_CONNID, HP_TcpPullAgent, HP_TcpPullClient, HP_TcpPullServer,
};
use crate::component::{FetchResult, Target};

/// Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
/// buffered, or a bad buffer or length, FR_DATA_NOT_FOUND: unknown connection.
/// SYS_GetLastError is not set, except for a bad handle. Any thread (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn HP_TcpPullServer_Fetch(
    pServer: HP_TcpPullServer,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    entry::fetch(
        pServer,
        Family::TcpPullServer,
        FetchResult::DataNotFound,
        |server| {
            // SAFETY: the memory is as the comment demands.
            unsafe { ops::fetch(server, Target::Id(dwConnID), pData, iLength, true) }
        },
    )
}

/// As HP_TcpPullServer_Fetch, but the bytes stay where they are. FR_OK;
/// FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length, FR_DATA_NOT_FOUND:
/// unknown connection. SYS_GetLastError is not set, except for a bad handle. Any thread
/// (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn HP_TcpPullServer_Peek(
    pServer: HP_TcpPullServer,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    entry::fetch(
        pServer,
        Family::TcpPullServer,
        FetchResult::DataNotFound,
        |server| {
            // SAFETY: the memory is as the comment demands.
            unsafe { ops::fetch(server, Target::Id(dwConnID), pData, iLength, false) }
        },
    )
}

/// Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
/// buffered, or a bad buffer or length, FR_DATA_NOT_FOUND: unknown connection.
/// SYS_GetLastError is not set, except for a bad handle. Any thread (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn HP_TcpPullAgent_Fetch(
    pAgent: HP_TcpPullAgent,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    entry::fetch(
        pAgent,
        Family::TcpPullAgent,
        FetchResult::DataNotFound,
        |agent| {
            // SAFETY: the memory is as the comment demands.
            unsafe { ops::fetch(agent, Target::Id(dwConnID), pData, iLength, true) }
        },
    )
}

/// As HP_TcpPullAgent_Fetch, but the bytes stay where they are. FR_OK;
/// FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length, FR_DATA_NOT_FOUND:
/// unknown connection. SYS_GetLastError is not set, except for a bad handle. Any thread
/// (TCP-102 to TCP-106).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn HP_TcpPullAgent_Peek(
    pAgent: HP_TcpPullAgent,
    dwConnID: HP_CONNID,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    entry::fetch(
        pAgent,
        Family::TcpPullAgent,
        FetchResult::DataNotFound,
        |agent| {
            // SAFETY: the memory is as the comment demands.
            unsafe { ops::fetch(agent, Target::Id(dwConnID), pData, iLength, false) }
        },
    )
}

/// Takes iLength received bytes: all or nothing. FR_OK; FR_LENGTH_TOO_LONG: fewer are
/// buffered, or a bad buffer or length. SYS_GetLastError is not set, except for a bad
/// handle. Any thread (TCP-102, TCP-107).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn HP_TcpPullClient_Fetch(
    pClient: HP_TcpPullClient,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    entry::fetch(
        pClient,
        Family::TcpPullClient,
        FetchResult::LengthTooLong,
        |client| {
            // SAFETY: the memory is as the comment demands.
            unsafe { ops::fetch(client, Target::Own, pData, iLength, true) }
        },
    )
}

/// As HP_TcpPullClient_Fetch, but the bytes stay where they are. FR_OK;
/// FR_LENGTH_TOO_LONG: fewer are buffered, or a bad buffer or length. SYS_GetLastError is
/// not set, except for a bad handle. Any thread (TCP-102, TCP-107).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn HP_TcpPullClient_Peek(
    pClient: HP_TcpPullClient,
    pData: *mut BYTE,
    iLength: c_int,
) -> En_HP_FetchResult {
    entry::fetch(
        pClient,
        Family::TcpPullClient,
        FetchResult::LengthTooLong,
        |client| {
            // SAFETY: the memory is as the comment demands.
            unsafe { ops::fetch(client, Target::Own, pData, iLength, false) }
        },
    )
}
