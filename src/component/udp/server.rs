//! The socket of a server: datagrams come from all peers, and go to the connections of their
//! addresses. The worker that reads runs their turns too. While one of its callbacks blocks,
//! another worker goes on with what was read, and reads more.

use std::collections::VecDeque;
use std::convert::identity;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::Socket;

use super::NOTIFICATION;
use super::inbox::leave;
use super::lanes::MOST_LANES;
use super::sessions::{self, Sessions};
use crate::component::life::steps::or_fail;
use crate::component::role::{ServerData, Source};
use crate::component::{Accepted, Component, ConnId, Property, State, nesting};
use crate::conn::{AllocError, Endpoint, Link, Phase, Place, Post, UdpLink, Work};
use crate::error::{Errno, Failure, SocketError};
use crate::os::locks::Mutex;
use crate::os::net::udp::{self, Batch, Datagram, UdpSocket, Watched};
use crate::os::{clock, faults, memory};
use crate::reactor::{TOKEN_LISTENER, Worker};

/// How many connections get a turn before other work gets a chance (TCP-142).
const TURNS_PER_ROUND: usize = 256;
/// How many connections a batch may be for.
const PLACES: usize = 32;
/// Pause after so many errors that the socket may be useless.
const RETRY_PAUSE: Duration = Duration::from_millis(20);
/// How many errors in a row the socket may tell before other work gets a chance.
const ERRORS_PER_BATCH: usize = 8;
/// Where the connections of a server come from.
pub(in crate::component) struct DatagramSource {
    pub(in crate::component) endpoint: Arc<Endpoint>,
    sessions: Sessions,
    reading: Mutex<Reading>,
}

/// What was read. Connections get their datagrams in the order in which they come, because this
/// is locked from the receiving of a datagram until its connection has it.
struct Reading {
    batch: Batch,
    /// Connections with datagrams that no other worker is going to deliver.
    due: VecDeque<Due>,
    /// Nothing more is read.
    closed: bool,
    /// How many notifications may go to peers without a connection.
    credit: Credit,
}

#[derive(Clone, Copy)]
struct Due {
    id: ConnId,
    /// It was not announced yet, and whoever takes this runs it.
    new: bool,
}

/// Peers whose connections are refused are told so (UDPS-8, UDPS-9), but they may have forged
/// their address. So all of them together get no more bytes than they have sent.
struct Credit(usize);

impl Credit {
    /// IP and UDP headers.
    const HEADERS: usize = 28;
    const MOST: usize = 64 * 1024;

    fn earn(&mut self, bytes: usize) {
        self.0 = (self.0 + bytes + Self::HEADERS).min(Self::MOST);
    }

    fn spend(&mut self) -> bool {
        let cost = NOTIFICATION.len() + Self::HEADERS;
        let enough = self.0 >= cost;
        if enough {
            self.0 -= cost;
        }
        enough
    }
}

impl DatagramSource {
    fn new(socket: UdpSocket, batch: Batch) -> Result<Self, Errno> {
        let mut due = VecDeque::new();
        if !memory::make_places(&mut due, PLACES) {
            return Err(Errno::ENOMEM);
        }
        Ok(Self {
            endpoint: Arc::new(Endpoint::new(socket, false)),
            sessions: Sessions::new()?,
            reading: Mutex::new(Reading {
                batch,
                due,
                closed: false,
                credit: Credit(Credit::MOST / 16),
            }),
        })
    }

    /// The address is free for another connection.
    pub(super) fn forget(&self, peer: &SocketAddr, id: ConnId) {
        self.sessions.remove(peer, id);
    }
}

impl Component {
    /// The last steps of Start, with a bound socket (UDPS-1).
    pub(in crate::component) fn receive_from(
        self: &Arc<Self>,
        server: &ServerData,
        run: u64,
        socket: Socket,
    ) -> Result<(), Failure> {
        let failed = |e| Failure::new(SocketError::SockeAttachToCp, e);
        let socket = UdpSocket::new(socket);
        let source = self
            .batch(&socket)
            .and_then(|batch| DatagramSource::new(socket, batch))
            .map_err(failed)?;
        let places = match self.node() {
            Some(_) => MOST_LANES,
            None => self.property(Property::MaxConnectionCount),
        };
        self.table.open(places, true);
        faults::may_panic();
        let reactor = self.start_reactor()?;
        faults::may_panic();
        source.endpoint.set_watched(0, TOKEN_LISTENER);
        let socket = &mut Watched(&source.endpoint.socket);
        let registered = reactor.expect_listener().and_then(|()| {
            let shard = reactor.shard(0);
            Ok(shard.register(socket, TOKEN_LISTENER, false)?)
        });
        registered.map_err(failed)?;
        *server.source.write() = Some(Arc::new(Source::Udp(source)));
        // Datagrams that came since the registration have already given their only event.
        reactor.post_listener();
        faults::may_panic();
        self.still_starting(run)
    }

    /// Buffers for what this socket receives.
    pub(super) fn batch(&self, socket: &UdpSocket) -> Result<Batch, Errno> {
        let most = self.property(Property::MaxDatagramSize) as usize;
        if self.property(Property::UdpGro) != 0 && udp::merge(socket).is_ok() {
            return Batch::merging(most);
        }
        Batch::new(most)
    }

    /// How many datagrams the kernel has dropped in this run, because the receive buffer was
    /// full.
    pub fn udp_drops(&self) -> u64 {
        let endpoint = self.endpoint();
        let drops = endpoint.and_then(|endpoint| udp::drops(&endpoint.socket).ok());
        drops.unwrap_or(0).into()
    }

    /// The socket of a component that has only one.
    pub(super) fn endpoint(&self) -> Option<Arc<Endpoint>> {
        if let Some(server) = self.server()
            && let Some(Source::Udp(source)) = server.source.read().as_deref()
        {
            return Some(Arc::clone(&source.endpoint));
        }
        let conn = self.own()?;
        conn.link.udp().map(|link| Arc::clone(&link.endpoint))
    }

    /// Reads datagrams and runs the connections that they are for.
    pub(in crate::component) fn read_datagrams(
        &self,
        worker: &mut Worker<'_>,
        source: &DatagramSource,
    ) {
        let endpoint = &source.endpoint;
        // What the turns send leaves together. If OnSend is set, each turn has to report its own.
        worker.gathers = !self.events.wants_send();
        let (mut turns, mut drained) = (0, false);
        let more = loop {
            if turns == TURNS_PER_ROUND {
                break true;
            }
            let Some(due) = self.next_due(worker, source, &mut drained) else {
                break false;
            };
            turns += 1;
            worker.offer_listener();
            self.run_due(worker, source, due);
            if !worker.keeps_listener() {
                break false;
            }
        };
        worker.gathers = false;
        self.flush_endpoint(endpoint);
        if more {
            worker.reactor.post_listener();
        }
    }

    /// The next connection that needs a turn, of datagrams that were received or are there.
    /// `drained`: the next datagram causes an event.
    fn next_due(
        &self,
        worker: &mut Worker<'_>,
        source: &DatagramSource,
        drained: &mut bool,
    ) -> Option<Due> {
        if matches!(self.state(), State::Stopping | State::Stopped) {
            return None;
        }
        let mut reading = source.reading.lock();
        if let Some(due) = reading.due.pop_front() {
            return Some(due);
        }
        drop(reading);
        self.flush_endpoint(&source.endpoint);
        let mut reading = source.reading.lock();
        let mut errors = 0;
        while !*drained && !reading.closed && reading.due.is_empty() && errors < ERRORS_PER_BATCH {
            match reading.batch.receive(&source.endpoint.socket) {
                Ok(filled) => {
                    *drained = filled.drained;
                    self.sort(worker, source, &mut reading);
                }
                // The error is about one datagram, and the next call gets others (UDPS-18).
                Err(errno) => {
                    errors += 1;
                    self.note_receive_error(errno);
                }
            }
        }
        if errors == ERRORS_PER_BATCH {
            // There may be datagrams behind them, whose events have come already.
            worker.reactor.retry_listener(RETRY_PAUSE);
        }
        reading.due.pop_front()
    }

    /// Gives the datagrams of a batch to the connections of their addresses, or to new ones.
    fn sort(&self, worker: &mut Worker<'_>, source: &DatagramSource, reading: &mut Reading) {
        let Reading {
            batch, due, credit, ..
        } = reading;
        for datagram in batch.datagrams() {
            let peer = sessions::peer(datagram.from);
            if let Some(node) = self.node() {
                if let Some(place) = self.note_received(node, &datagram, peer) {
                    self.queue_due(due, place);
                }
                continue;
            }
            let known = source.sessions.find(&peer);
            if let Some(place) = known.and_then(|id| self.table.find(id))
                && leave_in_inbox(worker, place, &datagram)
            {
                if place.post(Work::READ) == Post::Enqueue {
                    self.queue_due(due, place);
                }
                continue;
            }
            credit.earn(datagram.bytes.len());
            // Notifications that come late make no connections, and neither do datagrams that
            // are too long (CN-6, UDPS-16).
            if datagram.truncated || datagram.bytes == NOTIFICATION {
                continue;
            }
            match self.make_connection(worker, source, peer, &datagram) {
                Ok(id) => {
                    if !memory::queue(due, Due { id, new: true }) {
                        self.drop_session(id);
                    }
                }
                Err(AllocError::Full) if credit.spend() => {
                    let _ = source.endpoint.send(peer, &NOTIFICATION);
                }
                Err(_) => {}
            }
        }
    }

    /// What lies at a place needs a turn.
    fn queue_due(&self, due: &mut VecDeque<Due>, place: Place<'_>) {
        let id = self.table.id(place);
        // Otherwise a search for work that waits finds it.
        if !memory::queue(due, Due { id, new: false }) {
            self.post(Some(0), place, Work::READ);
        }
    }

    /// Makes a connection, which the caller runs, with its first datagram.
    fn make_connection(
        &self,
        worker: &mut Worker<'_>,
        source: &DatagramSource,
        peer: SocketAddr,
        datagram: &Datagram<'_>,
    ) -> Result<ConnId, AllocError> {
        memory::available().map_err(|_| AllocError::NoMemory)?;
        let place = self.table.alloc()?;
        let id = self.table.id(place);
        let link = UdpLink::new(Arc::clone(&source.endpoint), true);
        let made = memory::boxed(link).and_then(|link| {
            source.sessions.insert(peer, id)?;
            Ok(link)
        });
        let Ok(link) = made else {
            self.table.free(place);
            return Err(AllocError::NoMemory);
        };
        if let Some(mut conn) = place.lock() {
            conn.link = Link::Udp(link);
            conn.peer = peer;
            conn.since = clock::now();
            conn.active = conn.since;
            conn.layers.framing = self.first_framing();
            self.table.publish(&mut conn, Phase::Open);
        }
        leave_in_inbox(worker, place, datagram);
        Ok(id)
    }

    /// A connection that no callback knows.
    fn drop_session(&self, id: ConnId) {
        if let Some(place) = self.table.find(id) {
            self.drop_silently(place);
        }
    }

    fn run_due(&self, worker: &mut Worker<'_>, source: &DatagramSource, due: Due) {
        let Some(place) = self.table.find(due.id) else {
            return;
        };
        // A panic costs this connection and not the round (COM-112).
        let run = or_fail(identity, || {
            if due.new {
                self.begin_session(worker, source, place);
            } else if let Some(work) = place.claim(Work::NONE) {
                self.go_on(worker, place, work);
            }
            Ok(())
        });
        if run.is_err() {
            self.abandon_connection(place);
        }
    }

    /// The first callbacks of a connection, and its first turn (UDPS-5).
    fn begin_session(&self, worker: &mut Worker<'_>, source: &DatagramSource, place: Place<'_>) {
        let id = self.table.id(place);
        let Some(peer) = place.lock().map(|conn| conn.peer) else {
            return;
        };
        let accepted = nesting::within(self.token(), || {
            self.events.accept(id, Accepted::Peer(peer))
        })
        .and_then(|()| self.enter_handshake(place));
        if accepted.is_err() {
            self.drop_silently(place);
            if source.reading.lock().credit.spend() {
                let _ = source.endpoint.send(peer, &NOTIFICATION);
            }
        } else if self.announce(worker.reactor, place) {
            self.go_on(worker, place, Work::READ);
        }
    }

    /// No more datagrams are taken (UDPS-27).
    pub(in crate::component) fn stop_reading(&self, server: &ServerData) {
        let Some(source) = server.source.read().clone() else {
            return;
        };
        let Source::Udp(source) = &*source else {
            return;
        };
        let mut reading = source.reading.lock();
        reading.closed = true;
        let due = std::mem::take(&mut reading.due);
        drop(reading);
        for due in due {
            if due.new {
                self.drop_session(due.id);
            } else if let Some(place) = self.table.find(due.id) {
                self.post(Some(0), place, Work::READ);
            }
        }
    }
}

/// Puts a datagram where the connection's runner finds it. False: there is no such connection any
/// more.
fn leave_in_inbox(worker: &mut Worker<'_>, place: Place<'_>, datagram: &Datagram<'_>) -> bool {
    let conn = place.lock().filter(|conn| conn.phase == Phase::Open);
    conn.is_some_and(|mut conn| leave(worker, &mut conn, datagram))
}
