//! Heads of messages as they are sent, and chunks. What the program gives is written as it is, unless that would make one line two: that
//! is how answers are split and requests smuggled (HTTP-T5).

use std::net::Ipv6Addr;
use std::ops::Range;

use super::head::Version;
use super::status;
use crate::error::Errno;
use crate::os::memory;

/// A field as the program gives it: one without a name is left out, no value is an empty one (HTTP-102).
pub type Field<'a> = (&'a [u8], &'a [u8]);

/// The fields of the program, in their order. Wherever they come from, they need not be collected.
pub trait Fields: Copy {
    /// One after the other.
    fn each(&self) -> impl Iterator<Item = Field<'_>>;
}

impl Fields for &[Field<'_>] {
    fn each(&self) -> impl Iterator<Item = Field<'_>> {
        self.iter().copied()
    }
}

const CRLF: &[u8; 2] = b"\r\n";

/// What a response's first line and its own fields say.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a, F = &'a [Field<'a>]> {
    /// Of this side, whatever the request said (HTTP-100).
    pub version: Version,
    /// Any number.
    pub code: u16,
    /// `None` for the code's standard text.
    pub reason: Option<&'a [u8]>,
    /// Those of the program.
    pub fields: F,
    /// Bytes of the body.
    pub length: usize,
    /// Whether the connection stays open for the next request.
    pub keep_alive: bool,
}

/// What a request's first line and its own fields say.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a, F = &'a [Field<'a>]> {
    /// Of this side.
    pub version: Version,
    /// Written in capitals.
    pub method: &'a [u8],
    /// A path, to which a slash is added if it lacks one; `*`, or an absolute URL; CONNECT's host and port (HTTP-121).
    pub target: &'a [u8],
    /// Those of the program.
    pub fields: F,
    /// Bytes of the body.
    pub length: usize,
    /// Whom it is for.
    pub host: Host<'a>,
}

/// What `Host` says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host<'a> {
    /// A name or an address, as the program knows it.
    pub name: &'a [u8],
    /// `None` for the default one.
    pub port: Option<u16>,
}

/// What a request was made of.
#[derive(Debug)]
pub struct Asked {
    /// Where the target is, as it was written.
    pub target: Range<usize>,
    /// The stored cookies.
    pub cookies: Vec<u8>,
}

impl<F: Fields> Response<'_, F> {
    /// Appends the head to `out`. EINVAL, and nothing appended, for bytes that would end a line (HTTP-T5).
    #[inline]
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), Errno> {
        atomically(out, |out| self.write_lines(out))
    }

    #[inline]
    fn write_lines(&self, out: &mut Vec<u8>) -> Result<(), Errno> {
        let version = version(self.version);
        match (self.code, self.reason) {
            (200, None) => put(out, &[&version, b" 200 OK\r\n"])?,
            (code, reason) => {
                let reason = reason.unwrap_or(status::reason(code).as_bytes());
                check(reason)?;
                let mut digits = [0; DIGITS];
                let code = decimal(code.into(), &mut digits);
                put(out, &[&version, b" ", code, b" ", reason, CRLF])?;
            }
        }
        let given = put_fields(out, self.fields, |_| true)?;
        // Forbidden there (HTTP-105).
        let interim = (100..200).contains(&self.code);
        let needs_length = !(interim || self.code == 204 || self.code == 304 && self.length == 0);
        if needs_length && !given.frames {
            put_length(out, self.length)?;
        }
        match self.keep_alive {
            _ if interim || given.connection => put(out, &[CRLF]),
            true => put(out, &[b"Connection: keep-alive\r\n\r\n"]),
            false => put(out, &[b"Connection: close\r\n\r\n"]),
        }
    }
}

impl<F: Fields> Request<'_, F> {
    /// Appends the head to `out`. `stored` has the stored cookies for the target as it is written, `a=1; b=2`. EINVAL, and nothing appended,
    /// for bytes that would end a line, an empty method, or a blank in the first line's parts (HTTP-120, HTTP-121).
    #[inline]
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        stored: impl FnOnce(&[u8]) -> Result<Vec<u8>, Errno>,
    ) -> Result<Asked, Errno> {
        check_word(self.method)?;
        check_word(self.target)?;
        if self.method.is_empty() {
            return Err(Errno::EINVAL);
        }
        let connect = self.method.eq_ignore_ascii_case(b"CONNECT");
        atomically(out, |out| {
            let target = self.put_first_line(connect, out)?;
            let cookies = stored(&out[target.clone()])?;
            let given = put_fields(out, self.fields, |field| !is_cookie(field))?;
            if self.length > 0 && !given.frames {
                put_length(out, self.length)?;
            }
            if !connect && !given.host {
                self.host.put(out)?;
            }
            if given.cookies || !cookies.is_empty() {
                self.put_cookies(&cookies, out)?;
            }
            put(out, &[CRLF])?;
            Ok(Asked { target, cookies })
        })
    }

    /// Returns where the target is.
    #[inline]
    fn put_first_line(&self, connect: bool, out: &mut Vec<u8>) -> Result<Range<usize>, Errno> {
        let start = out.len();
        put(out, &[self.method, b" "])?;
        if self.method.iter().any(u8::is_ascii_lowercase) {
            out[start..].make_ascii_uppercase();
        }
        let start = out.len();
        if !connect && !is_whole(self.target) {
            put(out, &[b"/"])?;
        }
        put(out, &[self.target])?;
        let target = start..out.len();
        put(out, &[b" ", &version(self.version), CRLF])?;
        Ok(target)
    }

    /// One line: those of the program first, then the stored ones of other names (HTTP-122).
    #[cold]
    fn put_cookies(&self, stored: &[u8], out: &mut Vec<u8>) -> Result<(), Errno> {
        let names = |value| cookies(value).map(name_of);
        let own = || self.fields.each().filter(is_cookie);
        let mut before: &[u8] = b"Cookie: ";
        for (_, value) in own() {
            put(out, &[before, value])?;
            before = b"; ";
        }
        for cookie in cookies(stored) {
            if !own().any(|(_, value)| names(value).any(|name| name == name_of(cookie))) {
                put(out, &[before, cookie])?;
                before = b"; ";
            }
        }
        if before == b"; " {
            put(out, &[CRLF])
        } else {
            Ok(())
        }
    }
}

impl Host<'_> {
    /// The line: an IPv6 address in brackets, without its zone (HTTP-122).
    #[inline]
    fn put(&self, out: &mut Vec<u8>) -> Result<(), Errno> {
        check(self.name)?;
        match self.address() {
            Some(address) => put(out, &[b"Host: [", address, b"]"])?,
            None => put(out, &[b"Host: ", self.name])?,
        }
        if let Some(port) = self.port {
            put(out, &[b":", decimal(port.into(), &mut [0; DIGITS])])?;
        }
        put(out, &[CRLF])
    }

    /// The IPv6 address that the name is.
    #[inline]
    fn address(&self) -> Option<&[u8]> {
        if !any(self.name, |byte| byte == b':') {
            return None;
        }
        let address = self.name.split(|&byte| byte == b'%').next()?;
        let is_address =
            std::str::from_utf8(address).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok());
        is_address.then_some(address)
    }
}

/// Appends what comes before a chunk's bytes; after them comes [`CHUNK_END`]. The last chunk has no bytes (HTTP-111). EINVAL as for heads.
pub fn chunk_header(length: u32, extension: &[u8], out: &mut Vec<u8>) -> Result<(), Errno> {
    check(extension)?;
    let mut digits = [0; 8];
    let mut rest = length;
    let mut start = digits.len();
    while start == digits.len() || rest > 0 {
        start -= 1;
        digits[start] = b"0123456789abcdef"[(rest % 16) as usize];
        rest /= 16;
    }
    let separator: &[u8] = if extension.is_empty() || extension.starts_with(b";") {
        b""
    } else {
        b";"
    };
    put(out, &[&digits[start..], separator, extension, CRLF])
}

/// What comes after a chunk's bytes.
pub const CHUNK_END: &[u8] = CRLF;

/// Which fields the program gave itself, in any case (HTTP-104).
#[derive(Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
struct Given {
    /// Where the body ends.
    frames: bool,
    connection: bool,
    host: bool,
    cookies: bool,
}

/// Appends the fields of the program that are `written` here; all are looked at.
#[inline]
fn put_fields(
    out: &mut Vec<u8>,
    fields: impl Fields,
    written: impl Fn(&Field<'_>) -> bool,
) -> Result<Given, Errno> {
    let mut given = Given::default();
    for field @ (name, value) in fields.each().filter(|(name, _)| !name.is_empty()) {
        check(name)?;
        check(value)?;
        match (name.len(), name[0] | 0x20) {
            (4, b'h') => given.host |= name.eq_ignore_ascii_case(b"host"),
            (6, b'c') => given.cookies |= is_cookie(&field),
            (10, b'c') => given.connection |= name.eq_ignore_ascii_case(b"connection"),
            (14, b'c') => given.frames |= name.eq_ignore_ascii_case(b"content-length"),
            (17, b't') => given.frames |= name.eq_ignore_ascii_case(b"transfer-encoding"),
            _ => {}
        }
        if written(&field) {
            put(out, &[name, b": ", value, CRLF])?;
        }
    }
    Ok(given)
}

#[inline]
fn put_length(out: &mut Vec<u8>, length: usize) -> Result<(), Errno> {
    let mut digits = [0; DIGITS];
    let digits = decimal(length as u64, &mut digits);
    put(out, &[b"Content-Length: ", digits, CRLF])
}

fn is_cookie(field: &Field<'_>) -> bool {
    field.0.eq_ignore_ascii_case(b"cookie")
}

/// Refuses bytes that end a line, or a C string.
#[inline]
fn check(text: &[u8]) -> Result<(), Errno> {
    // Most texts have no control characters at all.
    if any(text, |byte| byte < b' ') {
        return refuse_line_ends(text);
    }
    Ok(())
}

/// As [`check`], and blanks.
#[inline]
fn check_word(word: &[u8]) -> Result<(), Errno> {
    if any(word, |byte| byte <= b' ') {
        refuse_line_ends(word)?;
        if word.contains(&b' ') {
            return Err(Errno::EINVAL);
        }
    }
    Ok(())
}

#[cold]
fn refuse_line_ends(text: &[u8]) -> Result<(), Errno> {
    let ends = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
    if text.iter().any(ends) {
        Err(Errno::EINVAL)
    } else {
        Ok(())
    }
}

/// Whether a byte of a text `is` such a one.
#[inline]
fn any(text: &[u8], is: impl Fn(u8) -> bool) -> bool {
    let one_of = |bytes: &[u8]| bytes.iter().fold(false, |any, &byte| any | is(byte));
    // Eight are as quick as one. The last ones may be looked at twice.
    match text.last_chunk::<8>() {
        Some(last) => one_of(last) || text.as_chunks::<8>().0.iter().any(|word| one_of(word)),
        None => one_of(text),
    }
}

/// Whether a target is sent as it is: a path, `*`, an absolute URL.
fn is_whole(target: &[u8]) -> bool {
    let starts = |prefix: &[u8]| {
        target
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    target.starts_with(b"/") || target == b"*" || starts(b"http://") || starts(b"https://")
}

/// The cookies of a `Cookie` field.
fn cookies(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b';')
        .map(<[u8]>::trim_ascii)
        .filter(|cookie| !cookie.is_empty())
}

fn name_of(cookie: &[u8]) -> &[u8] {
    cookie
        .split(|&byte| byte == b'=')
        .next()
        .unwrap_or_default()
}

/// `HTTP/1.1`; only versions with one digit can be set (HTTP-2).
fn version(version: Version) -> [u8; 8] {
    let mut text = *b"HTTP/0.0";
    text[5] += version.major % 10;
    text[7] += version.minor % 10;
    text
}

/// Digits of the greatest number.
const DIGITS: usize = 20;

#[inline]
fn decimal(mut number: u64, digits: &mut [u8; DIGITS]) -> &[u8] {
    let mut start = DIGITS - 1;
    loop {
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 || start == 0 {
            return &digits[start..];
        }
        start -= 1;
    }
}

/// Appends the parts.
#[expect(
    clippy::inline_always,
    reason = "most parts have a constant length, and are appended by one store then"
)]
#[inline(always)]
pub(crate) fn put<const COUNT: usize>(
    out: &mut Vec<u8>,
    parts: &[&[u8]; COUNT],
) -> Result<(), Errno> {
    let total = parts.iter().map(|part| part.len()).sum();
    if out.capacity() - out.len() < total {
        memory::reserve(out, total)?;
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    Ok(())
}

/// Leaves `out` as it was if `body` fails.
#[inline]
fn atomically<R>(
    out: &mut Vec<u8>,
    body: impl FnOnce(&mut Vec<u8>) -> Result<R, Errno>,
) -> Result<R, Errno> {
    let length = out.len();
    body(out).inspect_err(|_| out.truncate(length))
}

#[cfg(all(test, not(loom)))]
mod tests;
