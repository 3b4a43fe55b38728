//! Calls of OpenSSL that the openssl crate does not offer.

mod gate;

use std::ffi::{CString, c_int, c_uint};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::{ptr, slice};

use foreign_types::ForeignTypeRef;
use openssl::error::ErrorStack;
use openssl::ssl::{SslContextBuilder, SslRef};
use openssl_sys::SSL;

pub(crate) use self::gate::{Lasting, enter, go_on, pause};

unsafe extern "C" {
    fn SSL_client_hello_get0_ext(
        ssl: *mut SSL,
        kind: c_uint,
        content: *mut *const u8,
        length: *mut usize,
    ) -> c_int;

    fn SSL_new_session_ticket(ssl: *mut SSL) -> c_int;
}

/// Makes a TLS 1.3 server send one more ticket, right before its next write. It fails while a
/// message of the peer is half read.
pub(crate) fn add_ticket(ssl: &SslRef) -> bool {
    // SAFETY: the session is live, and its owner has given it to this thread.
    unsafe { SSL_new_session_ticket(ssl.as_ptr()) == 1 }
}

/// An extension of the `ClientHello`, for use in its callback; outside it there is none.
pub(crate) fn client_hello_extension(ssl: &SslRef, kind: u16) -> Option<&[u8]> {
    let (mut content, mut length) = (ptr::null(), 0);
    // SAFETY: both results are writable.
    let found = unsafe {
        SSL_client_hello_get0_ext(ssl.as_ptr(), kind.into(), &raw mut content, &raw mut length)
    };
    if found != 1 || content.is_null() {
        return None;
    }
    // SAFETY: the session owns the bytes until the ClientHello is processed, which takes it
    // mutably.
    Some(unsafe { slice::from_raw_parts(content, length) })
}

/// Trusts the certificates in a directory of hashed names. The crate's own function
/// panics if the path is not UTF-8.
pub(crate) fn trust_directory(
    builder: &mut SslContextBuilder,
    path: &Path,
) -> Result<(), ErrorStack> {
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| ErrorStack::get())?;
    // SAFETY: the context is live, and the text ends with NUL and is copied by OpenSSL.
    let done = unsafe {
        openssl_sys::SSL_CTX_load_verify_locations(builder.as_ptr(), ptr::null(), path.as_ptr())
    };
    if done == 1 {
        Ok(())
    } else {
        Err(ErrorStack::get())
    }
}
