//! Start, Stop, Wait and Destroy, from outside and from callbacks (COM-30 to COM-44).

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::support::{Ending, Gate, LIMIT, Listening, ROLES, Rig, Setup, Told, eventually, text};
use crate::component::{Component, Operation, Property, Role, State, Target};
use crate::error::{Errno, SocketError};

const ILLEGAL: (SocketError, Errno) = (SocketError::IllegalState, Errno::EPERM);
const GIVEN_UP: (SocketError, Errno) = (SocketError::IllegalState, Errno::ECANCELED);

/// Waits for the end of a stop that another thread makes.
fn stopped(rig: &Rig) {
    rig.wait(Some(LIMIT)).unwrap();
    assert_eq!(rig.state(), State::Stopped);
}

// proves: COM-30 COM-31 COM-33 COM-35
#[test]
fn each_role_goes_through_its_states() {
    for role in ROLES {
        let (rig, mut peer) = Setup::of(role).joined();
        assert_eq!(rig.state(), State::Started);
        assert!(rig.has_started());
        assert_eq!(rig.last_error(), SocketError::Ok);
        let again = match role {
            Role::Client | Role::NODE => rig.start_to(1, true),
            _ => rig.start(),
        };
        assert_eq!(rig.failure(again), ILLEGAL);
        rig.stop().unwrap();
        assert_eq!(rig.state(), State::Stopped);
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
        assert_eq!(peer.ending(), Ending::End);
        assert_eq!(rig.failure(rig.stop()), ILLEGAL);
        assert_eq!(rig.wait(None), Ok(()));
        let shut_down = rig.log().last() == Some(&Told::Shutdown);
        assert_eq!(shut_down, role != Role::Client);
    }
}

// proves: COM-30 COM-32
#[test]
fn callbacks_see_the_state_that_the_component_is_in() {
    let states = Arc::new(crate::os::locks::Mutex::new(Vec::new()));
    let seen = Arc::clone(&states);
    let (rig, peer) = Setup::server()
        .script(move |component, _| {
            seen.lock().push(component.state());
            Ok(())
        })
        .joined();
    eventually("three states", || states.lock().len() == 3);
    rig.stop().unwrap();
    // OnPrepareListen, OnAccept, OnHandShake, OnClose, OnShutdown.
    let (begun, ended) = (
        [State::Starting, State::Started, State::Started],
        State::Stopping,
    );
    assert_eq!(states.lock()[..3], begun);
    assert_eq!(states.lock()[3..], [ended, ended]);
    drop(peer);
}

/// A server's Start that fails: its error, and whether `OnShutdown` follows.
fn server_fails(setup: Setup, bind: &str, port: u16) -> ((SocketError, Errno), Vec<Told>) {
    let rig = setup.build();
    let failure = rig.failure(rig.start_server(Some(&text(bind)), port));
    assert_eq!(rig.state(), State::Stopped);
    (failure, rig.log())
}

// proves: TCP-2 TCP-5 COM-34 COM-40
#[test]
fn a_server_tells_why_it_does_not_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let plain = Setup::server;
    let refusing = || plain().script(|_, told| refuse(told == &Told::PrepareListen, 71));
    let after_all = || vec![Told::Shutdown];
    let create = SocketError::SocketCreate;
    for (setup, bind, port, failure, log) in [
        (
            plain(),
            "localhost",
            0,
            (create, Errno::EADDRNOTAVAIL),
            after_all(),
        ),
        (plain(), "1:2", 0, (create, Errno::EINVAL), after_all()),
        (
            plain(),
            "127.0.0.1",
            port,
            (SocketError::SocketBind, Errno(libc::EADDRINUSE)),
            after_all(),
        ),
        (
            refusing(),
            "127.0.0.1",
            0,
            (SocketError::SocketPrepare, Errno(71)),
            vec![Told::PrepareListen, Told::Shutdown],
        ),
        (
            plain().set(Property::SocketListenQueue, 0),
            "127.0.0.1",
            0,
            (SocketError::InvalidParam, Errno::EINVAL),
            Vec::new(),
        ),
    ] {
        assert_eq!(server_fails(setup, bind, port), (failure, log), "{bind}");
    }
}

fn refuse(whether: bool, code: i32) -> Result<(), Errno> {
    if whether { Err(Errno(code)) } else { Ok(()) }
}

// proves: TCP-20 COM-40
#[test]
fn an_agent_tells_why_it_does_not_start() {
    for (bind, failure) in [
        (
            c"somewhere",
            (SocketError::SocketCreate, Errno::EADDRNOTAVAIL),
        ),
        (
            c"192.0.2.1",
            (SocketError::SocketBind, Errno::EADDRNOTAVAIL),
        ),
    ] {
        let rig = Setup::agent().build();
        assert_eq!(rig.failure(rig.start_agent(Some(bind), true)), failure);
        assert_eq!(
            (rig.state(), rig.log()),
            (State::Stopped, vec![Told::Shutdown])
        );
        // The cause of the failure is gone.
        rig.start_agent(Some(c"127.0.0.1"), true).unwrap();
    }
}

// proves: COM-11 COM-31 TCP-4 TCP-50
#[test]
fn a_component_starts_again_and_again() {
    for role in ROLES {
        let listening = Listening::new();
        let rig = Setup::of(role)
            .echo()
            .set(Property::SocketBufferSize, 16)
            .build();
        for _ in 0..3 {
            let mut peer = match role {
                Role::Server => {
                    rig.start().unwrap();
                    rig.peer()
                }
                Role::Agent => {
                    rig.start().unwrap();
                    rig.connect_to(listening.port()).unwrap();
                    rig.meet(listening.take())
                }
                Role::Client | Role::NODE => {
                    rig.start_to(listening.port(), false).unwrap();
                    rig.meet(listening.take())
                }
            };
            peer.say(b"hello");
            assert_eq!(peer.hear(5), b"hello");
            assert_eq!(rig.property(Property::SocketBufferSize), 16);
            rig.stop().unwrap();
            assert_eq!(peer.ending(), Ending::End);
            assert!(rig.listen_address().is_err());
            rig.forget();
        }
    }
}

/// Stops the component in the callback that `wanted` picks.
fn stop_in(
    role: Role,
    wanted: impl Fn(&Told) -> bool + Send + Sync + 'static,
) -> (Setup, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let good = Arc::clone(&count);
    let setup = Setup::of(role).script(move |component, told| {
        if wanted(told) {
            good.fetch_add(usize::from(component.stop().is_ok()), Ordering::Relaxed);
        }
        Ok(())
    });
    (setup, count)
}

// proves: COM-36
#[test]
fn a_stop_in_a_callback_of_many_is_finished_by_others() {
    for role in [Role::Server, Role::Agent] {
        let (setup, good) = stop_in(role, |told| matches!(told, Told::Receive(..)));
        let (rig, mut peer) = setup.joined();
        peer.say(b"stop");
        stopped(&rig);
        assert_eq!(good.load(Ordering::Relaxed), 1);
        let id = peer.id;
        let end = [Told::Close(id, Operation::Close, 0), Told::Shutdown];
        assert!(rig.log().ends_with(&end), "{:?}", rig.log());
        rig.start().unwrap();
    }
}

// proves: TCP-48
#[test]
fn a_clients_stop_in_a_callback_is_nested() {
    let (setup, good) = stop_in(Role::Client, |told| matches!(told, Told::Receive(..)));
    let (rig, mut peer) = setup.set(Property::SocketBufferSize, 4).joined();
    peer.say(b"stopmore");
    stopped(&rig);
    eventually("the callback ends", || good.load(Ordering::Relaxed) == 1);
    let id = peer.id;
    assert_eq!(
        rig.about(id)[3..],
        [
            Told::Receive(id, b"stop".to_vec()),
            Told::Close(id, Operation::Close, 0)
        ]
    );
}

// proves: COM-35 TCP-48
#[test]
fn a_stop_in_the_last_callback_of_a_client_comes_too_late() {
    let (setup, good) = stop_in(Role::Client, |told| matches!(told, Told::Close(..)));
    let (rig, mut peer) = setup.joined();
    peer.finish();
    stopped(&rig);
    assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
    assert_eq!(good.load(Ordering::Relaxed), 0);
    assert_eq!(rig.last_error(), SocketError::IllegalState);
}

// proves: COM-44
#[test]
fn a_stop_in_a_callback_of_start_makes_it_fail() {
    let (setup, good) = stop_in(Role::Server, |told| told == &Told::PrepareListen);
    let rig = setup.build();
    assert_eq!(rig.failure(rig.start()), GIVEN_UP);
    assert_eq!(rig.log(), [Told::PrepareListen, Told::Shutdown]);

    let listening = Listening::new();
    for in_connect in [false, true] {
        let (setup, stops) = stop_in(Role::Client, move |told| match told {
            Told::PrepareConnect(_) => !in_connect,
            Told::Connect(_) => in_connect,
            _ => false,
        });
        let rig = setup.build();
        assert_eq!(rig.failure(rig.start_to(listening.port(), false)), GIVEN_UP);
        assert_eq!(rig.state(), State::Stopped);
        let id = rig.own_id();
        let last = Told::Close(id, Operation::Close, 0);
        assert_eq!(rig.about(id).last(), Some(&last));
        good.fetch_add(stops.load(Ordering::Relaxed), Ordering::Relaxed);
    }
    assert_eq!(good.load(Ordering::Relaxed), 3);
}

// proves: COM-44
#[test]
fn a_stop_that_meets_a_start_waits_for_its_end() {
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let rig = Setup::server()
        .script(move |_, told| {
            if told == &Told::PrepareListen {
                inside.pass();
            }
            Ok(())
        })
        .build();
    thread::scope(|threads| {
        let start = threads.spawn(|| rig.start());
        gate.until_came(1);
        let stop = threads.spawn(|| rig.stop());
        eventually("the stop begins", || rig.state() == State::Stopping);
        // Another call has already won.
        assert_eq!(rig.failure(rig.stop()), ILLEGAL);
        assert_eq!(rig.failure(rig.start()), ILLEGAL);
        gate.open();
        assert_eq!(start.join().unwrap(), Err(Errno::ECANCELED));
        assert_eq!(stop.join().unwrap(), Ok(()));
    });
    assert_eq!(rig.state(), State::Stopped);
    assert_eq!(rig.log(), [Told::PrepareListen, Told::Shutdown]);
}

// proves: COM-35 COM-39 TCP-47
#[test]
fn a_stop_waits_for_callbacks_and_its_rivals_do_not() {
    for role in ROLES {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        let (rig, mut peer) = Setup::of(role)
            .script(move |_, told| {
                if matches!(told, Told::Receive(..)) {
                    inside.pass();
                }
                Ok(())
            })
            .joined();
        peer.say(b"x");
        gate.until_came(1);
        thread::scope(|threads| {
            let stop = threads.spawn(|| rig.stop());
            eventually("the stop begins", || rig.state() == State::Stopping);
            assert_eq!(rig.failure(rig.stop()), ILLEGAL);
            assert_eq!(rig.wait(Some(Duration::ZERO)), Err(Errno::ETIMEDOUT));
            assert_eq!(
                rig.wait(Some(Duration::from_millis(2))),
                Err(Errno::ETIMEDOUT)
            );
            let waiter = threads.spawn(|| rig.wait(None));
            gate.open();
            assert_eq!(stop.join().unwrap(), Ok(()));
            assert_eq!(waiter.join().unwrap(), Ok(()));
        });
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
    }
}

// proves: TCP-46 TCP-49 COM-43
#[test]
fn a_client_ends_with_its_connection_and_starts_anew() {
    let listening = Listening::new();
    let rig = Setup::client()
        .script(|component, told| match told {
            // This is too early, because the run ends only after this callback.
            Told::Close(..) => {
                let result = component.start_client(Some(c"127.0.0.1"), 1, true, None, 0);
                assert_eq!(result, Err(Errno::EPERM));
                Ok(())
            }
            _ => Ok(()),
        })
        .build();
    let mut ids = Vec::new();
    for asynchronous in [true, false, true] {
        rig.start_to(listening.port(), asynchronous).unwrap();
        let mut peer = rig.meet(listening.take());
        peer.finish();
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
        stopped(&rig);
        assert_eq!(rig.failure(rig.stop()), ILLEGAL);
        ids.push(peer.id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

// proves: TCP-49
#[test]
fn a_client_may_start_again_in_the_callback_that_stopped_it() {
    let listening = Arc::new(Listening::new());
    let port = listening.port();
    let rig = Setup::client()
        .script(move |component, told| match told {
            Told::Receive(_, data) if data == b"again" => {
                component.stop()?;
                component.start_client(Some(c"127.0.0.1"), port, true, None, 0)
            }
            Told::Receive(_, data) => component.send(Target::Own, &[data]),
            _ => Ok(()),
        })
        .build();
    rig.start_to(port, true).unwrap();
    let mut first = rig.meet(listening.take());
    first.say(b"again");
    assert_eq!(first.ending(), Ending::End);
    let mut second = rig.meet(listening.take());
    assert_ne!(first.id, second.id);
    second.say(b"echo");
    assert_eq!(second.hear(4), b"echo");
    assert_eq!(rig.closed(first.id), (Operation::Close, 0));
}

/// Destroys a component in the callback that `wanted` picks. Returns how often it was
/// released.
fn destroy_in(
    role: Role,
    wanted: impl Fn(&Told) -> bool + Send + Sync + 'static,
) -> (Setup, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let released = Arc::clone(&count);
    let setup = Setup::of(role).script(move |component, told| {
        if wanted(told) {
            let before = released.load(Ordering::Relaxed);
            for _ in 0..2 {
                let released = Arc::clone(&released);
                component.destroy(Box::new(move || {
                    released.fetch_add(1, Ordering::Relaxed);
                }));
            }
            // Not while one of its callbacks runs.
            assert_eq!(released.load(Ordering::Relaxed), before);
        }
        Ok(())
    });
    (setup, count)
}

// proves: COM-23 COM-24
#[test]
fn a_component_destroyed_in_a_callback_is_released_once_and_later() {
    let once = |released: &AtomicUsize| {
        eventually("it is released", || released.load(Ordering::Relaxed) != 0);
    };
    for role in ROLES {
        for last in [false, true] {
            let (setup, released) = destroy_in(role, move |told| match told {
                Told::Receive(..) => !last,
                Told::Close(..) => last,
                _ => false,
            });
            let (rig, mut peer) = setup.joined();
            peer.say(b"end");
            peer.finish();
            once(&released);
            assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
            assert_eq!(rig.state(), State::Stopped);
            assert_eq!(rig.start_server(None, 0), Err(Errno::EPERM));
            assert_eq!(released.load(Ordering::Relaxed), 1);
        }
    }
    let (setup, released) = destroy_in(Role::Server, |told| told == &Told::PrepareListen);
    assert_eq!(setup.build().start(), Err(Errno::ECANCELED));
    once(&released);
    let (setup, released) = destroy_in(Role::Server, |told| told == &Told::Shutdown);
    setup.joined().0.stop().unwrap();
    once(&released);
}

// proves: COM-23
#[test]
fn a_component_destroyed_outside_is_released_when_its_callbacks_have_ended() {
    for role in ROLES {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        let (rig, mut peer) = Setup::of(role)
            .script(move |_, told| {
                if matches!(told, Told::Receive(..)) {
                    inside.pass();
                }
                Ok(())
            })
            .joined();
        peer.say(b"x");
        gate.until_came(1);
        let component: Arc<Component> = Arc::clone(&rig);
        let (sender, released) = std::sync::mpsc::channel();
        let destroyer = thread::spawn(move || {
            component.destroy(Box::new(move || sender.send(()).unwrap()));
        });
        eventually("it stops", || rig.state() == State::Stopping);
        assert!(released.try_recv().is_err());
        gate.open();
        destroyer.join().unwrap();
        assert_eq!(released.try_recv(), Ok(()));
        assert_eq!(rig.state(), State::Stopped);
    }
}

// proves: COM-23
#[test]
fn a_component_that_never_started_is_released_at_once() {
    for role in ROLES {
        let rig = Setup::of(role).build();
        let (sender, released) = std::sync::mpsc::channel();
        rig.destroy(Box::new(move || sender.send(()).unwrap()));
        assert_eq!(released.try_recv(), Ok(()));
        let started = match role {
            Role::Client | Role::NODE => rig.start_to(1, false),
            _ => rig.start(),
        };
        assert_eq!(rig.failure(started), ILLEGAL);
        assert_eq!(rig.log(), []);
    }
}
