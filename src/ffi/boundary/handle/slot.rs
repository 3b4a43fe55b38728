//! One slot of the handle table: an object and the word that guards it.
//!
//! The word holds, from the top: the generation (32 bits), the flags LIVE and
//! CLOSING, and the number of callers inside (30 bits).
//!
//! * enter: one atomic add. The returned word says whether the caller got in; if not
//!   it leaves again, so a stale handle disturbs nothing but the count.
//! * remove: LIVE becomes CLOSING, with the remover counted as inside.
//! * leave: one atomic subtract. Whoever sees the count fall to 0 while CLOSING is
//!   set tries to move the word to the next generation, without flags. One caller
//!   wins that exchange and owns the object from then on; a stale entrant in between
//!   makes it fail and becomes the last leaver itself.

use super::sync::{AtomicU64, Cell, Ordering};

const ONE: u64 = 1;
const COUNT: u64 = (1 << 30) - 1;
const CLOSING: u64 = 1 << 30;
const LIVE: u64 = 1 << 31;
const GENERATION_SHIFT: u32 = 32;

/// A slot is free, reserved, live or closing; only the first two without an object.
pub(super) struct Slot<T> {
    word: AtomicU64,
    object: Cell<Option<T>>,
}

// SAFETY: the object is shared only as &T, between install and the last leave, and
// moved out by the one caller that wins the exchange in `leave`; the word orders both.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}
// SAFETY: a slot owns its object.
unsafe impl<T: Send> Send for Slot<T> {}

fn generation_of(word: u64) -> u32 {
    (word >> GENERATION_SHIFT) as u32
}

fn lets_in(word: u64, generation: u32) -> bool {
    word & LIVE != 0 && generation_of(word) == generation
}

impl<T> Slot<T> {
    /// A free slot. Generations start at 1, so that no handle is 0.
    pub(super) fn new() -> Self {
        Self {
            word: AtomicU64::new(1 << GENERATION_SHIFT),
            object: Cell::new(None),
        }
    }

    /// The generation of the next (or present) object.
    pub(super) fn generation(&self) -> u32 {
        generation_of(self.word.load(Ordering::Acquire))
    }

    /// Puts the object in.
    ///
    /// # Safety
    /// The slot is reserved by the caller: not live, not closing, nobody else installs.
    pub(super) unsafe fn install(&self, object: T) {
        self.object.with_mut(|cell| {
            // SAFETY: without LIVE nobody reads, and the caller is the only installer.
            unsafe { *cell = Some(object) };
        });
        self.word.fetch_or(LIVE, Ordering::Release);
    }

    /// Moves a slot without object on to its next generation. Stale entrants may be
    /// counted in right now, so only that part of the word changes.
    pub(super) fn skip_generation(&self) {
        self.word
            .fetch_add(1 << GENERATION_SHIFT, Ordering::Release);
    }

    /// Counts the caller in if an object of this generation lives here.
    /// [`Entry::Inside`] must be paired with [`Slot::leave`].
    pub(super) fn enter(&self, generation: u32) -> Entry<T> {
        // A handle that is obviously stale must not write to the slot.
        if !lets_in(self.word.load(Ordering::Relaxed), generation) {
            return Entry::Refused(None);
        }
        let before = self.word.fetch_add(ONE, Ordering::Acquire);
        if lets_in(before, generation) {
            Entry::Inside
        } else {
            Entry::Refused(self.leave())
        }
    }

    /// The object of an entered slot.
    ///
    /// # Safety
    /// The caller is inside and stays inside while it uses the reference.
    pub(super) unsafe fn object(&self) -> &T {
        self.object.with(|cell| {
            // SAFETY: the caller is counted in, so nobody takes the object, and
            // install happened before LIVE could be seen.
            unsafe { (*cell).as_ref().unwrap_unchecked() }
        })
    }

    /// Counts the caller out. Returns the object if it was removed and this was the
    /// last user; the slot is then on its next generation and free.
    pub(super) fn leave(&self) -> Option<T> {
        let before = self.word.fetch_sub(ONE, Ordering::AcqRel);
        let now = before - ONE;
        if now & CLOSING == 0 || now & COUNT != 0 {
            return None;
        }
        self.word
            .compare_exchange(now, now & !CLOSING, Ordering::AcqRel, Ordering::Relaxed)
            .ok()?;
        let object = self.object.with_mut(|cell| {
            // SAFETY: neither LIVE nor CLOSING is set and the slot is on nobody's free
            // list, so only the winner of the exchange gets here.
            unsafe { (*cell).take() }
        });
        self.skip_generation();
        object
    }

    /// Starts the removal of the object: nobody gets in any more. The caller is inside
    /// afterwards and leaves as everybody else. `false` if there is no such object.
    pub(super) fn close(&self, generation: u32) -> bool {
        let mut word = self.word.load(Ordering::Relaxed);
        while lets_in(word, generation) {
            let closed = ((word & !LIVE) | CLOSING) + ONE;
            match self
                .word
                .compare_exchange_weak(word, closed, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }
}

/// The result of [`Slot::enter`].
pub(super) enum Entry<T> {
    /// The caller is counted in.
    Inside,
    /// No object of this generation. A stale entrant that met a closing slot can turn
    /// out to be its last leaver; then it gets the object to drop.
    Refused(Option<T>),
}

/// All interleavings of the protocol, with loom:
/// `RUSTFLAGS="--cfg loom" cargo test --lib loom_model`.
#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::sync::Arc;
    use loom::sync::atomic::AtomicUsize;
    use loom::thread;

    struct Probe(Arc<AtomicUsize>);

    impl Drop for Probe {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn slot_with_probe() -> (Arc<Slot<Probe>>, Arc<AtomicUsize>) {
        let drops = Arc::new(AtomicUsize::new(0));
        let slot = Arc::new(Slot::new());
        // SAFETY: nobody else has the slot yet.
        unsafe { slot.install(Probe(Arc::clone(&drops))) };
        (slot, drops)
    }

    fn use_once(slot: &Slot<Probe>) {
        match slot.enter(1) {
            Entry::Inside => {
                // SAFETY: inside until the leave below.
                let probe = unsafe { slot.object() };
                assert_eq!(probe.0.load(Ordering::Relaxed), 0, "dropped under a user");
                drop(slot.leave());
            }
            Entry::Refused(object) => drop(object),
        }
    }

    #[test]
    fn users_against_removal() {
        // Without a bound it passes too, but takes minutes.
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(|| {
            let (slot, drops) = slot_with_probe();
            let users = [0, 1].map(|_| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || use_once(&slot))
            });
            assert!(slot.close(1));
            drop(slot.leave());
            for user in users {
                user.join().unwrap();
            }
            assert_eq!(drops.load(Ordering::Relaxed), 1);
            assert_eq!(slot.generation(), 2);
        });
    }

    #[test]
    fn two_removals() {
        loom::model(|| {
            let (slot, drops) = slot_with_probe();
            let remove = |slot: &Slot<Probe>| {
                let closed = slot.close(1);
                if closed {
                    drop(slot.leave());
                }
                closed
            };
            let other = {
                let slot = Arc::clone(&slot);
                thread::spawn(move || remove(&slot))
            };
            let mine = remove(&slot);
            assert!(mine ^ other.join().unwrap());
            assert_eq!(drops.load(Ordering::Relaxed), 1);
        });
    }
}
