//! The policy against models of machines and loads.

use proptest::prelude::*;

use super::*;

/// The time between two looks of the monitor in microseconds.
const TICK: u64 = 2_000;
const SECOND: u64 = 1_000_000;

/// A machine under load, as the monitor sees it.
struct Model<F> {
    policy: Policy,
    now: u64,
    /// What is asked for and what so many loops can serve, per second at a moment.
    load: F,
    /// Random numbers, for what a look happens to see.
    dice: u64,
    /// Microseconds spent with each number of loops.
    spent: Vec<u64>,
    /// Callbacks served.
    served: u64,
    /// A part of a callback, in millionths.
    owed: u64,
}

impl<F: Fn(u64, usize) -> (u64, u64)> Model<F> {
    fn new(most: usize, load: F) -> Self {
        Self {
            policy: Policy::new(0, most),
            now: 0,
            load,
            dice: 1,
            spent: vec![0; most + 1],
            served: 0,
            owed: 0,
        }
    }

    /// A number below `most`.
    fn roll(&mut self, most: u64) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.dice >> 33) % most
    }

    fn run(&mut self, time: u64) -> &mut Self {
        let end = self.now + time;
        while self.now < end {
            self.now += TICK;
            let loops = self.policy.loops();
            self.spent[loops] += TICK;
            let (asked, capacity) = (self.load)(self.now, loops);
            self.owed += asked.min(capacity) * TICK;
            let served = self.owed / SECOND;
            self.owed %= SECOND;
            // Each loop is found busy as often as it is.
            let percent = (asked * 100 / capacity.max(1)).min(100);
            let busy = (0..loops).filter(|_| self.roll(100) < percent).count();
            // Rates vary by some per cent.
            let served = served * (97 + self.roll(7)) / 100;
            self.served += served;
            self.policy.look(&Look {
                now: self.now,
                served,
                busy,
            });
        }
        self
    }

    /// The share of the time with so many loops in percent.
    fn share(&self, loops: usize) -> u64 {
        self.spent[loops] * 100 / self.now
    }
}

/// More than any machine serves.
const ALL: u64 = 100_000_000;

#[test]
fn two_loops_that_serve_less_are_taken_back() {
    // As measured with 64 bytes on 50 connections, the peer on the same two processors.
    let mut model = Model::new(2, |_, loops| (ALL, [0, 191_000, 115_000][loops]));
    model.run(60 * SECOND);
    assert!(model.share(1) >= 98, "{}", model.share(1));
    assert!(model.served >= 190_000 * 60 * 97 / 100, "{}", model.served);
}

#[test]
fn callbacks_that_compute_get_all_loops() {
    for most in [2, 8, 64] {
        let mut model = Model::new(most, |_, loops| (ALL, loops as u64 * 20_000));
        model.run(60 * SECOND);
        assert!(model.share(most) >= 90, "{most}: {}", model.share(most));
        let ideal = most as u64 * 20_000 * 60;
        assert!(
            model.served >= ideal * 90 / 100,
            "{most}: {} of {ideal}",
            model.served
        );
    }
}

#[test]
fn a_step_of_load_has_a_second_loop_within_20_milliseconds() {
    let step = 5 * SECOND;
    let asked = |now| if now < step { 2_000 } else { ALL };
    let mut model = Model::new(2, |now, loops| (asked(now), loops as u64 * 20_000));
    model.run(step);
    assert_eq!(model.spent[2], 0);
    let mut grown = None;
    while grown.is_none() {
        model.run(TICK);
        grown = (model.policy.loops() == 2).then_some(model.now - step);
    }
    assert!(grown <= Some(20_000), "{grown:?}");
    // And it stays when it has proved itself.
    model.run(SECOND);
    assert_eq!(model.policy.loops(), 2);
}

#[test]
fn what_the_load_does_not_need_is_given_back() {
    let busy = 5 * SECOND;
    let asked = |now| if now < busy { ALL } else { 10_000 };
    let mut model = Model::new(4, |now, loops| (asked(now), loops as u64 * 20_000));
    model.run(busy);
    assert_eq!(model.policy.loops(), 4);
    model.run(SECOND);
    assert_eq!(model.policy.loops(), 1);
}

#[test]
fn as_many_loops_as_there_is_to_gain() {
    // Three loops serve more than two, and a fourth adds nothing.
    let mut model = Model::new(8, |_, loops| (ALL, loops.min(3) as u64 * 50_000));
    model.run(60 * SECOND);
    assert!(model.share(3) >= 85, "{:?}", model.spent);
}

#[test]
fn bursts_do_not_make_it_restless() {
    // All connections speak at once every 10 ms, which keeps one loop busy for 4 ms.
    let asked = |now: u64| if now % 10_000 < 4_000 { ALL } else { 0 };
    let mut model = Model::new(2, |now, loops| (asked(now), loops as u64 * 20_000));
    model.run(60 * SECOND);
    assert!(model.share(1) >= 95, "{:?}", model.spent);
}

#[test]
fn callbacks_longer_than_the_time_between_looks_get_all_loops() {
    // They compute for 3 ms each, so many looks see no end of one.
    let mut model = Model::new(4, |_, loops| (ALL, loops as u64 * 333));
    model.run(10 * SECOND);
    assert!(model.share(4) >= 80, "{:?}", model.spent);
}

#[test]
fn a_blocked_callback_brings_all_loops_for_a_while() {
    let mut model = Model::new(4, |_, loops| (1_000, loops as u64 * 20_000));
    model.run(SECOND);
    assert_eq!(model.policy.loops(), 1);
    model.policy.blocked(model.now);
    model.run(SECOND);
    assert_eq!(model.policy.loops(), 4);
    model.run(3 * SECOND);
    assert_eq!(model.policy.loops(), 1);
}

#[test]
fn a_fixed_number_stays() {
    let mut model = Model::new(4, |_, loops| (ALL, loops as u64 * 20_000));
    model.policy = Policy::new(2, 4);
    model.run(SECOND);
    model.policy.blocked(model.now);
    model.run(SECOND);
    assert_eq!(model.spent[2], model.now);
    assert_eq!(Policy::new(9, 4).loops(), 4, "no more than there are");
}

proptest! {
    /// Whatever is seen, there is at least one loop and no more than there may be.
    #[test]
    fn the_number_stays_within_its_limits(
        most in 1_usize..=64,
        looks in prop::collection::vec((1_u64..50_000, 0_u64..1_000_000, 0_usize..100, 0_u8..50), 1..500),
    ) {
        let mut policy = Policy::new(0, most);
        let mut now = 0;
        for (time, served, busy, what) in looks {
            now += time;
            match what {
                0 => policy.blocked(now),
                1 => policy.rest(now),
                _ => policy.look(&Look { now, served, busy }),
            }
            prop_assert!((1..=most).contains(&policy.loops()));
        }
    }
}
