//! What a pause holds back comes after it, complete and in order (TCP-64, TCP-65, TCP-117).

use std::sync::Arc;
use std::thread;

use super::support::{
    FRAMINGS, Gate, Peer, ROLES, Rig, Setup, Told, eventually, pattern, target, wire,
};
use crate::component::{Component, ConnId, Framing, Operation, Property, Role, Target};
use crate::error::Errno;

fn is_paused(rig: &Component, target: Target) -> bool {
    match target {
        Target::Own => rig.own_pause_receive(),
        Target::Id(id) => rig.is_pause_receive(id).unwrap(),
    }
}

/// Ends a pause; all events from here on are behind the mark.
fn resume(rig: &Rig, id: ConnId) {
    rig.mark("resumed");
    rig.pause_receive(rig.target(id), false).unwrap();
}

/// How many bytes were delivered before the pause ended.
fn told_before_the_resume(rig: &Rig, id: ConnId) -> usize {
    let log = rig.log();
    let until = log.iter().position(|told| told == &Told::Mark("resumed"));
    let before = log[..until.unwrap()].iter();
    before
        .map(|told| match told {
            Told::Receive(of, data) if *of == id => data.len(),
            _ => 0,
        })
        .sum()
}

/// A connection that its program has paused in `OnHandShake`.
fn paused(setup: Setup) -> (Rig, Peer) {
    let setup = setup.script(|component, told| match told {
        Told::Handshake(id) => component.pause_receive(target(component, *id), true),
        _ => Ok(()),
    });
    let (rig, peer) = setup.joined();
    eventually("it pauses", || is_paused(&rig, rig.target(peer.id)));
    (rig, peer)
}

/// Waits until the only worker has seen everything that was there when this was called: in
/// the end it accepts a new connection.
fn let_the_worker_look(rig: &Rig) {
    drop(rig.peer());
}

// proves: TCP-12 TCP-64 TCP-117
#[test]
fn nothing_is_told_before_the_resume() {
    for framing in FRAMINGS {
        for secure in [false, true] {
            let setup = Setup::server().framing(framing).secure_if(secure);
            let (rig, mut peer) = paused(setup.set(Property::WorkerThreadCount, 1));
            peer.say(&wire(framing, b"held back"));
            let_the_worker_look(&rig);
            resume(&rig, peer.id);
            assert_eq!(rig.received(peer.id, 9), b"held back");
            assert_eq!(told_before_the_resume(&rig, peer.id), 0);
            assert!(!is_paused(&rig, rig.target(peer.id)));
        }
    }
}

// proves: TCP-60 TCP-64 TCP-117
#[test]
fn a_pause_in_the_middle_of_a_delivery_keeps_the_rest() {
    for role in ROLES {
        for framing in FRAMINGS {
            for secure in [false, true] {
                // Pauses with each piece.
                let (rig, mut peer) = Setup::of(role)
                    .framing(framing)
                    .secure_if(secure)
                    .set(Property::SocketBufferSize, 8)
                    .script(|component, told| match told {
                        Told::Receive(id, _) => {
                            component.pause_receive(target(component, *id), true)
                        }
                        _ => Ok(()),
                    })
                    .joined();
                let pieces: [&[u8]; 3] = [b"01234567", b"89abcdef", b"ghijklmn"];
                peer.say(&pieces.map(|piece| wire(framing, piece)).concat());
                peer.finish();
                for count in 1..=pieces.len() {
                    let expected = pieces[..count].concat();
                    assert_eq!(rig.received(peer.id, expected.len()), expected);
                    let paused = || is_paused(&rig, rig.target(peer.id));
                    // A plain end with nothing left does not wait; that of TLS is a message.
                    if count < pieces.len() || secure {
                        eventually("the callback pauses", paused);
                        rig.pause_receive(rig.target(peer.id), false).unwrap();
                    }
                }
                assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
                assert_eq!(rig.pieces(peer.id), pieces);
            }
        }
    }
}

// proves: TCP-65
#[test]
fn an_end_behind_a_pause_comes_after_what_was_held_back() {
    for role in ROLES {
        for framing in FRAMINGS {
            for secure in [false, true] {
                let setup = Setup::of(role).framing(framing).secure_if(secure);
                let (rig, mut peer) = paused(setup);
                let payload = pattern(100_000);
                peer.say(&wire(framing, &payload));
                peer.finish();
                resume(&rig, peer.id);
                assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
                assert!(rig.pieces(peer.id).concat() == payload);
            }
        }
    }
}

// proves: TCP-65
#[test]
fn an_end_with_nothing_left_does_not_wait_for_a_resume() {
    for role in ROLES {
        for framing in FRAMINGS {
            let (rig, mut peer) = paused(Setup::of(role).framing(framing));
            peer.finish();
            assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
        }
    }
}

// proves: TCP-65
#[test]
fn a_reset_does_not_wait_for_a_resume() {
    for role in ROLES {
        for held in [false, true] {
            let (rig, mut peer) = paused(Setup::of(role));
            if held {
                peer.say(b"lost");
            }
            let id = peer.id;
            peer.reset();
            assert_eq!(rig.closed(id), (Operation::Close, libc::ECONNRESET));
            assert_eq!(rig.pieces(id), Vec::<Vec<u8>>::new());
        }
    }
}

// proves: TCP-65
#[test]
fn a_reset_behind_an_end_is_told_as_one() {
    let (rig, mut peer) = paused(Setup::server());
    peer.say(b"unread");
    peer.finish();
    let_the_worker_look(&rig);
    let id = peer.id;
    peer.reset();
    assert_eq!(rig.closed(id), (Operation::Close, libc::ECONNRESET));
}

// proves: TCP-65 TCP-91
#[test]
fn a_paused_connection_sends_and_closes_as_ever() {
    for role in [Role::Server, Role::Agent] {
        let (rig, mut peer) = paused(Setup::of(role));
        peer.say(b"unread");
        rig.send(rig.target(peer.id), &[b"sent"]).unwrap();
        assert_eq!(peer.hear(4), b"sent");
        rig.disconnect(peer.id, false).unwrap();
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
    }
}

// proves: TCP-64 TCP-173
#[test]
fn pauses_and_resumes_of_many_threads_lose_nothing() {
    for framing in FRAMINGS {
        let setup = Setup::server().framing(framing);
        let (rig, mut peer) = setup.set(Property::SocketBufferSize, 64).joined();
        let payload = pattern(20_000);
        let target = rig.target(peer.id);
        thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    for round in 0..300 {
                        rig.pause_receive(target, round % 2 == 0).unwrap();
                    }
                });
            }
            for piece in payload.chunks(100) {
                peer.say(&wire(framing, piece));
            }
        });
        rig.pause_receive(target, false).unwrap();
        assert!(rig.received(peer.id, payload.len()) == payload);
    }
}

/// A pause by another thread takes effect at once: a delivery in progress ends with the present
/// piece.
// proves: TCP-64
#[test]
fn a_pause_from_outside_ends_a_delivery() {
    for framing in FRAMINGS {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        let (rig, mut peer) = Setup::server()
            .framing(framing)
            .set(Property::SocketBufferSize, 8)
            .script(move |_, told| {
                if matches!(told, Told::Receive(..)) {
                    inside.pass();
                }
                Ok(())
            })
            .joined();
        peer.say(&[wire(framing, b"01234567"), wire(framing, b"89")].concat());
        gate.until_came(1);
        rig.pause_receive(rig.target(peer.id), true).unwrap();
        gate.open();
        peer.say(&wire(framing, b"ab"));
        let_the_worker_look(&rig);
        resume(&rig, peer.id);
        assert_eq!(rig.received(peer.id, 12), b"0123456789ab");
        assert_eq!(told_before_the_resume(&rig, peer.id), 8);
    }
}

// proves: TCP-31 TCP-51 TCP-64 TCP-66
#[test]
fn only_connections_can_be_paused() {
    let rig = Setup::server().start();
    let (nobody, unknown) = (Target::Id(77), Errno::EBADSLT);
    assert_eq!(rig.pause_receive(nobody, true), Err(unknown));
    assert_eq!(rig.is_pause_receive(77), Err(unknown));

    let rig = Setup::client().build();
    assert_eq!(rig.pause_receive(Target::Own, true), Err(Errno::EPERM));
    assert!(!rig.own_pause_receive());
    assert_eq!(rig.own_pending_length(), 0);

    for framing in [Framing::Push, Framing::Pack] {
        let (rig, peer) = Setup::agent().framing(framing).joined();
        let own = rig.target(peer.id);
        for pause in [true, true, false, false] {
            rig.pause_receive(own, pause).unwrap();
            assert_eq!(rig.is_pause_receive(peer.id), Ok(pause));
        }
    }
}
