//! The TLS settings of a component.

use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::Side;
use super::contexts::{Choose, Contexts};
use super::failure::Failure;
use super::material::Material;
use crate::error::Errno;
use crate::features::Ssl;
use crate::os::environment::variable;
use crate::os::fork::{self, Inherited};
use crate::os::locks::{Mutex, RwLock};

/// Ciphers up to TLS 1.2 of a new component (SSL-41).
pub const DEFAULT_CIPHERS: &CStr = c"DEFAULT:!aNULL:!eNULL:!SSLv2:!SSLv3";

/// The environment variable that switches the comparison of host names off, for programs that
/// cannot be changed (SSL-T1).
const VERIFY_HOST_VARIABLE: &str = "HPSOCKET_SSL_VERIFY_HOST";

/// The environment variable that limits the time of handshakes, for programs that cannot be
/// changed.
const HANDSHAKE_TIMEOUT_VARIABLE: &str = "HPSOCKET_SSL_HANDSHAKE_TIMEOUT";

/// The TLS half of a component's settings. All methods are safe on any thread at any time.
/// Changes apply to connections that begin later.
pub struct TlsConfig {
    side: Side,
    contexts: RwLock<Option<Arc<Contexts>>>,
    ciphers: Mutex<Arc<CStr>>,
    auto_handshake: AtomicBool,
    verify_host: AtomicBool,
    /// Why the last setup failed; empty after one that did not.
    setup_error: Mutex<CString>,
}

impl TlsConfig {
    /// Without contexts; handshakes start by themselves (SSL-50).
    pub fn new(side: Side) -> Self {
        Self {
            side,
            contexts: RwLock::new(None),
            ciphers: Mutex::new(Arc::from(DEFAULT_CIPHERS)),
            auto_handshake: AtomicBool::new(true),
            verify_host: AtomicBool::new(true),
            setup_error: Mutex::default(),
        }
    }

    /// The settings of a component.
    pub fn of_component(_proof: Ssl, side: Side) -> Arc<Self> {
        Arc::new(Self::new(side))
    }

    /// A copy for a forked child. A setting that was being changed at the fork has its
    /// default.
    pub(crate) fn successor(&self, inherited: &Inherited) -> Self {
        let successor = Self::new(self.side);
        let contexts = inherited.whole(&self.contexts).and_then(Option::as_ref);
        *successor.contexts.write() =
            contexts.map(|contexts| Arc::new(contexts.successor(inherited)));
        if let Some(ciphers) = inherited.whole_value(&self.ciphers) {
            *successor.ciphers.lock() = Arc::clone(ciphers);
        }
        successor.set_auto_handshake(self.is_auto_handshake());
        successor.set_verify_host(self.verify_host.load(Ordering::Relaxed));
        successor
    }

    /// The part that the component plays in handshakes.
    pub fn side(&self) -> Side {
        self.side
    }

    /// The contexts for a new connection; `None` before setup and after cleanup (SSL-26,
    /// SSL-27).
    pub fn contexts(&self) -> Option<Arc<Contexts>> {
        self.contexts.read().clone()
    }

    /// Makes the first context, which has index 0. `choose` is used by servers only; `None`
    /// means the default callback (SSL-34). EPERM if there is a context already (SSL-11);
    /// other errors are those of the material (SSL-14 to SSL-22). A failure changes
    /// nothing.
    pub fn setup(
        &self,
        verify_mode: i32,
        material: Material<'_>,
        choose: Option<Choose>,
    ) -> Result<(), Errno> {
        self.noted(self.set_up(verify_mode, material, choose))
    }

    fn set_up(
        &self,
        verify_mode: i32,
        material: Material<'_>,
        choose: Option<Choose>,
    ) -> Result<(), Failure> {
        let again = || Failure::new(Errno::EPERM, "set up already; clean up first");
        if self.contexts.read().is_some() {
            return Err(again());
        }
        let ciphers = self.cipher_list();
        let contexts = Contexts::new(
            self.side,
            verify_mode,
            &ciphers,
            material,
            choose,
            self.verifies_host(),
        )?;
        let mut place = self.contexts.write();
        if place.is_some() {
            return Err(again());
        }
        *place = Some(Arc::new(contexts));
        Ok(())
    }

    /// Makes another context and returns its index, from 1 on (SSL-30). EPERM before setup
    /// (SSL-31).
    pub fn add(&self, verify_mode: i32, material: Material<'_>) -> Result<i32, Errno> {
        let added = match self.contexts() {
            Some(contexts) => contexts.add(verify_mode, &self.cipher_list(), material),
            None => Err(Failure::new(Errno::EPERM, "not set up yet")),
        };
        self.noted(added)
    }

    /// Keeps the reason of a setup's failure for [`TlsConfig::setup_error`].
    fn noted<T>(&self, result: Result<T, Failure>) -> Result<T, Errno> {
        let (result, reason) = match result {
            Ok(made) => (Ok(made), CString::default()),
            Err(Failure { code, reason }) => (Err(code), reason),
        };
        *self.setup_error.lock() = reason;
        result
    }

    /// Why the last [`TlsConfig::setup`] or [`TlsConfig::add`] failed, as text for people;
    /// empty if it succeeded.
    pub fn setup_error(&self) -> CString {
        self.setup_error.lock().clone()
    }

    /// Lets the default callback serve `name` with a context (SSL-32): EINVAL for a bad name or
    /// a negative index, ENOANO for an index that does not exist.
    pub fn bind_name(&self, name: &CStr, index: i32) -> Result<(), Errno> {
        match self.contexts() {
            Some(contexts) => contexts.bind_name(name, index),
            None if index < 0 => Err(Errno::EINVAL),
            None => super::names::check(name).and(Err(super::contexts::ENOANO)),
        }
    }

    /// Drops contexts, bindings and callback; connections that have begun continue (SSL-26).
    pub fn cleanup(&self) {
        let contexts = self.contexts.write().take();
        // This may be the last reference, so it is freed without the lock.
        drop(contexts);
    }

    /// The default callback's answer for a name (SSL-35).
    pub fn default_choice(&self, name: &CStr) -> i32 {
        self.contexts()
            .map_or(0, |contexts| contexts.default_choice(name))
    }

    /// Sets the ciphers up to TLS 1.2 of contexts that are made later, in OpenSSL's format
    /// (SSL-40).
    pub fn set_cipher_list(&self, list: &CStr) {
        let list = Arc::from(CString::from(list));
        *self.ciphers.lock() = list;
    }

    /// The list that was set last. The text stays in place until the next one is set.
    pub fn cipher_list(&self) -> Arc<CStr> {
        Arc::clone(&self.ciphers.lock())
    }

    /// Sets whether connections begin with a handshake by themselves (SSL-50).
    pub fn set_auto_handshake(&self, auto: bool) {
        self.auto_handshake.store(auto, Ordering::Release);
    }

    /// See [`TlsConfig::set_auto_handshake`].
    pub fn is_auto_handshake(&self) -> bool {
        self.auto_handshake.load(Ordering::Acquire)
    }

    /// Sets whether a client that verifies certificates also compares the host name with
    /// theirs. It does unless the environment says `HPSOCKET_SSL_VERIFY_HOST=0` (SSL-T1). A
    /// change applies to the next setup.
    pub fn set_verify_host(&self, verify: bool) {
        self.verify_host.store(verify, Ordering::Relaxed);
    }

    /// See [`TlsConfig::set_verify_host`].
    pub fn verifies_host(&self) -> bool {
        self.verify_host.load(Ordering::Relaxed) && environment_verifies_host()
    }
}

/// The environment is read once per process, when the first context is set up (SSL-T1).
fn environment_verifies_host() -> bool {
    static VERIFIES: OnceLock<bool> = OnceLock::new();
    *fork::once_value(&VERIFIES, || {
        variable(VERIFY_HOST_VARIABLE).is_none_or(|value| value != "0")
    })
}

/// The time limit of a new component's handshakes in milliseconds: 0, which is no limit
/// (SSL-62), unless the environment has another number. It is read once per process.
pub fn default_handshake_timeout() -> u32 {
    static TIMEOUT: OnceLock<u32> = OnceLock::new();
    *fork::once_value(&TIMEOUT, || {
        let text = variable(HANDSHAKE_TIMEOUT_VARIABLE);
        text.and_then(|text| text.parse().ok()).unwrap_or(0)
    })
}
