//! Steps that must be taken whatever happens: after a panic in the middle of Start, Stop or
//! Destroy the component must be stopped, not between two states (COM-112).

use crate::error::Errno;
use crate::os::{faults, fork};
use crate::panic_guard::{self, Panicked};

/// The steps of a stop. If one panics, the following ones are taken all the same.
#[derive(Debug, Default)]
pub(in crate::component) struct Steps {
    failed: bool,
}

impl Steps {
    /// Takes a step that can be repeated, and repeats it after a panic. False if that
    /// panicked too.
    pub(in crate::component) fn take(&mut self, mut step: impl FnMut()) -> bool {
        (0..2).any(|_| self.attempt(&mut step))
    }

    /// Takes a step with a callback, which must not run twice.
    pub(in crate::component) fn take_once(&mut self, step: impl FnOnce()) {
        self.attempt(step);
    }

    fn attempt(&mut self, step: impl FnOnce()) -> bool {
        let before = fork::generation();
        let taken = panic_guard::inside(|| {
            step();
            faults::may_panic();
        });
        fork::leave_since(before);
        self.failed |= taken.is_err();
        taken.is_ok()
    }

    /// The result of the call: EFAULT after a panic (COM-9).
    pub(in crate::component) fn end(self) -> Result<(), Errno> {
        if self.failed {
            Err(Errno(libc::EFAULT))
        } else {
            Ok(())
        }
    }
}

/// Runs something that may fail. A panic becomes a failure, which `failure` makes from the
/// errno.
pub(in crate::component) fn or_fail<T, E>(
    failure: impl FnOnce(Errno) -> E,
    body: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let before = fork::generation();
    let result = panic_guard::inside(body);
    fork::leave_since(before);
    result.unwrap_or_else(|Panicked| Err(failure(Errno(libc::EFAULT))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_does_not_end_the_walk() {
        panic_guard::install_hook();
        let (mut steps, mut walked, mut attempts) = (Steps::default(), 0, 0);
        assert!(steps.take(|| walked += 1));
        assert!(steps.take(|| {
            attempts += 1;
            assert!(attempts > 1, "never printed");
        }));
        assert!(!steps.take(|| panic!("never printed")));
        steps.take_once(|| walked += 1);
        assert_eq!((walked, attempts), (2, 2));
        assert_eq!(steps.end(), Err(Errno(libc::EFAULT)));
        assert_eq!(Steps::default().end(), Ok(()));
    }
}
