//! The event loop: shards (one `mio::Poll` each), worker threads, wake-ups. It runs
//! tasks for a [`Handler`] and never sees a protocol.

mod shard;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use parking_lot::Mutex;

use self::shard::Ready;
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
    shards: Box<[Shard]>,
    stopping: AtomicBool,
    threads: Mutex<Vec<JoinHandle<()>>>,
    next: AtomicUsize,
}

impl Reactor {
    /// Event queues for `workers` threads; no thread runs yet (TCP-169).
    pub(crate) fn new(workers: usize) -> io::Result<Self> {
        let shards = (0..workers.max(1))
            .map(|_| Shard::new())
            .collect::<io::Result<_>>()?;
        Ok(Self {
            shards,
            stopping: AtomicBool::new(false),
            threads: Mutex::new(Vec::new()),
            next: AtomicUsize::new(0),
        })
    }

    /// Starts one worker per shard. On failure the started ones are ended again.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        handler: &Arc<dyn Handler>,
        buffer: usize,
        name: impl Fn(usize) -> String,
    ) -> Result<(), SpawnError> {
        for index in 0..self.shards.len() {
            let (reactor, handler) = (Arc::clone(self), Arc::clone(handler));
            let spawned = thread::Builder::new().name(name(index)).spawn(move || {
                panic_guard::own_thread();
                block_signals();
                let mut worker = Worker {
                    buffer: vec![0; buffer],
                };
                reactor.work(index, handler.as_ref(), &mut worker);
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

    pub(crate) fn shard(&self, index: u16) -> &Shard {
        &self.shards[usize::from(index) % self.shards.len()]
    }

    /// The shard for a new connection: in turn.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "at most 512 shards (COM-73)"
    )]
    pub(crate) fn pick(&self) -> u16 {
        (self.next.fetch_add(1, Ordering::Relaxed) % self.shards.len()) as u16
    }

    /// Tells the workers to end; does not wait.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        for shard in &self.shards {
            shard.wake();
        }
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

    fn work(&self, index: usize, handler: &dyn Handler, worker: &mut Worker) {
        let shard = &self.shards[index];
        let mut ready = Ready::new();
        while !self.stopping.load(Ordering::Acquire) {
            shard.wait(&mut ready);
            while let Some((token, bits)) = ready.pop() {
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
