//! The condition variable that goes with the locks of [`super::futex`].

use std::time::{Duration, Instant};

use super::MutexGuard;
use super::futex::Signal;

/// A condition variable. The condition changes only while the waiters' mutex is locked.
#[derive(Debug, Default)]
pub(crate) struct Condvar(Signal);

/// Whether a wait ended because its time was over.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "whoever waits looks at its condition and at the clock"
    )
)]
pub(crate) struct TimedOut(bool);

impl TimedOut {
    #[cfg(test)]
    pub(crate) fn timed_out(self) -> bool {
        self.0
    }
}

impl Condvar {
    pub(crate) const fn new() -> Self {
        Self(Signal::new())
    }

    /// Waits for a notification; the mutex is free meanwhile. May wake up for no reason.
    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_for(guard, None);
    }

    /// As [`Condvar::wait`], but not beyond `until`.
    pub(crate) fn wait_until<T>(&self, guard: &mut MutexGuard<'_, T>, end: Instant) -> TimedOut {
        self.wait_for(guard, Some(end));
        TimedOut(Instant::now() >= end)
    }

    /// Waits while `wanted` returns true.
    pub(crate) fn wait_while<T>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut wanted: impl FnMut(&mut T) -> bool,
    ) {
        while wanted(guard) {
            self.wait(guard);
        }
    }

    /// As [`Condvar::wait_while`], but with a time limit.
    pub(crate) fn wait_while_for<T>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut wanted: impl FnMut(&mut T) -> bool,
        limit: Duration,
    ) {
        let end = Instant::now().checked_add(limit);
        while wanted(guard) && end.is_none_or(|end| Instant::now() < end) {
            self.wait_for(guard, end);
        }
    }

    fn wait_for<T>(&self, guard: &mut MutexGuard<'_, T>, end: Option<Instant>) {
        let seen = self.0.begin();
        MutexGuard::unlocked(guard, || self.0.wait(seen, end));
        self.0.end();
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify(false);
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify(true);
    }
}
