//! The C names of the SSL functions' argument and result types (TDEF-60), which go into
//! `HPSocket4C-SSL.h`.

use std::ffi::{c_int, c_ulong};

use crate::ffi::types::{HP_Object, LPCTSTR, PVOID};

/// SSL server.
pub type HP_SSLServer = HP_Object;
/// SSL agent.
pub type HP_SSLAgent = HP_Object;
/// SSL client.
pub type HP_SSLClient = HP_Object;
/// SSL pull server.
pub type HP_SSLPullServer = HP_Object;
/// SSL pull agent.
pub type HP_SSLPullAgent = HP_Object;
/// SSL pull client.
pub type HP_SSLPullClient = HP_Object;
/// SSL pack server.
pub type HP_SSLPackServer = HP_Object;
/// SSL pack agent.
pub type HP_SSLPackAgent = HP_Object;
/// SSL pack client.
pub type HP_SSLPackClient = HP_Object;
/// HTTPS server.
pub type HP_HttpsServer = HP_Object;
/// HTTPS agent.
pub type HP_HttpsAgent = HP_Object;
/// HTTPS client.
pub type HP_HttpsClient = HP_Object;
/// HTTPS client whose requests wait for the response.
pub type HP_HttpsSyncClient = HP_Object;

/// A thread (TDEF-20).
pub type THR_ID = c_ulong;
/// Which detail of a session is asked for (TDEF-32).
pub type En_HP_SSLSessionInfo = c_int;
/// Chooses a context by server name (SSL-33).
pub type HP_Fn_SNI_ServerNameCallback =
    Option<unsafe extern "C-unwind" fn(lpszServerName: LPCTSTR, pContext: PVOID) -> c_int>;
