//! `HP_SSL_*`: what belongs to no component.

use std::ffi::c_int;

use crate::ffi::boundary::entry;
use crate::ffi::ssl::info;
use crate::ffi::ssl::shared;
use crate::ffi::types::ssl::THR_ID;
use crate::ffi::types::{LPCTSTR, PVOID};

/// Frees what OpenSSL keeps for the calling thread; dwThreadID is ignored. Threads of the
/// library need no call, and other threads at most for the sake of leak checkers. It does
/// nothing inside a callback that chooses a certificate (SSL-100, SSL-101).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_SSL_RemoveThreadLocalState(dwThreadID: THR_ID) {
    let _ = dwThreadID;
    entry::call((), || {
        info::forget_thread();
        Ok(())
    });
}

/// For use in a program's own callback: the index that HP_SSLServer_BindSSLServerName
/// gave to lpszServerName or, label by label from the left, to the rest of it; 0 if there
/// is none. pContext is what the callback got. Since 5.6.1 (SSL-33, SSL-35).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_SSL_DefaultServerNameCallback(
    lpszServerName: LPCTSTR,
    pContext: PVOID,
) -> c_int {
    // SAFETY: the memory is as the comment demands.
    unsafe { shared::default_choice(lpszServerName, pContext) }
}
