//! Accepting connections (TCP-10 to TCP-18).

use std::convert::identity;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};

use crate::component::life::steps::or_fail;
use crate::component::role::{ServerData, Source};
use crate::component::{Accepted, Component, State, nesting};
use crate::conn::{AllocError, Phase, Place, Work};
use crate::os::net::tcp;
use crate::os::{self, clock, memory};
use crate::reactor::{Reactor, Worker};

/// Number of accepts before other work gets a chance (TCP-142).
const ACCEPTS_PER_TURN: usize = 64;
/// Pause after the process has run out of descriptors or memory (TCP-17).
const RETRY_PAUSE: Duration = Duration::from_millis(20);

impl Component {
    /// Accepts the connections in the backlog. Several workers may do so at once (TCP-18).
    pub(in crate::component) fn accept_ready(&self, worker: &mut Worker<'_>) {
        let Some(server) = self.server() else {
            return;
        };
        let Some(source) = server.source.read().clone() else {
            return;
        };
        match &*source {
            Source::Tcp(listener) => self.accept_streams(worker, server, listener),
            Source::Udp(source) => self.read_datagrams(worker, source),
        }
    }

    fn accept_streams(&self, worker: &mut Worker<'_>, server: &ServerData, listener: &TcpListener) {
        server.restore_spare(worker.reactor);
        for _ in 0..ACCEPTS_PER_TURN {
            if matches!(self.state(), State::Stopping | State::Stopped) {
                return;
            }
            match tcp::accept(listener) {
                Ok((stream, peer)) => {
                    worker.offer_listener();
                    self.accepted(worker, stream, peer);
                    if !worker.keeps_listener() {
                        return;
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return,
                Err(e) if is_exhaustion(&e) => {
                    if !server.refuse_one(worker.reactor, listener) {
                        return;
                    }
                }
                // The connection that failed is gone; the next one may be fine.
                Err(_) => {}
            }
        }
        worker.reactor.post_listener();
    }

    fn accepted(&self, worker: &mut Worker<'_>, stream: TcpStream, peer: SocketAddr) {
        if self.lacks_context() {
            return tcp::close(stream);
        }
        let free = memory::available().map_err(|_| AllocError::NoMemory);
        let Ok(place) = free.and_then(|()| self.table.alloc()) else {
            // At the limit the peer reads EOF (TCP-16). The same happens if memory is
            // short, so that existing connections go on.
            return tcp::close(stream);
        };
        let socket = stream.as_raw_fd();
        if let Some(mut conn) = place.lock() {
            conn.link = stream.into();
            conn.peer = peer;
            conn.since = clock::now();
            conn.active = conn.since;
            conn.layers.secure = self.shakes_first();
            conn.layers.framing = self.first_framing();
            self.table.publish(&mut conn, Phase::Open);
        }
        // A panic costs this connection and not the round: others wait behind it (COM-112).
        let begun = or_fail(identity, || {
            self.begin_accepted(worker, place, socket);
            Ok(())
        });
        if begun.is_err() {
            self.abandon_connection(place);
        }
    }

    /// The first callbacks of a connection, and its first turn.
    fn begin_accepted(&self, worker: &mut Worker<'_>, place: Place<'_>, socket: RawFd) {
        let id = self.table.id(place);
        let accepted = nesting::within(self.token(), || {
            self.events.accept(id, Accepted::Socket(socket))
        })
        .and_then(|()| self.enter_handshake(place));
        if accepted.is_err() {
            self.drop_silently(place);
        } else if self.announce(worker.reactor, place) {
            self.go_on(worker, place, Work::WRITE);
        }
    }
}

impl ServerData {
    /// New connections are refused from now on.
    pub(in crate::component) fn stop_listening(&self) {
        let source = self.source.write().take();
        match source.as_deref() {
            Some(Source::Tcp(listener)) => tcp::stop_listening(listener),
            Some(Source::Udp(_)) | None => {}
        }
        // The descriptor is closed when the last accepting worker has released it
        // (TCP-151).
        drop(source);
        *self.address.lock() = None;
    }

    /// The process is out of descriptors. With the spare one a client is refused at once,
    /// instead of waiting in the backlog (TCP-17). False ends the round: no client waits
    /// (accepting fails before the kernel looks for one), or accepting has to be tried
    /// again after a pause, because there is no spare descriptor or something else was
    /// missing.
    fn refuse_one(&self, reactor: &Reactor, listener: &TcpListener) -> bool {
        let Some(spare) = self.spare_descriptor.lock().take() else {
            reactor.retry_listener(RETRY_PAUSE);
            return false;
        };
        drop(spare);
        // It is closed at once, and its descriptor becomes the spare one.
        let refused = tcp::accept(listener).map(|(stream, _)| tcp::close(stream));
        self.restore_spare(reactor);
        match refused {
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => false,
            Err(e) if is_exhaustion(&e) => {
                reactor.retry_listener(RETRY_PAUSE);
                false
            }
            // The client was refused, or has gone by itself.
            _ => true,
        }
    }

    /// Another thread may take the freed descriptor first; then this is tried again after
    /// a pause.
    fn restore_spare(&self, reactor: &Reactor) {
        let mut spare = self.spare_descriptor.lock();
        if spare.is_none() {
            *spare = os::spare_descriptor();
        }
        if spare.is_none() {
            reactor.retry_listener(RETRY_PAUSE);
        }
    }
}

/// Whether no descriptor or memory was left, so that the connection still waits in the
/// backlog.
fn is_exhaustion(error: &io::Error) -> bool {
    let codes = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
    error
        .raw_os_error()
        .is_some_and(|code| codes.contains(&code))
}
