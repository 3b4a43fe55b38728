//! `Create_HP_*` and `Destroy_HP_*` of TCP components and listeners.

use std::ptr::null_mut;
use std::sync::Arc;

use crate::component::{Component, Framing, Lineage, Role};
use crate::error::Errno;
use crate::ffi::boundary::entry;
use crate::ffi::boundary::handle::{Object, TABLE};
use crate::ffi::boundary::listener::{Adapter, Listener, SenderOwner};
use crate::ffi::types::{
    HP_Object, HP_TcpAgent, HP_TcpAgentListener, HP_TcpClient, HP_TcpClientListener,
    HP_TcpPackAgent, HP_TcpPackAgentListener, HP_TcpPackClient, HP_TcpPackClientListener,
    HP_TcpPackServer, HP_TcpPackServerListener, HP_TcpPullAgent, HP_TcpPullAgentListener,
    HP_TcpPullClient, HP_TcpPullClientListener, HP_TcpPullServer, HP_TcpPullServerListener,
    HP_TcpServer, HP_TcpServerListener,
};
use crate::os::{fork, memory};
use crate::panic_guard;

fn create_listener(role: Role) -> HP_Object {
    fork::watch();
    panic_guard::install_hook();
    entry::call(null_mut(), || {
        memory::available()?;
        let handle = TABLE.reserve().ok_or(Errno::ENOMEM)?;
        Ok(handle.install(Object::Listener(Arc::new(Listener::new(role)))))
    })
}

pub(in crate::ffi) fn create_component(
    role: Role,
    framing: Framing,
    secure: bool,
    listener: HP_Object,
) -> HP_Object {
    fork::watch();
    panic_guard::install_hook();
    entry::call(null_mut(), || {
        let listener = find_listener(role, listener)?;
        memory::available()?;
        // The callbacks need the handle, so it comes before the component.
        let handle = TABLE.reserve().ok_or(Errno::ENOMEM)?;
        let adapter = Arc::new(Adapter::new(handle.handle(), listener));
        let component = Component::new(role, framing, secure, Arc::clone(&adapter) as _);
        let owner = SenderOwner::new(&adapter);
        Ok(handle.install(Object::Component(Lineage::new(component), owner)))
    })
}

/// NULL stands for a listener with all callbacks unset (ABI-47).
fn find_listener(role: Role, handle: HP_Object) -> Result<Arc<Listener>, Errno> {
    if handle.is_null() {
        return Ok(Arc::new(Listener::new(role)));
    }
    match &*TABLE.enter(handle).ok_or(Errno::EINVAL)? {
        Object::Listener(listener) if listener.role() == role => Ok(Arc::clone(listener)),
        _ => Err(Errno::EINVAL),
    }
}

fn destroy_listener(handle: HP_Object) {
    entry::call((), || {
        if handle.is_null() {
            return Ok(());
        }
        match &*TABLE.enter(handle).ok_or(Errno::EINVAL)? {
            Object::Listener(_) => {}
            Object::Component(..) => return Err(Errno::EPERM),
        }
        // Of two destroyers at once the second comes too late.
        if TABLE.remove(handle) {
            Ok(())
        } else {
            Err(Errno::EINVAL)
        }
    });
}

/// The handle stays valid until no callback runs any more (COM-23, COM-24).
pub(in crate::ffi) fn destroy_component(handle: HP_Object) {
    entry::call((), || {
        if handle.is_null() {
            return Ok(());
        }
        let component = match &*TABLE.enter(handle).ok_or(Errno::EINVAL)? {
            Object::Component(lineage, _) => Arc::clone(lineage.component()),
            Object::Listener(_) => return Err(Errno::EPERM),
        };
        let value = handle.addr();
        component.destroy(Box::new(move || {
            TABLE.remove(std::ptr::without_provenance_mut(value));
        }));
        Ok(())
    });
}

/// Makes a listener with all callbacks unset, for any component of the server kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpServerListener() -> HP_TcpServerListener {
    create_listener(Role::Server)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpServerListener(pListener: HP_TcpServerListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP server that reports to pListener for life: any listener of the
/// server kinds, or NULL for no callbacks. The program owns it. The handle is the pSender
/// of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError
/// (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpServer(pListener: HP_TcpServerListener) -> HP_TcpServer {
    create_component(Role::Server, Framing::Push, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpServer(pServer: HP_TcpServer) {
    destroy_component(pServer);
}

/// Makes a listener with all callbacks unset, for any component of the agent kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpAgentListener() -> HP_TcpAgentListener {
    create_listener(Role::Agent)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpAgentListener(pListener: HP_TcpAgentListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP agent that reports to pListener for life: any listener of the
/// agent kinds, or NULL for no callbacks. The program owns it. The handle is the pSender
/// of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError
/// (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpAgent(pListener: HP_TcpAgentListener) -> HP_TcpAgent {
    create_component(Role::Agent, Framing::Push, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpAgent(pAgent: HP_TcpAgent) {
    destroy_component(pAgent);
}

/// Makes a listener with all callbacks unset, for any component of the client kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpClientListener() -> HP_TcpClientListener {
    create_listener(Role::Client)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpClientListener(pListener: HP_TcpClientListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP client that reports to pListener for life: any listener of the
/// client kinds, or NULL for no callbacks. The program owns it. The handle is the pSender
/// of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError
/// (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpClient(pListener: HP_TcpClientListener) -> HP_TcpClient {
    create_component(Role::Client, Framing::Push, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpClient(pClient: HP_TcpClient) {
    destroy_component(pClient);
}

/// Makes a listener with all callbacks unset, for any component of the server kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPullServerListener() -> HP_TcpPullServerListener {
    create_listener(Role::Server)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPullServerListener(pListener: HP_TcpPullServerListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP pull server that reports to pListener for life: any listener of
/// the server kinds, or NULL for no callbacks. The program owns it. The handle is the
/// pSender of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in
/// SYS_GetLastError (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPullServer(
    pListener: HP_TcpPullServerListener,
) -> HP_TcpPullServer {
    create_component(Role::Server, Framing::Pull, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPullServer(pServer: HP_TcpPullServer) {
    destroy_component(pServer);
}

/// Makes a listener with all callbacks unset, for any component of the agent kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPullAgentListener() -> HP_TcpPullAgentListener {
    create_listener(Role::Agent)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPullAgentListener(pListener: HP_TcpPullAgentListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP pull agent that reports to pListener for life: any listener of the
/// agent kinds, or NULL for no callbacks. The program owns it. The handle is the pSender
/// of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError
/// (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPullAgent(
    pListener: HP_TcpPullAgentListener,
) -> HP_TcpPullAgent {
    create_component(Role::Agent, Framing::Pull, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPullAgent(pAgent: HP_TcpPullAgent) {
    destroy_component(pAgent);
}

/// Makes a listener with all callbacks unset, for any component of the client kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPullClientListener() -> HP_TcpPullClientListener {
    create_listener(Role::Client)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPullClientListener(pListener: HP_TcpPullClientListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP pull client that reports to pListener for life: any listener of
/// the client kinds, or NULL for no callbacks. The program owns it. The handle is the
/// pSender of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in
/// SYS_GetLastError (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPullClient(
    pListener: HP_TcpPullClientListener,
) -> HP_TcpPullClient {
    create_component(Role::Client, Framing::Pull, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPullClient(pClient: HP_TcpPullClient) {
    destroy_component(pClient);
}

/// Makes a listener with all callbacks unset, for any component of the server kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPackServerListener() -> HP_TcpPackServerListener {
    create_listener(Role::Server)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPackServerListener(pListener: HP_TcpPackServerListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP pack server that reports to pListener for life: any listener of
/// the server kinds, or NULL for no callbacks. The program owns it. The handle is the
/// pSender of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in
/// SYS_GetLastError (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPackServer(
    pListener: HP_TcpServerListener,
) -> HP_TcpPackServer {
    create_component(Role::Server, Framing::Pack, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPackServer(pServer: HP_TcpPackServer) {
    destroy_component(pServer);
}

/// Makes a listener with all callbacks unset, for any component of the agent kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPackAgentListener() -> HP_TcpPackAgentListener {
    create_listener(Role::Agent)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPackAgentListener(pListener: HP_TcpPackAgentListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP pack agent that reports to pListener for life: any listener of the
/// agent kinds, or NULL for no callbacks. The program owns it. The handle is the pSender
/// of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError
/// (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPackAgent(pListener: HP_TcpAgentListener) -> HP_TcpPackAgent {
    create_component(Role::Agent, Framing::Pack, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPackAgent(pAgent: HP_TcpPackAgent) {
    destroy_component(pAgent);
}

/// Makes a listener with all callbacks unset, for any component of the client kinds. The
/// program owns it and destroys it after the components made with it; destroying it
/// earlier does no harm. NULL: ENOMEM in SYS_GetLastError (COM-20, COM-21, ABI-43,
/// ABI-46).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPackClientListener() -> HP_TcpPackClientListener {
    create_listener(Role::Client)
}

/// Destroys a listener of any kind. NULL is a no-op (ABI-45, COM-25).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPackClientListener(pListener: HP_TcpPackClientListener) {
    destroy_listener(pListener);
}

/// Makes a stopped TCP pack client that reports to pListener for life: any listener of
/// the client kinds, or NULL for no callbacks. The program owns it. The handle is the
/// pSender of its callbacks. NULL: EINVAL (no such listener) or ENOMEM in
/// SYS_GetLastError (COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_TcpPackClient(
    pListener: HP_TcpClientListener,
) -> HP_TcpPackClient {
    create_component(Role::Client, Framing::Pack, false, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it;
/// works for a component of any kind. The listener stays. Inside a callback of the
/// component itself it returns at once, and the component goes when its stop is finished.
/// NULL is a no-op (COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_TcpPackClient(pClient: HP_TcpPackClient) {
    destroy_component(pClient);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errno() -> i32 {
        errno::errno().0
    }

    fn clear_errno() {
        errno::set_errno(errno::Errno(0));
    }

    // proves: COM-25 ABI-45
    #[test]
    fn any_listener_destroyer_fits_and_null_is_a_no_op() {
        clear_errno();
        let listener = Create_HP_TcpPullServerListener();
        assert!(!listener.is_null());
        Destroy_HP_TcpClientListener(listener);
        Destroy_HP_TcpClientListener(null_mut());
        Destroy_HP_TcpServer(null_mut());
        assert_eq!(errno(), 0);
        Destroy_HP_TcpPullServerListener(listener);
        assert_eq!(errno(), libc::EINVAL);
    }

    // proves: ABI-44
    #[test]
    fn a_listener_is_no_component() {
        let listener = Create_HP_TcpServerListener();
        clear_errno();
        Destroy_HP_TcpServer(listener);
        assert_eq!(errno(), libc::EPERM);
        clear_errno();
        Destroy_HP_TcpServerListener(listener);
        assert_eq!(errno(), 0);
    }

    // proves: ABI-47
    #[test]
    fn creators_refuse_dead_and_foreign_listeners() {
        let agent = Create_HP_TcpAgentListener();
        clear_errno();
        assert!(Create_HP_TcpServer(agent).is_null());
        assert_eq!(errno(), libc::EINVAL);
        Destroy_HP_TcpAgentListener(agent);
        clear_errno();
        assert!(Create_HP_TcpAgent(agent).is_null());
        assert_eq!(errno(), libc::EINVAL);
    }

    // proves: COM-20 ABI-43
    #[test]
    fn listeners_of_a_role_are_interchangeable() {
        let listener = Create_HP_TcpServerListener();
        let found = find_listener(Role::Server, listener).ok().unwrap();
        assert!(find_listener(Role::Client, listener).is_err());
        Destroy_HP_TcpServerListener(listener);
        // The component that holds it may go on using it (COM-20).
        assert_eq!(found.role(), Role::Server);
        assert!(find_listener(Role::Server, null_mut()).is_ok());
    }
}
