//! Sending datagrams: one send is one datagram (UDP-22).

use std::sync::Arc;

use crate::component::{Component, Property, Role, Target};
use crate::conn::Address;
use crate::error::Errno;
use crate::reactor;

impl Component {
    /// Whether a datagram of so many bytes may be sent. `wrong` is the error.
    pub(in crate::component) fn check_length(
        &self,
        total: usize,
        wrong: Errno,
    ) -> Result<(), Errno> {
        let most = self.property(Property::MaxDatagramSize) as usize;
        if (1..=most).contains(&total) {
            Ok(())
        } else {
            Err(wrong)
        }
    }

    /// The error of a send of so many bytes, whatever they are.
    pub(in crate::component) fn check_datagram(
        &self,
        target: Target,
        total: usize,
    ) -> Result<(), Errno> {
        let length = self.check_length(total, Errno::EINVAL);
        if self.role() == Role::Client {
            length?;
        }
        self.check_connection(target)?;
        length
    }

    /// Sends the concatenation of `parts`. `wrong` is the error for a bad length. Servers look
    /// for the connection first, clients at the length (UDPS-20, UDPC-13).
    pub(in crate::component) fn send_datagram(
        &self,
        target: Target,
        parts: &[&[u8]],
        wrong: Errno,
    ) -> Result<(), Errno> {
        let total = parts.iter().map(|part| part.len()).sum();
        let length = self.check_length(total, wrong);
        if self.role() == Role::Client {
            length?;
        }
        let (place, in_turn) = self.called(target).ok_or(self.unknown_connection())?;
        let conn = place.lock().ok_or(self.unknown_connection())?;
        self.sendable(&conn)?;
        length?;
        let link = conn.link.udp().ok_or(self.unknown_connection())?;
        let address = Address {
            owner: self.table.id(place),
            to: conn.peer,
        };
        if in_turn {
            // The turn sends it.
            link.endpoint.queue(address, parts)?;
            drop(conn);
            reactor::queued_in_turn();
            return Ok(());
        }
        let endpoint = Arc::clone(&link.endpoint);
        drop(conn);
        if self.events.wants_send() {
            endpoint.queue(address, parts)?;
            self.flush_endpoint(&endpoint);
        } else if endpoint.send_or_queue(address, parts)? {
            self.flush_endpoint(&endpoint);
        }
        Ok(())
    }
}
