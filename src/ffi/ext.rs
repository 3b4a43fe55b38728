//! Additions that HP-Socket has no name for: `HPSocket4C-Ext.h`.

use super::entry;
use super::types::{BOOL, HP_Object, LPCSTR, PVOID};

/// The component whose callbacks got pSender is gone; no callback runs or will run. May be
/// called on any thread, also inside the last call about the component.
pub type HP_FN_Ext_Release = Option<unsafe extern "C-unwind" fn(pSender: PVOID)>;

/// The release number of hpsocket-rs, such as "0.1.0"; HP_GetHPSocketVersion gives the
/// version of the API. Static, never NULL, not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn HP_Ext_GetVersion() -> LPCSTR {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// Sets what the callbacks of a component get as pSender instead of its handle, for example
/// the program's own object; NULL stands for the handle. Functions of the API still want the
/// handle. Callbacks that begin later get it; call before Start, then all do.
///
/// fnRelease, if not NULL, is called once with pSender after the component was destroyed and
/// its last callback has ended: then what pSender points to may be freed, also if a callback
/// destroyed the component. A later call of this function replaces both without releasing.
#[unsafe(no_mangle)]
pub extern "C" fn HP_Ext_SetSender(
    pObject: HP_Object,
    pSender: PVOID,
    fnRelease: HP_FN_Ext_Release,
) -> BOOL {
    entry::adapter(pObject, |adapter| adapter.set_sender(pSender, fnRelease))
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::ptr::{self, null_mut};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::create::{Create_HP_TcpServer, Destroy_HP_TcpServer};
    use super::*;
    use crate::ffi::types::{FALSE, TRUE};

    #[test]
    fn version_is_that_of_the_manifest() {
        // SAFETY: static text with its NUL.
        let version = unsafe { CStr::from_ptr(HP_Ext_GetVersion()) };
        assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn sender_is_released_once_when_the_component_is_gone() {
        static RELEASED: AtomicUsize = AtomicUsize::new(0);
        unsafe extern "C-unwind" fn release(sender: PVOID) {
            RELEASED.fetch_add(sender.addr(), Ordering::SeqCst);
        }
        let server = Create_HP_TcpServer(null_mut());
        let sender = ptr::without_provenance_mut(3);
        assert_eq!(HP_Ext_SetSender(server, sender, Some(release)), TRUE);
        assert_eq!(RELEASED.load(Ordering::SeqCst), 0);
        Destroy_HP_TcpServer(server);
        assert_eq!(RELEASED.load(Ordering::SeqCst), 3);
        assert_eq!(HP_Ext_SetSender(server, sender, Some(release)), FALSE);
        Destroy_HP_TcpServer(server);
        assert_eq!(RELEASED.load(Ordering::SeqCst), 3);
    }
}
