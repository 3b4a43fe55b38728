//! The callbacks of a thread pool, and the adapter that calls them.

use std::sync::Arc;

use super::{Callback, Sender};
use crate::ffi::types::HP_Object;
use crate::ffi::types::pool::{
    HP_FN_ThreadPool_OnShutdown, HP_FN_ThreadPool_OnStartup, HP_FN_ThreadPool_OnWorkerThreadEnd,
    HP_FN_ThreadPool_OnWorkerThreadStart, THR_ID,
};
use crate::os::threads;
use crate::panic_guard;
use crate::thread_pool::Events;

/// What `Create_HP_ThreadPoolListener` makes.
pub(in crate::ffi) struct PoolListener {
    pub(in crate::ffi) startup: Callback<HP_FN_ThreadPool_OnStartup>,
    pub(in crate::ffi) shutdown: Callback<HP_FN_ThreadPool_OnShutdown>,
    pub(in crate::ffi) worker_start: Callback<HP_FN_ThreadPool_OnWorkerThreadStart>,
    pub(in crate::ffi) worker_end: Callback<HP_FN_ThreadPool_OnWorkerThreadEnd>,
}

impl PoolListener {
    /// All callbacks unset.
    pub(in crate::ffi) fn new() -> Self {
        Self {
            startup: Callback::unset(),
            shutdown: Callback::unset(),
            worker_start: Callback::unset(),
            worker_end: Callback::unset(),
        }
    }
}

/// Reports the events of one pool to its listener, which it keeps alive. The last one that may call
/// back, the handle or a worker that was left to itself, drops it, and so gives the sender back.
pub(in crate::ffi) struct PoolAdapter {
    sender: Sender,
    listener: Arc<PoolListener>,
}

impl PoolAdapter {
    pub(in crate::ffi) fn new(handle: HP_Object, listener: Arc<PoolListener>) -> Self {
        Self {
            sender: Sender::new(handle),
            listener,
        }
    }

    pub(in crate::ffi) fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Runs a callback, if it is set. The program's own hook has reported a panic, which changes
    /// nothing.
    fn tell<F>(&self, callback: Option<F>, call: impl FnOnce(F, HP_Object)) {
        if let Some(function) = callback {
            let _ = panic_guard::outside(|| call(function, self.sender.get()));
        }
    }
}

impl Drop for PoolAdapter {
    fn drop(&mut self) {
        self.sender.release();
    }
}

/// The calling thread's number for the program (POOL-4).
fn this_thread() -> THR_ID {
    THR_ID::try_from(threads::pthread_self()).unwrap_or_default()
}

// The unsafe calls below share one reason: the program that set the function vouches for it.
impl Events for PoolAdapter {
    fn startup(&self) {
        self.tell(self.listener.startup.get(), |function, pool| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(pool) }
        });
    }

    fn shutdown(&self) {
        self.tell(self.listener.shutdown.get(), |function, pool| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(pool) }
        });
    }

    fn worker_start(&self) {
        self.tell(self.listener.worker_start.get(), |function, pool| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(pool, this_thread()) }
        });
    }

    fn worker_end(&self) {
        self.tell(self.listener.worker_end.get(), |function, pool| {
            // SAFETY: as the comment above the impl says.
            unsafe { function(pool, this_thread()) }
        });
    }
}
