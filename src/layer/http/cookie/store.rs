//! The store that a process' clients and agents share.

use std::cmp::Reverse;

use super::{Cookie, SESSION, normal_domain, normal_path, path_of};
use crate::error::Errno;

/// What has become of a cookie that was given to a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is there, or its value is.
    Stored,
    /// It was over, and there was one, which is gone.
    Removed,
    /// It was over, and there was none.
    Nothing,
}

/// Cookies, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Store {
    pub(super) cookies: Vec<Cookie>,
}

impl Store {
    /// Stores a cookie, or removes the one that it replaces if it is over. With `only_value`, a cookie without a time changes
    /// only the value of one that is there (HTTP-172). EINVAL as of [`Cookie::normalized`].
    pub fn set(&mut self, cookie: Cookie, only_value: bool, now: i64) -> Result<Change, Errno> {
        let cookie = cookie.normalized()?;
        let place = self.cookies.iter().position(|old| cookie.replaces(old));
        Ok(match place {
            Some(place) if cookie.is_expired(now) => {
                self.cookies.remove(place);
                Change::Removed
            }
            None if cookie.is_expired(now) => Change::Nothing,
            Some(place) => {
                let old = &mut self.cookies[place];
                if only_value && cookie.expires == SESSION && !old.is_expired(now) {
                    old.value = cookie.value;
                } else {
                    *old = cookie;
                }
                Change::Stored
            }
            None => {
                self.cookies.push(cookie);
                Change::Stored
            }
        })
    }

    /// Removes the cookie of this name, in any case. False: there was none (HTTP-173).
    pub fn delete(&mut self, domain: &[u8], path: &[u8], name: &[u8]) -> bool {
        let (domain, path) = (normal_domain(domain), normal_path(path));
        let is_it = |cookie: &Cookie| {
            cookie.domain == domain && cookie.path == path && cookie.name.eq_ignore_ascii_case(name)
        };
        self.remove(is_it) > 0
    }

    /// Removes the cookies of a domain and a path, without one those of all. False for a domain or a path that says nothing (HTTP-173).
    pub fn clear(&mut self, domain: Option<&[u8]>, path: Option<&[u8]>) -> bool {
        self.clear_if(domain, path, |_| true)
    }

    /// As [`Store::clear`], those that are over only.
    pub fn remove_expired(&mut self, domain: Option<&[u8]>, path: Option<&[u8]>, now: i64) -> bool {
        self.clear_if(domain, path, |cookie| cookie.is_expired(now))
    }

    fn clear_if(
        &mut self,
        domain: Option<&[u8]>,
        path: Option<&[u8]>,
        also: impl Fn(&Cookie) -> bool,
    ) -> bool {
        let (domain, path) = (domain.map(normal_domain), path.map(normal_path));
        if [&domain, &path].into_iter().flatten().any(Vec::is_empty) {
            return false;
        }
        let of = |wanted: &Option<Vec<u8>>, text: &[u8]| {
            wanted.as_ref().is_none_or(|wanted| wanted == text)
        };
        self.remove(|cookie| {
            of(&domain, &cookie.domain) && of(&path, &cookie.path) && also(cookie)
        });
        true
    }

    fn remove(&mut self, wanted: impl Fn(&Cookie) -> bool) -> usize {
        let before = self.cookies.len();
        self.cookies.retain(|cookie| !wanted(cookie));
        before - self.cookies.len()
    }

    /// Those that belong to a request: longer paths first, then older ones first. Of several with a name the one for the longest domain and
    /// path (HTTP-122, HTTP-178).
    pub fn of_request(&self, host: &[u8], target: &[u8], secure: bool, now: i64) -> Vec<&Cookie> {
        let (host, path) = (normal_domain(host), path_of(target));
        let fits = |cookie: &&Cookie| !cookie.is_expired(now) && cookie.is_for(&host, path, secure);
        let mut cookies: Vec<&Cookie> = self.cookies.iter().filter(fits).collect();
        // Stable, so the older ones stay in front.
        cookies.sort_by_key(|cookie| Reverse((cookie.path.len(), cookie.domain.len())));
        let mut names: Vec<&[u8]> = Vec::with_capacity(cookies.len());
        cookies.retain(|cookie| {
            let first = !names.contains(&&cookie.name[..]);
            names.push(&cookie.name);
            first
        });
        cookies
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const NOW: i64 = 1000;

    fn cookie(name: &str, value: &str, domain: &str, path: &str, expires: i64) -> Cookie {
        let [name, value, domain, path] =
            [name, value, domain, path].map(|text| text.as_bytes().to_vec());
        Cookie {
            name,
            value,
            domain,
            path,
            expires,
            ..Cookie::default()
        }
    }

    fn store(cookies: &[Cookie]) -> Store {
        let mut store = Store::default();
        for cookie in cookies {
            assert_eq!(store.set(cookie.clone(), false, NOW), Ok(Change::Stored));
        }
        store
    }

    fn request(store: &Store, host: &str, target: &str, secure: bool) -> String {
        let of_request = store.of_request(host.as_bytes(), target.as_bytes(), secure, NOW);
        let texts = of_request.iter().map(|cookie| {
            format!(
                "{}={}",
                cookie.name.escape_ascii(),
                cookie.value.escape_ascii()
            )
        });
        texts.collect::<Vec<_>>().join("; ")
    }

    // proves: HTTP-172
    #[test]
    fn setting_replaces_updates_and_removes() {
        let mut all = store(&[cookie("a", "1", "ex.com", "/", 2000)]);
        assert_eq!(
            all.set(cookie("a", "2", "EX.com", "/", SESSION), true, NOW),
            Ok(Change::Stored)
        );
        assert_eq!(
            (
                request(&all, "ex.com", "/", false).as_str(),
                all.cookies[0].expires
            ),
            ("a=2", 2000)
        );
        assert_eq!(
            all.set(cookie("a", "3", "ex.com", "/", SESSION), false, NOW),
            Ok(Change::Stored)
        );
        assert_eq!((all.cookies.len(), all.cookies[0].expires), (1, SESSION));
        assert_eq!(
            all.set(cookie("A", "4", "ex.com", "/", 0), false, NOW),
            Ok(Change::Nothing)
        );
        assert_eq!(
            all.set(cookie("a", "4", "ex.com", "/", 0), false, NOW),
            Ok(Change::Removed)
        );
        assert_eq!(
            all.set(cookie("", "4", "ex.com", "/", 0), false, NOW),
            Err(Errno::EINVAL)
        );
        assert_eq!(all, Store::default());
    }

    // proves: HTTP-173
    #[test]
    fn cookies_are_removed_by_domain_and_path() {
        let cookies = [
            cookie("a", "1", "ex.com", "/", SESSION),
            cookie("b", "1", "ex.com", "/p/", 1500),
            cookie("c", "1", "b.com", "/", SESSION),
        ];
        let mut all = store(&cookies);
        assert!(all.delete(b".EX.com", b"/", b"A") && !all.delete(b"ex.com", b"/", b"a"));
        assert!(all.remove_expired(None, None, 2000));
        assert_eq!(all.cookies, &cookies[2..]);
        assert!(
            !all.clear(Some(b""), None)
                && !all.clear(Some(b"b.com"), Some(b""))
                && all.clear(Some(b"unknown"), None)
        );
        assert!(all.clear(Some(b"b.com"), Some(b"x")));
        assert_eq!(all.cookies.len(), 1);
        assert!(all.clear(None, None) && all.cookies.is_empty());
    }

    // proves: HTTP-122 HTTP-178
    #[test]
    fn requests_carry_what_is_theirs() {
        let secure = Cookie {
            secure: true,
            ..cookie("s", "1", "ex.com", "/", SESSION)
        };
        let host_only = Cookie {
            host_only: true,
            ..cookie("h", "1", "ex.com", "/", SESSION)
        };
        let cookies = [
            cookie("a", "old", "ex.com", "/", SESSION),
            cookie("b", "2", "a.ex.com", "/p", SESSION),
            cookie("a", "deep", "ex.com", "/p/q/", SESSION),
            cookie("e", "1", "ex.com", "/", 1500),
            secure,
            host_only,
            cookie("i", "1", "0.0.1", "/", SESSION),
        ];
        let all = store(&cookies);
        assert_eq!(
            request(&all, "A.ex.com", "/p/q/r?x", false),
            "a=deep; b=2; e=1"
        );
        assert_eq!(request(&all, "ex.com", "/pq", true), "a=old; e=1; s=1; h=1");
        assert_eq!(request(&all, "a.ex.com", "/?/p/q/", false), "a=old; e=1");
        assert_eq!(request(&all, "127.0.0.1", "/", true), "");
        assert_eq!(request(&all, "com", "/", true), "");
        let over = all.of_request(b"ex.com", b"/", false, 1500);
        assert!(over.iter().all(|cookie| cookie.name != b"e"));
    }
}
