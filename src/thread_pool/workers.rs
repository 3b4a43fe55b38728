//! The threads of a pool.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Job, ThreadPool};
use crate::error::Errno;
use crate::os::fork;
use crate::os::pthread::Handle;
use crate::os::threads::{self, Attributes};
use crate::os::{cpus, memory};
use crate::panic_guard;

/// Most workers by default.
const DEFAULT_MOST: u32 = 512;

thread_local! {
    /// The token of the pool that the thread is a worker of; 0: none.
    static POOL: Cell<usize> = const { Cell::new(0) };
}

pub(super) fn pool_of_this_thread() -> usize {
    POOL.get()
}

/// How many workers a number means (POOL-9).
pub(super) fn number(asked: i32) -> usize {
    let processors = cpus::online();
    let number = match asked {
        0 => (processors * 2 + 2).min(DEFAULT_MOST),
        1.. => asked.unsigned_abs(),
        ..0 => processors.saturating_mul(asked.unsigned_abs()),
    };
    number as usize
}

/// Makes a worker.
pub(super) fn start<T: Job>(
    pool: &Arc<ThreadPool<T>>,
    run: u64,
    attributes: Attributes,
) -> Result<Handle, Errno> {
    static NUMBERS: AtomicU64 = AtomicU64::new(0);
    memory::available()?;
    let pool = Arc::clone(pool);
    let name = format!("hp-pool-{}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    let handle = threads::spawn(name, attributes, move || {
        panic_guard::own_thread();
        POOL.set(pool.token());
        pool.work(run);
    })?;
    Ok(handle)
}

impl<T: Job> ThreadPool<T> {
    /// A worker's life.
    fn work(&self, run: u64) {
        if !self.queue.is_given_up(run) {
            // In a child that one of the program's functions forks there is no pool.
            fork::stay(|| self.events.worker_start());
        }
        let mut after_one = false;
        while let Some(task) = self.queue.next(run, after_one) {
            fork::stay(|| task.run());
            after_one = true;
        }
        if !self.queue.is_given_up(run) {
            fork::stay(|| self.events.worker_end());
        }
        if self.queue.left(run) {
            self.end(None);
        }
    }
}
