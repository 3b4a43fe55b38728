//! The shared mode's tasks: what shards with a blocked home worker, and slow
//! connections, leave to whichever worker is free.

use std::collections::VecDeque;

use super::Task;
use crate::error::Errno;
use crate::net::memory;
use crate::sync::{self, Condvar, Mutex};

/// Whether a task may run now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Run,
    /// Its callbacks block, and as many workers as may block at a time do so.
    Later,
}

#[derive(Debug, Default)]
struct Tasks {
    ready: VecDeque<Task>,
    /// Tasks of slow connections that wait for their quota.
    slow: VecDeque<Task>,
    /// Workers waiting for a task.
    idle: usize,
    /// Counts the tasks taken, so that the monitor sees whether anybody serves.
    taken: u64,
    /// As `taken`, of slow connections.
    slow_taken: u64,
    /// One slow task may run whatever its quota says.
    trial: bool,
    /// A task found no place: its work waits with its connection.
    lost: bool,
}

#[derive(Debug, Default)]
pub(super) struct Pool {
    tasks: Mutex<Tasks>,
    available: Condvar,
}

/// What the monitor wants to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) ready: usize,
    pub(super) slow: usize,
    pub(super) taken: u64,
    pub(super) slow_taken: u64,
    pub(super) lost: bool,
}

impl Load {
    pub(super) fn waiting(self) -> usize {
        self.ready + self.slow + usize::from(self.lost)
    }
}

impl Pool {
    /// Adds tasks and wakes one worker; that one wakes the next if there is more. Those that
    /// find no place, for want of memory, go to `lost`, which leaves their work with their
    /// connections; the monitor looks for it there.
    pub(super) fn push(&self, new: impl IntoIterator<Item = Task>, lost: impl Fn(&Task)) {
        let mut tasks = self.tasks.lock();
        for task in new {
            if !memory::queue(&mut tasks.ready, task) {
                lost(&task);
                tasks.lost = true;
            }
        }
        self.wake_for(&tasks);
    }

    /// As [`Pool::push`] of one task; false when there is no place.
    pub(super) fn try_push(&self, task: Task) -> bool {
        let mut tasks = self.tasks.lock();
        let room = memory::queue(&mut tasks.ready, task);
        tasks.lost |= !room;
        self.wake_for(&tasks);
        room
    }

    /// Makes the first places.
    pub(super) fn prepare(&self) -> Result<(), Errno> {
        memory::places(&mut self.tasks.lock().ready)
    }

    /// Tasks of a shard found no place, and the shard is the pool's now.
    pub(super) fn lose(&self) {
        self.tasks.lock().lost = true;
    }

    /// Whether tasks found no place; the caller looks for them.
    pub(super) fn take_lost(&self) -> bool {
        std::mem::take(&mut self.tasks.lock().lost)
    }

    /// Keeps a slow connection's task until its quota allows it; false when there is no place.
    pub(super) fn defer(&self, task: Task) -> bool {
        memory::queue(&mut self.tasks.lock().slow, task)
    }

    /// Waits for a task that `admit` lets run. `None` as soon as `leave` says so; who
    /// changes what `leave` looks at calls [`Pool::recall`] afterwards.
    pub(super) fn next(
        &self,
        admit: impl Fn(Task) -> Admission,
        leave: impl Fn() -> bool,
    ) -> Option<Task> {
        let mut tasks = self.tasks.lock();
        loop {
            if leave() {
                // A notification meant for a worker that stays must not be lost here.
                self.wake_for(&tasks);
                return None;
            }
            if let Some(task) = admissible(&mut tasks, &admit) {
                tasks.taken = tasks.taken.wrapping_add(1);
                self.wake_for(&tasks);
                return Some(task);
            }
            tasks.idle += 1;
            tasks = sync::wait(&self.available, tasks);
            tasks.idle -= 1;
        }
    }

    fn wake_for(&self, tasks: &Tasks) {
        if tasks.idle > 0 && !tasks.ready.is_empty() {
            self.available.notify_one();
        }
    }

    /// Makes all waiting workers look at `leave` and at deferred tasks again.
    pub(super) fn recall(&self) {
        let _tasks = self.tasks.lock();
        self.available.notify_all();
    }

    /// Lets one slow task run whatever its quota says.
    pub(super) fn try_slow(&self) {
        let mut tasks = self.tasks.lock();
        tasks.trial = !tasks.slow.is_empty();
        self.available.notify_one();
    }

    pub(super) fn load(&self) -> Load {
        let tasks = self.tasks.lock();
        Load {
            ready: tasks.ready.len(),
            slow: tasks.slow.len(),
            taken: tasks.taken,
            slow_taken: tasks.slow_taken,
            lost: tasks.lost,
        }
    }
}

/// The next task that may run; others move to the slow ones. Slow tasks go first as long
/// as their quota lasts, since it always leaves a worker for the rest.
fn admissible(tasks: &mut Tasks, admit: &impl Fn(Task) -> Admission) -> Option<Task> {
    if let Some(&task) = tasks.slow.front()
        && (admit(task) == Admission::Run || std::mem::take(&mut tasks.trial))
    {
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

    fn task(token: usize) -> Task {
        Task { token, bits: 0 }
    }

    #[test]
    fn slow_tasks_wait_for_their_quota() {
        let pool = Pool::default();
        pool.push([task(1), task(2), task(3)], |_| {});
        let odd_is_slow = |task: Task| {
            if task.token % 2 == 1 {
                Admission::Later
            } else {
                Admission::Run
            }
        };
        assert_eq!(pool.next(odd_is_slow, || false), Some(task(2)));
        pool.try_slow();
        assert_eq!(pool.next(|_| Admission::Later, || false), Some(task(1)));
        let run = |_| Admission::Run;
        assert_eq!(pool.next(run, || false), Some(task(3)));
        assert_eq!(pool.load().waiting(), 0);
        assert_eq!((pool.load().taken, pool.load().slow_taken), (3, 1));
        assert_eq!(pool.next(run, || true), None);
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::sync::Arc;
    use loom::sync::atomic::{AtomicBool, Ordering};

    fn task(token: usize) -> Task {
        Task { token, bits: 0 }
    }

    /// A worker that waits gets the task, whenever it comes.
    #[test]
    fn a_pushed_task_is_taken() {
        loom::model(|| {
            let pool = Arc::new(Pool::default());
            let worker = {
                let pool = Arc::clone(&pool);
                loom::thread::spawn(move || pool.next(|_| Admission::Run, || false))
            };
            pool.push([task(1)], |_| {});
            assert_eq!(worker.join().unwrap(), Some(task(1)));
        });
    }

    /// A worker called back leaves, and the task that came meanwhile is still there.
    #[test]
    fn a_recalled_worker_leaves() {
        loom::model(|| {
            let pool = Arc::new(Pool::default());
            let leave = Arc::new(AtomicBool::new(false));
            let worker = {
                let (pool, leave) = (Arc::clone(&pool), Arc::clone(&leave));
                loom::thread::spawn(move || {
                    let mut taken = 0;
                    while pool
                        .next(|_| Admission::Run, || leave.load(Ordering::Acquire))
                        .is_some()
                    {
                        taken += 1;
                    }
                    taken
                })
            };
            pool.push([task(1)], |_| {});
            leave.store(true, Ordering::Release);
            pool.recall();
            let taken = worker.join().unwrap();
            assert_eq!(taken + pool.load().waiting(), 1);
        });
    }
}
