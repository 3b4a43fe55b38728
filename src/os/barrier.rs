//! A memory barrier that costs only one of its two sides something. Two threads that each announce
//! something and then look for the other's announcement need a barrier in between, or both may look
//! too early. If one side does so all the time and the other one seldom, the seldom one can pay for
//! both: the kernel makes the barrier for all other threads of the process, by interrupting those
//! that run.

use std::sync::Once;

use super::fork;

/// The frequent side: what comes before is seen by a thread that returns from [`all_threads`] with
/// true afterwards, or what comes after sees what that thread did before.
#[inline]
pub(crate) fn own_side() {
    system::own_side();
}

/// The seldom side. False: it was no barrier, because the system has none, or forbids it.
pub(crate) fn all_threads() -> bool {
    system::all_threads()
}

/// Makes [`all_threads`] quick, once per process, before the process has many threads.
pub(crate) fn prepare() {
    static PREPARED: Once = Once::new();
    fork::once(&PREPARED, || {
        system::prepare();
    });
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::sync::atomic::{Ordering, compiler_fence, fence};

    use rustix::thread::{MembarrierCommand as Command, membarrier};

    #[inline]
    pub(super) fn own_side() {
        compiler_fence(Ordering::SeqCst);
    }

    pub(super) fn prepare() -> bool {
        membarrier(Command::RegisterPrivateExpedited).is_ok()
    }

    #[cold]
    pub(super) fn all_threads() -> bool {
        fence(Ordering::SeqCst);
        let barrier = || membarrier(Command::PrivateExpedited).is_ok();
        barrier() || prepare() && barrier()
    }
}

/// Both sides make a barrier.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::sync::atomic::{Ordering, fence};

    #[inline]
    pub(super) fn own_side() {
        fence(Ordering::SeqCst);
    }

    pub(super) fn prepare() {}

    pub(super) fn all_threads() -> bool {
        fence(Ordering::SeqCst);
        true
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::hint;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    /// At least one of two sides sees what the other one has announced, in each of many rounds.
    #[test]
    fn one_side_sees_the_other() {
        const ROUNDS: u32 = 20_000;
        prepare();
        if !all_threads() {
            return;
        }
        // What each side has announced, and what it has seen of the other one.
        let shared = Arc::new([const { [const { AtomicU32::new(0) }; 2] }; 2]);
        let meet = Arc::new(AtomicU32::new(0));
        let side = |me: usize, barrier: fn()| {
            let (shared, meet) = (Arc::clone(&shared), Arc::clone(&meet));
            move || {
                let mut blind = 0;
                for round in 1..=ROUNDS {
                    meet.fetch_add(1, Ordering::AcqRel);
                    while meet.load(Ordering::Acquire) < 4 * round - 2 {
                        hint::spin_loop();
                        thread::yield_now();
                    }
                    shared[me][0].store(round, Ordering::Relaxed);
                    barrier();
                    let seen = shared[1 - me][0].load(Ordering::Relaxed);
                    shared[me][1].store(seen, Ordering::Relaxed);
                    meet.fetch_add(1, Ordering::AcqRel);
                    while meet.load(Ordering::Acquire) < 4 * round {
                        hint::spin_loop();
                        thread::yield_now();
                    }
                    let seen = [0, 1].map(|side: usize| shared[side][1].load(Ordering::Relaxed));
                    blind += u32::from(seen.iter().all(|&seen| seen < round));
                }
                blind
            }
        };
        let other = thread::spawn(side(1, own_side));
        let blind = side(0, || assert!(all_threads()))();
        assert_eq!((blind, other.join().unwrap()), (0, 0));
    }

    #[test]
    fn a_child_has_it_too() {
        prepare();
        let here = all_threads();
        assert!(fork::testing::child(|| assert_eq!(all_threads(), here)));
    }
}
