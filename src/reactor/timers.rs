//! What a reactor has to do at a later time.

use std::collections::BTreeMap;
use std::time::Instant;

use super::task::Task;
use crate::conn::Work;

/// One timer per token at most: there are never more than things to be timed. Trees, because
/// they grow by small pieces, which the reserve has when memory is short.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// The work of each task.
    queue: BTreeMap<(Instant, usize), Work>,
    times: BTreeMap<usize, Instant>,
}

impl Timers {
    /// `task` is due at `at`, instead of what its token had to do before. True when nothing
    /// else is due so soon.
    pub(super) fn set(&mut self, task: Task, at: Instant) -> bool {
        self.cancel(task.token);
        let first = self.next().is_none_or(|next| at < next);
        self.times.insert(task.token, at);
        self.queue.insert((at, task.token), task.work);
        first
    }

    pub(super) fn cancel(&mut self, token: usize) {
        if let Some(at) = self.times.remove(&token) {
            self.queue.remove(&(at, token));
        }
    }

    /// When the next task is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.queue
            .first_key_value()
            .map(|(&(next, _token), _work)| next)
    }

    /// The next task that is due.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Task> {
        let first = self.queue.first_entry().filter(|e| e.key().0 <= now)?;
        let ((_, token), work) = first.remove_entry();
        self.times.remove(&token);
        Some(Task { token, work })
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::time::Duration;

    fn task(token: usize) -> Task {
        Task {
            token,
            work: Work::READ,
        }
    }

    #[test]
    fn tasks_come_when_they_are_due_and_in_order() {
        let mut timers = Timers::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        assert!(timers.set(task(1), at(20)));
        assert!(!timers.set(task(2), at(30)));
        assert!(timers.set(task(3), at(10)));
        assert_eq!(timers.next(), Some(at(10)));
        assert_eq!(timers.pop_due(at(9)), None);
        assert_eq!(timers.pop_due(at(25)), Some(task(3)));
        assert_eq!(timers.pop_due(at(25)), Some(task(1)));
        assert_eq!(timers.pop_due(at(25)), None);
        assert_eq!(timers.next(), Some(at(30)));
    }

    #[test]
    fn a_token_has_one_timer() {
        let mut timers = Timers::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        timers.set(task(1), at(10));
        // Also when it is the one that goes.
        assert!(timers.set(task(1), at(20)));
        timers.set(task(2), at(20));
        assert_eq!(timers.pop_due(at(15)), None);
        timers.cancel(1);
        timers.cancel(1);
        timers.cancel(3);
        assert_eq!(timers.pop_due(at(20)), Some(task(2)));
        assert_eq!(timers.pop_due(at(20)), None);
        assert!(timers.queue.is_empty() && timers.times.is_empty());
    }
}
