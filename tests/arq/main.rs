//! ARQ over a link that loses, repeats, delays and reorders datagrams: what arrives is always the beginning of
//! what was sent, and in the end all of it.
#![allow(missing_docs, reason = "nothing here is used elsewhere")]

mod core;
mod crate_kcp;
mod link;

use hpsocket4c::layer::Datagrams;
use hpsocket4c::layer::arq::{Config, Properties, Session, next_id};
use proptest::prelude::*;

use self::core::Core;
use self::crate_kcp::{CrateKcp, Settings};
use self::link::{Chance, End, Link, World};

/// Virtual milliseconds within which everything must have arrived.
const LIMIT: u64 = 3_600_000;

fn links() -> impl Strategy<Value = Link> {
    let parts = (0..=300_u64, 0..=200_u64, 0..=200_u64, 0..=100_u64);
    parts.prop_map(|(loss, repeated, delay, jitter)| Link {
        loss,
        repeated,
        delay,
        jitter,
    })
}

fn settings() -> impl Strategy<Value = Settings> {
    let flags = (any::<bool>(), any::<bool>());
    let numbers = (
        10..200_u32,
        0..4_u32,
        prop_oneof![Just(128_u32), 128..600_u32],
        1..100_u32,
    );
    (flags, numbers).prop_map(|(flags, numbers)| Settings {
        no_delay: flags.0,
        congestion_control: flags.1,
        interval: numbers.0,
        resend_by_acks: numbers.1,
        windows: numbers.2,
        min_rto: numbers.3,
    })
}

fn config(settings: Settings, window: u32) -> Config {
    let values = Properties {
        no_delay: settings.no_delay,
        turnoff_congest_ctrl: !settings.congestion_control,
        flush_interval: settings.interval,
        resend_by_acks: settings.resend_by_acks,
        send_wnd_size: window,
        recv_wnd_size: settings.windows,
        min_rto: settings.min_rto,
        max_message_size: 100_000,
        // Handshakes over such links take their time.
        hand_shake_timeout: 60_000,
        ..Properties::default()
    };
    Config::new(&values).expect("good values")
}

fn session(settings: Settings, window: u32, now: u64, out: &mut Datagrams) -> Session {
    Session::new(&config(settings, window), next_id(), now, out)
}

/// A server's session, whose peer has to prove its address.
fn serving(settings: Settings, window: u32, now: u64) -> Session {
    Session::with_stranger(&config(settings, window), next_id(), now)
}

/// Messages of all sizes, most of them small.
fn message(chance: &mut Chance) -> Vec<u8> {
    let most = [10, 200, 1500, 6000, 100_000][usize::try_from(chance.below(5)).expect("few")];
    let size = 1 + chance.below(most);
    (0..size).map(|at| (at ^ size).to_le_bytes()[0]).collect()
}

/// Both ends send `count` messages, some of them at once, and some after a pause.
fn talk<A: End, B: End>(world: &mut World<A, B>, seed: u64, count: usize) {
    let mut chance = Chance(seed);
    let mut sent = [Vec::new(), Vec::new()];
    while !(world.a.is_ready() && world.b.is_ready()) {
        let next = world.next().expect("an end waits for the other");
        world.run_until(next);
    }
    for _ in 0..count {
        let (to_b, to_a) = (message(&mut chance), message(&mut chance));
        world.send_from_a(&to_b);
        world.send_from_b(&to_a);
        sent[1].push(to_b);
        sent[0].push(to_a);
        if chance.below(3) == 0 {
            world.run_until(world.now + chance.below(300));
        }
        for (arrived, sent) in world.arrived.iter().zip(&sent) {
            assert!(sent.starts_with(arrived));
        }
    }
    assert!(world.settle(LIMIT));
    assert_eq!(world.arrived[0], sent[0]);
    assert_eq!(world.arrived[1], sent[1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    // proves: ARQ-20 ARQ-27
    #[test]
    fn everything_arrives_in_order(
        (a, b) in (settings(), settings()),
        // A server's session is the second.
        serves in any::<bool>(),
        windows in (1..300_u32, prop_oneof![Just(1_u32), 1..10_u32, 1..1000_u32]),
        link in links(),
        start in prop_oneof![Just(0_u64), Just((1 << 31) - 2000), Just((1 << 32) - 2000), any::<u32>().prop_map(u64::from)],
        seed in any::<u64>(),
    ) {
        let mut out = [Datagrams::new(), Datagrams::new()];
        let first = session(a, windows.0, start, &mut out[0]);
        let second = if serves { serving(b, windows.1, start) } else { session(b, windows.1, start, &mut out[1]) };
        let ends = (first, second);
        talk(&mut World::new(ends, start, out, link, seed), seed, 20);
    }

    // proves: KCP-1
    #[test]
    fn the_crate_kcp_is_a_peer(settings in settings(), link in links(), seed in any::<u64>()) {
        // Flushes of the crate take acknowledgements of a time that is not yet for ones of the past.
        let start = 0;
        let ends = (Core::new(settings, 77, start), CrateKcp::new(settings, 77, start));
        let out = [Datagrams::new(), Datagrams::new()];
        talk(&mut World::new(ends, start, out, link, seed), seed, 20);
    }
}

#[test]
fn idle_ends_send_nothing() {
    let mut out = [Datagrams::new(), Datagrams::new()];
    let settings = Settings {
        no_delay: true,
        congestion_control: true,
        interval: 10,
        resend_by_acks: 2,
        windows: 128,
        min_rto: 30,
    };
    let ends = (
        session(settings, 128, 0, &mut out[0]),
        session(settings, 128, 0, &mut out[1]),
    );
    let link = Link {
        loss: 0,
        repeated: 0,
        delay: 25,
        jitter: 0,
    };
    let mut world = World::new(ends, 0, out, link, 1);
    talk(&mut world, 1, 20);
    world.run_until(world.now + 1000);
    let carried = world.carried;
    assert_eq!(world.next(), None);
    world.run_until(world.now + 100_000);
    assert_eq!(world.carried, carried);
}

/// How long it takes until a client and its server are ready, in virtual milliseconds.
fn connecting(loss: u64, seed: u64, cautious: bool) -> (u64, u64) {
    let settings = Settings {
        no_delay: false,
        congestion_control: true,
        interval: 60,
        resend_by_acks: 0,
        windows: 128,
        min_rto: 30,
    };
    let mut out = [Datagrams::new(), Datagrams::new()];
    let first = session(settings, 128, 0, &mut out[0]);
    let second = if cautious {
        serving(settings, 128, 0)
    } else {
        session(settings, 128, 0, &mut out[1])
    };
    let link = Link {
        loss,
        repeated: 0,
        delay: 25,
        jitter: 0,
    };
    let mut world = World::new((first, second), 0, out, link, seed);
    let mut ready = [None, None];
    while ready.contains(&None) {
        let next = world.next().expect("an end waits for the other");
        world.run_until(next);
        let are = [world.a.is_ready(), world.b.is_ready()];
        for (ready, is) in ready.iter_mut().zip(are) {
            if is {
                ready.get_or_insert(world.now);
            }
        }
    }
    (ready[0].unwrap_or(0), ready[1].unwrap_or(0))
}

/// The round trip is 50 ms, and what was lost is repeated after 120 ms, by one side instead of two.
#[test]
fn a_server_that_is_cautious_is_hardly_slower() {
    const RUNS: u64 = 500;
    for (loss, client, server) in [(0, 0, 30), (200, 70, 130)] {
        let [bold, cautious] = [false, true].map(|cautious| {
            (0..RUNS).fold((0, 0), |(client, server), seed| {
                let took = connecting(loss, seed, cautious);
                (client + took.0, server + took.1)
            })
        });
        assert!(
            cautious.0 <= bold.0 + client * RUNS,
            "{bold:?} {cautious:?}"
        );
        assert!(
            cautious.1 <= bold.1 + server * RUNS,
            "{bold:?} {cautious:?}"
        );
    }
}
