//! What the openssl crate leaves out.

mod gate;

use std::ffi::{c_int, c_uint};
use std::{ptr, slice};

use foreign_types::ForeignTypeRef;
use openssl::ssl::SslRef;
use openssl_sys::SSL;

pub(crate) use self::gate::{Lasting, enter};

unsafe extern "C" {
    fn SSL_client_hello_get0_ext(
        ssl: *mut SSL,
        kind: c_uint,
        content: *mut *const u8,
        length: *mut usize,
    ) -> c_int;
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
