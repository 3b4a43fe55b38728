//! Our core and C ikcp, which runs in a Python process (`peer.py`), send each other messages over a simulated link in virtual time.
//!
//! It prints what it did. Without Python or the package it says so and passes.
#![allow(missing_docs, dead_code, reason = "parts are shared with tests/arq")]

#[path = "../arq/core.rs"]
mod core;
#[path = "../arq/crate_kcp.rs"]
mod crate_kcp;
#[path = "../arq/link.rs"]
mod link;
mod python;

use std::env;
use std::process::ExitCode;

use hpsocket4c::layer::Datagrams;

use self::core::Core;
use self::crate_kcp::Settings;
use self::link::{Chance, Link, World};
use self::python::Python;

/// Exit status of a script that could not run.
const SKIPPED: i32 = 77;
/// Virtual milliseconds within which everything must have arrived.
const LIMIT: u64 = 3_600_000;
const ROUNDS: u64 = 40;

fn main() -> ExitCode {
    // So that arguments for other tests, names for example, do not matter.
    if env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let mut peer = match Python::start(env!("CARGO_TARGET_TMPDIR")) {
        Ok(peer) => peer,
        Err(error) => {
            println!("test result: skipped: no python3: {error}");
            return ExitCode::SUCCESS;
        }
    };
    if peer.begin(settings(&mut Chance(0)), 1).is_ok() {
        let messages: usize = (0..ROUNDS).map(|seed| talk(&mut peer, seed)).sum();
        println!("{messages} messages went to C ikcp, and as many came back, over {ROUNDS} links");
    }
    match peer.end() {
        Ok(Some(0)) => ExitCode::SUCCESS,
        Ok(Some(SKIPPED)) => {
            println!("test result: skipped: the package kcp cannot be had here");
            ExitCode::SUCCESS
        }
        ended => {
            println!("test result: FAILED: {ended:?}");
            ExitCode::FAILURE
        }
    }
}

fn number(chance: &mut Chance, limit: u64) -> u32 {
    u32::try_from(chance.below(limit)).expect("a small number")
}

fn settings(chance: &mut Chance) -> Settings {
    let no_delay = chance.below(2) == 0;
    Settings {
        no_delay,
        interval: 10 + number(chance, 100),
        resend_by_acks: number(chance, 4),
        congestion_control: chance.below(2) == 0,
        windows: 128 + number(chance, 400),
        // It cannot be set there.
        min_rto: if no_delay { 30 } else { 100 },
    }
}

/// Both ends send messages; what arrives is always the beginning of what was sent, and in the end all of it. How many they were
/// in each direction.
fn talk(peer: &mut Python, seed: u64) -> usize {
    let mut chance = Chance(seed);
    let settings = settings(&mut chance);
    let link = Link {
        loss: chance.below(300),
        repeated: chance.below(100),
        delay: chance.below(100),
        jitter: chance.below(50),
    };
    peer.begin(settings, 77).expect("an answer");
    let ends = (Core::new(settings, 77, 0), peer);
    let mut world = World::new(ends, 0, [Datagrams::new(), Datagrams::new()], link, seed);
    let mut sent = [Vec::new(), Vec::new()];
    for _ in 0..20 {
        for to in [0, 1] {
            let most = [10, 200, 1500, 6000, 100_000][chance.below(5).min(4) as usize];
            let size = 1 + chance.below(most);
            let message: Vec<u8> = (0..size).map(|at| (at ^ size).to_le_bytes()[0]).collect();
            match to {
                0 => world.send_from_b(&message),
                _ => world.send_from_a(&message),
            }
            sent[to].push(message);
        }
        if chance.below(3) == 0 {
            world.run_until(world.now + chance.below(300));
        }
        assert!(
            world
                .arrived
                .iter()
                .zip(&sent)
                .all(|(arrived, sent)| sent.starts_with(arrived))
        );
    }
    assert!(world.settle(LIMIT), "seed {seed}");
    assert!(world.arrived == sent, "seed {seed}");
    sent[0].len()
}
