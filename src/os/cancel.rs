//! Cancellation (`pthread_cancel`). A thread that was cancelled in the middle of a call would
//! leave locks and half-done work behind, and one that was cancelled in a callback would end the
//! process. So cancellation is off from the beginning of a call to its end, callbacks included,
//! and on the library's own threads. A thread that is cancelled meanwhile ends afterwards
//! (COM-109).

use std::cell::Cell;
use std::ffi::c_int;
use std::marker::PhantomData;

#[cfg(target_vendor = "apple")]
const OFF: c_int = 0;
#[cfg(not(target_vendor = "apple"))]
const OFF: c_int = 1;

#[cfg(target_vendor = "apple")]
const DEFERRED: c_int = 2;
#[cfg(not(target_vendor = "apple"))]
const DEFERRED: c_int = 0;
#[cfg(target_vendor = "apple")]
const AT_ONCE: c_int = 0;
#[cfg(not(target_vendor = "apple"))]
const AT_ONCE: c_int = 1;

/// Cancellation is off until this is dropped, and then as it was before.
pub(crate) struct Off {
    before: c_int,
    not_send: PhantomData<*const ()>,
}

thread_local! {
    /// Whether the thread is one of the library's.
    static FOR_LIFE: Cell<bool> = const { Cell::new(false) };
}

/// Switches cancellation off on the calling thread, one of the library's, for its whole life.
/// Not even a callback may allow it there, so no call has to check for that.
pub(crate) fn switch_off_for_life() {
    FOR_LIFE.set(true);
    switch_off();
}

/// The thread enters the library.
#[inline]
pub(crate) fn off() -> Off {
    Off {
        before: if FOR_LIFE.get() { OFF } else { set(OFF) },
        not_send: PhantomData,
    }
}

/// Until this is dropped the thread is not cancelled at any moment, only in a function of the system
/// that allows it.
pub(crate) struct Deferred {
    was_at_once: bool,
    not_send: PhantomData<*const ()>,
}

/// The thread enters the library for a call that uses no function of the system that allows
/// cancellation. This is cheaper than [`off`], because hardly any thread allows more.
#[inline]
pub(crate) fn deferred() -> Deferred {
    Deferred {
        was_at_once: !FOR_LIFE.get() && set_type(DEFERRED) != DEFERRED,
        not_send: PhantomData,
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        if self.was_at_once {
            set_type(AT_ONCE);
        }
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        if self.before != OFF {
            set(self.before);
        }
    }
}

/// Switches cancellation off for good: after a callback, which may have switched it on for
/// itself. If it is off already this costs only a load.
pub(crate) fn switch_off() {
    set(OFF);
}

/// The former setting.
#[cfg(not(target_os = "android"))]
fn set(setting: c_int) -> c_int {
    // The libc crate lacks it for most systems. It unwinds the thread at once if its
    // cancellation type is asynchronous and a cancellation was pending.
    unsafe extern "C-unwind" {
        fn pthread_setcancelstate(state: c_int, former: *mut c_int) -> c_int;
    }
    let mut former = OFF;
    // SAFETY: the setting is one of the two valid ones, and the result outlives the call.
    unsafe { pthread_setcancelstate(setting, &raw mut former) };
    former
}

/// The former type. A change takes an atomic exchange, asking for what it is already only a load.
#[cfg(not(target_os = "android"))]
fn set_type(kind: c_int) -> c_int {
    // As above.
    unsafe extern "C-unwind" {
        fn pthread_setcanceltype(kind: c_int, former: *mut c_int) -> c_int;
    }
    let mut former = DEFERRED;
    // SAFETY: the type is one of the two valid ones, and the result outlives the call.
    unsafe { pthread_setcanceltype(kind, &raw mut former) };
    former
}

/// This system has no cancellation.
#[cfg(target_os = "android")]
fn set(_: c_int) -> c_int {
    OFF
}

/// As above.
#[cfg(target_os = "android")]
fn set_type(_: c_int) -> c_int {
    DEFERRED
}

#[cfg(all(test, not(target_os = "android")))]
mod tests {
    use super::*;
    use std::thread;

    fn is_on() -> bool {
        let setting = set(OFF);
        set(setting) == OFF && setting != OFF
    }

    // proves: COM-109
    #[test]
    fn calls_switch_it_off_and_leave_it_as_it_was() {
        let thread = thread::spawn(|| {
            assert!(is_on());
            let call = off();
            assert!(!is_on());
            // A callback may switch cancellation on, and then calls the library again.
            set(1 - OFF);
            let inner = off();
            assert!(!is_on());
            drop(inner);
            assert!(is_on());
            switch_off();
            assert!(!is_on());
            drop(call);
            assert!(is_on());
        });
        thread.join().unwrap();
    }

    // proves: COM-109
    #[test]
    fn short_calls_defer_it_and_leave_it_as_it_was() {
        let thread = thread::spawn(|| {
            let is_at_once = || {
                let kind = set_type(DEFERRED);
                set_type(kind);
                kind == AT_ONCE
            };
            let off = off(); // so that this thread is not really cancelled
            drop(deferred());
            assert!(!is_at_once());
            set_type(AT_ONCE);
            let call = deferred();
            assert!(!is_at_once());
            drop(deferred());
            assert!(!is_at_once());
            drop(call);
            assert!(is_at_once());
            set_type(DEFERRED);
            drop(off);
        });
        thread.join().unwrap();
    }

    #[test]
    fn off_stays_off() {
        let thread = thread::spawn(|| {
            switch_off();
            drop(off());
            assert!(!is_on());
        });
        thread.join().unwrap();
    }
}
