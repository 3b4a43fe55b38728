//! How workers take tasks, and wait for them.

use std::mem;

use super::{Phase, Queue, State, Work};
use crate::sync::atomic::Ordering;
use crate::sync::{self, MutexGuard};

/// Whether a worker that has nothing to do lets tasks gather for a moment before it looks. To take
/// over many at once costs as much as to take over one, but a single task must not wait. So it is
/// tried now and then, and goes on while it helps.
#[derive(Default)]
pub(super) struct Patience {
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

/// How often a worker looks for a task before it sleeps: some microseconds.
const TRIES: u32 = 200;

/// From so many tasks on that were taken over at once it was good to wait for them.
const GATHERED: usize = 4;

/// How often a worker does not wait after it was not good.
const NO_TRIAL: u32 = 64;

impl<T> Queue<T> {
    /// The next task for a worker, which waits for it; `after_one`: it has just run one. `None`: the
    /// worker has to leave.
    pub(in crate::thread_pool) fn next(&self, run: u64, after_one: bool) -> Option<T> {
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
        self.note_workers(&state);
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
