//! Datagrams that were received for a connection and not delivered yet.

use crate::conn::{Conn, UdpLink};
use crate::layer::Datagrams;
use crate::os::net::udp::Datagram;
use crate::reactor::Worker;

/// Most bytes that wait for a connection whose callback is running; those that come then are
/// dropped.
const MOST_WAITING: usize = 1 << 20;
/// What a datagram that waits counts for besides its bytes.
const OVERHEAD: usize = 64;

/// What the datagrams that no turn has taken out were in the network.
pub(super) fn unread(conn: &Conn) -> usize {
    let link = conn.link.udp();
    let inbox = link.and_then(|link| link.inbox.as_ref());
    inbox.map_or(0, |inbox| inbox.cost())
}

/// Puts back what a turn has not delivered. What came meanwhile comes behind it.
pub(super) fn put_back(link: &mut UdpLink, mut inbox: Box<Datagrams>) {
    link.note_left(inbox.bytes() + inbox.len() * OVERHEAD);
    if let Some(later) = &mut link.inbox {
        let _ = inbox.append(later);
    }
    link.inbox = Some(inbox);
}

/// Leaves a datagram for a connection's next turn. False: it is no connection over UDP.
pub(super) fn leave(worker: &mut Worker<'_>, conn: &mut Conn, datagram: &Datagram<'_>) -> bool {
    let Some(link) = conn.link.udp_mut() else {
        return false;
    };
    if link.inbox.is_none() {
        link.inbox = worker.take_inbox();
    }
    let waits = link.inbox.as_ref().is_some_and(|inbox| !inbox.is_empty());
    // The first one is about to be delivered. Others are dropped if too much waits already.
    let fits = !waits || link.note_waiting(datagram.bytes.len() + OVERHEAD);
    let is_cast = link.is_cast();
    let endpoint = &link.endpoint;
    let left = match &mut link.inbox {
        Some(inbox) if fits && inbox.bytes() + inbox.len() * OVERHEAD < MOST_WAITING => {
            // One byte more shows that it is too long.
            let parts = &[datagram.bytes, &[0]][..=usize::from(datagram.truncated)];
            let mut push = || inbox.push(parts);
            if is_cast {
                endpoint.leave_sender(datagram.from, push)
            } else {
                push()
            }
        }
        _ => false,
    };
    if !left {
        endpoint.note_drop();
    }
    true
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::sync::Arc;

    use super::*;
    use crate::conn::Endpoint;
    use crate::os::net::sockopt::ReusePolicy;
    use crate::os::net::udp::{self, UdpSocket};

    /// A connection whose callbacks are slow is run again and again with most of what waits.
    #[test]
    fn what_is_put_back_counts() {
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let socket = udp::socket(&local, ReusePolicy::None).unwrap();
        let endpoint = Arc::new(Endpoint::new(UdpSocket::new(socket), false));
        let link = || UdpLink::new(Arc::clone(&endpoint), true);
        let too_many = (1..1000).find(|mib| !link().note_waiting(mib << 20));
        let most = (too_many.unwrap() - 1) << 20;
        let (mut slow, mut other) = (link(), link());
        let mut inbox = Box::new(Datagrams::default());
        assert!(inbox.push(&[&[1; 1000]]));
        put_back(&mut slow, inbox);
        assert!(!other.note_waiting(most - 999));
        let mut inbox = slow.take_inbox().unwrap();
        assert!(other.note_waiting(most - 10));
        // What has come meanwhile is behind it.
        assert!(slow.note_waiting(10));
        let mut later = Box::new(Datagrams::default());
        assert!(later.push(&[b"later"]));
        slow.inbox = Some(later);
        put_back(&mut slow, inbox);
        inbox = slow.take_inbox().unwrap();
        assert_eq!((inbox.len(), inbox.bytes()), (2, 1005));
        inbox.pop(1);
        assert_eq!(inbox.front(), Some(&b"later"[..]));
        drop((slow, other));
        assert!(link().note_waiting(most));
    }
}
