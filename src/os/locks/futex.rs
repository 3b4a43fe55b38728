//! Locks whose threads wait in the kernel for a word to change, with `lock_api`'s interface.

use lock_api::{GuardNoSend, RawMutex, RawMutexFair, RawRwLock};

mod raw;

/// What the locks are made of; the models replace it.
mod word {
    pub(super) use std::sync::atomic::Ordering;

    pub(super) use crate::os::barrier;
    pub(super) use crate::os::word::Word;

    /// Declares a `const fn`, so that locks can be statics. The models have a version without `const`.
    macro_rules! const_fn {
        ($visibility:vis fn $($rest:tt)*) => { $visibility const fn $($rest)* };
    }
    pub(super) use const_fn;
}

pub(super) use self::raw::{Exclusive, Shared, Signal};

// SAFETY: only one thread at a time holds the lock, as the models show.
unsafe impl RawMutex for Exclusive {
    #[allow(clippy::declare_interior_mutable_const, reason = "lock_api's way")]
    const INIT: Self = Self::new();
    type GuardMarker = GuardNoSend;

    #[inline]
    fn lock(&self) {
        self.take();
    }

    #[inline]
    fn try_lock(&self) -> bool {
        self.try_take()
    }

    #[inline]
    unsafe fn unlock(&self) {
        self.give_back();
    }
}

// SAFETY: as above.
unsafe impl RawMutexFair for Exclusive {
    unsafe fn unlock_fair(&self) {
        self.pass_on();
    }
}

// SAFETY: only one thread at a time holds it exclusively, and then no other thread shares
// it, as the models show.
unsafe impl RawRwLock for Shared {
    #[allow(clippy::declare_interior_mutable_const, reason = "lock_api's way")]
    const INIT: Self = Self::new();
    type GuardMarker = GuardNoSend;

    #[inline]
    fn lock_shared(&self) {
        self.enter();
    }

    fn try_lock_shared(&self) -> bool {
        self.try_enter()
    }

    #[inline]
    unsafe fn unlock_shared(&self) {
        self.leave();
    }

    fn lock_exclusive(&self) {
        self.take();
    }

    fn try_lock_exclusive(&self) -> bool {
        self.try_take()
    }

    unsafe fn unlock_exclusive(&self) {
        self.give_back();
    }

    fn is_locked_exclusive(&self) -> bool {
        self.is_owned()
    }
}
