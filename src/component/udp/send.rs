//! Sending datagrams: one send is one datagram (UDP-22).

use std::sync::Arc;

use crate::component::{Component, Target};
use crate::conn::{Address, Endpoint};
use crate::error::Errno;
use crate::reactor;

impl Component {
    /// Sends the concatenation of `parts`, whose size is valid, as one datagram.
    pub(in crate::component) fn send_to_peer(
        &self,
        target: Target,
        parts: &[&[u8]],
    ) -> Result<(), Errno> {
        if self.component_type.framing.is_arq() {
            return self.send_message(target, parts);
        }
        let (place, in_turn) = self.called(target).ok_or(self.unknown_connection())?;
        let conn = place.lock().ok_or(self.unknown_connection())?;
        self.sendable(&conn)?;
        let link = conn.link.udp().ok_or(self.unknown_connection())?;
        let address = self.address(place, &conn);
        // A client's first datagram is the empty one that follows these callbacks (HB-3).
        let early = !link.shared && !conn.handshaken;
        if in_turn || early {
            // The turn sends it.
            link.endpoint.queue(address, parts)?;
            drop(conn);
            if in_turn {
                reactor::queued_in_turn();
            }
            return Ok(());
        }
        let endpoint = Arc::clone(&link.endpoint);
        // Under the connection's lock: nothing may follow the notification of its end (CN-4).
        let waits = self.send_or_queue(&endpoint, address, parts)?;
        drop(conn);
        if waits {
            self.flush_endpoint(&endpoint);
        }
        Ok(())
    }

    /// Sends a datagram outside of turns, or queues it. A flush has to follow if this returns
    /// true.
    pub(super) fn send_or_queue(
        &self,
        endpoint: &Endpoint,
        address: Address,
        parts: &[&[u8]],
    ) -> Result<bool, Errno> {
        if self.events.wants_send() {
            endpoint.queue(address, parts)?;
            return Ok(true);
        }
        endpoint.send_or_queue(address, parts)
    }
}
