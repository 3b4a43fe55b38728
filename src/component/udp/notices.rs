//! What has happened to a node and its program does not know yet: which lane it goes to, and the
//! turns of lanes.

use std::convert::identity;
use std::net::SocketAddr;

use crate::component::life::steps::or_fail;
use crate::component::nesting::Callbacks;
use crate::component::role::NodeData;
use crate::component::turn::context::{Flow, Locked, Turn};
use crate::component::turn::delivered::Delivered;
use crate::component::turn::step::Step;
use crate::component::{Component, ConnId, NodeEvent, Operation};
use crate::conn::{Addressed, Endpoint, Happened, Lane, Link, Notices, Place, Post, Refused, Work};
use crate::error::Errno;
use crate::features::{Udp, With};
use crate::os::memory;
use crate::os::net::udp::{self, Datagram};

/// Number of events per turn (TCP-142).
const NOTICES_PER_TURN: usize = 64;
/// What a datagram counts for besides its bytes.
const OVERHEAD: usize = 64;

/// What a notice counts for among the received ones that wait.
fn cost(what: Happened, bytes: usize) -> usize {
    match what {
        Happened::Received | Happened::TooLong => bytes + OVERHEAD,
        Happened::Sent | Happened::NotSent(_) | Happened::NoneReceived(_) | Happened::Broken(_) => {
            0
        }
    }
}

/// What a notice counts for among the reports that wait, which limit what the program may send.
fn owed(what: Happened, bytes: usize) -> usize {
    match what {
        Happened::Sent | Happened::NotSent(_) => bytes + OVERHEAD,
        Happened::Received
        | Happened::TooLong
        | Happened::NoneReceived(_)
        | Happened::Broken(_) => 0,
    }
}

impl Component {
    /// Leaves a notice for the lane of an address. `None`: it is lost. Otherwise the lane, and whether
    /// it needs a turn, and nobody else sees to that.
    fn leave_notice(
        &self,
        node: &NodeData,
        what: Happened,
        address: SocketAddr,
        bytes: &[u8],
    ) -> Option<(Place<'_>, Post)> {
        let cost = cost(what, bytes.len());
        let Some(id) = node.lanes.enter(address, cost, || self.make_lane(node.udp)) else {
            self.note_drop(what);
            return None;
        };
        let place = self.table.find(id)?;
        let left = place.lock().is_some_and(|mut conn| {
            let lane = conn.link.lane_mut();
            lane.is_some_and(|lane| lane.push(what, address, bytes))
        });
        if !left {
            // Without memory it is lost, as it could be on its way.
            node.lanes.leave(address, cost);
            self.note_drop(what);
            return None;
        }
        Some((place, place.post(Work::READ)))
    }

    /// Too much waits for the notice to be kept.
    fn note_drop(&self, what: Happened) {
        if matches!(what, Happened::Received | Happened::TooLong)
            && let Some(endpoint) = self.endpoint()
        {
            endpoint.note_drop();
        }
    }

    /// As [`Component::leave_notice`], for a worker. False: it is lost.
    fn notify(&self, node: &NodeData, what: Happened, address: SocketAddr, bytes: &[u8]) -> bool {
        let left = self.leave_notice(node, what, address, bytes);
        if let Some((place, Post::Enqueue)) = left {
            self.post(None, place, Work::READ);
        }
        left.is_some()
    }

    fn make_lane(&self, udp: Udp) -> Option<ConnId> {
        memory::available().ok()?;
        let reactor = self.reactor.read().clone()?;
        let place = self.table.alloc().ok()?;
        let Ok(lane) = memory::boxed(Lane::default()) else {
            self.table.free(place);
            return None;
        };
        if let Some(mut conn) = place.lock() {
            conn.link = Link::Lane(With::new(udp, lane));
        }
        // A stop may have begun meanwhile.
        self.hand_over(&reactor, place);
        Some(self.table.id(place))
    }

    /// A datagram has come to a node. Returns the ID of a lane that needs a turn.
    pub(super) fn note_received(
        &self,
        node: &NodeData,
        datagram: &Datagram<'_>,
        from: SocketAddr,
    ) -> Option<Place<'_>> {
        let what = if datagram.truncated {
            Happened::TooLong
        } else {
            Happened::Received
        };
        match self.leave_notice(node, what, from, datagram.bytes) {
            Some((place, Post::Enqueue)) => Some(place),
            _ => None,
        }
    }

    /// The system has accepted what a node has sent.
    pub(super) fn note_sent(&self, node: &NodeData, endpoint: &Endpoint, sent: Addressed) {
        sent.each(|address, bytes| {
            self.note_report(node, endpoint, Happened::Sent, address.to, bytes);
        });
    }

    /// The system has refused what a node has sent.
    pub(super) fn note_refused(&self, node: &NodeData, endpoint: &Endpoint, refused: &Refused) {
        let what = Happened::NotSent(refused.errno);
        self.note_report(node, endpoint, what, refused.address.to, &refused.datagram);
    }

    fn note_report(
        &self,
        node: &NodeData,
        endpoint: &Endpoint,
        what: Happened,
        to: SocketAddr,
        bytes: &[u8],
    ) {
        // Before it may be told.
        endpoint.note_unreported(owed(what, bytes.len()));
        if !self.notify(node, what, to, bytes) {
            endpoint.end_unreported(owed(what, bytes.len()));
        }
    }

    /// Receiving has failed.
    pub(super) fn note_receive_error(&self, errno: Errno) {
        if let Some(node) = self.node()
            && let Ok(local) = self.node_local_address()
        {
            self.notify(node, Happened::NoneReceived(errno), local, &[]);
        }
    }

    /// A node's socket has told an error, or that it has hung up.
    pub(in crate::component) fn note_broken(&self) {
        let Some(node) = self.node() else {
            return;
        };
        let (Some(endpoint), Ok(local)) = (self.endpoint(), self.node_local_address()) else {
            return;
        };
        let errno = match udp::pending_error(&endpoint.socket) {
            Some(errno) => errno,
            None if udp::has_hung_up(&endpoint.socket) => Errno(0),
            // A send or a receive has told it already.
            None => return,
        };
        self.notify(node, Happened::Broken(errno), local, &[]);
    }
}

impl<'a> Turn<'a, '_> {
    /// Tells the program what is in a lane.
    pub(in crate::component) fn work_at_lane(&mut self, mut conn: Locked<'a>, work: Work) -> Flow {
        if work.has(Work::CLOSE) {
            drop(conn);
            self.component.drop_silently(self.place);
            return Flow::Break(Step::Gone);
        }
        let (Some(lane), Some(node)) = (conn.link.lane_mut(), self.component.node()) else {
            return Flow::Break(Step::Done);
        };
        let mut notices = lane.take();
        drop(conn);
        let step = self.tell_notices(node, &mut notices);
        if !self.worker.gathers {
            self.component.flush_source();
        }
        let mut conn = self.lock()?;
        if let Some(lane) = conn.link.lane_mut() {
            lane.put_back(notices);
        }
        Flow::Break(step)
    }

    fn tell_notices(&self, node: &NodeData, notices: &mut Notices) -> Step {
        let component = self.component;
        let callbacks = Callbacks::of(component.token(), self.worker.status());
        let endpoint = component.endpoint();
        let mut first = true;
        for _ in 0..NOTICES_PER_TURN {
            let Some((what, address, bytes)) = notices.front() else {
                return Step::Done;
            };
            if let Some(end) = Delivered::before_event(self.place, &mut first) {
                return end.step();
            }
            let event = event(what, address, bytes);
            // A panic costs this event and not the lane (COM-112).
            let _ = or_fail(identity, || {
                callbacks.run(|| component.events.node(&event));
                Ok(())
            });
            node.lanes.leave(address, cost(what, bytes.len()));
            if let Some(endpoint) = &endpoint {
                endpoint.end_unreported(owed(what, bytes.len()));
            }
            notices.pop();
        }
        Step::Again(Work::READ)
    }
}

/// A notice as the program hears it (NODE-13, NODE-14).
fn event(what: Happened, address: SocketAddr, bytes: &[u8]) -> NodeEvent<'_> {
    match what {
        Happened::Received => NodeEvent::Received(address, bytes),
        Happened::Sent => NodeEvent::Sent(address, bytes),
        Happened::TooLong => {
            NodeEvent::Failed(address, Operation::Receive, Errno::EMSGSIZE, Some(bytes))
        }
        Happened::NotSent(errno) => NodeEvent::Failed(address, Operation::Send, errno, Some(bytes)),
        Happened::NoneReceived(errno) => {
            NodeEvent::Failed(address, Operation::Receive, errno, None)
        }
        Happened::Broken(errno) => NodeEvent::Failed(address, Operation::Close, errno, None),
    }
}
