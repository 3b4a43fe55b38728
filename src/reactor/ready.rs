//! A shard's tasks, and whether its home worker sleeps or has lost it to the pool.

use std::collections::VecDeque;

use super::Task;
use super::pool::Pool;
use crate::error::Errno;
use crate::net::memory;
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Default)]
struct Tasks {
    queue: VecDeque<Task>,
    /// Tasks to run before the next look for events; what busy connections ask for
    /// meanwhile must not keep others' events waiting (TCP-142).
    round: usize,
    /// The home worker waits for events, or is about to: a poster must wake it.
    asleep: bool,
    /// Tasks go to the pool.
    shared: bool,
    /// A task found no place, for want of memory: its work waits with its connection.
    lost: bool,
}

impl Tasks {
    /// The next task of this round.
    fn pop(&mut self) -> Option<Task> {
        self.round = self.round.checked_sub(1)?;
        self.queue.pop_front()
    }

    /// False when there is no place for it.
    fn add(&mut self, task: Task) -> bool {
        let room = memory::queue(&mut self.queue, task);
        self.lost |= !room;
        room
    }
}

#[derive(Debug, Default)]
pub(super) struct Ready {
    tasks: Mutex<Tasks>,
    /// Copy of `Tasks::shared`, for looks without the lock.
    shared: AtomicBool,
}

/// What the home worker does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Run(Task),
    /// A round is over: look for events, without waiting.
    Look,
    /// Nothing to do: wait for events. Posters wake the worker until [`Ready::arrived`].
    Sleep,
    /// The shard belongs to the pool.
    Shared,
    /// Nothing is queued, but tasks found no place before: look for work at the connections.
    Search,
}

impl Ready {
    /// Makes the first places.
    pub(super) fn prepare(&self) -> Result<(), Errno> {
        memory::places(&mut self.tasks.lock().queue)
    }

    /// Adds a task whose work its connection knows; true when the home worker must be woken.
    #[must_use]
    pub(super) fn post(&self, task: Task, pool: &Pool) -> bool {
        let mut tasks = self.tasks.lock();
        if tasks.shared {
            // Under the lock, so that a shard given back leaves no late task behind.
            pool.push([task], |_| {});
            return false;
        }
        tasks.add(task);
        std::mem::take(&mut tasks.asleep)
    }

    /// True when the home worker sleeps, or is about to, and must be woken to see what
    /// changed.
    #[must_use]
    pub(super) fn rouse(&self) -> bool {
        std::mem::take(&mut self.tasks.lock().asleep)
    }

    /// Called by the home worker.
    pub(super) fn next(&self) -> Next {
        let mut tasks = self.tasks.lock();
        if tasks.shared {
            return Next::Shared;
        }
        if tasks.queue.is_empty() {
            if std::mem::take(&mut tasks.lost) {
                return Next::Search;
            }
            tasks.asleep = true;
            return Next::Sleep;
        }
        match tasks.pop() {
            Some(task) => Next::Run(task),
            None => Next::Look,
        }
    }

    /// Adds the tasks of a look's events. Returns the next task; `None` if there is none or
    /// the shard became shared meanwhile.
    ///
    /// A task in the queue may be for the same connection as an event; `arrived` then leaves
    /// the event's work with the connection and says no. Without that, a busy connection,
    /// which asks for another turn at the end of each, would get one more for each event.
    pub(super) fn arrived(
        &self,
        new: impl IntoIterator<Item = Task>,
        pool: &Pool,
        arrived: impl Fn(&Task) -> bool,
    ) -> Option<Task> {
        let mut tasks = self.tasks.lock();
        tasks.asleep = false;
        if tasks.shared {
            pool.push(new.into_iter().filter(arrived), |_| {});
            return None;
        }
        let alone = tasks.queue.is_empty();
        for task in new {
            let queued = (alone || arrived(&task)).then(|| tasks.add(task));
            if alone && queued == Some(false) {
                // Found again where it is left.
                arrived(&task);
            }
        }
        tasks.round = tasks.queue.len();
        tasks.pop()
    }

    /// Adds a task that was found at its connection; false when there is no place, and the
    /// search has to go on later.
    pub(super) fn found(&self, task: Task, pool: &Pool) -> bool {
        let mut tasks = self.tasks.lock();
        if tasks.shared {
            return pool.try_push(task);
        }
        tasks.add(task)
    }

    pub(super) fn is_shared(&self) -> bool {
        self.shared.load(Ordering::Acquire)
    }

    /// Gives the shard's work to the pool, from now on; what finds no place there is left with
    /// its connection by `arrived`. True when the home worker sleeps and must be woken to learn
    /// of it.
    #[must_use]
    pub(super) fn share(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) -> bool {
        let mut tasks = self.tasks.lock();
        tasks.shared = true;
        self.shared.store(true, Ordering::Release);
        pool.push(tasks.queue.drain(..), |task| {
            arrived(task);
        });
        if std::mem::take(&mut tasks.lost) {
            pool.lose();
        }
        std::mem::take(&mut tasks.asleep)
    }

    /// New work is the home worker's again. What the pool has, it keeps.
    pub(super) fn give_back(&self) {
        let mut tasks = self.tasks.lock();
        tasks.shared = false;
        self.shared.store(false, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::cell::Cell;

    use super::super::pool::Admission;
    use super::*;
    use crate::net::memory::NO_ROOM;

    const TASK: Task = Task { token: 1, bits: 2 };

    #[test]
    fn only_a_sleeper_is_woken() {
        let (ready, pool) = (Ready::default(), Pool::default());
        assert!(!ready.post(TASK, &pool));
        assert_eq!(ready.next(), Next::Look);
        assert_eq!(ready.arrived([], &pool, |_| true), Some(TASK));
        assert_eq!(ready.next(), Next::Sleep);
        assert!(ready.post(TASK, &pool));
        assert!(!ready.post(TASK, &pool));
        assert_eq!(ready.arrived([], &pool, |_| true), Some(TASK));
    }

    #[test]
    fn a_busy_connection_does_not_stop_the_look_for_events() {
        let (ready, pool) = (Ready::default(), Pool::default());
        let other = Task { token: 9, bits: 0 };
        assert_eq!(ready.arrived([TASK, other], &pool, |_| true), Some(TASK));
        assert!(!ready.post(TASK, &pool));
        assert_eq!(ready.next(), Next::Run(other));
        assert_eq!(ready.next(), Next::Look);
        // Its event is merged, because its task is still there.
        assert_eq!(
            ready.arrived([TASK, other], &pool, |task| task.token != TASK.token),
            Some(TASK)
        );
        assert_eq!(ready.next(), Next::Run(other));
        assert_eq!(ready.next(), Next::Sleep);
    }

    /// More tasks than places: their work is found where it waits.
    #[test]
    fn tasks_without_a_place_are_searched_for() {
        let (ready, pool) = (Ready::default(), Pool::default());
        ready.prepare().unwrap();
        let places = ready.tasks.lock().queue.capacity();
        NO_ROOM.set(true);
        let left = Cell::new(0);
        let leave = |_: &Task| {
            left.set(left.get() + 1);
            true
        };
        let tasks = |count| (1..=count).map(|token| Task { token, bits: 2 });
        assert!(ready.arrived(tasks(places + 3), &pool, leave).is_some());
        assert_eq!(left.get(), 3);
        assert!(
            !ready.post(TASK, &pool),
            "the place of the first task is free"
        );
        assert!(!ready.post(TASK, &pool), "there is none any more");
        let mut run = 1;
        loop {
            run += match ready.next() {
                Next::Run(_) => 1,
                Next::Look => usize::from(ready.arrived([], &pool, leave).is_some()),
                end => break assert_eq!(end, Next::Search),
            };
        }
        assert_eq!(run, places + 1);
        assert!(ready.found(TASK, &pool));
        assert_eq!(ready.next(), Next::Look);
        assert_eq!(ready.arrived([], &pool, leave), Some(TASK));
        assert_eq!(ready.next(), Next::Sleep);
        // The same when the pool has them.
        pool.prepare().unwrap();
        assert!(ready.arrived(tasks(3), &pool, leave).is_some());
        while pool.try_push(TASK) {}
        assert!(pool.take_lost());
        left.set(0);
        assert!(!ready.share(&pool, leave));
        assert_eq!(left.get(), 2);
        assert!(pool.load().lost && pool.take_lost());
        assert!(!ready.found(TASK, &pool));
        NO_ROOM.set(false);
        assert!(ready.found(TASK, &pool));
    }

    #[test]
    fn a_shared_shard_feeds_the_pool() {
        let (ready, pool) = (Ready::default(), Pool::default());
        assert!(!ready.post(TASK, &pool));
        assert!(!ready.share(&pool, |_| true));
        assert!(!ready.post(TASK, &pool));
        assert_eq!(ready.arrived([TASK], &pool, |_| true), None);
        assert_eq!(ready.next(), Next::Shared);
        ready.give_back();
        assert!(!ready.is_shared());
        for _ in 0..3 {
            assert_eq!(pool.next(|_| Admission::Run, || false), Some(TASK));
        }
        assert_eq!(ready.next(), Next::Sleep);
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use loom::sync::Arc;

    const TASK: Task = Task { token: 1, bits: 2 };

    /// A task posted while the home worker goes to sleep either is found by it or makes
    /// the poster wake it.
    #[test]
    fn no_task_is_slept_over() {
        loom::model(|| {
            let ready = Arc::new((Ready::default(), Pool::default()));
            let poster = {
                let ready = Arc::clone(&ready);
                loom::thread::spawn(move || ready.0.post(TASK, &ready.1))
            };
            let found = ready.0.next() == Next::Look;
            let woken = poster.join().unwrap();
            assert!(found != woken);
        });
    }

    /// A timer that is set while the home worker goes to sleep either counts for its sleep or
    /// makes the setter wake it.
    #[test]
    fn no_timer_is_slept_over() {
        loom::model(|| {
            let both = Arc::new((Ready::default(), Mutex::new(false)));
            let setter = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || {
                    *both.1.lock() = true;
                    both.0.rouse()
                })
            };
            assert_eq!(both.0.next(), Next::Sleep);
            let counts = *both.1.lock();
            assert!(setter.join().unwrap() || counts);
        });
    }

    /// Whatever is posted while a shard is shared and given back is in one of the queues.
    #[test]
    fn sharing_loses_nothing() {
        loom::model(|| {
            let ready = Arc::new((Ready::default(), Pool::default()));
            let poster = {
                let ready = Arc::clone(&ready);
                loom::thread::spawn(move || {
                    let _ = ready.0.post(TASK, &ready.1);
                })
            };
            let _ = ready.0.share(&ready.1, |_| true);
            ready.0.give_back();
            poster.join().unwrap();
            let kept = usize::from(ready.0.next() == Next::Look);
            assert_eq!(kept + ready.1.load().waiting(), 1);
        });
    }
}
