//! The receiving part of a turn.

use mio::net::TcpStream;

use crate::component::turn::Locked;
use crate::component::turn::schedule::is_slow;
use crate::component::turn::step::Step;
use crate::component::types::Property;
use crate::component::{Component, Operation};
use crate::conn::{Conn, Key, READ, Slot};
use crate::error::Errno;
use crate::layer::tls::Feed;
use crate::os::clock;
use crate::os::net::tcp::{self, Received};
use crate::reactor::Worker;

/// Receives per turn, so that an endless sender does not starve others (TCP-142).
const RECEIVES_PER_TURN: usize = 8;

impl Component {
    /// Reads and delivers until nothing is left or the budget is used up.
    pub(in crate::component) fn receive<'a>(
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
}
