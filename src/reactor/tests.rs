//! The reactor with a handler of its own: tasks that block until they are released.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::*;

/// Bits of the tests' tasks.
const PLAIN: u32 = 0;
const BLOCK: u32 = 1;
const PANIC: u32 = 2;

#[derive(Default)]
struct State {
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
        assert!(task.bits != PANIC, "on purpose");
        in_callback(|| {
            if task.bits == BLOCK {
                self.block(task.token);
            }
        });
        self.note(|state| *state.done.entry(task.token).or_default() += 1);
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
        let reactor = Arc::new(Reactor::new(workers).unwrap());
        let probe = Arc::new(Probe::default());
        let handler: Arc<dyn Handler> = Arc::<Probe>::clone(&probe);
        reactor
            .spawn(&handler, Attributes::of_caller(), 1024, |index| {
                format!("test-{index}")
            })
            .unwrap();
        Self { reactor, probe }
    }

    /// Posts to the shards in turn.
    fn post(&self, token: usize, bits: u32) {
        let shard = u16::try_from(token % self.reactor.shards.len()).unwrap();
        self.reactor.post(shard, Task { token, bits });
    }

    fn shared(&self) -> bool {
        self.reactor.shards.iter().any(Shard::is_shared)
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

/// TCP-133 with every number of workers: all but one blocked, everything else goes on.
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
    // A third one that is known: others go first.
    rig.probe.note(|state| {
        state.slow.insert(3);
    });
    rig.post(3, BLOCK);
    for token in 100..120 {
        rig.post(token, PLAIN);
    }
    rig.probe
        .until(|state| state.done.len() == 20 && !state.blocked.contains(&3));
    // The two hold their workers for so long that it is tried.
    rig.probe.until(|state| state.blocked.contains(&3));
}

/// Once callbacks stop blocking, home workers serve their own shards again.
#[test]
fn shards_go_home_after_a_while() {
    let rig = Rig::new(3);
    rig.post(1, BLOCK);
    rig.probe.until(|state| state.slow.len() == 1);
    rig.probe.note(|state| state.released = true);
    let limit = Instant::now() + Duration::from_secs(20);
    let mut token = 100;
    while rig.shared() {
        assert!(Instant::now() < limit, "still shared");
        token += 1;
        rig.post(token, PLAIN);
        rig.probe.until(|state| state.done.contains_key(&token));
    }
    for token in 1000..1100 {
        rig.post(token, PLAIN);
    }
    rig.probe
        .until(|state| (1000..1100).all(|token| state.done.contains_key(&token)));
}

/// TCP-18: the listener of a worker blocked in `OnAccept` goes to another one.
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
