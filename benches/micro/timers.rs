//! What a timer costs among 1,000 to 1,000,000 others: `cargo bench` in this folder.
#![allow(
    missing_docs,
    reason = "criterion's macros make functions without comments"
)]

#[path = "../../src/wheel/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the benchmark uses a part of it, and none of its tests"
)]
mod wheel;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use wheel::{TimerKey, Wheel};

const TIMERS: [u64; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Ticks until a timer, spread over ten minutes as deadlines of connections are.
fn distance(number: u64) -> u64 {
    1 + number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 600_000
}

/// The value of a timer is its place among the keys.
fn filled(timers: u64) -> (Wheel<(u64, u32)>, Vec<TimerKey>) {
    let mut wheel = Wheel::new(0);
    let keys = (0..timers).map(|number| {
        let key = wheel.add((number, 0));
        wheel.set(key, distance(number));
        key
    });
    let keys = keys.collect();
    (wheel, keys)
}

/// A connection sets its deadline anew.
fn set_again(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("set anew");
    for timers in TIMERS {
        let (mut wheel, keys) = filled(timers);
        let mut number = 0;
        group.bench_function(BenchmarkId::from_parameter(timers), |bencher| {
            bencher.iter(|| {
                number = (number + 7919) % timers;
                let place = usize::try_from(number).expect("an index");
                wheel.set(keys[place], distance(number + place as u64));
            });
        });
    }
    group.finish();
}

/// A connection ends, and another one begins.
fn replace(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("remove, add and set");
    for timers in TIMERS {
        let (mut wheel, mut keys) = filled(timers);
        let mut number = 0;
        group.bench_function(BenchmarkId::from_parameter(timers), |bencher| {
            bencher.iter(|| {
                number = (number + 7919) % timers;
                let place = usize::try_from(number).expect("an index");
                wheel.remove(keys[place]);
                keys[place] = wheel.add((number, 0));
                wheel.set(keys[place], distance(number));
            });
        });
    }
    group.finish();
}

/// Time goes on; a timer that expires is set again.
fn expire(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("expire and set");
    for timers in TIMERS {
        let (mut wheel, keys) = filled(timers);
        let mut now = 0;
        group.bench_function(BenchmarkId::from_parameter(timers), |bencher| {
            bencher.iter(|| {
                let (at, (number, _)) = loop {
                    if let Some(due) = wheel.pop_due(now) {
                        break due;
                    }
                    now = wheel.next().expect("timers are set again");
                };
                let place = usize::try_from(number).expect("an index");
                wheel.set(keys[place], at + distance(number));
                black_box(at);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, set_again, replace, expire);
criterion_main!(benches);
