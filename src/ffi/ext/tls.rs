//! Our additions for SSL components.

use std::ffi::{CStr, c_int};

use crate::component::{Component, Property, Role, Target};
use crate::error::Errno;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::out;
use crate::ffi::ssl::shared;
use crate::ffi::types::{BOOL, DWORD, FALSE, HP_CONNID, HP_Object, TCHAR, TRUE};
use crate::layer::tls::TlsConfig;

/// Limits the time of TLS handshakes of an SSL object, because idle peers would otherwise hold
/// connections open forever: a connection whose handshake is not complete dwTimeout milliseconds
/// after it began (after OnAccept or OnConnect, or HP_SSL..._StartSSLHandShake) is closed with
/// OnClose(SO_RECEIVE, ERROR_TIMEOUT). 0 is no limit, the default. The environment variable
/// HPSOCKET_SSL_HANDSHAKE_TIMEOUT sets the default for programs you cannot modify (digits only;
/// anything else counts as 0). Ignored unless the object is stopped. On an object without SSL
/// errno is ERROR_INVALID_STATE.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetSSLHandshakeTimeout(pObject: HP_Object, dwTimeout: DWORD) {
    secured(pObject, (), |component, _| {
        component.set_property(Property::SSLHandshakeTimeout, dwTimeout);
        Ok(())
    });
}

/// The limit of HP_Ext_SetSSLHandshakeTimeout in milliseconds, 0 for none.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetSSLHandshakeTimeout(pObject: HP_Object) -> DWORD {
    secured(pObject, 0, |component, _| {
        Ok(component.property(Property::SSLHandshakeTimeout))
    })
}

/// Whether an SSL agent or client that verifies certificates (SSL_VM_PEER) also compares the
/// name it connects to with the names in the server's certificate. The default is TRUE; FALSE
/// accepts each certificate of a trusted CA for each host, as HP-Socket does. A change
/// applies to the next SetupSSLContext. The environment variable HPSOCKET_SSL_VERIFY_HOST=0
/// sets FALSE for programs you cannot modify. If you connect by IP address, no host name is
/// checked. On an object without SSL errno is ERROR_INVALID_STATE.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetSSLVerifyHost(pObject: HP_Object, bVerifyHost: BOOL) {
    secured(pObject, (), |_, config| {
        config.set_verify_host(bVerifyHost != FALSE);
        Ok(())
    });
}

/// Whether names will be compared: see HP_Ext_SetSSLVerifyHost.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_IsSSLVerifyHost(pObject: HP_Object) -> BOOL {
    secured(pObject, FALSE, |_, config| {
        Ok(BOOL::from(config.verifies_host()))
    })
}

/// Why a connection's TLS failed, such as "certificate verify failed: certificate has expired"
/// or "wrong version number": one line for people, in English, at most 1,000 bytes. Call it
/// inside OnClose; dwConnID is ignored for clients.
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the
/// NUL. FALSE: ERROR_EMPTY (nothing failed: the peer just closed, or nothing is wrong),
/// ENOSPC with the capacity that is needed in piLength, ERROR_INVALID_STATE (no TLS on
/// the connection), ERROR_OBJECT_NOT_FOUND, ERROR_INVALID_PARAMETER.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Ext_GetSSLFailureReason(
    pObject: HP_Object,
    dwConnID: HP_CONNID,
    lpszReason: *mut TCHAR,
    piLength: *mut c_int,
) -> BOOL {
    // SAFETY: the buffer and its length are the caller's, as the documentation of `ffi` says.
    let store = |reason: &CStr| unsafe { out::text(reason, lpszReason, piLength) };
    secured(pObject, FALSE, |component, _| {
        let target = match component.component_type().role {
            Role::Client => Target::Own,
            Role::Server | Role::Agent | Role::Node(_) => Target::Id(dwConnID),
        };
        let reason = component.tls_failure(target)?;
        store(&reason).map(|()| TRUE)
    })
}

/// Why the last SetupSSLContext, SetupSSLContextByMemory, AddSSLContext or
/// AddSSLContextByMemory of an SSL object failed, such as "key file /srv/tls/server.key: No
/// such file or directory (os error 2)": one line for people, in English, at most 1,000
/// bytes. Relative paths are shown as they were resolved; their bytes are those that the
/// program gave, in any encoding.
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the
/// NUL. FALSE: ERROR_EMPTY (it did not fail), ENOSPC with the capacity that is needed in
/// piLength, ERROR_INVALID_STATE (not an SSL object), ERROR_INVALID_PARAMETER.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Ext_GetSSLSetupError(
    pObject: HP_Object,
    lpszReason: *mut TCHAR,
    piLength: *mut c_int,
) -> BOOL {
    // SAFETY: as above.
    let store = |reason: &CStr| unsafe { out::text(reason, lpszReason, piLength) };
    secured(pObject, FALSE, |_, config| {
        let reason = config.setup_error();
        if reason.is_empty() {
            return Err(Errno::ENODATA);
        }
        store(&reason).map(|()| TRUE)
    })
}

/// A call about an SSL object; EPERM for other objects.
fn secured<R>(
    handle: HP_Object,
    refused: R,
    body: impl FnOnce(&Component, &TlsConfig) -> Result<R, Errno>,
) -> R {
    entry::answer(handle, Family::ANY, refused, |component| {
        body(component, shared::config(component)?)
    })
}
