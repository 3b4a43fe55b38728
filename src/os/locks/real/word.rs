//! A word of memory that threads can wait for.

use std::ops::Deref;
use std::sync::atomic::AtomicU32;
pub(super) use std::sync::atomic::Ordering;
use std::time::Instant;

/// Declares a `const fn`, so that locks can be statics. The models have a version without `const`.
macro_rules! const_fn {
    ($visibility:vis fn $($rest:tt)*) => { $visibility const fn $($rest)* };
}
pub(super) use const_fn;

#[derive(Debug)]
pub(super) struct Word(AtomicU32);

impl Deref for Word {
    type Target = AtomicU32;

    fn deref(&self) -> &AtomicU32 {
        &self.0
    }
}

impl Word {
    pub(super) const fn new(value: u32) -> Self {
        Self(AtomicU32::new(value))
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Word {
    /// Sleeps until it is woken, but not beyond `end`, and not at all if the word is not `seen`.
    /// May wake up for no reason.
    pub(super) fn wait(&self, seen: u32, end: Option<Instant>) {
        let limit = end.map(|end| end.saturating_duration_since(Instant::now()));
        // A time limit beyond the system's range means no limit.
        let limit = limit.and_then(|limit| limit.try_into().ok());
        // The call fails if the word has changed already, so there is nothing to wait for.
        let _ = futex::wait(&self.0, Flags::PRIVATE, seen, limit.as_ref());
    }

    #[cold]
    pub(super) fn wake_one(&self) {
        let _ = futex::wake(&self.0, Flags::PRIVATE, 1);
    }

    #[cold]
    pub(super) fn wake_all(&self) {
        let _ = futex::wake(&self.0, Flags::PRIVATE, i32::MAX.cast_unsigned());
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
use rustix::thread::futex::{self, Flags};

/// On other systems threads poll.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Word {
    pub(super) fn wait(&self, seen: u32, end: Option<Instant>) {
        use std::time::Duration;
        if self.load(Ordering::Acquire) == seen && end.is_none_or(|end| Instant::now() < end) {
            std::thread::sleep(Duration::from_micros(50));
        }
    }

    pub(super) fn wake_one(&self) {}

    pub(super) fn wake_all(&self) {}
}
