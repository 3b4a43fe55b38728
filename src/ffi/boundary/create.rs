//! Makes and destroys components and listeners. The exported functions are in
//! `generated`.

use std::ptr::null_mut;
use std::sync::Arc;

use crate::component::{Component, ComponentType, PerProcess};
use crate::error::Errno;
use crate::ffi::boundary::entry;
use crate::ffi::boundary::listener::{Adapter, Listener, SenderOwner};
use crate::ffi::boundary::object::{self, Object, Sort, TABLE};
use crate::ffi::types::HP_Object;
use crate::os::{barrier, fork, memory};
use crate::panic_guard;

/// Makes an object; `make` gets the handle that it will have. NULL: ENOMEM.
pub(in crate::ffi) fn create(make: impl FnOnce(HP_Object) -> Result<Object, Errno>) -> HP_Object {
    prepare();
    entry::call(null_mut(), || {
        memory::available()?;
        let handle = TABLE.reserve().ok_or(Errno::ENOMEM)?;
        let object = make(handle.handle())?;
        Ok(handle.install(object))
    })
}

/// What the library needs before it has the first object.
fn prepare() {
    fork::watch();
    barrier::prepare();
    panic_guard::install_hook();
}

pub(in crate::ffi) fn create_listener(component_type: ComponentType) -> HP_Object {
    create(|_| Ok(Object::Listener(Arc::new(Listener::new(component_type)))))
}

pub(in crate::ffi) fn create_component(
    component_type: ComponentType,
    listener: HP_Object,
) -> HP_Object {
    prepare();
    entry::call(null_mut(), || {
        let listener = find_listener(component_type, listener)?;
        memory::available()?;
        // The callbacks need the handle, so it is made before the component.
        let handle = TABLE.reserve().ok_or(Errno::ENOMEM)?;
        let adapter = Arc::new(Adapter::new(handle.handle(), listener));
        let component = Component::new(component_type, Arc::clone(&adapter) as _);
        let owner = SenderOwner::new(&adapter);
        Ok(handle.install(Object::Component(PerProcess::new(component), owner)))
    })
}

/// NULL stands for a listener with all callbacks unset (ABI-47).
fn find_listener(component_type: ComponentType, handle: HP_Object) -> Result<Arc<Listener>, Errno> {
    if handle.is_null() {
        return Ok(Arc::new(Listener::new(component_type)));
    }
    object::with(handle, |listener: &Arc<Listener>| {
        listener
            .fits(component_type)
            .then(|| Arc::clone(listener))
            .ok_or(Errno::EINVAL)
    })
    .map_err(|_| Errno::EINVAL)
}

pub(in crate::ffi) fn destroy_listener(handle: HP_Object) {
    destroy::<Arc<Listener>>(handle);
}

/// Ends a handle. Whoever is inside the object finishes first. NULL does nothing (COM-25).
pub(in crate::ffi) fn destroy<S: Sort>(handle: HP_Object) {
    entry::call((), || {
        if handle.is_null() {
            return Ok(());
        }
        object::with(handle, |_: &S| Ok(()))?;
        // If two threads destroy it at once, the second one comes too late.
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
        let component: Arc<Component> =
            object::with(handle, |component| Ok(Arc::clone(component)))?;
        let value = handle.addr();
        component.destroy(Box::new(move || {
            TABLE.remove(std::ptr::without_provenance_mut(value));
        }));
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::{Framing, Role};
    use crate::ffi::generated::create::*;

    const SERVER: ComponentType = ComponentType::tcp(Role::Server, Framing::Pack);
    const CLIENT: ComponentType = ComponentType::tcp(Role::Client, Framing::Push);

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

    // proves: HTTP-1 HTTP-11 ABI-43 ABI-45 ABI-47
    #[cfg(all(feature = "http", feature = "ssl"))]
    #[test]
    fn http_objects_take_any_listener_and_destroyer_of_theirs() {
        use crate::ffi::generated::http::create::*;
        use crate::ffi::generated::https::create::*;
        let (http, tcp) = (
            Create_HP_HttpClientListener(),
            Create_HP_TcpClientListener(),
        );
        let objects = [
            Create_HP_HttpClient(http),
            Create_HP_HttpClient(tcp),
            Create_HP_HttpSyncClient(http),
            Create_HP_HttpSyncClient(null_mut()),
            Create_HP_HttpsClient(http),
            Create_HP_HttpsSyncClient(null_mut()),
            Create_HP_TcpClient(http),
        ];
        clear_errno();
        for object in objects {
            assert!(!object.is_null());
            Destroy_HP_HttpClient(object);
        }
        assert_eq!(errno(), 0);
        assert!(Create_HP_HttpServer(http).is_null());
        assert_eq!(errno(), libc::EINVAL);
        Destroy_HP_TcpServerListener(http);
        Destroy_HP_HttpAgentListener(tcp);
    }

    // proves: COM-20 ABI-43
    #[test]
    fn listeners_of_a_role_are_interchangeable() {
        let listener = Create_HP_TcpServerListener();
        let found = find_listener(SERVER, listener).ok().unwrap();
        assert!(find_listener(CLIENT, listener).is_err());
        Destroy_HP_TcpServerListener(listener);
        // The component that holds it may go on using it (COM-20).
        assert_eq!(found.component_type().role, Role::Server);
        assert!(find_listener(SERVER, null_mut()).is_ok());
    }
}
