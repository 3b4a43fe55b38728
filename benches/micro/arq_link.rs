//! Goodput and latency of ARQ over a simulated link with losses, beside the crate `kcp` (a port of C ikcp), in
//! virtual time: `cargo bench --bench arq_link` in this folder. It says nothing about processor time.
#![allow(
    unreachable_pub,
    dead_code,
    reason = "the ends and the link are those of tests/arq"
)]

#[path = "../../tests/arq/core.rs"]
mod core;
#[path = "../../tests/arq/crate_kcp.rs"]
mod crate_kcp;
#[path = "../../tests/arq/link.rs"]
mod link;

use hpsocket4c::layer::Datagrams;

use self::core::Core;
use self::crate_kcp::{CrateKcp, Settings};
use self::link::{End, Link, World};

/// Virtual milliseconds of each measurement.
const TIME: u64 = 60_000;
const SEEDS: u64 = 5;
const LOSSES: [u64; 4] = [0, 10, 50, 200];

/// Properties as they are by default, and as impatient programs set them.
const SETTINGS: [(&str, Settings); 2] = [
    (
        "default",
        Settings {
            no_delay: false,
            congestion_control: true,
            interval: 60,
            resend_by_acks: 0,
            windows: 512,
            min_rto: 30,
        },
    ),
    (
        "fast",
        Settings {
            no_delay: true,
            congestion_control: false,
            interval: 10,
            resend_by_acks: 2,
            windows: 512,
            min_rto: 30,
        },
    ),
];

fn world<E: End>(
    make: fn(Settings, u32, u64) -> E,
    settings: Settings,
    loss: u64,
    seed: u64,
) -> World<E, E> {
    let link = Link {
        loss,
        repeated: 0,
        delay: 23,
        jitter: 4,
    };
    let ends = (make(settings, 1, 0), make(settings, 1, 0));
    World::new(ends, 0, [Datagrams::new(), Datagrams::new()], link, seed)
}

/// Kilobytes per second of a sender that always has something to send, and bytes on the wire per byte.
fn goodput<E: End>(make: fn(Settings, u32, u64) -> E, settings: Settings, loss: u64) -> (f64, f64) {
    let (mut arrived, mut carried) = (0, 0);
    for seed in 0..SEEDS {
        let mut world = world(make, settings, loss, seed);
        for now in 0..TIME {
            while world.a.waiting() < 1024 {
                world.send_from_a(&[7; 1400]);
            }
            world.run_until(now);
            arrived += world.arrived[1]
                .drain(..)
                .map(|message| message.len() as u64)
                .sum::<u64>();
        }
        carried += world.carried.1;
    }
    (
        arrived as f64 / (TIME * SEEDS) as f64,
        carried as f64 / arrived as f64,
    )
}

/// Milliseconds from the send of a message to its arrival, one every 20 ms: p50, p99 and the longest.
fn latency<E: End>(make: fn(Settings, u32, u64) -> E, settings: Settings, loss: u64) -> [u64; 3] {
    let mut times = Vec::new();
    for seed in 0..SEEDS {
        let mut world = world(make, settings, loss, seed);
        for now in 0..2 * TIME {
            if now % 20 == 0 && now < TIME {
                world.send_from_a(&[&now.to_le_bytes()[..], &[0; 92]].concat());
            }
            world.run_until(now);
            for message in world.arrived[1].drain(..) {
                let sent = message.first_chunk().expect("a time");
                times.push(now - u64::from_le_bytes(*sent));
            }
        }
    }
    times.sort_unstable();
    let at = |part: usize| {
        times
            .get(times.len() * part / 100)
            .or(times.last())
            .copied()
            .unwrap_or(u64::MAX)
    };
    [at(50), at(99), at(100)]
}

fn row<E: End>(
    name: &str,
    make: fn(Settings, u32, u64) -> E,
    settings: (&str, Settings),
    loss: u64,
) {
    let (rate, overhead) = goodput(make, settings.1, loss);
    let [p50, p99, longest] = latency(make, settings.1, loss);
    let (percent, settings) = (loss / 10, settings.0);
    println!(
        "{settings:8} {percent:3} % {name:10} {rate:9.1} kB/s {overhead:5.2} bytes/byte  {p50:5} {p99:5} {longest:6} ms"
    );
}

fn main() {
    println!(
        "properties, loss, end, goodput, sent per received, latency p50 p99 longest; 50 ms there and back"
    );
    for settings in SETTINGS {
        for loss in LOSSES {
            row("ours", Core::new, settings, loss);
            row("crate kcp", CrateKcp::new, settings, loss);
        }
    }
}
