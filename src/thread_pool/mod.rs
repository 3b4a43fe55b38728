//! A pool of threads that run a program's tasks in the order in which they came (POOL-1 to
//! POOL-45).
//!
//! * `queue`: the tasks, the phase of the pool's life, and who waits for what.
//! * this file: threads and events.
//!
//! A pool can be started again and again; each time is a *run*. A run that is given up because its
//! tasks take too long at a Stop (POOL-24) leaves workers behind, which keep the pool's memory alive
//! and find that the run is over when they come back.

mod queue;
mod workers;

use std::ffi::CStr;
use std::mem;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub use self::queue::Phase;
use self::queue::{Queue, Submitted};
use crate::error::{Cause, Errno};
use crate::os::cancel;
use crate::os::fork::{self, Inherited};
use crate::os::locks::Mutex;
use crate::os::memory;
use crate::os::pthread::Handle;
use crate::os::threads::{self, Attributes};
use crate::reason::Reasons;

/// What a pool runs. A task that is not run is dropped.
pub trait Job: Send + 'static {
    /// Runs it. The pool holds no lock meanwhile.
    fn run(self);
}

/// What a pool tells (POOL-5). It holds no lock meanwhile.
pub trait Events: Send + Sync + 'static {
    /// The pool is being started; there is no worker yet.
    fn startup(&self);
    /// The pool is being stopped; the workers are gone.
    fn shutdown(&self);
    /// The calling thread is a new worker.
    fn worker_start(&self);
    /// The calling thread is a worker that leaves.
    fn worker_end(&self);
}

/// What to do with a task while the queue is full (POOL-29 to POOL-31).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Refuse it.
    Fail,
    /// Wait until there is room.
    Wait,
    /// Run it on the thread that brought it.
    Run,
    /// A number that means nothing: refuse it for another reason.
    Unknown(i32),
}

/// How to start a pool.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Number of workers; 0: the default; less: so many for each processor (POOL-9).
    pub threads: i32,
    /// Greatest number of tasks that wait; 0: no limit.
    pub most_waiting: u32,
    /// What to do beyond it.
    pub policy: Policy,
    /// Size of a worker's stack in bytes; 0: the system's default.
    pub stack: u32,
}

/// How a stop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// All tasks were run.
    Orderly,
    /// Time was over: waiting tasks were dropped, and running ones left to themselves.
    GivenUp,
}

/// A pool.
pub struct ThreadPool<T: Job> {
    queue: Queue<T>,
    events: Arc<dyn Events>,
    /// Why calls have failed, in words.
    reasons: Reasons,
    /// Held while workers are made, so that of several changes of their number each is made as a
    /// whole (POOL-44).
    hiring: Mutex<Crew>,
    /// The process that made it.
    generation: u32,
}

/// The threads of the present run, and what new ones are made with.
#[derive(Default)]
struct Crew {
    handles: Vec<Handle>,
    stack: Option<usize>,
}

impl<T: Job> ThreadPool<T> {
    /// A stopped pool.
    pub fn new(events: Arc<dyn Events>) -> Arc<Self> {
        Arc::new(Self {
            queue: Queue::new(),
            events,
            reasons: Reasons::default(),
            hiring: Mutex::default(),
            generation: fork::generation(),
        })
    }

    /// Starts it. EPERM: it is not stopped, or was stopped meanwhile; otherwise the reason why a
    /// thread could not be made, after those that were made have ended (POOL-8 to POOL-14).
    pub fn start(self: &Arc<Self>, settings: Settings) -> Result<(), Errno> {
        self.try_start(settings)
            .map_err(|cause| self.explain(cause))
    }

    fn try_start(self: &Arc<Self>, settings: Settings) -> Result<(), Cause> {
        let number = workers::number(settings.threads);
        let running = |errno| {
            Cause::fixed(
                errno,
                c"Start: the pool is started already, or still being stopped",
            )
        };
        let run = self.queue.begin(number, settings).map_err(running)?;
        fork::stay(|| self.events.startup());
        let stack = usize::try_from(settings.stack).unwrap_or(usize::MAX);
        let mut crew = self.hiring.lock();
        crew.stack = (stack > 0).then_some(stack);
        let hired = self.hire(&mut crew, run);
        drop(crew);
        match hired {
            Ok(()) if self.queue.opened(run) => Ok(()),
            Ok(()) => {
                let why = c"Start: the pool was stopped meanwhile";
                Err(Cause::fixed(Errno::EPERM, why))
            }
            Err(cause) => {
                // Somebody else may be stopping it already.
                if self.queue.close(threads::here()).is_ok() {
                    self.end(None);
                }
                Err(cause)
            }
        }
    }

    /// Stops it: tasks that wait are run first, unless that takes longer than `limit` (POOL-17 to
    /// POOL-24). EPERM: it was stopped, if need be by another thread, for which this one waits;
    /// EDEADLK: the calling thread is one that a stop waits for.
    pub fn stop(&self, limit: Option<Duration>) -> Result<Stopped, Errno> {
        let refused = |errno| {
            let why = if errno == Errno::EDEADLK {
                c"Stop: it would wait for the thread that calls it"
            } else {
                c"Stop: the pool is not started"
            };
            self.explain(Cause::fixed(errno, why))
        };
        if self.is_worker() {
            return Err(refused(Errno::EDEADLK));
        }
        self.queue.close(threads::here()).map_err(refused)?;
        Ok(self.end(limit))
    }

    /// Waits for the workers of a closed queue, and ends the run.
    fn end(&self, limit: Option<Duration>) -> Stopped {
        let orderly = self.queue.wait_for_workers(limit);
        let crew = mem::take(&mut *self.hiring.lock());
        let stopped = if orderly {
            // The last worker does this itself if nobody waits for it.
            let others = crew
                .handles
                .into_iter()
                .filter(|handle| !handle.is_current());
            others.for_each(Handle::join);
            Stopped::Orderly
        } else {
            drop(self.queue.give_up());
            Stopped::GivenUp
        };
        fork::stay(|| self.events.shutdown());
        drop(self.queue.end());
        stopped
    }

    /// Stops it without waiting, on a thread for which a stop would wait: the last worker ends the
    /// run. False: it is not running.
    pub fn stop_later(&self) -> bool {
        self.queue.close_and_leave()
    }

    /// Waits until it is stopped; false: not within `limit` (POOL-25). EDEADLK as for a stop.
    pub fn wait(&self, limit: Option<Duration>) -> Result<bool, Errno> {
        if self.is_worker() || self.queue.is_ended_by(threads::here()) {
            return Err(Errno::EDEADLK);
        }
        Ok(self.queue.wait_until_stopped(limit))
    }

    /// Whether the calling thread is one of its workers.
    pub fn is_worker(&self) -> bool {
        workers::pool_of_this_thread() == self.token()
    }

    /// Whether the calling thread is inside a stop of it: in the event of its end.
    pub fn is_ended_here(&self) -> bool {
        self.queue.is_ended_by(threads::here())
    }

    /// Passes to `look` why the latest call that changes its life or its workers has failed. ENODATA:
    /// none has.
    pub fn last_reason<R>(&self, look: impl FnOnce(&CStr) -> R) -> Result<R, Errno> {
        self.reasons.latest(look).ok_or(Errno::ENODATA)
    }

    /// Keeps the reason of a failure.
    fn explain(&self, cause: Cause) -> Errno {
        self.reasons.note(cause.reason, || {});
        cause.errno
    }

    /// Adds a task (POOL-27 to POOL-36). After an error the caller has it back: EPERM: the pool is
    /// not started; EXFULL: the queue is full; ETIMEDOUT: it was full until the end of `limit`;
    /// EINVAL: it is full, and the policy is unknown; ENOMEM.
    pub fn submit(&self, task: T, limit: Option<Duration>) -> Result<(), (T, Errno)> {
        match self.queue.submit(task, limit)? {
            Submitted::Queued => {}
            Submitted::Returned(task, run) => {
                let _off = cancel::off();
                fork::stay(|| task.run());
                self.queue.returned_is_done(run);
            }
        }
        Ok(())
    }

    /// Changes the number of workers (POOL-41 to POOL-44). EPERM: it is not started; otherwise the
    /// reason why a thread could not be made.
    pub fn adjust(self: &Arc<Self>, threads: i32) -> Result<(), Errno> {
        let mut crew = self.hiring.lock();
        let unstarted = |errno| Cause::fixed(errno, c"AdjustThreadCount: the pool is not started");
        let number = workers::number(threads);
        let hired = self
            .queue
            .adjust(number)
            .map_err(unstarted)
            .and_then(|run| {
                let content = |_: &Cause| self.queue.is_content(run);
                self.hire(&mut crew, run).inspect_err(content)
            });
        hired.map_err(|cause| self.explain(cause))
    }

    /// Makes workers until there are as many as there should be.
    fn hire(self: &Arc<Self>, crew: &mut Crew, run: u64) -> Result<(), Cause> {
        crew.handles.retain(|handle| !handle.is_finished());
        let attributes = Attributes::like_caller(crew.stack);
        while self.queue.wants_worker(run) {
            let hired = memory::room(&mut crew.handles, 1)
                .and_then(|()| workers::start(self, run, attributes))
                .inspect_err(|_| self.queue.has_no_worker(run))
                .map_err(|errno| unhired(crew.stack, errno))?;
            crew.handles.push(hired);
        }
        Ok(())
    }

    /// The phase of its life.
    pub fn phase(&self) -> Phase {
        self.queue.look().phase
    }

    /// Number of tasks that wait.
    pub fn waiting(&self) -> usize {
        self.queue.look().waiting
    }

    /// Number of tasks that run, also those that their callers run.
    pub fn running(&self) -> usize {
        self.queue.look().running
    }

    /// Number of workers that there should be.
    pub fn threads(&self) -> usize {
        self.queue.look().target
    }

    /// What it was started with: the greatest number of tasks that wait, and the policy.
    pub fn limits(&self) -> (u32, Policy) {
        {
            let look = self.queue.look();
            (look.most_waiting, look.policy)
        }
    }

    fn token(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// A worker could not be made.
fn unhired(stack: Option<usize>, errno: Errno) -> Cause {
    match stack {
        None => Cause::new(errno, "cannot create a worker thread"),
        Some(size) => Cause::new(
            errno,
            format_args!("cannot create a worker thread with a stack of {size} bytes"),
        ),
    }
}

/// A pool, and its successors in forked children, each for its own process (PROC-7).
pub struct PerProcess<T: Job> {
    pool: Arc<ThreadPool<T>>,
    successor: OnceLock<Box<Self>>,
}

impl<T: Job> PerProcess<T> {
    /// Wraps a new pool.
    pub fn new(pool: Arc<ThreadPool<T>>) -> Self {
        Self {
            pool,
            successor: OnceLock::new(),
        }
    }

    /// The pool of this process. A child has one of its own if the parent's was stopped, and `None`
    /// otherwise, because nobody runs the tasks or releases the locks of the parent's.
    pub fn pool(&self) -> Option<&Arc<ThreadPool<T>>> {
        let Some(inherited) = Inherited::of(self.pool.generation) else {
            return Some(&self.pool);
        };
        if !self.pool.queue.was_stopped(&inherited) {
            return None;
        }
        let make = || Box::new(Self::new(ThreadPool::new(Arc::clone(&self.pool.events))));
        fork::once_value(&self.successor, make).pool()
    }
}

impl<T: Job> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if Inherited::of(self.pool.generation).is_some() {
            // What the parent's threads were changing at the fork is never touched.
            mem::forget(Arc::clone(&self.pool));
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
