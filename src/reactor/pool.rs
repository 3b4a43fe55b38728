//! The pool of tasks: what shards without a keeper, and slow connections, leave to whichever
//! worker is free. As long as it has shards, one of its idle workers waits for their events and
//! the others for a call; who leaves with a task calls the next one to wait for events.

use std::collections::VecDeque;
use std::os::fd::RawFd;

use super::Task;
use super::watch::Watch;
use crate::error::Errno;
use crate::os::memory;
use crate::sync::{self, Condvar, Mutex};

/// Whether a task may run now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Run,
    /// Its callbacks block, and as many workers as may block at a time do so.
    Later,
}

#[derive(Debug)]
struct Tasks {
    ready: VecDeque<Task>,
    /// Tasks of slow connections that wait for their quota.
    slow: VecDeque<Task>,
    /// Workers that wait for a call. The last one is called first: it is the warmest.
    idle: Vec<usize>,
    /// The worker that waits for events.
    watcher: Option<usize>,
    /// It has been called.
    rung: bool,
    /// Shards whose events it waits for.
    shards: usize,
    /// Tasks to take before the next look for events, if nobody waits for them: busy connections
    /// must not keep others' events waiting (TCP-142).
    round: usize,
    /// For each worker, whether it has been called since it began to wait.
    called: Box<[bool]>,
    /// Counts the tasks taken, so that the monitor sees whether anybody serves.
    taken: u64,
    /// As `taken`, of slow connections.
    slow_taken: u64,
    /// One slow task may run whatever its quota says.
    trial: bool,
    /// A task found no place, for want of memory: its work waits where it came from.
    lost: bool,
}

impl Tasks {
    /// Adds a task that is ready; false when there is no place.
    fn add(&mut self, task: Task) -> bool {
        let room = memory::queue(&mut self.ready, task);
        self.lost |= !room;
        room
    }

    /// There is something to take or to search for.
    fn has_work(&self) -> bool {
        !self.ready.is_empty() || self.lost
    }

    /// Somebody should come to wait for events.
    fn is_unwatched(&self) -> bool {
        self.shards > 0 && self.watcher.is_none()
    }

    /// Events come before the tasks that are there.
    fn is_look_due(&self) -> bool {
        self.is_unwatched() && self.round == 0 && !self.ready.is_empty()
    }
}

pub(super) struct Pool {
    tasks: Mutex<Tasks>,
    /// One for each worker, so that a task wakes one of them and an order the right one.
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
    /// A slow task is to be tried, and was not yet.
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

    /// Adds tasks and wakes one worker; that one wakes the next if there is more. A task that
    /// finds no place, for want of memory, is searched for: its work must be known where it came
    /// from.
    pub(super) fn push(&self, new: impl IntoIterator<Item = Task>) {
        self.push_or(new, |_| ());
    }

    /// As [`Pool::push`]; `lost` leaves the work of tasks that find no place where it came from.
    pub(super) fn push_or(&self, new: impl IntoIterator<Item = Task>, lost: impl Fn(&Task)) {
        let mut tasks = self.tasks.lock();
        for task in new {
            if !tasks.add(task) {
                lost(&task);
            }
        }
        self.wake_if_needed(&mut tasks);
    }

    /// Adds tasks that the calling worker is about to take from. False when one found no place.
    pub(super) fn push_own(&self, new: impl IntoIterator<Item = Task>) -> bool {
        let mut tasks = self.tasks.lock();
        let mut room = true;
        for task in new {
            room &= tasks.add(task);
        }
        room
    }

    /// Tasks of a shard found no place, and the shard is the pool's now.
    pub(super) fn lose(&self) {
        let mut tasks = self.tasks.lock();
        tasks.lost = true;
        self.wake_if_needed(&mut tasks);
    }

    /// Keeps a slow connection's task until its quota allows it; false when there is no place.
    pub(super) fn defer(&self, task: Task) -> bool {
        memory::queue(&mut self.tasks.lock().slow, task)
    }

    /// Waits, as the worker `me`, for a task that `admit` lets run. `None` as soon as `leave`
    /// says so; who changes what `leave` looks at uses [`Pool::call`] afterwards. `found` adds
    /// the tasks of a shard that has events, `search` those that found no place before.
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
            // Also without a task: this worker may have been called for one.
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

    /// One more shard's events are to be waited for. False when they will not be, for want of
    /// memory.
    pub(super) fn add_shard(&self, index: usize, descriptor: RawFd) -> bool {
        let watch = self.watch.as_ref();
        let added = watch.is_some_and(|watch| watch.add(index, descriptor).is_ok());
        let mut tasks = self.tasks.lock();
        tasks.shards += 1;
        self.wake_if_needed(&mut tasks);
        added
    }

    /// The end of [`Pool::add_shard`].
    pub(super) fn remove_shard(&self, descriptor: RawFd) {
        if let Some(watch) = &self.watch {
            watch.remove(descriptor);
        }
        self.tasks.lock().shards -= 1;
    }

    /// Makes one worker look at the slow tasks again. `trial`: one may run whatever its quota
    /// says.
    pub(super) fn try_slow(&self, trial: bool) {
        let mut tasks = self.tasks.lock();
        if !tasks.slow.is_empty() {
            tasks.trial |= trial;
            self.wake_one(&mut tasks);
        }
    }

    /// Takes a task, but none that waits for a quota.
    pub(super) fn take_ready(&self) -> Option<Task> {
        self.tasks.lock().ready.pop_front()
    }

    /// Whether tasks found no place; the caller searches for them.
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

/// The next task that may run; others move to the slow ones. Slow tasks go first as long
/// as their quota lasts, since it always leaves a worker for the rest.
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
            // It may, or there is no place to wait.
            Admission::Run | Admission::Later => return Some(task),
        }
    }
    None
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::conn::Work;

    fn task(token: usize) -> Task {
        Task {
            token,
            work: Work::NONE,
        }
    }

    #[test]
    fn slow_tasks_wait_for_their_quota() {
        let pool = Pool::new(1).unwrap();
        pool.push([task(1), task(2), task(3)]);
        let odd_is_slow = |task: Task| {
            if task.token % 2 == 1 {
                Admission::Later
            } else {
                Admission::Run
            }
        };
        let next = |admit: &dyn Fn(Task) -> Admission| pool.next(0, admit, || false, |_| (), || ());
        assert_eq!(next(&odd_is_slow), Some(task(2)));
        pool.try_slow(true);
        assert_eq!(next(&|_| Admission::Later), Some(task(1)));
        assert_eq!(next(&|_| Admission::Run), Some(task(3)));
        assert_eq!(pool.load().waiting(), 0);
        assert_eq!((pool.load().taken, pool.load().slow_taken), (3, 1));
        let left = pool.next(0, |_| Admission::Run, || true, |_| (), || ());
        assert_eq!(left, None);
    }
}

#[cfg(all(test, not(loom)))]
mod fairness {
    use super::super::shard::Shard;
    use super::*;
    use crate::conn::Work;
    use std::cell::Cell;

    /// A connection that asks for more at the end of each turn does not keep the only worker
    /// from others' events (TCP-142).
    #[test]
    fn a_busy_connection_does_not_stop_the_look_for_events() {
        let pool = Pool::new(2).unwrap();
        let (shard, found) = (Shard::new(0).unwrap(), Cell::new(0));
        assert!(pool.add_shard(0, shard.descriptor()));
        let busy = Task {
            token: 1,
            work: Work::NONE,
        };
        for turn in 1..5 {
            pool.push([busy]);
            shard.wake();
            let look = |_| {
                found.set(found.get() + 1);
                shard.drain(&pool, |_| true);
            };
            assert_eq!(
                pool.next(0, |_| Admission::Run, || false, look, || ()),
                Some(busy)
            );
            assert_eq!(found.get(), turn);
        }
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use crate::conn::Work;
    use loom::sync::Arc;
    use loom::sync::atomic::{AtomicBool, Ordering};
    use loom::thread::JoinHandle;

    fn task(token: usize) -> Task {
        Task {
            token,
            work: Work::NONE,
        }
    }

    /// A worker that takes tasks until it is to leave; the number of tasks.
    fn worker(pool: &Arc<Pool>, me: usize, leave: &Arc<AtomicBool>) -> JoinHandle<usize> {
        let (pool, leave) = (Arc::clone(pool), Arc::clone(leave));
        loom::thread::spawn(move || {
            let leave = || leave.load(Ordering::Acquire);
            let next = || pool.next(me, |_| Admission::Run, leave, |_| (), || ());
            std::iter::from_fn(next).count()
        })
    }

    /// A worker that takes one task.
    fn taker(pool: &Arc<Pool>, me: usize) -> JoinHandle<Option<Task>> {
        let pool = Arc::clone(pool);
        loom::thread::spawn(move || pool.next(me, |_| Admission::Run, || false, |_| (), || ()))
    }

    fn pool(shards: usize) -> Arc<Pool> {
        let pool = Pool::new(2).unwrap();
        (0..shards).for_each(|index| assert!(pool.add_shard(index, 0)));
        Arc::new(pool)
    }

    /// A worker that waits gets the task, whenever it comes, also if it waits for events.
    #[test]
    fn a_pushed_task_is_taken() {
        for shards in 0..2 {
            loom::model(move || {
                let pool = pool(shards);
                let worker = taker(&pool, 0);
                pool.push([task(1)]);
                assert_eq!(worker.join().unwrap(), Some(task(1)));
            });
        }
    }

    /// A worker called back leaves, and the task that came meanwhile is still there.
    #[test]
    fn a_recalled_worker_leaves() {
        for shards in 0..2 {
            loom::model(move || {
                let pool = pool(shards);
                let leave = Arc::new(AtomicBool::new(false));
                let worker = worker(&pool, 0, &leave);
                pool.push([task(1)]);
                leave.store(true, Ordering::Release);
                pool.recall();
                let taken = worker.join().unwrap();
                assert_eq!(taken + pool.load().waiting(), 1);
            });
        }
    }

    /// A task wakes one of two workers. If that one is called away at the same moment, the
    /// other one gets the task.
    #[test]
    fn a_worker_called_away_leaves_its_task_to_the_other() {
        for shards in 0..2 {
            let mut model = loom::model::Builder::new();
            model.preemption_bound = Some(3);
            model.check(move || {
                let pool = pool(shards);
                let leave = Arc::new(AtomicBool::new(false));
                let away = worker(&pool, 0, &leave);
                let stays = taker(&pool, 1);
                pool.push([task(1)]);
                leave.store(true, Ordering::Release);
                pool.call(0);
                if away.join().unwrap() == 1 {
                    pool.push([task(2)]);
                }
                assert!(stays.join().unwrap().is_some());
            });
        }
    }

    /// Two tasks are taken by two workers, one of which waits for events, while a shard comes.
    #[test]
    fn a_shard_that_comes_is_watched() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(|| {
            let pool = pool(0);
            let first = taker(&pool, 0);
            let second = taker(&pool, 1);
            assert!(pool.add_shard(0, 0));
            pool.push([task(1), task(2)]);
            assert!(first.join().unwrap().is_some() && second.join().unwrap().is_some());
            assert!(pool.tasks.lock().watcher.is_none());
        });
    }
}
