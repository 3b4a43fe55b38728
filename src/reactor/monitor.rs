//! The monitor thread finds workers that are blocked in a callback and gives their shards
//! to others (TCP-133). It runs no callbacks. It ticks while workers are busy, and
//! otherwise sleeps without a time limit, even if callbacks stay blocked.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::alarm::Alarm;
use super::elastic::{Look, Policy};
use super::handler::Handler;
use super::pool::Load;
use super::ready::Owner;
use super::shard::Shard;
use super::shared::Reactor;
use super::stall::{Sight, Watch};
use super::task::{LISTENER, Task};
use crate::error::Errno;
use crate::os::{clock, memory};

const TICK: Duration = Duration::from_millis(2);
/// Time between ticks while nothing moves, but the state is not one that may last.
const SLOW_TICK: Duration = Duration::from_millis(20);
/// Ticks without movement before the monitor sleeps, or slows down if it must not sleep.
const QUIET_TICKS: u32 = 10;
/// When callbacks block often, all workers take tasks from the pool until none has blocked for
/// this long. The time doubles, up to the second figure, whenever a block follows soon after
/// that.
const CALM: Duration = Duration::from_millis(250);
const CALM_MAX: Duration = Duration::from_secs(2);
/// If slow connections hold all their workers for this long, a waiting task of another
/// slow connection may try the last free one.
const PATIENCE: Duration = Duration::from_millis(500);

pub(super) struct Monitor {
    reactor: Arc<Reactor>,
    handler: Arc<dyn Handler>,
    watches: Box<[Watch]>,
    stamps: Box<[u64]>,
    /// Shards of the pool whose events no worker waits for, because memory was short.
    unwatched: Box<[bool]>,
    quiet: u32,
    last_load: Load,
    /// When slow tasks last made progress, or none waited.
    slow_ahead: Instant,
    last_block: Option<Instant>,
    /// Whether shards have left the pool since the last block.
    settled: bool,
    calm: Duration,
    /// How many shards have owners of their own; the others are attached to them.
    policy: Policy,
    began: Instant,
}

impl Monitor {
    /// Makes the monitor with all memory that it will ever need, because it has to work when
    /// memory is short. ENOMEM.
    pub(super) fn new(reactor: Arc<Reactor>, handler: Arc<dyn Handler>) -> Result<Self, Errno> {
        Ok(Self {
            watches: memory::filled(reactor.statuses.len(), || Ok(Watch::default()))?,
            stamps: memory::filled(reactor.statuses.len(), || Ok(0))?,
            unwatched: memory::filled(reactor.shards.len(), || Ok(false))?,
            policy: Policy::new(reactor.loops, reactor.shards.len()),
            began: Instant::now(),
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
                    // A worker that wakes up now is treated like any other.
                    alarm.sleep.begin();
                }
                Some(left)
            };
            let woken = alarm.wait(timeout);
            alarm.sleep.end();
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

    /// Whether nothing needs the monitor. Every change of that wakes it: the next worker that
    /// becomes busy, or a blocked one whose callback ends or sends something.
    fn may_sleep(&self, alarm: &Alarm) -> bool {
        let stuck = self.watches.iter().all(Watch::is_blocked);
        let at_rest = || self.reactor.pool.load().waiting() == 0 && !self.is_unsettled();
        // With all workers blocked nothing can move, whatever waits (TCP-134).
        if self.quiet < QUIET_TICKS || !(stuck || at_rest()) {
            return false;
        }
        alarm.sleep.begin();
        let sleeps = self.all_rest_or_stay_blocked() && (stuck || at_rest());
        if !sleeps {
            alarm.sleep.end();
        }
        sleeps
    }

    /// Whether some shard needs another owner.
    fn is_unsettled(&self) -> bool {
        let mut shards = self.reactor.shards.iter().map(Shard::owner).enumerate();
        shards.any(|(index, owner)| match owner {
            Owner::Pool => true,
            Owner::Worker(_) => !self.is_loop(index),
            Owner::Shard(_) => self.is_loop(index) && self.spare().is_some(),
        })
    }

    /// Looks at the busy workers before a sleep. Those in blocked callbacks are asked to
    /// report the end; what they have sent so far is written now.
    fn all_rest_or_stay_blocked(&self) -> bool {
        let pairs = self.reactor.statuses.iter().zip(&self.watches);
        for (status, watch) in pairs.filter(|(status, _)| status.is_busy()) {
            let last = watch.last();
            if !watch.is_blocked() || !status.watch(last.stamp) {
                return false;
            }
            self.handler.flush_blocked(last.token);
        }
        true
    }

    /// Looks at all workers. Returns the time until the next look.
    fn tick(&mut self, now: Instant) -> Duration {
        let mut seen = Look {
            now: u64::try_from((now - self.began).as_micros()).unwrap_or(u64::MAX),
            ..Look::default()
        };
        for index in 0..self.watches.len() {
            let glimpse = self.reactor.statuses[index].glimpse();
            let before = std::mem::replace(&mut self.stamps[index], glimpse.stamp);
            // Two stamps for each callback.
            seen.served += glimpse.stamp.wrapping_sub(before).div_ceil(2);
            seen.busy += usize::from(self.reactor.statuses[index].is_busy());
            let thread = self.reactor.thread_ids[index].get();
            match self.watches[index].look(glimpse, &thread) {
                Sight::Free => {}
                Sight::Blocked => {
                    self.policy.blocked(seen.now);
                    self.blocked(index, glimpse.token, now);
                }
                Sight::StillBlocked => self.handler.flush_blocked(glimpse.token),
            }
        }
        self.quiet = if seen.served > 0 { 0 } else { self.quiet + 1 };
        if self.quiet < QUIET_TICKS {
            self.policy.look(&seen);
        } else {
            self.policy.rest(seen.now);
        }
        self.move_shards(now);
        self.bring_what_nobody_waits_for();
        if self.quiet < QUIET_TICKS {
            TICK
        } else {
            SLOW_TICK
        }
    }

    /// The events of unwatched shards, and the timers of those that the pool has.
    fn bring_what_nobody_waits_for(&self) {
        let now = clock::now();
        let pool = &self.reactor.pool;
        let arrived = |task: &Task| self.handler.arrived(*task);
        let shards = self.reactor.shards.iter().zip(&self.unwatched);
        for (shard, _) in shards.filter(|(_, unwatched)| **unwatched) {
            shard.drain(pool, arrived);
            pool.push([]);
        }
        let shared = self.reactor.shards.iter().filter(|s| s.is_shared());
        for shard in shared.filter(|s| s.timers().next().is_some_and(|at| at <= now)) {
            pool.push(shard.due(now).filter(arrived));
        }
    }

    /// A callback of `token` blocks the worker `index`.
    fn blocked(&mut self, index: usize, token: usize, now: Instant) {
        self.handler.note_slow(token, true);
        self.reactor.any_slow.store(true, Ordering::Relaxed);
        // After a single block everything goes on as before, with another worker. If more
        // follow, each would delay its shard until it is found, so the pool takes over.
        self.calm = match self.last_block {
            Some(last) if now - last < CALM_MAX && self.settled => {
                (self.calm * 2).clamp(CALM, CALM_MAX)
            }
            Some(last) if now - last < CALM_MAX => self.calm.max(CALM),
            _ => Duration::ZERO,
        };
        self.last_block = Some(now);
        self.settled = false;
        if let Some(home) = self.reactor.statuses[index].home() {
            self.share(home);
        }
        if self.reactor.statuses[index].take_offer().is_some() {
            self.reactor.pool.push([LISTENER]);
        }
        self.handler.flush_blocked(token);
    }

    /// Makes sure that each shard has a free owner, and that a worker serves the pool if
    /// there is work.
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
                .find_map(|index| self.reactor.statuses[index].home());
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

    /// Gives a shard, and the others of its owner, to the pool.
    fn share(&mut self, index: usize) {
        let reactor = Arc::clone(&self.reactor);
        let shard = &reactor.shards[index];
        match shard.owner() {
            Owner::Pool => return,
            Owner::Worker(worker) => reactor.statuses[worker].set_home(None),
            Owner::Shard(host) => {
                reactor.shards[host].detach(shard);
            }
        }
        let handler = Arc::clone(&self.handler);
        shard.share(&reactor.pool, |task| handler.arrived(*task));
        self.unwatched[index] = !reactor.pool.add_shard(index, shard.descriptor());
        for (attached, shard) in reactor.shards.iter().enumerate() {
            if shard.owner() == Owner::Shard(index) {
                self.share(attached);
            }
        }
    }

    /// Once callbacks have stopped blocking, or stay blocked, all shards get an owner of their
    /// own, or are attached to another shard if there are not enough free workers.
    fn settle(&mut self, now: Instant) {
        if self.last_block.is_some_and(|last| now - last < self.calm) {
            return;
        }
        for index in 0..self.reactor.shards.len() {
            match self.reactor.shards[index].owner() {
                Owner::Worker(_) if self.is_loop(index) => continue,
                Owner::Shard(_) if !self.is_loop(index) => continue,
                Owner::Worker(_) => self.share(index),
                Owner::Shard(_) | Owner::Pool => {}
            }
            let is_shared = self.reactor.shards[index].is_shared();
            if self.is_loop(index)
                && let Some(worker) = self.spare()
            {
                self.share(index);
                self.move_in(index, worker);
            } else if let Some(host) = self.host().filter(|_| is_shared) {
                self.join(index, host);
            }
        }
        self.settled = true;
        if self.spare().is_none()
            && let Some(host) = self.host()
        {
            // No worker is left to take them from the pool.
            while let Some(task) = self.reactor.pool.take_ready() {
                // If it finds no space in the queue, its work is kept where it came from.
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

    /// Whether the shard should have an owner of its own.
    fn is_loop(&self, index: usize) -> bool {
        index < self.policy.loops()
    }

    /// A free worker without a shard; one that sleeps if there is one.
    fn spare(&self) -> Option<usize> {
        let statuses = &self.reactor.statuses;
        (0..statuses.len())
            .filter(|&index| statuses[index].home().is_none() && !self.watches[index].is_blocked())
            .min_by_key(|&index| statuses[index].is_busy())
    }

    /// The shard to attach another one to: it has a free owner and the fewest attached
    /// shards.
    fn host(&self) -> Option<usize> {
        let shards = &self.reactor.shards;
        let is_free = |shard: &Shard| match shard.owner() {
            Owner::Worker(worker) => !self.watches[worker].is_blocked(),
            _ => false,
        };
        let attached = |host| {
            let of_host = |shard: &&Shard| shard.owner() == Owner::Shard(host);
            shards.iter().filter(of_host).count()
        };
        (0..shards.len())
            .filter(|&index| is_free(&shards[index]))
            .min_by_key(|&index| attached(index))
    }

    /// Makes a shard of the pool the home of a worker.
    fn move_in(&mut self, index: usize, worker: usize) {
        let shard = &self.reactor.shards[index];
        // If a former owner has not left yet, the next tick does it.
        if shard.settle(Owner::Worker(worker)) {
            self.reactor.pool.remove_shard(shard.descriptor());
            self.unwatched[index] = false;
            self.reactor.statuses[worker].set_home(Some(index));
            self.reactor.pool.call(worker);
        }
    }

    /// Attaches a shard of the pool to another one.
    fn join(&mut self, index: usize, host: usize) {
        let reactor = Arc::clone(&self.reactor);
        let (shard, at) = (&reactor.shards[index], &reactor.shards[host]);
        // If a former owner has not left yet, the next tick does it.
        if !shard.settle(Owner::Shard(host)) {
            return;
        }
        reactor.pool.remove_shard(shard.descriptor());
        self.unwatched[index] = false;
        // It must not happen earlier, because the host ignores events of shards that are not
        // attached yet.
        if at.attach(shard).is_err() {
            // If memory is short, the pool keeps the shard.
            self.share(index);
        } else {
            // It may already be waiting, but only for its own timers.
            reactor.rouse(host);
        }
    }
}
