//! A store as text: a line `domain path`, then a line per cookie with a tab in front (HTTP-180, HTTP-181).

use super::{Cookie, SESSION, SameSite, Store};
use crate::error::Errno;

/// Bytes of the longest line.
const LONGEST_LINE: usize = 8191;

impl Store {
    /// The cookies that outlive the program, in groups, the oldest first.
    pub fn to_text(&self, now: i64) -> Vec<u8> {
        let mut text = Vec::new();
        let mut groups: Vec<(&[u8], &[u8])> = Vec::new();
        for cookie in &self.cookies {
            let group = (&cookie.domain[..], &cookie.path[..]);
            if groups.contains(&group) {
                continue;
            }
            groups.push(group);
            text.extend([group.0, b" ", group.1, b"\n"].concat());
            let of_group = self
                .cookies
                .iter()
                .filter(|other| (&other.domain[..], &other.path[..]) == group);
            for cookie in
                of_group.filter(|cookie| cookie.expires != SESSION && !cookie.is_expired(now))
            {
                let value: &[u8] = if cookie.value.is_empty() {
                    b" "
                } else {
                    &cookie.value
                };
                let numbers = format!(
                    ";{};{};{};{}\n",
                    cookie.expires,
                    u8::from(cookie.http_only),
                    u8::from(cookie.secure),
                    cookie.same_site as u8
                );
                text.extend([b"\t", &cookie.name[..], b";", value, numbers.as_bytes()].concat());
            }
        }
        text
    }

    /// The cookies of a text that are not over. EBADMSG for one that is not as [`Store::to_text`] writes it.
    pub fn from_text(text: &[u8], now: i64) -> Result<Self, Errno> {
        let mut store = Self::default();
        let mut group = None;
        for line in text.split(|&byte| byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.len() > LONGEST_LINE {
                return Err(Errno::EBADMSG);
            }
            match (line.strip_prefix(b"\t"), group) {
                _ if line.is_empty() => {}
                (None, _) => group = Some(parse_group(line).ok_or(Errno::EBADMSG)?),
                (Some(cookie), Some((domain, path))) => {
                    let cookie = parse_cookie(cookie, domain, path).ok_or(Errno::EBADMSG)?;
                    store.set(cookie, false, now).map_err(|_| Errno::EBADMSG)?;
                }
                (Some(_), None) => return Err(Errno::EBADMSG),
            }
        }
        Ok(store)
    }

    /// Adds the cookies of `other` that are not here.
    pub fn add_missing(&mut self, other: Self) {
        for cookie in other.cookies {
            if !self.cookies.iter().any(|old| cookie.replaces(old)) {
                self.cookies.push(cookie);
            }
        }
    }
}

fn parse_group(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut words = line
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty());
    let group = (words.next()?, words.next()?);
    words.next().is_none().then_some(group)
}

fn parse_cookie(line: &[u8], domain: &[u8], path: &[u8]) -> Option<Cookie> {
    let fields: Vec<&[u8]> = line.split(|&byte| byte == b';').collect();
    let [name, value, expires, http_only, secure, same_site] = fields[..] else {
        return None;
    };
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.trim().parse::<i64>().ok();
    // Flags were always read as numbers, whatever they are.
    let flag = |text| number(text).unwrap_or(0) != 0;
    let expires = number(expires).filter(|&expires| expires > 0)?;
    let same_site = number(same_site).filter(|number| (0..=2).contains(number))?;
    Some(Cookie {
        name: name.to_vec(),
        value: if value == b" " {
            Vec::new()
        } else {
            value.to_vec()
        },
        domain: domain.to_vec(),
        path: path.to_vec(),
        expires,
        http_only: flag(http_only),
        secure: flag(secure),
        host_only: false,
        same_site: SameSite::of(i32::try_from(same_site).ok()?),
    })
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    // proves: HTTP-180 HTTP-181
    #[test]
    fn stores_survive_as_text() {
        let text = b"ex.com /p/\n\ts; ;1795409369;1;1;2\n\tt;a b;1795409370;0;0;0\nb.com /\n\tu;=;1795409371;0;1;1\n";
        let store = Store::from_text(text, NOW).unwrap();
        assert_eq!(store.to_text(NOW), text);
        assert_eq!(
            Store::from_text(&[&text[..], b"\r\n\n"].concat(), NOW),
            Ok(store.clone())
        );
        let over = Store::from_text(b"ex.com /\r\n\ta;1;1699999999;5;x;0\r\n", NOW).unwrap();
        assert_eq!(over, Store::default());

        let mut both = Store::from_text(b"ex.com /p/\n\ts;own;1795409369;0;0;0\n", NOW).unwrap();
        both.add_missing(store);
        assert_eq!(both.to_text(NOW), b"ex.com /p/\n\ts;own;1795409369;0;0;0\n\tt;a b;1795409370;0;0;0\nb.com /\n\tu;=;1795409371;0;1;1\n");
    }

    // proves: HTTP-180
    #[test]
    fn sessions_are_not_written() {
        let mut store = Store::default();
        let session = Cookie {
            name: b"a".to_vec(),
            domain: b"ex.com".to_vec(),
            path: b"/".to_vec(),
            expires: SESSION,
            ..Cookie::default()
        };
        store.set(session, false, NOW).unwrap();
        assert_eq!(store.to_text(NOW), b"ex.com /\n");
    }

    // proves: HTTP-181
    #[test]
    fn nonsense_is_refused() {
        let long = [
            b"ex.com /\n\ta;",
            &vec![b'x'; 9000][..],
            b";1795409369;0;0;0\n",
        ]
        .concat();
        for text in [
            &b"ex.com\n"[..],
            b"ex.com / more\n",
            b"\ta;1;1795409369;0;0;0\n",
            b"ex.com /\n\ta;1;1795409369;0;0\n",
            b"ex.com /\n\t;1;1795409369;0;0;0\n",
            b"ex.com /\n\ta;1;0;0;0;0\n",
            b"ex.com /\n\ta;1;1795409369;0;0;3\n",
            b"ex.com /\n\ta;1;never;0;0;0\n",
            b". /\n\ta;1;1795409369;0;0;0\n",
            &long,
        ] {
            assert_eq!(
                Store::from_text(text, NOW),
                Err(Errno::EBADMSG),
                "{}",
                text[..20.min(text.len())].escape_ascii()
            );
        }
    }
}
