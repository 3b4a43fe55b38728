//! The pool holds the tasks of shards without an owner, and of slow connections, for any free
//! worker. While it has shards, one of its idle workers waits for their events and the others
//! wait to be called; a worker that leaves with a task calls the next one to wait for events.

use std::collections::VecDeque;
use std::os::fd::RawFd;

use super::task::Task;
use super::watch::Watch;
use crate::error::Errno;
use crate::os::memory;
use crate::sync::{self, Condvar, Mutex};

/// Whether a task may run now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Run,
    /// Its callbacks block, and as many workers are blocked as may be at a time.
    Later,
}

#[derive(Debug)]
struct Tasks {
    ready: VecDeque<Task>,
    /// Tasks of slow connections that wait for their quota.
    slow: VecDeque<Task>,
    /// Workers that wait to be called. The last one is called first, because its caches are the
    /// warmest.
    idle: Vec<usize>,
    /// The worker that waits for events.
    watcher: Option<usize>,
    /// It has been called.
    rung: bool,
    /// The shards whose events it waits for.
    shards: usize,
    /// Tasks to take before the next look for events, if no worker waits for them: busy
    /// connections must not delay the events of others (TCP-142).
    round: usize,
    /// For each worker, whether it has been called since it began to wait.
    called: Box<[bool]>,
    /// Counts the tasks taken, so that the monitor sees whether any worker makes progress.
    taken: u64,
    /// As `taken`, of slow connections.
    slow_taken: u64,
    /// One slow task may run whatever its quota says.
    trial: bool,
    /// A task found no space in the queue because memory was short. Its work waits where it
    /// came from.
    lost: bool,
}

impl Tasks {
    /// Adds a task that is ready; false if there is no space.
    fn add(&mut self, task: Task) -> bool {
        let room = memory::queue(&mut self.ready, task);
        self.lost |= !room;
        room
    }

    /// Whether there is something to take or to search for.
    fn has_work(&self) -> bool {
        !self.ready.is_empty() || self.lost
    }

    /// Whether a worker should come to wait for events.
    fn is_unwatched(&self) -> bool {
        self.shards > 0 && self.watcher.is_none()
    }

    /// Whether events come before the queued tasks.
    fn is_look_due(&self) -> bool {
        self.is_unwatched() && self.round == 0 && !self.ready.is_empty()
    }
}

pub(super) struct Pool {
    tasks: Mutex<Tasks>,
    /// One for each worker, so that a task wakes one of them, and an order the right one.
    bells: Box<[Condvar]>,
    /// None for a single worker, which never comes here.
    watch: Option<Watch>,
}

/// What the monitor wants to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) ready: usize,
    pub(super) slow: usize,
    pub(super) taken: u64,
    pub(super) slow_taken: u64,
    /// A slow task is to be tried and was not tried yet.
    pub(super) trial: bool,
    pub(super) lost: bool,
}

impl Load {
    /// There are tasks to take or to search for.
    pub(super) fn has_work(self) -> bool {
        self.ready > 0 || self.lost
    }

    pub(super) fn waiting(self) -> usize {
        self.ready + self.slow + usize::from(self.lost)
    }
}

impl Pool {
    pub(super) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        self.watch.iter().flat_map(Watch::descriptors)
    }

    pub(super) fn new(workers: usize) -> Result<Self, Errno> {
        let mut idle = Vec::new();
        memory::room(&mut idle, workers)?;
        Ok(Self {
            tasks: Mutex::new(Tasks {
                ready: memory::places()?,
                slow: memory::places()?,
                idle,
                watcher: None,
                rung: false,
                shards: 0,
                round: 0,
                called: memory::filled(workers, || Ok(false))?,
                taken: 0,
                slow_taken: 0,
                trial: false,
                lost: false,
            }),
            bells: memory::filled(workers, || Ok(Condvar::new()))?,
            watch: (workers > 1).then(Watch::new).transpose()?,
        })
    }

    /// Adds tasks and wakes one worker, which wakes the next if there is more. A task that finds
    /// no space because memory is short is searched for later, so its work must be recorded
    /// where it came from.
    pub(super) fn push(&self, new: impl IntoIterator<Item = Task>) {
        self.push_or(new, |_| ());
    }

    /// As [`Pool::push`], but `lost` puts the work of tasks that find no space back where it
    /// came from.
    pub(super) fn push_or(&self, new: impl IntoIterator<Item = Task>, lost: impl Fn(&Task)) {
        let mut tasks = self.tasks.lock();
        for task in new {
            if !tasks.add(task) {
                lost(&task);
            }
        }
        self.wake_if_needed(&mut tasks);
    }

    /// Adds tasks, of which the calling worker takes the next one. False if one found no space.
    pub(super) fn push_own(&self, new: impl IntoIterator<Item = Task>) -> bool {
        let mut tasks = self.tasks.lock();
        let mut room = true;
        for task in new {
            room &= tasks.add(task);
        }
        room
    }

    /// Tasks of a shard found no space, and the shard belongs to the pool now.
    pub(super) fn lose(&self) {
        let mut tasks = self.tasks.lock();
        tasks.lost = true;
        self.wake_if_needed(&mut tasks);
    }

    /// Keeps a slow connection's task until its quota allows it; false if there is no space.
    pub(super) fn defer(&self, task: Task) -> bool {
        memory::queue(&mut self.tasks.lock().slow, task)
    }

    /// Waits, as the worker `me`, for a task that `admit` lets run. `None` as soon as `leave`
    /// returns true; a thread that changes what `leave` looks at calls [`Pool::call`]
    /// afterwards. `found` adds the tasks of a shard that has events, `search` those that
    /// found no space before.
    pub(super) fn next(
        &self,
        me: usize,
        admit: impl Fn(Task) -> Admission,
        leave: impl Fn() -> bool,
        mut found: impl FnMut(usize),
        search: impl Fn(),
    ) -> Option<Task> {
        let mut tasks = self.tasks.lock();
        loop {
            let look_first = tasks.is_look_due();
            let task = if leave() {
                None
            } else if !look_first && let Some(task) = admissible(&mut tasks, &admit) {
                tasks.taken = tasks.taken.wrapping_add(1);
                tasks.round = tasks.round.saturating_sub(1);
                Some(task)
            } else if std::mem::take(&mut tasks.lost) {
                drop(tasks);
                search();
                tasks = self.tasks.lock();
                continue;
            } else if let Some(watch) = self.watch.as_ref().filter(|_| tasks.is_unwatched()) {
                (tasks.watcher, tasks.rung) = (Some(me), false);
                drop(tasks);
                watch.wait(!look_first, &mut found);
                tasks = self.tasks.lock();
                tasks.watcher = None;
                tasks.round = tasks.ready.len();
                continue;
            } else {
                tasks.called[me] = false;
                tasks.idle.push(me);
                while !tasks.called[me] {
                    tasks = sync::wait(&self.bells[me], tasks);
                }
                continue;
            };
            // This applies without a task too, because this worker may have been called for
            // one.
            self.wake_if_needed(&mut tasks);
            return task;
        }
    }

    fn wake_if_needed(&self, tasks: &mut Tasks) {
        if tasks.has_work() || tasks.is_unwatched() {
            self.wake_one(tasks);
        }
    }

    fn wake_one(&self, tasks: &mut Tasks) {
        if let Some(worker) = tasks.idle.pop() {
            self.wake(tasks, worker);
        } else {
            self.ring(tasks);
        }
    }

    fn wake(&self, tasks: &mut Tasks, worker: usize) {
        tasks.called[worker] = true;
        self.bells[worker].notify_one();
    }

    /// Wakes the worker that waits for events.
    fn ring(&self, tasks: &mut Tasks) {
        if tasks.watcher.is_some()
            && !std::mem::replace(&mut tasks.rung, true)
            && let Some(watch) = &self.watch
        {
            watch.ring();
        }
    }

    /// Makes one worker, if it waits here, look at `leave` again.
    pub(super) fn call(&self, worker: usize) {
        let mut tasks = self.tasks.lock();
        if tasks.watcher == Some(worker) {
            self.ring(&mut tasks);
        } else if let Some(place) = tasks.idle.iter().position(|&idle| idle == worker) {
            tasks.idle.remove(place);
            self.wake(&mut tasks, worker);
        }
    }

    /// As [`Pool::call`] for all workers.
    pub(super) fn recall(&self) {
        let mut tasks = self.tasks.lock();
        while let Some(worker) = tasks.idle.pop() {
            self.wake(&mut tasks, worker);
        }
        self.ring(&mut tasks);
    }

    /// Adds a shard whose events are waited for. False if they will not be, because memory is
    /// short.
    pub(super) fn add_shard(&self, index: usize, descriptor: RawFd) -> bool {
        let watch = self.watch.as_ref();
        let added = watch.is_some_and(|watch| watch.add(index, descriptor).is_ok());
        let mut tasks = self.tasks.lock();
        tasks.shards += 1;
        self.wake_if_needed(&mut tasks);
        added
    }

    /// Undoes [`Pool::add_shard`].
    pub(super) fn remove_shard(&self, descriptor: RawFd) {
        if let Some(watch) = &self.watch {
            watch.remove(descriptor);
        }
        self.tasks.lock().shards -= 1;
    }

    /// Makes one worker look at the slow tasks again. With `trial` one may run whatever the
    /// quota says.
    pub(super) fn try_slow(&self, trial: bool) {
        let mut tasks = self.tasks.lock();
        if !tasks.slow.is_empty() {
            tasks.trial |= trial;
            self.wake_one(&mut tasks);
        }
    }

    /// Takes a task that does not wait for a quota.
    pub(super) fn take_ready(&self) -> Option<Task> {
        self.tasks.lock().ready.pop_front()
    }

    /// Whether tasks found no space; the caller then searches for them.
    pub(super) fn take_lost(&self) -> bool {
        std::mem::take(&mut self.tasks.lock().lost)
    }

    pub(super) fn load(&self) -> Load {
        let tasks = self.tasks.lock();
        Load {
            ready: tasks.ready.len(),
            slow: tasks.slow.len(),
            taken: tasks.taken,
            slow_taken: tasks.slow_taken,
            trial: tasks.trial,
            lost: tasks.lost,
        }
    }
}

/// The next task that may run; those that may not move to the slow ones. Slow tasks go
/// first as long as their quota lasts, since it always leaves a worker for the rest.
fn admissible(tasks: &mut Tasks, admit: &impl Fn(Task) -> Admission) -> Option<Task> {
    if let Some(&task) = tasks.slow.front()
        && (admit(task) == Admission::Run || tasks.trial)
    {
        tasks.trial = false;
        tasks.slow.pop_front();
        tasks.slow_taken = tasks.slow_taken.wrapping_add(1);
        return Some(task);
    }
    while let Some(task) = tasks.ready.pop_front() {
        match admit(task) {
            Admission::Later if memory::queue(&mut tasks.slow, task) => {}
            // It may run, or there is no space for it to wait in.
            Admission::Run | Admission::Later => return Some(task),
        }
    }
    None
}

#[cfg(all(test, not(loom)))]
mod tests;

#[cfg(all(test, loom))]
mod loom_model;
