//! A connection's turn: what a worker does when it has become the runner. Callbacks
//! run without any lock held (TCP-139).

pub(in crate::component) mod deadlines;
mod deliver;
pub(in crate::component) mod flush;
mod handler;
mod packets;
mod pause;
mod receive;
pub(in crate::component) mod schedule;
pub(in crate::component) mod step;

use self::schedule::{is_slow, shard_of};
use self::step::Step;
use crate::component::nesting::Turn;
use crate::component::types::Role;
use crate::component::{Component, Operation};
use crate::conn::{CLOSE, Conn, HUP, Key, Phase, READ, Slot, TIMER, WRITE};
use crate::error::Errno;
use crate::os::locks::MutexGuard;
use crate::reactor::Worker;

/// Times a turn goes on with work that came meanwhile before others get a chance.
const ROUNDS_PER_TURN: usize = 4;

/// A published connection whose lock is held, as its runner finds it.
pub(in crate::component) type Locked<'a> = MutexGuard<'a, Conn>;

impl Component {
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

    fn step(&self, worker: &mut Worker<'_>, key: Key, slot: &Slot, bits: u32) -> Step {
        if bits == 0 {
            return Step::Done;
        }
        if bits & TIMER == 0 {
            return self.work(worker, key, slot, bits);
        }
        self.expire(worker, key, slot, bits)
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
}
