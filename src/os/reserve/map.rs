//! A map of the taken units of an arena, with one bit each. It has no lock, so neither a signal
//! handler nor a forked child can find one held.

use crate::sync::atomic::{AtomicU64, Ordering};

/// Units per word. A block lies in a single word, so that one atomic exchange takes it.
pub(super) const UNITS: usize = u64::BITS as usize;

#[derive(Debug)]
pub(super) struct Map<const WORDS: usize>([AtomicU64; WORDS]);

/// The bits of `count` units from `first` on.
fn bits(first: usize, count: usize) -> u64 {
    (u64::MAX >> (UNITS - count)) << first
}

/// The first place in `word` for `count` free units, a multiple of `step`.
fn place(word: u64, count: usize, step: usize) -> Option<usize> {
    (0..=UNITS - count)
        .step_by(step)
        .find(|&first| word & bits(first, count) == 0)
}

impl<const WORDS: usize> Map<WORDS> {
    #[cfg(not(loom))]
    pub(super) const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; WORDS])
    }

    #[cfg(loom)]
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }

    /// Takes `count` units, 1 to 64, in a row, the number of the first one being a multiple
    /// of `step`, a power of two. `None` if there is no such place.
    pub(super) fn take(&self, count: usize, step: usize) -> Option<usize> {
        self.0.iter().enumerate().find_map(|(index, word)| {
            if !(index * UNITS).is_multiple_of(step) {
                return None;
            }
            let mut taken = word.load(Ordering::Relaxed);
            loop {
                let first = place(taken, count, step)?;
                let now = taken | bits(first, count);
                match word.compare_exchange_weak(taken, now, Ordering::Acquire, Ordering::Relaxed) {
                    Ok(_) => return Some(index * UNITS + first),
                    Err(changed) => taken = changed,
                }
            }
        })
    }

    /// Gives back units that were taken; the number may be 0.
    pub(super) fn give_back(&self, first: usize, count: usize) {
        // Without units, `first` may lie behind the end of the map.
        if count > 0 {
            let taken = bits(first % UNITS, count);
            self.0[first / UNITS].fetch_and(!taken, Ordering::Release);
        }
    }

    /// The number of taken units.
    pub(super) fn taken(&self) -> usize {
        let count = |word: &AtomicU64| word.load(Ordering::Relaxed).count_ones() as usize;
        self.0.iter().map(count).sum()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORDS: usize = 3;

    proptest! {
        /// Compares the map with a model that has one flag per unit.
        #[test]
        fn nothing_is_taken_twice_or_lost(steps in proptest::collection::vec((1usize..=UNITS, 0u32..8, any::<usize>()), 1..200)) {
            let map = Map::<WORDS>::new();
            let mut model = [false; WORDS * UNITS];
            let mut blocks: Vec<(usize, usize)> = Vec::new();
            for (count, power, which) in steps {
                let step = 1 << power;
                if which % 3 == 0 && !blocks.is_empty() {
                    let (first, count) = blocks.swap_remove(which % blocks.len());
                    map.give_back(first, count);
                    model[first..first + count].fill(false);
                } else if let Some(first) = map.take(count, step) {
                    prop_assert_eq!(first % step, 0);
                    prop_assert_eq!(first / UNITS, (first + count - 1) / UNITS);
                    prop_assert!(model[first..first + count].iter().all(|taken| !taken));
                    model[first..first + count].fill(true);
                    blocks.push((first, count));
                } else {
                    let fits = |first: usize| {
                        first % UNITS + count <= UNITS
                            && model[first..first + count].iter().all(|taken| !taken)
                    };
                    prop_assert!(!(0..model.len()).step_by(step).any(fits));
                }
                prop_assert_eq!(map.taken(), model.iter().filter(|taken| **taken).count());
            }
        }
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::sync::Arc;

    /// Two threads take, write and give back the same units, never both at once, and each
    /// sees what the other has written.
    #[test]
    fn a_unit_has_one_owner() {
        const HALF: usize = UNITS / 2;
        loom::model(|| {
            let shared = Arc::new((Map::<1>::new(), [0, 1].map(UnsafeCell::new)));
            let work = |shared: &(Map<1>, [UnsafeCell<usize>; 2]), mark: usize| {
                // There are two places for three blocks.
                if let Some(first) = shared.0.take(HALF, HALF) {
                    shared.1[first / HALF].with_mut(|unit| {
                        // SAFETY: the model shows that no other thread has the unit.
                        unsafe { *unit = mark };
                    });
                    shared.0.give_back(first, HALF);
                }
            };
            let held = shared.0.take(HALF, HALF).unwrap();
            assert_eq!(held, 0);
            let threads = [2, 3].map(|mark| {
                let shared = Arc::clone(&shared);
                loom::thread::spawn(move || work(&shared, mark))
            });
            for thread in threads {
                thread.join().unwrap();
            }
            shared.0.give_back(held, HALF);
            assert_eq!(shared.0.taken(), 0);
        });
    }
}
