//! `Set-Cookie` fields (RFC 6265 5.2).

use super::date::expires_of;
use super::{Cookie, SESSION, SameSite, default_path, is_below, normal_domain, parse_expires};
use crate::layer::http::bytes::trim;

impl Cookie {
    /// The cookie of a `Set-Cookie` field in an answer to a request for `host` and `target`. `None` for one without a name, with an unreadable
    /// time, or that the host must not set: for another host than itself and those below it, or for a domain without a dot, which
    /// would be everybody's (HTTP-175 to HTTP-177).
    pub fn of_field(field: &[u8], host: &[u8], target: &[u8], now: i64) -> Option<Self> {
        let host = normal_domain(host);
        let mut parts = field.split(|&byte| byte == b';').map(trim);
        let (name, value) = pair(parts.next()?);
        let mut cookie = Self {
            name: name.to_vec(),
            value: value?.to_vec(),
            path: default_path(target).to_vec(),
            expires: SESSION,
            host_only: true,
            ..Self::default()
        };
        let mut max_age = None;
        for part in parts {
            let (attribute, value) = pair(part);
            let value = value.unwrap_or_default();
            match attribute.to_ascii_lowercase().as_slice() {
                b"domain" if !value.is_empty() => cookie.domain = normal_domain(value),
                b"path" if value.starts_with(b"/") => cookie.path = value.to_vec(),
                b"max-age" => max_age = std::str::from_utf8(value).ok()?.parse().ok(),
                b"expires" => cookie.expires = parse_expires(std::str::from_utf8(value).ok()?)?,
                b"httponly" => cookie.http_only = true,
                b"secure" => cookie.secure = true,
                b"samesite" => cookie.same_site = same_site(value),
                _ => {}
            }
        }
        if let Some(age) = max_age {
            cookie.expires = expires_of(age, now);
        }
        let shared = cookie.domain.contains(&b'.') && is_below(&host, &cookie.domain);
        if cookie.domain.is_empty() {
            cookie.domain = host;
        } else if cookie.domain == host || shared {
            cookie.host_only = false;
        } else {
            return None;
        }
        cookie.normalized().ok()
    }
}

/// The text before the first `=`, and the text behind it if there is one.
fn pair(part: &[u8]) -> (&[u8], Option<&[u8]>) {
    match part.iter().position(|&byte| byte == b'=') {
        Some(place) => (trim(&part[..place]), Some(trim(&part[place + 1..]))),
        None => (part, None),
    }
}

fn same_site(value: &[u8]) -> SameSite {
    if value.is_empty() || value.eq_ignore_ascii_case(b"strict") {
        SameSite::Strict
    } else if value.eq_ignore_ascii_case(b"lax") {
        SameSite::Lax
    } else {
        SameSite::None
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn parse(field: &str) -> Option<Cookie> {
        Cookie::of_field(field.as_bytes(), b"a.ex.com", b"/dir/page?q", 1000)
    }

    // proves: HTTP-175 HTTP-176
    #[test]
    fn fields_become_cookies() {
        let plain = parse(" n = v ").unwrap();
        let expected = Cookie {
            name: b"n".to_vec(),
            value: b"v".to_vec(),
            domain: b"a.ex.com".to_vec(),
            path: b"/dir/".to_vec(),
            expires: SESSION,
            host_only: true,
            ..Cookie::default()
        };
        assert_eq!(plain, expected);
        let all = parse("n=v; DOMAIN=.Ex.com; Path=/p; max-age=5; expires=Tue, 14-Nov-2023 22:13:20 GMT; HTTPONLY; Secure; samesite=LAX; other=1").unwrap();
        let expected = Cookie {
            domain: b"ex.com".to_vec(),
            path: b"/p".to_vec(),
            expires: 1005,
            http_only: true,
            secure: true,
            host_only: false,
            same_site: SameSite::Lax,
            ..expected
        };
        assert_eq!(all, expected);
        assert_eq!(
            parse("n=v; expires=Tue, 14-Nov-2023 22:13:20 GMT")
                .unwrap()
                .expires,
            1_700_000_000
        );
        assert_eq!(parse("n=v; Max-Age=0").unwrap().expires, 0);
        assert_eq!(parse("n=v; Max-Age=-9").unwrap().expires, SESSION);
        assert_eq!(parse("n=v; SameSite").unwrap().same_site, SameSite::Strict);
        assert_eq!(parse("n=v; path=p").unwrap().path, b"/dir/");
        for field in ["", "=x", "n", "n=v; expires=whenever", "n=v\t"] {
            assert_eq!(parse(field).is_some(), field == "n=v\t", "{field}");
        }
    }

    // proves: HTTP-177
    #[test]
    fn hosts_set_cookies_for_themselves() {
        for (domain, allowed) in [
            ("a.ex.com", true),
            ("ex.com", true),
            ("com", false),
            ("other.com", false),
            ("b.a.ex.com", false),
            ("x.com", false),
        ] {
            assert_eq!(
                parse(&format!("n=v; domain={domain}")).is_some(),
                allowed,
                "{domain}"
            );
        }
        assert!(Cookie::of_field(b"n=v; domain=localhost", b"localhost", b"/", 0).is_some());
        assert!(Cookie::of_field(b"n=v; domain=0.0.1", b"127.0.0.1", b"/", 0).is_none());
    }
}
