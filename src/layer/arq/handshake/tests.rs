//! The packets of the specification, and every branch of the state machine.

use super::*;
use crate::layer::arq::Properties;

const OWN: u32 = 0x00A1_B2C3;
const PEER: u32 = 0x0012_D688;

fn config() -> Config {
    Config::new(&Properties::default()).unwrap()
}

fn side(now: u64) -> Handshake {
    Handshake::new(&config(), OWN, now)
}

/// A side whose peer has begun.
fn answering(now: u64) -> Handshake {
    Handshake::with_stranger(&config(), OWN, now)
}

/// A side that has got a packet which knows it.
fn ready(now: u64) -> Handshake {
    let mut side = answering(now);
    assert_eq!(
        receive(&mut side, now, packet(PEER, OWN, false)),
        (Ok(true), None)
    );
    side
}

fn packet(own: u32, peer: u32, complete: bool) -> Packet {
    Packet {
        complete,
        own,
        peer,
    }
}

/// What is sent, if anything.
fn sent(out: &Datagrams) -> Option<Packet> {
    assert!(out.len() < 2);
    let packet = out.front()?.try_into().unwrap();
    Some(Packet::decode(packet).unwrap())
}

fn receive(
    side: &mut Handshake,
    now: u64,
    packet: Packet,
) -> (Result<bool, Errno>, Option<Packet>) {
    let mut out = Datagrams::new();
    side.earn(PACKET);
    let result = side.receive(now, packet, &mut out);
    (result, sent(&out))
}

fn step(side: &mut Handshake, now: u64) -> Result<Option<Packet>, TimedOut> {
    let mut out = Datagrams::new();
    side.step(now, &mut out).map(|()| sent(&out))
}

// proves: ARQ-10 ARQ-12
#[test]
fn packets_have_the_bytes_of_the_specification() {
    let packets = [
        (
            [0x4F, 0xBB, 1, 0, 0x88, 0xD6, 0x12, 0, 0, 0, 0, 0],
            packet(PEER, 0, false),
        ),
        (
            [0x4F, 0xBB, 1, 0, 0xC3, 0xB2, 0xA1, 0, 0x88, 0xD6, 0x12, 0],
            packet(OWN, PEER, false),
        ),
        (
            [0x4F, 0xBB, 1, 1, 0x88, 0xD6, 0x12, 0, 0xC3, 0xB2, 0xA1, 0],
            packet(PEER, OWN, true),
        ),
    ];
    for (bytes, packet) in packets {
        assert_eq!(packet.encode(), bytes);
        assert_eq!(Packet::decode(bytes), Ok(packet));
        for (at, wrong) in [
            (0, 0x4E),
            (1, 0xBA),
            (2, 0),
            (2, 2),
            (3, 2),
            (3, 0x80),
            (3, 0xFF),
        ] {
            let mut bytes = bytes;
            bytes[at] = wrong;
            assert_eq!(Packet::decode(bytes), Err(Errno::EBADMSG));
        }
    }
}

// proves: ARQ-13 ARQ-14 ARQ-15
#[test]
fn an_unanswered_side_sends_less_and_less_often() {
    let times = |interval, timeout, until| {
        let values = Properties {
            flush_interval: interval,
            hand_shake_timeout: timeout,
            ..Properties::default()
        };
        let mut side = Handshake::new(&Config::new(&values).unwrap(), OWN, 777);
        let mut times = Vec::new();
        for time in (0..until).step_by(interval as usize) {
            let due = side.deadline().unwrap() <= 777 + time;
            match step(&mut side, 777 + time) {
                Err(TimedOut) => return (times, Some(time)),
                Ok(None) => assert!(!due),
                Ok(Some(sent)) => {
                    assert!(due);
                    assert_eq!(sent, packet(OWN, 0, false));
                    times.push(time);
                }
            }
        }
        (times, None)
    };
    let wanted = vec![0, 120, 360, 720, 1200, 1800, 2520, 3360, 4320];
    assert_eq!(times(60, 5000, 9000), (wanted, Some(5040)));
    let (sent, failed) = times(100, 100_000, 16_000);
    assert_eq!(sent[..4], [0, 200, 600, 1200]);
    assert_eq!(sent[8..], [7200, 9000, 11_000, 13_000, 15_000]);
    assert_eq!(failed, None);
    // KCP's limits hold for the handshake too.
    assert_eq!(times(1, 61, 999).0, [0, 20, 60]);
    assert_eq!(
        times(6000, 20_000, 99_999),
        (vec![0, 6000, 12_000, 18_000], Some(24_000))
    );
}

// proves: ARQ-12 ARQ-16 ARQ-18
#[test]
fn the_first_packet_of_a_peer_is_answered() {
    let mut side = side(1000);
    assert_eq!(step(&mut side, 1000), Ok(Some(packet(OWN, 0, false))));
    let answer = receive(&mut side, 1001, packet(PEER, 0, false));
    assert_eq!(answer, (Ok(false), Some(packet(OWN, PEER, false))));
    // The next one is not, because it is too early.
    let answer = receive(&mut side, 1002, packet(PEER, 0, false));
    assert_eq!(answer, (Ok(false), None));
    assert_eq!(step(&mut side, 1120), Ok(None));
    assert_eq!(step(&mut side, 1121), Ok(Some(packet(OWN, PEER, false))));
}

// proves: ARQ-16 ARQ-18 ARQ-19
#[test]
fn a_side_that_the_peer_knows_is_ready() {
    for complete in [false, true] {
        let mut side = answering(1000);
        let answer = receive(&mut side, 1001, packet(PEER, OWN, complete));
        assert_eq!(answer, (Ok(true), None));
        // The flag of this packet did not count.
        assert!(side.is_ready() && !side.complete);
        assert_eq!(side.deadline(), Some(1001));
        assert_eq!(step(&mut side, 1060), Ok(Some(packet(OWN, PEER, true))));
        let answer = receive(&mut side, 1070, packet(PEER, OWN, true));
        assert_eq!(answer, (Ok(false), None));
        assert_eq!((side.complete, side.deadline()), (true, None));
        // It still answers, but not too often, and not for ever.
        let late = packet(PEER, OWN, false);
        let reply = Some(packet(OWN, PEER, true));
        assert_eq!(receive(&mut side, 1180, late), (Ok(false), reply));
        assert_eq!(receive(&mut side, 1181, late), (Ok(false), None));
        assert_eq!(receive(&mut side, 6000, late), (Ok(false), reply));
        assert_eq!(receive(&mut side, 9000, late), (Ok(false), None));
    }
}

// proves: ARQ-16
#[test]
fn a_server_that_has_said_all_that_it_may_is_told_at_once() {
    let mut side = side(1000);
    step(&mut side, 1000).unwrap();
    let answer = receive(&mut side, 1001, packet(PEER, OWN, false));
    assert_eq!(answer, (Ok(true), Some(packet(OWN, PEER, true))));
    assert_eq!(side.deadline(), Some(1121));
    // One that spoke first knows this side already.
    let mut side = self::side(1000);
    receive(&mut side, 1001, packet(PEER, 0, false)).0.unwrap();
    let answer = receive(&mut side, 1002, packet(PEER, OWN, false));
    assert_eq!(answer, (Ok(true), None));
}

#[test]
fn a_stranger_gets_no_more_than_it_has_sent() {
    let mut side = answering(1000);
    let expiry = 6001;
    assert_eq!(step(&mut side, 1000), Ok(None));
    assert_eq!(side.deadline(), Some(expiry));
    let first = packet(PEER, 0, false);
    let reply = Some(packet(OWN, PEER, false));
    assert_eq!(receive(&mut side, 1001, first), (Ok(false), reply));
    assert_eq!(side.deadline(), Some(expiry));
    assert_eq!(step(&mut side, 2000), Ok(None));
    // Each one earns an answer.
    assert_eq!(receive(&mut side, 2001, first), (Ok(false), reply));
    assert_eq!(receive(&mut side, 2002, first), (Ok(false), reply));
    assert_eq!(step(&mut side, 5000), Ok(None));
    assert!(!side.spend(0));
    // What else comes counts too, and allows the timer to repeat.
    side.earn(20);
    assert!(!side.spend(21) && side.spend(20));
    side.earn(100);
    assert_eq!(side.deadline(), Some(2362));
    assert_eq!(step(&mut side, 2362), Ok(reply));
    // Who knows this side's id has got it.
    let proof = packet(PEER, OWN, true);
    assert_eq!(receive(&mut side, 6000, proof), (Ok(true), None));
    assert!(side.spend(1_000_000));
    assert_eq!(step(&mut side, 6000), Ok(Some(packet(OWN, PEER, true))));
    assert_eq!(step(&mut side, expiry), Err(TimedOut));
}

// proves: ARQ-18
#[test]
fn a_peer_may_be_complete_before_this_side_is_ready() {
    let mut side = side(0);
    let answer = receive(&mut side, 1, packet(PEER, 0, true));
    assert_eq!(answer, (Ok(false), Some(packet(OWN, PEER, false))));
    // The timer goes on until this side is ready.
    assert_eq!(side.deadline(), Some(121));
    assert_eq!(
        receive(&mut side, 2, packet(PEER, OWN, false)),
        (Ok(true), None)
    );
    assert_eq!(side.deadline(), None);
}

// proves: ARQ-16 ARQ-17
#[test]
fn packets_of_another_session_are_refused() {
    let refused = (Err(Errno::ECONNRESET), None);
    assert_eq!(
        receive(&mut side(0), 0, packet(PEER, OWN + 1, false)),
        refused
    );
    let mut known = side(0);
    receive(&mut known, 0, packet(PEER, 0, false)).0.unwrap();
    for own in [0, PEER + 1] {
        assert_eq!(receive(&mut known, 0, packet(own, OWN, false)), refused);
        assert_eq!(receive(&mut ready(0), 0, packet(own, OWN, true)), refused);
    }
    assert_eq!(
        receive(&mut known, 0, packet(PEER, OWN + 1, false)),
        refused
    );
    assert_eq!(
        receive(&mut ready(0), 0, packet(PEER, OWN + 1, false)),
        refused
    );
}

// proves: ARQ-17
#[test]
fn a_late_first_packet_is_tolerated_for_a_while() {
    let first = packet(PEER, 0, false);
    let mut side = ready(1000);
    assert_eq!(
        receive(&mut side, 1001, first),
        (Ok(false), Some(packet(OWN, PEER, true)))
    );
    assert_eq!(receive(&mut side, 11_000, first), (Ok(false), None));
    assert_eq!(
        receive(&mut side, 11_001, first),
        (Err(Errno::ECONNRESET), None)
    );
}

// proves: ARQ-20
#[test]
fn a_side_that_hears_nothing_more_fails_although_it_is_ready() {
    let mut side = ready(0);
    assert_eq!(step(&mut side, 5000), Ok(Some(packet(OWN, PEER, true))));
    assert_eq!(step(&mut side, 5001), Err(TimedOut));
}

// proves: ARQ-42
#[test]
fn an_id_of_0_is_accepted() {
    let mut side = answering(0);
    let answer = receive(&mut side, 1, packet(0, 0, false));
    assert_eq!(answer, (Ok(false), Some(packet(OWN, 0, false))));
    assert_eq!(
        receive(&mut side, 2, packet(0, OWN, false)),
        (Ok(true), None)
    );
    assert_eq!(step(&mut side, 60), Ok(Some(packet(OWN, 0, true))));
    assert_eq!(
        receive(&mut side, 70, packet(0, OWN, true)),
        (Ok(false), None)
    );
    assert_eq!(
        receive(&mut side, 80, packet(PEER, OWN, true)),
        (Err(Errno::ECONNRESET), None)
    );
}
