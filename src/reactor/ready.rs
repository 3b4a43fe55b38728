//! A shard's tasks, and who has them: a worker, the pool, or another shard.

use std::collections::VecDeque;

use super::pool::Pool;
use super::task::Task;
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
mod tests;

#[cfg(all(test, loom))]
mod loom_model;
