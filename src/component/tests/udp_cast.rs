//! Casts: multicast and broadcast over the loopback interface (CAST-1 to CAST-15).

use std::ffi::CStr;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::thread::{self, ThreadId};

use socket2::SockRef;

use super::support::{LIMIT, Rig, Setup, SharedPort, Told, eventually, text};
use crate::component::{Component, Operation, Property, State, Target};
use crate::error::{Errno, SocketError};
use crate::os::locks::Mutex;

const GROUP: &CStr = c"239.255.77.7";
/// All hosts of the loopback interface's network.
const ALL: &CStr = c"127.255.255.255";
const LOOPBACK: Option<&CStr> = Some(c"127.0.0.1");

/// What says that a connection has ended, elsewhere.
const END: [u8; 16] = [
    0xBE, 0xB6, 0x1F, 0xEB, 0xDA, 0x52, 0x46, 0xBA, 0x92, 0x33, 0x59, 0xDB, 0xBF, 0xE6, 0xC8, 0xE4,
];

fn any_port() -> SharedPort {
    SharedPort::new((Ipv4Addr::UNSPECIFIED, 0).into())
}

fn cast() -> Setup {
    Setup::client().cast()
}

/// A multicast component that hears itself.
fn looped() -> Setup {
    cast().set(Property::MultiCastLoop, 1)
}

fn broadcast() -> Setup {
    cast().set(Property::CastMode, 1)
}

/// Starts a cast to the loopback interface. False if this machine does not permit that.
fn begins(rig: &Rig, to: &CStr, port: &SharedPort) -> bool {
    let started = rig.start_client(Some(to), port.number(), true, LOOPBACK, 0);
    if let Err(errno) = started {
        eprintln!("skipped: no cast over the loopback interface: {errno:?}");
    }
    started.is_ok()
}

fn stranger() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket
}

fn one(rig: &Component, bytes: &[u8]) {
    rig.send_one(Target::Own, bytes).unwrap();
}

// proves: CAST-1 CAST-3 CAST-6 CAST-8 CAST-11 CAST-15 CAST-10 UDP-T1
#[test]
fn members_of_a_group_hear_each_other_and_themselves() {
    for (to, setup) in [(GROUP, looped as fn() -> Setup), (ALL, broadcast)] {
        let port = any_port();
        let threads: &Mutex<Vec<ThreadId>> = Box::leak(Box::default());
        let rig = setup()
            .reports(true)
            .script(|component, told| {
                if matches!(
                    told,
                    Told::PrepareConnect(_) | Told::Connect(_) | Told::Handshake(_)
                ) {
                    threads.lock().push(thread::current().id());
                    assert_eq!(component.cast_sender(), Err(Errno::EAFNOSUPPORT));
                }
                Ok(())
            })
            .build();
        let other = setup().build();
        if !begins(&rig, to, &port) || !begins(&other, to, &port) {
            return;
        }
        let (id, other_id) = (rig.own_id(), other.own_id());
        assert_eq!(*threads.lock(), [thread::current().id(); 3]);
        assert_eq!(rig.is_connected(Target::Own), Ok(true));
        let local = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port.number()));
        assert_eq!(rig.local_address(Target::Own), Ok(local));
        let host = rig.remote_host(Target::Own).unwrap().unwrap();
        assert_eq!((&*host.0, host.1), (to, port.number()));
        one(&rig, b"hello");
        one(&rig, b"");
        rig.send(Target::Own, &[b"a", b"", b"b"]).unwrap();
        let all = [&b"hello"[..], b"", b"ab"];
        for (rig, id) in [(&rig, id), (&other, other_id)] {
            rig.received(id, 7);
            assert_eq!(rig.pieces(id), all);
        }
        rig.sent(id, 7);
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, port.number()));
        assert_eq!(other.cast_sender(), Ok(from));
        let begin = [
            Told::PrepareConnect(other_id),
            Told::Connect(other_id),
            Told::Handshake(other_id),
        ];
        assert_eq!(other.log()[..3], begin);
        other.stop().unwrap();
        assert_eq!(other.closed(other_id), (Operation::Close, 0));
        assert_eq!(other.cast_sender(), Err(Errno::EAFNOSUPPORT));
    }
}

/// The loopback interface loops everything, so only the options can be looked at.
// proves: CAST-4 UDP-35
#[test]
fn properties_become_options() {
    let port = any_port();
    for (hops, looped) in [(0, 0), (7, 2), (255, 1)] {
        let setup = cast().set(Property::MultiCastLoop, looped);
        let rig = setup.set(Property::MultiCastTtl, hops).build();
        if !begins(&rig, GROUP, &port) {
            return;
        }
        let conn = rig.own().unwrap();
        let socket = SockRef::from(&conn.link.udp().unwrap().endpoint.socket);
        assert_eq!(socket.multicast_ttl_v4().unwrap(), hops);
        assert_eq!(socket.multicast_loop_v4().unwrap(), looped != 0);
    }
}

// proves: CAST-9 CAST-10 CAST-12
#[test]
fn whatever_comes_to_the_port_is_data() {
    let port = any_port();
    let rig = broadcast().set(Property::MaxDatagramSize, 100).build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    let (id, stranger) = (rig.own_id(), stranger());
    let to = (Ipv4Addr::LOCALHOST, port.number());
    for bytes in [&b""[..], &END, &[1; 101], &[2; 2000], b"end"] {
        stranger.send_to(bytes, to).unwrap();
    }
    rig.received(id, 19);
    assert_eq!(rig.pieces(id), [&b""[..], &END, b"end"]);
    assert_eq!(rig.cast_sender(), Ok(stranger.local_addr().unwrap()));
    assert!(!rig.log().iter().any(|told| matches!(told, Told::Close(..))));
}

// proves: CAST-10
#[test]
fn the_sender_is_that_of_the_datagram_being_delivered() {
    let port = any_port();
    let senders: &Mutex<Vec<SocketAddr>> = Box::leak(Box::default());
    let rig = broadcast()
        .script(|component, told| {
            if matches!(told, Told::Receive(..)) {
                senders.lock().push(component.cast_sender()?);
            }
            Ok(())
        })
        .build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    let strangers = [stranger(), stranger(), stranger()];
    for stranger in &strangers {
        let to = (Ipv4Addr::LOCALHOST, port.number());
        stranger.send_to(b"x", to).unwrap();
    }
    rig.received(rig.own_id(), 3);
    rig.stop().unwrap();
    let expected = strangers.map(|stranger| stranger.local_addr().unwrap());
    assert_eq!(*senders.lock(), expected);
}

// proves: CAST-1 CAST-2 CAST-4 CAST-5 UDP-12
#[test]
fn bad_addresses_are_errors() {
    let port = any_port();
    let failed = |setup: fn() -> Setup, to: Option<&CStr>, bind: Option<&CStr>| {
        let rig = setup().build();
        let failure = rig.failure(rig.start_client(to, port.number(), false, bind, 0));
        (failure, rig.log().len())
    };
    let create = |errno| ((SocketError::SocketCreate, Errno(errno)), 0);
    assert_eq!(failed(cast, None, None), create(libc::EHOSTUNREACH));
    assert_eq!(failed(cast, Some(c""), None), create(libc::EHOSTUNREACH));
    let v6 = Some(c"::1");
    assert_eq!(failed(cast, Some(GROUP), v6), create(libc::EAFNOSUPPORT));
    let name = Some(c"localhost");
    assert_eq!(failed(cast, Some(GROUP), name), create(libc::EADDRNOTAVAIL));
    assert_eq!(failed(broadcast, v6, None), create(libc::EPFNOSUPPORT));
    let none = ((SocketError::ConnectServer, Errno::EINVAL), 1);
    assert_eq!(failed(cast, Some(c"127.0.0.1"), LOOPBACK), none);
    let alone = || broadcast().set(Property::ReuseAddressPolicy, 0);
    let used = ((SocketError::SocketBind, Errno(libc::EADDRINUSE)), 0);
    assert_eq!(failed(alone, Some(ALL), None), used);
    let unicast = || cast().set(Property::CastMode, u32::MAX);
    let invalid = ((SocketError::InvalidParam, Errno::EINVAL), 0);
    assert_eq!(failed(unicast, Some(GROUP), None), invalid);
}

// proves: CAST-1
#[test]
fn broadcast_needs_no_address() {
    for none in [None, Some(c"")] {
        let rig = broadcast().build();
        rig.start_client(none, 0, true, None, 0).unwrap();
        let (host, _) = rig.remote_host(Target::Own).unwrap().unwrap();
        assert_eq!(&*host, c"255.255.255.255");
    }
}

// proves: CAST-6 CAST-13 UDP-4
#[test]
fn every_callback_may_refuse() {
    type Wanted = fn(&Told) -> bool;
    let prepare: Wanted = |told| matches!(told, Told::PrepareConnect(_));
    let connect: Wanted = |told| matches!(told, Told::Connect(_));
    let handshake: Wanted = |told| matches!(told, Told::Handshake(_));
    for (wanted, code, events) in [
        (prepare, SocketError::SocketPrepare, 1),
        (connect, SocketError::ConnectServer, 2),
        (handshake, SocketError::ConnectServer, 3),
    ] {
        let port = any_port();
        let rig = broadcast()
            .script(move |_, told| if wanted(told) { Err(Errno(77)) } else { Ok(()) })
            .build();
        let started = rig.start_client(Some(ALL), port.number(), true, LOOPBACK, 0);
        assert_eq!(rig.failure(started), (code, Errno(77)));
        assert_eq!((rig.state(), rig.log().len()), (State::Stopped, events));
    }
}

// proves: CAST-13
#[test]
fn a_refused_datagram_ends_the_cast() {
    let port = any_port();
    let rig = broadcast()
        .script(|_, told| match told {
            Told::Receive(..) => Err(Errno(77)),
            _ => Ok(()),
        })
        .build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    one(&rig, b"x");
    assert_eq!(rig.closed(rig.own_id()), (Operation::Receive, 77));
    rig.wait(Some(LIMIT)).unwrap();
}

// proves: CAST-13 UDPC-18
#[test]
fn a_stop_inside_a_callback_is_nested() {
    let port = any_port();
    let rig = broadcast()
        .script(|component, told| match told {
            Told::Receive(..) => component.stop(),
            _ => Ok(()),
        })
        .build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    let (id, stranger) = (rig.own_id(), stranger());
    for bytes in [b"x", b"y"] {
        let to = (Ipv4Addr::LOCALHOST, port.number());
        stranger.send_to(bytes, to).unwrap();
    }
    assert_eq!(rig.closed(id), (Operation::Close, 0));
    rig.wait(Some(LIMIT)).unwrap();
    assert_eq!(rig.pieces(id), [b"x"]);
}

// proves: CAST-14
#[test]
fn a_paused_cast_reads_nothing() {
    let port = any_port();
    let rig = broadcast().reports(true).build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    let id = rig.own_id();
    rig.pause_receive(Target::Own, true).unwrap();
    one(&rig, b"later");
    rig.sent(id, 5);
    assert_eq!(rig.pieces(id), [b""; 0]);
    rig.pause_receive(Target::Own, false).unwrap();
    rig.received(id, 5);
}

// proves: CAST-10 CAST-14
#[test]
fn what_a_pause_has_left_keeps_its_sender() {
    let port = any_port();
    let senders: &Mutex<Vec<SocketAddr>> = Box::leak(Box::default());
    let rig = broadcast()
        .script(|component, told| {
            if matches!(told, Told::Receive(..)) {
                senders.lock().push(component.cast_sender()?);
                component.pause_receive(Target::Own, true)?;
            }
            Ok(())
        })
        .build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    rig.pause_receive(Target::Own, true).unwrap();
    let strangers = [stranger(), stranger(), stranger()];
    // Several are received at once when many are there.
    for stranger in strangers.iter().cycle().take(60) {
        let to = (Ipv4Addr::LOCALHOST, port.number());
        stranger.send_to(b"x", to).unwrap();
    }
    for count in 1..=60 {
        rig.pause_receive(Target::Own, false).unwrap();
        rig.received(rig.own_id(), count);
        eventually("it is paused", || rig.own_pause_receive());
    }
    let expected = strangers.map(|stranger| stranger.local_addr().unwrap());
    assert!(senders.lock().iter().eq(expected.iter().cycle().take(60)));
}

// proves: UDP-21
#[test]
fn a_datagram_that_cannot_be_sent_ends_the_cast() {
    let port = any_port();
    let rig = broadcast().set(Property::MaxDatagramSize, 65_536).build();
    if !begins(&rig, ALL, &port) {
        return;
    }
    one(&rig, &vec![0; 65_508]);
    let end = (Operation::Send, Errno::EMSGSIZE.0);
    assert_eq!(rig.closed(rig.own_id()), end);
}

// proves: CAST-2 CAST-3
#[test]
fn groups_may_have_ipv6_addresses() {
    let port = SharedPort::new((Ipv6Addr::UNSPECIFIED, 0).into());
    let rig = looped().build();
    let to = text("ff01::4d%lo");
    let started = rig.start_client(Some(&to), port.number(), false, Some(c"::1"), 0);
    if let Err(errno) = started {
        return eprintln!("skipped: no IPv6 group over the loopback interface: {errno:?}");
    }
    one(&rig, b"hello");
    let next = rig.until(|log| log.get(3).cloned());
    if let Told::Close(_, Operation::Send, libc::ENETUNREACH) = next {
        return eprintln!("skipped: no route to IPv6 groups at the loopback interface");
    }
    assert_eq!(next, Told::Receive(rig.own_id(), b"hello".to_vec()));
    assert!(rig.cast_sender().unwrap().is_ipv6());
}
