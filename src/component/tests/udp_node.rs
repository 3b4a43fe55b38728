//! Nodes: datagrams without connections (NODE-1 to NODE-17).

use std::ffi::{CStr, CString};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread;

use socket2::SockRef;

use super::support::{Gate, LIMIT, Rig, Setup, Told, pattern, text};
use crate::component::role::Source;
use crate::component::{Component, Operation, Property, State};
use crate::error::{Errno, SocketError};
use crate::os::locks::Mutex;

const LOOPBACK: Option<&CStr> = Some(c"127.0.0.1");
const GROUP: Option<&CStr> = Some(c"239.255.77.8");
const ALL: Option<&CStr> = Some(c"127.255.255.255");
const MULTICAST: i32 = 0;
const BROADCAST: i32 = 1;

fn echo(component: &Component, told: &Told) -> Result<(), Errno> {
    match told {
        Told::NodeReceived(from, data) => answer(component, *from, data),
        _ => Ok(()),
    }
}

fn answer(component: &Component, to: SocketAddr, data: &[u8]) -> Result<(), Errno> {
    component.node_send(Some(&host(to)), to.port(), &[data])
}

fn host(address: SocketAddr) -> CString {
    text(address.ip().to_string())
}

fn node() -> Setup {
    Setup::node()
}

/// Another program.
struct Stranger(UdpSocket);

impl Stranger {
    fn new() -> Self {
        Self::at("127.0.0.1:0")
    }

    fn at(address: &str) -> Self {
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        Self(socket)
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    fn say(&self, rig: &Rig, bytes: &[u8]) {
        let to = rig.node_local_address().unwrap();
        self.0.send_to(bytes, to).unwrap();
    }

    fn hear(&self) -> Vec<u8> {
        let mut buffer = vec![0; 1 << 16];
        let (length, _) = self.0.recv_from(&mut buffer).unwrap();
        buffer.truncate(length);
        buffer
    }
}

fn received(log: &[Told], from: SocketAddr) -> Vec<Vec<u8>> {
    let of_it = |told: &Told| match told {
        Told::NodeReceived(address, data) if *address == from => Some(data.clone()),
        _ => None,
    };
    log.iter().filter_map(of_it).collect()
}

/// Waits for so many datagrams from an address.
fn wait_for(rig: &Rig, from: SocketAddr, count: usize) -> Vec<Vec<u8>> {
    rig.until(|log| Some(received(log, from)).filter(|all| all.len() >= count))
}

fn failures(log: &[Told]) -> Vec<Told> {
    let mut log = log.to_vec();
    log.retain(|told| matches!(told, Told::NodeFailed(..)));
    log
}

// proves: NODE-1 NODE-5 NODE-6 NODE-7 NODE-8 NODE-13 UDP-22
#[test]
fn datagrams_come_and_go() {
    let rig = node()
        .reports(true)
        .script(|rig, told| echo(rig, told))
        .build();
    assert_eq!(rig.cast_mode(), -1);
    assert_eq!(rig.node_local_address(), Err(Errno::EAFNOSUPPORT));
    rig.start().unwrap();
    assert_eq!(rig.node_cast_address(), Err(Errno::EAFNOSUPPORT));
    let (one, two) = (Stranger::new(), Stranger::new());
    let notification = [
        0xBE, 0xB6, 0x1F, 0xEB, 0xDA, 0x52, 0x46, 0xBA, 0x92, 0x33, 0x59, 0xDB, 0xBF, 0xE6, 0xC8,
        0xE4,
    ];
    let all = [&b"hello"[..], b"", &notification, &[7; 1432]];
    for bytes in all {
        one.say(&rig, bytes);
        assert_eq!(one.hear(), bytes);
    }
    two.say(&rig, b"other");
    assert_eq!(two.hear(), b"other");
    rig.until(|log| {
        let sent = log.iter().filter(|told| matches!(told, Told::NodeSent(..)));
        (sent.count() == 5).then_some(())
    });
    assert_eq!(received(&rig.log(), one.address()), all);
    assert!(
        rig.log()
            .contains(&Told::NodeSent(two.address(), b"other".to_vec()))
    );
    assert_eq!(
        (rig.connection_count(), rig.connection_ids()),
        (0, Ok(vec![]))
    );
    rig.stop().unwrap();
    let log = rig.log();
    assert_eq!(
        (log.first(), log.last()),
        (Some(&Told::PrepareListen), Some(&Told::Shutdown))
    );
    assert_eq!(rig.node_local_address(), Err(Errno::EAFNOSUPPORT));
    rig.start().unwrap();
    two.say(&rig, b"again");
    assert_eq!(two.hear(), b"again");
}

// proves: NODE-11 UDP-T6 UDP-26
#[test]
fn the_order_of_an_address_is_kept() {
    let rig = node()
        .reports(true)
        .script(|rig, told| echo(rig, told))
        .start();
    let strangers: Vec<_> = (0..8).map(|_| Stranger::new()).collect();
    let data = pattern(40_000);
    let pieces: Vec<_> = data.chunks(100).collect();
    for pieces in pieces.chunks(10) {
        for piece in pieces {
            for stranger in &strangers {
                stranger.say(&rig, piece);
            }
        }
        for stranger in &strangers {
            for piece in pieces {
                assert_eq!(&stranger.hear(), piece);
            }
        }
    }
    for stranger in &strangers {
        assert_eq!(received(&rig.log(), stranger.address()), pieces);
        rig.until(|log| {
            let of_it = |told: &Told| match told {
                Told::NodeSent(to, data) if *to == stranger.address() => Some(data.clone()),
                _ => None,
            };
            (log.iter().filter_map(of_it).collect::<Vec<_>>() == pieces).then_some(())
        });
    }
}

// proves: UDP-T6 TCP-133
#[test]
fn a_callback_that_blocks_delays_no_other_address() {
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let rig = node()
        .script(move |rig, told| {
            if matches!(told, Told::NodeReceived(_, data) if data == b"block") {
                inside.pass();
            }
            echo(rig, told)
        })
        .start();
    let blocked = Stranger::new();
    blocked.say(&rig, b"block");
    blocked.say(&rig, b"behind");
    wait_for(&rig, blocked.address(), 1);
    for _ in 0..50 {
        let other = Stranger::new();
        other.say(&rig, b"x");
        assert_eq!(other.hear(), b"x");
    }
    assert_eq!(received(&rig.log(), blocked.address()).len(), 1);
    gate.open();
    assert_eq!([blocked.hear(), blocked.hear()], [&b"block"[..], b"behind"]);
}

// proves: NODE-8 NODE-9 NODE-10 UDP-12
#[test]
fn bad_sends_are_errors() {
    let rig = node().build();
    let send = |to: Option<&CStr>| rig.node_send(to, 9, &[b"x"]);
    assert_eq!(send(LOOPBACK), Err(Errno::EPERM));
    assert_eq!(send(None), Err(Errno::EHOSTUNREACH));
    assert_eq!(send(Some(c"")), Err(Errno::EHOSTUNREACH));
    assert_eq!(rig.node_send_cast(&[b"x"]), Err(Errno::EPERM));
    assert_eq!(rig.node_pending(), None);
    rig.start().unwrap();
    assert_eq!(send(None), Err(Errno::EHOSTUNREACH));
    assert_eq!(send(Some(c"::1")), Err(Errno::EAFNOSUPPORT));
    assert_eq!(
        rig.check_node_send(Some(c"::1"), 9),
        Err(Errno::EAFNOSUPPORT)
    );
    assert_eq!(rig.node_send_cast(&[b"x"]), Err(Errno::EPERM));
    assert_eq!(rig.check_node_send_cast(), Err(Errno::EPERM));
    let stranger = Stranger::new();
    let port = stranger.address().port();
    rig.node_send(Some(c"localhost"), port, &[b"a", b"", b"bc"])
        .unwrap();
    assert_eq!(stranger.hear(), b"abc");
    assert_eq!(rig.node_pending(), Some(0));
}

// proves: NODE-14 NODE-15 NODE-16 UDP-21
#[test]
fn errors_are_told_and_the_node_goes_on() {
    let setup = node().reports(true).set(Property::MaxDatagramSize, 65_536);
    let rig = setup.start();
    let stranger = Stranger::new();
    let to = stranger.address();
    let long = vec![3; 65_508];
    answer(&rig, to, &long).unwrap();
    rig.node_send(LOOPBACK, 0, &[b"port 0"]).unwrap();
    rig.node_send(Some(c"255.255.255.255"), 9, &[b"all"])
        .unwrap();
    answer(&rig, to, b"next").unwrap();
    assert_eq!(stranger.hear(), b"next");
    // Nobody listens, and nobody says so.
    let gone = Stranger::at("127.0.0.9:0").address();
    answer(&rig, gone, b"lost").unwrap();
    rig.until_told(&Told::NodeSent(gone, b"lost".to_vec()));
    let failed = |address: SocketAddr, errno, data: &[u8]| {
        Told::NodeFailed(address, Operation::Send, Errno(errno), Some(data.to_vec()))
    };
    let all = SocketAddr::from((Ipv4Addr::BROADCAST, 9));
    let zero = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    for told in [
        failed(to, libc::EMSGSIZE, &long),
        failed(zero, libc::EINVAL, b"port 0"),
        failed(all, libc::EACCES, b"all"),
    ] {
        rig.until_told(&told);
    }
    assert_eq!(failures(&rig.log()).len(), 3);
}

// proves: NODE-14 NODE-15
#[test]
fn a_datagram_that_is_too_long_is_told() {
    let rig = node().set(Property::MaxDatagramSize, 100).start();
    let stranger = Stranger::new();
    stranger.say(&rig, &[1; 100]);
    stranger.say(&rig, &pattern(101));
    stranger.say(&rig, b"next");
    let from = stranger.address();
    let all = wait_for(&rig, from, 2);
    assert_eq!(all, [vec![1; 100], b"next".to_vec()]);
    let long = Some(pattern(100));
    let told = Told::NodeFailed(from, Operation::Receive, Errno::EMSGSIZE, long);
    assert_eq!(failures(&rig.log()), [told]);
}

// proves: NODE-14
#[test]
fn a_hang_up_is_told() {
    let rig = node().start();
    let local = rig.node_local_address().unwrap();
    let server = rig.node().unwrap().server.source.read().clone().unwrap();
    let Source::Udp(source) = &*server else {
        panic!("it is a node");
    };
    // Linux shuts down what is not connected too, but says that it does not.
    let _ = SockRef::from(&source.endpoint.socket).shutdown(Shutdown::Both);
    rig.until_told(&Told::NodeFailed(local, Operation::Close, Errno(0), None));
}

// proves: NODE-1 NODE-2 NODE-7 UDP-4 UDP-11
#[test]
fn bad_starts_are_errors() {
    type Case<'a> = (
        Option<&'a CStr>,
        i32,
        Option<&'a CStr>,
        SocketError,
        i32,
        usize,
    );
    let create = SocketError::SocketCreate;
    let cases: [Case<'_>; 9] = [
        (None, 2, None, SocketError::InvalidParam, libc::EINVAL, 0),
        (None, -2, None, SocketError::InvalidParam, libc::EINVAL, 0),
        (Some(c"localhost"), -1, None, create, libc::EADDRNOTAVAIL, 1),
        (None, MULTICAST, None, create, libc::EADDRNOTAVAIL, 1),
        (
            None,
            MULTICAST,
            Some(c"name"),
            create,
            libc::EADDRNOTAVAIL,
            1,
        ),
        (
            None,
            BROADCAST,
            Some(c"ff02::1"),
            create,
            libc::EPFNOSUPPORT,
            1,
        ),
        (
            Some(c"::1"),
            MULTICAST,
            GROUP,
            create,
            libc::EAFNOSUPPORT,
            1,
        ),
        (
            None,
            MULTICAST,
            LOOPBACK,
            SocketError::ConnectServer,
            libc::EINVAL,
            2,
        ),
        (
            Some(c"192.0.2.1"),
            -1,
            None,
            SocketError::SocketBind,
            libc::EADDRNOTAVAIL,
            1,
        ),
    ];
    for (bind, mode, cast, code, errno, events) in cases {
        let rig = node().build();
        let failure = rig.failure(rig.start_node(bind, 0, mode, cast));
        assert_eq!(failure, (code, Errno(errno)), "{bind:?} {mode} {cast:?}");
        assert_eq!((rig.cast_mode(), rig.state()), (mode, State::Stopped));
        let log = rig.log();
        assert_eq!(log.len(), events, "{log:?}");
        assert_eq!(log.last(), (events > 0).then_some(&Told::Shutdown));
    }
    let rig = node()
        .script(|rig, told| match told {
            Told::PrepareListen => {
                rig.node_local_address()?;
                let sent = rig.node_send(LOOPBACK, 9, &[b"x"]);
                assert_eq!((rig.state(), sent), (State::Starting, Err(Errno::EPERM)));
                Err(Errno(77))
            }
            _ => Ok(()),
        })
        .build();
    let failure = rig.failure(rig.start());
    assert_eq!(failure, (SocketError::SocketPrepare, Errno(77)));
    assert_eq!(rig.log(), [Told::PrepareListen, Told::Shutdown]);
}

// proves: NODE-2 NODE-3 NODE-4 NODE-6 NODE-10 NODE-13
#[test]
fn nodes_cast_to_the_port_that_they_are_bound_to() {
    for (mode, to) in [(MULTICAST, GROUP), (BROADCAST, ALL)] {
        let build = || node().set(Property::MultiCastLoop, 1).reports(true).build();
        let (rig, other) = (build(), build());
        let started = rig.start_node(LOOPBACK, 0, mode, to);
        if let Err(errno) = started {
            return eprintln!("skipped: no cast over the loopback interface: {errno:?}");
        }
        let local = rig.node_local_address().unwrap();
        assert!(local.ip().is_unspecified() && local.port() != 0);
        let cast = rig.node_cast_address().unwrap();
        assert_eq!(
            (host(cast).as_c_str(), cast.port()),
            (to.unwrap(), local.port())
        );
        other.start_node(LOOPBACK, local.port(), mode, to).unwrap();
        assert_eq!(other.cast_mode(), mode);
        rig.node_send_cast(&[b"to ", b"all"]).unwrap();
        rig.node_send_cast(&[b""]).unwrap();
        rig.until_told(&Told::NodeSent(cast, b"to all".to_vec()));
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, local.port()));
        for rig in [&rig, &other] {
            assert_eq!(wait_for(rig, from, 2), [&b"to all"[..], b""]);
        }
        other.stop().unwrap();
        assert_eq!(other.node_cast_address(), Err(Errno::EAFNOSUPPORT));
        // Not only casts come.
        let stranger = Stranger::new();
        let to = (Ipv4Addr::LOCALHOST, local.port());
        stranger.0.send_to(b"hello", to).unwrap();
        wait_for(&rig, stranger.address(), 1);
    }
}

// proves: NODE-2
#[test]
fn broadcast_needs_no_address() {
    let rig = node().build();
    rig.start_node(None, 0, BROADCAST, None).unwrap();
    let cast = rig.node_cast_address().unwrap();
    assert_eq!(cast.ip(), Ipv4Addr::BROADCAST);
}

// proves: UDP-12 NODE-8 UDP-16
#[test]
fn a_node_of_ipv6_talks_to_both() {
    let rig = node().script(|rig, told| echo(rig, told)).build();
    if let Err(errno) = rig.start_node(Some(c"::"), 0, -1, None) {
        return eprintln!("skipped: no IPv6: {errno:?}");
    }
    let port = rig.node_local_address().unwrap().port();
    for (own, of_node) in [("127.0.0.1:0", "127.0.0.1"), ("[::1]:0", "::1")] {
        let stranger = Stranger::at(own);
        stranger.0.send_to(b"hello", (of_node, port)).unwrap();
        assert_eq!(stranger.hear(), b"hello");
    }
    let v4 = rig.node_send(LOOPBACK, port, &[b"x"]);
    assert_eq!(v4, Err(Errno::EAFNOSUPPORT));
}

// proves: NODE-7 COM-36
#[test]
fn a_stop_inside_a_callback_ends_on_a_helper() {
    let rig = node()
        .script(|rig, told| match told {
            Told::NodeReceived(..) => rig.stop(),
            _ => Ok(()),
        })
        .start();
    let stranger = Stranger::new();
    let to = rig.node_local_address().unwrap();
    stranger.0.send_to(b"x", to).unwrap();
    stranger.0.send_to(b"y", to).unwrap();
    rig.until_told(&Told::Shutdown);
    rig.wait(Some(LIMIT)).unwrap();
    assert_eq!(received(&rig.log(), stranger.address()).len(), 1);
    assert_eq!(rig.log().last(), Some(&Told::Shutdown));
}

// proves: UDP-T7 NODE-11
#[test]
fn all_threads_may_send() {
    let rig = node().reports(true).start();
    let stranger = Stranger::new();
    let to = stranger.address();
    thread::scope(|scope| {
        for number in 0..4_u8 {
            let rig = &rig;
            scope.spawn(move || {
                for count in 0..20_u8 {
                    answer(rig, to, &[number, count]).unwrap();
                }
            });
        }
        let heard: Vec<_> = (0..80).map(|_| stranger.hear()).collect();
        for number in 0..4 {
            let mut of_it = heard.clone();
            of_it.retain(|bytes| bytes[0] == number);
            assert!(of_it.iter().map(|bytes| usize::from(bytes[1])).eq(0..20));
        }
        let told = Mutex::new(Vec::new());
        rig.until(|log| {
            let sent = |told: &Told| match told {
                Told::NodeSent(_, data) => Some(data.clone()),
                _ => None,
            };
            *told.lock() = log.iter().filter_map(sent).collect();
            (told.lock().len() == 80).then_some(())
        });
        assert_eq!(*told.lock(), heard);
    });
}

// proves: NODE-17 COM-56
#[test]
fn a_node_keeps_what_the_program_has_attached() {
    let rig = node().build();
    rig.set_node_extra(5);
    rig.start().unwrap();
    assert_eq!(rig.start(), Err(Errno::EPERM));
    assert_eq!(rig.last_error(), SocketError::IllegalState);
    rig.stop().unwrap();
    assert_eq!(rig.node_extra(), 5);
    assert_eq!(rig.stop(), Err(Errno::EPERM));
}
