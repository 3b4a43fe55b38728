//! Agents and clients connect, or do not (TCP-20 to TCP-33, TCP-40 to TCP-45, TCP-53).

use std::ffi::CStr;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::support::{Ending, Gate, Listening, Rig, Setup, Told, eventually, text};
use crate::component::{ConnectRequest, Operation, Property, Role, State, Target};
use crate::error::{Errno, SocketError};

/// A port where nobody listens.
fn deserted() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// An address where attempts to connect hang, because the backlog is full and stays full.
struct Crowded {
    listening: Listening,
    _crowd: Vec<TcpStream>,
}

impl Crowded {
    fn new() -> Self {
        let listening = Listening::without_backlog();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, listening.port()));
        let limit = std::time::Duration::from_millis(50);
        let crowd = (0..).map_while(|_| TcpStream::connect_timeout(&address, limit).ok());
        Self {
            _crowd: crowd.take(100).collect(),
            listening,
        }
    }

    fn port(&self) -> u16 {
        self.listening.port()
    }
}

const CONNECTERS: [Role; 2] = [Role::Agent, Role::Client];

/// Starts an agent and makes it connect, or starts a client.
fn connect(rig: &Rig, port: u16, asynchronous: bool) -> Result<(), Errno> {
    if rig.role() == Role::Client {
        return rig.start_to(port, asynchronous);
    }
    if !rig.has_started() {
        rig.start_agent(None, asynchronous).unwrap();
    }
    rig.connect_to(port).map(drop)
}

// proves: TCP-24 TCP-27 TCP-29 TCP-43 TCP-44
#[test]
fn connections_are_made_either_way() {
    for role in CONNECTERS {
        for asynchronous in [true, false] {
            let (rig, listening) = (Setup::of(role).echo().build(), Listening::new());
            connect(&rig, listening.port(), asynchronous).unwrap();
            if !asynchronous {
                // On this thread, before the call returned.
                assert_eq!(rig.log().len(), 3);
                assert_eq!(rig.state(), State::Started);
            }
            let mut peer = rig.meet(listening.take());
            let id = peer.id;
            let told = [
                Told::PrepareConnect(id),
                Told::Connect(id),
                Told::Handshake(id),
            ];
            assert_eq!(rig.log(), told);
            peer.say(b"hello");
            assert_eq!(peer.hear(5), b"hello");
            assert_eq!(rig.is_connected(rig.target(id)), Ok(true));
        }
    }
}

// proves: TCP-26 TCP-28 TCP-42 TCP-43
#[test]
fn nobody_listens() {
    let refused = libc::ECONNREFUSED;
    for role in CONNECTERS {
        let rig = Setup::of(role).build();
        assert_eq!(connect(&rig, deserted(), false), Err(Errno(refused)));
        let id = rig.log()[0].id().unwrap();
        // A client's failed Start sets the component's error; an agent's Connect does
        // not.
        let error = match role {
            Role::Client => SocketError::ConnectServer,
            _ => SocketError::Ok,
        };
        assert_eq!(rig.last_error(), error);
        assert_eq!(rig.about(id), [Told::PrepareConnect(id)]);

        let rig = Setup::of(role).build();
        // It may fail at once or later, as the system likes.
        if connect(&rig, deserted(), true).is_ok() {
            let id = rig.log()[0].id().unwrap();
            let operation = match role {
                Role::Client => Operation::Close,
                _ => Operation::Connect,
            };
            assert_eq!(rig.closed(id), (operation, refused));
            assert!(!rig.log().contains(&Told::Connect(id)));
        }
        eventually("nothing is left", || rig.connection_count() == 0);
        let stopped = || role == Role::Agent || rig.state() == State::Stopped;
        eventually("a client stops", stopped);
    }
}

// proves: TCP-26 TCP-29 TCP-42
#[test]
fn a_synchronous_attempt_has_a_time_limit() {
    let crowded = Crowded::new();
    for role in CONNECTERS {
        let rig = Setup::of(role)
            .set(Property::SyncConnectTimeout, 30)
            .build();
        assert_eq!(connect(&rig, crowded.port(), false), Err(Errno::ETIMEDOUT));
        assert_eq!(rig.connection_count(), 0);
        assert_eq!(rig.log().len(), 1);
    }
}

// proves: TCP-31 TCP-33 TCP-47
#[test]
fn an_asynchronous_attempt_can_be_given_up() {
    let crowded = Crowded::new();
    let ends: [fn(&Rig, Target); 3] = [
        |rig, _| rig.stop().unwrap(),
        |rig, target| match target {
            Target::Id(id) => rig.disconnect(id, false).unwrap(),
            Target::Own => rig.stop().unwrap(),
        },
        |rig, target| match target {
            Target::Id(_) => assert!(rig.disconnect_silent(0, false)),
            Target::Own => rig.stop().unwrap(),
        },
    ];
    for role in CONNECTERS {
        for end in ends {
            let rig = Setup::of(role).build();
            connect(&rig, crowded.port(), true).unwrap();
            let id = rig.log()[0].id().unwrap();
            let target = rig.target(id);
            assert_eq!(rig.is_connected(target), Ok(false));
            assert_eq!(rig.send(target, &[b"x"]), Err(Errno::EPERM));
            assert_eq!(rig.pause_receive(target, true), Err(Errno::EPERM));
            if role == Role::Agent {
                assert_eq!(rig.connection_ids(), Ok(vec![id]));
                assert_eq!(rig.pending_length(id), Ok(0));
                assert_eq!(rig.is_pause_receive(id), Ok(false));
                assert!(rig.connect_period(id).is_ok());
            }
            end(&rig, target);
            assert_eq!(rig.closed(id), (Operation::Close, 0));
            assert!(!rig.log().contains(&Told::Connect(id)));
        }
    }
}

// proves: TCP-33
#[test]
fn a_synchronous_attempt_can_be_given_up_by_others() {
    let crowded = Crowded::new();
    for role in CONNECTERS {
        for disconnect in [false, true] {
            let rig = Setup::of(role).build();
            thread::scope(|threads| {
                let attempt = threads.spawn(|| connect(&rig, crowded.port(), false));
                let connecting = || rig.connection_count() == 1;
                eventually("it connects", connecting);
                if disconnect && role == Role::Agent {
                    let id = rig.connection_ids().unwrap()[0];
                    rig.disconnect(id, false).unwrap();
                } else {
                    rig.stop().unwrap();
                }
                assert_eq!(attempt.join().unwrap(), Err(Errno::ECANCELED));
            });
            assert_eq!(rig.connection_count(), 0);
            let closed = |told: &Told| matches!(told, Told::Close(..));
            assert!(!rig.log().iter().any(closed));
        }
    }
}

// proves: TCP-22 TCP-23 TCP-26
#[test]
fn an_agent_tells_why_it_does_not_connect() {
    let (rig, listening) = (Setup::agent().build(), Listening::new());
    let port = listening.port();
    let good = ConnectRequest {
        remote: Some(c"127.0.0.1"),
        port,
        ..ConnectRequest::default()
    };
    assert_eq!(rig.connect_as(&good), Err(Errno::EPERM));
    rig.start_agent(None, false).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().port();
    let to = |remote: Option<&'static CStr>| ConnectRequest { remote, ..good };
    let from = |local_address: Option<&'static CStr>| ConnectRequest {
        local_address,
        ..good
    };
    for (request, code) in [
        (to(None), Errno::EADDRNOTAVAIL),
        (to(Some(c"")), Errno::EADDRNOTAVAIL),
        (to(Some(c"1:2:3")), Errno::EADDRNOTAVAIL),
        (to(Some(c"^name")), Errno::EADDRNOTAVAIL),
        (ConnectRequest { port: 0, ..good }, Errno::EINVAL),
        (from(Some(c"somewhere")), Errno::EADDRNOTAVAIL),
        (from(Some(c"1:2:3")), Errno::EINVAL),
        (from(Some(c"::1")), Errno::EAFNOSUPPORT),
        (
            ConnectRequest {
                local_address: Some(c"127.0.0.1"),
                local_port: taken,
                ..good
            },
            Errno(libc::EADDRINUSE),
        ),
    ] {
        assert_eq!(rig.connect_as(&request), Err(code), "{request:?}");
    }
    assert_eq!((rig.log(), rig.last_error()), (Vec::new(), SocketError::Ok));
    // Only agents connect.
    let server = Setup::server().start();
    assert_eq!(server.connect_as(&good), Err(Errno::EPERM));
}

// proves: TCP-42
#[test]
fn a_client_tells_why_it_does_not_start() {
    use SocketError::{ConnectServer, InvalidParam, SocketBind, SocketCreate, SocketPrepare};
    let refusing = || {
        Setup::client().script(|_, told| match told {
            Told::PrepareConnect(_) => Err(Errno(71)),
            _ => Ok(()),
        })
    };
    let plain = Setup::client;
    let wrong = plain().set(Property::SyncConnectTimeout, 0);
    let here = Some(c"127.0.0.1");
    let nowhere = Errno::EHOSTUNREACH;
    for (setup, remote, bind, failure) in [
        (plain(), None, None, (SocketCreate, nowhere)),
        (plain(), Some(c""), None, (SocketCreate, nowhere)),
        (plain(), Some(c"1:2:3"), None, (SocketCreate, Errno::EINVAL)),
        (
            plain(),
            here,
            Some(c"x"),
            (SocketCreate, Errno::EADDRNOTAVAIL),
        ),
        (
            plain(),
            here,
            Some(c"::1"),
            (SocketCreate, Errno::EAFNOSUPPORT),
        ),
        (
            plain(),
            here,
            Some(c"192.0.2.1"),
            (SocketBind, Errno::EADDRNOTAVAIL),
        ),
        (wrong, here, None, (InvalidParam, Errno::EINVAL)),
        (refusing(), here, None, (SocketPrepare, Errno(71))),
        (
            plain(),
            here,
            None,
            (ConnectServer, Errno(libc::ECONNREFUSED)),
        ),
    ] {
        let rig = setup.build();
        let started = rig.start_client(remote, deserted(), false, bind, 0);
        assert_eq!(rig.failure(started), failure, "{remote:?} {bind:?}");
        assert_eq!(rig.state(), State::Stopped);
        assert_eq!(rig.connection_count(), 0);
    }
}

// proves: TCP-22 TCP-25 COM-55 COM-60 COM-63 COM-64 TCP-53
#[test]
fn a_connection_knows_where_it_goes_and_comes_from() {
    let listening = Listening::new();
    let port = listening.port();
    for start_bind in [None, Some(c"127.0.0.2")] {
        let rig = Setup::agent().build();
        rig.start_agent(start_bind, true).unwrap();
        for (remote, host) in [
            (c"127.0.0.1", c"127.0.0.1"),
            (c"127.0.0.1^example.com", c"example.com"),
            (c"127.0.0.1^", c"127.0.0.1"),
        ] {
            for local_address in [None, Some(c"127.0.0.3")] {
                let id = rig
                    .connect_as(&ConnectRequest {
                        remote: Some(remote),
                        port,
                        extra: 77,
                        local_address,
                        local_port: 0,
                    })
                    .unwrap();
                let peer = rig.meet(listening.take());
                assert_eq!(peer.id, id);
                let target = rig.target(id);
                let named = Some((Box::from(host), port));
                assert_eq!(rig.remote_host(target), Ok(named));
                assert_eq!(rig.connection_extra(id), Ok(77));
                let local = rig.local_address(target).unwrap();
                assert_eq!(Some(local), peer.remote());
                let expected = local_address.or(start_bind).unwrap_or(c"127.0.0.1");
                assert_eq!(&*text(local.ip().to_string()), expected);
                assert_eq!(rig.remote_address(id), Ok(peer.address()));
            }
        }
    }
}

/// A port that was free a moment ago; another process may have it by now.
// proves: TCP-22 TCP-24
#[test]
fn a_local_port_can_be_chosen() {
    let listening = Listening::new();
    let rig = Setup::agent().start();
    let port = (0..20)
        .find_map(|_| {
            let local_port = deserted();
            let request = ConnectRequest {
                remote: Some(c"127.0.0.1"),
                port: listening.port(),
                local_port,
                ..ConnectRequest::default()
            };
            rig.connect_as(&request).is_ok().then_some(local_port)
        })
        .expect("a free port");
    assert_eq!(listening.take().remote().unwrap().port(), port);
}

// proves: TCP-53 COM-54 COM-56 COM-63
#[test]
fn a_client_knows_its_only_connection() {
    let (rig, listening) = (Setup::client().build(), Listening::new());
    assert_eq!(rig.remote_host(Target::Own), Ok(None));
    assert_eq!(rig.local_address(Target::Own), Err(Errno::EBADF));
    rig.set_own_extra(5);
    let name = Some(c"127.0.0.1^some.name");
    rig.start_client(name, listening.port(), true, Some(c"127.0.0.1"), 0)
        .unwrap();
    let peer = rig.meet(listening.take());
    assert_eq!(rig.own_id(), peer.id);
    assert_eq!(rig.own_extra(), 5);
    assert_eq!(rig.local_address(Target::Own).ok(), peer.remote());
    let host = rig.remote_host(Target::Own).unwrap();
    assert_eq!(host, Some((Box::from(c"some.name"), listening.port())));
    // Programs use its numbers to tell connections apart, not to name them.
    assert_eq!(rig.is_connected(Target::Id(peer.id)), Err(Errno::EBADSLT));
    rig.stop().unwrap();
    assert_eq!(rig.remote_host(Target::Own), Ok(None));
}

// proves: TCP-26 TCP-31
#[test]
fn an_agent_has_a_limit_too() {
    let (rig, listening) = (
        Setup::agent().set(Property::MaxConnectionCount, 1).start(),
        Listening::new(),
    );
    rig.connect_to(listening.port()).unwrap();
    let _peer = rig.meet(listening.take());
    assert_eq!(rig.connect_to(listening.port()), Err(Errno::ENOSR));
}

// proves: TCP-25 TCP-26
#[test]
fn a_refused_attempt_leaves_its_id() {
    let rig = Setup::agent()
        .script(|_, told| match told {
            Told::PrepareConnect(_) => Err(Errno(71)),
            _ => Ok(()),
        })
        .start();
    let request = ConnectRequest {
        remote: Some(c"127.0.0.1"),
        port: deserted(),
        ..ConnectRequest::default()
    };
    let mut ids = Vec::new();
    let result = rig.connect(&request, &mut |id| ids.push(id));
    assert_eq!(result, Err(Errno(71)));
    assert_eq!(rig.log(), [Told::PrepareConnect(ids[1])]);
    assert_eq!((ids.len(), ids[0]), (2, 0));
    assert_eq!(rig.connection_count(), 0);
}

// proves: TCP-26 TCP-48
#[test]
fn a_disconnect_in_a_synchronous_connect_makes_it_fail() {
    let rig = Setup::agent()
        .script(|component, told| match told {
            Told::Connect(id) => component.disconnect(*id, false),
            _ => Ok(()),
        })
        .build();
    rig.start_agent(None, false).unwrap();
    let listening = Listening::new();
    assert_eq!(rig.connect_to(listening.port()), Err(Errno::ECANCELED));
    assert_eq!(listening.take().ending(), Ending::End);
    let id = rig.log()[0].id().unwrap();
    assert_eq!(rig.closed(id), (Operation::Close, 0));
}

// proves: TCP-33
#[test]
fn a_stop_during_a_connect_ends_it() {
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let rig = Setup::agent()
        .script(move |_, told| {
            if matches!(told, Told::PrepareConnect(_)) {
                inside.pass();
            }
            Ok(())
        })
        .start();
    let (listening, over) = (Listening::new(), AtomicBool::new(false));
    thread::scope(|threads| {
        let attempt = threads.spawn(|| rig.connect_to(listening.port()));
        gate.until_came(1);
        let stop = threads.spawn(|| {
            let stopped = rig.stop();
            over.store(true, Ordering::Relaxed);
            stopped
        });
        eventually("the stop begins", || rig.state() == State::Stopping);
        assert!(!over.load(Ordering::Relaxed));
        assert_eq!(rig.connect_to(listening.port()), Err(Errno::EPERM));
        gate.open();
        assert_eq!(attempt.join().unwrap(), Err(Errno::EPERM));
        assert_eq!(stop.join().unwrap(), Ok(()));
    });
}
