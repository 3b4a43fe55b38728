//! The event loop: an event queue, worker threads, wake-ups. It runs tasks for a
//! [`Handler`] and never sees a protocol. Any worker takes any task, one at a time, so
//! a callback that blocks stalls only its own connection while a worker is free (TCP-133).

mod shard;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use parking_lot::Mutex;

pub(crate) use self::shard::{Shard, TOKEN_LISTENER};
use crate::panic_guard;

/// What a worker owns while it runs tasks.
pub(crate) struct Worker {
    /// Receive buffer; untouched memory until the first read.
    pub(crate) buffer: Vec<u8>,
}

/// Does the work of a token.
pub(crate) trait Handler: Send + Sync {
    /// Runs on a worker; `bits` are the flags of `conn::state`.
    fn run(&self, reactor: &Reactor, worker: &mut Worker, token: usize, bits: u32);
}

/// Why a reactor could not be made.
#[derive(Debug)]
pub(crate) enum SpawnError {
    /// A thread failed.
    Thread(io::Error),
}

/// The threads and event queues of one run of a component.
pub(crate) struct Reactor {
    shard: Shard,
    workers: usize,
    stopping: AtomicBool,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Reactor {
    /// Event queues for `workers` threads; no thread runs yet (TCP-169).
    pub(crate) fn new(workers: usize) -> io::Result<Self> {
        Ok(Self {
            shard: Shard::new()?,
            workers: workers.max(1),
            stopping: AtomicBool::new(false),
            threads: Mutex::new(Vec::new()),
        })
    }

    /// Starts the workers. On failure the started ones are ended again.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        handler: &Arc<dyn Handler>,
        buffer: usize,
        name: impl Fn(usize) -> String,
    ) -> Result<(), SpawnError> {
        for index in 0..self.workers {
            let (reactor, handler) = (Arc::clone(self), Arc::clone(handler));
            let spawned = thread::Builder::new().name(name(index)).spawn(move || {
                panic_guard::own_thread();
                block_signals();
                let mut worker = Worker {
                    buffer: vec![0; buffer],
                };
                reactor.work(handler.as_ref(), &mut worker);
            });
            match spawned {
                Ok(handle) => self.threads.lock().push(handle),
                Err(error) => {
                    self.stop();
                    self.join();
                    return Err(SpawnError::Thread(error));
                }
            }
        }
        Ok(())
    }

    /// The event queue.
    pub(crate) fn shard(&self, _index: u16) -> &Shard {
        &self.shard
    }

    /// The shard for a new connection.
    #[allow(clippy::unused_self, reason = "callers choose a shard per connection")]
    pub(crate) fn pick(&self) -> u16 {
        0
    }

    /// Tells the workers to end; does not wait.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.shard.wake();
    }

    /// Waits until the workers ended, except for one that is the caller itself.
    pub(crate) fn join(&self) {
        let threads = std::mem::take(&mut *self.threads.lock());
        let own = thread::current().id();
        for handle in threads {
            if handle.thread().id() != own {
                // A panic was reported by the guard already.
                let _ = handle.join();
            }
        }
    }

    /// Whether no worker runs any more.
    pub(crate) fn is_finished(&self) -> bool {
        self.threads.lock().iter().all(JoinHandle::is_finished)
    }

    fn work(&self, handler: &dyn Handler, worker: &mut Worker) {
        while !self.stopping.load(Ordering::Acquire) {
            if let Some((token, bits)) = self.shard.next(&self.stopping) {
                // A panic costs this one task; the loop goes on.
                let _ = panic_guard::inside(|| handler.run(self, worker, token, bits));
            }
        }
    }
}

/// Programs' signal handlers run on programs' threads (COM-101).
fn block_signals() {
    crate::net::signals::block_all();
}
