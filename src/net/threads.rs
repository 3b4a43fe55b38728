//! The library's threads, and what the system says about one: does it sleep, and how long has
//! it computed?

use std::cell::Cell;
use std::os::unix::thread::JoinHandleExt;
use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use std::{fs, io};

use super::faults::{self, Call};
use super::{signals, word};

/// A thread that was started. Dropping it leaves the thread to itself.
pub(crate) struct Thread {
    handle: JoinHandle<()>,
    end: Arc<End>,
}

/// Whether a thread's work is done.
#[derive(Default)]
struct End(AtomicU32);

const RUNS: u32 = 0;
const DONE: u32 = 1;

/// Tells that it is, also if it panics.
struct Tell(Arc<End>);

impl Drop for Tell {
    fn drop(&mut self) {
        self.0.0.store(DONE, Ordering::Release);
        word::wake(&self.0.0);
    }
}

impl Thread {
    /// Waits for the thread's end. Signals are handled until there is nothing left but to collect
    /// what the system keeps of it.
    pub(crate) fn join(self) {
        while self.end.0.load(Ordering::Acquire) == RUNS {
            word::wait(&self.end.0, RUNS, None);
        }
        // A panic was reported by the guard already.
        let _ = self.handle.join();
    }

    /// Whether its work is done.
    pub(crate) fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }

    /// Whether the caller runs on it. Unlike std's idea of the current thread this works until the
    /// very end of a thread, when its locals are gone.
    pub(crate) fn is_current(&self) -> bool {
        // SAFETY: the thread is neither joined nor detached while its handle is there.
        unsafe { libc::pthread_equal(self.handle.as_pthread_t(), libc::pthread_self()) != 0 }
    }
}

/// Starts a thread, which takes none of the program's signals.
pub(crate) fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> io::Result<Thread> {
    faults::fail(Call::Thread)?;
    let end = Arc::<End>::default();
    let tell = Tell(Arc::clone(&end));
    let thread = Builder::new().name(name);
    let handle = signals::with_all_blocked(|| {
        thread.spawn(move || {
            let _tell = tell;
            body();
        })
    })?;
    Ok(Thread { handle, end })
}

/// A number for the calling thread that no other living thread has. Unlike std's it is there
/// also when the thread's locals are gone: while a program's global objects end, after main.
pub(crate) fn here() -> usize {
    thread_local! {
        static HERE: Cell<u8> = const { Cell::new(0) };
    }
    HERE.with(|place| ptr::from_ref(place).addr())
}

/// A thread of this process, as the system names it.
#[derive(Debug)]
pub(crate) struct ThreadId(PathBuf);

/// The calling thread, where the system shows its threads as files.
pub(crate) fn own_id() -> Option<ThreadId> {
    // "PID/task/TID"; the link itself means another thread to each reader.
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

    /// Processor time the thread has used. `None`: unknown.
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
