//! The library's threads, and what the system knows about each: whether it sleeps, and how
//! much processor time it has used.

use std::cell::Cell;
use std::fmt;
use std::path::PathBuf;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, io};

use super::cancel;
use super::faults::{self, Call};
use super::pthread::{self, Handle, Stack};
use super::signals::{self, Mask};

/// How a thread is made.
#[derive(Clone, Copy)]
pub(crate) struct Attributes {
    /// `None`: it receives no signals.
    mask: Option<Mask>,
    stack: Stack,
}

impl Attributes {
    /// For threads that run callbacks: as if the calling thread made them with `pthread_create`,
    /// except that SIGPIPE is blocked (COM-101, COM-108).
    pub(crate) fn of_caller() -> Self {
        Self {
            mask: Some(Mask::of_caller().with_sigpipe()),
            stack: pthread::default_stack().map_or(Stack::Default, Stack::About),
        }
    }

    /// For threads that run a program's tasks: exactly as if the calling thread made them, with a
    /// stack of so many bytes, or of the default size (POOL-12, POOL-40).
    pub(crate) fn like_caller(stack: Option<usize>) -> Self {
        Self {
            mask: Some(Mask::of_caller()),
            stack: stack.map_or(Stack::Default, Stack::Exactly),
        }
    }

    /// For threads that never run callbacks: they receive none of the program's signals.
    pub(crate) fn apart() -> Self {
        Self {
            mask: None,
            stack: Stack::Default,
        }
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attributes")
            .field("stack", &self.stack)
            .finish_non_exhaustive()
    }
}

/// Linux keeps so many bytes of a thread's name (PROC-5).
const NAME: usize = 15;

/// Starts a thread. Of its name, which is ASCII, the end is left out if it is too long.
pub(crate) fn spawn(
    mut name: String,
    attributes: Attributes,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<Handle> {
    name.truncate(NAME);
    faults::fail(Call::Thread)?;
    signals::with_all_blocked(|| {
        pthread::spawn(name, attributes.stack, move || {
            cancel::switch_off_for_life();
            if let Some(mask) = attributes.mask {
                mask.set();
            }
            body();
        })
    })
}

/// A number for the calling thread that no other living thread has. Unlike std's it also
/// works when the thread's local variables are gone, which is so while a program's global
/// objects end after main.
pub(crate) fn here() -> usize {
    thread_local! {
        static HERE: Cell<u8> = const { Cell::new(0) };
    }
    HERE.with(|place| ptr::from_ref(place).addr())
}

/// The calling thread, as the program's own threads library names it.
pub(crate) fn pthread_self() -> libc::pthread_t {
    // SAFETY: it has no preconditions.
    unsafe { libc::pthread_self() }
}

/// A number that the calling thread shares with few others. It spreads threads over data that
/// they had better not share.
pub(crate) fn lane() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static LANE: Cell<usize> = Cell::new(NEXT.fetch_add(1, Ordering::Relaxed));
    }
    LANE.with(Cell::get)
}

/// A thread of this process, as the system names it.
#[derive(Debug)]
pub(crate) struct ThreadId(PathBuf);

/// The calling thread, if the system shows threads as files.
pub(crate) fn own_id() -> Option<ThreadId> {
    // This is "PID/task/TID", because the link itself means another thread to each reader.
    let own = fs::read_link("/proc/thread-self").ok()?;
    Some(ThreadId(PathBuf::from("/proc").join(own)))
}

impl ThreadId {
    /// Whether the thread waits for something other than a processor. `None`: unknown.
    pub(crate) fn is_asleep(&self) -> Option<bool> {
        let stat = fs::read_to_string(self.0.join("stat")).ok()?;
        // The name in parentheses may hold anything; the state follows it.
        let state = stat.rsplit_once(')')?.1.trim_start().chars().next()?;
        Some(state != 'R')
    }

    /// The processor time that the thread has used; `None` if unknown.
    pub(crate) fn processor_time(&self) -> Option<Duration> {
        let stat = fs::read_to_string(self.0.join("schedstat")).ok()?;
        let nanoseconds = stat.split_whitespace().next()?.parse().ok()?;
        Some(Duration::from_nanos(nanoseconds))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn a_waiting_thread_is_asleep() {
        let (tell, told) = mpsc::channel();
        let (release, wait) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            tell.send(own_id().unwrap()).unwrap();
            let _ = wait.recv();
        });
        let id = told.recv().unwrap();
        while !id.is_asleep().unwrap() {
            thread::yield_now();
        }
        drop(release);
        thread.join().unwrap();
    }

    #[test]
    fn the_own_thread_runs_and_computes() {
        let id = own_id().unwrap();
        assert_eq!(id.is_asleep(), Some(false));
        let Some(before) = id.processor_time() else {
            return; // kernels without schedstats
        };
        while id.processor_time().unwrap() == before {
            std::hint::spin_loop();
        }
    }
}
