//! A connection's deadlines: the timer for the earliest one, and what follows when one has come.

use std::time::Duration;

use crate::component::Component;
use crate::component::turn::step::Step;
use crate::conn::{Conn, Deadline, Deadlines, Key, READ, Slot, TIMER};
use crate::error::Errno;
use crate::os::{clock, memory};
use crate::reactor::{Reactor, Worker};

impl Component {
    /// Sets a deadline to the end of `pause`, or moves it there. ENOMEM, and nothing has changed.
    pub(in crate::component) fn set_deadline(
        &self,
        key: Key,
        conn: &mut Conn,
        deadline: Deadline,
        pause: Duration,
    ) -> Result<(), Errno> {
        if conn.deadlines.is_none() {
            conn.deadlines = Some(memory::boxed(Deadlines::default())?);
        }
        if let Some(deadlines) = &mut conn.deadlines {
            deadlines.set(deadline, clock::after(pause));
        }
        let armed = match &*self.reactor.read() {
            Some(reactor) => self.arm(reactor, key, conn),
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

    /// The connection has no deadline any more, and no timer.
    pub(in crate::component) fn clear_deadlines(&self, conn: &mut Conn) {
        if let Some(timer) = conn.deadlines.take().and_then(|deadlines| deadlines.timer)
            && let Some(shard) = conn.shard
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.remove_timer(shard, timer);
        }
    }

    /// Sets the connection's timer, if it has a deadline that is earlier; and a shard, else it is
    /// done when it gets one. ENOMEM only for its first deadline there.
    pub(in crate::component) fn arm(
        &self,
        reactor: &Reactor,
        key: Key,
        conn: &mut Conn,
    ) -> Result<(), Errno> {
        let (Some(shard), Some(deadlines)) = (conn.shard, &mut conn.deadlines) else {
            return Ok(());
        };
        let timer = match deadlines.timer {
            Some(timer) => timer,
            None => reactor.add_timer(shard, self.task(key, TIMER))?,
        };
        deadlines.timer = Some(timer);
        if let Some(moment) = deadlines.arm() {
            reactor.set_timer(shard, timer, moment);
        }
        Ok(())
    }

    /// The connection's timer has expired: does what is due, and the other work.
    pub(in crate::component) fn expire(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        bits: u32,
    ) -> Step {
        match self.pop_due(key, slot) {
            // What the peer has sent in time counts, also if it could not be read in time.
            Some(Deadline::Handshake) => match self.work(worker, key, slot, bits | READ) {
                Step::Gone => Step::Gone,
                step => self.end_of_handshake(key, slot).unwrap_or(step),
            },
            // It was moved.
            None => self.work(worker, key, slot, bits),
        }
    }

    /// A deadline that has come, and sets the timer for the next: if that has come, too, there is
    /// another task for it.
    fn pop_due(&self, key: Key, slot: &Slot) -> Option<Deadline> {
        let mut conn = slot.lock(key.generation)?;
        let deadlines = conn.deadlines.as_mut()?;
        let due = deadlines.pop_due(clock::now());
        if deadlines.is_empty() {
            self.clear_deadlines(&mut conn);
        } else if let Some(reactor) = &*self.reactor.read() {
            // It has its timer already.
            let _ = self.arm(reactor, key, &mut conn);
        }
        due
    }
}
