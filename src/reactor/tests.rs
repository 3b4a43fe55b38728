//! The reactor with a test handler, whose tasks block until they are released.

mod timers;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::ready::{Next, Owner};
use super::settings::Settings;
use super::shard::Shard;
use super::*;
use crate::conn::{Slowness, Work};
use crate::os::clock;
use crate::os::locks::{Condvar, Mutex};
use crate::os::threads::Attributes;
use crate::panic_guard;
use crate::wheel::TimerKey;

/// Work of the tests' tasks.
const PLAIN: Work = Work::NONE;
const BLOCK: Work = Work::READ;
const PANIC: Work = Work::CLOSE;

#[derive(Default)]
struct State {
    /// Workers do not begin yet.
    held_up: bool,
    done: HashMap<usize, usize>,
    blocked: HashSet<usize>,
    released: bool,
    slow: HashSet<usize>,
    flushed: HashSet<usize>,
    abandoned: Vec<usize>,
    /// Runs of the listener, and how many of them lost it to another worker.
    accepts: usize,
    lost: usize,
}

#[derive(Default)]
struct Probe {
    state: Mutex<State>,
    changed: Condvar,
}

impl Probe {
    /// Waits for a condition; the tests' only way to wait.
    fn until(&self, condition: impl Fn(&State) -> bool) {
        let limit = Instant::now() + Duration::from_secs(20);
        let mut state = self.state.lock();
        while !condition(&state) {
            assert!(
                !self.changed.wait_until(&mut state, limit).timed_out(),
                "the condition never came true"
            );
        }
    }

    fn note(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock());
        self.changed.notify_all();
    }

    fn block(&self, token: usize) {
        let mut state = self.state.lock();
        state.blocked.insert(token);
        self.changed.notify_all();
        while !state.released {
            self.changed.wait(&mut state);
        }
        state.blocked.remove(&token);
    }
}

impl Handler for Probe {
    fn serve(&self, work: &mut dyn FnMut()) {
        self.until(|state| !state.held_up);
        work();
    }

    fn run(&self, worker: &mut Worker<'_>, task: Task) {
        if task.token == TOKEN_LISTENER {
            worker.offer_listener();
            in_callback(|| {
                let first = self.state.lock().blocked.is_empty();
                self.note(|state| state.accepts += 1);
                if first {
                    self.block(task.token);
                }
            });
            let lost = !worker.keeps_listener();
            return self.note(|state| state.lost += usize::from(lost));
        }
        assert!(task.work != PANIC, "on purpose");
        in_callback(|| {
            if task.work == BLOCK {
                self.block(task.token);
            }
        });
        self.note(|state| *state.done.entry(task.token).or_default() += 1);
    }

    fn search(&self, from: usize, _: &mut dyn FnMut(Task) -> bool) -> usize {
        from
    }

    fn arrived(&self, _: Task) -> bool {
        true
    }

    fn abandon(&self, token: usize) {
        self.note(|state| state.abandoned.push(token));
    }

    fn note_slow(&self, token: usize, slow: bool) {
        self.note(|state| {
            // As for components, the listener is never slow.
            if slow && token != TOKEN_LISTENER {
                state.slow.insert(token);
            } else {
                state.slow.remove(&token);
            }
        });
    }

    fn slowness(&self, token: usize) -> Slowness {
        if self.state.lock().slow.contains(&token) {
            Slowness::Again
        } else {
            Slowness::Quick
        }
    }

    fn flush_blocked(&self, token: usize) {
        self.note(|state| {
            state.flushed.insert(token);
        });
    }
}

struct Rig {
    reactor: Arc<Reactor>,
    probe: Arc<Probe>,
}

impl Rig {
    fn new(workers: usize) -> Self {
        Self::with(workers, Probe::default())
    }

    fn with(workers: usize, probe: Probe) -> Self {
        let reactor = Arc::new(
            Reactor::new(Settings {
                workers,
                ..Settings::default()
            })
            .unwrap(),
        );
        let probe = Arc::new(probe);
        let handler: Arc<dyn Handler> = Arc::<Probe>::clone(&probe);
        reactor
            .spawn(&handler, Attributes::of_caller(), 1024, |index| {
                format!("test-{index}")
            })
            .unwrap();
        Self { reactor, probe }
    }

    /// Posts to the shards in turn.
    fn post(&self, token: usize, work: Work) {
        let shard = u16::try_from(token % self.reactor.shards.len()).unwrap();
        self.reactor.post(shard, Task { token, work });
    }

    /// Sets a new timer of one of the shards, in turn.
    fn set_timer(&self, token: usize, pause_ms: u64) -> (u16, TimerKey) {
        let shard = u16::try_from(token % self.reactor.shards.len()).unwrap();
        let task = Task { token, work: PLAIN };
        let timer = self.reactor.add_timer(shard, task).unwrap();
        let moment = clock::after(Duration::from_millis(pause_ms));
        self.reactor.set_timer(shard, timer, moment);
        (shard, timer)
    }

    /// Whether each shard has an owner that is not blocked.
    fn all_owned(&self) -> bool {
        let state = self.probe.state.lock();
        let is_free = |worker: usize| {
            let token = self.reactor.statuses[worker].running();
            token.is_none_or(|token| !state.blocked.contains(&token))
        };
        let shards = &self.reactor.shards;
        shards.iter().all(|shard| match shard.owner() {
            Owner::Worker(worker) => is_free(worker),
            Owner::Shard(host) => {
                matches!(shards[host].owner(), Owner::Worker(worker) if is_free(worker))
            }
            Owner::Pool => false,
        })
    }

    fn attached(&self) -> usize {
        let owners = self.reactor.shards.iter().map(Shard::owner);
        owners.filter(|k| matches!(k, Owner::Shard(_))).count()
    }

    /// Blocks this many workers.
    fn block(&self, count: usize) {
        for token in 1..=count {
            self.post(token, BLOCK);
            self.probe.until(|state| state.blocked.len() == token);
        }
    }

    /// Waits for something that the monitor does, with a little traffic if that is to go on.
    fn settle(&self, traffic: bool, condition: impl Fn(&Self) -> bool) {
        let limit = Instant::now() + Duration::from_secs(20);
        let mut token = 10_000;
        while !condition(self) {
            assert!(Instant::now() < limit, "the condition never came true");
            if traffic {
                token += 1;
                self.post(token, PLAIN);
                self.probe.until(|state| state.done.contains_key(&token));
            } else {
                thread::sleep(Duration::from_millis(1));
            }
        }
    }

    fn monitor_sleeps(&self) -> bool {
        let alarm = self.reactor.alarm.as_ref();
        alarm.is_some_and(|alarm| alarm.sleep.is_asleep())
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.probe.note(|state| state.released = true);
        self.reactor.stop();
        self.reactor.join();
    }
}

#[test]
fn all_posted_tasks_are_run() {
    for workers in 1..4 {
        let rig = Rig::new(workers);
        for token in 1..=100 {
            rig.post(token, PLAIN);
        }
        rig.probe.until(|state| state.done.len() == 100);
    }
}

/// With every number of workers all but one are blocked, and everything else goes on (TCP-133).
#[test]
fn one_free_worker_serves_everybody() {
    for workers in 2..6 {
        let rig = Rig::new(workers);
        for token in 1..workers {
            rig.post(token, BLOCK);
            rig.probe.until(|state| state.blocked.len() == token);
        }
        for token in 100..140 {
            rig.post(token, PLAIN);
        }
        rig.probe.until(|state| state.done.len() == 40);
        rig.probe.until(|state| state.slow.len() == workers - 1);
        rig.probe.until(|state| state.flushed.len() == workers - 1);
    }
}

/// Connections known to block leave one worker to the others, for a while.
#[test]
fn slow_ones_leave_a_worker_free() {
    let rig = Rig::new(3);
    for token in 1..=2 {
        rig.post(token, BLOCK);
    }
    rig.probe.until(|state| state.slow.len() == 2);
    // A third slow connection lets others go first.
    rig.probe.note(|state| {
        state.slow.insert(3);
    });
    rig.post(3, BLOCK);
    for token in 100..120 {
        rig.post(token, PLAIN);
    }
    rig.probe
        .until(|state| state.done.len() == 20 && !state.blocked.contains(&3));
    // The two hold their workers for so long that the third one is tried.
    rig.probe.until(|state| state.blocked.contains(&3));
}

/// Callbacks that stay blocked: each shard gets a worker that is free, several of them the same
/// one if there are not enough, and all tasks are run. Then the monitor has nothing to do.
#[test]
fn shards_of_blocked_workers_get_others() {
    for workers in 2..6 {
        for blocked in 1..workers {
            let rig = Rig::new(workers);
            rig.block(blocked);
            rig.settle(true, Rig::all_owned);
            let free = workers - blocked;
            let shards = rig.reactor.shards.len();
            rig.settle(true, |rig| rig.attached() == shards.saturating_sub(free));
            for token in 100..140 {
                rig.post(token, PLAIN);
            }
            rig.probe
                .until(|state| (100..140).all(|token| state.done.contains_key(&token)));
            rig.settle(false, Rig::monitor_sleeps);
        }
    }
}

/// The threads start late, and find tasks that block when the monitor sleeps already.
#[test]
fn the_first_task_may_block() {
    let probe = Probe::default();
    probe.state.lock().held_up = true;
    let rig = Rig::with(2, probe);
    rig.post(1, BLOCK);
    rig.settle(false, Rig::monitor_sleeps);
    rig.probe.note(|state| state.held_up = false);
    rig.probe.until(|state| state.slow.len() == 1);
    for token in 100..120 {
        rig.post(token, PLAIN);
    }
    rig.probe.until(|state| state.done.len() == 20);
}

/// With all workers blocked nothing moves (TCP-134), and afterwards everything does.
#[test]
fn nothing_is_lost_while_all_are_blocked() {
    let rig = Rig::new(3);
    rig.block(3);
    for token in 100..140 {
        rig.post(token, PLAIN);
    }
    rig.settle(false, Rig::monitor_sleeps);
    assert!(rig.probe.state.lock().done.is_empty());
    rig.probe.note(|state| state.released = true);
    rig.probe
        .until(|state| (100..140).all(|token| state.done.contains_key(&token)));
}

/// Callbacks block in waves, on other workers each time.
#[test]
fn waves_of_blocks() {
    for workers in 2..6 {
        let rig = Rig::new(workers);
        for wave in 0..20 {
            let first = 1 + wave * workers;
            for token in first..first + workers - 1 {
                rig.post(token, BLOCK);
            }
            rig.probe.until(|state| state.blocked.len() == workers - 1);
            for token in 1000..1020 {
                rig.post(token + wave * 100, PLAIN);
            }
            rig.probe
                .until(|state| (1000..1020).all(|t| state.done.contains_key(&(t + wave * 100))));
            rig.probe.note(|state| state.released = true);
            rig.probe.until(|state| state.blocked.is_empty());
            rig.probe.note(|state| state.released = false);
        }
    }
}

/// Once callbacks stop blocking, each shard has a worker of its own again.
#[test]
fn shards_are_apart_again_after_a_while() {
    for workers in 2..4 {
        let rig = Rig::new(workers);
        rig.block(workers - 1);
        rig.settle(true, Rig::all_owned);
        rig.probe.note(|state| state.released = true);
        rig.settle(true, |rig| rig.all_owned() && rig.attached() == 0);
        for token in 1000..1100 {
            rig.post(token, PLAIN);
        }
        rig.probe
            .until(|state| (1000..1100).all(|token| state.done.contains_key(&token)));
    }
}

/// The listener of a worker that is blocked in `OnAccept` goes to another one (TCP-18).
#[test]
fn a_blocked_accept_loses_the_listener() {
    let rig = Rig::new(2);
    rig.reactor.post_listener();
    rig.probe.until(|state| state.blocked.len() == 1);
    rig.probe.until(|state| state.accepts == 2);
    rig.probe.note(|state| state.released = true);
    rig.probe.until(|state| state.lost == 1);
}

#[test]
fn a_panic_costs_one_connection() {
    panic_guard::install_hook();
    let rig = Rig::new(1);
    rig.post(7, PANIC);
    rig.post(8, PLAIN);
    rig.probe.until(|state| state.done.contains_key(&8));
    assert_eq!(rig.probe.state.lock().abandoned, [7]);
}

/// Stop does not wait for the callbacks; join does.
#[test]
fn stopping_waits_for_blocked_callbacks() {
    let rig = Rig::new(4);
    for token in 1..=4 {
        rig.post(token, BLOCK);
    }
    rig.probe.until(|state| state.blocked.len() == 4);
    rig.reactor.stop();
    let threads = rig.reactor.take_threads();
    assert!(!threads.are_finished());
    rig.probe.note(|state| state.released = true);
    threads.join();
    assert!(rig.probe.state.lock().blocked.is_empty());
}

/// A worker that was about to wait at a shard's events finds that it has got another owner, who
/// waits there; so does one that comes for the pool, or for an attached one. None of them has to
/// wait until there is an event.
#[test]
fn nobody_is_held_up_at_a_shard_that_moved() {
    let reactor = Arc::new(
        Reactor::new(Settings {
            workers: 2,
            ..Settings::default()
        })
        .unwrap(),
    );
    let Next::Sleep(old) = reactor.shards[0].next(0) else {
        panic!("there is nothing to do");
    };
    reactor.shards[0].share(&reactor.pool, |_| true);
    assert!(reactor.shards[0].settle(Owner::Worker(1)));
    let owner = {
        let reactor = Arc::clone(&reactor);
        thread::spawn(move || {
            while !reactor.is_stopping() {
                if let Next::Sleep(term) = reactor.shards[0].next(1) {
                    reactor.shards[0].look(term, true, reactor.others(), |_| true);
                }
            }
        })
    };
    while reactor.shards[0].is_free() {
        thread::yield_now();
    }
    let (tell, told) = std::sync::mpsc::channel();
    let late = {
        let reactor = Arc::clone(&reactor);
        thread::spawn(move || {
            let shard = &reactor.shards[0];
            assert_eq!(shard.look(old, true, reactor.others(), |_| true), None);
            shard.drain(&reactor.pool, |_| true);
            tell.send(()).unwrap();
        })
    };
    let in_time = told.recv_timeout(Duration::from_secs(10));
    reactor.stop();
    owner.join().unwrap();
    late.join().unwrap();
    assert_eq!(in_time, Ok(()));
}
