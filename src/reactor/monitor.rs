//! The monitor thread: finds workers blocked in a callback and gives their shards to the
//! pool (TCP-133). It runs no callbacks. It ticks while workers do something and sleeps
//! without time limit otherwise.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use super::alarm::{Alarm, TOKEN_ALARM};
use super::pool::Load;
use super::shard::{LISTENER, Shard};
use super::stall::{Sight, Watch};
use super::{Handler, Reactor, Task};
use crate::error::Errno;
use crate::net::{memory, poll};

/// Events taken per wait.
const EVENTS: usize = 64;
const TICK: Duration = Duration::from_millis(2);
/// Between ticks while nothing moves, but something is not as it should be for ever.
const SLOW_TICK: Duration = Duration::from_millis(20);
/// Ticks without a movement before the monitor sleeps, or slows down if it must not.
const QUIET_TICKS: u32 = 10;
/// A shard goes home when no callback blocked for so long; doubled, up to the second
/// figure, whenever a block follows soon.
const CALM: Duration = Duration::from_millis(250);
const CALM_MAX: Duration = Duration::from_secs(2);
/// Slow connections' tasks that wait while others of their kind hold all their workers
/// for so long get a try on the last free one.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) struct Monitor {
    reactor: Arc<Reactor>,
    handler: Arc<dyn Handler>,
    poll: Poll,
    events: Events,
    watches: Box<[Watch]>,
    stamps: Box<[u64]>,
    /// Shards whose events are still to be moved to the pool.
    undrained: Box<[bool]>,
    quiet: u32,
    last_load: Load,
    /// When slow tasks last got ahead, or none waited.
    slow_ahead: Instant,
    last_block: Instant,
    given_back: Instant,
    calm: Duration,
    /// Where the last search for tasks that found no place has ended.
    searched: usize,
}

impl Monitor {
    /// All that it ever needs: it has to work when memory is short. ENOMEM.
    pub(super) fn new(
        reactor: Arc<Reactor>,
        handler: Arc<dyn Handler>,
        poll: Poll,
    ) -> Result<Self, Errno> {
        let now = Instant::now();
        Ok(Self {
            watches: memory::filled(reactor.seats.len(), || Ok(Watch::default()))?,
            stamps: memory::filled(reactor.seats.len(), || Ok(0))?,
            undrained: memory::filled(reactor.shards.len(), || Ok(false))?,
            events: Events::with_capacity(EVENTS),
            reactor,
            handler,
            poll,
            quiet: 0,
            last_load: Load::default(),
            slow_ahead: now,
            last_block: now,
            given_back: now,
            calm: CALM,
            searched: 0,
        })
    }

    pub(super) fn run(mut self, alarm: &Alarm) {
        let mut next_tick = Instant::now() + TICK;
        while !self.reactor.is_stopping() {
            let left = next_tick.saturating_duration_since(Instant::now());
            let timeout = if self.may_sleep(alarm) {
                None
            } else {
                if left > TICK {
                    // A worker that wakes up now is looked at as soon as any other.
                    alarm.doze.begin();
                }
                Some(left)
            };
            // EINTR and the like: no events this time.
            let _ = poll::wait(&mut self.poll, &mut self.events, timeout);
            alarm.doze.end();
            for event in &self.events {
                if event.token() != TOKEN_ALARM {
                    self.undrained[event.token().0] = true;
                }
            }
            self.drain();
            let now = Instant::now();
            if !self.events.is_empty() {
                self.quiet = 0;
                next_tick = next_tick.min(now + TICK);
            }
            if timeout.is_none() {
                next_tick = now + TICK;
            } else if now >= next_tick {
                next_tick = now + self.tick(now);
            }
        }
    }

    /// True when nothing needs the monitor; the next busy worker then wakes it.
    fn may_sleep(&self, alarm: &Alarm) -> bool {
        if self.quiet < QUIET_TICKS || self.any_shared() {
            return false;
        }
        alarm.doze.begin();
        let busy = self.reactor.seats.iter().any(|seat| seat.is_busy());
        if busy || self.reactor.pool.load().waiting() > 0 {
            alarm.doze.end();
            return false;
        }
        true
    }

    fn any_shared(&self) -> bool {
        self.reactor.shards.iter().any(Shard::is_shared)
    }

    /// Moves events of shared shards to the pool. A home worker that is just waiting for
    /// them moves them itself; then this looks again at the next tick.
    fn drain(&mut self) {
        for (shard, undrained) in self.reactor.shards.iter().zip(&mut self.undrained) {
            if *undrained {
                let arrived = |task: &Task| self.handler.arrived(*task);
                *undrained = shard.is_shared() && !shard.drain(&self.reactor.pool, arrived);
            }
        }
    }

    /// Looks at all workers; the time until the next look.
    fn tick(&mut self, now: Instant) -> Duration {
        let mut moved = false;
        for index in 0..self.watches.len() {
            let glimpse = self.reactor.seats[index].glimpse();
            moved |= std::mem::replace(&mut self.stamps[index], glimpse.stamp) != glimpse.stamp;
            let thread = self.reactor.thread_ids[index].get();
            match self.watches[index].look(glimpse, &thread) {
                Sight::Free => {}
                Sight::Blocked => self.blocked(index, glimpse.token, now),
                Sight::StillBlocked => self.handler.flush_blocked(glimpse.token),
            }
        }
        self.quiet = if moved { 0 } else { self.quiet + 1 };
        self.search();
        self.serve_pool(now);
        if self.any_shared() {
            // Should a shard's descriptor not be watched, for want of memory.
            self.undrained.fill(true);
            self.drain();
            let shard = &self.reactor.shards[0];
            if shard.is_shared() {
                let due = iter::from_fn(|| shard.pop_due(now));
                let arrived = |task: &Task| self.handler.arrived(*task);
                self.reactor.pool.push(due.filter(arrived), |_| {});
            }
            self.give_back(now);
        }
        if self.quiet < QUIET_TICKS {
            TICK
        } else {
            SLOW_TICK
        }
    }

    /// Tasks that found no place with the pool, for want of memory.
    fn search(&mut self) {
        if self.reactor.pool.take_lost() {
            let mut found = |task| self.reactor.pool.try_push(task);
            self.searched = self.handler.search(self.searched, &mut found);
        }
    }

    /// A callback of `token` blocks the worker `index`.
    fn blocked(&mut self, index: usize, token: usize, now: Instant) {
        self.handler.note_slow(token, true);
        self.reactor.any_slow.store(true, Ordering::Relaxed);
        if self.last_block < self.given_back {
            let soon = now - self.given_back < CALM_MAX;
            self.calm = if soon {
                (self.calm * 2).min(CALM_MAX)
            } else {
                CALM
            };
        }
        self.last_block = now;
        if index < self.reactor.shards.len() {
            self.share(index);
        }
        if self.reactor.seats[index].take_offer().is_some() {
            self.reactor.pool.push([LISTENER], |_| {});
        }
        self.handler.flush_blocked(token);
    }

    /// Sees to it that somebody works for the pool: free home workers join if all of its
    /// workers are blocked.
    fn serve_pool(&mut self, now: Instant) {
        let load = self.reactor.pool.load();
        let unserved = load.ready > 0 && load.taken == self.last_load.taken;
        if load.slow == 0 || load.slow_taken != self.last_load.slow_taken {
            self.slow_ahead = now;
        }
        self.last_load = load;
        let shards = self.reactor.shards.len();
        let serves = |index: usize| index >= shards || self.reactor.shards[index].is_shared();
        let nobody =
            (0..self.watches.len()).all(|index| !serves(index) || self.watches[index].is_blocked());
        let needed = load.waiting() > 0 || self.any_shared();
        if unserved || (needed && nobody) {
            let helper =
                (0..shards).find(|&index| !serves(index) && !self.watches[index].is_blocked());
            if let Some(index) = helper {
                self.share(index);
            }
        }
        if now - self.slow_ahead >= PATIENCE {
            self.slow_ahead = now;
            self.reactor.pool.try_slow();
        } else if load.slow > 0 {
            // Their quota may have become free at a worker that does not serve the pool.
            self.reactor.pool.recall();
        }
    }

    fn share(&mut self, index: usize) {
        let shard = &self.reactor.shards[index];
        if shard.is_shared() {
            return;
        }
        // Without memory for it the ticks move the events.
        let _ = poll::watch_queue(self.poll.registry(), shard.descriptor(), Token(index));
        let handler = &self.handler;
        shard.share(&self.reactor.pool, |task| handler.arrived(*task));
        self.undrained[index] = true;
        self.drain();
    }

    /// Shards whose home worker is free go home once callbacks have stopped blocking.
    fn give_back(&mut self, now: Instant) {
        if now - self.last_block < self.calm {
            return;
        }
        for (index, shard) in self.reactor.shards.iter().enumerate() {
            if shard.is_shared() && !self.watches[index].is_blocked() {
                let _ = poll::forget_queue(self.poll.registry(), shard.descriptor());
                shard.give_back();
                self.given_back = now;
            }
        }
        if !self.any_shared() {
            self.reactor.any_slow.store(false, Ordering::Relaxed);
        }
        self.reactor.pool.recall();
    }
}
