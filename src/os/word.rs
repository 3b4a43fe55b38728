//! Waits for a word in memory to change. Unlike with a condition variable, the waiting thread
//! holds no lock and acquires none, so a signal handler that interrupts the wait may itself
//! bring about the change (COM-39).

use std::sync::atomic::AtomicU32;
use std::time::{Duration, Instant};

use super::{fork, interrupts};

/// Waits until a thread calls [`wake`], until `until`, or until a signal was handled, and not at
/// all if the word is no longer `seen`. Meanwhile signals are handled as the program's mask
/// says.
pub(crate) fn wait(word: &AtomicU32, seen: u32, until: Option<Instant>) {
    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
    // Every handler ends a wait that has a time limit, whether it restarts system calls or not.
    // That is needed because the handler may have forked, and no thread would wake the child
    // (COM-105).
    let left = left.map_or(LONG, |left| left.min(LONG));
    if !left.is_zero() {
        fork::stay(|| interrupts::open(|| system::wait(word, seen, left)));
    }
}

/// As [`wait`], but for a short while and without letting signals in, so the thread may hold
/// locks.
pub(crate) fn wait_closed(word: &AtomicU32, seen: u32, limit: Duration) {
    system::wait(word, seen, limit);
}

/// Wakes all threads that wait for the word, which has changed.
pub(crate) fn wake(word: &AtomicU32) {
    system::wake(word);
}

const LONG: Duration = Duration::from_secs(24 * 3600);

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::sync::atomic::AtomicU32;
    use std::time::Duration;

    use rustix::thread::futex::{self, Flags};

    pub(super) fn wait(word: &AtomicU32, seen: u32, limit: Duration) {
        // The call fails if the word has changed already, so there is nothing to wait for.
        let limit = limit.try_into().ok();
        let _ = futex::wait(word, Flags::PRIVATE, seen, limit.as_ref());
    }

    pub(super) fn wake(word: &AtomicU32) {
        let _ = futex::wake(word, Flags::PRIVATE, i32::MAX.cast_unsigned());
    }
}

/// It sleeps for short times in a loop, because these waits are rare.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    const POLL_PAUSE: Duration = Duration::from_millis(1);

    pub(super) fn wait(word: &AtomicU32, seen: u32, limit: Duration) {
        if word.load(Ordering::Acquire) == seen {
            thread::sleep(limit.min(POLL_PAUSE));
        }
    }

    pub(super) fn wake(_: &AtomicU32) {}
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering;
    use std::thread;

    #[test]
    fn a_change_wakes_up() {
        static WORD: AtomicU32 = AtomicU32::new(0);
        let changer = thread::spawn(|| {
            WORD.store(1, Ordering::Release);
            wake(&WORD);
        });
        while WORD.load(Ordering::Acquire) == 0 {
            wait(&WORD, 0, None);
        }
        changer.join().unwrap();
    }

    #[test]
    fn the_time_ends() {
        let word = AtomicU32::new(0);
        let begin = Instant::now();
        let until = begin + Duration::from_millis(5);
        while Instant::now() < until {
            wait(&word, 0, Some(until));
        }
        assert!(begin.elapsed() < Duration::from_secs(60));
    }
}
