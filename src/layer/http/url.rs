//! What the parts of a request target are (HTTP-83), and whether they make sense (HTTP-84).

use std::ops::Range;

use super::bytes::up_to;

/// A part of a target, by its number in the API (`HUF_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Without the `://`.
    Scheme,
    /// Without brackets.
    Host,
    /// Digits.
    Port,
    /// With its slash; `*` for all of the server.
    Path,
    /// Without the question mark.
    Query,
    /// Without the `#`.
    Fragment,
    /// Without the `@`.
    UserInfo,
}

impl Part {
    /// In the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Scheme,
        Self::Host,
        Self::Port,
        Self::Path,
        Self::Query,
        Self::Fragment,
        Self::UserInfo,
    ];
}

/// Where the parts of a target are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    places: [(u16, u16); Part::ALL.len()],
    /// A bit per part.
    present: u8,
}

impl Parts {
    /// One bit per part that is there, by its number.
    pub(super) fn present(&self) -> u8 {
        self.present
    }

    /// Where a part is in the target.
    pub(super) fn get(&self, part: Part) -> Option<Range<usize>> {
        let (start, end) = self.places[part as usize];
        (self.present & 1 << part as u8 != 0).then(|| start.into()..end.into())
    }

    /// Notes a part that is not empty.
    fn set(&mut self, part: Part, range: Range<usize>) -> Option<()> {
        if !range.is_empty() {
            self.places[part as usize] = (
                u16::try_from(range.start).ok()?,
                u16::try_from(range.end).ok()?,
            );
            self.present |= 1 << part as u8;
        }
        Some(())
    }

    /// The parts of the target of any request but CONNECT: a path, `*`, or an absolute URL. `None` if it is none of them.
    pub(super) fn split(target: &[u8]) -> Option<Self> {
        let mut parts = Self::default();
        let path = if matches!(target.first(), Some(b'/' | b'*')) {
            0
        } else {
            let scheme = target.iter().position(|byte| !byte.is_ascii_alphabetic())?;
            let host = target[scheme..].starts_with(b"://").then_some(scheme + 3)?;
            let end = host
                + target[host..]
                    .iter()
                    .position(|byte| b"/?#".contains(byte))
                    .unwrap_or(target.len() - host);
            parts.set(Part::Scheme, 0..scheme)?;
            parts.split_authority(target, host..end)?;
            (parts.present & 1 != 0).then_some(end)?
        };
        let query = path + up_to(&target[path..], [b'?', b'#']);
        let fragment = query + up_to(&target[query..], [b'#'; 2]);
        parts.set(Part::Path, path..query)?;
        parts.set(Part::Query, (query + 1).min(fragment)..fragment)?;
        let signs = target[fragment..]
            .iter()
            .take_while(|&&byte| byte == b'#')
            .count();
        parts.set(Part::Fragment, fragment + signs..target.len())?;
        Some(parts)
    }

    /// The parts of CONNECT's target, which is a host and a port, and nothing else.
    pub(super) fn split_connect(target: &[u8]) -> Option<Self> {
        let mut parts = Self::default();
        parts.split_authority(target, 0..target.len())?;
        let wanted = 1 << Part::Host as u8 | 1 << Part::Port as u8;
        (parts.present == wanted).then_some(parts)
    }

    fn split_authority(&mut self, target: &[u8], range: Range<usize>) -> Option<()> {
        let authority = &target[range.clone()];
        let host = match authority.iter().position(|&byte| byte == b'@') {
            Some(at) => {
                authority[..at]
                    .iter()
                    .all(|&byte| is_user_info(byte))
                    .then_some(())?;
                self.set(Part::UserInfo, range.start..range.start + at)?;
                range.start + at + 1
            }
            None => range.start,
        };
        let rest = &target[host..range.end];
        let (name, after) = if rest.first() == Some(&b'[') {
            let close = rest.iter().position(|&byte| byte == b']')?;
            is_ipv6(&rest[1..close]).then_some((1..close, close + 1))?
        } else {
            let end = rest
                .iter()
                .position(|&byte| byte == b':')
                .unwrap_or(rest.len());
            rest[..end]
                .iter()
                .all(|&byte| is_host(byte))
                .then_some((0..end, end))?
        };
        (!name.is_empty()).then_some(())?;
        self.set(Part::Host, host + name.start..host + name.end)?;
        if let Some((colon, port)) = rest[after..].split_first() {
            let valid = *colon == b':' && is_port(port);
            valid.then_some(())?;
            self.set(Part::Port, host + after + 1..range.end)?;
        }
        Some(())
    }
}

/// Whether this can name a host, with a port or without (RFC 9110 7.2): unlike targets, names may have any character that the
/// standard allows, such as `_`, because those that are in use do.
pub(super) fn is_authority(text: &[u8]) -> bool {
    let (name, after) = if text.first() == Some(&b'[') {
        let Some(close) = text.iter().position(|&byte| byte == b']') else {
            return false;
        };
        let literal = &text[1..close];
        let valid = literal.contains(&b':') && is_ipv6(literal);
        (valid, &text[close + 1..])
    } else {
        let end = text.iter().position(|&byte| byte == b':');
        let (name, after) = text.split_at(end.unwrap_or(text.len()));
        let of_name = |&byte: &u8| is_host(byte) || b"_~!$&'()*+,;=%".contains(&byte);
        (!name.is_empty() && name.iter().all(of_name), after)
    };
    let port = match after {
        [] | [b':'] => true,
        [b':', digits @ ..] => is_port(digits),
        _ => false,
    };
    name && port
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

fn is_user_info(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.!~*'()%;:&=+$,".contains(&byte)
}

/// The inside of brackets: hexadecimal numbers, and perhaps a zone.
fn is_ipv6(text: &[u8]) -> bool {
    let zone = text.iter().position(|&byte| byte == b'%');
    let (address, zone) = text.split_at(zone.unwrap_or(text.len()));
    let of_address = |&byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let of_zone = |&byte: &u8| is_host(byte) || matches!(byte, b'%' | b'_' | b'~');
    address.iter().all(of_address) && zone.iter().all(of_zone) && zone.len() != 1
}

pub(super) fn is_port(digits: &[u8]) -> bool {
    let number = digits.iter().try_fold(0_u32, |number, digit| {
        let number = number * 10 + u32::from(digit.is_ascii_digit().then(|| digit - b'0')?);
        u16::try_from(number).is_ok().then_some(number)
    });
    !digits.is_empty() && number.is_some()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// The parts as texts, in the order of their numbers.
    fn texts(target: &str, parts: Option<Parts>) -> Option<Vec<(Part, &str)>> {
        let parts = parts?;
        let present = Part::ALL
            .iter()
            .filter_map(|&part| parts.get(part).map(|place| (part, &target[place])));
        Some(present.collect())
    }

    fn split(target: &str) -> Option<Vec<(Part, &str)>> {
        texts(target, Parts::split(target.as_bytes()))
    }

    fn connect(target: &str) -> Option<Vec<(Part, &str)>> {
        texts(target, Parts::split_connect(target.as_bytes()))
    }

    // proves: HTTP-58
    #[test]
    fn hosts_have_names() {
        for valid in [
            "a",
            "a:80",
            "a:",
            "my_service",
            "1.2.3.4:65535",
            "[::1]",
            "[::1]:8080",
            "a.b-c~!",
            "%41",
        ] {
            assert!(is_authority(valid.as_bytes()), "{valid}");
        }
        for invalid in [
            "", ":80", "a:65536", "a:x", "a:+1", "a b", "a/b", "u@h", "a,b c", "[::1", "[]", "[a]",
            "[::1]x", "a:1:2", "\u{e9}", "a?b", "a#b", "<a>", "a\\b", "\"a\"",
        ] {
            assert!(!is_authority(invalid.as_bytes()), "{invalid}");
        }
    }

    // proves: HTTP-83
    #[test]
    fn targets_have_parts() {
        use Part::{Fragment, Host, Path, Port, Query, Scheme, UserInfo};
        let all = "http://u:p@h.example:80/a/b?c=d#e";
        let expected = vec![
            (Scheme, "http"),
            (Host, "h.example"),
            (Port, "80"),
            (Path, "/a/b"),
            (Query, "c=d"),
            (Fragment, "e"),
            (UserInfo, "u:p"),
        ];
        assert_eq!(split(all), Some(expected));
        assert_eq!(
            Parts::split(all.as_bytes()).map(|parts| parts.present()),
            Some(0x7F)
        );
        assert_eq!(split("/p"), Some(vec![(Path, "/p")]));
        assert_eq!(split("*"), Some(vec![(Path, "*")]));
        assert_eq!(split("/p?"), Some(vec![(Path, "/p")]));
        assert_eq!(
            split("/p??a?#?#b"),
            Some(vec![(Path, "/p"), (Query, "?a?"), (Fragment, "?#b")])
        );
        assert_eq!(split("/p##b"), Some(vec![(Path, "/p"), (Fragment, "b")]));
        assert_eq!(
            split("https://[fe80::1%25eth0]:443"),
            Some(vec![
                (Scheme, "https"),
                (Host, "fe80::1%25eth0"),
                (Port, "443")
            ])
        );
        assert_eq!(
            split("http://h?a"),
            Some(vec![(Scheme, "http"), (Host, "h"), (Query, "a")])
        );
        assert_eq!(connect("h:443"), Some(vec![(Host, "h"), (Port, "443")]));
        assert_eq!(connect("[::1]:1"), Some(vec![(Host, "::1"), (Port, "1")]));
    }

    // proves: HTTP-84
    #[test]
    fn nonsense_is_refused() {
        for target in [
            "",
            "p",
            "http:/x",
            "http:///x",
            "://h/",
            "http://",
            "http://h_/",
            "http://h:/",
            "http://h:65536/",
            "http://h:8a/",
            "http://[::1/",
            "http://[g]/",
            "http://[::1]x/",
            "http://a@b@c/",
            "http://@/",
            "1http://h/",
            "http://u<@h/",
            "http://[]/",
            "http://[::1%]/",
        ] {
            assert_eq!(split(target), None, "{target}");
        }
        for target in [
            "h",
            "h:",
            "h:99999",
            "http://h:1/",
            "h:1/",
            "u@h:1",
            ":1",
            "/",
            "h:1?a",
            "[::1]",
        ] {
            assert_eq!(connect(target), None, "{target}");
        }
    }
}
