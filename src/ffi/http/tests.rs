//! The HTTP functions as a C program sees them: which of several bad arguments a call reports,
//! and what getters store.

mod bad_arguments;
mod messages;

use std::ffi::c_int;

use crate::ffi::boundary::arguments;
use crate::ffi::generated::http::create::Destroy_HP_HttpServer;
use crate::ffi::types::{HP_Object, LPCSTR};

/// A component that is destroyed with the value. Any destroyer works (ABI-45).
struct Owned(HP_Object);

impl Drop for Owned {
    fn drop(&mut self) {
        Destroy_HP_HttpServer(self.0);
    }
}

/// A call's result and errno.
fn run<R>(call: impl FnOnce() -> R) -> (R, c_int) {
    errno::set_errno(errno::Errno(0));
    let result = call();
    (result, errno::errno().0)
}

/// # Safety
/// `text` is NULL or ends with NUL.
unsafe fn text(text: LPCSTR) -> Option<String> {
    // SAFETY: as the caller says.
    let text = unsafe { arguments::text(text) }?;
    Some(text.to_string_lossy().into_owned())
}
