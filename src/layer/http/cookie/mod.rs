//! Cookies: what servers set, what requests carry, and the store in between (HTTP-170 to HTTP-186). Times are seconds since 1970.

mod date;
mod file;
mod set;
mod store;

pub use self::date::{expires_text, max_age_of, parse_expires};
pub use self::store::{Change, Store};
use crate::error::Errno;

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

/// One cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cookie {
    /// Not empty; its case matters.
    pub name: Vec<u8>,
    /// As it came, perhaps in quotes.
    pub value: Vec<u8>,
    /// In lower case, without a dot in front.
    pub domain: Vec<u8>,
    /// Begins with a slash.
    pub path: Vec<u8>,
    /// When it ends, or [`SESSION`].
    pub expires: i64,
    /// Not for scripts.
    pub http_only: bool,
    /// Only for requests over TLS.
    pub secure: bool,
    /// Only for the host of `domain` itself, not for those below it.
    pub host_only: bool,
    /// See [`SameSite`].
    pub same_site: SameSite,
}

impl Cookie {
    /// Whether it counts no more.
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires != SESSION && self.expires <= now
    }

    /// Puts domain and path into their form. EINVAL without a name, a domain or a path, and for bytes that would be taken for
    /// the end of the value (HTTP-171, HTTP-172, HTTP-182).
    pub fn normalized(mut self) -> Result<Self, Errno> {
        self.domain = normal_domain(&self.domain);
        self.path = normal_path(&self.path);
        let ends = |byte: &u8| matches!(byte, b';' | b'\t' | b'\r' | b'\n' | 0);
        let broken = [&self.name, &self.value, &self.domain, &self.path]
            .iter()
            .any(|text| text.iter().any(ends));
        if broken
            || self.name.is_empty()
            || self.name.contains(&b'=')
            || self.domain.is_empty()
            || self.path.is_empty()
        {
            return Err(Errno::EINVAL);
        }
        Ok(self)
    }

    /// Whether a store has only one of the two (HTTP-170).
    fn replaces(&self, other: &Self) -> bool {
        self.domain == other.domain && self.path == other.path && self.name == other.name
    }

    /// Whether it belongs to a request for this host and path.
    fn is_for(&self, host: &[u8], path: &[u8], secure: bool) -> bool {
        let same = host == self.domain;
        (same || !self.host_only && is_below(host, &self.domain))
            && path_matches(path, &self.path)
            && (secure || !self.secure)
    }

    /// As a `Set-Cookie` field has it; parts that say nothing are left out (HTTP-183).
    pub fn to_field(&self) -> Vec<u8> {
        let mut text = [&self.name, &b"="[..], &self.value].concat();
        let mut add = |part: &[u8], value: &[u8]| {
            text.extend_from_slice(b"; ");
            text.extend_from_slice(part);
            text.extend_from_slice(value);
        };
        if !self.domain.is_empty() {
            add(b"domain=", &self.domain);
        }
        if !self.path.is_empty() {
            add(b"path=", &self.path);
        }
        if self.expires != SESSION {
            add(b"expires=", expires_text(self.expires).as_bytes());
        }
        if self.http_only {
            add(b"HttpOnly", b"");
        }
        if self.secure {
            add(b"secure", b"");
        }
        match self.same_site {
            SameSite::None => {}
            SameSite::Strict => add(b"SameSite=", b"Strict"),
            SameSite::Lax => add(b"SameSite=", b"Lax"),
        }
        text
    }
}

/// Without dots in front, in lower case.
fn normal_domain(domain: &[u8]) -> Vec<u8> {
    let start = domain
        .iter()
        .position(|&byte| byte != b'.')
        .unwrap_or(domain.len());
    domain[start..].to_ascii_lowercase()
}

/// With a slash in front.
fn normal_path(path: &[u8]) -> Vec<u8> {
    match path.first() {
        None => Vec::new(),
        Some(b'/') => path.to_vec(),
        Some(_) => [b"/", path].concat(),
    }
}

/// Whether a host is below a domain: `a.b.c` is below `b.c`. An address is below nothing.
fn is_below(host: &[u8], domain: &[u8]) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with(b"."))
        && !is_address(host)
}

/// Whether a host is an address and not a name.
fn is_address(host: &[u8]) -> bool {
    let text = std::str::from_utf8(host).unwrap_or_default();
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    inner
        .split('%')
        .next()
        .unwrap_or_default()
        .parse::<std::net::IpAddr>()
        .is_ok()
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

    // proves: HTTP-183
    #[test]
    fn fields_name_what_there_is() {
        let cookie = Cookie {
            name: b"n".to_vec(),
            value: b"v".to_vec(),
            expires: SESSION,
            ..Cookie::default()
        };
        assert_eq!(cookie.to_field(), b"n=v");
        let all = Cookie {
            domain: b"d.com".to_vec(),
            path: b"/a/".to_vec(),
            expires: 1_795_409_369,
            http_only: true,
            secure: true,
            same_site: SameSite::Lax,
            ..cookie.clone()
        };
        assert_eq!(all.to_field(), b"n=v; domain=d.com; path=/a/; expires=Mon, 23-Nov-2026 04:49:29 GMT; HttpOnly; secure; SameSite=Lax");
        assert_eq!(
            Cookie {
                expires: 0,
                ..cookie
            }
            .to_field(),
            b"n=v; expires=Thu, 01-Jan-1970 00:00:01 GMT"
        );
    }

    // proves: HTTP-171 HTTP-182
    #[test]
    fn cookies_have_a_form() {
        let cookie = |name: &str, value: &str, domain: &str, path: &str| {
            let [name, value, domain, path] =
                [name, value, domain, path].map(|text| text.as_bytes().to_vec());
            Cookie {
                name,
                value,
                domain,
                path,
                ..Cookie::default()
            }
            .normalized()
        };
        let normal = cookie("n", "v", "..Ex.COM", "dir").unwrap();
        assert_eq!(
            (&normal.domain[..], &normal.path[..]),
            (&b"ex.com"[..], &b"/dir"[..])
        );
        for (name, value, domain, path) in [
            ("", "v", "d", "/"),
            ("n", "v", ".", "/"),
            ("n", "v", "d", ""),
            ("n", "a;b", "d", "/"),
            ("n", "a\tb", "d", "/"),
            ("n", "a\nb", "d", "/"),
            ("n=m", "v", "d", "/"),
        ] {
            assert_eq!(cookie(name, value, domain, path), Err(Errno::EINVAL));
        }
    }

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
        assert!(
            is_below(b"a.b.c", b"b.c")
                && !is_below(b"ab.c", b"b.c")
                && !is_below(b"127.0.0.1", b"0.0.1")
        );
    }
}
