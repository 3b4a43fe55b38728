//! The C names of the HTTP functions' argument and result types (TDEF-30, TDEF-43, TDEF-60), which
//! `HPSocket4C.h` has if the feature HTTP is not switched off.

use std::ffi::c_int;

use crate::ffi::types::{BYTE, HP_Object, LPCSTR};

/// `HV_*`.
pub type En_HP_HttpVersion = c_int;
/// `HUF_*`.
pub type En_HP_HttpUrlField = c_int;
/// `HPR_*`.
pub type En_HP_HttpParseResult = c_int;
/// `HUT_*`.
pub type En_HP_HttpUpgradeType = c_int;
/// A pointer to bytes that must not be changed.
pub type LPCBYTE = *const BYTE;

/// Go on.
pub(crate) const HPR_OK: En_HP_HttpParseResult = 0;
/// The message has no body.
pub(crate) const HPR_SKIP_BODY: En_HP_HttpParseResult = 1;
/// What follows the message is another protocol's.
pub(crate) const HPR_UPGRADE: En_HP_HttpParseResult = 2;

/// A name and its value; C has one structure for headers and cookies (TDEF-43).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HP_THeader {
    /// The name.
    pub name: LPCSTR,
    /// The value.
    pub value: LPCSTR,
}
/// A cookie's name and value.
pub type HP_TCookie = HP_THeader;

/// Any HTTP component.
pub type HP_Http = HP_Object;
/// HTTP server.
pub type HP_HttpServer = HP_Object;
/// HTTP agent.
pub type HP_HttpAgent = HP_Object;
/// HTTP client.
pub type HP_HttpClient = HP_Object;
/// HTTP client whose requests wait for the response.
pub type HP_HttpSyncClient = HP_Object;
/// Callbacks of an HTTP server.
pub type HP_HttpServerListener = HP_Object;
/// Callbacks of an HTTP agent.
pub type HP_HttpAgentListener = HP_Object;
/// Callbacks of an HTTP client.
pub type HP_HttpClientListener = HP_Object;
