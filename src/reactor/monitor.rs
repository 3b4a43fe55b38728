//! The monitor thread: finds workers blocked in a callback and gives their shards to others
//! (TCP-133). It runs no callbacks. It ticks while workers do something and sleeps without
//! time limit otherwise, also over callbacks that stay blocked.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::alarm::Alarm;
use super::handler::Handler;
use super::pool::Load;
use super::ready::Keeper;
use super::shard::Shard;
use super::shared::Reactor;
use super::stall::{Sight, Watch};
use super::task::{LISTENER, Task};
use crate::error::Errno;
use crate::os::memory;

const TICK: Duration = Duration::from_millis(2);
/// Between ticks while nothing moves, but something is not as it should be for ever.
const SLOW_TICK: Duration = Duration::from_millis(20);
/// Ticks without a movement before the monitor sleeps, or slows down if it must not.
const QUIET_TICKS: u32 = 10;
/// When callbacks block often, all workers take tasks from the pool until none has blocked for
/// so long; doubled, up to the second figure, whenever one follows soon after that.
const CALM: Duration = Duration::from_millis(250);
const CALM_MAX: Duration = Duration::from_secs(2);
/// Slow connections' tasks that wait while others of their kind hold all their workers
/// for so long get a try on the last free one.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) struct Monitor {
    reactor: Arc<Reactor>,
    handler: Arc<dyn Handler>,
    watches: Box<[Watch]>,
    stamps: Box<[u64]>,
    /// Shards of the pool whose events nobody waits for, for want of memory.
    unwatched: Box<[bool]>,
    quiet: u32,
    last_load: Load,
    /// When slow tasks last got ahead, or none waited.
    slow_ahead: Instant,
    last_block: Option<Instant>,
    /// Shards left the pool since the last block.
    settled: bool,
    calm: Duration,
}

impl Monitor {
    /// With all that it ever needs: it has to work when memory is short. ENOMEM.
    pub(super) fn new(reactor: Arc<Reactor>, handler: Arc<dyn Handler>) -> Result<Self, Errno> {
        Ok(Self {
            watches: memory::filled(reactor.seats.len(), || Ok(Watch::default()))?,
            stamps: memory::filled(reactor.seats.len(), || Ok(0))?,
            unwatched: memory::filled(reactor.shards.len(), || Ok(false))?,
            reactor,
            handler,
            quiet: 0,
            last_load: Load::default(),
            slow_ahead: Instant::now(),
            last_block: None,
            settled: false,
            calm: Duration::ZERO,
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
            let woken = alarm.wait(timeout);
            alarm.doze.end();
            let now = Instant::now();
            if woken {
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

    /// True when nothing needs the monitor. Whoever changes that wakes it: the next worker that
    /// becomes busy, and a blocked one whose callback ends or sends something.
    fn may_sleep(&self, alarm: &Alarm) -> bool {
        let stuck = self.watches.iter().all(Watch::is_blocked);
        let at_rest = || self.reactor.pool.load().waiting() == 0 && !self.is_unsettled();
        // With all workers blocked nothing can move, whatever waits (TCP-134).
        if self.quiet < QUIET_TICKS || !(stuck || at_rest()) {
            return false;
        }
        alarm.doze.begin();
        let sleeps = self.all_rest_or_stay_blocked() && (stuck || at_rest());
        if !sleeps {
            alarm.doze.end();
        }
        sleeps
    }

    /// Whether some shard is to get another keeper.
    fn is_unsettled(&self) -> bool {
        let keepers = || self.reactor.shards.iter().map(Shard::keeper);
        keepers().any(|keeper| keeper == Keeper::Pool)
            || (keepers().any(|keeper| matches!(keeper, Keeper::Shard(_)))
                && self.spare().is_some())
    }

    /// Looks at the busy workers before a sleep. Those in blocked callbacks are asked to tell
    /// when they leave them; what they sent before is written now.
    fn all_rest_or_stay_blocked(&self) -> bool {
        let pairs = self.reactor.seats.iter().zip(&self.watches);
        for (seat, watch) in pairs.filter(|(seat, _)| seat.is_busy()) {
            let last = watch.last();
            if !watch.is_blocked() || !seat.watch(last.stamp) {
                return false;
            }
            self.handler.flush_blocked(last.token);
        }
        true
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
        self.move_shards(now);
        self.bring_what_nobody_waits_for(now);
        if self.quiet < QUIET_TICKS {
            TICK
        } else {
            SLOW_TICK
        }
    }

    /// The events of unwatched shards, and the timers if the pool has their shard.
    fn bring_what_nobody_waits_for(&self, now: Instant) {
        let pool = &self.reactor.pool;
        let arrived = |task: &Task| self.handler.arrived(*task);
        let shards = self.reactor.shards.iter().zip(&self.unwatched);
        for (shard, _) in shards.filter(|(_, unwatched)| **unwatched) {
            shard.drain(pool, arrived);
            pool.push([]);
        }
        if self.reactor.shards[0].is_shared() {
            let due = iter::from_fn(|| self.reactor.timers.lock().pop_due(now));
            pool.push(due.filter(arrived));
        }
    }

    /// A callback of `token` blocks the worker `index`.
    fn blocked(&mut self, index: usize, token: usize, now: Instant) {
        self.handler.note_slow(token, true);
        self.reactor.any_slow.store(true, Ordering::Relaxed);
        // After a single block everybody may go on as before, with another worker. When more
        // follow, each would hold up the shard it happens in until it is found.
        self.calm = match self.last_block {
            Some(last) if now - last < CALM_MAX && self.settled => {
                (self.calm * 2).clamp(CALM, CALM_MAX)
            }
            Some(last) if now - last < CALM_MAX => self.calm.max(CALM),
            _ => Duration::ZERO,
        };
        self.last_block = Some(now);
        self.settled = false;
        if let Some(home) = self.reactor.seats[index].home() {
            self.share(home);
        }
        if self.reactor.seats[index].take_offer().is_some() {
            self.reactor.pool.push([LISTENER]);
        }
        self.handler.flush_blocked(token);
    }

    /// Sees to it that each shard has a keeper that is free, and that somebody works for the
    /// pool if there is work.
    fn move_shards(&mut self, now: Instant) {
        let load = self.reactor.pool.load();
        if load.slow == 0 || load.slow_taken != self.last_load.slow_taken {
            self.slow_ahead = now;
        }
        let unserved = load.has_work() && load.taken == self.last_load.taken;
        self.last_load = load;
        let trial = load.slow > 0 && now - self.slow_ahead >= PATIENCE;
        let slow_due = load.slow > 0
            && (load.trial || trial || self.reactor.has_slow_quota(self.handler.as_ref()));
        if !slow_due {
            self.settle(now);
        }
        let needed = slow_due
            || self.reactor.pool.load().has_work()
            || self.reactor.shards.iter().any(Shard::is_shared);
        if unserved || (needed && self.spare().is_none()) {
            let helper = (0..self.watches.len())
                .filter(|&index| !self.watches[index].is_blocked())
                .find_map(|index| self.reactor.seats[index].home());
            if let Some(shard) = helper {
                self.share(shard);
            }
        }
        if trial {
            self.slow_ahead = now;
        }
        if slow_due {
            self.reactor.pool.try_slow(trial);
        }
    }

    /// Gives a shard, and those that its keeper has besides, to the pool.
    fn share(&mut self, index: usize) {
        let reactor = Arc::clone(&self.reactor);
        let shard = &reactor.shards[index];
        match shard.keeper() {
            Keeper::Pool => return,
            Keeper::Worker(worker) => reactor.seats[worker].set_home(None),
            Keeper::Shard(host) => {
                reactor.shards[host].dismiss(shard);
                if index == 0 {
                    reactor.shards[host].set_timed(false);
                }
            }
        }
        let handler = Arc::clone(&self.handler);
        shard.share(&reactor.pool, |task| handler.arrived(*task));
        self.unwatched[index] = !reactor.pool.add_shard(index, shard.descriptor());
        for (guest, shard) in reactor.shards.iter().enumerate() {
            if shard.keeper() == Keeper::Shard(index) {
                self.share(guest);
            }
        }
    }

    /// Once callbacks have stopped blocking, or stay blocked, all shards get a keeper of their
    /// own, or the keeper of another shard if there are not enough free workers.
    fn settle(&mut self, now: Instant) {
        if self.last_block.is_none_or(|last| now - last < self.calm) {
            return;
        }
        for index in 0..self.reactor.shards.len() {
            let keeper = self.reactor.shards[index].keeper();
            if matches!(keeper, Keeper::Worker(_)) {
                continue;
            }
            if let Some(worker) = self.spare() {
                self.share(index);
                self.move_in(index, worker);
            } else if let Some(host) = self.host().filter(|_| keeper == Keeper::Pool) {
                self.join(index, host);
            }
        }
        self.settled = true;
        if self.spare().is_none()
            && let Some(host) = self.host()
        {
            // Nobody is left to take them from the pool.
            while let Some(task) = self.reactor.pool.take_ready() {
                // Should it find no place, its work is known where it came from.
                self.handler.arrived(task);
                self.reactor.post_at(host, task);
            }
            if self.reactor.pool.take_lost() {
                self.reactor.search(self.handler.as_ref(), |task| {
                    self.reactor.post_at(host, task);
                    true
                });
            }
        }
        if !self.watches.iter().any(Watch::is_blocked) {
            self.reactor.any_slow.store(false, Ordering::Relaxed);
        }
    }

    /// A free worker without a shard; one that sleeps if there is one.
    fn spare(&self) -> Option<usize> {
        let seats = &self.reactor.seats;
        (0..seats.len())
            .filter(|&index| seats[index].home().is_none() && !self.watches[index].is_blocked())
            .min_by_key(|&index| seats[index].is_busy())
    }

    /// The shard with a free keeper that is to have one more: the one with the fewest guests.
    fn host(&self) -> Option<usize> {
        let shards = &self.reactor.shards;
        let is_free = |shard: &Shard| match shard.keeper() {
            Keeper::Worker(worker) => !self.watches[worker].is_blocked(),
            _ => false,
        };
        let guests = |host| {
            let of_host = |shard: &&Shard| shard.keeper() == Keeper::Shard(host);
            shards.iter().filter(of_host).count()
        };
        (0..shards.len())
            .filter(|&index| is_free(&shards[index]))
            .min_by_key(|&index| guests(index))
    }

    /// Makes a shard of the pool the home of a worker.
    fn move_in(&mut self, index: usize, worker: usize) {
        let shard = &self.reactor.shards[index];
        // If an old keeper is still on its way out, the next tick does it.
        if shard.settle(Keeper::Worker(worker)) {
            self.reactor.pool.remove_shard(shard.descriptor());
            self.unwatched[index] = false;
            self.reactor.seats[worker].set_home(Some(index));
            self.reactor.pool.call(worker);
        }
    }

    /// Makes a shard of the pool the guest of another one.
    fn join(&mut self, index: usize, host: usize) {
        let reactor = Arc::clone(&self.reactor);
        let (shard, at) = (&reactor.shards[index], &reactor.shards[host]);
        // If an old keeper is still on its way out, the next tick does it.
        if !shard.settle(Keeper::Shard(host)) {
            return;
        }
        reactor.pool.remove_shard(shard.descriptor());
        self.unwatched[index] = false;
        // Not before: the host leaves events alone that are not its own yet.
        if at.invite(index, shard).is_err() {
            // Without memory for it the pool keeps the shard.
            self.share(index);
        } else if index == 0 {
            at.set_timed(true);
            reactor.rouse(host);
        }
    }
}
