//! The store that a process' clients and agents share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Cookie, Domain, SESSION, is_path, path_of};
use crate::error::Errno;
use crate::layer::http::writer::put;
use crate::os::memory;

/// The most cookies that servers can set for one domain, as browsers have it.
const MOST_OF_SERVERS: usize = 180;

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

/// A cookie of a store.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// Younger ones have greater numbers.
    pub(super) age: u64,
    pub(super) cookie: Cookie,
}

/// The cookies of all domains. What needs memory fails with ENOMEM if there is none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Store {
    /// Of each domain the oldest first; none is empty.
    pub(super) domains: BTreeMap<Vec<u8>, Vec<Kept>>,
    /// The age of the next one.
    next: u64,
}

impl Store {
    /// One without cookies.
    pub const fn new() -> Self {
        Self {
            domains: BTreeMap::new(),
            next: 0,
        }
    }

    /// Whether there is no cookie.
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// Stores a cookie, or removes the one that it replaces if it is over. With `only_value`, a cookie without a time changes
    /// only the value of one that is there (HTTP-172).
    pub fn set(
        &mut self,
        domain: &Domain,
        cookie: Cookie,
        only_value: bool,
        now: i64,
    ) -> Result<Change, Errno> {
        let over = cookie.is_expired(now);
        let of_domain = self.domains.get_mut(domain.text());
        let old =
            of_domain.and_then(|kept| kept.iter_mut().find(|old| cookie.replaces(&old.cookie)));
        match old {
            None if over => return Ok(Change::Nothing),
            None => self.add(domain.text(), cookie)?,
            Some(_) if over => {
                self.remove(Some(domain), |old| cookie.replaces(old));
                return Ok(Change::Removed);
            }
            Some(old) if only_value && cookie.expires == SESSION && !old.cookie.is_expired(now) => {
                old.cookie.value = cookie.value;
            }
            Some(old) => old.cookie = cookie,
        }
        Ok(Change::Stored)
    }

    /// Stores a cookie of a server, or removes the one that it replaces if it is over. In a domain that is full it takes the place of
    /// the oldest one (HTTP-175).
    pub fn receive(&mut self, domain: &Domain, cookie: Cookie, now: i64) -> Result<Change, Errno> {
        if let Some(kept) = self.domains.get_mut(domain.text())
            && kept.len() >= MOST_OF_SERVERS
            && !cookie.is_expired(now)
            && !kept.iter().any(|old| cookie.replaces(&old.cookie))
        {
            kept.retain(|old| !old.cookie.is_expired(now));
            let excess = (kept.len() + 1).saturating_sub(MOST_OF_SERVERS);
            kept.drain(..excess);
        }
        self.set(domain, cookie, false, now)
    }

    /// Adds one that is not there.
    fn add(&mut self, domain: &[u8], cookie: Cookie) -> Result<(), Errno> {
        let age = self.next;
        let one = Kept { age, cookie };
        if let Some(kept) = self.domains.get_mut(domain) {
            memory::reserve(kept, 1)?;
            kept.push(one);
        } else {
            let mut kept = Vec::new();
            memory::reserve(&mut kept, 1)?;
            kept.push(one);
            self.domains.insert(memory::copy(domain)?, kept);
        }
        self.next += 1;
        Ok(())
    }

    /// Adds the cookies of `other` that are not here. After ENOMEM some of them are missing.
    pub fn add_missing(&mut self, other: Self) -> Result<(), Errno> {
        for (domain, kept) in other.domains {
            for Kept { cookie, .. } in kept {
                let mut here = self.domains.get(&domain).into_iter().flatten();
                if !here.any(|old| cookie.replaces(&old.cookie)) {
                    self.add(&domain, cookie)?;
                }
            }
        }
        Ok(())
    }

    /// Another one with the same cookies.
    pub fn copy(&self) -> Result<Self, Errno> {
        let mut copy = Self::new();
        for (domain, kept) in &self.domains {
            for one in kept {
                copy.next = one.age;
                copy.add(domain, one.cookie.copy()?)?;
            }
        }
        copy.next = self.next;
        Ok(copy)
    }

    /// Removes the cookies of this name, in any case. False: there was none (HTTP-173).
    pub fn delete(&mut self, domain: &[u8], path: &[u8], name: &[u8]) -> bool {
        let Ok(Some(domain)) = Domain::of(domain) else {
            return false;
        };
        self.remove(Some(&domain), |cookie| {
            is_path(&cookie.path, path) && cookie.name.eq_ignore_ascii_case(name)
        })
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
        let wanted = match domain.map(Domain::of) {
            None => None,
            Some(Ok(Some(domain))) => Some(domain),
            Some(Ok(None)) => return false,
            // No cookie can have it, so all of its cookies are gone.
            Some(Err(_)) => return true,
        };
        if path.is_some_and(<[u8]>::is_empty) {
            return false;
        }
        self.remove(wanted.as_ref(), |cookie| {
            path.is_none_or(|path| is_path(&cookie.path, path)) && also(cookie)
        });
        true
    }

    /// Whether there was one that is `wanted`.
    fn remove(&mut self, domain: Option<&Domain>, wanted: impl Fn(&Cookie) -> bool) -> bool {
        let mut removed = false;
        self.domains.retain(|name, kept| {
            if domain.is_none_or(|domain| domain.text() == name) {
                let before = kept.len();
                kept.retain(|one| !wanted(&one.cookie));
                removed |= kept.len() < before;
            }
            !kept.is_empty()
        });
        removed
    }

    /// What belongs to a request: `a=1; b=2`, longer paths first, then older ones first. Of several with a name the one for the longest
    /// path and domain (HTTP-122, HTTP-178). Nothing for none.
    pub fn line(
        &self,
        host: &Domain,
        target: &[u8],
        secure: bool,
        now: i64,
    ) -> Result<Vec<u8>, Errno> {
        let mut found = self.of_request(host, path_of(target), secure, now)?;
        found.sort_unstable_by_key(|&(domain, kept)| {
            (
                &kept.cookie.name,
                Reverse(kept.cookie.path.len()),
                Reverse(domain),
                kept.age,
            )
        });
        found.dedup_by(|(_, one), (_, before)| one.cookie.name == before.cookie.name);
        found.sort_unstable_by_key(|(_, kept)| (Reverse(kept.cookie.path.len()), kept.age));
        let lengths = found
            .iter()
            .map(|(_, Kept { cookie, .. })| cookie.name.len() + cookie.value.len() + 3);
        let mut line = Vec::new();
        memory::reserve(&mut line, lengths.sum())?;
        let mut before: &[u8] = b"";
        for (_, Kept { cookie, .. }) in found {
            put(&mut line, &[before, &cookie.name, b"=", &cookie.value])?;
            before = BETWEEN;
        }
        Ok(line)
    }

    /// Those that belong to a request, each with the length of its domain.
    fn of_request(
        &self,
        host: &Domain,
        path: &[u8],
        secure: bool,
        now: i64,
    ) -> Result<Vec<(usize, &Kept)>, Errno> {
        let mut found = Vec::new();
        for domain in host.upwards() {
            let is_host = domain.len() == host.text().len();
            for kept in self.domains.get(domain).into_iter().flatten() {
                let cookie = &kept.cookie;
                let reaches = is_host || !cookie.host_only;
                if reaches && !cookie.is_expired(now) && cookie.is_for(path, secure) {
                    memory::reserve(&mut found, 1)?;
                    found.push((domain.len(), kept));
                }
            }
        }
        Ok(found)
    }
}

/// What stands between two cookies of a line.
const BETWEEN: &[u8] = b"; ";

/// The names and values of a line of [`Store::line`], in its order.
pub fn pairs(line: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let end = rest
            .iter()
            .position(|&byte| byte == b';')
            .unwrap_or(rest.len());
        let (one, behind) = rest.split_at(end);
        rest = behind.strip_prefix(BETWEEN).unwrap_or_default();
        let equals = one.iter().position(|&byte| byte == b'=')?;
        Some((&one[..equals], &one[equals + 1..]))
    })
}

#[cfg(all(test, not(loom)))]
mod tests;
