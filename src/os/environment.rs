//! The process' environment.

use std::env;

/// A variable that controls the library's behaviour. `None` in a process with more rights
/// than its caller, because the caller must not weaken it, and if the value is not Unicode.
pub(crate) fn variable(name: &str) -> Option<String> {
    if has_more_rights() {
        return None;
    }
    env::var(name).ok()
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn has_more_rights() -> bool {
    // SAFETY: it reads the auxiliary vector, and any number is a valid key.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn has_more_rights() -> bool {
    // SAFETY: the call takes no arguments.
    unsafe { libc::issetugid() != 0 }
}
