//! How connections end: who ends them, with which operation and code (TCP-13, TCP-16, TCP-90 to
//! TCP-97, COM-91).

use std::sync::Arc;

use super::support::{Ending, Gate, Listening, ROLES, Rig, Setup, Told, eventually, target};
use crate::component::{Operation, Property, Role, State, Target};
use crate::error::{Errno, SocketError};

const ORDERLY: (Operation, i32) = (Operation::Close, 0);

// proves: TCP-90 TCP-92 TCP-94
#[test]
fn a_disconnect_ends_a_connection_for_both_ends() {
    for role in [Role::Server, Role::Agent] {
        for secure in [false, true] {
            for force in [false, true] {
                let (rig, mut peer) = Setup::of(role).secure_if(secure).joined();
                rig.disconnect(peer.id, force).unwrap();
                assert_eq!(rig.closed(peer.id), ORDERLY);
                let silent = secure && force;
                let ending = if silent { Ending::Cut } else { Ending::End };
                assert_eq!(peer.ending(), ending);
                let gone = || rig.disconnect(peer.id, force) == Err(Errno::EBADSLT);
                eventually("the ID is free", gone);
            }
        }
    }
}

// proves: TCP-90 TCP-91
#[test]
fn a_disconnect_in_a_callback_is_carried_out_after_it() {
    for role in [Role::Server, Role::Agent] {
        let (rig, mut peer) = Setup::of(role)
            .set(Property::SocketBufferSize, 8)
            .script(move |component, told| match told {
                Told::Receive(id, _) => {
                    let target = target(component, *id);
                    assert_eq!(component.is_connected(target), Ok(true));
                    component.disconnect(*id, false)?;
                    component.disconnect(*id, true)?;
                    component.disconnect(*id, false)?;
                    assert_eq!(component.is_connected(target), Ok(false));
                    let refused = match role {
                        Role::Server => Ok(()),
                        _ => Err(Errno::EPERM),
                    };
                    assert_eq!(component.send(target, &[b"bye"]), refused);
                    assert_eq!(component.pause_receive(target, false), refused);
                    Ok(())
                }
                _ => Ok(()),
            })
            .joined();
        peer.say(b"0123456789");
        assert_eq!(rig.closed(peer.id), ORDERLY);
        assert_eq!(rig.pieces(peer.id), [b"01234567"]);
        let (last_words, _) = peer.hear_all();
        let expected: &[u8] = if role == Role::Server { b"bye" } else { b"" };
        assert_eq!(last_words, expected);
    }
}

// proves: TCP-94
#[test]
fn the_peers_end_and_its_reset_are_told_apart() {
    for role in ROLES {
        for secure in [false, true] {
            let (rig, mut peer) = Setup::of(role).secure_if(secure).joined();
            peer.finish();
            assert_eq!(rig.closed(peer.id), ORDERLY);
            assert_eq!(peer.ending(), Ending::End);

            let (rig, peer) = Setup::of(role).secure_if(secure).joined();
            let id = peer.id;
            peer.reset();
            let (operation, code) = rig.closed(id);
            assert!([Operation::Close, Operation::Receive].contains(&operation));
            assert_eq!(code, libc::ECONNRESET);
        }
    }
}

// proves: TCP-13 TCP-26 TCP-42 COM-15 COM-91
#[test]
fn a_callback_that_refuses_ends_a_connection_without_another_word() {
    type Is = fn(&Told) -> bool;
    let accept: Is = |told| matches!(told, Told::Accept(_));
    let connect: Is = |told| matches!(told, Told::Connect(_));
    let handshake: Is = |told| matches!(told, Told::Handshake(_));
    for (role, refused) in [
        (Role::Server, accept),
        (Role::Server, handshake),
        (Role::Agent, connect),
        (Role::Agent, handshake),
        (Role::Client, connect),
        (Role::Client, handshake),
    ] {
        let setup = || {
            Setup::of(role).script(move |_, told| {
                if refused(told) {
                    return Err(Errno(71));
                }
                Ok(())
            })
        };
        for asynchronous in [true, false] {
            let (rig, listening) = (setup().build(), Listening::new());
            let mut peer = match role {
                Role::Server => {
                    rig.start().unwrap();
                    rig.stranger()
                }
                Role::Agent => {
                    rig.start_agent(None, asynchronous).unwrap();
                    let expected = if asynchronous { Ok(()) } else { Err(Errno(71)) };
                    assert_eq!(rig.connect_to(listening.port()).map(drop), expected);
                    listening.take()
                }
                Role::Client | Role::NODE => {
                    let started = rig.start_to(listening.port(), asynchronous);
                    if !asynchronous {
                        let failure = (SocketError::ConnectServer, Errno(71));
                        assert_eq!(rig.failure(started), failure);
                    }
                    listening.take()
                }
            };
            assert_eq!(peer.ending(), Ending::End);
            eventually("it is gone", || rig.connection_count() == 0);
            let stopped = || rig.state() == State::Stopped;
            eventually("a client stops", || role != Role::Client || stopped());
            let told = |told: &Told| matches!(told, Told::Close(..));
            assert!(!rig.log().iter().any(told));
        }
    }
}

// proves: TCP-16 TCP-171
#[test]
fn one_too_many_is_turned_away_until_another_one_has_gone() {
    let (rig, mut first) = Setup::server()
        .set(Property::MaxConnectionCount, 1)
        .joined();
    let before = rig.log();
    assert_eq!(rig.stranger().ending(), Ending::End);
    assert_eq!(rig.log(), before);
    first.finish();
    assert_eq!(rig.closed(first.id), ORDERLY);
    eventually("its place is free", || rig.connection_count() == 0);
    let second = rig.peer();
    assert_ne!(second.id, first.id);
}

// proves: TCP-92 COM-55 COM-60 COM-64
#[test]
fn the_last_callback_knows_the_connection_but_cannot_use_it() {
    for role in ROLES {
        let (rig, mut peer) = Setup::of(role)
            .script(move |component, told| {
                let Told::Close(id, ..) = *told else {
                    return Ok(());
                };
                let target = target(component, id);
                assert_eq!(component.is_connected(target), Ok(false));
                let named = component.remote_host(target).unwrap().is_some();
                assert_eq!(named, role != Role::Server);
                // A client's socket is still there for it.
                let local = component.local_address(target);
                assert_eq!(local.is_ok(), role == Role::Client);
                if role == Role::Client {
                    assert_eq!(component.pause_receive(target, true), Err(Errno::EPERM));
                    return Ok(());
                }
                let closing = Err(Errno::EBADSLT);
                assert_eq!(component.disconnect(id, true), closing);
                assert_eq!(component.pause_receive(target, true), closing);
                assert_eq!(component.connect_period(id), Err(Errno::EBADSLT));
                assert!(component.remote_address(id).is_ok());
                assert_eq!(component.set_connection_extra(id, 7), Ok(()));
                assert_eq!(component.connection_extra(id), Ok(7));
                Ok(())
            })
            .joined();
        peer.finish();
        assert_eq!(rig.closed(peer.id), ORDERLY);
    }
}

/// A closed connection is not found by any of its IDs.
fn is_gone(rig: &Rig, id: crate::component::ConnId) {
    let (target, unknown) = (Target::Id(id), Errno::EBADSLT);
    assert_eq!(rig.is_connected(target), Err(unknown));
    assert_eq!(rig.connection_extra(id), Err(unknown));
    assert_eq!(rig.set_connection_extra(id, 1), Err(unknown));
    assert_eq!(rig.remote_address(id), Err(unknown));
    assert_eq!(rig.remote_host(target), Err(unknown));
    assert_eq!(rig.local_address(target), Err(unknown));
    assert_eq!(rig.pending_length(id), Err(unknown));
    assert_eq!(rig.connect_period(id), Err(unknown));
    assert_eq!(rig.silence_period(id), Err(unknown));
    assert_eq!(rig.disconnect(id, false), Err(unknown));
}

// proves: TCP-97 TCP-98 COM-57 COM-58
#[test]
fn long_and_silent_connections_can_be_closed() {
    const MOST: u32 = 0x3FFF_FFFF;
    let rig = Setup::server().start();
    let mut peers: Vec<_> = (0..3).map(|_| rig.peer()).collect();
    let ids = rig.connection_ids().unwrap();
    assert_eq!((ids.len(), rig.connection_count()), (3, 3));
    assert!(peers.iter().all(|peer| ids.contains(&peer.id)));
    // No connection is that old, or has been silent for so long.
    assert!(rig.disconnect_long(MOST, false) && rig.disconnect_silent(MOST, false));
    assert!(!rig.disconnect_long(MOST + 1, false) && !rig.disconnect_silent(MOST + 1, false));
    for peer in &peers {
        assert!(rig.connect_period(peer.id).unwrap() < MOST);
        assert!(rig.silence_period(peer.id).unwrap().unwrap() < MOST);
    }
    assert!(rig.disconnect_silent(0, false));
    for peer in &mut peers {
        assert_eq!(rig.closed(peer.id), ORDERLY);
        assert_eq!(peer.ending(), Ending::End);
    }
    eventually("they are gone", || rig.connection_count() == 0);
    assert_eq!(rig.connection_ids(), Ok(Vec::new()));
    for peer in &peers {
        is_gone(&rig, peer.id);
    }
    let long = rig.peer();
    assert!(rig.disconnect_long(0, true));
    assert_eq!(rig.closed(long.id), ORDERLY);
}

// proves: TCP-97 TCP-98
#[test]
fn silence_is_not_known_where_it_is_not_tracked() {
    let (rig, mut peer) = Setup::server()
        .echo()
        .set(Property::MarkSilence, 0)
        .joined();
    peer.say(b"x");
    peer.hear(1);
    assert_eq!(rig.silence_period(peer.id), Ok(None));
    assert!(!rig.disconnect_silent(0, false));
}

// proves: TCP-14 TCP-152
#[test]
fn a_disconnect_in_the_first_callbacks_lets_them_end() {
    let wanted = [
        (Role::Server, Told::Accept as fn(_) -> _),
        (Role::Server, Told::Handshake),
        (Role::Agent, Told::Connect),
        (Role::Agent, Told::Handshake),
    ];
    for (role, event) in wanted {
        let listening = Listening::new();
        let rig = Setup::of(role)
            .script(move |component, told| match told.id() {
                Some(id) if *told == event(id) => component.disconnect(id, false),
                _ => Ok(()),
            })
            .start();
        let mut peer = if role == Role::Server {
            rig.stranger()
        } else {
            rig.connect_to(listening.port()).unwrap();
            listening.take()
        };
        assert_eq!(peer.ending(), Ending::End);
        let id = rig.until(|log| {
            log.iter().find_map(|told| match told {
                Told::Close(id, Operation::Close, 0) => Some(*id),
                _ => None,
            })
        });
        assert!(rig.about(id).contains(&Told::Handshake(id)));
    }
}

/// One attempt is made to write what was queued before a close (TCP-160).
#[test]
fn a_reply_before_an_end_arrives() {
    let ends: [fn(&Rig, crate::component::ConnId); 4] = [
        |rig, id| rig.disconnect(id, true).unwrap(),
        |rig, _| assert!(rig.disconnect_long(0, true)),
        |rig, _| assert!(rig.disconnect_silent(0, false)),
        |rig, _| rig.stop().unwrap(),
    ];
    for secure in [false, true] {
        for reports in [false, true] {
            for end in ends {
                let gate = Arc::new(Gate::default());
                let inside = Arc::clone(&gate);
                let (rig, mut peer) = Setup::server()
                    .reports(reports)
                    .secure_if(secure)
                    .script(move |component, told| {
                        if let Told::Receive(id, _) = told {
                            component.send(Target::Id(*id), &[b"reply"])?;
                            inside.pass();
                        }
                        Ok(())
                    })
                    .joined();
                peer.say(b"question");
                gate.until_came(1);
                std::thread::scope(|threads| {
                    // A stop waits for the callback.
                    threads.spawn(|| end(&rig, peer.id));
                    eventually("it leaves", || {
                        rig.is_connected(Target::Id(peer.id)) != Ok(true)
                    });
                    gate.open();
                });
                assert_eq!(peer.hear_all().0, b"reply");
                assert_eq!(rig.closed(peer.id), ORDERLY);
            }
        }
    }
}
