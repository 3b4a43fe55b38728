//! ARQ: messages between our own components, and with a peer that speaks by hand (ARQ-1 to
//! ARQ-45).

use std::time::{Duration, Instant};

use super::support::{Rig, Setup, Told, eventually, pattern};
use super::udp::{END, Stranger};
use crate::component::{Destination, Framing, Operation, Property, Target};
use crate::error::{Errno, SocketError};

fn server() -> Setup {
    Setup::server().udp().framing(Framing::ARQ).echo()
}

fn client() -> Setup {
    Setup::client().udp().framing(Framing::ARQ)
}

/// A client that has the server as its peer, ready to send.
fn joined(rig: &Rig, setup: Setup) -> Rig {
    let client = setup.build();
    let port = rig.listen_address().unwrap().port();
    client.start_to(port, false).unwrap();
    client.until_told(&Told::Handshake(client.own_id()));
    client
}

fn packet(flags: u8, own: u32, peer: u32) -> Vec<u8> {
    [
        &[0x4F, 0xBB, 1, flags][..],
        &own.to_le_bytes(),
        &peer.to_le_bytes(),
    ]
    .concat()
}

fn push(id: u32, number: u32, text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap();
    let head = [&id.to_le_bytes()[..], &[0x51, 0, 0x80, 0]].concat();
    let rest = [1000, number, 0, length].map(u32::to_le_bytes).concat();
    [&head, &rest, text].concat()
}

// proves: ARQ-7 ARQ-8 ARQ-21 ARQ-22 ARQ-27 ARQ-29 ARQ-31 ARQ-36
#[test]
fn messages_come_whole_and_in_order() {
    let most = 178_815;
    let sized = |setup: Setup| setup.set(Property::MaxMessageSize, most);
    let rig = sized(server()).start();
    let client = joined(&rig, sized(client()));
    let data = pattern(most as usize);
    let lengths = [1, 1408, 1409, 4000, 100, most as usize];
    for length in lengths {
        let sent =
            client.send_datagram(Destination::Connection(Target::Own), Some(&data[..length]));
        assert_eq!(sent, Ok(()));
    }
    let id = client.own_id();
    client.received(id, lengths.iter().sum());
    let expected = lengths.map(|length| data[..length].to_vec());
    assert_eq!(client.pieces(id), expected);
    assert_eq!(rig.pieces(1), expected);
    eventually("acknowledged", || {
        client.waiting_messages(Target::Own) == Ok(0)
    });
    let order = [
        Told::PrepareConnect(id),
        Told::Connect(id),
        Told::Handshake(id),
    ];
    assert_eq!(client.log()[..3], order);
    client.stop().unwrap();
    assert_eq!(rig.closed(1), (Operation::Close, 0));
    assert_eq!(client.waiting_messages(Target::Own), Err(Errno::EPERM));
}

// proves: ARQ-10 ARQ-11 ARQ-12 ARQ-13 ARQ-16 ARQ-23 ARQ-24 ARQ-25 ARQ-28 HB-3 HB-7
#[test]
fn a_peer_may_speak_by_hand() {
    let rig = server().start();
    let peer = Stranger::of(&rig);
    // Who may have forged its address gets no more bytes than it sends.
    peer.say(b"");
    assert_eq!(peer.hear(), b"");
    peer.say(&packet(0, 7, 0));
    let first = peer.hear();
    let own = u32::from_le_bytes(first[4..8].try_into().unwrap());
    assert_ne!(own, 0);
    assert_eq!(first, packet(0, own, 7));
    let until = |wanted: &[u8]| while !peer.hear().starts_with(wanted) {};
    assert!(!rig.log().contains(&Told::Handshake(1)));
    peer.say(&packet(1, 7, own));
    rig.until_told(&Told::Handshake(1));
    // The conversation of a segment does not matter.
    peer.say(&push(0xDEAD_BEEF, 0, b"hello"));
    assert_eq!(rig.received(1, 5), b"hello");
    until(&[&own.to_le_bytes()[..], &[0x52, 0, 0, 2]].concat());
    peer.say(&push(7, 1, b"truncated")[..30]);
    until(&END);
    assert_eq!(rig.closed(1), (Operation::Receive, Errno::EBADMSG.0));
}

/// Whoever sends with a forged address makes the server send no more bytes there than it sends itself.
#[test]
fn strangers_get_no_more_than_they_send() {
    let cost = |datagram: &Vec<u8>| datagram.len() + 28;
    let first = packet(0, 7, 0);
    let sayings: [&[&[u8]]; 8] = [
        &[b""],
        &[&first],
        &[b"", &first, &first],
        &[first.as_slice(); 5],
        &[b"".as_slice(); 9],
        &[b"hello"],
        &[&[1; 20]],
        &[b"", &[1; 2000]],
    ];
    let setup = server().set(Property::HandShakeTimeout, 300);
    let rig = setup.set(Property::FlushInterval, 10).start();
    let (mut sent, mut heard) = (0, 0);
    for datagrams in sayings {
        let peer = Stranger::of(&rig);
        let made = || {
            rig.log()
                .iter()
                .filter(|told| matches!(told, Told::Accept(_)))
                .count()
        };
        let before = made();
        for datagram in datagrams {
            peer.say(datagram);
        }
        eventually("the end", || made() > before && rig.connection_count() == 0);
        let paid: usize = datagrams.iter().map(|datagram| datagram.len() + 28).sum();
        let (notices, others): (Vec<_>, Vec<_>) = peer
            .heard()
            .into_iter()
            .partition(|datagram| datagram == &END);
        let got: usize = others.iter().map(cost).sum();
        assert!(got <= paid, "{got} of {paid}: {others:?}");
        (sent, heard) = (
            sent + paid,
            heard + got + notices.iter().map(cost).sum::<usize>(),
        );
        // The very first one of a run is told of the end even if it cannot pay for all of that.
        assert!(heard <= sent + END.len());
    }
}

// proves: ARQ-14 ARQ-15 ARQ-30
#[test]
fn a_handshake_takes_no_longer_than_allowed() {
    let limited = |setup: Setup| {
        let setup = setup.set(Property::HandShakeTimeout, 300);
        setup.set(Property::FlushInterval, 20)
    };
    let rig = limited(server()).start();
    let peer = Stranger::of(&rig);
    let begin = Instant::now();
    peer.say(b"");
    assert_eq!(rig.closed(1), (Operation::Close, 0));
    assert!(begin.elapsed() >= Duration::from_millis(300));
    let client = limited(client()).build();
    let nobody = Stranger::new();
    client.start_to(nobody.port(), true).unwrap();
    let closed = client.closed(client.own_id());
    assert_eq!(closed, (Operation::Close, libc::ETIMEDOUT));
    assert_eq!(nobody.hear(), b"");
    let packets: Vec<_> = std::iter::from_fn(|| Some(nobody.hear()))
        .take_while(|heard| heard != &END)
        .collect();
    assert!(packets.len() > 2 && packets.iter().all(|packet| packet.len() == 12));
}

// proves: ARQ-1 ARQ-2 ARQ-26
#[test]
fn bad_settings_and_messages_are_refused() {
    let rig = server().set(Property::MaxMessageSize, 178_816).build();
    let started = rig.start();
    assert_eq!(
        rig.failure(started),
        (SocketError::InvalidParam, Errno::EINVAL)
    );
    rig.set_property(Property::MaxMessageSize, 100);
    rig.start().unwrap();
    let client = joined(&rig, client());
    let send = |data: &[u8]| client.send_datagram(Destination::Connection(Target::Own), Some(data));
    assert_eq!(send(b""), Err(Errno::EINVAL));
    assert_eq!(send(&[0; 4097]), Err(Errno::EINVAL));
    assert_eq!(send(&[0; 101]), Ok(()));
    // The server takes no such message.
    assert_eq!(rig.closed(1), (Operation::Receive, Errno::EMSGSIZE.0));
    assert_eq!(client.closed(client.own_id()), (Operation::Close, 0));
}

// proves: ARQ-39 ARQ-43
#[test]
fn a_client_may_stop_or_pause_in_a_message() {
    let rig = server().start();
    let client = joined(
        &rig,
        client().script(|component, told| match told {
            Told::Receive(_, data) if data == b"pause" => {
                component.pause_receive(Target::Own, true)
            }
            Told::Receive(_, data) if data == b"stop" => component.stop(),
            _ => Ok(()),
        }),
    );
    let send = |data: &[u8]| client.send_one(Target::Own, data).unwrap();
    send(b"pause");
    let id = client.own_id();
    client.received(id, 5);
    send(b"later");
    eventually("echoed", || rig.pieces(1).len() == 2);
    assert_eq!(client.pieces(id), [b"pause"]);
    client.pause_receive(Target::Own, false).unwrap();
    assert_eq!(client.received(id, 10), b"pauselater");
    send(b"stop");
    assert_eq!(client.closed(id), (Operation::Close, 0));
}
