//! What waits in the program is limited, and what is lost because of that is counted.

use std::ffi::CString;
use std::net::UdpSocket;
use std::sync::Arc;

use super::support::{Gate, LIMIT, Rig, Setup, Told, eventually, text};
use crate::component::role::Source;
use crate::component::{Role, Target};
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
            Role::Node => {
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
        Blocked::new(Setup::node(), Role::Node),
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
            std::thread::sleep(std::time::Duration::from_millis(1));
            blocked.endpoint().drops() > 0
        });
        assert!(blocked.rig.udp_drops() > 0);
        assert!(sent * datagram.len() > MOST_WAITING / 2);
        blocked.gate.open();
        blocked.rig.stop().unwrap();
    }
}
