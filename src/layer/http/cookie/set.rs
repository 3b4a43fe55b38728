//! `Set-Cookie` fields (RFC 6265 5.2).

use super::date::{expires_of, time_of};
use super::{Cookie, Domain, Given, SESSION, SameSite, default_path};
use crate::layer::http::bytes::trim;

/// Bytes of the longest name with its value that is taken from a server, as browsers have it; one that sends more must not fill the
/// memory of its clients.
const LONGEST_PAIR: usize = 4096;
/// Bytes of the longest value of an attribute that is looked at.
const LONGEST_ATTRIBUTE: usize = 1024;

/// A cookie that a server has set.
pub struct Received {
    /// For which hosts.
    pub domain: Domain,
    /// The cookie.
    pub cookie: Cookie,
    /// Whether the request that it was set for would have carried it, if it had been there (HTTP-82).
    pub is_for_request: bool,
}

/// The cookie of a `Set-Cookie` field in an answer to a request for `host` and `target`. `None` for one without a name, with an unreadable
/// time, of a length that no browser takes, or that the host must not set: for another host than itself and those below it, or for a
/// domain without a dot, which would be everybody's (HTTP-175 to HTTP-177).
pub fn of_field(
    field: &[u8],
    host: &Domain,
    target: &[u8],
    secure: bool,
    now: i64,
) -> Option<Received> {
    let mut parts = field.split(|&byte| byte == b';').map(trim);
    let (name, value) = pair(parts.next()?);
    let mut given = Given {
        name,
        value: value?,
        path: default_path(target),
        expires: SESSION,
        ..Given::default()
    };
    if given.name.len() + given.value.len() > LONGEST_PAIR || given.path.len() > LONGEST_ATTRIBUTE {
        return None;
    }
    let mut max_age = None;
    for part in parts {
        let (attribute, value) = pair(part);
        let value = value.unwrap_or_default();
        let is = |name: &[u8]| attribute.eq_ignore_ascii_case(name);
        if value.len() > LONGEST_ATTRIBUTE {
            continue;
        }
        if is(b"domain") {
            given.domain = value;
        } else if is(b"path") && value.starts_with(b"/") {
            given.path = value;
        } else if is(b"max-age") {
            max_age = age(value).or(max_age);
        } else if is(b"expires") {
            // A time before the first second is over as well.
            given.expires = time_of(std::str::from_utf8(value).ok()?)?.max(0);
        } else if is(b"httponly") {
            given.http_only = true;
        } else if is(b"secure") {
            given.secure = true;
        } else if is(b"samesite") {
            given.same_site = same_site(value);
        }
    }
    if let Some(age) = max_age {
        given.expires = expires_of(age, now);
    }
    given.host_only = matches!(Domain::of(given.domain), Ok(None));
    if given.host_only {
        given.domain = host.text();
    }
    let (domain, cookie) = given.cookie().ok()??;
    let is_for_request = cookie.is_for(super::path_of(target), secure);
    domain.may_be_set_by(host).then_some(Received {
        domain,
        cookie,
        is_for_request,
    })
}

/// The text before the first `=`, and the text behind it if there is one.
fn pair(part: &[u8]) -> (&[u8], Option<&[u8]>) {
    match part.iter().position(|&byte| byte == b'=') {
        Some(place) => (trim(&part[..place]), Some(trim(&part[place + 1..]))),
        None => (part, None),
    }
}

/// The number of a `Max-Age`, the greatest one for more digits than a number has. `None` for anything else.
fn age(value: &[u8]) -> Option<i64> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0_i64, |number, &digit| {
        number
            .saturating_mul(10)
            .saturating_add((digit - b'0').into())
    });
    Some(if digits.len() < value.len() {
        -number
    } else {
        number
    })
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
    use super::super::domain::tests::domain;
    use super::*;

    fn received(field: &str, host: &str) -> Option<Received> {
        of_field(field.as_bytes(), &domain(host), b"/dir/page?q", false, 1000)
    }

    fn parse(field: &str) -> Option<Cookie> {
        received(field, "a.ex.com").map(|received| received.cookie)
    }

    // proves: HTTP-175 HTTP-176
    #[test]
    fn fields_become_cookies() {
        let plain = received(" n = v ", "A.ex.com").unwrap();
        let expected = Cookie {
            name: b"n".to_vec(),
            value: b"v".to_vec(),
            path: b"/dir/".to_vec(),
            expires: SESSION,
            host_only: true,
            ..Cookie::default()
        };
        assert_eq!(plain.cookie, expected);
        assert!(plain.domain.text() == b"a.ex.com" && plain.is_for_request);
        let all = received("n=v; DOMAIN=.Ex.com; Path=/p; max-age=5; expires=Tue, 14-Nov-2023 22:13:20 GMT; HTTPONLY; Secure; samesite=LAX; other=1", "a.ex.com").unwrap();
        let expected = Cookie {
            path: b"/p".to_vec(),
            expires: 1005,
            http_only: true,
            secure: true,
            host_only: false,
            same_site: SameSite::Lax,
            ..expected
        };
        assert_eq!(all.cookie, expected);
        assert!(all.domain.text() == b"ex.com" && !all.is_for_request);
        assert_eq!(parse("n=v; SameSite").unwrap().same_site, SameSite::Strict);
        assert_eq!(parse("n=v; path=p").unwrap().path, b"/dir/");
        assert!(parse("n=v; domain=.").unwrap().host_only);
        for field in [
            "",
            "=x",
            "n",
            "n=v; expires=whenever",
            "n=\x01",
            "n=v; domain=a b.ex.com",
        ] {
            assert!(parse(field).is_none(), "{field}");
        }
        assert!(parse("n=v\t").is_some());
    }

    // proves: HTTP-171 HTTP-175
    #[test]
    fn times_end_cookies() {
        for (attributes, expires) in [
            ("expires=Tue, 14-Nov-2023 22:13:20 GMT", 1_700_000_000),
            ("expires=Fri, 14-Nov-1902 22:13:20 GMT", 0),
            ("Max-Age=0", 0),
            ("Max-Age=-9", SESSION),
            ("Max-Age=7", 1007),
            ("Max-Age=99999999999999999999", i64::MAX),
            ("Max-Age=7; Max-Age=x", 1007),
            ("Max-Age=+7", SESSION),
            ("Max-Age=", SESSION),
            ("Max-Age", SESSION),
        ] {
            assert_eq!(
                parse(&format!("n=v; {attributes}")).unwrap().expires,
                expires,
                "{attributes}"
            );
        }
    }

    // proves: HTTP-177
    #[test]
    fn hosts_set_cookies_for_themselves() {
        for (host, domain, allowed) in [
            ("a.ex.com", "ex.com", true),
            ("a.ex.com", "com", false),
            ("a.ex.com", "other.com", false),
            ("localhost", "localhost", true),
            ("[::1]", "[::1]", true),
            ("127.0.0.1", "0.0.1", false),
        ] {
            let field = format!("n=v; domain={domain}");
            assert_eq!(received(&field, host).is_some(), allowed, "{domain}");
        }
    }

    #[test]
    fn lengths_are_limited() {
        let field =
            |value: usize, attributes: &str| format!("n={}; {attributes}", "v".repeat(value));
        assert!(parse(&field(4095, "")).is_some() && parse(&field(4096, "")).is_none());
        let path = format!("path=/{}", "p".repeat(1024));
        assert_eq!(parse(&field(1, &path)).unwrap().path, b"/dir/");
        assert_eq!(
            parse(&field(1, &path[..path.len() - 1]))
                .unwrap()
                .path
                .len(),
            1024
        );
    }
}
