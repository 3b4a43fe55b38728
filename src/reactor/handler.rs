//! What the reactor asks of the component whose tasks it runs.

use super::task::Task;
use super::worker::Worker;
use crate::conn::Slowness;

/// Does the work of tasks.
pub(crate) trait Handler: Send + Sync {
    /// Runs `work`, the life of a worker thread.
    fn serve(&self, work: &mut dyn FnMut());
    /// Runs on a worker.
    fn run(&self, worker: &mut Worker<'_>, task: Task);
    /// Calls `found` with a task for everything that may have work which nobody does, starting
    /// where an earlier search has ended, until `found` says no. Where to go on.
    fn search(&self, from: usize, found: &mut dyn FnMut(Task) -> bool) -> usize;
    /// Leaves an event's work with its connection. False when a worker that runs it, or a
    /// task that is queued already, will see to it.
    fn arrived(&self, task: Task) -> bool;
    /// [`Handler::run`] panicked: gets rid of what `token` stands for.
    fn abandon(&self, token: usize);
    /// Notes that a callback of `token` blocked, or that one was quick.
    fn note_slow(&self, token: usize, slow: bool);
    /// What [`Handler::note_slow`] was told last.
    fn slowness(&self, token: usize) -> Slowness;
    /// Sends what `token` queued in the callback that blocks now. Must not block itself.
    fn flush_blocked(&self, token: usize);
}
