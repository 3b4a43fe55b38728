//! A word of memory whose change threads can wait for. Unlike with a condition variable, the waiting
//! thread holds no lock and acquires none, so a signal handler that interrupts the wait may itself
//! bring about the change (COM-39). The locks are made of such words, too.

use std::ops::Deref;
use std::sync::atomic::AtomicU32;
use std::time::{Duration, Instant};

use super::{fork, interrupts};

#[derive(Debug, Default)]
pub(crate) struct Word(AtomicU32);

impl Deref for Word {
    type Target = AtomicU32;

    fn deref(&self) -> &AtomicU32 {
        &self.0
    }
}

impl Word {
    pub(crate) const fn new(value: u32) -> Self {
        Self(AtomicU32::new(value))
    }

    /// Sleeps until it is woken or has handled a signal, but not beyond `end`, and not at all if the
    /// word is not `seen`. May wake up for no reason. The thread's signal mask stays as it is.
    pub(crate) fn wait(&self, seen: u32, end: Option<Instant>) {
        let limit = end.map(|end| end.saturating_duration_since(Instant::now()));
        system::wait(&self.0, seen, limit);
    }

    /// As [`Word::wait`], but with the program's signal mask, for calls of the program that wait.
    pub(crate) fn wait_openly(&self, seen: u32, end: Option<Instant>) {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        // Every handler ends a wait that has a time limit, whether it restarts system calls or not.
        // That is needed because the handler may have forked, and no thread would wake the child
        // (COM-105).
        let left = left.map_or(LONG, |left| left.min(LONG));
        if !left.is_zero() {
            fork::stay(|| interrupts::open(|| system::wait(&self.0, seen, Some(left))));
        }
    }

    /// Wakes one of the threads that wait for the word, which has changed.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[cold]
    pub(crate) fn wake_one(&self) {
        system::wake(&self.0, 1);
    }

    /// Wakes all threads that wait for the word, which has changed.
    #[cold]
    pub(crate) fn wake_all(&self) {
        system::wake(&self.0, ALL);
    }
}

const LONG: Duration = Duration::from_secs(24 * 3600);
const ALL: u32 = i32::MAX.cast_unsigned();

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::sync::atomic::AtomicU32;
    use std::time::Duration;

    use rustix::thread::futex::{self, Flags};

    pub(super) fn wait(word: &AtomicU32, seen: u32, limit: Option<Duration>) {
        // A time limit beyond the system's range means no limit.
        let limit = limit.and_then(|limit| limit.try_into().ok());
        // The call fails if the word has changed already, so there is nothing to wait for.
        let _ = futex::wait(word, Flags::PRIVATE, seen, limit.as_ref());
    }

    pub(super) fn wake(word: &AtomicU32, most: u32) {
        let _ = futex::wake(word, Flags::PRIVATE, most);
    }
}

/// Polls, because here only the waits of Start, Stop, Wait and Destroy are left, which are rare.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    const POLL_PAUSE: Duration = Duration::from_millis(1);

    pub(super) fn wait(word: &AtomicU32, seen: u32, limit: Option<Duration>) {
        if word.load(Ordering::Acquire) == seen {
            thread::sleep(limit.unwrap_or(POLL_PAUSE).min(POLL_PAUSE));
        }
    }

    pub(super) fn wake(_: &AtomicU32, _: u32) {}
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering;
    use std::thread;

    #[test]
    fn a_change_wakes_up() {
        static WORD: Word = Word::new(0);
        let changer = thread::spawn(|| {
            WORD.store(1, Ordering::Release);
            WORD.wake_all();
        });
        while WORD.load(Ordering::Acquire) == 0 {
            WORD.wait_openly(0, None);
        }
        changer.join().unwrap();
    }

    #[test]
    fn the_time_ends() {
        let waits: [fn(&Word, u32, Option<Instant>); 2] = [Word::wait, Word::wait_openly];
        for wait in waits {
            let word = Word::new(0);
            let begin = Instant::now();
            let end = begin + Duration::from_millis(5);
            while Instant::now() < end {
                wait(&word, 0, Some(end));
            }
            assert!(begin.elapsed() < Duration::from_secs(60));
        }
    }
}
