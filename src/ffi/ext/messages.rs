//! Limits and strictness of HTTP objects, and reasons in words: the part of `HPSocket4C-Ext.h`
//! that is about HTTP.

use std::ffi::{CStr, c_int};

use crate::component::{Property, Role, Target};
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::types::{BOOL, DWORD, FALSE, HP_CONNID, HP_Object, TCHAR, TRUE};

/// Sets the greatest length in bytes of a message's first line and fields together, those of its
/// trailer included; more is OnParseError(10, "Header overflow"). The default is 262144. Ignored
/// unless the object is stopped. Start refuses 0 and values above 0x7FFFFFFF. This and the other
/// functions about HTTP: on an object without HTTP errno is ERROR_INVALID_STATE (HTTP-T2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpMaxHeadSize(pObject: HP_Object, dwMaxHeadSize: DWORD) {
    entry::set_property(
        pObject,
        Family::HTTP,
        Property::HttpMaxHeadSize,
        dwMaxHeadSize,
    );
}

/// The limit of HP_Ext_SetHttpMaxHeadSize.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetHttpMaxHeadSize(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::HTTP, Property::HttpMaxHeadSize)
}

/// Sets the greatest number of fields of a message, those of its trailer included; more is
/// OnParseError(10, "Header overflow"). The default is 1000; with 0 messages must not have any.
/// Ignored unless the object is stopped. Start refuses values above 0x7FFFFFFF (HTTP-T2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpMaxFields(pObject: HP_Object, dwMaxFields: DWORD) {
    entry::set_property(pObject, Family::HTTP, Property::HttpMaxFields, dwMaxFields);
}

/// The limit of HP_Ext_SetHttpMaxFields.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetHttpMaxFields(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::HTTP, Property::HttpMaxFields)
}

/// Sets the greatest length in bytes of a request's target; more is OnParseError(7, "Invalid URL").
/// The default is 65535, which is also the greatest value that Start accepts. Ignored unless the
/// object is stopped (HTTP-T2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpMaxUrl(pObject: HP_Object, dwMaxUrl: DWORD) {
    entry::set_property(pObject, Family::HTTP, Property::HttpMaxUrl, dwMaxUrl);
}

/// The limit of HP_Ext_SetHttpMaxUrl.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetHttpMaxUrl(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::HTTP, Property::HttpMaxUrl)
}

/// Sets the greatest length in bytes of the line before a chunk, its extensions included; more is
/// OnParseError(12, "Chunk size overflow"). The default is 4096. Ignored unless the object is
/// stopped. Start refuses 0 and values above 65535 (HTTP-T2).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpMaxChunkLine(pObject: HP_Object, dwMaxChunkLine: DWORD) {
    entry::set_property(
        pObject,
        Family::HTTP,
        Property::HttpMaxChunkLine,
        dwMaxChunkLine,
    );
}

/// The limit of HP_Ext_SetHttpMaxChunkLine.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetHttpMaxChunkLine(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::HTTP, Property::HttpMaxChunkLine)
}

/// Limits the time that a peer may take for a head: if a message's head is not complete dwTimeout
/// milliseconds after its first byte, there is OnParseError(14, "Head not complete in time"), in
/// which a server can answer 408, and then OnClose(SO_RECEIVE, ERROR_TIMEOUT). How long peers may
/// stay silent between messages is a matter of HP_..._DisconnectSilenceConnections. While the
/// program pauses receiving, time stands still. 0 is no limit, the default. Ignored unless the
/// object is stopped. Start refuses values above 0x7FFFFFFF (HTTP-T12).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpHeadTimeout(pObject: HP_Object, dwTimeout: DWORD) {
    entry::set_property(pObject, Family::HTTP, Property::HttpHeadTimeout, dwTimeout);
}

/// The limit of HP_Ext_SetHttpHeadTimeout in milliseconds, 0 for none.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetHttpHeadTimeout(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::HTTP, Property::HttpHeadTimeout)
}

/// Limits the pauses that a peer may make in a body or its trailer: if nothing of it comes for
/// dwTimeout milliseconds, there is OnParseError(14, "Body paused for too long") and then
/// OnClose(SO_RECEIVE, ERROR_TIMEOUT). After an upgrade there is no such limit. While the program
/// pauses receiving, time stands still. 0 is no limit, the default. Ignored unless the object is
/// stopped. Start refuses values above 0x7FFFFFFF (HTTP-T12).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpIdleTimeout(pObject: HP_Object, dwTimeout: DWORD) {
    entry::set_property(pObject, Family::HTTP, Property::HttpIdleTimeout, dwTimeout);
}

/// The limit of HP_Ext_SetHttpIdleTimeout in milliseconds, 0 for none.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetHttpIdleTimeout(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::HTTP, Property::HttpIdleTimeout)
}

/// Whether requests must say which host they are for, as RFC 9112 section 3.2 demands: one Host
/// with a host's name or address and perhaps a port, and no second one; requests before HTTP/1.1
/// may have none. Others are OnParseError(10, "Missing Host", "Duplicate Host" or "Invalid Host")
/// without OnHeadersComplete. The default is FALSE, as in HP-Socket: the program checks what it
/// needs. Ignored unless the object is stopped; without effect on agents and clients (HTTP-58).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetHttpStrictHost(pObject: HP_Object, bStrictHost: BOOL) {
    entry::set_switch(pObject, Family::HTTP, Property::HttpStrictHost, bStrictHost);
}

/// Whether requests must have one Host: see HP_Ext_SetHttpStrictHost.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_IsHttpStrictHost(pObject: HP_Object) -> BOOL {
    entry::switch(pObject, Family::HTTP, Property::HttpStrictHost)
}

/// Why a connection is or was refused, such as "Duplicate Content-Length", "Frame of a client
/// without mask", "OnUpgrade refused" or "The release delay is over": one line for people, in
/// English, at most 100 bytes. Call it inside OnParseError or OnClose; dwConnID is ignored for
/// clients.
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the NUL.
/// FALSE: ERROR_EMPTY (nothing was refused: the peer or the program just ended it), ENOSPC with
/// the capacity that is needed in piLength, ERROR_INVALID_STATE (the object or the connection does
/// not speak HTTP), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Ext_GetHttpFailureReason(
    pObject: HP_Object,
    dwConnID: HP_CONNID,
    lpszReason: *mut TCHAR,
    piLength: *mut c_int,
) -> BOOL {
    // SAFETY: the buffer and its length are the caller's, as the documentation of `ffi` says.
    let store = |reason: &CStr| unsafe { out::text(reason, lpszReason, piLength) };
    entry::answer(pObject, Family::HTTP, FALSE, |component| {
        let target = match component.component_type().role {
            Role::Client => Target::Own,
            Role::Server | Role::Agent | Role::Node(_) => Target::Id(dwConnID),
        };
        let reason = component.http_failure(target)?;
        store(reason).map(|()| TRUE)
    })
}
