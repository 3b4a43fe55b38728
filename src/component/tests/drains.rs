//! What was sent before an orderly end still arrives, as fast as the peer reads it (TCP-95).

use super::support::{Ending, Peer, ROLES, Rig, Setup, eventually, pattern};
use crate::component::{Operation, Property, Role, State};

/// More than any socket accepts at once if both ends have small buffers.
const MUCH: usize = 1_500_000;

/// A connection with much to be sent.
fn loaded(setup: Setup) -> (Rig, Peer, Vec<u8>) {
    let (rig, peer) = setup.narrow().joined();
    let data = pattern(MUCH);
    rig.send(rig.target(peer.id), &[&data]).unwrap();
    (rig, peer, data)
}

// proves: TCP-95
#[test]
fn what_waits_arrives_after_a_disconnect() {
    for role in [Role::Server, Role::Agent] {
        for secure in [false, true] {
            for reports in [false, true] {
                let setup = Setup::of(role).secure_if(secure).reports(reports);
                let (rig, mut peer, data) = loaded(setup);
                rig.disconnect(peer.id, false).unwrap();
                assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
                eventually("the ID is free", || rig.connection_count() == 0);
                let (heard, ending) = peer.hear_all();
                assert!(heard == data);
                assert_eq!(ending, Ending::End);
            }
        }
    }
}

/// Its run is over, and may be followed by another one, but its worker stays.
// proves: TCP-95
#[test]
fn what_waits_arrives_after_the_peers_end() {
    for role in ROLES {
        let (rig, mut peer, data) = loaded(Setup::of(role));
        peer.finish();
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
        let stopped = || role != Role::Client || rig.state() == State::Stopped;
        eventually("a client stops", stopped);
        assert!(peer.hear_all() == (data, Ending::End));
    }
}

// proves: TCP-82 TCP-90 TCP-95
#[test]
fn a_forced_end_drops_what_waits() {
    for role in [Role::Server, Role::Agent] {
        for secure in [false, true] {
            let (rig, mut peer, data) = loaded(Setup::of(role).secure_if(secure));
            rig.disconnect(peer.id, true).unwrap();
            assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
            let (heard, ending) = peer.hear_all();
            assert!(heard.len() < data.len() && data.starts_with(&heard));
            let expected = if secure { Ending::Cut } else { Ending::End };
            assert_eq!(ending, expected);
        }
    }
}

// proves: TCP-95
#[test]
fn without_a_time_limit_there_is_no_draining() {
    let setup = Setup::server().set(Property::DrainTimeout, 0);
    let (rig, mut peer, data) = loaded(setup);
    rig.disconnect(peer.id, false).unwrap();
    rig.closed(peer.id);
    assert!(peer.hear_all().0.len() < data.len());
}

// proves: TCP-95
#[test]
fn a_peer_that_takes_nothing_is_given_up() {
    let setup = Setup::server().set(Property::DrainTimeout, 20);
    let (rig, mut peer, data) = loaded(setup);
    rig.disconnect(peer.id, false).unwrap();
    rig.closed(peer.id);
    // Only then does a write of the peer fail.
    eventually("its socket is closed", || peer.try_say(b"x").is_err());
    assert!(peer.hear_some().len() < data.len());
    assert!(rig.has_started());
}

// proves: TCP-95
#[test]
fn a_drain_outlives_neither_its_run_nor_its_component() {
    let ends: [fn(&Rig); 2] = [
        |rig| rig.stop().unwrap(),
        |rig| rig.destroy(Box::new(|| ())),
    ];
    for role in [Role::Server, Role::Agent] {
        for end in ends {
            let (rig, mut peer, data) = loaded(Setup::of(role));
            rig.disconnect(peer.id, false).unwrap();
            rig.closed(peer.id);
            eventually("the ID is free", || rig.connection_count() == 0);
            end(&rig);
            assert!(peer.hear_all().0.len() < data.len());
        }
    }
    // A client's drain is ended by a Stop that comes too late, or by the next Start.
    for again in [false, true] {
        let (rig, mut peer, data) = loaded(Setup::client());
        peer.finish();
        rig.closed(peer.id);
        eventually("it stops", || rig.state() == State::Stopped);
        if again {
            // Nobody listens there; what matters is that it begins.
            assert!(rig.start_client(Some(c""), 1, false, None, 0).is_err());
        } else {
            assert!(rig.stop().is_err());
        }
        assert!(peer.hear_all().0.len() < data.len());
    }
}

/// As many sockets drain as there may be connections; beyond that the oldest is closed.
// proves: TCP-95
#[test]
fn the_oldest_drain_makes_room() {
    let setup = Setup::server()
        .narrow()
        .set(Property::MaxConnectionCount, 2);
    let rig = setup.start();
    let data = pattern(MUCH);
    let mut peers: Vec<_> = (0..3)
        .map(|_| {
            let peer = rig.peer();
            rig.send(rig.target(peer.id), &[&data]).unwrap();
            rig.disconnect(peer.id, false).unwrap();
            rig.closed(peer.id);
            eventually("the ID is free", || rig.connection_count() == 0);
            peer
        })
        .collect();
    assert!(peers.remove(0).hear_all().0.len() < data.len());
    for peer in &mut peers {
        assert!(peer.hear_all().0 == data);
    }
}

/// The peer keeps sending, which must not turn the end into a reset.
// proves: TCP-92 TCP-95
#[test]
fn what_the_peer_still_sends_is_thrown_away() {
    let (rig, mut peer, data) = loaded(Setup::server());
    rig.disconnect(peer.id, false).unwrap();
    rig.closed(peer.id);
    for _ in 0..10 {
        peer.say(&vec![0; 100_000]);
    }
    assert_eq!(peer.hear(data.len()), data);
    peer.say(b"and more");
    assert_eq!(peer.ending(), Ending::End);
}

/// A peer that resets its end has lost the rest.
// proves: TCP-95
#[test]
fn a_reset_ends_a_drain() {
    let (rig, peer, _) = loaded(Setup::server());
    rig.disconnect(peer.id, false).unwrap();
    rig.closed(peer.id);
    peer.reset();
    // The component works as before.
    let mut next = rig.peer();
    rig.send(rig.target(next.id), &[b"hello"]).unwrap();
    assert_eq!(next.hear(5), b"hello");
}
