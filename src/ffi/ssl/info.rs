//! OpenSSL's functions behind `GetSSLSessionInfo` and the thread's state. Programs get raw
//! pointers from the libssl that the process has loaded (SSL-84).

use std::ffi::{c_int, c_void};
use std::ptr;

use foreign_types::ForeignTypeRef;
use openssl::ssl::SslRef;
use openssl_sys as sys;

use crate::error::Errno;
use crate::ffi::types::LPVOID;
use crate::ffi::types::ssl::En_HP_SSLSessionInfo;
use crate::layer::tls;

// Functions that openssl-sys does not declare. All take a live pointer and keep nothing.
unsafe extern "C" {
    fn SSL_CTX_get_ssl_method(ctx: *const sys::SSL_CTX) -> *const sys::SSL_METHOD;
    fn SSL_CTX_get_ciphers(ctx: *const sys::SSL_CTX) -> *mut c_void;
    fn SSL_get_servername_type(ssl: *const sys::SSL) -> c_int;
    fn SSL_get_ciphers(ssl: *const sys::SSL) -> *mut c_void;
    fn SSL_get_client_ciphers(ssl: *const sys::SSL) -> *mut c_void;
    fn OPENSSL_thread_stop();
}

/// Frees what OpenSSL keeps for the calling thread, which OpenSSL makes again when it
/// needs it (SSL-100). It must not be called in the middle of a handshake.
pub(in crate::ffi) fn forget_thread() {
    if !tls::is_choosing() {
        // SAFETY: this thread is not inside a call of OpenSSL that could use this state.
        unsafe { OPENSSL_thread_stop() };
    }
}

/// A detail of a session, borrowed from it; NULL if it has none (SSL-82, SSL-83).
pub(in crate::ffi) fn of(ssl: &SslRef, what: En_HP_SSLSessionInfo) -> Result<LPVOID, Errno> {
    let raw = ssl.as_ptr();
    let context = ssl.ssl_context();
    // SAFETY: session and context live as long as the borrow; these functions only read.
    let found = unsafe {
        match what {
            0 => context.as_ptr().cast(),
            1 => SSL_CTX_get_ssl_method(context.as_ptr()).cast_mut().cast(),
            2 => SSL_CTX_get_ciphers(context.as_ptr()),
            3 => sys::SSL_CTX_get_cert_store(context.as_ptr()).cast(),
            4 => {
                ptr::without_provenance_mut((SSL_get_servername_type(raw) as isize).cast_unsigned())
            }
            5 => sys::SSL_get_servername(raw, sys::TLSEXT_NAMETYPE_host_name)
                .cast_mut()
                .cast(),
            6 => sys::SSL_get_version(raw).cast_mut().cast(),
            7 => sys::SSL_get_ssl_method(raw).cast_mut().cast(),
            8 => sys::SSL_get_certificate(raw).cast(),
            9 => sys::SSL_get_privatekey(raw).cast(),
            10 => sys::SSL_get_current_cipher(raw).cast_mut().cast(),
            11 => SSL_get_ciphers(raw),
            12 => SSL_get_client_ciphers(raw),
            // The session keeps the certificate after this reference is gone.
            13 => ssl
                .peer_certificate()
                .map_or(ptr::null_mut(), |certificate| certificate.as_ptr().cast()),
            14 => sys::SSL_get_peer_cert_chain(raw).cast(),
            15 => sys::SSL_get0_verified_chain(raw).cast(),
            _ => return Err(Errno::EINVAL),
        }
    };
    Ok(found)
}

/// Whether a detail outlives its session, as OpenSSL's own tables and the number do.
pub(in crate::ffi) fn is_constant(what: En_HP_SSLSessionInfo) -> bool {
    matches!(what, 1 | 4 | 6 | 7 | 10)
}
