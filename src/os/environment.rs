//! The process' environment.

use std::env;

/// A variable that says how the library behaves. None in a process with more rights than its
/// caller, who must not weaken it, nor if the value is no Unicode.
pub(crate) fn variable(name: &str) -> Option<String> {
    if has_more_rights() {
        return None;
    }
    env::var(name).ok()
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn has_more_rights() -> bool {
    // SAFETY: reads the kernel's notes; no arguments that matter.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn has_more_rights() -> bool {
    // SAFETY: no arguments.
    unsafe { libc::issetugid() != 0 }
}
