//! A connection's deadlines, and the timer for the earliest one. The turn handles those that
//! have come.

use std::time::Duration;

use crate::component::Component;
use crate::conn::{Conn, Deadline, Deadlines, Place, Work};
use crate::error::Errno;
use crate::os::{clock, memory};
use crate::reactor::Reactor;

impl Component {
    /// Sets or moves a deadline to the end of `pause`. After ENOMEM the connection does not have
    /// it.
    pub(in crate::component) fn set_deadline(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
        deadline: Deadline,
        pause: Duration,
    ) -> Result<(), Errno> {
        self.set_deadline_at(place, conn, deadline, clock::after(pause))
    }

    /// As [`Component::set_deadline`], for a moment of `os::clock`.
    pub(in crate::component) fn set_deadline_at(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
        deadline: Deadline,
        moment: u64,
    ) -> Result<(), Errno> {
        if conn.deadlines.is_none() {
            conn.deadlines = Some(memory::boxed(Deadlines::default())?);
        }
        if let Some(deadlines) = &mut conn.deadlines {
            deadlines.set(deadline, moment);
        }
        if conn.deadlines.as_ref().is_some_and(|all| all.is_timed()) {
            return Ok(());
        }
        let armed = match &*self.reactor.read() {
            Some(reactor) => self.arm(reactor, place, conn),
            None => Ok(()),
        };
        if armed.is_err() {
            self.clear_deadline(conn, deadline);
        }
        armed
    }

    pub(in crate::component) fn clear_deadline(&self, conn: &mut Conn, deadline: Deadline) {
        if let Some(deadlines) = &mut conn.deadlines {
            deadlines.clear(deadline);
            if deadlines.is_empty() {
                self.clear_deadlines(conn);
            }
        }
    }

    /// Removes all deadlines of the connection, and its timer.
    pub(in crate::component) fn clear_deadlines(&self, conn: &mut Conn) {
        if let Some(timer) = conn.deadlines.take().and_then(|deadlines| deadlines.timer)
            && let Some(shard) = conn.shard
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.remove_timer(shard, timer);
        }
    }

    /// Sets the connection's timer to the earliest deadline, if it is not set early enough. Without a
    /// shard it has no timer yet: this is called again when it gets one. ENOMEM only for its first
    /// deadline there.
    pub(in crate::component) fn arm(
        &self,
        reactor: &Reactor,
        place: Place<'_>,
        conn: &mut Conn,
    ) -> Result<(), Errno> {
        let (Some(shard), Some(deadlines)) = (conn.shard, &mut conn.deadlines) else {
            return Ok(());
        };
        let timer = match deadlines.timer {
            Some(timer) => timer,
            None => reactor.add_timer(shard, self.task(place, Work::TIMER))?,
        };
        deadlines.timer = Some(timer);
        if let Some(moment) = deadlines.arm() {
            reactor.set_timer(shard, timer, moment);
        }
        Ok(())
    }

    /// Takes a deadline that has come, and sets the timer for the next one. If that has come
    /// too, there is another task for it.
    pub(in crate::component) fn pop_due(&self, place: Place<'_>) -> Option<Deadline> {
        let mut conn = place.lock()?;
        let deadlines = conn.deadlines.as_mut()?;
        let datagrams = self.component_type.transport.sends_datagrams();
        let due = deadlines.pop_due(clock::now(), datagrams);
        if deadlines.is_empty() {
            self.clear_deadlines(&mut conn);
        } else if let Some(reactor) = &*self.reactor.read() {
            // The connection has its timer already.
            let _ = self.arm(reactor, place, &mut conn);
        }
        due
    }
}
