//! The cookies of a connection: in an agent or a client those of its last request and what answers have changed of them (HTTP-82), in
//! a server those of the current request (HTTP-81).

use std::mem;

use super::arena::Text;
use super::bytes::trim;
use super::head::Head;
use crate::error::Errno;
use crate::os::memory;

/// The most cookies that answers may add to those of a request.
const MOST: usize = 512;
/// So many texts are searched for one that is there already.
const NEAR: usize = 64;

/// A cookie's name and value.
pub type Pair<'a> = (Text<'a>, Text<'a>);

/// A name and a value, each with a NUL behind it.
#[derive(Debug)]
struct Texts {
    bytes: Box<[u8]>,
    /// Bytes of the name.
    name: usize,
}

impl Texts {
    fn new(name: &[u8], value: &[u8]) -> Result<Self, Errno> {
        let mut bytes = Vec::new();
        memory::reserve(&mut bytes, name.len() + value.len() + 2)?;
        for text in [name, value] {
            bytes.extend_from_slice(text);
            bytes.push(0);
        }
        Ok(Self {
            bytes: bytes.into_boxed_slice(),
            name: name.len(),
        })
    }

    fn pair(&self) -> Pair<'_> {
        let (name, value) = self.bytes.split_at(self.name + 1);
        (Text::with_nul(name), Text::with_nul(value))
    }

    fn has_name(&self, name: &[u8]) -> bool {
        self.pair().0.bytes() == name
    }

    fn are(&self, name: &[u8], value: &[u8]) -> bool {
        let (own_name, own_value) = self.pair();
        own_name.bytes() == name && own_value.bytes() == value
    }
}

/// See the module. Programs keep pointers to its texts, so one that counts no more stays until the second message from then begins
/// (HTTP-86).
#[derive(Debug, Default)]
pub struct Jar {
    /// Those of an agent or a client.
    cookies: Vec<Texts>,
    /// Texts that somebody may still look at, and in which message they counted last. There is room for all cookies, because removing
    /// one must not fail.
    lent: Vec<(u32, Texts)>,
    /// How many messages have begun.
    begun: u32,
}

impl Jar {
    /// A message begins.
    pub(super) fn begin(&mut self) {
        self.begun = self.begun.wrapping_add(1);
        let begun = self.begun;
        self.lent.retain(|&(last, _)| begun.wrapping_sub(last) < 2);
    }

    /// There are no cookies any more.
    pub(super) fn clear(&mut self) {
        self.truncate(0);
    }

    /// A jar with the cookies of this one. ENOMEM.
    pub(super) fn copy(&self) -> Result<Self, Errno> {
        let mut copy = Self::default();
        for (name, value) in self.pairs() {
            copy.add(name.bytes(), value.bytes())?;
        }
        Ok(copy)
    }

    /// The cookies of an agent or a client, the last request's first.
    pub fn pairs(&self) -> impl Iterator<Item = Pair<'_>> {
        self.cookies.iter().map(Texts::pair)
    }

    /// As [`Jar::pairs`]. ENOMEM.
    pub fn all(&self) -> Result<Vec<Pair<'_>>, Errno> {
        let mut all = Vec::new();
        memory::reserve(&mut all, self.cookies.len())?;
        all.extend(self.pairs());
        Ok(all)
    }

    /// The value of the cookie of this name in an agent or a client.
    pub fn value(&self, name: &[u8]) -> Option<Text<'_>> {
        let found = self.cookies.iter().find(|texts| texts.has_name(name))?;
        Some(found.pair().1)
    }

    /// A request was sent with these. Those that the connection had before stay where they are. After ENOMEM some are missing.
    pub fn send<'a>(
        &mut self,
        pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), Errno> {
        let mut count = 0;
        for (name, value) in pairs {
            let place = self.cookies[count..]
                .iter()
                .position(|texts| texts.has_name(name));
            if let Some(place) = place {
                self.cookies.swap(count, count + place);
                self.change(count, name, value)?;
            } else {
                self.add(name, value)?;
                let last = self.cookies.len() - 1;
                self.cookies.swap(count, last);
            }
            count += 1;
        }
        self.truncate(count);
        Ok(())
    }

    /// An answer has set this one. ENOMEM.
    pub fn set(&mut self, name: &[u8], value: &[u8]) -> Result<(), Errno> {
        match self.cookies.iter().position(|texts| texts.has_name(name)) {
            Some(place) => self.change(place, name, value),
            // A peer cannot fill the memory.
            None if self.cookies.len() >= MOST => Ok(()),
            None => self.add(name, value),
        }
    }

    /// An answer has removed this one.
    pub fn remove(&mut self, name: &[u8]) {
        if let Some(place) = self.cookies.iter().position(|texts| texts.has_name(name)) {
            let last = self.cookies.len() - 1;
            self.cookies[place..].rotate_left(1);
            self.truncate(last);
        }
    }

    fn add(&mut self, name: &[u8], value: &[u8]) -> Result<(), Errno> {
        memory::reserve(&mut self.lent, self.cookies.len() + 1)?;
        memory::reserve(&mut self.cookies, 1)?;
        self.cookies.push(Texts::new(name, value)?);
        Ok(())
    }

    fn change(&mut self, place: usize, name: &[u8], value: &[u8]) -> Result<(), Errno> {
        if !self.cookies[place].are(name, value) {
            memory::reserve(&mut self.lent, self.cookies.len() + 1)?;
            let texts = Texts::new(name, value)?;
            let former = mem::replace(&mut self.cookies[place], texts);
            self.lent.push((self.begun, former));
        }
        Ok(())
    }

    /// Drops all cookies but the first `count`.
    fn truncate(&mut self, count: usize) {
        let begun = self.begun;
        let dropped = self.cookies.drain(count..);
        self.lent.extend(dropped.map(|texts| (begun, texts)));
    }

    /// Texts with a name and a value that are to be lent, and where the next ones should be looked for.
    fn lend(&mut self, name: &[u8], value: &[u8], near: usize) -> Result<usize, Errno> {
        let places = (near..self.lent.len()).chain(0..near).take(NEAR);
        let mut same = places.filter(|&place| self.lent[place].1.are(name, value));
        let place = if let Some(place) = same.next() {
            place
        } else {
            memory::reserve(&mut self.lent, 1)?;
            self.lent.push((0, Texts::new(name, value)?));
            self.lent.len() - 1
        };
        self.lent[place].0 = self.begun;
        Ok(place)
    }

    /// The value of the cookie of this name in a request: the last one, if there are several (HTTP-81). `None` also without memory.
    pub fn of_request(&mut self, head: &Head, name: &[u8]) -> Option<Text<'_>> {
        let (_, value) = of_head(head).filter(|&(of, _)| of == name).last()?;
        let place = self.lend(name, value, 0).ok()?;
        Some(self.lent[place].1.pair().1)
    }

    /// All cookies of a request, in the order of their last occurrences. ENOMEM.
    pub fn all_of_request(&mut self, head: &Head) -> Result<Vec<Pair<'_>>, Errno> {
        let count = of_head(head).count();
        let (mut found, mut places) = (Vec::new(), Vec::new());
        memory::reserve(&mut found, count)?;
        memory::reserve(&mut places, count)?;
        found.extend(of_head(head).enumerate());
        found.sort_unstable_by(|(at, (name, _)), (other_at, (other, _))| {
            (name, other_at).cmp(&(other, at))
        });
        found.dedup_by(|(_, (later, _)), (_, (name, _))| later == name);
        found.sort_unstable_by_key(|&(at, _)| at);
        let mut near = 0;
        for (_, (name, value)) in found {
            let place = self.lend(name, value, near)?;
            places.push(place);
            near = place + 1;
        }
        let mut pairs = Vec::new();
        memory::reserve(&mut pairs, places.len())?;
        pairs.extend(places.iter().map(|&place| self.lent[place].1.pair()));
        Ok(pairs)
    }
}

/// The names and values in the `Cookie` fields of a head. Those without a name, or without `=`, do not count.
fn of_head(head: &Head) -> impl Iterator<Item = (&[u8], &[u8])> {
    let fields = head.values(b"Cookie").map(Text::bytes);
    let pieces = fields.flat_map(|value| value.split(|&byte| byte == b';'));
    pieces.map(trim).filter_map(|piece| {
        let equals = piece.iter().position(|&byte| byte == b'=')?;
        (equals > 0).then(|| (&piece[..equals], &piece[equals + 1..]))
    })
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::layer::http::{Limits, Parser, Role};

    fn words<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> String {
        let all = pairs.map(|(name, value)| [name.bytes(), b"=", value.bytes()].concat());
        String::from_utf8(all.collect::<Vec<_>>().join(&b"; "[..])).unwrap()
    }

    fn pairs(line: &str) -> impl Iterator<Item = (&[u8], &[u8])> {
        let pieces = line.split("; ").filter_map(|piece| piece.split_once('='));
        pieces.map(|(name, value)| (name.as_bytes(), value.as_bytes()))
    }

    /// The texts where they are, whatever has become of the jar.
    fn addresses(jar: &Jar) -> Vec<usize> {
        jar.pairs()
            .map(|(_, value)| value.as_ptr() as usize)
            .collect()
    }

    /// The places of the texts that are kept.
    fn kept(jar: &Jar) -> Vec<usize> {
        let lent = jar.lent.iter().map(|(_, texts)| texts);
        let all = jar.cookies.iter().chain(lent);
        all.map(|texts| texts.pair().1.as_ptr() as usize).collect()
    }

    // proves: HTTP-82
    #[test]
    fn answers_change_what_was_sent() {
        let mut jar = Jar::default();
        jar.send(pairs("a=1; b=2; c=3")).unwrap();
        jar.set(b"b", b"4").unwrap();
        jar.set(b"d", b"").unwrap();
        jar.remove(b"a");
        jar.remove(b"A");
        assert_eq!(words(jar.pairs()), "b=4; c=3; d=");
        assert_eq!(jar.value(b"c").map(Text::bytes), Some(&b"3"[..]));
        assert_eq!(jar.value(b"a"), None);
        jar.send(pairs("c=3; a=5")).unwrap();
        assert_eq!(words(jar.pairs()), "c=3; a=5");
        jar.clear();
        assert_eq!(words(jar.pairs()), "");
    }

    // proves: HTTP-86
    #[test]
    fn texts_stay_until_the_message_after_the_next_one() {
        let mut jar = Jar::default();
        jar.send(pairs("a=1; b=2; c=3")).unwrap();
        let first = addresses(&jar);
        jar.begin();
        jar.set(b"a", b"4").unwrap();
        jar.remove(b"b");
        let changed = addresses(&jar);
        jar.begin();
        jar.send(pairs("c=3")).unwrap();
        assert_eq!(addresses(&jar), first[2..]);
        let all = kept(&jar);
        assert!(first.iter().chain(&changed).all(|text| all.contains(text)));
        jar.begin();
        let all = kept(&jar);
        assert!(changed.iter().all(|text| all.contains(text)));
        assert!(!all.contains(&first[0]) && !all.contains(&first[1]));
        jar.begin();
        assert_eq!(kept(&jar), first[2..]);
    }

    #[test]
    fn answers_add_no_end_of_cookies() {
        let mut jar = Jar::default();
        for number in 0..2 * MOST {
            jar.set(number.to_string().as_bytes(), b"").unwrap();
        }
        assert_eq!(jar.pairs().count(), MOST);
    }

    fn with_request(fields: &str, look: impl FnOnce(&Head)) {
        let mut parser = Parser::new(Role::Server, Limits::default());
        let bytes = format!("GET / HTTP/1.1\r\n{fields}\r\n");
        let mut data = bytes.as_bytes();
        while parser.next(&mut data).unwrap().is_some() {}
        look(parser.head());
    }

    // proves: HTTP-81
    #[test]
    fn requests_have_cookies() {
        let mut jar = Jar::default();
        let fields = "cookie: a=1; b= 2;c=\"3\" ; =x; y;; A=4\r\nX: a=0\r\nCOOKIE: a=5;d=\r\n";
        with_request(fields, |head| {
            let mut value = |name: &[u8]| {
                let value = jar.of_request(head, name);
                value.map(|value| String::from_utf8(value.bytes().to_vec()).unwrap())
            };
            for (name, expected) in [
                ("a", "5"),
                ("A", "4"),
                ("b", " 2"),
                ("c", "\"3\""),
                ("d", ""),
            ] {
                assert_eq!(value(name.as_bytes()).as_deref(), Some(expected), "{name}");
            }
            assert_eq!(value(b"").or(value(b"y")).or(value(b"X")), None);
            let all = jar.all_of_request(head).unwrap();
            assert_eq!(words(all.into_iter()), "b= 2; c=\"3\"; A=4; a=5; d=");
        });
        let before = kept(&jar);
        jar.begin();
        with_request(fields, |head| {
            jar.of_request(head, b"a").unwrap();
            jar.all_of_request(head).unwrap();
        });
        // The same cookies need no memory again.
        assert_eq!(kept(&jar), before);
        jar.begin();
        assert_eq!(kept(&jar), before);
        jar.begin();
        assert!(kept(&jar).is_empty());
        with_request("", |head| {
            assert!(jar.all_of_request(head).unwrap().is_empty());
        });
    }

    #[test]
    fn many_cookies_take_no_long_time() {
        let many: Vec<_> = (0..40_000).map(|number| format!("{number:x}=")).collect();
        with_request(&format!("Cookie: {}\r\n", many.join(";")), |head| {
            let mut jar = Jar::default();
            for _ in 0..3 {
                assert_eq!(jar.all_of_request(head).unwrap().len(), many.len());
            }
            assert!(jar.lent.len() < 3 * many.len());
        });
    }
}
