//! Limits: what waits in the program, what is lost because of that, what strangers get, and when a peer is
//! given up.

use std::ffi::CString;
use std::net::UdpSocket;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::support::{Gate, LIMIT, Rig, Setup, Told, eventually, text};
use super::udp::{END, Stranger};
use crate::component::role::Source;
use crate::component::{Property, Role, Target};
use crate::conn::Endpoint;
use crate::error::Errno;

/// The most bytes that may wait to be sent.
const MOST: usize = i32::MAX as usize;
/// The most bytes that may wait for a connection whose callback does not return.
const MOST_WAITING: usize = 1 << 20;
/// No component may send so many datagrams that nobody hears of.
const MANY: usize = 100;

/// A component whose callback about the word `blocks` waits, and its peer, which it knows.
struct Blocked {
    rig: Rig,
    gate: Arc<Gate>,
    peer: UdpSocket,
    host: CString,
    target: Target,
}

impl Blocked {
    fn new(setup: Setup, role: Role) -> Self {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        let rig = setup
            .reports(true)
            .script(move |_, told| {
                let (Told::Sent(_, data)
                | Told::Receive(_, data)
                | Told::NodeSent(_, data)
                | Told::NodeReceived(_, data)) = told
                else {
                    return Ok(());
                };
                if data == b"blocks" {
                    inside.pass();
                }
                Ok(())
            })
            .build();
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_read_timeout(Some(LIMIT)).unwrap();
        let port = peer.local_addr().unwrap().port();
        let mut target = Target::Own;
        match role {
            Role::Client => {
                rig.start_to(port, false).unwrap();
                let (_, from) = peer.recv_from(&mut []).unwrap();
                peer.connect(from).unwrap();
            }
            Role::NODE => {
                rig.start_node(Some(c"127.0.0.1"), 0, -1, None).unwrap();
                peer.connect(rig.node_local_address().unwrap()).unwrap();
            }
            _ => {
                rig.start().unwrap();
                peer.connect(rig.listen_address().unwrap()).unwrap();
                peer.send(b"hello").unwrap();
                rig.until_told(&Told::Receive(1, b"hello".to_vec()));
                target = Target::Id(1);
            }
        }
        let host = text("127.0.0.1".to_owned());
        Self {
            rig,
            gate,
            peer,
            host,
            target,
        }
    }

    fn send(&self, bytes: &[u8]) -> Result<(), Errno> {
        if self.rig.node().is_some() {
            let port = self.peer.local_addr().unwrap().port();
            return self.rig.node_send(Some(&self.host), port, &[bytes]);
        }
        self.rig.send(self.target, &[bytes])
    }

    fn endpoint(&self) -> Arc<Endpoint> {
        if let Some(server) = self.rig.server()
            && let Some(Source::Udp(source)) = server.source.read().as_deref()
        {
            return Arc::clone(&source.endpoint);
        }
        let place = self.rig.table.find(1).unwrap();
        let conn = place.lock().unwrap();
        Arc::clone(&conn.link.udp().unwrap().endpoint)
    }
}

fn each_role() -> [Blocked; 3] {
    [
        Blocked::new(Setup::server().udp(), Role::Server),
        Blocked::new(Setup::client().udp(), Role::Client),
        Blocked::new(Setup::node(), Role::NODE),
    ]
}

/// As over TCP, where the queue grows while `OnSend` does not return.
#[test]
fn a_report_that_blocks_limits_what_is_sent() {
    for blocked in each_role() {
        blocked.send(b"blocks").unwrap();
        blocked.gate.until_came(1);
        // As if nearly as much as allowed had been sent already.
        let endpoint = blocked.endpoint();
        let before = MOST - 10_000;
        endpoint.note_unreported(before);
        let refused = || (0..MANY).find_map(|_| blocked.send(&[1; 1000]).err());
        assert_eq!(refused(), Some(Errno::E2BIG));
        blocked.gate.open();
        eventually("reported", || blocked.send(&[1; 1000]).is_ok());
        endpoint.end_unreported(before);
        for _ in 0..MANY {
            assert_eq!(blocked.send(&[1; 1000]), Ok(()));
        }
        // Everything was taken off again.
        eventually("reported", || endpoint.unreported() == 0);
        blocked.rig.stop().unwrap();
    }
}

#[test]
fn what_a_full_inbox_drops_is_counted() {
    for blocked in each_role() {
        // A client reads when its callback has returned.
        if blocked.target == Target::Own && blocked.rig.node().is_none() {
            continue;
        }
        assert_eq!(blocked.rig.udp_drops(), 0);
        blocked.peer.send(b"blocks").unwrap();
        blocked.gate.until_came(1);
        let datagram = [1; 1400];
        let mut sent = 0;
        // Not so fast that the kernel drops them.
        eventually("something is dropped", || {
            for _ in 0..20 {
                blocked.peer.send(&datagram).unwrap();
                sent += 1;
            }
            std::thread::sleep(Duration::from_millis(1));
            blocked.endpoint().drops() > 0
        });
        assert!(blocked.rig.udp_drops() > 0);
        assert!(sent * datagram.len() > MOST_WAITING / 2);
        blocked.gate.open();
        blocked.rig.stop().unwrap();
    }
}

/// Peers that are refused may have forged their address.
#[test]
fn refusals_cost_no_more_than_was_sent() {
    let setup = Setup::server().udp().script(|_, told| match told {
        Told::Accept(_) => Err(Errno::EPERM),
        _ => Ok(()),
    });
    let rig = setup.start();
    let (mut sent, mut heard) = (0, 0);
    for number in 1..=40 {
        let peer = Stranger::of(&rig);
        peer.say(b"");
        rig.until_told(&Told::Accept(number));
        sent += 28;
        // What is told to this one may come later, and counts next time.
        heard += peer.heard().len() * (END.len() + 28);
        assert!(heard <= sent + END.len(), "{heard} of {sent}");
    }
    assert!(heard > 0);
}

/// What a callback has held up counts as if it had been read in time.
// proves: UDP-T8 HB-5 HB-6
#[test]
fn what_has_come_counts_before_a_peer_is_given_up() {
    for role in [Role::Server, Role::Client] {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        let setup = Setup::new(role).udp().reports(true);
        let rig = setup
            .set(Property::DetectInterval, 1000)
            .set(Property::DetectAttempts, 1)
            .script(move |_, told| {
                if matches!(told, Told::Sent(_, data) if data == b"blocks") {
                    inside.pass();
                }
                Ok(())
            })
            .build();
        let peer = Stranger::new();
        let (id, target) = if role == Role::Server {
            rig.start().unwrap();
            peer.0.connect(rig.listen_address().unwrap()).unwrap();
            peer.say(b"hello");
            (1, Target::Id(1))
        } else {
            rig.start_to(peer.port(), false).unwrap();
            let (_, from) = peer.hear_from();
            peer.0.connect(from).unwrap();
            (rig.own_id(), Target::Own)
        };
        rig.until_told(&Told::Handshake(id));
        let place = rig.table.find(1).unwrap();
        let missed = || place.lock().unwrap().link.udp().unwrap().missed;
        eventually("a period without a sign of life", || missed() == 1);
        let period = Instant::now();
        rig.send(target, &[b"blocks"]).unwrap();
        gate.until_came(1);
        peer.say(b"alive");
        // Until the next period is over.
        std::thread::sleep(
            (period + Duration::from_millis(1200)).saturating_duration_since(Instant::now()),
        );
        gate.open();
        let alive = Told::Receive(id, b"alive".to_vec());
        rig.until(|log| {
            let close = log.iter().any(|told| matches!(told, Told::Close(..)));
            assert!(!close || log.contains(&alive), "{role:?}");
            log.contains(&alive).then_some(())
        });
    }
}

// proves: TRAP-1
#[test]
fn a_flood_of_addresses_is_bounded_and_ends() {
    // The ports of the flood may belong to others soon, so they get no answer.
    let rig = Setup::node()
        .script(|node, told| match told {
            Told::NodeReceived(from, data) if data == b"x" => {
                node.node_send(Some(c"127.0.0.1"), from.port(), &[data])
            }
            _ => Ok(()),
        })
        .start();
    let to = rig.node_local_address().unwrap();
    for _ in 0..2000 {
        Stranger::new().0.send_to(b"flood", to).unwrap();
    }
    let stranger = Stranger::new();
    eventually("it is served", || {
        stranger.0.send_to(b"x", to).unwrap();
        !stranger.heard().is_empty()
    });
}
