//! Waiting for a word in memory to change. Unlike with a condition variable, who waits holds no
//! lock and is handed none: a signal handler that interrupts the wait may do what it is waited for
//! (COM-39).

use std::sync::atomic::AtomicU32;
use std::time::{Duration, Instant};

use super::{fork, interrupts};

/// Waits until somebody calls [`wake`], `until` is over, or a signal was handled; not at all if the
/// word is not `seen` any more. Signals are handled as the program wants it meanwhile.
pub(crate) fn wait(word: &AtomicU32, seen: u32, until: Option<Instant>) {
    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
    // A wait with a time limit ends with every handler, whether that restarts calls or not: it may
    // have forked, and nobody would wake up the child (COM-105).
    let left = left.map_or(LONG, |left| left.min(LONG));
    if !left.is_zero() {
        fork::stay(|| interrupts::open(|| system::wait(word, seen, left)));
    }
}

/// As [`wait`], for a short while and whatever the thread holds: it takes no signals.
pub(crate) fn wait_closed(word: &AtomicU32, seen: u32, limit: Duration) {
    system::wait(word, seen, limit);
}

/// Wakes up all that wait for the word, which has changed.
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
        // It fails when there is nothing to wait for any more.
        let limit = limit.try_into().ok();
        let _ = futex::wait(word, Flags::PRIVATE, seen, limit.as_ref());
    }

    pub(super) fn wake(word: &AtomicU32) {
        let _ = futex::wake(word, Flags::PRIVATE, i32::MAX.cast_unsigned());
    }
}

/// Short naps: these waits are rare.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    const NAP: Duration = Duration::from_millis(1);

    pub(super) fn wait(word: &AtomicU32, seen: u32, limit: Duration) {
        if word.load(Ordering::Acquire) == seen {
            thread::sleep(limit.min(NAP));
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
