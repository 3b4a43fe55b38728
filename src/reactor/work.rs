//! The loop of a worker: it finds the next task, in its home shard or in the pool, and runs it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::handler::Handler;
use super::pool::Admission;
use super::ready::Next;
use super::shard::{Others, Shard};
use super::shared::Reactor;
use super::status::{self, Status};
use super::task::Task;
use super::worker::Worker;
use crate::conn::Slowness;
use crate::os::{fork, threads};
use crate::panic_guard;

/// A slow connection whose task took less than this is no longer slow.
const QUICK: Duration = Duration::from_millis(1);

impl Reactor {
    /// The loop of a worker.
    pub(super) fn work(self: &Arc<Self>, handler: &dyn Handler, index: usize, buffer_size: usize) {
        let status = &self.statuses[index];
        let _taken = status::take(status, self.alarm.as_ref());
        if let Some(id) = threads::own_id() {
            let _ = self.thread_ids[index].set(id);
        }
        let mut worker = Worker::new(self, buffer_size, status);
        // It may find a task at once, without a sleep, while the monitor sleeps already.
        self.wake_up(status);
        // A thread that forked in a callback is the only one in the child, where it is no
        // worker.
        while !self.is_stopping() && fork::generation() == self.generation {
            let task = match status.home() {
                Some(home) => self.next_at_home(handler, &self.shards[home], index),
                None => self.next_from_pool(handler, index),
            };
            if let Some(task) = task {
                self.run(handler, &mut worker, task);
            }
        }
    }

    fn run(&self, handler: &dyn Handler, worker: &mut Worker<'_>, task: Task) {
        let slow = self.slowness(handler, task.token) != Slowness::Quick;
        let before = slow.then(|| (Instant::now(), worker.status.glimpse().stamp));
        // A panic costs this one connection; the loop goes on.
        if panic_guard::inside(|| handler.run(worker, task)).is_err() {
            if fork::generation() != self.generation {
                return;
            }
            let _ = panic_guard::inside(|| handler.abandon(task.token));
        }
        worker.status.end();
        if let Some((since, stamp)) = before
            && since.elapsed() < QUICK
            // A task for a connection that another worker runs does not count.
            && worker.status.glimpse().stamp != stamp
        {
            handler.note_slow(task.token, false);
        }
    }

    fn next_at_home(&self, handler: &dyn Handler, shard: &Shard, me: usize) -> Option<Task> {
        let status = &self.statuses[me];
        let arrived = |task: &Task| handler.arrived(*task);
        let task = match shard.next(me) {
            Next::Run(task) => task,
            Next::Look(term) => shard.look(term, false, self.others(), arrived)?,
            Next::Moved => return None,
            Next::Search => {
                self.search(handler, |task| shard.found(task, &self.pool));
                return None;
            }
            Next::Sleep(term) => {
                if self.is_stopping() {
                    return None;
                }
                status.go_to_sleep();
                let task = shard.look(term, true, self.others(), arrived);
                self.wake_up(status);
                task?
            }
        };
        // If there is no space for it to wait in, it runs.
        if self.admit(handler, status, task) == Admission::Later && self.pool.defer(task) {
            return None;
        }
        Some(task)
    }

    pub(super) fn others(&self) -> Others<'_> {
        Others {
            shards: &self.shards,
            pool: &self.pool,
        }
    }

    /// Tasks found no space because memory was short. Their work is where it came from.
    pub(super) fn search(&self, handler: &dyn Handler, mut found: impl FnMut(Task) -> bool) {
        let from = self.searched.load(Ordering::Relaxed);
        let next = handler.search(from, &mut found);
        self.searched.store(next, Ordering::Relaxed);
    }

    fn next_from_pool(&self, handler: &dyn Handler, me: usize) -> Option<Task> {
        let status = &self.statuses[me];
        status.go_to_sleep();
        let admit = |task| self.admit(handler, status, task);
        let leave = || self.is_stopping() || status.home().is_some();
        let found = |shard: usize| {
            self.shards[shard].drain(&self.pool, |task| handler.arrived(*task));
        };
        let search = || self.search(handler, |task| self.pool.push_own([task]));
        let task = self.pool.next(me, admit, leave, found, search);
        if let Some(task) = task {
            // The pool may have let it run all the same.
            status.begin(task.token);
        }
        self.wake_up(status);
        task
    }

    /// The worker is awake; so must the monitor be.
    fn wake_up(&self, status: &Status) {
        if let Some(alarm) = &self.alarm {
            status.wake_up();
            alarm.wake_if_asleep();
        }
    }
}
