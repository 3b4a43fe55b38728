//! Locks that allocate nothing, neither when they are made nor when threads wait for them,
//! because they must work when memory is short. Threads wait in the kernel for words of
//! memory to change. Where the kernel has no such wait, the locks are `parking_lot`'s, which allocate.

#[cfg(any(target_os = "linux", target_os = "android"))]
mod condvar;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod futex;
#[cfg(all(test, loom))]
mod model;
mod single_writer;

#[cfg(any(target_os = "linux", target_os = "android"))]
use self::futex::{Exclusive, Shared};
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use parking_lot::{RawMutex as Exclusive, RawRwLock as Shared};

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) use self::condvar::Condvar;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) use parking_lot::Condvar;

pub(crate) use self::single_writer::{Reader, Writer};

pub(crate) type Mutex<T> = lock_api::Mutex<Exclusive, T>;
pub(crate) type MutexGuard<'a, T> = lock_api::MutexGuard<'a, Exclusive, T>;
pub(crate) type RwLock<T> = lock_api::RwLock<Shared, T>;

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    const THREADS: u64 = 4;
    const ROUNDS: u64 = 20_000;

    fn all(body: impl Fn(u64) + Send + Sync + 'static) {
        let body = Arc::new(body);
        let threads: Vec<_> = (0..THREADS)
            .map(|index| {
                let body = Arc::clone(&body);
                thread::spawn(move || body(index))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }

    #[test]
    fn one_at_a_time() {
        let shared = Arc::new((Mutex::new(0), RwLock::new((0, 0))));
        let own = Arc::clone(&shared);
        all(move |index| {
            for round in 0..ROUNDS {
                *own.0.lock() += 1;
                if (round + index) % 4 == 0 {
                    let mut pair = own.1.write();
                    pair.0 += 1;
                    pair.1 += 1;
                } else {
                    let pair = own.1.read();
                    assert_eq!(pair.0, pair.1);
                }
            }
        });
        assert_eq!(*shared.0.lock(), THREADS * ROUNDS);
        assert_eq!(shared.1.read().0, THREADS * ROUNDS / 4);
        let held = shared.1.read();
        assert!(shared.1.try_read().is_some() && shared.1.try_write().is_none());
        drop(held);
        let held = shared.1.write();
        assert!(shared.1.try_read().is_none() && shared.1.try_write().is_none());
        drop(held);
        let held = shared.0.lock();
        assert!(shared.0.try_lock().is_none());
        drop(held);
        assert!(shared.0.try_lock().is_some());
    }

    /// Threads take turns; each waits for the one before it.
    #[test]
    fn who_waits_is_notified() {
        let turn = (Mutex::new(0), Condvar::new());
        all(move |index| {
            for round in 0..ROUNDS / 20 {
                let mut now = turn.0.lock();
                while *now != round * THREADS + index {
                    turn.1.wait(&mut now);
                }
                *now += 1;
                turn.1.notify_all();
            }
        });
    }

    /// A thread that takes a lock again and again leaves it to another one that waits.
    #[test]
    fn a_lock_is_passed_on() {
        let shared = Arc::new((Mutex::new(()), AtomicBool::new(false)));
        let mut held = shared.0.lock();
        let other = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let _lock = shared.0.lock();
                shared.1.store(true, Ordering::Release);
            })
        };
        while !shared.1.load(Ordering::Acquire) {
            MutexGuard::unlock_fair(held);
            held = shared.0.lock();
        }
        drop(held);
        other.join().unwrap();
    }

    #[test]
    fn a_wait_ends_in_time() {
        let (lock, never) = (Mutex::new(()), Condvar::new());
        let begin = Instant::now();
        let end = begin + Duration::from_millis(5);
        let mut guard = lock.lock();
        while !never.wait_until(&mut guard, end).timed_out() {}
        assert!(begin.elapsed() >= Duration::from_millis(5));
    }
}
