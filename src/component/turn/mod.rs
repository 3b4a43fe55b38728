//! A connection's turn: what a worker does when it has become the runner. Callbacks
//! run without any lock held (TCP-139).

pub(in crate::component) mod deliver;

use mio::net::TcpStream;

use crate::component::nesting::Turn;
use crate::component::types::{Property, Role};
use crate::component::{Component, ConnId, Operation, tcp::drain};
use crate::conn::{CLOSE, Conn, HUP, Key, Phase, Post, READ, Slot, Slowness, TIMER, WRITE};
use crate::error::Errno;
use crate::layer::tls::Feed;
use crate::os::clock;
use crate::os::locks::MutexGuard;
use crate::os::net::tcp::{self, Received};
use crate::reactor::{HOUSEKEEPING, Handler, LISTENER, TOKEN_LISTENER, Task, Worker};

/// Receives per turn, so that an endless sender does not starve others (TCP-142).
const RECEIVES_PER_TURN: usize = 8;
/// Most bytes that the monitor writes at a time for a connection whose callback blocks.
const BLOCKED_BUDGET: usize = 4 << 20;
/// Times a turn goes on with work that came meanwhile before others get a chance.
const ROUNDS_PER_TURN: usize = 4;

/// How a step of a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Step {
    Done,
    /// The budget is used up; these bits are still to be worked on.
    Again(u32),
    /// The connection is gone, or belongs to somebody else now.
    Gone,
}

impl Step {
    /// The same with more bits left to be worked on.
    pub(in crate::component) fn with(self, rest: u32) -> Self {
        match self {
            Self::Done if rest != 0 => Self::Again(rest),
            Self::Again(bits) => Self::Again(bits | rest),
            step => step,
        }
    }
}

/// Whether the connection should let others have the worker after each callback.
pub(in crate::component) fn is_slow(key: Key, slot: &Slot) -> bool {
    slot.state.slowness(key.generation) != Slowness::Quick
}

/// The shard that has the connection's socket.
pub(in crate::component) fn shard_of(key: Key, slot: &Slot) -> Option<u16> {
    slot.lock(key.generation).and_then(|conn| conn.shard)
}

/// A published connection whose lock is held, as its runner finds it.
pub(in crate::component) type Locked<'a> = MutexGuard<'a, Conn>;

impl Handler for Component {
    fn serve(&self, work: &mut dyn FnMut()) {
        if let Some(component) = self.own.upgrade() {
            self.events.serve(&component, work);
            if self.is_own() {
                component.retire();
            }
        }
    }

    fn run(&self, worker: &mut Worker<'_>, task: Task) {
        if task.token == TOKEN_LISTENER {
            self.accept_ready(worker);
        } else if task == HOUSEKEEPING {
            self.forget_old_sessions();
        } else if drain::is_drain(task.token) {
            self.go_on_draining(worker, task);
        } else if let Some((key, slot)) = self.find_token(task.token)
            && let Some(bits) = slot.state.claim(key.generation, task.bits)
        {
            self.go_on(worker, key, slot, bits);
        }
    }

    fn search(&self, from: usize, found: &mut dyn FnMut(Task) -> bool) -> usize {
        // Of these two nobody knows whether something is to be done; looking is cheap.
        if !(found(LISTENER) && found(HOUSEKEEPING)) {
            return from;
        }
        let from = u32::try_from(from).unwrap_or(0);
        let mut all = true;
        let next = self.table.waiting(from, |key| {
            all = found(self.task(key, 0));
            all
        });
        let mut drain = all.then(|| self.drains.next_waiting(0)).flatten();
        while let Some(token) = drain
            && found(Task { token, bits: 0 })
        {
            drain = self.drains.next_waiting(token);
        }
        next as usize
    }

    fn arrived(&self, task: Task) -> bool {
        if task.token == TOKEN_LISTENER || task == HOUSEKEEPING {
            return true;
        }
        if drain::is_drain(task.token) {
            return self.drains.arrived(task);
        }
        self.find_token(task.token)
            .is_some_and(|(key, slot)| slot.state.post(key.generation, task.bits) == Post::Enqueue)
    }

    fn abandon(&self, token: usize) {
        if drain::is_drain(token) {
            self.abandon_drain(token);
        } else if let Some((key, slot)) = self.find_token(token) {
            self.close(key, slot, Operation::Unknown, libc::EFAULT);
        }
    }

    fn note_slow(&self, token: usize, slow: bool) {
        // The listener is never slow: each of its callbacks is about another connection.
        if let Some((key, slot)) = self.find_token(token) {
            slot.state.note_slow(key.generation, slow);
        }
    }

    fn slowness(&self, token: usize) -> Slowness {
        self.find_token(token)
            .map_or(Slowness::Quick, |(key, slot)| {
                slot.state.slowness(key.generation)
            })
    }

    fn flush_blocked(&self, token: usize) {
        // With OnSend set the runner must report what it writes, one event at a time.
        if !self.events.wants_send()
            && let Some((key, slot)) = self.find_token(token)
        {
            self.write_in_holds(key, slot, BLOCKED_BUDGET);
        }
    }
}

impl Component {
    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    fn find_token(&self, token: usize) -> Option<(Key, &Slot)> {
        self.table.find(token as ConnId)
    }

    /// Runs the connection until no work is pending, then stops being its runner.
    pub(in crate::component) fn go_on(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        mut bits: u32,
    ) {
        let _turn = Turn::of(self.token(), key);
        for _ in 0..ROUNDS_PER_TURN {
            let rest = match self.step(worker, key, slot, bits) {
                Step::Gone => return,
                Step::Again(rest) => rest,
                Step::Done => 0,
            };
            match slot.state.release(key.generation) {
                Some(more) => bits = more | rest,
                None if rest == 0 => return,
                // In the word and not in the task, so that events find it there.
                None => return self.request(slot, key, shard_of(key, slot), rest),
            }
            if rest != 0 || is_slow(key, slot) {
                break;
            }
        }
        slot.state.post(key.generation, bits);
        self.hand_over(worker.reactor, key, slot);
    }

    #[inline]
    fn step(&self, worker: &mut Worker<'_>, key: Key, slot: &Slot, bits: u32) -> Step {
        if bits == 0 {
            return Step::Done;
        }
        if bits & TIMER == 0 {
            return self.work(worker, key, slot, bits);
        }
        // What the peer has sent in time counts, also if it could not be read in time.
        match self.work(worker, key, slot, bits | READ) {
            Step::Gone => Step::Gone,
            step => self.end_of_handshake(key, slot).unwrap_or(step),
        }
    }

    /// Works on the bits but TIMER.
    fn work(&self, worker: &mut Worker<'_>, key: Key, slot: &Slot, bits: u32) -> Step {
        let Some(mut conn) = slot.lock(key.generation) else {
            return Step::Gone;
        };
        if conn.phase == Phase::Connecting {
            return self.connect_step(worker, key, slot, conn, bits);
        }
        conn.hung_up |= bits & HUP != 0;
        if bits & CLOSE != 0 {
            return self.close_step(key, slot, conn);
        }
        let mut rest = 0;
        if bits & WRITE != 0 && conn.has_output() {
            drop(conn);
            match self.flush(worker, key, slot) {
                Step::Gone => return Step::Gone,
                Step::Again(bits) => rest = bits,
                Step::Done => {}
            }
            let Some(again) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            conn = again;
        }
        let step = if bits & (READ | HUP) == 0 || slot.state.is_paused() {
            drop(conn);
            Step::Done
        } else {
            self.receive(worker, key, slot, conn)
        };
        let step = match step {
            Step::Done if slot.state.is_paused() => self.look_for_end(key, slot),
            step => step,
        };
        step.with(rest)
    }

    /// A paused connection whose peer has hung up ends at once if nothing of what came is left,
    /// or after an error. Otherwise the end comes after the rest, when it is resumed (TCP-65).
    fn look_for_end(&self, key: Key, slot: &Slot) -> Step {
        let Some(conn) = slot.lock(key.generation) else {
            return Step::Gone;
        };
        let Some(stream) = conn.stream.as_ref().filter(|_| conn.hung_up) else {
            return Step::Done;
        };
        let ended = match stream.take_error() {
            Ok(Some(error)) | Err(error) => Err(Errno::from(error)),
            Ok(None) if conn.has_undelivered() => return Step::Done,
            Ok(None) => match tcp::peek(stream) {
                Ok(Received::End) => Ok(()),
                Ok(_) => return Step::Done,
                Err(errno) => Err(errno),
            },
        };
        drop(conn);
        match ended {
            Ok(()) => self.end(key, slot),
            // So the kernel calls a reset that comes after the peer's end.
            Err(Errno(libc::EPIPE)) => {
                self.close(key, slot, Operation::Close, libc::ECONNRESET);
            }
            Err(errno) => self.close(key, slot, Operation::Close, errno.0),
        }
        Step::Gone
    }

    /// A requested close: what was queued before is attempted once (TCP-160).
    fn close_step(&self, key: Key, slot: &Slot, conn: Locked<'_>) -> Step {
        let failed = conn.send_error;
        drop(conn);
        match failed {
            Some(errno) => self.close(key, slot, Operation::Send, errno.0),
            None => self.end(key, slot),
        }
        Step::Gone
    }

    /// The outcome of an asynchronous connect (TCP-27, TCP-28, TCP-43).
    fn connect_step(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        conn: Locked<'_>,
        bits: u32,
    ) -> Step {
        let Some(stream) = conn.stream.as_ref() else {
            return Step::Gone;
        };
        let outcome = match stream.take_error() {
            Ok(Some(error)) | Err(error) => Err(Errno::from(error)),
            Ok(None) if bits & CLOSE != 0 => {
                drop(conn);
                self.close(key, slot, Operation::Close, 0);
                return Step::Gone;
            }
            Ok(None) => match stream.peer_addr() {
                Ok(_) => Ok(()),
                Err(_) if bits & HUP != 0 => Err(Errno(libc::ECONNREFUSED)),
                // An early event; the real one follows.
                Err(_) => return Step::Done,
            },
        };
        drop(conn);
        if let Err(errno) = outcome {
            // QUIRK of clients: SO_CLOSE (TCP-43).
            let operation = if self.role == Role::Client {
                Operation::Close
            } else {
                Operation::Connect
            };
            self.close(key, slot, operation, errno.0);
            return Step::Gone;
        }
        if self.establish(key, slot).is_err() {
            self.refuse(key, slot);
            return Step::Gone;
        }
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.handshaken = true;
        }
        // Bytes may have come with the same event, which will not be repeated.
        self.step(worker, key, slot, WRITE | bits & (READ | HUP))
    }

    /// Reads and delivers until nothing is left or the budget is used up.
    fn receive<'a>(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &'a Slot,
        mut conn: Locked<'a>,
    ) -> Step {
        if let Some(held) = conn.held.take() {
            let clear = self.is_secure() && !conn.secure;
            drop(conn);
            if let Some(step) = self.hand_out(worker, key, slot, &held, clear) {
                return step;
            }
            let Some(again) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            conn = again;
        }
        if conn
            .session
            .as_ref()
            .is_some_and(|session| session.has_more())
        {
            drop(conn);
            if let Some(step) = self.decrypt(worker, key, slot, &mut Feed::default()) {
                return step;
            }
            let Some(again) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            conn = again;
        }
        for _ in 0..RECEIVES_PER_TURN {
            if !slot.state.may_deliver(key.generation) {
                // Resuming posts READ.
                return Step::Done;
            }
            // Taken out, because handing bytes out needs the worker too.
            let mut buffer = Vec::new();
            let received = worker.take_buffer().and_then(|taken| {
                buffer = taken;
                self.read(worker, &mut conn, &mut buffer)
            });
            let hung_up = conn.hung_up;
            drop(conn);
            let ended = match received {
                Ok(Received::Bytes(count)) => {
                    let full = count == buffer.len();
                    let step = if self.is_secure() {
                        let mut feed = Feed::new(buffer, count);
                        let step = self.open_up(worker, key, slot, &mut feed);
                        buffer = feed.into_buffer();
                        step
                    } else {
                        self.hand_out(worker, key, slot, &buffer[..count], false)
                    };
                    // A short read has emptied the socket, unless a FIN came with the data or it
                    // stopped before urgent data.
                    let emptied = !full && !hung_up && !slot.state.is_urgent();
                    step.or(emptied.then_some(Step::Done))
                }
                Ok(Received::Nothing) => Some(Step::Done),
                Ok(Received::End) => {
                    self.end(key, slot);
                    Some(Step::Gone)
                }
                Err(errno) => {
                    let operation = if hung_up {
                        Operation::Close
                    } else {
                        Operation::Receive
                    };
                    self.close(key, slot, operation, errno.0);
                    Some(Step::Gone)
                }
            };
            worker.put_buffer(buffer);
            if let Some(step) = ended {
                return step;
            }
            if is_slow(key, slot) {
                break;
            }
            let Some(again) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            conn = again;
        }
        Step::Again(READ)
    }

    fn read(
        &self,
        worker: &mut Worker<'_>,
        conn: &mut Conn,
        buffer: &mut [u8],
    ) -> Result<Received, Errno> {
        let stream = conn.stream.as_ref().ok_or(Errno(libc::ENOTCONN))?;
        let received = tcp::receive(stream, buffer)?;
        if let Received::Bytes(count) = received {
            if count == buffer.len() && !conn.bulk {
                conn.bulk = true;
                self.end_delays(stream);
            }
            if self.property(Property::MarkSilence) != 0 {
                conn.active = conn.active.max(clock::recently());
            }
            // What callbacks send is collected here.
            conn.out.lend(&mut worker.spare);
        }
        Ok(received)
    }

    /// A connection that fills a whole buffer carries bulk. Its answers leave in pieces as big as
    /// what happened to be there when it was read, and Nagle's algorithm would make a piece
    /// wait for the acknowledgement of a smaller one before it, which the peer delays for 40 ms.
    fn end_delays(&self, stream: &TcpStream) {
        if !self.is_secure() && self.property(Property::NoDelay) == 0 {
            // Slower without.
            let _ = stream.set_nodelay(true);
        }
    }

    /// A task for a connection: its token is its ID.
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_truncation,
        reason = "an ID fits a pointer"
    )]
    pub(in crate::component) fn task(&self, key: Key, bits: u32) -> Task {
        Task {
            token: self.table.id(key) as usize,
            bits,
        }
    }

    /// Hands work for a connection to its shard, from any thread.
    pub(in crate::component) fn post(&self, shard: Option<u16>, key: Key, bits: u32) {
        if let Some(reactor) = &*self.reactor.read() {
            reactor.post(shard.unwrap_or(0), self.task(key, bits));
        }
    }
}
