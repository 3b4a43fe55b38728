use std::net::{Ipv4Addr, UdpSocket as Peer};
use std::sync::Arc;

use super::*;
use crate::conn::{UdpLink, Unreported};
use crate::os::net::sockopt::ReusePolicy;

fn endpoint() -> Endpoint {
    let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let socket = udp::socket(&local, ReusePolicy::None).unwrap();
    udp::bind(&socket, local).unwrap();
    Endpoint::new(UdpSocket::new(socket), false)
}

fn peer() -> (Peer, SocketAddr) {
    let peer = Peer::bind("127.0.0.1:0").unwrap();
    let address = peer.local_addr().unwrap();
    (peer, address)
}

fn heard(peer: &Peer) -> Vec<u8> {
    let mut buffer = [0; 100];
    let length = peer.recv(&mut buffer).unwrap();
    buffer[..length].to_vec()
}

// proves: UDP-26 UDP-34 CN-4
#[test]
fn what_waits_is_counted_forgotten_and_sent_in_order() {
    let (endpoint, (peer, to)) = (endpoint(), peer());
    let queue = |owner, bytes: &[u8]| endpoint.queue(Address { owner, to }, &[bytes]).unwrap();
    queue(1, b"one");
    queue(2, b"of another");
    queue(1, b"two");
    let pending = [1, 2, 3].map(|owner| endpoint.pending(owner));
    assert_eq!(pending, [6, 10, 0]);
    endpoint.forget(2);
    assert_eq!(endpoint.pending(2), 0);
    let flushed = endpoint.flush(true);
    assert!(flushed.refused.is_none());
    assert_eq!(flushed.rest, Rest::Nothing);
    let mut sent = Vec::new();
    flushed
        .sent
        .each(|address, bytes| sent.push((address.owner, bytes.to_vec())));
    assert_eq!(sent, [(1, b"one".to_vec()), (1, b"two".to_vec())]);
    assert_eq!([heard(&peer), heard(&peer)], [&b"one"[..], b"two"]);
}

/// What a callback does not hear of is limited like what cannot be sent.
#[test]
fn what_waits_for_its_report_leaves_less_space() {
    let (_, to) = peer();
    let endpoint = Arc::new(endpoint());
    let address = Address { owner: 1, to };
    let room = 3 + size_of::<Address>();
    endpoint.note_unreported(MOST_BYTES - room);
    let mut two = Datagrams::default();
    assert!(two.push(&[b"a"]) && two.push(&[b"b"]));
    assert_eq!(endpoint.queue_all(address, &mut two), Err(Errno::E2BIG));
    assert_eq!(endpoint.queue(address, &[b"four"]), Err(Errno::E2BIG));
    let mut unreported = Unreported::new(Arc::clone(&endpoint));
    unreported.push(b"");
    assert_eq!(endpoint.queue(address, &[b"one"]), Err(Errno::E2BIG));
    unreported.pop();
    unreported.push(b"one");
    drop(unreported);
    assert_eq!(endpoint.queue(address, &[b"one"]), Ok(()));
    assert_eq!(endpoint.queue(address, &[b""]), Err(Errno::E2BIG));
}

// proves: UDPS-23 NODE-15
#[test]
fn a_refused_datagram_does_not_stop_the_others() {
    let (endpoint, (peer, to)) = (endpoint(), peer());
    let address = |owner| Address { owner, to };
    endpoint.queue(address(1), &[&vec![0; 65_508]]).unwrap();
    endpoint.queue(address(2), &[b"good"]).unwrap();
    let refused = endpoint.flush(false).refused.unwrap();
    assert_eq!(
        (refused.address, refused.errno),
        (address(1), Errno::EMSGSIZE)
    );
    assert!(endpoint.flush(false).refused.is_none());
    assert_eq!(heard(&peer), b"good");
}

/// What waits for all connections together is limited, and what has ended does not count.
#[test]
fn connections_share_a_limit() {
    let endpoint = Arc::new(endpoint());
    let link = || UdpLink::new(Arc::clone(&endpoint), true);
    let (mut one, mut two) = (link(), link());
    assert!(one.note_waiting(MOST_WAITING - 10));
    assert!(!two.note_waiting(11) && two.note_waiting(10) && !one.note_waiting(1));
    drop(one);
    assert!(two.note_waiting(100));
    two.take_inbox();
    assert!(link().note_waiting(MOST_WAITING));
}

// proves: UDP-34
#[test]
fn empty_datagrams_wait_too() {
    let (_, to) = peer();
    let endpoint = endpoint();
    let address = Address { owner: 1, to };
    let append = || {
        let mut all = Datagrams::default();
        assert!(all.push(&[b""]) && all.push(&[b"ab"]));
        endpoint.queue_all(address, &mut all).unwrap();
    };
    append();
    assert_eq!(endpoint.pending(1), 3);
    // As it does when the socket is full.
    endpoint.outgoing.lock().note_full();
    append();
    assert_eq!(endpoint.pending(1), 6);
}
