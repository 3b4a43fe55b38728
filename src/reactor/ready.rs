//! A shard's tasks, and who has them: a worker, the pool, or another shard.

use std::collections::VecDeque;

use super::Task;
use super::pool::Pool;
use crate::error::Errno;
use crate::os::memory;
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicUsize, Ordering};

/// Who sees to a shard's tasks and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeper {
    /// One worker, for which the shard is home.
    Worker(usize),
    /// All workers that have no home.
    Pool,
    /// The keeper of another shard, which keeps both.
    Shard(usize),
}

impl Keeper {
    fn pack(self) -> usize {
        match self {
            Self::Pool => 0,
            Self::Worker(index) => 2 * index + 1,
            Self::Shard(index) => 2 * index + 2,
        }
    }

    fn unpack(packed: usize) -> Self {
        match packed {
            0 => Self::Pool,
            _ if packed % 2 == 1 => Self::Worker(packed / 2),
            _ => Self::Shard(packed / 2 - 1),
        }
    }
}

/// A time during which a shard has one keeper. It differs from all others, also of the same
/// keeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term(usize);

impl Term {
    /// Bits of the keeper; the others count.
    const KEEPER: usize = 0xFFFF;

    fn keeper(self) -> Keeper {
        Keeper::unpack(self.0 & Self::KEEPER)
    }

    fn next(self, keeper: Keeper) -> Self {
        let count = (self.0 | Self::KEEPER).wrapping_add(1);
        Self(count | keeper.pack())
    }
}

#[derive(Debug)]
struct Tasks {
    queue: VecDeque<Task>,
    /// Tasks to run before the next look for events; what busy connections ask for
    /// meanwhile must not keep others' events waiting (TCP-142).
    round: usize,
    /// The keeper waits for events, or is about to: a poster must wake it.
    asleep: bool,
    term: Term,
    /// A task found no place, for want of memory: its work waits where it came from.
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

#[derive(Debug)]
pub(super) struct Ready {
    tasks: Mutex<Tasks>,
    /// Copy of `Tasks::term`, for looks without the lock.
    term: AtomicUsize,
}

/// What its keeper does next for a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Run(Task),
    /// A round is over: look for events, without waiting, if the term has not ended.
    Look(Term),
    /// Nothing to do: wait for events, if the term has not ended. Posters wake the worker until
    /// [`Ready::arrived`].
    Sleep(Term),
    /// The shard is not this worker's any more.
    Moved,
    /// Nothing is queued, but tasks found no place before: search for their work.
    Search,
}

/// What is left to do for whoever brings a shard something.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posted {
    Done,
    /// The keeper sleeps, or is about to, and must be woken.
    Wake,
    /// It was not taken: this shard is the one to bring it to.
    Forward(usize),
}

impl Ready {
    pub(super) fn new(keeper: Keeper) -> Result<Self, Errno> {
        Ok(Self {
            tasks: Mutex::new(Tasks {
                queue: memory::places()?,
                round: 0,
                asleep: false,
                term: Term(keeper.pack()),
                lost: false,
            }),
            term: AtomicUsize::new(keeper.pack()),
        })
    }

    /// Adds a task whose work is known where it came from.
    pub(super) fn post(&self, task: Task, pool: &Pool) -> Posted {
        let mut tasks = self.tasks.lock();
        match tasks.term.keeper() {
            // Under the lock, so that a shard that moves leaves no late task behind.
            Keeper::Pool => pool.push([task]),
            Keeper::Shard(host) => return Posted::Forward(host),
            Keeper::Worker(_) => {
                tasks.add(task);
            }
        }
        rouse(&mut tasks)
    }

    /// Makes the keeper see what changed.
    pub(super) fn rouse(&self) -> Posted {
        let mut tasks = self.tasks.lock();
        match tasks.term.keeper() {
            Keeper::Shard(host) => Posted::Forward(host),
            _ => rouse(&mut tasks),
        }
    }

    /// Called by the worker `me` for its home.
    pub(super) fn next(&self, me: usize) -> Next {
        let mut tasks = self.tasks.lock();
        if tasks.term.keeper() != Keeper::Worker(me) {
            return Next::Moved;
        }
        if tasks.queue.is_empty() {
            if std::mem::take(&mut tasks.lost) {
                return Next::Search;
            }
            tasks.asleep = true;
            return Next::Sleep(tasks.term);
        }
        match tasks.pop() {
            Some(task) => Next::Run(task),
            None => Next::Look(tasks.term),
        }
    }

    /// Adds the tasks of a look's events. Returns the next task; `None` if there is none or
    /// the shard moved to the pool meanwhile.
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
        if !add(&mut tasks, new, pool, arrived) {
            return None;
        }
        tasks.round = tasks.queue.len();
        tasks.pop()
    }

    /// As [`Ready::arrived`], for the events of one more shard that the same worker keeps.
    pub(super) fn arrived_elsewhere(
        &self,
        new: impl IntoIterator<Item = Task>,
        pool: &Pool,
        arrived: impl Fn(&Task) -> bool,
    ) {
        add(&mut self.tasks.lock(), new, pool, arrived);
    }

    /// Adds a task that was searched for; false when there is no place, and the search has to go
    /// on later.
    pub(super) fn found(&self, task: Task, pool: &Pool) -> bool {
        let mut tasks = self.tasks.lock();
        if matches!(tasks.term.keeper(), Keeper::Worker(_)) {
            return tasks.add(task);
        }
        // It moved meanwhile.
        drop(tasks);
        let room = pool.push_own([task]);
        pool.push([]);
        room
    }

    pub(super) fn keeper(&self) -> Keeper {
        self.term().keeper()
    }

    pub(super) fn term(&self) -> Term {
        Term(self.term.load(Ordering::Acquire))
    }

    /// Gives the shard's work to the pool, from now on; what finds no place there `arrived` leaves
    /// where it came from.
    pub(super) fn share(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) -> Posted {
        let mut tasks = self.tasks.lock();
        self.set_keeper(&mut tasks, Keeper::Pool);
        pool.push_or(tasks.queue.drain(..), |task| {
            arrived(task);
        });
        if std::mem::take(&mut tasks.lost) {
            pool.lose();
        }
        rouse(&mut tasks)
    }

    /// Takes new work away from the pool. What the pool has, it keeps. Nobody may be looking
    /// for the shard's events.
    pub(super) fn settle(&self, keeper: Keeper) {
        let mut tasks = self.tasks.lock();
        self.set_keeper(&mut tasks, keeper);
        tasks.round = 0;
    }

    fn set_keeper(&self, tasks: &mut Tasks, keeper: Keeper) {
        tasks.term = tasks.term.next(keeper);
        self.term.store(tasks.term.0, Ordering::Release);
    }
}

fn rouse(tasks: &mut Tasks) -> Posted {
    if std::mem::take(&mut tasks.asleep) {
        Posted::Wake
    } else {
        Posted::Done
    }
}

/// False when the pool has the tasks, because it has the shard.
fn add(
    tasks: &mut Tasks,
    new: impl IntoIterator<Item = Task>,
    pool: &Pool,
    arrived: impl Fn(&Task) -> bool,
) -> bool {
    let new = new.into_iter();
    if tasks.term.keeper() == Keeper::Pool {
        pool.push(new.filter(arrived));
        return false;
    }
    let alone = tasks.queue.is_empty();
    for task in new {
        let queued = (alone || arrived(&task)).then(|| tasks.add(task));
        if alone && queued == Some(false) {
            // Found again where it is left.
            arrived(&task);
        }
    }
    true
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::cell::Cell;

    use super::super::pool::Admission;
    use super::*;
    use crate::conn::Work;
    use crate::os::memory::NO_ROOM;

    const TASK: Task = Task {
        token: 1,
        work: Work::READ,
    };

    fn both() -> (Ready, Pool) {
        (
            Ready::new(Keeper::Worker(0)).unwrap(),
            Pool::new(1).unwrap(),
        )
    }

    fn sleeps(next: Next) -> bool {
        matches!(next, Next::Sleep(_))
    }

    #[test]
    fn only_a_sleeper_is_woken() {
        let (ready, pool) = both();
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        assert!(matches!(ready.next(0), Next::Look(_)));
        assert_eq!(ready.arrived([], &pool, |_| true), Some(TASK));
        assert!(sleeps(ready.next(0)));
        assert_eq!(ready.post(TASK, &pool), Posted::Wake);
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        assert_eq!(ready.arrived([], &pool, |_| true), Some(TASK));
    }

    #[test]
    fn a_busy_connection_does_not_stop_the_look_for_events() {
        let (ready, pool) = both();
        let other = Task {
            token: 9,
            work: Work::NONE,
        };
        assert_eq!(ready.arrived([TASK, other], &pool, |_| true), Some(TASK));
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        assert_eq!(ready.next(0), Next::Run(other));
        assert!(matches!(ready.next(0), Next::Look(_)));
        // Its event is merged, because its task is still there.
        assert_eq!(
            ready.arrived([TASK, other], &pool, |task| task.token != TASK.token),
            Some(TASK)
        );
        assert_eq!(ready.next(0), Next::Run(other));
        assert!(sleeps(ready.next(0)));
    }

    #[test]
    fn a_shared_shard_feeds_the_pool() {
        let (ready, pool) = both();
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        assert_eq!(ready.share(&pool, |_| true), Posted::Done);
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        assert_eq!(ready.arrived([TASK], &pool, |_| true), None);
        assert_eq!(ready.next(0), Next::Moved);
        ready.settle(Keeper::Worker(0));
        for _ in 0..3 {
            let taken = pool.next(0, |_| Admission::Run, || false, |_| (), || ());
            assert_eq!(taken, Some(TASK));
        }
        assert!(sleeps(ready.next(0)));
    }

    /// More tasks than places: their work is found where it waits.
    #[test]
    fn tasks_without_a_place_are_searched_for() {
        let (ready, pool) = both();
        let places = ready.tasks.lock().queue.capacity();
        NO_ROOM.set(true);
        let left = Cell::new(0);
        let leave = |_: &Task| {
            left.set(left.get() + 1);
            true
        };
        let tasks = |count| {
            (1..=count).map(|token| Task {
                token,
                work: Work::READ,
            })
        };
        assert!(ready.arrived(tasks(places + 3), &pool, leave).is_some());
        assert_eq!(left.get(), 3);
        // The place of the first task is free, and then there is none.
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        assert_eq!(ready.post(TASK, &pool), Posted::Done);
        let mut run = 1;
        loop {
            run += match ready.next(0) {
                Next::Run(_) => 1,
                Next::Look(_) => usize::from(ready.arrived([], &pool, leave).is_some()),
                end => break assert_eq!(end, Next::Search),
            };
        }
        assert_eq!(run, places + 1);
        assert!(ready.found(TASK, &pool));
        assert!(matches!(ready.next(0), Next::Look(_)));
        assert_eq!(ready.arrived([], &pool, leave), Some(TASK));
        assert!(sleeps(ready.next(0)));
        // The same when the pool has them.
        assert!(ready.arrived(tasks(3), &pool, leave).is_some());
        while pool.push_own([TASK]) {}
        assert!(pool.take_lost());
        left.set(0);
        let _ = ready.share(&pool, leave);
        assert_eq!(left.get(), 2);
        assert!(pool.load().lost && !ready.found(TASK, &pool));
        let searched = Cell::new(0);
        let search = || {
            searched.set(searched.get() + 1);
            assert!(ready.found(TASK, &pool));
        };
        let next = || {
            pool.next(
                0,
                |_| Admission::Run,
                || searched.get() == 1,
                |_| (),
                search,
            )
        };
        assert_eq!(std::iter::from_fn(next).count(), places);
        assert_eq!(pool.load().waiting(), 1);
        NO_ROOM.set(false);
    }

    #[test]
    fn a_shard_has_one_keeper() {
        let (ready, pool) = both();
        assert!(sleeps(ready.next(0)));
        assert_eq!(ready.share(&pool, |_| true), Posted::Wake);
        ready.settle(Keeper::Worker(7));
        assert_eq!(ready.keeper(), Keeper::Worker(7));
        assert_eq!(ready.next(0), Next::Moved);
        assert!(sleeps(ready.next(7)));
        assert_eq!(ready.post(TASK, &pool), Posted::Wake);
    }

    #[test]
    fn a_guest_has_its_tasks_brought_to_its_host() {
        let (guest, pool) = both();
        let host = Ready::new(Keeper::Worker(4)).unwrap();
        assert_eq!(guest.share(&pool, |_| true), Posted::Done);
        guest.settle(Keeper::Shard(3));
        assert_eq!(guest.keeper(), Keeper::Shard(3));
        assert_eq!(guest.post(TASK, &pool), Posted::Forward(3));
        assert_eq!(guest.rouse(), Posted::Forward(3));
        assert_eq!(host.post(TASK, &pool), Posted::Done);
        host.arrived_elsewhere([TASK], &pool, |_| true);
        assert_eq!(host.arrived([], &pool, |_| true), Some(TASK));
        assert_eq!(host.next(4), Next::Run(TASK));
        assert!(sleeps(host.next(4)));
        assert_eq!(pool.load().waiting(), 0);
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use crate::conn::Work;
    use loom::sync::Arc;

    const TASK: Task = Task {
        token: 1,
        work: Work::READ,
    };

    fn both() -> Arc<(Ready, Pool)> {
        Arc::new((
            Ready::new(Keeper::Worker(0)).unwrap(),
            Pool::new(1).unwrap(),
        ))
    }

    /// A task posted while the keeper goes to sleep either is found by it or makes the poster
    /// wake it.
    #[test]
    fn no_task_is_slept_over() {
        loom::model(|| {
            let ready = both();
            let poster = {
                let ready = Arc::clone(&ready);
                loom::thread::spawn(move || ready.0.post(TASK, &ready.1))
            };
            let found = matches!(ready.0.next(0), Next::Look(_));
            let woken = poster.join().unwrap() == Posted::Wake;
            assert!(found != woken);
        });
    }

    /// A timer that is set while the keeper goes to sleep either counts for its sleep or makes
    /// the setter wake it.
    #[test]
    fn no_timer_is_slept_over() {
        loom::model(|| {
            let ready = Arc::new((Ready::new(Keeper::Worker(0)).unwrap(), Mutex::new(false)));
            let setter = {
                let ready = Arc::clone(&ready);
                loom::thread::spawn(move || {
                    *ready.1.lock() = true;
                    ready.0.rouse()
                })
            };
            assert!(matches!(ready.0.next(0), Next::Sleep(_)));
            let counts = *ready.1.lock();
            assert!(setter.join().unwrap() == Posted::Wake || counts);
        });
    }

    /// Whatever is posted while a shard is shared and given to somebody else is in one of the
    /// queues.
    #[test]
    fn sharing_loses_nothing() {
        loom::model(|| {
            let ready = both();
            let poster = {
                let ready = Arc::clone(&ready);
                loom::thread::spawn(move || {
                    let _ = ready.0.post(TASK, &ready.1);
                })
            };
            let _ = ready.0.share(&ready.1, |_| true);
            ready.0.settle(Keeper::Worker(5));
            poster.join().unwrap();
            let kept = usize::from(matches!(ready.0.next(5), Next::Look(_)));
            assert_eq!(kept + ready.1.load().waiting(), 1);
        });
    }

    /// A shard moves from one worker by way of the pool to another, or back to the same one,
    /// while the first one goes to sleep at its events and a task is posted: whoever sleeps is
    /// woken, or knows of the task. The mutex stands for the event queue: a look holds it, and a
    /// shard leaves the pool only if nobody does. The wake-up may be gone by then: what is in
    /// the event queue when the shard moves is for the pool.
    fn moves_while_somebody_goes_to_sleep(new: usize) {
        loom::model(move || {
            let shard = Arc::new((
                Ready::new(Keeper::Worker(0)).unwrap(),
                Mutex::new(()),
                Pool::new(1).unwrap(),
            ));
            let old = {
                let shard = Arc::clone(&shard);
                loom::thread::spawn(move || {
                    let Next::Sleep(term) = shard.0.next(0) else {
                        return None;
                    };
                    let _look = shard.1.lock();
                    // It would wait now.
                    (shard.0.term() == term).then_some(term)
                })
            };
            let early = shard.0.share(&shard.2, |_| true) == Posted::Wake;
            {
                let _nobody_looks = shard.1.lock();
                shard.0.settle(Keeper::Worker(new));
            }
            let after = shard.0.term();
            let late = shard.0.post(TASK, &shard.2) == Posted::Wake;
            if let Some(slept_in) = old.join().unwrap() {
                assert!(if slept_in == after { late } else { early });
            }
            assert_eq!(shard.2.load().waiting(), 0);
        });
    }

    #[test]
    fn nobody_sleeps_at_a_shard_that_moved() {
        moves_while_somebody_goes_to_sleep(1);
    }

    #[test]
    fn nobody_sleeps_at_a_shard_that_moved_and_came_back() {
        moves_while_somebody_goes_to_sleep(0);
    }

    /// A task for a guest reaches its host, or the pool while it has either shard.
    #[test]
    fn a_guests_task_finds_somebody() {
        loom::model(|| {
            let shards = Arc::new((
                [
                    Ready::new(Keeper::Worker(0)).unwrap(),
                    Ready::new(Keeper::Shard(0)).unwrap(),
                ],
                Pool::new(1).unwrap(),
            ));
            let poster = {
                let shards = Arc::clone(&shards);
                loom::thread::spawn(move || {
                    let mut at = 1;
                    while let Posted::Forward(host) = shards.0[at].post(TASK, &shards.1) {
                        at = host;
                    }
                })
            };
            // The host's worker blocks, and both shards get others.
            let _ = shards.0[0].share(&shards.1, |_| true);
            let _ = shards.0[1].share(&shards.1, |_| true);
            shards.0[1].settle(Keeper::Worker(5));
            shards.0[0].settle(Keeper::Shard(1));
            poster.join().unwrap();
            let kept = usize::from(matches!(shards.0[1].next(5), Next::Look(_)));
            assert_eq!(kept + shards.1.load().waiting(), 1);
        });
    }
}
