//! Our additions to HP-Socket: `HPSocket4C-Ext.h`.

#[cfg(feature = "udp")]
pub mod datagrams;
#[cfg(feature = "http")]
pub mod messages;
#[cfg(feature = "ssl")]
pub mod tls;

use std::ffi::{CStr, c_int};

use crate::component::Property;
use crate::error::Errno;
use crate::features;
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::entry::{self, Family};
use crate::ffi::boundary::object::{self, Explained};
use crate::ffi::boundary::out;
use crate::ffi::types::ext::HP_FN_Ext_Release;
use crate::ffi::types::{BOOL, DWORD, FALSE, HP_Object, LPCSTR, PVOID, TCHAR, TRUE};

/// The release number of hpsocket-rs, such as "0.1.0"; HP_GetHPSocketVersion gives the
/// version of the API. Static, never NULL, not to be freed.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetVersion() -> LPCSTR {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// Whether the library was built with a feature: "ssl", "udp", "http", "zlib", "brotli" or
/// "iconv". HPTypeDef.h says the same when a program is compiled (_SSL_SUPPORT and so on); this
/// tells a program that loads the library at run time, whose functions of that feature are
/// there or not. FALSE: no, also for names that the library does not know; NULL gives FALSE with
/// EINVAL.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Ext_HasFeature(lpszFeature: LPCSTR) -> BOOL {
    entry::call(FALSE, || {
        // SAFETY: NULL or a text, as the documentation of `ffi` says.
        let name = unsafe { arguments::bytes(lpszFeature) }.ok_or(Errno::EINVAL)?;
        Ok(features::has(name).into())
    })
}

/// Sets what the callbacks of a component or a thread pool get as pSender instead of its handle, for example
/// an object of the program; NULL stands for the handle. Functions of the API still need the
/// handle. It applies to callbacks that begin later, so call it before Start.
///
/// fnRelease, if not NULL, is called once with pSender after the component was destroyed and
/// its last callback has ended. Then what pSender points to may be freed, even if a callback
/// destroyed the component. A later call of this function replaces both without calling the
/// old fnRelease.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetSender(
    pObject: HP_Object,
    pSender: PVOID,
    fnRelease: HP_FN_Ext_Release,
) -> BOOL {
    entry::sender(pObject, |sender| sender.set(pSender, fnRelease))
}

/// Sets how long a peer may be slow to read what was sent before an orderly end of its
/// connection: the peer ended its direction, or HP_..._Disconnect was called without force.
/// OnClose has come and the connection is gone, but its socket stays until everything is sent,
/// unless the peer reads less than 4 KiB within dwTimeout milliseconds. A peer that still sends
/// has that time to end its side, because a close would destroy what is on its way to it. The
/// default is 5000; with 0 what the socket does not accept at once is dropped, as in HP-Socket.
/// At most MaxConnectionCount sockets stay; beyond that the oldest is closed. Start, Stop and
/// Destroy close them all without waiting. Ignored unless the object is stopped. Start refuses
/// values above 0x7FFFFFFF (TCP-95, COM-70, COM-71).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_SetDrainTimeout(pObject: HP_Object, dwTimeout: DWORD) {
    entry::set_property(pObject, Family::ANY, Property::DrainTimeout, dwTimeout);
}

/// The time of HP_Ext_SetDrainTimeout in milliseconds.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn HP_Ext_GetDrainTimeout(pObject: HP_Object) -> DWORD {
    entry::property(pObject, Family::ANY, Property::DrainTimeout)
}

/// Why the latest call about a component or a thread pool failed, such as "cannot bind to
/// 127.0.0.1:80: Permission denied", "SocketBufferSize 4 is below 8" or "cannot resolve
/// no.such.host: Name or service not known": one line for people, at most 1,000 bytes, in English
/// but for the system's own texts, which are in the program's locale. It tells more than the codes
/// of GetLastError and SYS_GetLastError, which are as always; programs should look at those.
///
/// It is about Start, Stop, an agent's Connect, and the calls of synchronous HTTP clients; of thread
/// pools about Start, Stop and AdjustThreadCount. Other calls leave no reason: SYS_GetLastErrorStr
/// is the text of their error. What Connect has left is for the thread that called it, the rest for
/// every thread. Like the codes it stays until another of these calls fails.
///
/// Inside OnClose it says why that connection ends, such as "cannot connect to 10.0.0.1:5555:
/// Connection refused" after an asynchronous connect; with TLS or HTTP it is what
/// HP_Ext_GetSSLFailureReason or HP_Ext_GetHttpFailureReason say, if they say something.
///
/// piLength: in, the capacity of lpszReason; out, the length of the text; both with the
/// NUL. FALSE: ERROR_EMPTY (nothing has failed), ENOSPC with the capacity that is needed in
/// piLength, ERROR_INVALID_STATE (an object of another sort), ERROR_INVALID_PARAMETER.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Ext_GetLastErrorReason(
    pObject: HP_Object,
    lpszReason: *mut TCHAR,
    piLength: *mut c_int,
) -> BOOL {
    // SAFETY: the buffer and its length are the caller's, as the documentation of `ffi` says.
    let store = |reason: &CStr| unsafe { out::text(reason, lpszReason, piLength) };
    entry::call(FALSE, || {
        object::with_explained(pObject, |object| match object {
            Explained::Component(component) => component.last_reason(store)?,
            Explained::ThreadPool(pool) => pool.pool().ok_or(Errno::EPERM)?.last_reason(store)?,
        })
        .map(|()| TRUE)
    })
}

#[cfg(test)]
mod tests {
    use std::ptr::{self, null_mut};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::ffi::generated::create::{Create_HP_TcpServer, Destroy_HP_TcpServer};
    use crate::ffi::types::{FALSE, TRUE};

    #[test]
    fn version_is_that_of_the_manifest() {
        // SAFETY: static text with its NUL.
        let version = unsafe { CStr::from_ptr(HP_Ext_GetVersion()) };
        assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn features_are_those_of_the_build() {
        // SAFETY: NULL, or a text.
        let has = |name: Option<&CStr>| unsafe {
            HP_Ext_HasFeature(name.map_or(ptr::null(), CStr::as_ptr))
        };
        for (name, is_there) in [
            (c"ssl", cfg!(feature = "ssl")),
            (c"iconv", cfg!(feature = "iconv")),
            (c"", false),
            (c"SSL", false),
            (c"quic", false),
        ] {
            assert_eq!(has(Some(name)), BOOL::from(is_there), "{name:?}");
        }
        errno::set_errno(errno::Errno(0));
        assert_eq!((has(None), errno::errno().0), (FALSE, libc::EINVAL));
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
