//! The queue of a pool: tasks, the phase of the pool's life, and who waits for what.
//!
//! Tasks arrive in [`State`], which the threads that bring them lock. Workers take them from
//! [`Work`], which they lock; when it is empty, a worker exchanges it with all that has arrived. So
//! the two sides meet once for many tasks, and not for each. Whoever needs both locks takes that of
//! the workers first. All waits are on one of three conditions, with the lock of the state.
//!
//! * `life`: the phases, and the number of workers.
//! * `submit`: how tasks arrive.
//! * `take`: how workers take them.

mod life;
mod submit;
mod take;

use std::collections::VecDeque;

use crossbeam_utils::CachePadded;

use self::take::Patience;
use super::{Policy, Settings};
use crate::os::fork::Inherited;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{Condvar, Mutex};

/// The phase of a pool's life, with the numbers of `En_HP_ServiceState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Workers are being made.
    Starting = 0,
    /// Tasks are taken.
    Started = 1,
    /// No more tasks are taken, and workers leave.
    Stopping = 2,
    /// There are no workers.
    Stopped = 3,
}

/// What threads that bring tasks, start, adjust and stop the pool lock.
struct State<T> {
    phase: Phase,
    /// Tasks that workers have not taken over.
    arrived: VecDeque<T>,
    /// Number of tasks that ever arrived; it wraps.
    arrivals: usize,
    /// Tasks that the threads that brought them run now.
    returned: usize,
    /// Workers that there should be.
    target: usize,
    most_waiting: u32,
    policy: Policy,
    /// Counts the runs, so that workers of one that was given up are recognised.
    run: u64,
    /// Workers that have not decided to leave.
    staff: usize,
    /// Workers that have not left yet.
    alive: usize,
    /// Workers that wait for a task.
    idle: usize,
    /// Those of them that were called and have not come yet.
    called: usize,
    /// Whether a worker looks for a task that may come at once.
    seeking: bool,
    /// Threads that wait for room.
    submitters: usize,
    /// The thread that stops the pool; 0: none.
    stopper: usize,
}

/// What workers lock.
struct Work<T> {
    /// Tasks that wait; they came before those that have arrived since.
    tasks: VecDeque<T>,
    /// Tasks that workers run now.
    running: usize,
    /// As in the state.
    run: u64,
    /// Whether threads wait for room.
    is_scarce: bool,
    patience: Patience,
}

/// What is seen of a pool from outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) phase: Phase,
    /// Tasks that wait.
    pub(super) waiting: usize,
    /// Tasks that run, also those that their callers run.
    pub(super) running: usize,
    /// Workers that there should be.
    pub(super) target: usize,
    pub(super) most_waiting: u32,
    pub(super) policy: Policy,
}

/// What workers look at without the lock of the state, which changes it. They look while they hold
/// the workers' lock or have just slept, so they miss nothing that concerns them.
#[derive(Default)]
struct Hints {
    /// Tasks have arrived.
    arrives: AtomicBool,
    /// There are more workers than there should be.
    surplus: AtomicBool,
    /// Workers sleep, and none of them was called, and none seeks.
    sleepers: AtomicBool,
}

/// What became of a task.
#[derive(Debug)]
pub(super) enum Submitted<T> {
    /// A worker will run it.
    Queued,
    /// The caller has to run it, for this run, and to report its end.
    Returned(T, u64),
}

/// See the module's documentation.
pub(super) struct Queue<T> {
    state: CachePadded<Mutex<State<T>>>,
    work: CachePadded<Mutex<Work<T>>>,
    /// Number of tasks that workers ever took; it wraps. Stored with the workers' lock.
    taken: CachePadded<AtomicUsize>,
    hints: CachePadded<Hints>,
    /// There are tasks, or workers have to leave.
    tasks: Condvar,
    /// There is room for a task, or no more are taken.
    room: Condvar,
    /// The last worker has left, or the pool is stopped.
    ends: Condvar,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        let state = State {
            phase: Phase::Stopped,
            arrived: VecDeque::new(),
            arrivals: 0,
            returned: 0,
            target: 0,
            most_waiting: 0,
            policy: Policy::Fail,
            run: 0,
            staff: 0,
            alive: 0,
            idle: 0,
            called: 0,
            seeking: false,
            submitters: 0,
            stopper: 0,
        };
        let work = Work {
            tasks: VecDeque::new(),
            running: 0,
            run: 0,
            is_scarce: false,
            patience: Patience::default(),
        };
        Self {
            state: CachePadded::new(Mutex::new(state)),
            work: CachePadded::new(Mutex::new(work)),
            taken: CachePadded::new(AtomicUsize::new(0)),
            hints: CachePadded::default(),
            tasks: Condvar::new(),
            room: Condvar::new(),
            ends: Condvar::new(),
        }
    }

    /// Whether the pool was stopped when this process was forked from the one that it belongs to.
    #[cfg(not(loom))]
    pub(super) fn was_stopped(&self, inherited: &Inherited) -> bool {
        let state = inherited.whole_value(&self.state);
        state.is_some_and(|state| state.phase == Phase::Stopped)
    }

    #[cfg(loom)]
    pub(super) fn was_stopped(&self, _: &Inherited) -> bool {
        false
    }

    /// A look at the pool, which may change at once.
    pub(super) fn look(&self) -> Look {
        let work = self.work.lock();
        let state = self.state.lock();
        Look {
            phase: state.phase,
            waiting: self.waiting(&state),
            running: work.running + state.returned,
            target: state.target,
            most_waiting: state.most_waiting,
            policy: state.policy,
        }
    }

    /// Number of tasks that wait; without the workers' lock it may be less a moment later.
    fn waiting(&self, state: &State<T>) -> usize {
        state
            .arrivals
            .wrapping_sub(self.taken.load(Ordering::Relaxed))
    }

    fn is_full(&self, state: &State<T>) -> bool {
        state.most_waiting != 0 && self.waiting(state) >= state.most_waiting as usize
    }

    /// Whether a worker has to be called for a task that waits. One that was called, or that seeks,
    /// calls the next one when it comes, so a thread that brings many tasks does not have to.
    fn calls_worker(&self, state: &mut State<T>) -> bool {
        let call = state.has_sleepers() && self.waiting(state) > 0;
        if call {
            state.called = 1;
            self.note_workers(state);
        }
        call
    }

    /// To be called after each change of what the hints are made from.
    fn note_workers(&self, state: &State<T>) {
        let hints = &self.hints;
        hints
            .sleepers
            .store(state.has_sleepers(), Ordering::Relaxed);
        hints
            .surplus
            .store(state.staff > state.target, Ordering::Relaxed);
    }
}

impl<T> State<T> {
    /// Whether there are workers that sleep until somebody calls them.
    fn has_sleepers(&self) -> bool {
        self.idle > 0 && self.called == 0 && !self.seeking
    }
}

#[cfg(all(test, loom))]
mod loom_model;
