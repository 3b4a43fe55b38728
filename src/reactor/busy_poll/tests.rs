use std::cell::Cell;

use proptest::prelude::*;

use super::*;

const BUDGET: Duration = Duration::from_micros(100);

fn micros(time: u64) -> Duration {
    Duration::from_micros(time)
}

/// How a policy spends its time when events come at certain intervals: (polled, slept) microseconds.
fn replay(policy: &mut Policy, intervals: impl IntoIterator<Item = u64>) -> (u64, u64) {
    let (mut polled, mut slept) = (0, 0);
    for interval in intervals {
        if policy.polls() {
            if micros(interval) <= BUDGET {
                policy.learn(Round::Found);
                polled += interval;
                continue;
            }
            policy.learn(Round::Nothing);
            polled += 100;
            slept += interval - 100;
        } else {
            slept += interval;
        }
        policy.slept(micros(interval));
    }
    (polled, slept)
}

#[test]
fn frequent_events_are_polled_for() {
    assert_eq!(replay(&mut Policy::new(BUDGET), [20; 1000]), (20_000, 0));
}

#[test]
fn rare_events_are_not() {
    // Once, because it does not know yet.
    assert_eq!(
        replay(&mut Policy::new(BUDGET), [1_000; 1000]),
        (100, 999_900)
    );
}

#[test]
fn a_burst_is_recognised_at_its_second_event() {
    let burst = [5_000, 20, 20, 20, 20, 20, 20, 20, 20, 20];
    let mut policy = Policy::new(BUDGET);
    replay(&mut policy, [5_000]);
    let (polled, slept) = replay(&mut policy, burst.repeat(100));
    // Of each burst: one sleep of 20 to recognise it, and one round in vain at its end.
    assert_eq!(slept, 100 * (5_000 + 20) - 99 * 100);
    assert_eq!(polled, 100 * 8 * 20 + 99 * 100);
}

#[test]
fn who_loses_the_processor_polls_less_and_less() {
    let mut policy = Policy::new(BUDGET);
    let mut rounds = 0;
    for _ in 0..100_000 {
        if policy.polls() {
            rounds += 1;
            policy.learn(Round::Displaced);
        }
        policy.slept(micros(20));
    }
    assert!((100..120).contains(&rounds), "{rounds}");
    // With the processor to itself it polls as before after a while.
    let polls = (0..20_000)
        .filter(|_| {
            let polls = policy.polls();
            if polls {
                policy.learn(Round::Found);
            }
            polls
        })
        .count();
    assert!(polls > 18_000, "{polls}");
}

proptest! {
    /// Whatever comes: rounds in vain take no more than one budget for each sleep that was longer
    /// and follows an event within the budget, so never more than half of the time.
    #[test]
    fn polling_in_vain_is_bounded(intervals in prop::collection::vec(1_u64..2_000, 1..300)) {
        let mut policy = Policy::new(BUDGET);
        let total: u64 = intervals.iter().sum();
        let short: u64 = intervals.iter().filter(|&&interval| interval <= 100).sum();
        let changes = intervals.windows(2).filter(|pair| pair[0] <= 100 && pair[1] > 100).count();
        let (polled, slept) = replay(&mut policy, intervals.iter().copied());
        prop_assert_eq!(polled + slept, total);
        prop_assert!(polled <= short + 100 * (changes as u64 + 1));
    }
}

/// Looks that find something at the given one.
fn looks(
    found_at: u32,
    seen: &Cell<u32>,
    asleep: &Cell<u32>,
) -> impl FnMut(Option<Duration>) -> bool {
    move |limit| {
        seen.set(seen.get() + 1);
        if limit != Some(Duration::ZERO) {
            asleep.set(asleep.get() + 1);
        }
        seen.get() == found_at
    }
}

#[test]
fn without_a_budget_it_looks_once() {
    let (seen, asleep) = (Cell::new(0), Cell::new(0));
    BusyPoll::new(Duration::ZERO).wait(None, looks(9, &seen, &asleep), || true);
    assert_eq!((seen.get(), asleep.get()), (1, 1));
    // Nor does it poll for a look that must not wait.
    BusyPoll::new(BUDGET).wait(Some(Duration::ZERO), looks(9, &seen, &asleep), || true);
    assert_eq!((seen.get(), asleep.get()), (2, 1));
}

#[test]
fn it_sleeps_in_the_end_and_returns_when_it_must() {
    let (seen, asleep) = (Cell::new(0), Cell::new(0));
    let hour = Duration::from_secs(3600);
    BusyPoll::new(hour).wait(None, looks(5, &seen, &asleep), || true);
    assert!(
        seen.get() == 5 && asleep.get() == 0 || asleep.get() == 1,
        "polls, unless it loses the processor"
    );
    let (seen, asleep) = (Cell::new(0), Cell::new(0));
    BusyPoll::new(hour).wait(None, looks(0, &seen, &asleep), || seen.get() < 3);
    assert!(seen.get() <= 3, "somebody wants it to end");
    let (seen, asleep) = (Cell::new(0), Cell::new(0));
    BusyPoll::new(BUDGET).wait(None, looks(0, &seen, &asleep), || true);
    assert_eq!(asleep.get(), 1, "the budget is spent");
}
