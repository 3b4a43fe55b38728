//! Every call from C enters the library here: it catches panics, looks up the handle,
//! checks that the object belongs to the function's family, runs the body, and sets errno
//! last.
//!
//! A failing call sets errno after everything that the call used has been dropped; any
//! other call leaves errno as it was, whatever happened in between (COM-12, COM-13).

use std::ffi::c_int;
use std::sync::Arc;

use crate::component::{Component, FetchResult, OwnTurn, Property, State};
use crate::error::{Errno, SocketError};
use crate::ffi::boundary::arguments;
use crate::ffi::boundary::listener::{Listener, Sender};
use crate::ffi::boundary::object::{self, Sort, TABLE};
use crate::ffi::boundary::own;
use crate::ffi::types::{
    BOOL, En_HP_FetchResult, En_HP_ServiceState, En_HP_SocketError, FALSE, HP_Object, TRUE, USHORT,
};
use crate::os::{cancel, fork};
use crate::panic_guard::{self, Panicked};

pub(in crate::ffi) use crate::ffi::boundary::family::Family;

/// Runs the body of an exported function. After `Err` and after a panic (EFAULT) the
/// result is `refused`.
pub(in crate::ffi) fn call<R>(refused: R, body: impl FnOnce() -> Result<R, Errno>) -> R {
    // It must end last, because the thread may be cancelled there.
    let _off = cancel::off();
    guarded(refused, body)
}

/// As [`call`], for a body that uses no function of the system that allows cancellation: nothing but
/// memory and locks.
#[inline]
pub(in crate::ffi) fn short_call<R>(refused: R, body: impl FnOnce() -> Result<R, Errno>) -> R {
    let _deferred = cancel::deferred();
    guarded(refused, body)
}

#[inline]
fn guarded<R>(refused: R, body: impl FnOnce() -> Result<R, Errno>) -> R {
    let before = errno::errno();
    let process = fork::generation();
    let (result, code) = match panic_guard::inside(body) {
        Ok(Ok(value)) => (value, before),
        Ok(Err(Errno(code))) => (refused, errno::Errno(code)),
        // A callback has forked and this is the child, so the call is over.
        Err(Panicked) if process != fork::generation() => (refused, errno::Errno(libc::EPERM)),
        Err(Panicked) => (refused, errno::Errno(libc::EFAULT)),
    };
    errno::set_errno(code);
    result
}

/// EINVAL for handles that mean nothing, EPERM for objects of other types (ABI-44).
fn with_component<R>(
    handle: HP_Object,
    family: Family,
    body: impl FnOnce(&Arc<Component>) -> Result<R, Errno>,
) -> Result<R, Errno> {
    own::with(handle, |served| {
        let entered;
        let component = match served {
            Some(component) if component.is_own() => component,
            _ => {
                entered = TABLE.enter(handle).ok_or(Errno::EINVAL)?;
                <Arc<Component>>::of(&entered).ok_or(Errno::EPERM)?
            }
        };
        if family.accepts(component.component_type()) {
            body(component)
        } else {
            Err(Errno::EPERM)
        }
    })
}

/// If the call comes from a callback of a connection of that component: asks the connection's turn
/// to do what the call is for. False: nothing is done, and the call takes the general way. Nothing
/// in between changes errno, and the thread, a worker, cannot be cancelled.
#[inline]
pub(in crate::ffi) fn in_own_turn(
    handle: HP_Object,
    family: Family,
    body: impl FnOnce(&OwnTurn<'_>) -> bool,
) -> bool {
    // SAFETY: it is used only in `body`, which is a part of the call.
    let Some(turn) = (unsafe { own::turn(handle) }) else {
        return false;
    };
    let component = turn.component();
    component.is_own()
        && family.accepts(component.component_type())
        && panic_guard::inside(|| body(turn)) == Ok(true)
}

/// A call that succeeds, that returns FALSE without a reason (errno stays), or that
/// fails.
pub(in crate::ffi) fn flag(
    handle: HP_Object,
    family: Family,
    body: impl FnOnce(&Arc<Component>) -> Result<bool, Errno>,
) -> BOOL {
    call(FALSE, || {
        with_component(handle, family, body).map(BOOL::from)
    })
}

/// A call that succeeds or fails.
pub(in crate::ffi) fn done(
    handle: HP_Object,
    family: Family,
    body: impl FnOnce(&Arc<Component>) -> Result<(), Errno>,
) -> BOOL {
    call(FALSE, || {
        with_component(handle, family, body).map(|()| TRUE)
    })
}

/// A call that always has a value; `refused` is the value for a bad handle (ABI-56).
pub(in crate::ffi) fn value<R>(
    handle: HP_Object,
    family: Family,
    refused: R,
    body: impl FnOnce(&Arc<Component>) -> R,
) -> R {
    call(refused, || {
        with_component(handle, family, |component| Ok(body(component)))
    })
}

/// A call that has a value or fails; `refused` is the value for a failure.
pub(in crate::ffi) fn answer<R>(
    handle: HP_Object,
    family: Family,
    refused: R,
    body: impl FnOnce(&Arc<Component>) -> Result<R, Errno>,
) -> R {
    call(refused, || with_component(handle, family, body))
}

/// A call without result.
pub(in crate::ffi) fn act(handle: HP_Object, family: Family, body: impl FnOnce(&Arc<Component>)) {
    value(handle, family, (), body);
}

/// `GetState` (ABI-56).
pub(in crate::ffi) fn state(handle: HP_Object, family: Family) -> En_HP_ServiceState {
    value(handle, family, State::Stopped, |component| {
        component.state()
    }) as c_int
}

/// `GetLastError` of a component (ABI-56).
pub(in crate::ffi) fn last_error(handle: HP_Object, family: Family) -> En_HP_SocketError {
    value(handle, family, SocketError::InvalidParam, |component| {
        component.last_error()
    }) as c_int
}

/// A property's setter (COM-70 to COM-72).
pub(in crate::ffi) fn set_property(
    handle: HP_Object,
    family: Family,
    property: Property,
    value: u32,
) {
    act(handle, family, |component| {
        component.set_property(property, value);
    });
}

/// A property's getter.
pub(in crate::ffi) fn property(handle: HP_Object, family: Family, property: Property) -> u32 {
    value(handle, family, 0, |component| component.property(property))
}

/// The setter of a property of 16 bits, of which only those count (ABI-25).
pub(in crate::ffi) fn set_short(
    handle: HP_Object,
    family: Family,
    property: Property,
    value: USHORT,
) {
    set_property(handle, family, property, arguments::low16(value).into());
}

/// The getter of a property of 16 bits.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the value was stored from 16 bits, or is the default"
)]
pub(in crate::ffi) fn short(handle: HP_Object, family: Family, property: Property) -> USHORT {
    self::property(handle, family, property) as USHORT
}

/// The setter of a property that is TRUE or FALSE (ABI-24).
pub(in crate::ffi) fn set_switch(handle: HP_Object, family: Family, property: Property, on: BOOL) {
    set_property(handle, family, property, u32::from(on != FALSE));
}

/// The getter of a property that is TRUE or FALSE (ABI-23).
pub(in crate::ffi) fn switch(handle: HP_Object, family: Family, property: Property) -> BOOL {
    BOOL::from(self::property(handle, family, property) != 0)
}

/// Fetch and Peek, whose result says everything, so that errno stays (TCP-103).
pub(in crate::ffi) fn fetch(
    handle: HP_Object,
    family: Family,
    refused: FetchResult,
    body: impl FnOnce(&Arc<Component>) -> FetchResult,
) -> En_HP_FetchResult {
    value(handle, family, refused, body) as c_int
}

/// A call about what an object's callbacks get as pSender.
pub(in crate::ffi) fn sender(handle: HP_Object, body: impl FnOnce(&Sender)) -> BOOL {
    call(FALSE, || {
        object::with(handle, |sender| {
            body(sender);
            Ok(TRUE)
        })
    })
}

/// A setter of any listener for the family's components (ABI-43, ABI-48).
pub(in crate::ffi) fn listener(handle: HP_Object, family: Family, body: impl FnOnce(&Listener)) {
    call((), || {
        object::with(handle, |listener: &Arc<Listener>| {
            if family.accepts(listener.component_type()) {
                body(listener);
                Ok(())
            } else {
                Err(Errno::EPERM)
            }
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::generated::create::{
        Create_HP_TcpServerListener, Destroy_HP_TcpServerListener,
    };
    use std::ptr;

    fn set(code: i32) {
        errno::set_errno(errno::Errno(code));
    }

    fn get() -> i32 {
        errno::errno().0
    }

    /// Changes errno when it is dropped, as freeing memory may.
    struct Noise;

    impl Drop for Noise {
        fn drop(&mut self) {
            set(libc::EIO);
        }
    }

    // proves: COM-12 COM-13 ERR-4
    #[test]
    fn errno_is_set_last_and_only_by_failures() {
        set(77);
        let noise = Noise;
        assert_eq!(
            call(5, move || {
                let _noise = &noise;
                Ok(6)
            }),
            6
        );
        assert_eq!(get(), 77);
        let noise = Noise;
        assert_eq!(
            call(5, move || {
                let _noise = &noise;
                Err(Errno::ENOSPC)
            }),
            5
        );
        assert_eq!(get(), libc::ENOSPC);
    }

    // proves: COM-9 ABI-27 PROC-4
    #[test]
    fn a_panic_is_a_failure() {
        panic_guard::install_hook();
        set(0);
        assert_eq!(call(FALSE, || panic!("never printed")), FALSE);
        assert_eq!(get(), libc::EFAULT);
    }

    // proves: COM-8 ABI-44 ABI-56
    #[test]
    fn refused_handles_give_the_family_default() {
        let destroyed = Create_HP_TcpServerListener();
        Destroy_HP_TcpServerListener(destroyed);
        let live = Create_HP_TcpServerListener();
        let local = 0_u64;
        let cases = [
            (ptr::null_mut(), libc::EINVAL),
            (ptr::without_provenance_mut(0x1230), libc::EINVAL),
            ((&raw const local).cast_mut().cast(), libc::EINVAL),
            (destroyed, libc::EINVAL),
            (live, libc::EPERM),
        ];
        for (handle, code) in cases {
            set(0);
            assert_eq!(done(handle, Family::SERVER, |_| Ok(())), FALSE);
            assert_eq!(get(), code);
            set(0);
            assert_eq!(flag(handle, Family::TCP_AGENT, |_| Ok(true)), FALSE);
            assert_eq!(get(), code);
            set(0);
            assert_eq!(value(handle, Family::CLIENT, 3, |_| 0), 3);
            assert_eq!(get(), code);
            set(0);
            let refused = FetchResult::DataNotFound;
            assert_eq!(
                fetch(handle, Family::TCP_PULL_SERVER, refused, |_| {
                    FetchResult::Ok
                }),
                2
            );
            assert_eq!(get(), code);
            set(0);
            act(handle, Family::AGENT, |_| panic!("body of a refused call"));
            assert_eq!(get(), code);
        }
        Destroy_HP_TcpServerListener(live);
    }

    // proves: ABI-44
    #[test]
    fn listener_setters_check_the_role() {
        let handle = Create_HP_TcpServerListener();
        let mut ran = false;
        set(9);
        listener(handle, Family::SERVER, |_| ran = true);
        assert!(ran);
        assert_eq!(get(), 9);
        listener(handle, Family::AGENT, |_| unreachable!("wrong role"));
        assert_eq!(get(), libc::EPERM);
        Destroy_HP_TcpServerListener(handle);
        listener(handle, Family::SERVER, |_| unreachable!("destroyed"));
        assert_eq!(get(), libc::EINVAL);
    }
}
