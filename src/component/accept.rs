//! Accepting connections (TCP-10 to TCP-18).

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::Duration;

use mio::net::TcpStream;

use super::types::State;
use super::{Component, frames};
use crate::conn::{AllocError, Phase, WRITE};
use crate::error::Errno;
use crate::reactor::{Reactor, TOKEN_LISTENER, Worker};

/// Accepts per turn before other work gets a chance (TCP-142).
const ACCEPTS_PER_TURN: usize = 64;
/// Pause after running out of descriptors or memory (TCP-17).
const RETRY_PAUSE: Duration = Duration::from_millis(20);

impl Component {
    /// Accepts what waits in the backlog. Several workers may do so at once (TCP-18).
    pub(super) fn accept_ready(&self, reactor: &Reactor, worker: &mut Worker) {
        let Some(listener) = self.listener.read().clone() else {
            return;
        };
        for _ in 0..ACCEPTS_PER_TURN {
            if matches!(self.state(), State::Stopping | State::Stopped) {
                return;
            }
            match listener.accept() {
                Ok((stream, peer)) => self.accepted(reactor, worker, stream, peer),
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return,
                Err(e) => {
                    let exhausted = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
                    if e.raw_os_error()
                        .is_some_and(|code| exhausted.contains(&code))
                    {
                        reactor.shard(0).retry_listener(RETRY_PAUSE);
                        return;
                    }
                    // The connection that failed is gone; the next one may be fine.
                }
            }
        }
        reactor.shard(0).post(TOKEN_LISTENER, crate::conn::READ);
    }

    fn accepted(
        &self,
        reactor: &Reactor,
        worker: &mut Worker,
        stream: TcpStream,
        peer: SocketAddr,
    ) {
        let key = match self.table.alloc() {
            Ok(key) => key,
            Err(AllocError::Full | AllocError::Closed) => {
                // TCP-16: the peer reads EOF; a failing shutdown changes nothing.
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        };
        let id = self.table.id(key);
        let Some((_, slot)) = self.table.find(id) else {
            return;
        };
        let socket = stream.as_raw_fd();
        let shard = reactor.pick();
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.stream = Some(stream);
            conn.peer = peer;
            conn.since = self.now();
            conn.active = conn.since;
            conn.owner = frames::thread_token();
            self.table.publish(&mut conn, Phase::Open);
        }
        let token = self.token();
        let accepted = frames::within(token, || self.events.accept(id, socket))
            .and_then(|()| frames::within(token, || self.events.handshake(id)));
        if accepted.is_err() {
            self.drop_silently(key, slot);
            return;
        }
        self.announce(reactor, Some(worker), key, slot, shard);
    }

    /// The handshake stage succeeded: starts reading and flushes what was queued, on
    /// the calling worker, or on some worker if there is none.
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_truncation,
        reason = "an ID fits a pointer"
    )]
    pub(super) fn announce(
        &self,
        reactor: &Reactor,
        worker: Option<&mut Worker>,
        key: crate::conn::Key,
        slot: &crate::conn::Slot,
        shard: u16,
    ) {
        let id = self.table.id(key);
        let mut failed = None;
        if let Some(mut conn) = slot.lock(key.generation) {
            let conn = &mut *conn;
            conn.handshaken = true;
            if conn.shard.is_none() {
                conn.shard = Some(shard);
                if let Some(stream) = &mut conn.stream {
                    failed = reactor
                        .shard(shard)
                        .register(stream, id as usize, false)
                        .err();
                }
            }
        }
        if let Some(error) = failed {
            self.close(key, slot, super::Operation::Unknown, Errno::from(error).0);
            return;
        }
        if let Some(worker) = worker {
            self.flush(key, slot);
            self.go_on(reactor, worker, key, slot, 0);
        } else {
            // A program's thread: what follows runs on a worker (TCP-136).
            slot.state.post(key.generation, WRITE);
            if slot.state.hand_over(key.generation) {
                reactor.shard(shard).post(id as usize, 0);
            }
        }
    }

    /// A refused connection: orderly shutdown, no `OnClose` (TCP-13).
    pub(super) fn drop_silently(&self, key: crate::conn::Key, slot: &crate::conn::Slot) {
        if let Some(mut conn) = slot.lock(key.generation)
            && let Some(stream) = conn.stream.take()
        {
            let _ = stream.shutdown(Shutdown::Write);
        }
        self.table.free(key);
    }
}
