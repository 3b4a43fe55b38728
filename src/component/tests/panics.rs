//! A panic in the library costs one connection or one call, and nothing else (COM-9, COM-112).
//! In these tests the program's callbacks panic in place of the library; real callbacks cannot,
//! because `ffi` catches their panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::support::{
    LIMIT, Listening, ROLES, Rig, Setup, Told, UDP_KINDS, UdpKind, datagram, eventually,
};
use crate::component::{Operation, Role, State};
use crate::error::{Errno, SocketError};

const FAULT: Errno = Errno(libc::EFAULT);

/// Panics once, in the callback that `wanted` picks. Sends back what it receives.
fn panics_in(role: Role, wanted: fn(&Told) -> bool) -> Setup {
    let done = Arc::new(AtomicBool::new(false));
    Setup::of(role).script(move |component, told| {
        let now = wanted(told) && !done.swap(true, Ordering::Relaxed);
        assert!(!now, "on purpose");
        match told {
            Told::Receive(id, data) => {
                component.send(super::support::target(component, *id), &[data])
            }
            _ => Ok(()),
        }
    })
}

fn is_close(told: &Told) -> bool {
    matches!(told, Told::Close(..))
}

/// The component works, and stops, as if nothing had happened.
fn is_well(rig: &Rig, listening: &Listening) {
    eventually("the connection is gone", || rig.connection_count() == 0);
    let mut peer = match rig.role() {
        Role::Server => rig.peer(),
        Role::Agent => {
            rig.connect_to(listening.port()).unwrap();
            rig.meet(listening.take())
        }
        Role::Client | Role::NODE => {
            eventually("it stops", || rig.state() == State::Stopped);
            rig.start_to(listening.port(), true).unwrap();
            rig.meet(listening.take())
        }
    };
    peer.say(b"fine");
    assert_eq!(peer.hear(4), b"fine");
    rig.stop().unwrap();
    assert_eq!(rig.state(), State::Stopped);
}

#[test]
fn a_panic_in_the_middle_of_a_connection_ends_it() {
    for role in ROLES {
        let is_receive: fn(&Told) -> bool = |told| matches!(told, Told::Receive(..));
        let (rig, mut peer) = panics_in(role, is_receive).joined();
        peer.say(b"x");
        assert_eq!(rig.closed(peer.id), (Operation::Unknown, libc::EFAULT));
        is_well(&rig, &Listening::new());
    }
}

/// A second panic, in the `OnClose` of what the first one ended, does not keep it from its end.
#[test]
fn a_panic_after_a_panic_leaves_nothing_either() {
    for role in ROLES {
        let (rig, mut peer) = Setup::of(role)
            .script(|_, told| match told {
                Told::Receive(..) | Told::Close(..) => panic!("on purpose"),
                _ => Ok(()),
            })
            .joined();
        peer.say(b"x");
        assert_eq!(rig.closed(peer.id), (Operation::Unknown, libc::EFAULT));
        peer.hear_all();
        eventually("it is gone", || rig.connection_count() == 0);
        let stopped = || role != Role::Client || rig.state() == State::Stopped;
        eventually("a client stops", stopped);
        if role != Role::Client {
            assert_eq!(rig.stop(), Ok(()));
        }
    }
}

#[test]
fn a_panic_at_the_end_of_a_connection_does_not_repeat_it() {
    for role in ROLES {
        let (rig, mut peer) = panics_in(role, is_close).joined();
        peer.finish();
        rig.closed(peer.id);
        is_well(&rig, &Listening::new());
        let ends = rig
            .about(peer.id)
            .iter()
            .filter(|told| is_close(told))
            .count();
        assert_eq!(ends, 1);
    }
}

#[test]
fn a_panic_at_the_begin_of_a_connection_leaves_nothing_of_it() {
    type Wanted = fn(&Told) -> bool;
    let accept: Wanted = |told| matches!(told, Told::Accept(_));
    let connect: Wanted = |told| matches!(told, Told::Connect(_));
    let handshake: Wanted = |told| matches!(told, Told::Handshake(_));
    for (role, wanted) in [
        (Role::Server, accept),
        (Role::Server, handshake),
        (Role::Agent, connect),
        (Role::Agent, handshake),
        (Role::Client, connect),
        (Role::Client, handshake),
    ] {
        let (rig, listening) = (panics_in(role, wanted).build(), Listening::new());
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
        assert_eq!(peer.hear_all().0, b"");
        is_well(&rig, &listening);
    }
}

#[test]
fn a_panic_in_a_call_makes_it_fail() {
    let listening = Listening::new();
    let port = listening.port();
    let prepares: fn(&Told) -> bool =
        |told| matches!(told, Told::PrepareListen | Told::PrepareConnect(_));
    let connects: fn(&Told) -> bool = |told| matches!(told, Told::Connect(_));

    let rig = panics_in(Role::Server, prepares).build();
    assert_eq!(rig.failure(rig.start()), (SocketError::IllegalState, FAULT));
    assert_eq!(rig.log().last(), Some(&Told::Shutdown));
    rig.start().unwrap();
    is_well(&rig, &listening);

    for wanted in [prepares, connects] {
        let rig = panics_in(Role::Client, wanted).build();
        let started = rig.start_to(port, false);
        assert_eq!(rig.failure(started), (SocketError::IllegalState, FAULT));
        is_well(&rig, &Listening::new());

        let rig = panics_in(Role::Agent, wanted).build();
        rig.start_agent(None, false).unwrap();
        assert_eq!(rig.connect_to(port), Err(FAULT));
        is_well(&rig, &Listening::new());
    }
}

#[test]
fn a_panic_in_a_stop_does_not_keep_it_from_its_end() {
    for (role, wanted) in [
        (
            Role::Server,
            (|told| told == &Told::Shutdown) as fn(&Told) -> bool,
        ),
        (Role::Agent, |told| told == &Told::Shutdown),
        (Role::Client, is_close),
    ] {
        let (rig, _peer) = panics_in(role, wanted).joined();
        assert_eq!(rig.stop(), Err(FAULT));
        assert_eq!(rig.state(), State::Stopped);
        assert_eq!(rig.connection_count(), 0);
    }
}

/// As [`panics_in`], over UDP.
fn udp_panics_in(kind: UdpKind, wanted: fn(&Told) -> bool) -> Rig {
    let done = AtomicBool::new(false);
    let setup = kind.setup().script(move |_, told| {
        let now = wanted(told) && !done.swap(true, Ordering::Relaxed);
        assert!(!now, "on purpose");
        Ok(())
    });
    setup.build()
}

/// The component gets a datagram, and stops.
fn is_well_over_udp(kind: UdpKind, rig: &Rig) {
    if rig.has_started() {
        assert_eq!(rig.stop(), Ok(()));
    }
    rig.wait(Some(LIMIT)).unwrap();
    rig.forget();
    kind.start(rig).say(b"fine");
    rig.until(|log| log.iter().find_map(datagram).map(drop));
    assert_eq!((rig.stop(), rig.connection_count()), (Ok(()), 0));
}

#[test]
fn a_panic_over_udp_costs_a_connection_or_an_event_of_a_node() {
    for kind in UDP_KINDS {
        let rig = udp_panics_in(kind, |told| datagram(told) == Some(b"panic"));
        let talker = kind.start(&rig);
        talker.say(b"panic");
        if kind == UdpKind::Node {
            // It told of the datagram before.
            talker.say(b"behind");
            rig.until(|log| (log.iter().filter_map(datagram).count() == 2).then_some(()));
        } else {
            let ended = (Operation::Unknown, libc::EFAULT);
            let id = rig.until(|log| log.iter().find_map(Told::id));
            assert_eq!(rig.closed(id), ended, "{kind:?}");
        }
        if kind == UdpKind::Server {
            talker.say(b"again");
            rig.until(|log| {
                log.iter()
                    .any(|told| datagram(told) == Some(b"again"))
                    .then_some(())
            });
        }
        is_well_over_udp(kind, &rig);
    }
}

#[test]
fn a_panic_at_the_begin_over_udp_leaves_nothing() {
    let prepares: fn(&Told) -> bool =
        |told| matches!(told, Told::PrepareListen | Told::PrepareConnect(_));
    for kind in UDP_KINDS {
        let rig = udp_panics_in(kind, prepares);
        let port = 9;
        let started = if kind.is_client() {
            rig.start_client(Some(c"127.0.0.1"), port, false, None, 0)
        } else {
            rig.start()
        };
        assert_eq!(rig.failure(started), (SocketError::IllegalState, FAULT));
        is_well_over_udp(kind, &rig);
    }
    for wanted in [
        (|told| matches!(told, Told::Accept(_))) as fn(&Told) -> bool,
        |told| matches!(told, Told::Handshake(_)),
    ] {
        let rig = udp_panics_in(UdpKind::Server, wanted);
        let talker = UdpKind::Server.start(&rig);
        talker.say(b"x");
        eventually("it is gone", || {
            rig.connection_count() == 0 && rig.log().len() > 1
        });
        talker.say(b"again");
        rig.until(|log| log.iter().find_map(datagram).map(drop));
        is_well_over_udp(UdpKind::Server, &rig);
    }
}

#[test]
fn a_panic_in_a_stop_over_udp_does_not_keep_it_from_its_end() {
    for kind in UDP_KINDS {
        let rig = udp_panics_in(kind, |told| {
            matches!(told, Told::Shutdown | Told::Close(..))
        });
        let talker = kind.start(&rig);
        talker.say(b"x");
        rig.until(|log| log.iter().find_map(datagram).map(drop));
        // The end of a server's connection is on a worker.
        let stopped = if kind == UdpKind::Server {
            Ok(())
        } else {
            Err(FAULT)
        };
        assert_eq!(rig.stop(), stopped);
        assert_eq!((rig.state(), rig.connection_count()), (State::Stopped, 0));
    }
}
