//! Where a URL leads (HTTP-209, HTTP-210): the host to connect to, and the target of the request.

use std::net::Ipv6Addr;

use super::url::is_port;

/// Bytes of the longest host name.
const LONGEST_HOST: usize = 253;

/// An `http` or `https` URL, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// It is `https`.
    pub secure: bool,
    /// A name or an address, without brackets.
    pub host: &'a [u8],
    /// 80 or 443 unless there is one.
    pub port: u16,
    /// Path and query, without a fragment. The slash that both may lack in a URL is missing here too.
    pub target: &'a [u8],
}

impl<'a> Location<'a> {
    /// `None` for what is no such URL. What could be read in two ways is none: user information, blanks, control bytes.
    pub fn of(url: &'a [u8]) -> Option<Self> {
        if url
            .iter()
            .any(|byte| byte.is_ascii_control() || *byte == b' ')
        {
            return None;
        }
        let colon = url.iter().position(|&byte| byte == b':')?;
        let (scheme, rest) = url.split_at(colon);
        let secure = scheme.eq_ignore_ascii_case(b"https");
        if !secure && !scheme.eq_ignore_ascii_case(b"http") {
            return None;
        }
        let rest = rest.strip_prefix(b"://")?;
        let end = rest.iter().position(|byte| b"/?#".contains(byte));
        let (authority, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let target = rest.split(|&byte| byte == b'#').next().unwrap_or_default();
        let (host, port) = split_port(authority)?;
        let port = match port {
            Some(digits) => number(digits)?,
            None if secure => 443,
            None => 80,
        };
        Some(Self {
            secure,
            host,
            port,
            target,
        })
    }
}

/// A valid host, and the bytes behind its colon if it has one.
fn split_port(authority: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let (host, rest) = if let Some(inside) = authority.strip_prefix(b"[") {
        let close = inside.iter().position(|&byte| byte == b']')?;
        is_ipv6(&inside[..close]).then_some((&inside[..close], &inside[close + 1..]))?
    } else {
        let colon = authority.iter().position(|&byte| byte == b':');
        let (host, rest) = authority.split_at(colon.unwrap_or(authority.len()));
        is_name(host).then_some((host, rest))?
    };
    match rest.split_first() {
        None => Some((host, None)),
        Some((b':', port)) => Some((host, Some(port))),
        Some(_) => None,
    }
}

/// Underscores are no part of host names, but of the names that containers have.
fn is_name(host: &[u8]) -> bool {
    let first = host.first().is_some_and(u8::is_ascii_alphanumeric);
    first
        && host.len() <= LONGEST_HOST
        && host
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// An address, and perhaps a zone.
fn is_ipv6(text: &[u8]) -> bool {
    let mut parts = text.splitn(2, |&byte| byte == b'%');
    let address = parts.next().and_then(|part| std::str::from_utf8(part).ok());
    address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
        && parts.next().is_none_or(is_name)
}

/// A port that one can connect to.
fn number(digits: &[u8]) -> Option<u16> {
    let digits = is_port(digits).then_some(digits)?;
    let number: u16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (number > 0).then_some(number)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<(bool, &str, u16, &str)> {
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        let location = Location::of(url.as_bytes())?;
        let (host, target) = (text(location.host), text(location.target));
        Some((location.secure, host, location.port, target))
    }

    // proves: HTTP-209 HTTP-210
    #[test]
    fn urls_lead_somewhere() {
        for (url, expected) in [
            ("http://h", (false, "h", 80, "")),
            ("HTTPS://H.example/", (true, "H.example", 443, "/")),
            (
                "http://127.0.0.1:8080/a?x=1#frag",
                (false, "127.0.0.1", 8080, "/a?x=1"),
            ),
            ("http://h:80?a=1", (false, "h", 80, "?a=1")),
            ("http://h?a@b", (false, "h", 80, "?a@b")),
            ("http://h#/x", (false, "h", 80, "")),
            ("http://[::1]:1/a:b", (false, "::1", 1, "/a:b")),
            ("https://[fe80::1%eth0]", (true, "fe80::1%eth0", 443, "")),
            ("http://a_b-c.d:65535//", (false, "a_b-c.d", 65535, "//")),
        ] {
            assert_eq!(of(url), Some(expected), "{url}");
        }
    }

    // proves: HTTP-209 HTTP-210
    #[test]
    fn others_lead_nowhere() {
        let long = format!("http://{}/", "a".repeat(LONGEST_HOST + 1));
        for url in [
            "",
            "h",
            "/a",
            "http",
            "http:",
            "http:/h",
            "http:///",
            "http://",
            "http://?a",
            "ftp://h/",
            "httpx://h/",
            "://h/",
            "http://h:/",
            "http://h:0/",
            "http://h:65536/",
            "http://h:8a/",
            "http://h:+1/",
            "http://h:80:80/",
            "http://u@h/",
            "http://u:p@h/",
            "http://-h/",
            "http://.h/",
            "http://h h/",
            "http://h/a b",
            "http://h/\r\nX: 1",
            "http://h/\0",
            "http://[::1",
            "http://[::1]x/",
            "http://[h]/",
            "http://[::1%]/",
            "http://::1/",
            "http://h^x/",
            "http://h%41/",
            "http://\u{e4}/",
            " http://h/",
            &long,
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
