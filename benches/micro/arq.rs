//! Processor time of ARQ, beside the crate `kcp` (a port of C ikcp): `cargo bench --bench arq` in this folder.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "criterion's macros make functions without comments; the ends are those of tests/arq"
)]

#[path = "../../tests/arq/core.rs"]
mod core;
#[path = "../../tests/arq/crate_kcp.rs"]
mod crate_kcp;
#[path = "../../tests/arq/link.rs"]
mod link;

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hpsocket4c::layer::Datagrams;

use self::core::Core;
use self::crate_kcp::{CrateKcp, Settings};
use self::link::End;

const SETTINGS: Settings = Settings {
    no_delay: true,
    congestion_control: false,
    interval: 10,
    resend_by_acks: 2,
    windows: 1024,
    min_rto: 30,
};
const SEGMENT: [u8; 1408] = [7; 1408];
/// Segments in flight in bulk transfers.
const IN_FLIGHT: [usize; 3] = [16, 128, 1000];

/// Hands everything in `from` to `end`.
fn carry(
    now: u64,
    from: &mut Datagrams,
    end: &mut impl End,
    out: &mut Datagrams,
    to: &mut Vec<Vec<u8>>,
) {
    while let Some(datagram) = from.front() {
        end.receive(now, datagram, out, to);
        from.pop(1);
    }
    to.clear();
}

/// So many full segments go from one end to another, all acknowledged, without loss.
fn bulk<E: End>(name: &str, make: fn(Settings, u32, u64) -> E, criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bulk");
    for count in IN_FLIGHT {
        let (mut a, mut b) = (make(SETTINGS, 1, 0), make(SETTINGS, 1, 0));
        let (mut there, mut back, mut messages) = (Datagrams::new(), Datagrams::new(), Vec::new());
        a.tick(0, &mut there);
        b.tick(0, &mut back);
        let mut now = 0;
        group.throughput(Throughput::Bytes((count * SEGMENT.len()) as u64));
        group.bench_function(BenchmarkId::new(name, count), |bencher| {
            bencher.iter(|| {
                now += 10;
                a.tick(now, &mut there);
                b.tick(now, &mut back);
                for _ in 0..count {
                    a.send(now, &SEGMENT, &mut there);
                }
                while a.waiting() > 0 {
                    carry(now, &mut there, &mut b, &mut back, &mut messages);
                    carry(now, &mut back, &mut a, &mut there, &mut messages);
                }
            });
        });
    }
    group.finish();
}

/// A tick of an end with so many segments in flight, none of which is due.
fn tick<E: End>(name: &str, make: fn(Settings, u32, u64) -> E, criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tick");
    for count in [0, 16, 128] {
        group.bench_function(BenchmarkId::new(name, count), |bencher| {
            let made = || {
                let (mut end, mut out) = (make(SETTINGS, 1, 0), Datagrams::new());
                end.tick(0, &mut out);
                for _ in 0..count {
                    end.send(0, &SEGMENT, &mut out);
                }
                (end, Datagrams::new())
            };
            let ticks = |(mut end, mut out): (E, Datagrams)| {
                for now in 1..=10 {
                    end.tick(black_box(now * 10), &mut out);
                }
                (end, out)
            };
            bencher.iter_batched(made, ticks, BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn ends(criterion: &mut Criterion) {
    bulk("ours", Core::new, criterion);
    bulk("crate kcp", CrateKcp::new, criterion);
    tick("ours, ten", Core::new, criterion);
    tick("crate kcp, ten", CrateKcp::new, criterion);
}

criterion_group!(benches, ends);
criterion_main!(benches);
