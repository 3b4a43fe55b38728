//! How tasks arrive.

use std::time::{Duration, Instant};

use super::{Phase, Policy, Queue, State, Submitted};
use crate::error::Errno;
use crate::os::memory;
use crate::sync::atomic::Ordering;
use crate::sync::{self, MutexGuard};

impl<T> Queue<T> {
    /// Adds a task, or tells what to do with it.
    pub(in crate::thread_pool) fn submit(
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
        let call = self.calls_worker(&mut state);
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
    pub(in crate::thread_pool) fn returned_is_done(&self, run: u64) {
        let mut state = self.state.lock();
        if state.run == run {
            state.returned -= 1;
        }
    }
}
