//! A shard's tasks, and their owner: a worker, the pool, or another shard.

use std::collections::VecDeque;

use super::pool::Pool;
use super::task::Task;
use crate::error::Errno;
use crate::os::memory;
use crate::sync::Mutex;
use crate::sync::atomic::{AtomicUsize, Ordering};

/// Who serves a shard's tasks and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// One worker, whose home the shard is.
    Worker(usize),
    /// All workers without a home.
    Pool,
    /// The owner of another shard, which serves both.
    Shard(usize),
}

impl Owner {
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

/// A period during which a shard has one owner. It differs from all other periods, even of
/// the same owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term(usize);

impl Term {
    /// The bits of the owner; the others are a counter.
    const OWNER: usize = 0xFFFF;

    fn owner(self) -> Owner {
        Owner::unpack(self.0 & Self::OWNER)
    }

    fn next(self, owner: Owner) -> Self {
        let count = (self.0 | Self::OWNER).wrapping_add(1);
        Self(count | owner.pack())
    }
}

#[derive(Debug)]
struct Tasks {
    queue: VecDeque<Task>,
    /// Tasks to run before the next look for events. What busy connections ask for
    /// meanwhile must not delay the events of others (TCP-142).
    round: usize,
    /// The owner waits for events, or is about to, so a poster must wake it.
    asleep: bool,
    term: Term,
    /// A task found no space in the queue because memory was short. Its work waits where it
    /// came from.
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
    /// A copy of `Tasks::term`, to be read without the lock.
    term: AtomicUsize,
}

/// What the owner of a shard does next for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Run(Task),
    /// A round is over: look for events without waiting, if the term has not ended.
    Look(Term),
    /// Nothing to do: wait for events, if the term has not ended. Posters wake the worker until
    /// [`Ready::arrived`].
    Sleep(Term),
    /// The shard no longer belongs to this worker.
    Moved,
    /// Nothing is queued, but tasks found no space before: search for their work.
    Search,
}

/// What a thread that brings something to a shard still has to do.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posted {
    Done,
    /// The owner sleeps, or is about to, and must be woken.
    Wake,
    /// It was not accepted; it must be brought to this shard.
    Forward(usize),
}

impl Ready {
    pub(super) fn new(owner: Owner) -> Result<Self, Errno> {
        Ok(Self {
            tasks: Mutex::new(Tasks {
                queue: memory::places()?,
                round: 0,
                asleep: false,
                term: Term(owner.pack()),
                lost: false,
            }),
            term: AtomicUsize::new(owner.pack()),
        })
    }

    /// Adds a task whose work is recorded where it came from.
    pub(super) fn post(&self, task: Task, pool: &Pool) -> Posted {
        let mut tasks = self.tasks.lock();
        match tasks.term.owner() {
            // This happens under the lock, so that a shard that moves leaves no late task
            // behind.
            Owner::Pool => pool.push([task]),
            Owner::Shard(host) => return Posted::Forward(host),
            Owner::Worker(_) => {
                tasks.add(task);
            }
        }
        rouse(&mut tasks)
    }

    /// Makes the owner notice a change.
    pub(super) fn rouse(&self) -> Posted {
        let mut tasks = self.tasks.lock();
        match tasks.term.owner() {
            Owner::Shard(host) => Posted::Forward(host),
            _ => rouse(&mut tasks),
        }
    }

    /// Called by the worker `me` for its home.
    pub(super) fn next(&self, me: usize) -> Next {
        let mut tasks = self.tasks.lock();
        if tasks.term.owner() != Owner::Worker(me) {
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

    /// Adds the tasks of the events that a look has found. Returns the next task; `None` if
    /// there is none, or if the shard moved to the pool meanwhile.
    ///
    /// A queued task may be for the same connection as an event. Then `arrived` leaves the
    /// event's work with the connection and returns false. Otherwise a busy connection,
    /// which asks for another turn at the end of each, would get an additional one for each
    /// event.
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

    /// As [`Ready::arrived`], for the events of another shard of the same worker.
    pub(super) fn arrived_elsewhere(
        &self,
        new: impl IntoIterator<Item = Task>,
        pool: &Pool,
        arrived: impl Fn(&Task) -> bool,
    ) {
        add(&mut self.tasks.lock(), new, pool, arrived);
    }

    /// Adds a task that was searched for. False if there is no space, and the search has to
    /// continue later.
    pub(super) fn found(&self, task: Task, pool: &Pool) -> bool {
        let mut tasks = self.tasks.lock();
        if matches!(tasks.term.owner(), Owner::Worker(_)) {
            return tasks.add(task);
        }
        // The shard moved meanwhile.
        drop(tasks);
        let room = pool.push_own([task]);
        pool.push([]);
        room
    }

    pub(super) fn owner(&self) -> Owner {
        self.term().owner()
    }

    pub(super) fn term(&self) -> Term {
        Term(self.term.load(Ordering::Acquire))
    }

    /// Gives the shard's work to the pool from now on. If a task finds no space there, `arrived`
    /// puts its work back where it came from.
    pub(super) fn share(&self, pool: &Pool, arrived: impl Fn(&Task) -> bool) -> Posted {
        let mut tasks = self.tasks.lock();
        self.set_owner(&mut tasks, Owner::Pool);
        pool.push_or(tasks.queue.drain(..), |task| {
            arrived(task);
        });
        if std::mem::take(&mut tasks.lost) {
            pool.lose();
        }
        rouse(&mut tasks)
    }

    /// Directs new work away from the pool, which keeps what it has. No thread may be
    /// looking for the shard's events.
    pub(super) fn settle(&self, owner: Owner) {
        let mut tasks = self.tasks.lock();
        self.set_owner(&mut tasks, owner);
        tasks.round = 0;
    }

    fn set_owner(&self, tasks: &mut Tasks, owner: Owner) {
        tasks.term = tasks.term.next(owner);
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

/// False if the pool has the tasks, because it has the shard.
fn add(
    tasks: &mut Tasks,
    new: impl IntoIterator<Item = Task>,
    pool: &Pool,
    arrived: impl Fn(&Task) -> bool,
) -> bool {
    let new = new.into_iter();
    if tasks.term.owner() == Owner::Pool {
        pool.push(new.filter(arrived));
        return false;
    }
    let alone = tasks.queue.is_empty();
    for task in new {
        let queued = (alone || arrived(&task)).then(|| tasks.add(task));
        if alone && queued == Some(false) {
            // The search finds it where it was left.
            arrived(&task);
        }
    }
    true
}

#[cfg(all(test, not(loom)))]
mod tests;

#[cfg(all(test, loom))]
mod loom_model;
