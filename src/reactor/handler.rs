//! What the reactor needs from the component whose tasks it runs.

use super::task::Task;
use super::worker::Worker;
use crate::conn::Slowness;

/// Does the work of tasks.
pub(crate) trait Handler: Send + Sync {
    /// Runs `work`, the life of a worker thread.
    fn serve(&self, work: &mut dyn FnMut());
    /// Runs on a worker.
    fn run(&self, worker: &mut Worker<'_>, task: Task);
    /// Calls `found` with a task for everything that may have work which no thread does,
    /// starting where an earlier search has ended, until `found` returns false. Returns where
    /// to continue.
    fn search(&self, from: usize, found: &mut dyn FnMut(Task) -> bool) -> usize;
    /// Leaves the work of an event with its connection. False if the connection's runner,
    /// or a task that is queued already, will do it.
    fn arrived(&self, task: Task) -> bool;
    /// Called when [`Handler::run`] has panicked. It ends what `token` stands for.
    fn abandon(&self, token: usize);
    /// Notes that a callback of `token` blocked, or that one was quick.
    fn note_slow(&self, token: usize, slow: bool);
    /// What [`Handler::note_slow`] has noted last.
    fn slowness(&self, token: usize) -> Slowness;
    /// Writes what `token` has queued in the callback that blocks now. It must not block
    /// itself.
    fn flush_blocked(&self, token: usize);
}
