//! The socket of a server: datagrams come from all peers, and go to the connections of their
//! addresses. The worker that reads runs their turns too. While one of its callbacks blocks,
//! another worker goes on with what was read, and reads more.

use std::collections::VecDeque;
use std::convert::identity;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::inbox::{leave, unread};
use super::sessions;
use super::source::{DatagramSource, Due, Reading};
use crate::component::life::steps::or_fail;
use crate::component::turn::schedule::shard_of;
use crate::component::{Accepted, Component, ConnId, State, nesting};
use crate::conn::{AllocError, Link, Phase, Place, Post, UdpLink, Work};
use crate::features::With;
use crate::layer::HEADERS;
use crate::layer::control::Meaning;
use crate::os::net::udp::Datagram;
use crate::os::{clock, memory};
use crate::reactor::{TOKEN_LISTENER, Worker};

/// How many connections get a turn before other work gets a chance (TCP-142).
const TURNS_PER_ROUND: usize = 256;
/// Pause after so many errors that the socket may be useless.
const RETRY_PAUSE: Duration = Duration::from_millis(20);
/// How many errors in a row the socket may tell before other work gets a chance.
const ERRORS_PER_BATCH: usize = 8;
impl Component {
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
        let Reading { batch, due, .. } = reading;
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
            if !Meaning::of(datagram.bytes, datagram.truncated).begins() {
                continue;
            }
            match self.make_connection(worker, source, peer, &datagram) {
                Ok(id) => {
                    if !memory::queue(due, Due { id, new: true }) {
                        self.drop_session(id);
                    }
                }
                Err(AllocError::Full) => {
                    source.credit.earn(datagram.bytes.len() + HEADERS);
                    source.refuse(peer);
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
            conn.link = Link::Udp(With::new(source.udp, link));
            conn.peer = peer;
            conn.since = clock::now();
            conn.active = conn.since;
            conn.layers.framing = self.first_framing();
            self.table.publish(&mut conn, Phase::Open);
        }
        leave_in_inbox(worker, place, datagram);
        Ok(id)
    }

    fn run_due(&self, worker: &mut Worker<'_>, source: &DatagramSource, due: Due) {
        let Some(place) = self.table.find(due.id) else {
            return;
        };
        if !due.new && place.is_slow() {
            // Its callback may block again. As a task it waits if it would take the last worker.
            return self.post(shard_of(place), place, Work::READ);
        }
        worker.begins(self.task(place, Work::NONE).token);
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
        worker.begins(TOKEN_LISTENER);
    }

    /// The first callbacks of a connection, and its first turn (UDPS-5).
    fn begin_session(&self, worker: &mut Worker<'_>, source: &DatagramSource, place: Place<'_>) {
        let id = self.table.id(place);
        let Some((peer, received)) = place.lock().map(|conn| (conn.peer, unread(&conn))) else {
            return;
        };
        let accepted = nesting::within(self.token(), || {
            self.events.accept(id, Accepted::Peer(peer))
        })
        .and_then(|()| self.enter_handshake(place));
        // What an ARQ peer has sent counts for its own session.
        if accepted.is_err() || !self.component_type().framing.is_arq() {
            source.credit.earn(received);
        }
        if accepted.is_err() {
            self.drop_silently(place);
            source.refuse(peer);
        } else if self.announce(worker.reactor, place) {
            self.go_on(worker, place, Work::READ);
        }
    }
}

/// Puts a datagram where the connection's runner finds it. False: there is no such connection any
/// more.
fn leave_in_inbox(worker: &mut Worker<'_>, place: Place<'_>, datagram: &Datagram<'_>) -> bool {
    let conn = place.lock().filter(|conn| conn.phase == Phase::Open);
    conn.is_some_and(|mut conn| leave(worker, &mut conn, datagram))
}
