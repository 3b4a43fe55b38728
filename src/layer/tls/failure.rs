//! Why something failed: a code for programs, a reason for people.

use std::fmt::Display;

use openssl::error::ErrorStack;

use crate::error::Errno;
use crate::net::memory;

/// Longest reason in bytes. What a peer presents may be long.
const MOST: usize = 1000;
/// More than OpenSSL needs to tell what happened.
const SAYING_SO: usize = 4096;

/// Why a session cannot go on, or a context cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Of a session: EBADMSG for whatever the peer did (SSL-67), ETIMEDOUT, ENOMEM.
    pub code: Errno,
    /// One line of text.
    pub reason: String,
}

impl Failure {
    /// Control characters, which a certificate may bring, become spaces.
    pub(super) fn new(code: Errno, reason: impl AsRef<str>) -> Self {
        let reason = reason.as_ref();
        let fits = |&end: &usize| reason.is_char_boundary(end);
        let end = (0..=MOST.min(reason.len())).rfind(fits).unwrap_or(0);
        Self {
            code,
            reason: reason[..end].replace(char::is_control, " "),
        }
    }

    /// What could not be used, and why.
    pub(super) fn of(code: Errno, what: impl Display, why: impl Display) -> Self {
        Self::new(code, format!("{what}: {why}"))
    }

    /// What OpenSSL refused, and why.
    pub(super) fn by_openssl(code: Errno, what: impl Display, errors: &ErrorStack) -> Self {
        if lack_memory(errors) {
            return Self::no_memory();
        }
        Self::of(code, what, reason(errors).unwrap_or("refused"))
    }

    pub(crate) fn no_memory() -> Self {
        Self::new(Errno::ENOMEM, "out of memory")
    }

    /// See `net::openssl::enter`.
    pub(super) fn ended() -> Self {
        Self::new(Errno::EPERM, "OpenSSL has ended")
    }

    /// Another code, but for want of memory.
    pub(super) fn with_code(self, code: Errno) -> Self {
        match self.code {
            Errno::ENOMEM => self,
            _ => Self { code, ..self },
        }
    }
}

/// Whether OpenSSL failed for want of memory: it says so, if it has memory to say it.
pub(super) fn lack_memory(errors: &ErrorStack) -> bool {
    let says_so = |error: &openssl::error::Error| error.reason() == Some("malloc failure");
    errors.errors().iter().any(says_so) || memory::probe(SAYING_SO).is_err()
}

/// `code`, or ENOMEM if that was the cause.
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

    #[test]
    fn reasons_are_one_line_of_bounded_length() {
        let failure = Failure::of(Errno::EBADMSG, "a\nb\0c", "ü".repeat(MOST));
        assert!(failure.reason.starts_with("a b c: üü"));
        assert!(failure.reason.len() <= MOST);
        assert!(failure.reason.len() > MOST - 2);
    }
}
