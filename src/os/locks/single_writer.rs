//! A value that only its owner changes, and that anybody may look at.
//!
//! The owner looks at it without a lock, since nobody else changes it, and locks only for a change.
//! So it can lend parts of the value to a callback, during which others, and the callback itself,
//! look at the value too.

use std::cell::UnsafeCell;
use std::fmt;
use std::sync::Arc;

use super::Mutex;

/// The owner's handle of a value `T`. The lock also guards an `S`, which everybody may change.
pub(crate) struct Writer<T, S>(Arc<Shared<T, S>>);

/// The handle of all others.
pub(crate) struct Reader<T, S>(Arc<Shared<T, S>>);

struct Shared<T, S> {
    common: Mutex<S>,
    value: UnsafeCell<T>,
}

// SAFETY: the value is changed only in `Writer::write`, which holds the lock and has the only
// Writer exclusively, so that no reference from `Writer::get` exists; everybody else holds the
// lock while looking at the value. Several threads may look at a T (Sync) and one may drop it (Send).
unsafe impl<T: Send + Sync, S: Send> Sync for Shared<T, S> {}

impl<T, S> Writer<T, S> {
    pub(crate) fn new(value: T, common: S) -> Self {
        Self(Arc::new(Shared {
            common: Mutex::new(common),
            value: UnsafeCell::new(value),
        }))
    }

    /// Another handle, for looking at the value.
    pub(crate) fn reader(&self) -> Reader<T, S> {
        Reader(Arc::clone(&self.0))
    }

    /// The value, without a lock.
    #[inline]
    pub(crate) fn get(&self) -> &T {
        // SAFETY: only `write` changes the value, and it needs this handle, which is the only
        // one of its type for this value, exclusively.
        unsafe { &*self.0.value.get() }
    }

    /// Changes the value.
    #[inline]
    pub(crate) fn write<R>(&mut self, change: impl FnOnce(&mut T, &mut S) -> R) -> R {
        let mut common = self.0.common.lock();
        // SAFETY: nobody looks at the value without the lock, except with this handle, which
        // is exclusively borrowed.
        change(unsafe { &mut *self.0.value.get() }, &mut common)
    }
}

impl<T, S> Reader<T, S> {
    /// Looks at the value. The owner cannot change it meanwhile, so this should be short.
    #[inline]
    pub(crate) fn read<R>(&self, look: impl FnOnce(&T, &mut S) -> R) -> R {
        let mut common = self.0.common.lock();
        // SAFETY: the owner changes the value only with the lock.
        look(unsafe { &*self.0.value.get() }, &mut common)
    }
}

impl<T, S> Clone for Reader<T, S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T, S> fmt::Debug for Writer<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<T, S> fmt::Debug for Reader<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::thread;

    use super::*;

    const ROUNDS: u64 = 10_000;

    #[test]
    fn others_see_whole_changes() {
        let mut writer = Writer::new((0, 0), 0);
        let reader = writer.reader();
        let other = thread::spawn(move || {
            loop {
                let (first, second) = reader.read(|pair, count| {
                    *count += 1;
                    *pair
                });
                assert_eq!(first, second);
                if first == ROUNDS {
                    return;
                }
            }
        });
        for _ in 0..ROUNDS {
            writer.write(|pair, _| {
                pair.0 += 1;
                pair.1 += 1;
            });
            // While it is lent, others look at it too.
            let lent = writer.get();
            assert_eq!(lent.0, lent.1);
        }
        other.join().unwrap();
        assert!(writer.write(|_, count| *count) > 0);
    }

    #[test]
    fn a_callback_looks_at_what_is_lent() {
        let writer = Writer::new(String::from("text"), ());
        let reader = writer.reader();
        let lent = writer.get();
        assert!(reader.read(|value, ()| value == lent));
        drop(writer);
        assert_eq!(reader.read(|value, ()| value.len()), 4);
    }
}
