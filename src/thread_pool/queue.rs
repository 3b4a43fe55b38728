//! The queue of a pool: tasks, the phase of the pool's life, and who waits for what. One lock
//! guards all of it; whoever waits does so on one of three conditions.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;

use super::{Policy, Settings};
use crate::error::Errno;
use crate::os::fork::Inherited;
use crate::os::memory;
use crate::sync::atomic::{AtomicBool, Ordering};
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

/// What the lock guards.
pub(super) struct State<T> {
    pub(super) phase: Phase,
    pub(super) tasks: VecDeque<T>,
    /// Tasks that run now.
    pub(super) running: usize,
    /// Workers that there should be.
    pub(super) target: usize,
    pub(super) most_waiting: u32,
    pub(super) policy: Policy,
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
    state: Mutex<State<T>>,
    /// Whether tasks wait, for a worker that seeks.
    waits: CachePadded<AtomicBool>,
    /// There are tasks, or workers have to leave.
    tasks: Condvar,
    /// There is room for a task, or no more are taken.
    room: Condvar,
    /// The last worker has left, or the pool is stopped.
    ends: Condvar,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                phase: Phase::Stopped,
                tasks: VecDeque::new(),
                running: 0,
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
            }),
            waits: CachePadded::new(AtomicBool::new(false)),
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

    /// A look at the state, which may change at once.
    pub(super) fn look<R>(&self, look: impl FnOnce(&State<T>) -> R) -> R {
        look(&self.state.lock())
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
        if state.phase == Phase::Started && state.is_full() {
            state = match state.policy {
                Policy::Fail => return Err((task, Errno::EXFULL)),
                Policy::Unknown(_) => return Err((task, Errno::EINVAL)),
                Policy::Run => {
                    state.running += 1;
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
        if !memory::make_places(&mut state.tasks, 1) {
            return Err((task, Errno::ENOMEM));
        }
        state.tasks.push_back(task);
        if state.tasks.len() == 1 {
            self.waits.store(true, Ordering::Relaxed);
        }
        let call = state.calls_worker();
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
        while state.phase == Phase::Started && state.is_full() {
            if end.is_some_and(|end| Instant::now() >= end) {
                return None;
            }
            state.submitters += 1;
            state = sync::wait_until(&self.room, state, end);
            state.submitters -= 1;
        }
        Some(state)
    }

    /// The caller has run the task that it got back.
    pub(super) fn returned_is_done(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.running -= 1;
        }
    }

    /// The next task for a worker, which waits for it; `after_one`: it has just run one. `None`: the
    /// worker has to leave.
    pub(super) fn next(&self, run: u64, after_one: bool) -> Option<T> {
        let mut state = self.state.lock();
        if state.run == run && after_one {
            state.running -= 1;
        }
        let mut has_sought = false;
        loop {
            if state.run != run {
                return None;
            }
            let surplus = state.staff > state.target;
            if !surplus && let Some(task) = state.tasks.pop_front() {
                state.running += 1;
                if state.tasks.is_empty() {
                    self.waits.store(false, Ordering::Relaxed);
                }
                let room = state.submitters > 0;
                let call = state.calls_worker();
                drop(state);
                if room {
                    self.room.notify_one();
                }
                if call {
                    self.tasks.notify_one();
                }
                return Some(task);
            }
            if surplus || state.phase == Phase::Stopping {
                state.staff -= 1;
                // It may have been called for a task that another one has to run now.
                let call = state.calls_worker();
                drop(state);
                if call {
                    self.tasks.notify_one();
                }
                return None;
            }
            if !has_sought && !state.seeking {
                has_sought = true;
                state.seeking = true;
                drop(state);
                self.seek();
                state = self.state.lock();
                if state.run == run {
                    state.seeking = false;
                }
                continue;
            }
            state.idle += 1;
            state = sync::wait(&self.tasks, state);
            if state.run == run {
                state.idle -= 1;
                state.called = state.called.saturating_sub(1);
            }
        }
    }

    /// Looks for a task for a moment, because to sleep and to be woken takes much longer.
    fn seek(&self) {
        let tries = if cfg!(loom) { 0 } else { TRIES };
        for _ in 0..tries {
            if self.waits.load(Ordering::Relaxed) {
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
    pub(super) fn give_up(&self) -> VecDeque<T> {
        let mut state = self.state.lock();
        state.run += 1;
        state.forget_workers();
        self.waits.store(false, Ordering::Relaxed);
        std::mem::take(&mut state.tasks)
    }

    /// Stopping to stopped; everything is 0 again (POOL-20). The result is what is to be freed.
    pub(super) fn end(&self) -> VecDeque<T> {
        let mut state = self.state.lock();
        state.run += 1; // tasks that their callers run may not have ended
        state.forget_workers();
        state.running = 0;
        state.target = 0;
        state.most_waiting = 0;
        state.policy = Policy::Fail;
        state.stopper = 0;
        state.phase = Phase::Stopped;
        let tasks = std::mem::take(&mut state.tasks);
        self.waits.store(false, Ordering::Relaxed);
        drop(state);
        self.ends.notify_all();
        tasks
    }
}

/// How often a worker looks for a task before it sleeps: some microseconds.
const TRIES: u32 = 200;

/// In place of the thread that stops a pool, which has no number of its own.
const ORPHANED: usize = 1;

impl<T> State<T> {
    fn is_full(&self) -> bool {
        self.most_waiting != 0 && self.tasks.len() >= self.most_waiting as usize
    }

    /// Whether a worker has to be called for a task that waits. One that was called, or that seeks,
    /// calls the next one when it comes, so a thread that brings many tasks does not have to.
    fn calls_worker(&mut self) -> bool {
        let comes = self.called > 0 || self.seeking;
        let call = !self.tasks.is_empty() && !comes && self.idle > 0;
        if call {
            self.called = 1;
        }
        call
    }

    fn forget_workers(&mut self) {
        self.staff = 0;
        self.alive = 0;
        self.idle = 0;
        self.called = 0;
        self.seeking = false;
    }
}

#[cfg(all(test, loom))]
mod loom_model;
