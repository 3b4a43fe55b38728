//! Servers and clients over UDP: events, datagrams, signs of life, ends (UDP-1 to UDP-30, HB-1
//! to HB-15, CN-1 to CN-6, UDPS-1 to UDPS-30, UDPC-1 to UDPC-21).

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::support::{Gate, LIMIT, Rig, Setup, Told, eventually, pattern};
use crate::component::{Component, ConnId, Destination, Operation, Property, Role, Target};
use crate::conn::{Address, Place, Slowness};
use crate::error::{Errno, SocketError};

/// What says that a connection has ended.
pub(super) const END: [u8; 16] = [
    0xBE, 0xB6, 0x1F, 0xEB, 0xDA, 0x52, 0x46, 0xBA, 0x92, 0x33, 0x59, 0xDB, 0xBF, 0xE6, 0xC8, 0xE4,
];

/// The other end: a socket of the test.
pub(super) struct Stranger(pub(super) UdpSocket);

impl Stranger {
    pub(super) fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        Self(socket)
    }

    /// One whose peer is the server.
    pub(super) fn of(rig: &Rig) -> Self {
        let stranger = Self::new();
        stranger.0.connect(rig.listen_address().unwrap()).unwrap();
        stranger
    }

    pub(super) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    pub(super) fn say(&self, bytes: &[u8]) {
        self.0.send(bytes).unwrap();
    }

    pub(super) fn hear(&self) -> Vec<u8> {
        self.hear_from().0
    }

    pub(super) fn hear_from(&self) -> (Vec<u8>, SocketAddr) {
        let mut buffer = vec![0; 1 << 16];
        let (length, from) = self.0.recv_from(&mut buffer).unwrap();
        (buffer[..length].to_vec(), from)
    }

    /// What has come.
    pub(super) fn heard(&self) -> Vec<Vec<u8>> {
        self.0.set_nonblocking(true).unwrap();
        let mut buffer = vec![0; 1 << 16];
        let next = || {
            let length = self.0.recv(&mut buffer).ok()?;
            Some(buffer[..length].to_vec())
        };
        let heard = std::iter::from_fn(next).collect();
        self.0.set_nonblocking(false).unwrap();
        heard
    }

    /// Nothing has come. A fence: something that was sent later has come already.
    pub(super) fn heard_all(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        let nothing = self.0.recv(&mut [0; 1]).err().map(|error| error.kind());
        self.0.set_nonblocking(false).unwrap();
        nothing == Some(ErrorKind::WouldBlock)
    }
}

fn server() -> Setup {
    Setup::server().udp().echo()
}

fn echo(component: &Component, id: ConnId, data: &[u8]) -> Result<(), Errno> {
    component.send(Target::Id(id), &[data])
}

// proves: UDPS-4 UDPS-5 UDPS-7 UDPS-14 UDPS-24
#[test]
fn the_first_datagram_of_an_address_makes_a_connection() {
    let rig = server().start();
    let (one, two) = (Stranger::of(&rig), Stranger::of(&rig));
    one.say(b"hello");
    assert_eq!(one.hear(), b"hello");
    two.say(b"world");
    assert_eq!(two.hear(), b"world");
    one.say(b"again");
    assert_eq!(one.hear(), b"again");
    let expected = [
        Told::PrepareListen,
        Told::Accept(1),
        Told::Handshake(1),
        Told::Receive(1, b"hello".to_vec()),
        Told::Accept(2),
        Told::Handshake(2),
        Told::Receive(2, b"world".to_vec()),
        Told::Receive(1, b"again".to_vec()),
    ];
    assert_eq!(rig.log(), expected);
    assert_eq!(rig.remote_address(2).unwrap().port(), two.port());
    assert_eq!(rig.local_address(Target::Id(1)), rig.listen_address());
    assert_eq!(rig.connection_count(), 2);
}

// proves: UDP-22 UDPS-14 UDPS-19
#[test]
fn datagrams_stay_whole_and_in_order() {
    let rig = server().start();
    let peer = Stranger::of(&rig);
    let data = pattern(200_000);
    let pieces: Vec<_> = data.chunks(1000).collect();
    for pieces in pieces.chunks(20) {
        for piece in pieces {
            peer.say(piece);
        }
        for piece in pieces {
            assert_eq!(&peer.hear(), piece);
        }
    }
    assert_eq!(rig.pieces(1), pieces);
}

// proves: HB-1 HB-2 HB-7 HB-15 UDPS-17
#[test]
fn an_empty_datagram_is_answered_but_not_without_limit() {
    let rig = server().start();
    let peer = Stranger::of(&rig);
    for _ in 0..20 {
        peer.say(b"");
    }
    peer.say(b"end");
    let mut answers = 0;
    while peer.hear().is_empty() {
        answers += 1;
    }
    assert!((1..=5).contains(&answers), "{answers}");
    assert_eq!(rig.pieces(1), [b"end"]);
}

// proves: CN-1 CN-5 CN-6
#[test]
fn a_notification_ends_a_connection_and_makes_none() {
    let rig = server().start();
    let (known, unknown) = (Stranger::of(&rig), Stranger::of(&rig));
    unknown.say(&END);
    known.say(b"x");
    assert_eq!(known.hear(), b"x");
    known.say(&END);
    assert_eq!(rig.closed(1), (Operation::Close, 0));
    known.say(&[&END[..], b"!"].concat());
    known.hear();
    assert_eq!(rig.received(2, 17).len(), 17);
    assert!(unknown.heard_all());
    assert_eq!(rig.connection_count(), 1);
}

// proves: UDPS-25 UDPS-26 CN-2 CN-4
#[test]
fn peers_are_told_of_the_end() {
    let rig = server().start();
    let (one, two) = (Stranger::of(&rig), Stranger::of(&rig));
    for peer in [&one, &two] {
        peer.say(b"x");
        peer.hear();
    }
    rig.disconnect(1, true).unwrap();
    assert_eq!(one.hear(), END);
    assert_eq!(rig.closed(1), (Operation::Close, 0));
    rig.stop().unwrap();
    assert_eq!(two.hear(), END);
    let log = rig.log();
    let end = [Told::Close(2, Operation::Close, 0), Told::Shutdown];
    assert_eq!(&log[log.len() - 2..], end);
    assert!(one.heard_all());
}

// proves: UDPS-8 UDPS-9
#[test]
fn a_refused_peer_is_told() {
    let setup = Setup::server().udp().set(Property::MaxConnectionCount, 1);
    let rig = setup
        .script(|component, told| match told {
            Told::Receive(id, data) => echo(component, *id, data),
            Told::Handshake(1) => Err(Errno::EPERM),
            _ => Ok(()),
        })
        .start();
    let (one, two) = (Stranger::of(&rig), Stranger::of(&rig));
    one.say(b"refused");
    assert_eq!(one.hear(), END);
    one.say(b"accepted");
    assert_eq!(one.hear(), b"accepted");
    two.say(b"full");
    assert_eq!(two.hear(), END);
    assert_eq!(rig.pieces(2), [b"accepted"]);
    assert!(!rig.log().iter().any(|told| matches!(told, Told::Close(..))));
}

// proves: UDPS-15 UDPS-16 UDP-20
#[test]
fn a_refused_or_too_long_datagram_ends_its_connection() {
    let setup = Setup::server().udp().set(Property::MaxDatagramSize, 100);
    let rig = setup
        .script(|component, told| match told {
            Told::Receive(_, data) if data == b"no" => Err(Errno(77)),
            Told::Receive(id, data) => echo(component, *id, data),
            _ => Ok(()),
        })
        .start();
    let peer = Stranger::of(&rig);
    // No connection, so nothing happens.
    peer.say(&[1; 101]);
    peer.say(&[1; 100]);
    assert_eq!(peer.hear(), [1; 100]);
    peer.say(&[1; 101]);
    assert_eq!(peer.hear(), END);
    assert_eq!(rig.closed(1), (Operation::Receive, Errno::EMSGSIZE.0));
    peer.say(b"no");
    assert_eq!(peer.hear(), END);
    assert_eq!(rig.closed(2), (Operation::Receive, 77));
}

// proves: UDPS-20 UDPS-22 UDPS-23 UDP-21
#[test]
fn bad_sends_are_errors() {
    let rig = server().set(Property::MaxDatagramSize, 65_536).start();
    let peer = Stranger::of(&rig);
    peer.say(b"x");
    peer.hear();
    let one = |id, length| {
        rig.send_datagram(
            Destination::Connection(Target::Id(id)),
            Some(&vec![7; length]),
        )
    };
    let many =
        |parts: &[&[u8]]| rig.send_datagram_of(Destination::Connection(Target::Id(1)), parts);
    assert_eq!(one(99, 0), Err(Errno::EBADSLT));
    assert_eq!(one(1, 0), Err(Errno::EINVAL));
    assert_eq!(one(1, 65_537), Err(Errno::EINVAL));
    assert_eq!(many(&[b"", b""]), Err(Errno::EMSGSIZE));
    assert_eq!(many(&[b"a", b"", b"bc"]), Ok(()));
    assert_eq!(peer.hear(), b"abc");
    assert_eq!(one(1, 65_508), Ok(()));
    assert_eq!(peer.hear(), END);
    assert_eq!(rig.closed(1), (Operation::Send, Errno::EMSGSIZE.0));
}

// proves: UDP-24 UDP-T4
#[test]
fn what_was_sent_is_reported() {
    let rig = server().reports(true).start();
    let peer = Stranger::of(&rig);
    peer.say(b"one");
    peer.hear();
    rig.send_one(Target::Id(1), b"two").unwrap();
    assert_eq!(peer.hear(), b"two");
    assert_eq!(rig.sent(1, 6), [b"one", b"two"]);
}

// proves: HB-6 HB-9
#[test]
fn a_silent_peer_is_given_up() {
    let setup = server().set(Property::DetectInterval, 1000);
    let rig = setup.set(Property::DetectAttempts, 1).start();
    let peer = Stranger::of(&rig);
    let begin = Instant::now();
    peer.say(b"x");
    peer.hear();
    assert_eq!(rig.closed(1), (Operation::Close, 0));
    assert!(begin.elapsed() >= Duration::from_secs(2));
    assert!(peer.heard_all());
}

// proves: UDPC-6 UDPC-7 UDPC-9 UDPC-10 UDPC-17 HB-3 CN-3 CN-5 UDPC-1
#[test]
fn a_client_has_one_peer() {
    for asynchronous in [false, true] {
        let rig = Setup::client().udp().echo().build();
        let (peer, foreign) = (Stranger::new(), Stranger::new());
        rig.start_to(peer.port(), asynchronous).unwrap();
        let (probe, address) = peer.hear_from();
        assert_eq!(probe, b"");
        foreign.0.send_to(b"foreign", address).unwrap();
        peer.0.send_to(b"", address).unwrap();
        peer.0.send_to(b"hello", address).unwrap();
        assert_eq!(peer.hear(), b"hello");
        rig.send_one(Target::Own, b"own").unwrap();
        assert_eq!(peer.hear(), b"own");
        let id = rig.own_id();
        rig.stop().unwrap();
        assert_eq!(peer.hear(), END);
        let expected = [
            Told::PrepareConnect(id),
            Told::Connect(id),
            Told::Handshake(id),
            Told::Receive(id, b"hello".to_vec()),
            Told::Close(id, Operation::Close, 0),
        ];
        assert_eq!(rig.log(), expected);
        // It can be used again, and the peer can end it.
        rig.start_to(peer.port(), asynchronous).unwrap();
        let (_, address) = peer.hear_from();
        peer.0.send_to(&END, address).unwrap();
        assert_eq!(rig.closed(rig.own_id()), (Operation::Close, 0));
        assert!(peer.heard_all());
    }
}

// proves: HB-5 HB-8 HB-10
#[test]
fn a_client_asks_for_signs_of_life() {
    let setup = Setup::client().udp().set(Property::DetectInterval, 1000);
    let rig = setup.set(Property::DetectAttempts, 2).build();
    let peer = Stranger::new();
    rig.start_to(peer.port(), true).unwrap();
    let begin = Instant::now();
    for _ in 0..3 {
        assert_eq!(peer.hear(), b"");
    }
    assert_eq!(rig.closed(rig.own_id()), (Operation::Close, 0));
    assert!(begin.elapsed() >= Duration::from_millis(2900));
    assert!(peer.heard_all());
}

// proves: HB-11 UDPC-16 TRAP-13
#[test]
fn a_client_learns_that_nobody_listens() {
    let rig = Setup::client().udp().build();
    let port = Stranger::new().port();
    rig.start_to(port, true).unwrap();
    let (operation, code) = rig.closed(rig.own_id());
    assert_eq!(code, libc::ECONNREFUSED);
    assert!(matches!(
        operation,
        Operation::Close | Operation::Receive | Operation::Send
    ));
}

// proves: UDPC-6 UDPC-7 UDPC-13 CN-3
#[test]
fn a_client_may_refuse_its_connection() {
    for asynchronous in [false, true] {
        let setup = Setup::client().udp().script(|_, told| match told {
            Told::Handshake(_) => Err(Errno(5)),
            _ => Ok(()),
        });
        let rig = setup.build();
        let peer = Stranger::new();
        let started = rig.start_to(peer.port(), asynchronous);
        if asynchronous {
            started.unwrap();
            rig.wait(Some(LIMIT)).unwrap();
        } else {
            let failure = rig.failure(started);
            assert_eq!(failure, (SocketError::ConnectServer, Errno(5)));
        }
        let own = |data| rig.send_datagram(Destination::Connection(Target::Own), Some(data));
        assert_eq!(own(&b"x"[..]), Err(Errno::EPERM));
        assert_eq!(own(&b""[..]), Err(Errno::EINVAL));
        assert!(!rig.log().iter().any(|told| matches!(told, Told::Close(..))));
        assert!(peer.heard_all());
    }
}

// proves: UDPC-15 TRAP-6
#[test]
fn a_paused_client_reads_nothing() {
    let rig = Setup::client().udp().echo().build();
    let peer = Stranger::new();
    rig.start_to(peer.port(), false).unwrap();
    let (_, address) = peer.hear_from();
    rig.pause_receive(Target::Own, true).unwrap();
    peer.0.send_to(b"later", address).unwrap();
    rig.send_one(Target::Own, b"now").unwrap();
    assert_eq!(peer.hear(), b"now");
    rig.pause_receive(Target::Own, false).unwrap();
    assert_eq!(peer.hear(), b"later");
}

#[test]
fn a_server_may_limit_silence() {
    let rig = server().set(Property::UdpIdleTimeout, 200).start();
    let peer = Stranger::of(&rig);
    let begin = Instant::now();
    for _ in 0..4 {
        std::thread::sleep(Duration::from_millis(80));
        peer.say(b"x");
        assert_eq!(peer.hear(), b"x");
    }
    assert_eq!(rig.closed(1), (Operation::Close, 0));
    assert!(begin.elapsed() >= Duration::from_millis(500));
    assert_eq!(peer.hear(), END);
}

#[test]
fn the_kernel_counts_what_it_drops_and_may_merge() {
    let setup = Setup::client().udp().set(Property::UdpReceiveBuffer, 4096);
    let rig = setup.set(Property::UdpGro, 1).echo().build();
    let peer = Stranger::new();
    rig.start_to(peer.port(), false).unwrap();
    let (_, address) = peer.hear_from();
    rig.pause_receive(Target::Own, true).unwrap();
    for _ in 0..200 {
        peer.0.send_to(&[1; 1000], address).unwrap();
    }
    assert!(rig.udp_drops() > 0);
    rig.pause_receive(Target::Own, false).unwrap();
    assert_eq!(peer.hear(), [1; 1000]);
    assert!(
        rig.pieces(rig.own_id())
            .iter()
            .all(|piece| piece == &[1; 1000])
    );
}

/// What the system gives by itself holds 92 of them.
#[cfg(target_os = "linux")]
#[test]
fn the_receive_buffer_holds_a_burst() {
    let rig = Setup::client().udp().build();
    let peer = Stranger::new();
    rig.start_to(peer.port(), false).unwrap();
    let (_, address) = peer.hear_from();
    rig.pause_receive(Target::Own, true).unwrap();
    for _ in 0..150 {
        peer.0.send_to(&[1; 1000], address).unwrap();
    }
    rig.pause_receive(Target::Own, false).unwrap();
    rig.received(rig.own_id(), 150_000);
    assert_eq!(rig.udp_drops(), 0);
}

/// Peers whose callbacks block again and again leave a worker to the others, who are answered
/// while one callback blocks, too.
// proves: TCP-133 UDP-T6 UDP-T8
#[test]
fn blocked_callbacks_hold_up_no_other_peer() {
    const SLOW: usize = 3;
    let gates: Arc<[Gate; 2 * SLOW + 1]> = Arc::default();
    let inside = Arc::clone(&gates);
    let setup = Setup::new(Role::Server).udp();
    let rig = setup
        .set(Property::WorkerThreadCount, 3)
        .script(move |component, told| match told {
            Told::Receive(id, data) if data == b"ping" => echo(component, *id, data),
            Told::Receive(_, data) => {
                inside[usize::from(data[0])].pass();
                Ok(())
            }
            _ => Ok(()),
        })
        .start();
    let slow: Vec<_> = (0..SLOW).map(|_| Stranger::of(&rig)).collect();
    let quick: Vec<_> = (0..3).map(|_| Stranger::of(&rig)).collect();
    // The gates let everybody go on after the longest wait.
    let sooner = Some(LIMIT / 3);
    let answers = || {
        for peer in &quick {
            peer.0.set_read_timeout(sooner).unwrap();
            peer.say(b"ping");
            assert_eq!(peer.hear(), b"ping");
        }
    };
    answers();
    let wanted = [Slowness::Once, Slowness::Again];
    for (number, gate) in (0u8..).zip(&gates[..2 * SLOW]) {
        slow[usize::from(number) % SLOW].say(&[number]);
        gate.until_came(1);
        answers();
        let id = 4 + ConnId::from(number) % 3;
        let slow = Place::slowness;
        let noticed = || rig.table.find(id).map(slow) >= Some(wanted[usize::from(number) / SLOW]);
        eventually("the block is noticed", noticed);
        gate.open();
    }
    let last = u8::try_from(2 * SLOW).unwrap();
    for peer in &slow {
        peer.say(&[last]);
    }
    gates[2 * SLOW].until_came(2);
    answers();
    gates[2 * SLOW].open();
    gates[2 * SLOW].until_came(SLOW);
}

/// A thread may be sending from the socket of a run that is over, whose IDs are in use again.
#[test]
fn what_a_former_run_has_sent_concerns_no_connection_of_the_next_one() {
    let rig = server().reports(true).start();
    let connected = || {
        let peer = Stranger::of(&rig);
        peer.say(b"hello");
        assert_eq!(peer.hear(), b"hello");
        peer
    };
    let former = connected();
    let place = rig.table.find(1).unwrap();
    let link = |place: Place<'_>| Arc::clone(&place.lock().unwrap().link.udp().unwrap().endpoint);
    let endpoint = link(place);
    rig.stop().unwrap();
    rig.forget();
    rig.start().unwrap();
    let peer = connected();
    let address = Address {
        owner: 1,
        to: ([127, 0, 0, 1], former.port()).into(),
    };
    endpoint.queue(address, &[b"late"]).unwrap();
    // No datagram is so long.
    endpoint.queue(address, &[&vec![0; 70_000]]).unwrap();
    rig.flush_endpoint(&endpoint);
    for _ in 0..2 {
        peer.say(b"again");
        assert_eq!(peer.hear(), b"again");
    }
    let concerns = |told: &Told| {
        *told == Told::Sent(1, b"late".to_vec())
            || matches!(told, Told::Close(..) | Told::Accept(2))
    };
    assert!(!rig.log().iter().any(concerns));
}
