//! The queue of a pool: tasks, the phase of the pool's life, and who waits for what.
//!
//! Tasks arrive in [`State`], which the threads that bring them lock. Workers take them from
//! [`Work`], which they lock; when it is empty, a worker exchanges it with all that has arrived. So
//! the two sides meet once for many tasks, and not for each. Whoever needs both locks takes that of
//! the workers first. All waits are on one of three conditions, with the lock of the state.

use std::collections::VecDeque;
use std::mem;
use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;

use super::{Policy, Settings};
use crate::error::Errno;
use crate::os::fork::Inherited;
use crate::os::memory;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{self, Condvar, Mutex, MutexGuard};

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

/// Whether a worker that has nothing to do lets tasks gather for a moment before it looks. To take
/// over many at once costs as much as to take over one, but a single task must not wait. So it is
/// tried now and then, and goes on while it helps.
#[derive(Default)]
struct Patience {
    /// It has just waited.
    has_waited: bool,
    /// How often it will not wait before it tries again.
    pass: u32,
}

impl Patience {
    /// Whether to wait now.
    fn waits(&mut self) -> bool {
        self.has_waited = self.pass == 0;
        self.pass = self.pass.saturating_sub(1);
        self.has_waited
    }

    /// So many tasks were taken over.
    fn learn(&mut self, tasks: usize) {
        if mem::take(&mut self.has_waited) && tasks < GATHERED {
            self.pass = NO_TRIAL;
        }
    }
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
        }
        self.note_workers(state);
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

    /// Begins a run: stopped to starting. EPERM: it is not stopped.
    pub(super) fn begin(&self, target: usize, settings: Settings) -> Result<u64, Errno> {
        let mut state = self.state.lock();
        if state.phase != Phase::Stopped {
            return Err(Errno::EPERM);
        }
        state.phase = Phase::Starting;
        state.target = target;
        state.most_waiting = settings.most_waiting;
        state.policy = settings.policy;
        Ok(state.run)
    }

    /// Starting to started; false: the pool was stopped meanwhile.
    pub(super) fn opened(&self, run: u64) -> bool {
        let mut state = self.state.lock();
        let opens = state.run == run && state.phase == Phase::Starting;
        if opens {
            state.phase = Phase::Started;
        }
        opens
    }

    /// Whether one more worker should be made; it counts at once.
    pub(super) fn wants_worker(&self, run: u64) -> bool {
        let mut state = self.state.lock();
        let open = matches!(state.phase, Phase::Starting | Phase::Started);
        let wanted = open && state.run == run && state.staff < state.target;
        if wanted {
            state.staff += 1;
            state.alive += 1;
        }
        wanted
    }

    /// The worker could not be made.
    pub(super) fn has_no_worker(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.staff -= 1;
        }
        self.leave(state, run);
    }

    /// There should be no more workers than there are, because more could not be made.
    pub(super) fn is_content(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.target = state.target.min(state.staff.max(1));
        }
    }

    /// Sets the number of workers. EPERM: it is not started.
    pub(super) fn adjust(&self, target: usize) -> Result<u64, Errno> {
        let mut state = self.state.lock();
        if state.phase != Phase::Started {
            return Err(Errno::EPERM);
        }
        let fewer = target < state.target;
        state.target = target;
        self.note_workers(&state);
        let run = state.run;
        drop(state);
        if fewer {
            self.tasks.notify_all(); // idle ones leave
        }
        Ok(run)
    }

    /// Adds a task, or tells what to do with it.
    pub(super) fn submit(
        &self,
        task: T,
        limit: Option<Duration>,
    ) -> Result<Submitted<T>, (T, Errno)> {
        let mut state = self.state.lock();
        if state.phase == Phase::Started && self.is_full(&state) {
            state = match state.policy {
                Policy::Fail => return Err((task, Errno::EXFULL)),
                Policy::Unknown(_) => return Err((task, Errno::EINVAL)),
                Policy::Run => {
                    state.returned += 1;
                    return Ok(Submitted::Returned(task, state.run));
                }
                Policy::Wait => match self.wait_for_room(state, limit) {
                    Some(state) => state,
                    None => return Err((task, Errno::ETIMEDOUT)),
                },
            };
        }
        if state.phase != Phase::Started {
            return Err((task, Errno::EPERM));
        }
        if !memory::make_places(&mut state.arrived, 1) {
            return Err((task, Errno::ENOMEM));
        }
        state.arrived.push_back(task);
        state.arrivals = state.arrivals.wrapping_add(1);
        if state.arrived.len() == 1 {
            self.hints.arrives.store(true, Ordering::Relaxed);
        }
        let call = state.has_sleepers() && self.calls_worker(&mut state);
        drop(state);
        if call {
            self.tasks.notify_one();
        }
        Ok(Submitted::Queued)
    }

    /// `None`: there was no room until the end of the limit.
    fn wait_for_room<'q>(
        &'q self,
        mut state: MutexGuard<'q, State<T>>,
        limit: Option<Duration>,
    ) -> Option<MutexGuard<'q, State<T>>> {
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        loop {
            drop(state);
            // While it has the workers' lock, no task is taken without notice.
            let mut work = self.work.lock();
            state = self.state.lock();
            let has_room = state.phase != Phase::Started || !self.is_full(&state);
            if has_room || end.is_some_and(|end| Instant::now() >= end) {
                work.is_scarce = state.submitters > 0;
                return has_room.then_some(state);
            }
            work.is_scarce = true;
            state.submitters += 1;
            drop(work);
            state = sync::wait_until(&self.room, state, end);
            state.submitters -= 1;
        }
    }

    /// The caller has run the task that it got back.
    pub(super) fn returned_is_done(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.returned -= 1;
        }
    }

    /// The next task for a worker, which waits for it; `after_one`: it has just run one. `None`: the
    /// worker has to leave.
    pub(super) fn next(&self, run: u64, after_one: bool) -> Option<T> {
        let mut work = self.work.lock();
        if work.run == run {
            if after_one {
                work.running -= 1;
            }
            if !self.hints.surplus.load(Ordering::Relaxed)
                && let Some(task) = work.tasks.pop_front()
            {
                self.begin_task(work);
                return Some(task);
            }
        }
        self.await_task(work, run)
    }

    /// The rest of [`Queue::next`], with both locks.
    fn await_task<'q>(&'q self, mut work: MutexGuard<'q, Work<T>>, run: u64) -> Option<T> {
        let mut has_sought = false;
        let mut was = Was::Busy;
        while work.run == run {
            let mut state = self.state.lock();
            was.is_over(&mut state);
            let is_surplus = state.staff > state.target;
            if !is_surplus && let Some(task) = self.exchange(&mut work, &mut state) {
                self.note_workers(&state);
                drop(state);
                self.begin_task(work);
                return Some(task);
            }
            if is_surplus || state.phase == Phase::Stopping {
                drop(work);
                self.decide_to_leave(state);
                return None;
            }
            let seeks = !has_sought && !state.seeking;
            let waits = seeks && work.patience.waits();
            drop(work);
            if seeks {
                has_sought = true;
                state.seeking = true;
                self.note_workers(&state);
                drop(state);
                self.seek(waits);
                was = Was::Seeking;
            } else {
                state.idle += 1;
                self.note_workers(&state);
                drop(sync::wait(&self.tasks, state));
                was = Was::Idle;
            }
            work = self.work.lock();
        }
        None
    }

    /// The first task that waits, after all that has arrived was taken over if need be.
    fn exchange(&self, work: &mut Work<T>, state: &mut State<T>) -> Option<T> {
        if work.tasks.is_empty() && !state.arrived.is_empty() {
            mem::swap(&mut work.tasks, &mut state.arrived);
            work.patience.learn(work.tasks.len());
            self.hints.arrives.store(false, Ordering::Relaxed);
        }
        work.tasks.pop_front()
    }

    /// A worker has taken a task. Others get what it leaves: the next task, and the room.
    fn begin_task(&self, mut work: MutexGuard<'_, Work<T>>) {
        work.running += 1;
        let taken = self.taken.load(Ordering::Relaxed).wrapping_add(1);
        self.taken.store(taken, Ordering::Relaxed);
        let hints = &self.hints;
        let more = !work.tasks.is_empty() || hints.arrives.load(Ordering::Relaxed);
        let call = more && hints.sleepers.load(Ordering::Relaxed);
        let is_scarce = work.is_scarce;
        drop(work);
        if call || is_scarce {
            self.call_others(is_scarce);
        }
    }

    #[cold]
    fn call_others(&self, is_scarce: bool) {
        let mut state = self.state.lock();
        let call = self.calls_worker(&mut state);
        let room = is_scarce && state.submitters > 0;
        drop(state);
        if call {
            self.tasks.notify_one();
        }
        if room {
            self.room.notify_one();
        }
    }

    /// A worker leaves.
    fn decide_to_leave(&self, mut state: MutexGuard<'_, State<T>>) {
        state.staff -= 1;
        // It may have been called for a task that another one has to run now.
        let call = self.calls_worker(&mut state);
        drop(state);
        if call {
            self.tasks.notify_one();
        }
    }

    /// Looks for a task for a moment, because to sleep and to be woken takes much longer.
    fn seek(&self, waits: bool) {
        let tries = if cfg!(loom) { 0 } else { TRIES };
        if waits {
            (0..tries / 4).for_each(|_| std::hint::spin_loop());
        }
        for _ in 0..tries {
            if self.hints.arrives.load(Ordering::Relaxed) {
                return;
            }
            std::hint::spin_loop();
        }
    }

    /// Whether the run was given up.
    pub(super) fn is_given_up(&self, run: u64) -> bool {
        self.state.lock().run != run
    }

    /// A worker's last step. True: nobody waits for the last worker, which this is, so it has to end
    /// the run.
    pub(super) fn left(&self, run: u64) -> bool {
        self.leave(self.state.lock(), run)
    }

    fn leave(&self, mut state: MutexGuard<'_, State<T>>, run: u64) -> bool {
        if state.run != run {
            return false;
        }
        state.alive -= 1;
        let last = state.alive == 0 && state.phase == Phase::Stopping;
        let orphaned = last && state.stopper == ORPHANED;
        drop(state);
        if last {
            self.ends.notify_all();
        }
        orphaned
    }

    /// Takes no more tasks, and lets workers leave when none is left (POOL-17, POOL-19). EPERM: it
    /// is stopped, if need be after waiting for another thread that stops it; EDEADLK: the calling
    /// thread, which is `here`, is that one.
    pub(super) fn close(&self, here: usize) -> Result<(), Errno> {
        let mut state = self.state.lock();
        match state.phase {
            Phase::Stopped => return Err(Errno::EPERM),
            Phase::Stopping if state.stopper == here => return Err(Errno::EDEADLK),
            Phase::Stopping => {
                while state.phase != Phase::Stopped {
                    state = sync::wait(&self.ends, state);
                }
                return Err(Errno::EPERM);
            }
            Phase::Starting | Phase::Started => {}
        }
        state.phase = Phase::Stopping;
        state.stopper = here;
        drop(state);
        self.tasks.notify_all();
        self.room.notify_all();
        Ok(())
    }

    /// As [`Queue::close`], but the last worker ends the run. False: it is not running.
    pub(super) fn close_and_leave(&self) -> bool {
        self.close(ORPHANED).is_ok()
    }

    /// Whether the thread `here` stops the pool.
    pub(super) fn is_ended_by(&self, here: usize) -> bool {
        self.state.lock().stopper == here
    }

    /// Waits until all workers have left; false: not within the limit.
    pub(super) fn wait_for_workers(&self, limit: Option<Duration>) -> bool {
        self.wait_for(limit, |state| state.alive == 0)
    }

    /// Waits until the pool is stopped; false: not within the limit.
    pub(super) fn wait_until_stopped(&self, limit: Option<Duration>) -> bool {
        self.wait_for(limit, |state| state.phase == Phase::Stopped)
    }

    fn wait_for(&self, limit: Option<Duration>, reached: impl Fn(&State<T>) -> bool) -> bool {
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.state.lock();
        while !reached(&state) {
            if end.is_some_and(|end| Instant::now() >= end) {
                return false;
            }
            state = sync::wait_until(&self.ends, state, end);
        }
        true
    }

    /// Leaves the workers to themselves, and returns the tasks that nobody will run (POOL-24).
    pub(super) fn give_up(&self) -> [VecDeque<T>; 2] {
        let mut work = self.work.lock();
        let mut state = self.state.lock();
        self.next_run(&mut work, &mut state)
    }

    /// Stopping to stopped; everything is 0 again (POOL-20). The result is what is to be freed.
    pub(super) fn end(&self) -> [VecDeque<T>; 2] {
        let mut work = self.work.lock();
        let mut state = self.state.lock();
        // Tasks that their callers run may not have ended.
        let tasks = self.next_run(&mut work, &mut state);
        work.running = 0;
        state.returned = 0;
        state.target = 0;
        state.most_waiting = 0;
        state.policy = Policy::Fail;
        state.stopper = 0;
        state.phase = Phase::Stopped;
        drop((state, work));
        self.ends.notify_all();
        tasks
    }

    /// Whoever belongs to the present run finds that it is over.
    fn next_run(&self, work: &mut Work<T>, state: &mut State<T>) -> [VecDeque<T>; 2] {
        state.run += 1;
        work.run = state.run;
        state.staff = 0;
        state.alive = 0;
        state.idle = 0;
        state.called = 0;
        state.seeking = false;
        self.taken.store(state.arrivals, Ordering::Relaxed);
        self.hints.arrives.store(false, Ordering::Relaxed);
        self.note_workers(state);
        [mem::take(&mut work.tasks), mem::take(&mut state.arrived)]
    }
}

/// How often a worker looks for a task before it sleeps: some microseconds.
const TRIES: u32 = 200;

/// From so many tasks on that were taken over at once it was good to wait for them.
const GATHERED: usize = 4;

/// How often a worker does not wait after it was not good.
const NO_TRIAL: u32 = 64;

/// In place of the thread that stops a pool, which has no number of its own.
const ORPHANED: usize = 1;

impl<T> State<T> {
    /// Whether there are workers that sleep until somebody calls them.
    fn has_sleepers(&self) -> bool {
        self.idle > 0 && self.called == 0 && !self.seeking
    }
}

/// What a worker was doing that others can see in the state.
enum Was {
    Busy,
    Seeking,
    Idle,
}

impl Was {
    /// It is back, with the locks. Until now others counted on it.
    fn is_over<T>(&mut self, state: &mut State<T>) {
        match self {
            Self::Busy => {}
            Self::Seeking => state.seeking = false,
            Self::Idle => {
                state.idle -= 1;
                state.called = state.called.saturating_sub(1);
            }
        }
        *self = Self::Busy;
    }
}

#[cfg(all(test, loom))]
mod loom_model;
