//! What the SSL functions of the three roles share.

use std::ffi::{CStr, c_int};
use std::ptr;
use std::sync::Arc;

use crate::component::{Component, State, Target};
use crate::error::Errno;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::ssl::info;
use crate::ffi::types::ssl::{En_HP_SSLSessionInfo, HP_Fn_SNI_ServerNameCallback};
use crate::ffi::types::{BOOL, FALSE, HP_Object, LPCTSTR, LPVOID};
use crate::layer::tls::{Choose, Material, Pem, TlsConfig};
use crate::panic_guard;

/// The TLS settings; EPERM on a component without SSL, where all these functions are
/// stubs (SSL-5, ABI-51).
pub(in crate::ffi) fn config(component: &Component) -> Result<&Arc<TlsConfig>, Errno> {
    component.tls().ok_or(Errno::EPERM)
}

/// What the texts of a setup contain.
#[derive(Clone, Copy)]
pub(in crate::ffi) enum Source {
    /// Paths of PEM files.
    Files,
    /// The PEM texts themselves.
    Memory,
}

impl Source {
    fn of(self, pem: Pem<'_>) -> Material<'_> {
        match self {
            Self::Files => Material::Files(pem),
            Self::Memory => Material::Memory(pem),
        }
    }
}

/// The four texts of a setup, in the order of the C functions.
///
/// # Safety
/// Each text is as for [`arguments::text`].
unsafe fn pem<'a>([certificate, key, password, ca]: [LPCTSTR; 4]) -> Pem<'a> {
    // SAFETY: the caller vouches for the texts.
    let text = |text| unsafe { arguments::text(text) };
    Pem {
        certificate: text(certificate),
        key: text(key),
        password: text(password),
        ca: text(ca),
    }
}

/// Makes the first context (SSL-10). `choose` is a program's callback, whose context
/// argument is the handle.
///
/// # Safety
/// Each text is as for [`arguments::text`].
pub(in crate::ffi) unsafe fn setup(
    handle: HP_Object,
    family: Family,
    verify_mode: c_int,
    texts: [LPCTSTR; 4],
    source: Source,
    choose: HP_Fn_SNI_ServerNameCallback,
) -> BOOL {
    entry::done(handle, family, |component| {
        let choose = choose.map(|function| component.as_callback(chooser(handle, function)));
        let config = config(component)?;
        // SAFETY: the caller vouches for the texts, which are read only now, when they are
        // needed.
        let pem = unsafe { pem(texts) };
        config.setup(verify_mode, source.of(pem), choose)
    })
}

/// A program's callback, as the layer calls it. A panic of the program counts as a
/// refusal.
fn chooser(
    handle: HP_Object,
    function: unsafe extern "C-unwind" fn(LPCTSTR, LPVOID) -> c_int,
) -> Choose {
    let handle = handle.addr();
    Arc::new(move |name: &CStr| {
        let context = ptr::without_provenance_mut(handle);
        // SAFETY: the program gave the function for this; the name outlives the call.
        panic_guard::outside(|| unsafe { function(name.as_ptr(), context) }).unwrap_or(-1)
    })
}

/// Adds a context and returns its index, -1 after a failure (SSL-30, SSL-31).
///
/// # Safety
/// Each text is as for [`arguments::text`].
pub(in crate::ffi) unsafe fn add(
    handle: HP_Object,
    family: Family,
    verify_mode: c_int,
    texts: [LPCTSTR; 4],
    source: Source,
) -> c_int {
    entry::answer(handle, family, -1, |component| {
        let config = config(component)?;
        // SAFETY: as above.
        let pem = unsafe { pem(texts) };
        config.add(verify_mode, source.of(pem))
    })
}

/// Binds a server name to a context (SSL-32).
///
/// # Safety
/// `name` is as for [`arguments::text`].
pub(in crate::ffi) unsafe fn bind(
    handle: HP_Object,
    family: Family,
    name: LPCTSTR,
    index: c_int,
) -> BOOL {
    entry::done(handle, family, |component| {
        // SAFETY: the caller vouches for the text.
        let name = unsafe { arguments::text(name) };
        config(component)?.bind_name(name.ok_or(Errno::EINVAL)?, index)
    })
}

/// Drops all contexts, and what OpenSSL keeps for the calling thread (SSL-26).
pub(in crate::ffi) fn cleanup(handle: HP_Object, family: Family) {
    entry::answer(handle, family, (), |component| {
        config(component)?.cleanup();
        info::forget_thread();
        Ok(())
    });
}

/// The default callback's answer; 0 without a name or a component (SSL-35).
///
/// # Safety
/// `name` is as for [`arguments::text`].
pub(in crate::ffi) unsafe fn default_choice(name: LPCTSTR, handle: HP_Object) -> c_int {
    entry::answer(handle, Family::TCP_SERVER, 0, |component| {
        // SAFETY: the caller vouches for the text.
        let name = unsafe { arguments::text(name) };
        Ok(config(component)?.default_choice(name.ok_or(Errno::EINVAL)?))
    })
}

/// Starts the handshake of a connection (SSL-57, SSL-58).
pub(in crate::ffi) fn start_handshake(handle: HP_Object, family: Family, target: Target) -> BOOL {
    entry::done(handle, family, |component| {
        component.start_handshake(target)
    })
}

/// Sets whether connections begin with a handshake; ignored unless the component is stopped
/// (SSL-50).
pub(in crate::ffi) fn set_auto_handshake(handle: HP_Object, family: Family, auto: BOOL) {
    entry::answer(handle, family, (), |component| {
        let config = config(component)?;
        if component.state() == State::Stopped {
            config.set_auto_handshake(auto != FALSE);
        }
        Ok(())
    });
}

/// Whether connections begin with a handshake (SSL-50).
pub(in crate::ffi) fn is_auto_handshake(handle: HP_Object, family: Family) -> BOOL {
    entry::flag(handle, family, |component| {
        Ok(config(component)?.is_auto_handshake())
    })
}

/// Sets the cipher list of later contexts; ignored unless the component is stopped
/// (SSL-40).
///
/// # Safety
/// `list` is as for [`arguments::text`].
pub(in crate::ffi) unsafe fn set_cipher_list(handle: HP_Object, family: Family, list: LPCTSTR) {
    entry::answer(handle, family, (), |component| {
        let config = config(component)?;
        // SAFETY: the caller vouches for the text.
        let list = unsafe { arguments::text(list) }.ok_or(Errno::EINVAL)?;
        if component.state() == State::Stopped {
            config.set_cipher_list(list);
        }
        Ok(())
    });
}

/// The cipher list. The text belongs to the configuration, and stays until the next one is
/// set (SSL-40).
pub(in crate::ffi) fn cipher_list(handle: HP_Object, family: Family) -> LPCTSTR {
    entry::answer(handle, family, ptr::null(), |component| {
        Ok(config(component)?.cipher_list().as_ptr())
    })
}

/// A detail of a connection's session, for `GetSSLSessionInfo` (SSL-80, SSL-81).
///
/// # Safety
/// `result` is NULL or may be written.
pub(in crate::ffi) unsafe fn session_info(
    handle: HP_Object,
    family: Family,
    target: Target,
    what: En_HP_SSLSessionInfo,
    result: *mut LPVOID,
) -> BOOL {
    entry::done(handle, family, |component| {
        // SAFETY: the caller vouches for the result's place, here and below.
        unsafe { crate::ffi::boundary::out::store(result, ptr::null_mut()) }?;
        config(component)?;
        let found = component.with_session(target, |session| {
            let found = info::of(session.ssl(), what)?;
            if !found.is_null() && !info::is_constant(what) {
                session.lend();
            }
            Ok::<_, Errno>(found)
        })??;
        // SAFETY: see above.
        unsafe { crate::ffi::boundary::out::store(result, found) }
    })
}
