//! Timers of shards that move.

use super::*;

/// A shard's timers move with it.
#[test]
fn timers_run_while_their_shard_is_attached() {
    for workers in 2..5 {
        let rig = Rig::new(workers);
        rig.block(workers - 1);
        for token in 100..110 {
            rig.set_timer(token, 5);
            rig.probe.until(|state| state.done.contains_key(&token));
        }
        rig.settle(false, |rig| rig.all_owned() && rig.monitor_sleeps());
        for token in 200..210 {
            rig.set_timer(token, 5);
            rig.probe.until(|state| state.done.contains_key(&token));
        }
    }
}

/// Timers of all shards, set by a thread that is not a worker while shards move: each expires
/// once, and a removed one does not.
#[test]
fn timers_run_wherever_their_shards_are() {
    for workers in 2..5 {
        let rig = Rig::new(workers);
        for wave in 0..5 {
            let first = 10_000 * (wave + 1);
            let tokens = || first..first + 300;
            for token in tokens() {
                rig.set_timer(token, u64::try_from(token % 50).unwrap());
                let (shard, removed) = rig.set_timer(token + 1000, 60_000);
                rig.reactor.remove_timer(shard, removed);
            }
            for token in 1..workers {
                rig.post(token, BLOCK);
            }
            rig.probe.until(|state| state.blocked.len() == workers - 1);
            for token in tokens() {
                rig.set_timer(token + 500, u64::try_from(token % 20).unwrap());
            }
            rig.probe.until(|state| {
                let done = |token| state.done.contains_key(&token);
                tokens().all(|token| done(token) && done(token + 500))
            });
            rig.probe.note(|state| state.released = true);
            rig.probe.until(|state| state.blocked.is_empty());
            rig.probe.note(|state| state.released = false);
            let state = rig.probe.state.lock();
            assert!(
                tokens().all(|token| state.done[&token] == 1 && state.done[&(token + 500)] == 1)
            );
            assert!(tokens().all(|token| !state.done.contains_key(&(token + 1000))));
        }
    }
}
