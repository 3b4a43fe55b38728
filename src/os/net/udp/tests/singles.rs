//! One datagram per call.

use super::*;
use crate::error::Errno;

#[test]
fn datagrams_come_whole_or_truncated() {
    for (receiver, sender) in [(v4(), v4()), (v6(), v6())] {
        assert!(nothing_left(&receiver));
        for length in [0, 1, 1432, 60_000] {
            let bytes = content(3, length);
            assert_eq!(send_to(&sender, &bytes, address(&receiver)), Ok(true));
            let expected = (address(&sender), bytes, false);
            assert_eq!(next(&receiver, length), expected, "{length}");
        }
        send_to(&sender, b"12345", address(&receiver)).expect("sent");
        let cut = (address(&sender), b"1234".to_vec(), true);
        assert_eq!(next(&receiver, 4), cut);
        send_to(&sender, b"12345", address(&receiver)).expect("sent");
        assert_eq!(next(&receiver, 0), (address(&sender), Vec::new(), true));
        assert!(nothing_left(&receiver));
    }
}

// proves: UDP-12
#[test]
fn an_ipv6_socket_has_ipv4_peers() {
    let both = bound_to((Ipv6Addr::UNSPECIFIED, 0).into());
    let port = address(&both).port();
    let peer = v4();
    send_to(&peer, b"from 4", (Ipv4Addr::LOCALHOST, port).into()).expect("sent");
    let mapped = SocketAddr::new(
        Ipv4Addr::LOCALHOST.to_ipv6_mapped().into(),
        address(&peer).port(),
    );
    assert_eq!(next(&both, 100), (mapped, b"from 4".to_vec(), false));
    send_to(&both, b"from 6", mapped).expect("sent");
    let from = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    assert_eq!(next(&peer, 100), (from, b"from 6".to_vec(), false));
}

#[test]
fn a_connected_socket_has_one_peer() {
    let (one, other, third) = (v4(), v4(), v4());
    connect(&one, address(&other)).expect("connected");
    send_to(&third, b"no", address(&one)).expect("sent");
    send_to(&other, b"yes", address(&one)).expect("sent");
    assert_eq!(next(&one, 9), (address(&other), b"yes".to_vec(), false));
    assert_eq!(send(&one, b"back"), Ok(true));
    assert_eq!(next(&other, 9), (address(&one), b"back".to_vec(), false));
    assert!(nothing_left(&one));
}

/// A peer that does not exist is told once, by whichever call is next.
#[test]
fn a_refusal_is_told_once() {
    let refused = Errno(libc::ECONNREFUSED);
    let socket = v4();
    let gone = v4();
    let peer = address(&gone);
    connect(&socket, peer).expect("connected");
    drop(gone);
    let mut batch = Batch::new(100).expect("memory");
    for turn in 0..4 {
        assert_eq!(send(&socket, b"anybody?"), Ok(true));
        // The answer counts as something to read.
        wait(&socket);
        match turn {
            0 => assert_eq!(receive(&socket, &mut [0; 9]), Err(refused)),
            1 => assert_eq!(batch.receive(&socket), Err(refused)),
            2 => assert_eq!(pending_error(&socket), Some(refused)),
            _ => assert_eq!(send(&socket, b"anybody?"), Err(refused)),
        }
        assert_eq!(pending_error(&socket), None);
        assert!(nothing_left(&socket));
    }
    let back = bound_to(peer);
    assert_eq!(send(&socket, b"hello"), Ok(true));
    assert_eq!(next(&back, 9), (address(&socket), b"hello".to_vec(), false));
}

// proves: UDP-21
#[test]
fn too_long_a_datagram_is_refused() {
    let socket = v4();
    let refused = send_to(&socket, &content(1, 65_508), address(&socket));
    assert_eq!(refused, Err(Errno::EMSGSIZE));
    assert!(nothing_left(&socket));
    assert_eq!(
        send_to(&socket, b"", "127.0.0.1:0".parse().unwrap()),
        Err(Errno::EINVAL)
    );
}
