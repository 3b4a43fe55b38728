//! A store as text: a line `domain path`, then a line per cookie with a tab in front (HTTP-180, HTTP-181).

use std::io::{ErrorKind, Read};

use super::store::Kept;
use super::{Domain, Given, SESSION, SameSite, Store};
use crate::error::Errno;
use crate::layer::http::writer::put;
use crate::os::memory;

/// Bytes of the longest line.
const LONGEST_LINE: usize = 8191;
/// Times up to here have ten digits.
const TEN_DIGITS: i64 = 9_999_999_999;
/// Bytes of the longest path, with the longest domain in front.
pub(super) const LONGEST_PATH: usize = LONGEST_LINE - 257;

/// Whether a line has space for a name and a value. A cookie that has no time now may get one, of ten digits.
pub(super) fn has_space_for(name: &[u8], value: &[u8], expires: i64) -> bool {
    let digits = if expires <= TEN_DIGITS { 10 } else { 19 };
    let numbers = digits + ";;1;1;2".len();
    // An empty value is written as a blank.
    "\t;".len() + name.len() + value.len().max(1) + numbers <= LONGEST_LINE
}

/// A cookie with the text of its domain.
type Named<'a> = (&'a [u8], &'a Kept);

impl Store {
    /// The cookies that outlive the program, in groups, the oldest first.
    pub fn to_text(&self, now: i64) -> Result<Vec<u8>, Errno> {
        let mut all: Vec<Named<'_>> = Vec::new();
        for (domain, kept) in &self.domains {
            memory::reserve(&mut all, kept.len())?;
            all.extend(kept.iter().map(|one| (&domain[..], one)));
        }
        all.sort_unstable_by_key(|&(domain, one)| (domain, &one.cookie.path, one.age));
        let mut groups: Vec<&[Named<'_>]> = Vec::new();
        for group in all.chunk_by(|(domain, one), (of_next, next)| {
            domain == of_next && one.cookie.path == next.cookie.path
        }) {
            memory::reserve(&mut groups, 1)?;
            groups.push(group);
        }
        groups.sort_unstable_by_key(|group| group.first().map(|(_, one)| one.age));
        let mut text = Vec::new();
        for group in groups {
            put_group(&mut text, group, now)?;
        }
        Ok(text)
    }

    /// The cookies of a text that are not over. EBADMSG for one that is not as [`Store::to_text`] writes it.
    pub fn from_text(mut text: impl Read, now: i64) -> Result<Self, Errno> {
        let mut reader = Reader::default();
        let mut buffer = Vec::new();
        // One more than the longest line, for what ends it: CR and LF.
        memory::reserve(&mut buffer, LONGEST_LINE + 2)?;
        buffer.resize(LONGEST_LINE + 2, 0);
        let mut filled = 0;
        loop {
            let count = match text.read(&mut buffer[filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                result => result?,
            };
            if count == 0 {
                reader.line(&buffer[..filled], now)?;
                return Ok(reader.store);
            }
            filled += count;
            let lines = buffer[..filled].iter().rposition(|&byte| byte == b'\n');
            if let Some(end) = lines {
                for line in buffer[..end].split(|&byte| byte == b'\n') {
                    reader.line(line, now)?;
                }
                buffer.copy_within(end + 1..filled, 0);
                filled -= end + 1;
            }
            if filled == buffer.len() {
                return Err(Errno::EBADMSG);
            }
        }
    }
}

fn put_group(text: &mut Vec<u8>, group: &[Named<'_>], now: i64) -> Result<(), Errno> {
    if let Some((domain, first)) = group.first() {
        put(text, &[domain, b" ", &first.cookie.path, b"\n"])?;
    }
    for (_, Kept { cookie, .. }) in group {
        if cookie.expires == SESSION || cookie.is_expired(now) {
            continue;
        }
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
        put(
            text,
            &[b"\t", &cookie.name, b";", value, numbers.as_bytes()],
        )?;
    }
    Ok(())
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    store: Store,
    group: Option<(Domain, Vec<u8>)>,
}

impl Reader {
    fn line(&mut self, line: &[u8], now: i64) -> Result<(), Errno> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Ok(());
        }
        if line.len() > LONGEST_LINE {
            return Err(Errno::EBADMSG);
        }
        let Some(cookie) = line.strip_prefix(b"\t") else {
            let (domain, path) = parse_group(line).ok_or(Errno::EBADMSG)?;
            self.group = Some((domain, memory::copy(path)?));
            return Ok(());
        };
        let (domain, path) = self.group.as_ref().ok_or(Errno::EBADMSG)?;
        let given = Given {
            domain: domain.text(),
            path,
            ..parse_cookie(cookie).ok_or(Errno::EBADMSG)?
        };
        match given.cookie() {
            Err(Errno::ENOMEM) => Err(Errno::ENOMEM),
            Err(_) | Ok(None) => Err(Errno::EBADMSG),
            Ok(Some((domain, cookie))) => self.store.set(&domain, cookie, false, now).map(drop),
        }
    }
}

fn parse_group(line: &[u8]) -> Option<(Domain, &[u8])> {
    let mut words = line
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty());
    let group = (Domain::of(words.next()?).ok()??, words.next()?);
    words.next().is_none().then_some(group)
}

fn parse_cookie(line: &[u8]) -> Option<Given<'_>> {
    let mut fields = line.split(|&byte| byte == b';');
    let mut next = || fields.next();
    let [name, value, expires, http_only, secure, same_site] =
        [next()?, next()?, next()?, next()?, next()?, next()?];
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.trim().parse::<i64>().ok();
    // Flags were always read as numbers, whatever they are.
    let flag = |text| number(text).unwrap_or(0) != 0;
    let expires = number(expires).filter(|&expires| expires > 0)?;
    let same_site = number(same_site).filter(|number| (0..=2).contains(number))?;
    fields.next().is_none().then_some(Given {
        name,
        value: if value == b" " { b"" } else { value },
        expires,
        http_only: flag(http_only),
        secure: flag(secure),
        same_site: SameSite::of(i32::try_from(same_site).ok()?),
        ..Given::default()
    })
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::given::tests::given;
    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn read(text: &[u8]) -> Result<Store, Errno> {
        Store::from_text(text, NOW)
    }

    fn written(store: &Store) -> String {
        String::from_utf8(store.to_text(NOW).unwrap()).unwrap()
    }

    /// Gives one byte at a time, and is interrupted before each.
    struct Slow<'a>(&'a [u8], bool);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::Interrupted.into());
            }
            self.0.read(&mut buffer[..1])
        }
    }

    // proves: HTTP-180 HTTP-181
    #[test]
    fn stores_survive_as_text() {
        let text = "ex.com /p/\n\ts; ;1795409369;1;1;2\n\tt;a b;1795409370;0;0;0\nb.com /\n\tu;=;1795409371;0;1;1\n";
        let store = read(text.as_bytes()).unwrap();
        assert_eq!(written(&store), text);
        assert_eq!(
            read([text, "\r\n\n"].concat().as_bytes()),
            Ok(store.copy().unwrap())
        );
        assert_eq!(
            Store::from_text(Slow(text.as_bytes(), false), NOW),
            Ok(store.copy().unwrap())
        );
        let over = read(b"ex.com /\r\n\ta;1;1699999999;5;x;0\r\n").unwrap();
        assert!(over.is_empty());
        let flags = read(b"ex.com /\n\ta;1;1795409369;5;x;0").unwrap();
        assert_eq!(written(&flags), "ex.com /\n\ta;1;1795409369;1;0;0\n");

        let mut both = read(b"ex.com /p/\n\ts;own;1795409369;0;0;0\n").unwrap();
        both.add_missing(store).unwrap();
        assert_eq!(
            written(&both),
            "ex.com /p/\n\ts;own;1795409369;0;0;0\n\tt;a b;1795409370;0;0;0\nb.com /\n\tu;=;1795409371;0;1;1\n"
        );
    }

    // proves: HTTP-180
    #[test]
    fn sessions_are_not_written() {
        let mut store = Store::new();
        let (domain, session) = given("a", "", "ex.com", "/").cookie().unwrap().unwrap();
        store.set(&domain, session, false, NOW).unwrap();
        assert_eq!(written(&store), "ex.com /\n");
    }

    // proves: HTTP-182
    #[test]
    fn whatever_a_store_takes_is_read_again() {
        let (path, domain) = ("/".repeat(LONGEST_PATH), "d".repeat(255));
        for (expires, name, value) in [
            (TEN_DIGITS, 8171, 0),
            (TEN_DIGITS, 8171, 1),
            (i64::MAX, 1, 8162),
        ] {
            let (name, value, longer) = ("n".repeat(name), "v".repeat(value), "n".repeat(name + 1));
            let longest = Given {
                expires,
                ..given(&name, &value, &domain, &path)
            };
            let too_long = Given {
                name: longer.as_bytes(),
                ..longest
            };
            assert_eq!(too_long.cookie().err(), Some(Errno::EINVAL));
            let (domain, cookie) = longest.cookie().unwrap().unwrap();
            let mut store = Store::new();
            store.set(&domain, cookie, false, NOW).unwrap();
            let text = written(&store);
            assert_eq!(text.lines().map(str::len).max(), Some(LONGEST_LINE));
            assert_eq!(read(text.as_bytes()), Ok(store));
        }
    }

    // proves: HTTP-181
    #[test]
    fn nonsense_is_refused() {
        let cookie =
            |length: usize| format!("ex.com /\n\ta;{};1795409369;0;0;0\r\n", "x".repeat(length));
        let most = LONGEST_LINE - "\ta;;1795409369;0;0;0".len();
        assert!(read(cookie(most).as_bytes()).is_ok());
        let (long, endless) = (cookie(most + 1), "x".repeat(100_000));
        for text in [
            &b"ex.com\n"[..],
            b"ex.com / more\n",
            b"\ta;1;1795409369;0;0;0\n",
            b"ex.com /\n\ta;1;1795409369;0;0\n",
            b"ex.com /\n\ta;1;1795409369;0;0;0;0\n",
            b"ex.com /\n\t;1;1795409369;0;0;0\n",
            b"ex.com /\n\ta;1;0;0;0;0\n",
            b"ex.com /\n\ta;1;1795409369;0;0;3\n",
            b"ex.com /\n\ta;1;never;0;0;0\n",
            b". /\n\ta;1;1795409369;0;0;0\n",
            b"ex.com /\n\ta;1\t;1795409369;0;0;0\n",
            b"ex.com /\n\ta;1\0;1795409369;0;0;0\n",
            long.as_bytes(),
            endless.as_bytes(),
        ] {
            assert_eq!(
                read(text),
                Err(Errno::EBADMSG),
                "{}",
                text[..20.min(text.len())].escape_ascii()
            );
        }
    }
}
