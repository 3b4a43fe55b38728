//! The pool of tasks: what shards without a worker of their own, and slow connections, leave
//! to whichever worker is free.

use std::collections::VecDeque;

use super::Task;
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
    /// Workers that wait for a task. The last one is called first: it is the warmest.
    idle: Vec<usize>,
    /// For each worker, whether it has been called since it began to wait.
    called: Box<[bool]>,
    /// Counts the tasks taken, so that the monitor sees whether anybody serves.
    taken: u64,
    /// As `taken`, of slow connections.
    slow_taken: u64,
    /// One slow task may run whatever its quota says.
    trial: bool,
}

#[derive(Debug)]
pub(super) struct Pool {
    tasks: Mutex<Tasks>,
    /// One for each worker, so that a task wakes one of them and an order the right one.
    bells: Box<[Condvar]>,
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
}

impl Load {
    pub(super) fn waiting(self) -> usize {
        self.ready + self.slow
    }
}

impl Pool {
    pub(super) fn new(workers: usize) -> Self {
        Self {
            tasks: Mutex::new(Tasks {
                ready: VecDeque::new(),
                slow: VecDeque::new(),
                idle: Vec::with_capacity(workers),
                called: vec![false; workers].into_boxed_slice(),
                taken: 0,
                slow_taken: 0,
                trial: false,
            }),
            bells: (0..workers).map(|_| Condvar::new()).collect(),
        }
    }

    /// Adds tasks and wakes one worker; that one wakes the next if there is more.
    pub(super) fn push(&self, new: impl IntoIterator<Item = Task>) {
        let mut tasks = self.tasks.lock();
        tasks.ready.extend(new);
        self.wake_for_ready(&mut tasks);
    }

    /// Keeps a slow connection's task until its quota allows it.
    pub(super) fn defer(&self, task: Task) {
        self.tasks.lock().slow.push_back(task);
    }

    /// Waits, as the worker `me`, for a task that `admit` lets run. `None` as soon as `leave`
    /// says so; who changes what `leave` looks at uses [`Pool::call`] afterwards.
    pub(super) fn next(
        &self,
        me: usize,
        admit: impl Fn(Task) -> Admission,
        leave: impl Fn() -> bool,
    ) -> Option<Task> {
        let mut tasks = self.tasks.lock();
        loop {
            if leave() {
                // This worker may have been woken for a task.
                self.wake_for_ready(&mut tasks);
                return None;
            }
            if let Some(task) = admissible(&mut tasks, &admit) {
                tasks.taken = tasks.taken.wrapping_add(1);
                self.wake_for_ready(&mut tasks);
                return Some(task);
            }
            tasks.called[me] = false;
            tasks.idle.push(me);
            while !tasks.called[me] {
                tasks = sync::wait(&self.bells[me], tasks);
            }
        }
    }

    fn wake_for_ready(&self, tasks: &mut Tasks) {
        if !tasks.ready.is_empty() {
            self.wake_one(tasks);
        }
    }

    fn wake_one(&self, tasks: &mut Tasks) {
        if let Some(worker) = tasks.idle.pop() {
            tasks.called[worker] = true;
            self.bells[worker].notify_one();
        }
    }

    /// Makes one worker, if it waits here, look at `leave` again.
    pub(super) fn call(&self, worker: usize) {
        let mut tasks = self.tasks.lock();
        if let Some(place) = tasks.idle.iter().position(|&idle| idle == worker) {
            tasks.idle.remove(place);
            tasks.called[worker] = true;
            self.bells[worker].notify_one();
        }
    }

    /// As [`Pool::call`] for all workers.
    pub(super) fn recall(&self) {
        let mut tasks = self.tasks.lock();
        while !tasks.idle.is_empty() {
            self.wake_one(&mut tasks);
        }
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

    /// Takes all tasks but those that wait for a quota.
    pub(super) fn take_ready(&self) -> VecDeque<Task> {
        std::mem::take(&mut self.tasks.lock().ready)
    }

    pub(super) fn load(&self) -> Load {
        let tasks = self.tasks.lock();
        Load {
            ready: tasks.ready.len(),
            slow: tasks.slow.len(),
            taken: tasks.taken,
            slow_taken: tasks.slow_taken,
            trial: tasks.trial,
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
            Admission::Run => return Some(task),
            Admission::Later => tasks.slow.push_back(task),
        }
    }
    None
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn task(token: usize) -> Task {
        Task { token, bits: 0 }
    }

    #[test]
    fn slow_tasks_wait_for_their_quota() {
        let pool = Pool::new(1);
        pool.push([task(1), task(2), task(3)]);
        let odd_is_slow = |task: Task| {
            if task.token % 2 == 1 {
                Admission::Later
            } else {
                Admission::Run
            }
        };
        assert_eq!(pool.next(0, odd_is_slow, || false), Some(task(2)));
        pool.try_slow(true);
        assert_eq!(pool.next(0, |_| Admission::Later, || false), Some(task(1)));
        let run = |_| Admission::Run;
        assert_eq!(pool.next(0, run, || false), Some(task(3)));
        assert_eq!(pool.load().waiting(), 0);
        assert_eq!((pool.load().taken, pool.load().slow_taken), (3, 1));
        assert_eq!(pool.next(0, run, || true), None);
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::sync::Arc;
    use loom::sync::atomic::{AtomicBool, Ordering};
    use loom::thread::JoinHandle;

    fn task(token: usize) -> Task {
        Task { token, bits: 0 }
    }

    fn worker(pool: &Arc<Pool>, me: usize, leave: &Arc<AtomicBool>) -> JoinHandle<usize> {
        let (pool, leave) = (Arc::clone(pool), Arc::clone(leave));
        loom::thread::spawn(move || {
            let leave = || leave.load(Ordering::Acquire);
            let mut taken = 0;
            while pool.next(me, |_| Admission::Run, leave).is_some() {
                taken += 1;
            }
            taken
        })
    }

    /// A worker that waits gets the task, whenever it comes.
    #[test]
    fn a_pushed_task_is_taken() {
        loom::model(|| {
            let pool = Arc::new(Pool::new(1));
            let worker = {
                let pool = Arc::clone(&pool);
                loom::thread::spawn(move || pool.next(0, |_| Admission::Run, || false))
            };
            pool.push([task(1)]);
            assert_eq!(worker.join().unwrap(), Some(task(1)));
        });
    }

    /// A worker called back leaves, and the task that came meanwhile is still there.
    #[test]
    fn a_recalled_worker_leaves() {
        loom::model(|| {
            let pool = Arc::new(Pool::new(1));
            let leave = Arc::new(AtomicBool::new(false));
            let worker = worker(&pool, 0, &leave);
            pool.push([task(1)]);
            leave.store(true, Ordering::Release);
            pool.recall();
            let taken = worker.join().unwrap();
            assert_eq!(taken + pool.load().waiting(), 1);
        });
    }

    /// A task wakes one of two workers. If that one is called away at the same moment, the
    /// other one gets the task.
    #[test]
    fn a_worker_called_away_leaves_its_task_to_the_other() {
        loom::model(|| {
            let pool = Arc::new(Pool::new(2));
            let leave = Arc::new(AtomicBool::new(false));
            let away = worker(&pool, 0, &leave);
            let stays = {
                let pool = Arc::clone(&pool);
                loom::thread::spawn(move || pool.next(1, |_| Admission::Run, || false))
            };
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
