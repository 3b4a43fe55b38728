//! Cancellation (`pthread_cancel`). A thread that ended in the middle of a call would leave locks
//! and half-done work behind, so it is off while a thread is inside the library, and as the
//! program has set it while a callback runs (COM-109).

use std::cell::Cell;
use std::ffi::c_int;
use std::marker::PhantomData;

#[cfg(target_vendor = "apple")]
const OFF: c_int = 0;
#[cfg(not(target_vendor = "apple"))]
const OFF: c_int = 1;

thread_local! {
    /// The program's setting, while the thread is inside the library.
    static PROGRAMS: Cell<c_int> = const { Cell::new(OFF) };
}

/// Off until this is dropped, which gives the program's setting back. A thread that was cancelled
/// meanwhile ends at its next cancellation point after that.
pub(crate) struct Off {
    /// The setting of the program around the callback that the thread is inside of.
    around: c_int,
    not_send: PhantomData<*const ()>,
}

/// The thread enters the library.
pub(crate) fn off() -> Off {
    Off {
        around: PROGRAMS.replace(set(OFF)),
        not_send: PhantomData,
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        restore(PROGRAMS.replace(self.around));
    }
}

/// As the program wants it until this is dropped.
pub(crate) struct Programs(PhantomData<*const ()>);

/// The thread enters a callback.
pub(crate) fn programs() -> Programs {
    restore(PROGRAMS.get());
    Programs(PhantomData)
}

impl Drop for Programs {
    fn drop(&mut self) {
        PROGRAMS.set(set(OFF));
    }
}

/// Off for life, callbacks included unless one of them switches it on: a thread of the library
/// that ended in a callback would end the process.
pub(crate) fn off_for_life() {
    set(OFF);
    PROGRAMS.set(OFF);
}

/// Without a change this is a load; a change is a locked instruction.
fn restore(setting: c_int) {
    if setting != OFF {
        set(setting);
    }
}

/// The former setting.
#[cfg(not(target_os = "android"))]
fn set(setting: c_int) -> c_int {
    unsafe extern "C-unwind" {
        // Not in the libc crate for most systems.
        fn pthread_setcancelstate(state: c_int, former: *mut c_int) -> c_int;
    }
    let mut former = OFF;
    // SAFETY: the setting is one of the two that there are, and the result outlives the call.
    unsafe { pthread_setcancelstate(setting, &raw mut former) };
    former
}

/// There is no cancellation.
#[cfg(target_os = "android")]
fn set(_: c_int) -> c_int {
    OFF
}

#[cfg(all(test, not(target_os = "android")))]
mod tests {
    use super::*;
    use std::thread;

    fn is_on() -> bool {
        let setting = set(OFF);
        restore(setting);
        setting != OFF
    }

    // proves: COM-109
    #[test]
    fn only_the_library_is_free_of_it() {
        let seen = thread::spawn(|| {
            let mut seen = vec![is_on()];
            let outer = off();
            seen.push(is_on());
            let callback = programs();
            seen.push(is_on());
            let inner = off();
            seen.push(is_on());
            drop(inner);
            seen.push(is_on());
            drop(callback);
            seen.push(is_on());
            drop(outer);
            seen.push(is_on());
            seen
        });
        let seen = seen.join().unwrap();
        assert_eq!(seen, [true, false, true, false, true, false, true]);
    }

    #[test]
    fn what_a_callback_sets_stays() {
        let thread = thread::spawn(|| {
            off_for_life();
            let on = {
                let _callback = programs();
                assert!(!is_on());
                set(1 - OFF);
                is_on()
            };
            assert!(on && !is_on());
            let _callback = programs();
            assert!(is_on());
        });
        thread.join().unwrap();
    }
}
