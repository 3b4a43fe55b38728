//! The phases of a pool's life, and the number of its workers.

use std::collections::VecDeque;
use std::mem;
use std::time::{Duration, Instant};

use super::{Phase, Policy, Queue, Settings, State, Work};
use crate::error::Errno;
use crate::sync::atomic::Ordering;
use crate::sync::{self, MutexGuard};

/// In place of the thread that stops a pool, which has no number of its own.
const ORPHANED: usize = 1;

impl<T> Queue<T> {
    /// Begins a run: stopped to starting. EPERM: it is not stopped.
    pub(in crate::thread_pool) fn begin(
        &self,
        target: usize,
        settings: Settings,
    ) -> Result<u64, Errno> {
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
    pub(in crate::thread_pool) fn opened(&self, run: u64) -> bool {
        let mut state = self.state.lock();
        let opens = state.run == run && state.phase == Phase::Starting;
        if opens {
            state.phase = Phase::Started;
        }
        opens
    }

    /// Whether one more worker should be made; it counts at once.
    pub(in crate::thread_pool) fn wants_worker(&self, run: u64) -> bool {
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
    pub(in crate::thread_pool) fn has_no_worker(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.staff -= 1;
        }
        self.leave(state, run);
    }

    /// There should be no more workers than there are, because more could not be made.
    pub(in crate::thread_pool) fn is_content(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.target = state.target.min(state.staff.max(1));
        }
    }

    /// Sets the number of workers. EPERM: it is not started.
    pub(in crate::thread_pool) fn adjust(&self, target: usize) -> Result<u64, Errno> {
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

    /// Whether the run was given up.
    pub(in crate::thread_pool) fn is_given_up(&self, run: u64) -> bool {
        self.state.lock().run != run
    }

    /// A worker's last step. True: nobody waits for the last worker, which this is, so it has to end
    /// the run.
    pub(in crate::thread_pool) fn left(&self, run: u64) -> bool {
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
    pub(in crate::thread_pool) fn close(&self, here: usize) -> Result<(), Errno> {
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
    pub(in crate::thread_pool) fn close_and_leave(&self) -> bool {
        self.close(ORPHANED).is_ok()
    }

    /// Whether the thread `here` stops the pool.
    pub(in crate::thread_pool) fn is_ended_by(&self, here: usize) -> bool {
        self.state.lock().stopper == here
    }

    /// Waits until all workers have left; false: not within the limit.
    pub(in crate::thread_pool) fn wait_for_workers(&self, limit: Option<Duration>) -> bool {
        self.wait_for(limit, |state| state.alive == 0)
    }

    /// Waits until the pool is stopped; false: not within the limit.
    pub(in crate::thread_pool) fn wait_until_stopped(&self, limit: Option<Duration>) -> bool {
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
    pub(in crate::thread_pool) fn give_up(&self) -> [VecDeque<T>; 2] {
        let mut work = self.work.lock();
        let mut state = self.state.lock();
        self.next_run(&mut work, &mut state)
    }

    /// Stopping to stopped; everything is 0 again (POOL-20). The result is what is to be freed.
    pub(in crate::thread_pool) fn end(&self) -> [VecDeque<T>; 2] {
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
