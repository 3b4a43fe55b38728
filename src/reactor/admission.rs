//! Decides which tasks may run now: connections whose callbacks block must leave a worker to the
//! others.

use std::sync::atomic::Ordering;

use super::handler::Handler;
use super::pool::Admission;
use super::shared::Reactor;
use super::status::Status;
use super::task::Task;
use crate::conn::Slowness;

impl Reactor {
    pub(super) fn slowness(&self, handler: &dyn Handler, token: usize) -> Slowness {
        if self.any_slow.load(Ordering::Relaxed) {
            handler.slowness(token)
        } else {
            Slowness::Quick
        }
    }

    /// Connections that block again and again do not get the last free worker. An
    /// admitted task counts at once.
    pub(super) fn admit(&self, handler: &dyn Handler, status: &Status, task: Task) -> Admission {
        if self.alarm.is_some()
            && self.slowness(handler, task.token) == Slowness::Again
            && !self.has_slow_quota(handler)
        {
            return Admission::Later;
        }
        status.begin(task.token);
        Admission::Run
    }

    /// Whether one more slow connection leaves a worker to the others.
    pub(super) fn has_slow_quota(&self, handler: &dyn Handler) -> bool {
        let slow = self
            .statuses
            .iter()
            .filter_map(|status| status.running())
            .filter(|&token| handler.slowness(token) != Slowness::Quick)
            .count();
        slow + 1 < self.statuses.len()
    }
}
