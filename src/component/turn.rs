//! A connection's turn: what a worker does when it has become the runner. Callbacks
//! run without any lock held (TCP-139).

use std::io::{self, Read};
use std::net::Shutdown;

use super::types::{Framing, Property, Role, State};
use super::{Component, ConnId, Operation, frames};
use crate::conn::{CLOSE, Conn, HUP, Key, Phase, READ, Slot, WRITE};
use crate::error::Errno;
use crate::reactor::{Handler, Reactor, TOKEN_LISTENER, Worker};

/// Receives per turn, so that an endless sender does not starve others (TCP-142).
const RECEIVES_PER_TURN: usize = 8;

/// How a step of a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Done,
    /// The budget is used up; these bits are still to be worked on.
    Again(u32),
    /// The connection is gone, or belongs to somebody else now.
    Gone,
}

impl Handler for Component {
    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    fn run(&self, reactor: &Reactor, worker: &mut Worker, token: usize, bits: u32) {
        if token == TOKEN_LISTENER {
            self.accept_ready(reactor, worker);
            return;
        }
        let Some((key, slot)) = self.table.find(token as ConnId) else {
            return;
        };
        if let Some(bits) = slot.state.claim(key.generation, bits) {
            self.go_on(reactor, worker, key, slot, bits);
        }
    }
}

impl Component {
    /// Runs the connection until no work is pending, then stops being its runner.
    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    pub(super) fn go_on(
        &self,
        reactor: &Reactor,
        worker: &mut Worker,
        key: Key,
        slot: &Slot,
        mut bits: u32,
    ) {
        let id = self.table.id(key);
        loop {
            let step = if bits == 0 {
                Step::Done
            } else {
                self.step(reactor, worker, key, slot, bits)
            };
            let rest = match step {
                Step::Gone => return,
                Step::Again(rest) => rest,
                Step::Done => 0,
            };
            match slot.state.release(key.generation) {
                Some(more) => bits = more | rest,
                None if rest == 0 => return,
                None => {
                    let shard = slot.lock(key.generation).and_then(|conn| conn.shard);
                    self.post(shard, id, rest);
                    return;
                }
            }
        }
    }

    fn step(
        &self,
        reactor: &Reactor,
        worker: &mut Worker,
        key: Key,
        slot: &Slot,
        bits: u32,
    ) -> Step {
        let Some(phase) = slot.lock(key.generation).map(|conn| conn.phase) else {
            return Step::Gone;
        };
        if phase == Phase::Connecting {
            return self.connect_step(reactor, worker, key, slot, bits);
        }
        if bits & CLOSE != 0 {
            let failed = slot.lock(key.generation).and_then(|conn| conn.send_error);
            if failed.is_none() {
                // Data queued before is attempted once (TCP-160).
                self.flush(key, slot);
            }
            let (operation, code) =
                failed.map_or((Operation::Close, 0), |code| (Operation::Send, code));
            self.close(key, slot, operation, code);
            return Step::Gone;
        }
        if bits & WRITE != 0 {
            self.flush(key, slot);
        }
        if bits & (READ | HUP) == 0 {
            return Step::Done;
        }
        if slot.state.is_paused() {
            if bits & HUP == 0 {
                return Step::Done;
            }
            // A dead peer is noticed at once; what it sent before is lost (TCP-65).
            let error = slot
                .lock(key.generation)
                .and_then(|conn| conn.stream.as_ref()?.take_error().ok()?);
            self.close(
                key,
                slot,
                Operation::Close,
                error.map_or(0, |e| Errno::from(e).0),
            );
            return Step::Gone;
        }
        self.receive(worker, key, slot, bits & HUP)
    }

    /// The outcome of an asynchronous connect (TCP-27, TCP-28, TCP-43).
    fn connect_step(
        &self,
        reactor: &Reactor,
        worker: &mut Worker,
        key: Key,
        slot: &Slot,
        bits: u32,
    ) -> Step {
        let outcome = {
            let Some(conn) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            let Some(stream) = conn.stream.as_ref() else {
                return Step::Gone;
            };
            match stream.take_error() {
                Ok(Some(error)) | Err(error) => Some(Err(Errno::from(error))),
                Ok(None) if bits & CLOSE != 0 => None,
                Ok(None) => match stream.peer_addr() {
                    Ok(_) => Some(Ok(())),
                    Err(_) if bits & HUP != 0 => Some(Err(Errno(libc::ECONNREFUSED))),
                    // An early event; the real one follows.
                    Err(_) => return Step::Done,
                },
            }
        };
        match outcome {
            None => {
                self.close(key, slot, Operation::Close, 0);
                Step::Gone
            }
            Some(Err(errno)) => {
                // QUIRK of clients: SO_CLOSE (TCP-43).
                let operation = if self.role == Role::Client {
                    Operation::Close
                } else {
                    Operation::Connect
                };
                self.close(key, slot, operation, errno.0);
                Step::Gone
            }
            Some(Ok(())) => {
                if self.establish(key, slot).is_err() {
                    self.refuse(key, slot);
                    return Step::Gone;
                }
                // Bytes may have come with the same event, which will not be repeated.
                slot.state.post(key.generation, bits & (READ | HUP));
                let shard = slot
                    .lock(key.generation)
                    .and_then(|conn| conn.shard)
                    .unwrap_or(0);
                self.announce(reactor, Some(worker), key, slot, shard);
                // announce went on to the end of the turn.
                Step::Gone
            }
        }
    }

    fn receive(&self, worker: &mut Worker, key: Key, slot: &Slot, hup: u32) -> Step {
        let held = slot
            .lock(key.generation)
            .map(|mut conn| std::mem::take(&mut conn.held))
            .filter(|held| !held.is_empty());
        if let Some(held) = held {
            if let Some(mut conn) = slot.lock(key.generation) {
                conn.owner = frames::thread_token();
            }
            if let Err(code) = self.deliver(key, slot, &held) {
                return self.refused(key, slot, code);
            }
            self.flush(key, slot);
        }
        for _ in 0..RECEIVES_PER_TURN {
            if !slot.state.may_deliver(key.generation) {
                // Resuming posts READ; a hang-up seen now must not be forgotten.
                return if hup == 0 {
                    Step::Done
                } else {
                    Step::Again(hup)
                };
            }
            let received = {
                let Some(mut conn) = slot.lock(key.generation) else {
                    return Step::Gone;
                };
                let Some(stream) = conn.stream.as_mut() else {
                    return Step::Gone;
                };
                let received = stream.read(&mut worker.buffer);
                if received.is_ok() {
                    conn.owner = frames::thread_token();
                    if self.property(Property::MarkSilence) != 0 {
                        conn.active = self.now();
                    }
                }
                received
            };
            let count = match received {
                Ok(0) => {
                    self.close(key, slot, Operation::Close, 0);
                    return Step::Gone;
                }
                Ok(count) => count,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Step::Done,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    let operation = if hup == 0 {
                        Operation::Receive
                    } else {
                        Operation::Close
                    };
                    self.close(key, slot, operation, Errno::from(e).0);
                    return Step::Gone;
                }
            };
            if let Err(code) = self.deliver(key, slot, &worker.buffer[..count]) {
                return self.refused(key, slot, code);
            }
            self.flush(key, slot);
            // A short read has emptied the socket, unless a FIN came with the data.
            if count < worker.buffer.len() && hup == 0 {
                return Step::Done;
            }
        }
        Step::Again(READ | hup)
    }

    /// `HR_ERROR` from a receive callback (TCP-63).
    fn refused(&self, key: Key, slot: &Slot, code: Errno) -> Step {
        self.flush(key, slot);
        self.close(key, slot, Operation::Receive, code.0);
        Step::Gone
    }

    /// One event per `SocketBufferSize` bytes (TCP-60, TCP-100). What a pause leaves is
    /// kept for the resume.
    fn deliver(&self, key: Key, slot: &Slot, data: &[u8]) -> Result<(), Errno> {
        let id = self.public_id(self.table.id(key));
        let size = (self.property(Property::SocketBufferSize) as usize).max(1);
        let token = self.token();
        let mut rest = data;
        while !rest.is_empty() {
            if !slot.state.may_deliver(key.generation) {
                if let Some(mut conn) = slot.lock(key.generation) {
                    conn.held = rest.to_vec();
                }
                return Ok(());
            }
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            rest = after;
            match self.framing {
                Framing::Push => frames::within(token, || self.events.receive(id, chunk))?,
                Framing::Pull => {
                    let total = {
                        let Some(mut conn) = slot.lock(key.generation) else {
                            return Ok(());
                        };
                        // TCP-105.
                        if conn.inbound.len() + chunk.len() > i32::MAX as usize {
                            return Err(Errno::E2BIG);
                        }
                        if !conn.inbound.push(chunk) {
                            return Err(Errno::ENOMEM);
                        }
                        conn.inbound.len()
                    };
                    frames::within(token, || self.events.pull_receive(id, total))?;
                }
            }
        }
        Ok(())
    }

    /// A connection that `OnConnect` or `OnHandShake` refused: no `OnClose` (COM-91).
    pub(super) fn refuse(&self, key: Key, slot: &Slot) {
        if self.role == Role::Client {
            if self.take_over_stop() {
                self.drop_silently(key, slot);
                self.finish_own_stop();
            }
        } else {
            self.drop_silently(key, slot);
        }
    }

    /// A client's worker claims the right to end the run (TCP-46).
    fn take_over_stop(&self) -> bool {
        let mut life = self.life.lock();
        let running = matches!(life.state, State::Starting | State::Started);
        if running {
            self.set_state(&mut life, State::Stopping);
        }
        running
    }

    fn finish_own_stop(&self) {
        self.table.close();
        self.retire_reactor();
        self.set_state(&mut self.life.lock(), State::Stopped);
    }

    /// Closes a connection whose `OnClose` is owed (TCP-92, TCP-93). The caller runs it.
    pub(super) fn close(&self, key: Key, slot: &Slot, operation: Operation, code: i32) {
        let client = self.role == Role::Client;
        if client && !self.take_over_stop() {
            // Whoever called Stop closes it (TCP-47).
            return;
        }
        self.close_now(key, slot, operation, code);
        if client {
            self.finish_own_stop();
        }
    }

    /// `OnClose`, then shutdown and close of the descriptor.
    pub(super) fn close_now(&self, key: Key, slot: &Slot, operation: Operation, code: i32) {
        let id = self.public_id(self.table.id(key));
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.phase = Phase::Closing;
            conn.out.clear();
            conn.held = Vec::new();
        }
        frames::within(self.token(), || self.events.close(id, operation, code));
        if let Some(mut conn) = slot.lock(key.generation)
            && let Some(stream) = conn.stream.take()
        {
            // The peer may be gone already.
            let _ = stream.shutdown(Shutdown::Write);
        }
        self.table.free(key);
    }

    /// The number events of a connection carry: its ID.
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_truncation,
        reason = "an ID fits a pointer"
    )]
    pub(super) fn event_token(&self, key: Key) -> usize {
        self.table.id(key) as usize
    }

    /// Hands a task for connection `id` to its shard.
    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_truncation,
        reason = "an ID fits a pointer"
    )]
    pub(super) fn post(&self, shard: Option<u16>, id: ConnId, bits: u32) {
        if let Some(reactor) = &*self.reactor.read() {
            reactor.shard(shard.unwrap_or(0)).post(id as usize, bits);
        }
    }

    /// Arms WRITABLE for a connection with queued data; the lock is held.
    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    pub(super) fn arm_write(&self, key: Key, conn: &mut Conn) {
        let (Some(shard), Some(stream)) = (conn.shard, conn.stream.as_mut()) else {
            return;
        };
        if conn.write_armed {
            return;
        }
        if let Some(reactor) = &*self.reactor.read() {
            match reactor
                .shard(shard)
                .arm_write(stream, self.event_token(key))
            {
                Ok(()) => conn.write_armed = true,
                Err(error) => conn.send_error = Some(Errno::from(error).0),
            }
        }
    }
}
