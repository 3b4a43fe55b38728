//! What the openssl crate leaves out.

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

/// Lets a TLS 1.3 server send one more ticket, right before what it writes next. Not possible
/// while a message of the peer's is half read.
pub(crate) fn add_ticket(ssl: &SslRef) -> bool {
    // SAFETY: a live session, whose owner has given it to this thread.
    unsafe { SSL_new_session_ticket(ssl.as_ptr()) == 1 }
}

/// An extension of the `ClientHello`, for its callback; outside of that there is none.
pub(crate) fn client_hello_extension(ssl: &SslRef, kind: u16) -> Option<&[u8]> {
    let (mut content, mut length) = (ptr::null(), 0);
    // SAFETY: both results may be written.
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

/// Trusts what is in a directory of hashed names. The crate asks for UTF-8, and panics
/// otherwise.
pub(crate) fn trust_directory(
    builder: &mut SslContextBuilder,
    path: &Path,
) -> Result<(), ErrorStack> {
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| ErrorStack::get())?;
    // SAFETY: a live context and a text with its NUL, which OpenSSL copies.
    let done = unsafe {
        openssl_sys::SSL_CTX_load_verify_locations(builder.as_ptr(), ptr::null(), path.as_ptr())
    };
    if done == 1 {
        Ok(())
    } else {
        Err(ErrorStack::get())
    }
}
