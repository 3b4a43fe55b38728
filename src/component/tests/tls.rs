//! TLS in the turn of a connection: automatic handshakes and those that the program starts,
//! their time limit, what comes around them (SSL-26, SSL-27, SSL-50 to SSL-72, SSL-81, SSL-85).
//! The layer has tests of its own.

use std::sync::Arc;

use super::support::{
    Ending, FRAMINGS, Gate, Listening, Peer, ROLES, Rig, Setup, Told, eventually, identity,
    pattern, target, text, texts, wire,
};
use crate::component::{Framing, Operation, Property, Role, State, Target};
use crate::error::{Errno, SocketError};

/// A component of a role that is not its peer's, with our library at both ends.
fn both_ends(framing: Framing, reports: bool) -> (Rig, Rig, Target, Target) {
    let secure = |role| Setup::of(role).framing(framing).secure().reports(reports);
    let (server, client) = (
        secure(Role::Server).echo().start(),
        secure(Role::Client).build(),
    );
    let port = server.listen_address().unwrap().port();
    client.start_to(port, true).unwrap();
    let id = server.until(|log| {
        log.iter().find_map(|told| match told {
            Told::Handshake(id) => Some(*id),
            _ => None,
        })
    });
    client.until_told(&Told::Handshake(client.own_id()));
    (server, client, Target::Id(id), Target::Own)
}

// proves: SSL-50 SSL-52 SSL-53 SSL-54 SSL-65
#[test]
fn two_components_talk() {
    for framing in FRAMINGS {
        for reports in [false, true] {
            let (server, client, _, own) = both_ends(framing, reports);
            let payload = pattern(200_000);
            for piece in payload.chunks(50_000) {
                client.send(own, &[&piece[..9], &piece[9..]]).unwrap();
            }
            assert!(client.received(client.own_id(), payload.len()) == payload);
            client.stop().unwrap();
            eventually("the server notices", || server.connection_count() == 0);
        }
    }
}

// proves: SSL-54 SSL-60
#[test]
fn nothing_is_sent_before_the_handshake_is_over() {
    for role in ROLES {
        let (rig, peer) = Setup::of(role)
            .secure()
            .script(|component, told| match told {
                Told::Accept(id) | Told::Connect(id) => {
                    let target = target(component, *id);
                    assert_eq!(component.send(target, &[b"early"]), Err(Errno::EPERM));
                    Ok(())
                }
                Told::Handshake(id) => component.send(target(component, *id), &[b"hello"]),
                _ => Ok(()),
            })
            .joined();
        let mut peer = peer;
        assert_eq!(peer.hear(5), b"hello");
        drop(rig);
    }
}

// proves: SSL-26 SSL-27
#[test]
fn without_a_certificate_nothing_begins() {
    for role in ROLES {
        let rig = Setup::of(role).secure().build();
        let tls = Arc::clone(rig.tls().unwrap());
        tls.cleanup();
        let start = || match role {
            Role::Client | Role::NODE => rig.start_to(1, true),
            _ => rig.start(),
        };
        assert_eq!(
            rig.failure(start()),
            (SocketError::SslEnvNotReady, Errno::EPERM)
        );
        tls.setup(0, texts(role).memory(), None).unwrap();
        if role == Role::Client {
            continue;
        }
        rig.start().unwrap();
        // Existing connections continue, and new ones do not begin.
        tls.cleanup();
        if role == Role::Server {
            assert_eq!(rig.stranger().ending(), Ending::End);
        } else {
            assert_eq!(rig.connect_to(1), Err(Errno::EPERM));
        }
        assert_eq!(rig.connection_count(), 0);
    }
}

/// A connection that began without TLS, and has it from the moment on when it is told "01234tls":
/// a slice of its own.
fn switching(role: Role, framing: Framing) -> (Rig, Peer) {
    Setup::of(role)
        .framing(framing)
        .secure_by_hand()
        .set(Property::SocketBufferSize, 8)
        .script(|component, told| match told {
            Told::Receive(id, data) if data == b"01234tls" => {
                component.start_handshake(target(component, *id))
            }
            Told::Receive(id, data) => component.send(target(component, *id), &[data]),
            _ => Ok(()),
        })
        .joined()
}

// proves: SSL-57 SSL-58 SSL-59
#[test]
fn a_handshake_can_be_started_in_a_callback() {
    for role in ROLES {
        for framing in FRAMINGS {
            let (rig, mut peer) = switching(role, framing);
            peer.say(&wire(framing, b"clear"));
            assert_eq!(
                peer.hear(wire(framing, b"clear").len()),
                wire(framing, b"clear")
            );
            peer.say(&wire(framing, b"01234tls"));
            let mut peer = peer.shake_hands(role != Role::Server);
            rig.until_told(&Told::Handshake(peer.id));
            peer.say(&wire(framing, b"secret"));
            assert_eq!(
                peer.hear(wire(framing, b"secret").len()),
                wire(framing, b"secret")
            );
            assert_eq!(rig.received(peer.id, 19), b"clear01234tlssecret");
        }
    }
}

/// What follows the switch in the same read is TLS, whatever the framing and wherever it is cut.
// proves: SSL-58 SSL-59
#[test]
fn what_follows_a_switch_in_one_delivery_is_ciphertext() {
    for framing in FRAMINGS {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        let (rig, mut peer) = Setup::server()
            .framing(framing)
            .secure_by_hand()
            .set(Property::SocketBufferSize, 8)
            .script(move |component, told| match told {
                Told::Receive(_, data) if data == b"waiting!" => {
                    inside.pass();
                    Ok(())
                }
                Told::Receive(id, data) if data == b"01234tls" => {
                    component.start_handshake(target(component, *id))
                }
                _ => Ok(()),
            })
            .joined();
        peer.say(&wire(framing, b"waiting!"));
        gate.until_came(1);
        // This comes while it waits, together with what is sent next.
        peer.say(&wire(framing, b"01234tls"));
        let shaken = std::thread::scope(|threads| {
            let handshake = threads.spawn(|| peer.shake_hands(false));
            gate.open();
            handshake.join().unwrap()
        });
        rig.until_told(&Told::Handshake(shaken.id));
        let mut peer = shaken;
        peer.say(&wire(framing, b"secret"));
        assert_eq!(rig.received(peer.id, 22), b"waiting!01234tlssecret");
    }
}

// proves: SSL-57 SSL-59
#[test]
fn a_handshake_can_be_started_from_outside() {
    for role in ROLES {
        for paused in [false, true] {
            let (rig, peer) = Setup::of(role).secure_by_hand().echo().joined();
            let target = rig.target(peer.id);
            if paused {
                rig.pause_receive(target, true).unwrap();
            }
            rig.start_handshake(target).unwrap();
            assert_eq!(rig.start_handshake(target), Err(Errno::EALREADY));
            rig.pause_receive(target, false).unwrap();
            let mut peer = peer.shake_hands(role != Role::Server);
            rig.until_told(&Told::Handshake(peer.id));
            assert_eq!(rig.start_handshake(target), Err(Errno::EALREADY));
            peer.say(b"hello");
            assert_eq!(peer.hear(5), b"hello");
        }
    }
}

/// What a pull program has not fetched, and what a pause holds back, is TLS after the switch.
// proves: SSL-59
#[test]
fn what_came_before_a_switch_and_was_not_taken_is_ciphertext() {
    for framing in FRAMINGS {
        let (rig, mut peer) = Setup::server()
            .framing(framing)
            .secure_by_hand()
            .leaves_all()
            .joined();
        let (id, target) = (peer.id, rig.target(peer.id));
        if framing != Framing::Pull {
            rig.pause_receive(target, true).unwrap();
        }
        let data = b"\x16\x03\x01no TLS at all, but it seems so at first";
        peer.say(data);
        if framing == Framing::Pull {
            rig.until_told(&Told::Buffered(id, data.len()));
        }
        rig.start_handshake(target).unwrap();
        if framing != Framing::Pull {
            rig.pause_receive(target, false).unwrap();
        }
        assert_eq!(rig.closed(id), (Operation::Receive, Errno::EBADMSG.0));
        assert!(rig.pieces(id).is_empty());
    }
}

// proves: SSL-57
#[test]
fn a_handshake_is_started_where_it_is_due() {
    let clear = Setup::server().joined();
    assert_eq!(
        clear.0.start_handshake(Target::Id(clear.1.id)),
        Err(Errno::EPERM)
    );
    let auto = Setup::server().secure().joined();
    assert_eq!(
        auto.0.start_handshake(Target::Id(auto.1.id)),
        Err(Errno::EPERM)
    );
    for (role, unknown) in [(Role::Server, Errno::EBADSLT), (Role::Client, Errno::EPERM)] {
        let (rig, _peer) = Setup::of(role).secure_by_hand().joined();
        assert_eq!(rig.start_handshake(Target::Id(999)), Err(unknown));
    }
    // Its certificate is gone.
    let (rig, peer) = Setup::server().secure_by_hand().joined();
    rig.tls().unwrap().cleanup();
    assert_eq!(rig.start_handshake(Target::Id(peer.id)), Err(Errno::EPERM));
}

// proves: SSL-62
#[test]
fn a_silent_peer_loses_its_place() {
    for role in ROLES {
        let listening = Listening::new();
        let rig = Setup::of(role)
            .secure()
            .set(Property::SSLHandshakeTimeout, 20)
            .build();
        let mut peer = match role {
            Role::Server => {
                rig.start().unwrap();
                rig.stranger()
            }
            Role::Agent => {
                rig.start().unwrap();
                rig.connect_to(listening.port()).unwrap();
                listening.take()
            }
            Role::Client | Role::NODE => {
                rig.start_to(listening.port(), false).unwrap();
                listening.take()
            }
        };
        let is_close = |told: &Told| matches!(told, Told::Close(..));
        let last = rig.until(|log| log.iter().find(|told| is_close(told)).cloned());
        let Told::Close(_, operation, code) = last else {
            unreachable!()
        };
        assert_eq!((operation, code), (Operation::Receive, libc::ETIMEDOUT));
        peer.hear_all();
    }
}

// proves: SSL-62
#[test]
fn a_handshake_in_time_has_no_limit_any_more() {
    for role in ROLES {
        for by_hand in [false, true] {
            let limit = 20_000;
            let setup = Setup::of(role)
                .echo()
                .set(Property::SSLHandshakeTimeout, limit);
            let (rig, peer) = if by_hand {
                let (rig, peer) = setup.secure_by_hand().joined();
                rig.start_handshake(rig.target(peer.id)).unwrap();
                (rig, peer.shake_hands(role != Role::Server))
            } else {
                setup.secure().joined()
            };
            let mut peer = peer;
            peer.say(b"hello");
            assert_eq!(peer.hear(5), b"hello");
            drop(rig);
        }
    }
}

// proves: SSL-67 SSL-68 SSL-71
#[test]
fn what_is_no_tls_ends_the_connection() {
    let garbage = b"GET / HTTP/1.0\r\n\r\n";
    for role in ROLES {
        // During a handshake, and after one.
        let listening = Listening::new();
        let rig = Setup::of(role)
            .secure()
            .script(|component, told| match told {
                Told::Close(id, ..) => {
                    let reason = component.tls_failure(target(component, *id)).unwrap();
                    assert!(!reason.as_bytes().is_empty());
                    Ok(())
                }
                _ => Ok(()),
            })
            .build();
        let mut peer = match role {
            Role::Server => {
                rig.start().unwrap();
                rig.stranger()
            }
            Role::Agent => {
                rig.start().unwrap();
                rig.connect_to(listening.port()).unwrap();
                listening.take()
            }
            Role::Client | Role::NODE => {
                rig.start_to(listening.port(), true).unwrap();
                listening.take()
            }
        };
        peer.say(garbage);
        let is_end = |told: &&Told| matches!(told, Told::Close(..));
        let end = rig.until(|log| log.iter().find(is_end).cloned());
        let id = end.id().unwrap();
        assert_eq!(rig.closed(id), (Operation::Receive, Errno::EBADMSG.0));
        assert!(!rig.log().contains(&Told::Handshake(id)));
        peer.hear_some();

        let (rig, mut peer) = Setup::of(role).secure().joined();
        peer.say_clear(garbage);
        assert_eq!(rig.closed(peer.id), (Operation::Receive, Errno::EBADMSG.0));
    }
}

// proves: SSL-56 SSL-66 SSL-69
#[test]
fn an_end_without_a_goodbye_is_one_all_the_same() {
    for role in ROLES {
        let (rig, peer) = Setup::of(role).secure().joined();
        peer.cut();
        let (operation, _) = rig.closed(peer.id);
        assert!([Operation::Close, Operation::Receive].contains(&operation));
    }
}

// proves: SSL-55
#[test]
fn a_program_may_refuse_a_handshake() {
    for role in ROLES {
        let (rig, peer) = Setup::of(role)
            .secure()
            .script(|_, told| match told {
                Told::Handshake(_) => Err(Errno(71)),
                _ => Ok(()),
            })
            .joined();
        assert_eq!(rig.closed(peer.id), (Operation::Receive, 71));
    }
}

// proves: SSL-81 SSL-85
#[test]
fn a_session_that_is_looked_into_is_kept_for_a_while() {
    for role in ROLES {
        let lock_time = 1000;
        let (rig, mut peer) = Setup::of(role)
            .secure()
            .set(Property::FreeSocketObjLockTime, lock_time)
            .script(|component, told| {
                if let Told::Handshake(id) = told {
                    let target = target(component, *id);
                    let lend = |session: &mut crate::layer::tls::Session| session.lend();
                    component.with_session(target, lend)?;
                    assert_eq!(component.tls_failure(target), Err(Errno::ENODATA));
                }
                Ok(())
            })
            .joined();
        peer.finish();
        rig.closed(peer.id);
        eventually("it is gone", || rig.connection_count() == 0);
        if role == Role::Server {
            // Two more, one of which ends later.
            for _ in 0..2 {
                rig.peer().finish();
            }
            eventually("they are gone", || rig.connection_count() == 0);
        }
    }
    let rig = Setup::server().secure().start();
    let nobody = rig.with_session(Target::Id(5), |_| ());
    assert_eq!(nobody, Err(Errno::EBADSLT));
    let rig = Setup::client().secure().build();
    assert_eq!(rig.with_session(Target::Own, |_| ()), Err(Errno::EPERM));
    let (rig, peer) = Setup::server().secure_by_hand().joined();
    let clear = rig.with_session(Target::Id(peer.id), |_| ());
    assert_eq!(clear, Err(Errno::EPERM));
}

/// The program's choice runs as a callback, so a Stop in it counts as one inside a callback.
// proves: SSL-33
#[test]
fn a_choice_by_name_is_a_callback() {
    let rig = Setup::server().secure().build();
    let tls = Arc::clone(rig.tls().unwrap());
    tls.cleanup();
    let component = Arc::clone(&rig);
    let choose = rig.as_callback(Arc::new(move |_| {
        component.stop().unwrap();
        0
    }));
    let own = identity().texts(None);
    tls.setup(0, own.memory(), Some(choose)).unwrap();
    rig.start().unwrap();
    let client = Setup::client().secure().build();
    let port = rig.listen_address().unwrap().port();
    let name = text("127.0.0.1^localhost");
    client
        .start_client(Some(&name), port, true, None, 0)
        .unwrap();
    rig.wait(Some(super::support::LIMIT)).unwrap();
    assert_eq!(rig.state(), State::Stopped);
    assert_eq!(rig.log().last(), Some(&Told::Shutdown));
}
