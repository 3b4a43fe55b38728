//! The one cookie store of the process, which all agents and clients share (HTTP-170 to HTTP-182).
//!
//! Threads read it at the same time. One that changes it keeps the process from forking meanwhile, so a child never finds it half
//! changed. The locks of a child are in the state in which the parent's threads happened to leave them, so it makes a copy of the store, with a
//! lock of its own, the first time that it needs it (COM-105).

use std::ffi::CStr;
use std::mem;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Errno;
use crate::layer::http::cookie::{Change, Domain, Given, Received, Store, of_field};
use crate::os::fork::{self, Inherited};
use crate::os::locks::RwLock;
use crate::os::{clock, files, memory};

/// The store of a process, and those of forked children.
struct Shared {
    generation: u32,
    store: RwLock<Store>,
    successor: OnceLock<Box<Self>>,
}

static SHARED: Shared = Shared::new(0, Store::new());
/// Whether there has to be no look at the store. It changes with the store.
static IS_EMPTY: AtomicBool = AtomicBool::new(true);
/// Stored, and without effect: a server sets cookies for its own domain only (HTTP-174, HTTP-177).
static THIRD_PARTY: AtomicBool = AtomicBool::new(true);

impl Shared {
    const fn new(generation: u32, store: Store) -> Self {
        Self {
            generation,
            store: RwLock::new(store),
            successor: OnceLock::new(),
        }
    }

    /// The one of this process.
    fn own(&self) -> Result<&Self, Errno> {
        let mut shared = self;
        while let Some(inherited) = Inherited::of(shared.generation) {
            shared = match shared.successor.get() {
                Some(successor) => successor,
                None => shared.succeed(&inherited)?,
            };
        }
        Ok(shared)
    }

    /// The parent's store stays as it is, because the thread that forked may be reading it.
    #[cold]
    fn succeed(&self, inherited: &Inherited) -> Result<&Self, Errno> {
        let copy = inherited.look_shared(&self.store).copy()?;
        let successor = memory::boxed(Self::new(fork::generation(), copy))?;
        let successor = fork::once_value(&self.successor, || successor);
        Ok(successor)
    }
}

/// Changes the store. A child that the program forks has either all of the change or nothing.
fn change<R>(body: impl FnOnce(&mut Store) -> R) -> Result<R, Errno> {
    fork::watch();
    let own = SHARED.own()?;
    let _whole = fork::exclusive();
    let mut store = own.store.write();
    let result = body(&mut store);
    IS_EMPTY.store(store.is_empty(), Ordering::Relaxed);
    Ok(result)
}

/// Stores a cookie; one that is over removes the one that it replaces. With `only_value`, a cookie without a time changes only the value of
/// one that is there. False for one without a name, a domain or a path, and if there was none to be removed. EINVAL as of
/// [`Given::cookie`] (HTTP-172, HTTP-182).
pub fn set(given: &Given<'_>, only_value: bool) -> Result<bool, Errno> {
    let Some((domain, cookie)) = given.cookie()? else {
        return Ok(false);
    };
    let now = now();
    let done = change(|store| store.set(&domain, cookie, only_value, now))??;
    Ok(done != Change::Nothing)
}

/// Removes the cookie of this name, in any case. False: there was none (HTTP-173).
pub fn delete(domain: &[u8], path: &[u8], name: &[u8]) -> Result<bool, Errno> {
    change(|store| store.delete(domain, path, name))
}

/// Removes the cookies of a domain and a path, without one those of all. False for a domain or a path that says nothing (HTTP-173).
pub fn clear(domain: Option<&[u8]>, path: Option<&[u8]>) -> Result<bool, Errno> {
    change(|store| store.clear(domain, path))
}

/// As [`clear`], those that are over only.
pub fn remove_expired(domain: Option<&[u8]>, path: Option<&[u8]>) -> Result<bool, Errno> {
    let now = now();
    change(|store| store.remove_expired(domain, path, now))
}

/// Adds the cookies of a file, or puts them in the place of all others. Nothing changes if it fails: the errno of opening and reading,
/// EBADMSG for a file that is no such file, ENOMEM (HTTP-181).
pub fn load(file: &CStr, keep: bool) -> Result<(), Errno> {
    let loaded = Store::from_text(files::open(file)?, now())?;
    if keep {
        return change(|store| store.add_missing(loaded))?;
    }
    // What was there before is dropped behind the lock.
    change(|store| mem::replace(store, loaded)).map(drop)
}

/// Writes the cookies that outlive the process to a file. `keep`: those that the file has already become the process' too, and stay
/// in it. The file stays as it was if it fails: the errno of opening and writing, EBADMSG for a former file that is no such file, ENOMEM
/// (HTTP-180).
pub fn save(file: &CStr, keep: bool) -> Result<(), Errno> {
    if keep {
        match load(file, true) {
            Err(Errno(libc::ENOENT)) | Ok(()) => {}
            error => return error,
        }
    }
    let text = SHARED.own()?.store.read().to_text(now())?;
    files::replace(file, &text)
}

/// See [`allow_third_party`].
pub fn allows_third_party() -> bool {
    THIRD_PARTY.load(Ordering::Relaxed)
}

/// Whether cookies of other hosts than the one asked are allowed. No value lets a server set cookies for domains that are not its own
/// (HTTP-174, HTTP-177).
pub fn allow_third_party(allow: bool) {
    THIRD_PARTY.store(allow, Ordering::Relaxed);
}

/// What a request's `Cookie` field has, `a=1; b=2`, whose names and values [`pairs`](crate::layer::http::cookie::pairs) lists; empty if there is
/// nothing. `host`: without a port, in any case, an address with or without brackets. `target`: as in the request line. `secure`: over TLS.
/// It costs a load while the store is empty, which most are (HTTP-123, HTTP-178).
#[inline]
pub fn of_request(host: &[u8], target: &[u8], secure: bool) -> Result<Vec<u8>, Errno> {
    if IS_EMPTY.load(Ordering::Relaxed) {
        return Ok(Vec::new());
    }
    look_up(host, target, secure)
}

fn look_up(host: &[u8], target: &[u8], secure: bool) -> Result<Vec<u8>, Errno> {
    let Ok(Some(host)) = Domain::of(host) else {
        return Ok(Vec::new());
    };
    SHARED
        .own()?
        .store
        .read()
        .line(&host, target, secure, now())
}

/// What a response to a request with these arguments of [`of_request`] means for the cookies of its connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// It has this one now: its name and its value.
    Has(Vec<u8>, Vec<u8>),
    /// It has none of this name any more.
    Lost(Vec<u8>),
}

/// Stores the cookie of a `Set-Cookie` field, and says what changes for the connection. `None`: nothing, because the cookie is not for such a
/// request; because it is ignored, which is all that happens to bad ones (HTTP-82, HTTP-175 to HTTP-177); or because memory is short.
pub fn received(host: &[u8], target: &[u8], secure: bool, field: &[u8]) -> Option<Effect> {
    let now = now();
    let host = Domain::of(host).ok()??;
    let Received {
        domain,
        cookie,
        is_for_request,
    } = of_field(field, &host, target, secure, now)?;
    let effect = if is_for_request {
        let name = memory::copy(cookie.name()).ok()?;
        Some(if cookie.is_expired(now) {
            Effect::Lost(name)
        } else {
            Effect::Has(name, memory::copy(cookie.value()).ok()?)
        })
    } else {
        None
    };
    change(|store| store.receive(&domain, cookie, now))
        .ok()?
        .ok()?;
    effect
}

/// Seconds since 1970 (HTTP-186).
pub fn now() -> i64 {
    clock::calendar()
}

#[cfg(all(test, not(loom)))]
pub(in crate::component) mod tests;
