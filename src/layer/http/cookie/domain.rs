//! Hosts and domains of cookies.

use std::iter;
use std::net::IpAddr;

use crate::error::Errno;

/// Bytes of the longest host name (RFC 1035 2.3.4), and of the longest domain that a store has.
const LONGEST: usize = 255;

/// A host, or a domain with the hosts below it: in lower case, without dots in front, and without the brackets of an address.
#[derive(Clone, Copy)]
pub struct Domain {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Domain {
    /// `None` if nothing is left of the text. EINVAL for one that cannot be a host, or that a line of a file cannot
    /// contain (HTTP-171).
    pub fn of(text: &[u8]) -> Result<Option<Self>, Errno> {
        let text = without_dots(text);
        let inner = text
            .strip_prefix(b"[")
            .and_then(|text| text.strip_suffix(b"]"));
        let text = inner.unwrap_or(text);
        if text.is_empty() {
            return Ok(None);
        }
        let strange = |&byte: &u8| byte.is_ascii_control() || matches!(byte, b' ' | b';');
        if text.len() > LONGEST || text.iter().any(strange) {
            return Err(Errno::EINVAL);
        }
        let mut domain = Self {
            bytes: [0; LONGEST],
            length: text.len(),
        };
        domain.bytes[..text.len()].copy_from_slice(text);
        domain.bytes.make_ascii_lowercase();
        Ok(Some(domain))
    }

    /// Its text.
    pub fn text(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Itself and the domains above it, the nearest first; an address has none above it (HTTP-178).
    pub(super) fn upwards(&self) -> impl Iterator<Item = &[u8]> {
        let is_address = self.is_address();
        iter::successors(Some(self.text()), move |text| {
            let dot = text.iter().position(|&byte| byte == b'.')?;
            (!is_address).then(|| &text[dot + 1..])
        })
    }

    /// Whether a host may set cookies for this domain: itself, or one above it that has a dot, because others would be
    /// everybody's (HTTP-177).
    pub(super) fn may_be_set_by(&self, host: &Self) -> bool {
        let text = self.text();
        text == host.text() || text.contains(&b'.') && host.upwards().any(|above| above == text)
    }

    fn is_address(&self) -> bool {
        let text = std::str::from_utf8(self.text()).unwrap_or_default();
        // What follows the percent sign is the zone of a link-local address.
        let address = text.split('%').next().unwrap_or_default();
        address.parse::<IpAddr>().is_ok()
    }
}

/// The text behind its leading dots, which domains had in older standards.
pub(super) fn without_dots(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&byte| byte != b'.');
    &text[start.unwrap_or(text.len())..]
}

#[cfg(all(test, not(loom)))]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn domain(text: &str) -> Domain {
        Domain::of(text.as_bytes()).unwrap().expect("a domain")
    }

    // proves: HTTP-171
    #[test]
    fn domains_have_a_form() {
        for (text, normal) in [
            ("..Ex.COM", "ex.com"),
            ("[::1]", "::1"),
            ("[FE80::1%eth0]", "fe80::1%eth0"),
            ("a", "a"),
        ] {
            assert_eq!(domain(text).text(), normal.as_bytes());
        }
        for nothing in ["", ".", "...", "[]"] {
            assert!(matches!(Domain::of(nothing.as_bytes()), Ok(None)));
        }
        let long = "x".repeat(256);
        for strange in ["a b", "a\tb", "a;b", "a\nb", "a\0", "\x7f", &long] {
            assert!(Domain::of(strange.as_bytes()).is_err(), "{strange}");
        }
        assert_eq!(domain(&long[1..]).text().len(), 255);
    }

    // proves: HTTP-178
    #[test]
    fn hosts_are_below_domains() {
        let above = |text: &str| {
            let host = domain(text);
            let all = host.upwards().map(|text| text.escape_ascii().to_string());
            all.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(above("a.b.com"), "a.b.com b.com com");
        assert_eq!(above("localhost"), "localhost");
        assert_eq!(above("127.0.0.1"), "127.0.0.1");
        assert_eq!(above("[::ffff:1.2.3.4]"), "::ffff:1.2.3.4");
        assert_eq!(above("fe80::1%a.b"), "fe80::1%a.b");
        assert_eq!(above("1.2.3.4.5"), "1.2.3.4.5 2.3.4.5 3.4.5 4.5 5");
    }

    // proves: HTTP-177
    #[test]
    fn hosts_set_cookies_for_themselves_and_above() {
        for (host, of, allowed) in [
            ("a.ex.com", "a.ex.com", true),
            ("a.ex.com", ".ex.com", true),
            ("a.ex.com", "com", false),
            ("a.ex.com", "other.com", false),
            ("a.ex.com", "b.a.ex.com", false),
            ("a.ex.com", "x.com", false),
            ("localhost", "localhost", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "0.0.1", false),
            ("[::1]", "::1", true),
            ("[::ffff:1.2.3.4]", "2.3.4", false),
        ] {
            assert_eq!(
                domain(of).may_be_set_by(&domain(host)),
                allowed,
                "{host} {of}"
            );
        }
    }
}
