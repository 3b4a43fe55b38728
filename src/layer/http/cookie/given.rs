//! What a program or a server says about a cookie, before it is checked.

use super::date::expires_text;
use super::domain::without_dots;
use super::file::{LONGEST_PATH, has_space_for};
use super::{Cookie, Domain, SESSION, SameSite};
use crate::error::Errno;
use crate::layer::http::writer::put;
use crate::os::memory;

/// The parts of a cookie.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// Its value.
    pub value: &'a [u8],
    /// The host or the domain that it is for, in any case, perhaps with dots in front.
    pub domain: &'a [u8],
    /// The path that it is for.
    pub path: &'a [u8],
    /// When it ends, or [`SESSION`].
    pub expires: i64,
    /// Not for scripts.
    pub http_only: bool,
    /// Only for requests over TLS.
    pub secure: bool,
    /// Only for the host itself, not for those below it.
    pub host_only: bool,
    /// See [`SameSite`].
    pub same_site: SameSite,
}

impl Given<'_> {
    /// The cookie and whose it is. `None` without a name, a domain or a path. EINVAL for what a request or a file could not contain
    /// without being read in another way: a semicolon or a control character, `=` in the name, a blank in the domain or the path, and
    /// for texts that are too long for a line (HTTP-171, HTTP-172, HTTP-182).
    pub fn cookie(&self) -> Result<Option<(Domain, Cookie)>, Errno> {
        let Some(domain) = Domain::of(self.domain)? else {
            return Ok(None);
        };
        if self.name.is_empty() || self.path.is_empty() {
            return Ok(None);
        }
        let ends = |byte: &u8| byte.is_ascii_control() || *byte == b';';
        let broken = [self.name, self.value, self.path]
            .iter()
            .any(|text| text.iter().any(ends));
        let long =
            !has_space_for(self.name, self.value, self.expires) || self.path.len() > LONGEST_PATH;
        if long || broken || self.name.contains(&b'=') || self.path.contains(&b' ') {
            return Err(Errno::EINVAL);
        }
        let cookie = Cookie {
            name: memory::copy(self.name)?,
            value: memory::copy(self.value)?,
            path: self.whole_path()?,
            expires: self.expires,
            http_only: self.http_only,
            secure: self.secure,
            host_only: self.host_only,
            same_site: self.same_site,
        };
        Ok(Some((domain, cookie)))
    }

    /// With a slash in front.
    fn whole_path(&self) -> Result<Vec<u8>, Errno> {
        let mut path = Vec::new();
        let slash: &[u8] = if self.path.starts_with(b"/") {
            b""
        } else {
            b"/"
        };
        put(&mut path, &[slash, self.path])?;
        Ok(path)
    }

    /// As a `Set-Cookie` field has it, and a NUL behind that; parts that say nothing are left out (HTTP-183).
    pub fn to_field(&self) -> Result<Vec<u8>, Errno> {
        let mut text = Vec::new();
        put(&mut text, &[self.name, b"=", self.value])?;
        let domain = without_dots(self.domain);
        if !domain.is_empty() {
            put(&mut text, &[b"; domain=", domain])?;
            let start = text.len() - domain.len();
            text[start..].make_ascii_lowercase();
        }
        if !self.path.is_empty() {
            put(&mut text, &[b"; path=", &self.whole_path()?])?;
        }
        if self.expires != SESSION {
            put(
                &mut text,
                &[b"; expires=", expires_text(self.expires).as_bytes()],
            )?;
        }
        let same_site: &[u8] = match self.same_site {
            SameSite::None => b"",
            SameSite::Strict => b"; SameSite=Strict",
            SameSite::Lax => b"; SameSite=Lax",
        };
        let said = |said, text: &'static [u8]| if said { text } else { b"" };
        let http_only = said(self.http_only, b"; HttpOnly");
        let secure = said(self.secure, b"; secure");
        put(&mut text, &[http_only, secure, same_site, b"\0"])?;
        Ok(text)
    }
}

#[cfg(all(test, not(loom)))]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn given<'a>(
        name: &'a str,
        value: &'a str,
        domain: &'a str,
        path: &'a str,
    ) -> Given<'a> {
        Given {
            name: name.as_bytes(),
            value: value.as_bytes(),
            domain: domain.as_bytes(),
            path: path.as_bytes(),
            expires: SESSION,
            ..Given::default()
        }
    }

    // proves: HTTP-183
    #[test]
    fn fields_name_what_there_is() {
        let plain = given("n", "v", "", "");
        let field = |given: Given<'_>| given.to_field().unwrap();
        assert_eq!(field(plain), b"n=v\0");
        assert_eq!(field(given("", "", "...", "")), b"=\0");
        let all = Given {
            expires: 1_795_409_369,
            http_only: true,
            secure: true,
            same_site: SameSite::Lax,
            ..given("n", "v", ".D.com", "a/")
        };
        assert_eq!(field(all), b"n=v; domain=d.com; path=/a/; expires=Mon, 23-Nov-2026 04:49:29 GMT; HttpOnly; secure; SameSite=Lax\0");
        let strict = Given {
            same_site: SameSite::Strict,
            expires: 0,
            ..plain
        };
        assert_eq!(
            field(strict),
            b"n=v; expires=Thu, 01-Jan-1970 00:00:01 GMT; SameSite=Strict\0"
        );
    }

    // proves: HTTP-171 HTTP-172 HTTP-182
    #[test]
    fn cookies_have_a_form() {
        let (domain, cookie) = given("n", "v", "..Ex.COM", "dir")
            .cookie()
            .unwrap()
            .unwrap();
        assert_eq!(
            (domain.text(), &cookie.path[..]),
            (&b"ex.com"[..], &b"/dir"[..])
        );
        for (name, domain, path) in [
            ("", "d", "/"),
            ("n", ".", "/"),
            ("n", "", "/"),
            ("n", "d", ""),
        ] {
            assert!(given(name, "v", domain, path).cookie().unwrap().is_none());
        }
        let long = "x".repeat(9000);
        for (name, value, domain, path) in [
            ("n", "a;b", "d", "/"),
            ("n", "a\tb", "d", "/"),
            ("n", "a\nb", "d", "/"),
            ("n", "a\x01b", "d", "/"),
            ("n;", "v", "d", "/"),
            ("n=m", "v", "d", "/"),
            ("n", "v", "d e", "/"),
            ("n", "v", "d", "/ /"),
            ("n", "v", "d", "/;"),
            ("n", &long, "d", "/"),
            ("n", "v", &long, "/"),
            ("n", "v", "d", &long),
        ] {
            let refused = given(name, value, domain, path).cookie();
            assert_eq!(refused.err(), Some(Errno::EINVAL));
        }
    }
}
