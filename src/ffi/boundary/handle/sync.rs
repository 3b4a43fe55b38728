//! The atomics and cells of the slot protocol, which loom replaces in models.

#[cfg(not(loom))]
pub(super) use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(loom)]
pub(super) use loom::sync::atomic::{AtomicU64, Ordering};

/// `UnsafeCell` with loom's closure interface.
#[cfg(not(loom))]
#[derive(Debug)]
pub(super) struct Cell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> Cell<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    /// The pointer may be read through while nobody writes.
    pub(super) fn with<R>(&self, body: impl FnOnce(*const T) -> R) -> R {
        body(self.0.get())
    }

    /// The pointer may be written through while nobody else reads or writes.
    pub(super) fn with_mut<R>(&self, body: impl FnOnce(*mut T) -> R) -> R {
        body(self.0.get())
    }
}

#[cfg(loom)]
pub(super) use loom::cell::UnsafeCell as Cell;
