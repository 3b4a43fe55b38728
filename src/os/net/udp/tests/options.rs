//! Options of sockets, and groups.

use std::io;
use std::net::SocketAddrV6;
use std::os::fd::AsRawFd;

use socket2::SockRef;

use super::*;
use crate::error::Errno;

fn made(reuse: ReusePolicy, address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = socket(&address, reuse)?;
    bind(&socket, address)?;
    Ok(UdpSocket::new(socket))
}

// proves: UDP-9
#[test]
fn sockets_are_non_blocking_and_not_inherited() {
    for one in [v4(), v6()] {
        // SAFETY: neither takes an argument.
        let (status, flags) = unsafe {
            (
                libc::fcntl(one.as_raw_fd(), libc::F_GETFL),
                libc::fcntl(one.as_raw_fd(), libc::F_GETFD),
            )
        };
        assert_ne!(status & libc::O_NONBLOCK, 0);
        assert_ne!(flags & libc::FD_CLOEXEC, 0);
    }
}

// proves: UDP-16 UDP-18
#[test]
fn the_policy_decides_who_shares_a_port() {
    let (none, one, both) = (
        ReusePolicy::None,
        ReusePolicy::Address,
        ReusePolicy::AddressAndPort,
    );
    for (first, second, allowed) in [
        (none, none, false),
        (none, one, false),
        (one, none, false),
        (one, one, true),
        (both, both, true),
    ] {
        let holder = made(first, (Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
        let other = made(second, address(&holder)).map(drop);
        let outcome = other.map_err(|error| error.raw_os_error());
        let expected = if allowed {
            Ok(())
        } else {
            Err(Some(libc::EADDRINUSE))
        };
        assert_eq!(outcome, expected, "{first:?} {second:?}");
    }
    // The last one gets what comes.
    let first = made(one, (Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
    let second = made(one, address(&first)).expect("a shared port");
    send_to(&v4(), b"to the last", address(&first)).expect("sent");
    assert_eq!(next(&second, 99).1, b"to the last");
    assert!(nothing_left(&first));
}

#[test]
fn broadcasts_need_permission() {
    let everywhere = bound_to((Ipv4Addr::UNSPECIFIED, 0).into());
    let sender = v4();
    let to = SocketAddr::from(([127, 255, 255, 255], address(&everywhere).port()));
    assert_eq!(send_to(&sender, b"all", to), Err(Errno(libc::EACCES)));
    allow_broadcast(&sender).expect("allowed");
    assert_eq!(send_to(&sender, b"all", to), Ok(true));
    let expected = (address(&sender), b"all".to_vec(), false);
    assert_eq!(next(&everywhere, 9), expected);
}

#[test]
fn a_receive_buffer_is_only_enlarged() {
    let socket = v4();
    let given = set_receive_buffer(&socket, 8192).expect("a buffer");
    let size = || SockRef::from(&socket).recv_buffer_size().expect("a size");
    enlarge_receive_buffer(&socket, given - 1).expect("large enough");
    assert_eq!(size(), given);
    enlarge_receive_buffer(&socket, 32_768).expect("a larger one");
    assert!(size() >= 32_768);
}

#[cfg(target_os = "linux")]
#[test]
fn drops_are_counted() {
    let (receiver, sender) = (v4(), v4());
    let given = set_receive_buffer(&receiver, 8192).expect("a buffer");
    assert!(given >= 8192);
    assert_eq!(drops(&receiver), Ok(0));
    for number in 0..100 {
        send_to(&sender, &content(number, 1000), address(&receiver)).expect("sent");
    }
    let mut taken = 0;
    let deadline = std::time::Instant::now() + LIMIT;
    loop {
        taken += usize::from(
            receive(&receiver, &mut [0; 1000])
                .expect("received")
                .is_some(),
        );
        let dropped = drops(&receiver).expect("counted") as usize;
        assert!(taken + dropped <= 100);
        if taken + dropped == 100 {
            assert!(taken > 0 && dropped > 0);
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{taken} + {dropped}");
    }
}

/// A member and a sender of a group on the loopback interface, which loops what is sent even
/// without the option.
fn loops(group: SocketAddr, interface: SocketAddr, family: SocketAddr) {
    let member = bound_to(family);
    let mut multicast = Multicast {
        group,
        interface: Some(interface),
        hops: 1,
        looped: true,
    };
    multicast.group.set_port(address(&member).port());
    let sender = bound_to(family);
    if let Err(error) = join(&member, &multicast).and_then(|()| join(&sender, &multicast)) {
        eprintln!("skipped: {group} cannot be joined here: {error}");
        return;
    }
    if let Err(error) = send_to(&sender, b"group", multicast.group) {
        eprintln!("skipped: nothing can be sent to {group} here: {error:?}");
        return;
    }
    assert_eq!(next(&member, 9).1, b"group");
}

// proves: CAST-4
#[test]
fn members_of_a_group_get_what_is_sent_to_it() {
    let zone = SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 1);
    loops(
        "239.255.77.9:0".parse().expect("a group"),
        (Ipv4Addr::LOCALHOST, 0).into(),
        (Ipv4Addr::UNSPECIFIED, 0).into(),
    );
    loops(
        "[ff01::7709]:0".parse().expect("a group"),
        zone.into(),
        (Ipv6Addr::UNSPECIFIED, 0).into(),
    );
}

// proves: CAST-4
#[test]
fn only_groups_can_be_joined() {
    for (socket, group) in [(v4(), "127.0.0.1:9"), (v6(), "[::1]:9")] {
        let refused = join(
            &socket,
            &Multicast {
                group: group.parse().expect("an address"),
                interface: None,
                hops: 1,
                looped: false,
            },
        );
        let code = refused.map_err(|error| error.raw_os_error());
        assert_eq!(code, Err(Some(libc::EINVAL)), "{group}");
    }
}

// proves: CAST-4
#[test]
fn a_group_has_its_options() {
    let socket = bound_to((Ipv4Addr::UNSPECIFIED, 0).into());
    let socket6 = bound_to((Ipv6Addr::UNSPECIFIED, 0).into());
    let first = SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 1);
    for (hops, looped) in [(0, true), (255, false)] {
        // A socket can be in a group only once.
        let group = SocketAddr::from(([239, 255, 77, 10 + u8::from(looped)], 9));
        let mut multicast = Multicast {
            group,
            interface: Some((Ipv4Addr::LOCALHOST, 0).into()),
            hops,
            looped,
        };
        if let Err(error) = join(&socket, &multicast) {
            eprintln!("skipped: {group} cannot be joined here: {error}");
            return;
        }
        let options = SockRef::from(&socket);
        assert_eq!(options.multicast_ttl_v4().expect("read"), u32::from(hops));
        assert_eq!(options.multicast_loop_v4().expect("read"), looped);
        let outgoing = options.multicast_if_v4().expect("read");
        assert_eq!(outgoing, Ipv4Addr::LOCALHOST);
        // The interface is the zone of either address.
        let name = Ipv6Addr::new(0xff01, 0, 0, 0, 0, 0, 0, 0x77 + u16::from(looped));
        let zone = u32::from(!looped);
        multicast.group = SocketAddrV6::new(name, 9, 0, zone).into();
        multicast.interface = looped.then(|| first.into());
        if let Err(error) = join(&socket6, &multicast) {
            eprintln!("skipped: {name} cannot be joined here: {error}");
            return;
        }
        let options = SockRef::from(&socket6);
        assert_eq!(options.multicast_hops_v6().expect("read"), u32::from(hops));
        assert_eq!(options.multicast_loop_v6().expect("read"), looped);
        assert_eq!(options.multicast_if_v6().expect("read"), 1);
    }
}
