//! What unmasking a frame costs: `cargo bench --bench websocket` in this folder.
#![allow(
    missing_docs,
    reason = "criterion's macros make functions without comments"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hpsocket4c::layer::http::Role;
use hpsocket4c::layer::http::websocket::{Decoder, Frame, mask};

const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// A payload that is anywhere in memory.
fn unmask(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("unmask");
    for length in [64, 16 << 10, 1 << 20] {
        let mut bytes = vec![0x55; length + 3];
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function(BenchmarkId::from_parameter(length), |bencher| {
            bencher.iter(|| mask(KEY, 1, black_box(&mut bytes[3..])));
        });
    }
    group.finish();
}

/// A whole frame, which the next round finds masked otherwise: that does not matter.
fn frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame");
    for length in [64, 16 << 10] {
        let frame = Frame {
            fin: true,
            rsv: 0,
            opcode: 2,
            mask: Some(KEY),
            length,
        };
        let mut bytes = frame.header(<[u8]>::to_vec);
        bytes.resize(bytes.len() + usize::try_from(length).expect("small"), 0x55);
        let mut decoder = Decoder::new(Role::Server);
        group.throughput(Throughput::Bytes(length));
        group.bench_function(BenchmarkId::from_parameter(length), |bencher| {
            bencher.iter(|| {
                let mut data = black_box(&mut bytes[..]);
                while let Some(event) = decoder.next(&mut data).expect("a valid frame") {
                    black_box(&event);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, unmask, frame);
criterion_main!(benches);
