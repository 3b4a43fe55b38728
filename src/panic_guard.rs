//! Keeps panics of the library away from the program: they are caught where the
//! program's stack begins, and they print nothing (COM-9, COM-103, ABI-27).
//!
//! Printing is done by std's panic hook, which is one per copy of std. The shared
//! library has its own copy, but the static library and the Rust crate share the
//! program's, and the code cannot see which of them it became. So one hook serves
//! all three: it is silent while the panicking thread is *inside the library* and
//! otherwise hands on to the hook it found. A thread is inside from the entry of an
//! API function until it returns, and for life if the library made it, except while
//! a callback of the program runs.

use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

use crate::os::{cancel, fork};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Sets this thread's flag until dropped, then restores what was there.
struct Mark {
    before: bool,
    /// The flag belongs to one thread, so the mark must stay on it.
    not_send: PhantomData<*const ()>,
}

impl Mark {
    fn new(inside: bool) -> Self {
        // A thread whose thread-local variables are gone runs no library code that could
        // panic visibly.
        let before = INSIDE
            .try_with(|flag| flag.replace(inside))
            .unwrap_or(inside);
        Self {
            before,
            not_send: PhantomData,
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        let _ = INSIDE.try_with(|flag| flag.set(self.before));
    }
}

/// A panic was caught; its message is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs library code; a panic in it is silent and becomes `Err`.
pub(crate) fn inside<R>(body: impl FnOnce() -> R) -> Result<R, Panicked> {
    guarded(true, body)
}

/// Runs code of the program (a callback). A Rust panic of the program is reported by
/// the program's own hook and becomes `Err`; a C++ exception ends the process with
/// the runtime's message (ABI-27).
pub(crate) fn outside<R>(body: impl FnOnce() -> R) -> Result<R, Panicked> {
    let result = guarded(false, body);
    cancel::switch_off();
    result
}

/// For callbacks that a thread of the library calls one after the other. What is the same for all of them is done once.
pub(crate) struct Outside<'a> {
    inside: &'a Cell<bool>,
}

/// Passes to `work` what it calls callbacks with.
pub(crate) fn callbacks<R>(work: impl FnOnce(&Outside<'_>) -> R) -> R {
    /// One of the callbacks may have allowed cancellation.
    struct End;
    impl Drop for End {
        fn drop(&mut self) {
            cancel::switch_off();
        }
    }
    let _end = End;
    INSIDE.with(|inside| work(&Outside { inside }))
}

impl Outside<'_> {
    /// As [`outside`].
    #[inline]
    pub(crate) fn run<R>(&self, body: impl FnOnce() -> R) -> Result<R, Panicked> {
        let before = self.inside.replace(false);
        let result = caught(body);
        self.inside.set(before);
        result
    }
}

fn guarded<R>(inside: bool, body: impl FnOnce() -> R) -> Result<R, Panicked> {
    let _mark = Mark::new(inside);
    caught(body)
}

#[inline]
fn caught<R>(body: impl FnOnce() -> R) -> Result<R, Panicked> {
    panic::catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        // A payload may panic again when dropped; leaking it is the safe end.
        std::mem::forget(payload);
        Panicked
    })
}

/// Marks the calling thread as made by the library. Worker threads call it first.
pub(crate) fn own_thread() {
    INSIDE.set(true);
}

/// Installs the hook. It is called when the first object is created, so that a program
/// that only loads the library keeps its own hook.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    if thread::panicking() {
        // std forbids changing the hook now, so the next creation does it.
        return;
    }
    fork::once(&INSTALLED, || panic::set_hook(chained(panic::take_hook())));
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>;

/// Silent inside the library, `previous` outside.
fn chained(previous: Hook) -> Hook {
    Box::new(move |info| {
        if !INSIDE.try_with(Cell::get).unwrap_or(false) {
            previous(info);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn flag() -> bool {
        INSIDE.get()
    }

    #[test]
    fn flag_follows_nesting() {
        assert!(!flag());
        let seen = inside(|| (flag(), outside(|| (flag(), inside(flag))), flag()));
        assert_eq!(seen, Ok((true, Ok((false, Ok(true))), true)));
        assert!(!flag());
    }

    #[test]
    fn flag_is_restored_after_a_panic() {
        install_hook();
        assert_eq!(inside(|| -> i32 { panic!("never printed") }), Err(Panicked));
        assert!(!flag());
    }

    #[test]
    fn own_thread_stays_inside() {
        let seen = thread::spawn(|| {
            own_thread();
            (flag(), outside(flag), flag())
        });
        assert_eq!(seen.join().unwrap(), (true, Ok(false), true));
    }

    /// The hook is process-wide; this one counts the probe thread's panics only.
    #[test]
    fn hook_is_silent_inside_and_chains_outside() {
        static REPORTED: AtomicUsize = AtomicUsize::new(0);
        const PROBE: &str = "hook_probe";
        let previous = panic::take_hook();
        panic::set_hook(chained(Box::new(move |info| {
            if thread::current().name() == Some(PROBE) {
                REPORTED.fetch_add(1, Ordering::Relaxed);
            } else {
                previous(info);
            }
        })));
        let probe = thread::Builder::new().name(PROBE.to_owned()).spawn(|| {
            let silent = inside(|| -> () { panic!("inside") });
            let loud = outside(|| -> () { panic!("outside") });
            (silent, loud)
        });
        assert_eq!(
            probe.unwrap().join().unwrap(),
            (Err(Panicked), Err(Panicked))
        );
        assert_eq!(REPORTED.load(Ordering::Relaxed), 1);
    }
}
