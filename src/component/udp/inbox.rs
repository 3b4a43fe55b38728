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
    if waits && !link.note_waiting(datagram.bytes.len() + OVERHEAD) {
        return true;
    }
    let is_cast = link.is_cast();
    let endpoint = &link.endpoint;
    if let Some(inbox) = &mut link.inbox
        && inbox.bytes() + inbox.len() * OVERHEAD < MOST_WAITING
    {
        // One byte more shows that it is too long. Without memory it is lost, as it could be on
        // its way.
        let more: &[u8] = if datagram.truncated { &[0] } else { &[] };
        let mut push = || inbox.push(&[datagram.bytes, more]);
        let _ = if is_cast {
            endpoint.leave_sender(datagram.from, push)
        } else {
            push()
        };
    }
    true
}
