//! Sends the datagrams that wait at a socket, and passes on what became of them.

use std::sync::Arc;

use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, nesting};
use crate::conn::{Addressed, Endpoint, Refused, Rest, Unreported, Work};
use crate::os::memory;
use crate::os::net::udp::Watched;

impl Component {
    /// Sends what waits, as far as the system accepts it.
    pub(in crate::component) fn flush_endpoint(&self, endpoint: &Endpoint) {
        if !endpoint.has_output() {
            return;
        }
        let reports = self.events.wants_send();
        loop {
            let order = (reports || self.node().is_some()).then(|| endpoint.reporting.lock());
            let flushed = endpoint.flush(reports);
            if reports {
                self.leave_for_reports(endpoint, flushed.sent);
            }
            if let Some(refused) = &flushed.refused {
                self.fail_send(endpoint, refused);
            }
            drop(order);
            match flushed.rest {
                Rest::Nothing => return,
                Rest::Full => return self.await_writable(endpoint),
                Rest::Some => {}
            }
        }
    }

    /// The system reports when the socket accepts more. It is asked anew each time, because it
    /// promises nothing after ENOBUFS.
    fn await_writable(&self, endpoint: &Endpoint) {
        if let Some((shard, token)) = endpoint.watched()
            && let Some(reactor) = &*self.reactor.read()
        {
            // The socket is watched already, so this cannot fail.
            let _ = reactor
                .shard(shard)
                .arm_write(&mut Watched(&endpoint.socket), token);
        }
    }

    /// The runners of the connections report what was sent.
    fn leave_for_reports(&self, endpoint: &Endpoint, sent: Addressed) {
        if let Some(node) = self.node() {
            return self.note_sent(node, endpoint, sent);
        }
        sent.each(|address, bytes| {
            let Some(place) = self.table.find(address.owner) else {
                return;
            };
            let Some(mut conn) = place.lock() else {
                return;
            };
            let shard = conn.shard;
            let Some(link) = conn.link.udp_mut().filter(|link| link.sends_from(endpoint)) else {
                return;
            };
            if link.sent.is_none() {
                let endpoint = Arc::clone(&link.endpoint);
                // Without memory the program does not hear of it.
                link.sent = memory::boxed(Unreported::new(endpoint)).ok();
            }
            if let Some(sent) = &mut link.sent {
                sent.push(bytes);
            }
            drop(conn);
            self.request(place, shard, Work::WRITE);
        });
    }

    /// The system has refused a datagram, and its connection ends (UDPS-23, UDPC-16). Nodes go on
    /// (NODE-15).
    fn fail_send(&self, endpoint: &Endpoint, refused: &Refused) {
        if let Some(node) = self.node() {
            self.note_refused(node, endpoint, refused);
        } else if let Some(place) = self.table.find(refused.address.owner)
            && let Some(mut conn) = place.lock()
            && conn
                .link
                .udp()
                .is_some_and(|link| link.sends_from(endpoint))
        {
            self.write_failed(place, &mut conn, refused.errno);
        }
    }

    /// What callbacks of a server have queued, if one of them blocks.
    pub(in crate::component) fn flush_source(&self) {
        if let Some(endpoint) = self.endpoint() {
            self.flush_endpoint(&endpoint);
        }
    }
}

impl Turn<'_, '_> {
    /// Sends what the turn's callbacks have queued, unless more is being gathered, and reports
    /// what was sent.
    pub(super) fn send_gathered(&mut self) -> Flow {
        if self.worker.gathers {
            return Flow::Continue(());
        }
        let endpoint = {
            let conn = self.lock()?;
            let Some(link) = conn.link.udp() else {
                return Flow::Continue(());
            };
            Arc::clone(&link.endpoint)
        };
        self.component.flush_endpoint(&endpoint);
        self.report_sent()
    }

    /// `OnSend` for what the system has accepted (UDP-24).
    fn report_sent(&mut self) -> Flow {
        let component = self.component;
        loop {
            let mut conn = self.lock()?;
            let Some(mut sent) = conn.link.udp_mut().and_then(|link| link.sent.take()) else {
                return Flow::Continue(());
            };
            drop(conn);
            let id = component.public_id(self.place);
            while let Some(bytes) = sent.front() {
                nesting::within(component.token(), || component.events.send(id, bytes));
                sent.pop();
            }
        }
    }
}
