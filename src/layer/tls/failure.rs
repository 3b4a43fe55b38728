//! Why something failed: a code for programs and a reason for people.

use std::ffi::CString;
use std::fmt::Display;

use openssl::error::ErrorStack;

use crate::error::Errno;
use crate::os::memory;
use crate::reason::line;

/// More memory than OpenSSL needs to report an error, in bytes.
const SAYING_SO: usize = 4096;

/// Why a session cannot go on, or a context cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// For a session: EBADMSG for everything that the peer did (SSL-67), ETIMEDOUT or ENOMEM.
    pub code: Errno,
    /// One line of text. A path in it is as the program gave it, in any encoding (COM-3).
    pub reason: CString,
}

impl Failure {
    /// Control characters become spaces.
    pub(super) fn new(code: Errno, reason: impl AsRef<[u8]>) -> Self {
        Self {
            code,
            reason: line(reason.as_ref()),
        }
    }

    /// A failure that names what could not be used, and why.
    pub(super) fn of(code: Errno, what: impl AsRef<[u8]>, why: impl Display) -> Self {
        let why = format!(": {why}");
        Self::new(code, [what.as_ref(), why.as_bytes()].concat())
    }

    /// A failure that names what OpenSSL refused, and why.
    pub(super) fn by_openssl(code: Errno, what: impl AsRef<[u8]>, errors: &ErrorStack) -> Self {
        if lack_memory(errors) {
            return Self::no_memory();
        }
        Self::of(code, what, reason(errors).unwrap_or("refused"))
    }

    pub(crate) fn no_memory() -> Self {
        Self::new(Errno::ENOMEM, "out of memory")
    }

    /// OpenSSL has ended (see `os::openssl::enter`).
    pub(super) fn ended() -> Self {
        Self::new(Errno::EPERM, "OpenSSL has ended")
    }

    #[cfg(all(test, not(loom)))]
    pub(super) fn text(&self) -> &str {
        self.reason.to_str().unwrap()
    }

    /// Replaces the code, unless it is ENOMEM.
    pub(super) fn with_code(self, code: Errno) -> Self {
        match self.code {
            Errno::ENOMEM => self,
            _ => Self { code, ..self },
        }
    }
}

/// Whether OpenSSL failed because memory is short: it reports that, or has no memory to
/// report it.
pub(super) fn lack_memory(errors: &ErrorStack) -> bool {
    let says_so = |error: &openssl::error::Error| error.reason() == Some("malloc failure");
    errors.errors().iter().any(says_so) || memory::probe(SAYING_SO).is_err()
}

/// `code`, or ENOMEM if a shortage was the cause.
pub(super) fn cause(errors: &ErrorStack, code: Errno) -> Errno {
    if lack_memory(errors) {
        Errno::ENOMEM
    } else {
        code
    }
}

/// The innermost reason, which names the cause.
pub(super) fn reason(errors: &ErrorStack) -> Option<&'static str> {
    errors
        .errors()
        .iter()
        .find_map(openssl::error::Error::reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::MOST;

    #[test]
    fn reasons_are_one_line_of_bounded_length() {
        let failure = Failure::of(Errno::EBADMSG, "a\nb\0c", "ü".repeat(MOST));
        let reason = failure.reason.to_str().unwrap();
        assert!(reason.starts_with("a b c: üü"));
        assert!(reason.len() <= MOST);
        assert!(reason.len() > MOST - 2);
    }

    // proves: COM-3
    #[test]
    fn reasons_need_not_be_utf8() {
        let short = Failure::of(Errno::EBADMSG, b"\xff\xe9\x80", "why");
        assert_eq!(short.reason.as_bytes(), b"\xff\xe9\x80: why");
        let long = Failure::new(Errno::EBADMSG, [0x80; 2 * MOST]);
        assert_eq!(long.reason.as_bytes(), [0x80; MOST]);
    }
}
