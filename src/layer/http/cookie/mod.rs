//! Cookies: what servers set, what requests carry, and the store in between (HTTP-170 to HTTP-186). Times are seconds since 1970.

mod date;
mod domain;
mod file;
mod given;
mod set;
mod store;

pub use self::date::{expires_of, expires_text, max_age_of, parse_expires};
pub use self::domain::Domain;
pub use self::given::Given;
pub use self::set::{Received, of_field};
pub use self::store::{Change, Store, pairs};
use crate::error::Errno;
use crate::os::memory;

/// The time of a cookie that ends with the session of its program.
pub const SESSION: i64 = -1;

/// To which requests of other sites a cookie belongs; stored, not acted upon (HTTP-179).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum SameSite {
    /// Not said.
    #[default]
    None = 0,
    /// To none.
    Strict = 1,
    /// To those that a user follows a link with.
    Lax = 2,
}

impl SameSite {
    /// The one with this number in the API; unknown ones say nothing (HTTP-172).
    pub fn of(number: i32) -> Self {
        match number {
            1 => Self::Strict,
            2 => Self::Lax,
            _ => Self::None,
        }
    }
}

/// One cookie of a domain, as [`Given::cookie`] makes it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cookie {
    name: Vec<u8>,
    value: Vec<u8>,
    path: Vec<u8>,
    expires: i64,
    http_only: bool,
    secure: bool,
    host_only: bool,
    same_site: SameSite,
}

impl Cookie {
    /// Not empty; its case matters.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// As it came, perhaps in quotes.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// Whether it counts no more.
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires != SESSION && self.expires <= now
    }

    /// Whether a store has only one of the two for a domain (HTTP-170).
    fn replaces(&self, other: &Self) -> bool {
        self.path == other.path && self.name == other.name
    }

    /// Whether it belongs to a request for this path to a host of its domain.
    fn is_for(&self, path: &[u8], secure: bool) -> bool {
        path_matches(path, &self.path) && (secure || !self.secure)
    }

    fn copy(&self) -> Result<Self, Errno> {
        Ok(Self {
            name: memory::copy(&self.name)?,
            value: memory::copy(&self.value)?,
            path: memory::copy(&self.path)?,
            ..*self
        })
    }
}

/// Whether a path that a program gives is the one of a cookie: the slash in front may be missing.
fn is_path(of_cookie: &[u8], given: &[u8]) -> bool {
    if given.starts_with(b"/") {
        of_cookie == given
    } else {
        !given.is_empty() && of_cookie.strip_prefix(b"/") == Some(given)
    }
}

/// RFC 6265 5.1.4: `/a` and `/a/` are for `/a/b`; `/a` is for `/a`, and neither for `/ab`.
fn path_matches(path: &[u8], of_cookie: &[u8]) -> bool {
    match path.strip_prefix(of_cookie) {
        Some(rest) => rest.is_empty() || of_cookie.ends_with(b"/") || rest.starts_with(b"/"),
        None => false,
    }
}

/// A request's path, without query and fragment.
fn path_of(target: &[u8]) -> &[u8] {
    let path = target
        .split(|&byte| matches!(byte, b'?' | b'#'))
        .next()
        .unwrap_or_default();
    if path.starts_with(b"/") { path } else { b"/" }
}

/// The path of a cookie that does not name one: the request's up to its last slash.
fn default_path(target: &[u8]) -> &[u8] {
    let path = path_of(target);
    let end = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(1, |last| last + 1);
    path.get(..end).unwrap_or(b"/")
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    // proves: HTTP-175
    #[test]
    fn paths_are_those_of_requests() {
        for (target, default) in [
            ("/a/b?x=/c", "/a/"),
            ("/", "/"),
            ("/dir", "/"),
            ("*", "/"),
            ("/a/#/b", "/a/"),
            ("http://h/x", "/"),
        ] {
            assert_eq!(
                default_path(target.as_bytes()),
                default.as_bytes(),
                "{target}"
            );
        }
        for (path, of_cookie, matches) in [
            ("/a/b", "/a", true),
            ("/a", "/a", true),
            ("/ab", "/a", false),
            ("/a/b", "/a/", true),
            ("/a", "/a/", false),
            ("/", "/", true),
        ] {
            assert_eq!(path_matches(path.as_bytes(), of_cookie.as_bytes()), matches);
        }
        assert!(is_path(b"/a", b"a") && is_path(b"/a", b"/a") && is_path(b"//a", b"//a"));
        assert!(!is_path(b"/a", b"/") && !is_path(b"/a", b"/a/") && !is_path(b"/", b""));
    }
}
