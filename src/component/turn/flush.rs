//! Writes what connections have queued, with an `OnSend` for each piece if the program listens.

use mio::net::TcpStream;

use crate::component::turn::context::Turn;
use crate::component::turn::step::Step;
use crate::component::{Component, Property, nesting};
use crate::conn::{Conn, Parting, Phase, Place, Work};
use crate::error::Errno;
use crate::layer::tls::Session;
use crate::layer::{BLOCK, BlockQueue, ByteQueue};
use crate::os::locks::MutexGuard;
use crate::os::net::tcp;

/// Number of bytes written before others get the lock (COM-110) and the worker (TCP-81).
const FLUSH_BUDGET: usize = 2 * BLOCK;

impl Turn<'_, '_> {
    /// Writes what is queued. A failing write leaves a CLOSE behind (TCP-80).
    pub(in crate::component) fn flush(&mut self) -> Step {
        let (component, place) = (self.component, self.place);
        // It is asked only once, because a callback that is set in between must not leave the
        // queue to nobody.
        let reports = component.events.wants_send();
        let step = if reports {
            component.flush_reporting(place, FLUSH_BUDGET)
        } else {
            Step::Done
        };
        let Some(mut conn) = place.lock() else {
            return Step::Gone;
        };
        let step = if !reports && component.write_queued(place, &mut conn) == Wrote::Some {
            Step::Again(Work::WRITE)
        } else {
            step
        };
        conn.out.reclaim(&mut self.worker.spare);
        conn.layers.reclaim(&mut self.worker.inbound.bytes);
        if let Some(session) = &mut conn.layers.session {
            session.reclaim_buffer(&mut self.worker.unsealed);
        }
        step
    }
}

impl Component {
    /// The single attempt to write that a local close makes (TCP-160), with
    /// `close_notify` after the rest (SSL-70).
    pub(in crate::component) fn flush_last(&self, place: Place<'_>) {
        let most = place.lock().map_or(0, |mut guard| {
            let conn = &mut *guard;
            let sealed = conn.layers.session.as_mut().map_or(0, |session| {
                if conn.parting != Parting::Silent {
                    session.close();
                }
                session.to_be_sealed()
            });
            conn.out.len() + sealed
        });
        if self.events.wants_send() {
            self.flush_reporting(place, most);
        } else {
            self.write_in_holds(place, most);
        }
    }

    /// Writes what the socket accepts, without events, `most` bytes or a little more, and
    /// releases the lock from time to time.
    pub(in crate::component) fn write_in_holds(&self, place: Place<'_>, most: usize) {
        for _ in 0..most.div_ceil(FLUSH_BUDGET) {
            let Some(mut conn) = place.lock() else {
                return;
            };
            if self.write_queued(place, &mut conn) != Wrote::Some {
                return;
            }
            MutexGuard::unlock_fair(conn);
        }
    }

    /// Writes what the socket accepts, without events, at most a budget of bytes.
    pub(in crate::component) fn write_queued(&self, place: Place<'_>, conn: &mut Conn) -> Wrote {
        // While the runner reports a piece, the next ones must not be written before the rest of
        // it.
        if conn.phase != Phase::Open || conn.send_error.is_some() || conn.in_flight > 0 {
            return Wrote::All;
        }
        let Some(link) = conn.link.tcp() else {
            return Wrote::All;
        };
        let (out, session) = (&mut conn.out, conn.layers.session.as_deref_mut());
        match write(&link.stream, out, session, link.piece(), &mut {
            FLUSH_BUDGET
        }) {
            Ok(Wrote::Full) => {
                self.arm_write(place, conn);
                Wrote::Full
            }
            Ok(wrote) => wrote,
            Err(code) => {
                self.write_failed(place, conn, code);
                Wrote::All
            }
        }
    }

    /// Writes what the socket accepts, at most `budget` bytes, with an `OnSend` for each
    /// piece (TCP-76).
    fn flush_reporting(&self, place: Place<'_>, mut budget: usize) -> Step {
        let id = self.public_id(place);
        let size = (self.property(Property::SocketBufferSize) as usize).max(1);
        while let Some((mut queued, written)) = self.write_for_report(place, budget) {
            budget -= written;
            for piece in queued.as_slice()[..written].chunks(size) {
                nesting::within(self.token(), || self.events.send(id, piece));
            }
            queued.consume(written);
            let Some(mut conn) = place.lock() else {
                return Step::Gone;
            };
            conn.in_flight = 0;
            // What was sent meanwhile comes behind what is left.
            if !conn.out.put_front(queued) {
                self.write_failed(place, &mut conn, Errno::ENOMEM);
                return Step::Done;
            }
            if budget == 0 && conn.has_output() {
                return Step::Again(Work::WRITE);
            }
        }
        Step::Done
    }

    /// Takes the first block out of the queue, with the number of bytes written from it;
    /// `None` if there is nothing to report.
    fn write_for_report(&self, place: Place<'_>, most: usize) -> Option<(ByteQueue, usize)> {
        let mut guard = place.lock()?;
        let conn = &mut *guard;
        if conn.phase != Phase::Open || conn.send_error.is_some() {
            return None;
        }
        let session = conn.layers.session.as_deref_mut();
        let sealed = session.map_or(Ok(()), |session| session.seal(&mut conn.out));
        let most = most.min(conn.out.front().len());
        if sealed.is_ok() && most == 0 {
            return None;
        }
        let link = conn.link.tcp()?;
        match sealed.and_then(|()| tcp::send(&link.stream, &conn.out.front()[..most], link.piece()))
        {
            Ok(written) => {
                if written < most {
                    self.arm_write(place, conn);
                }
                if written == 0 {
                    return None;
                }
                let queued = conn.out.take_front();
                conn.in_flight = queued.len() - written;
                Some((queued, written))
            }
            Err(code) => {
                self.write_failed(place, conn, code);
                None
            }
        }
    }

    /// A write failed. The connection's runner closes it, or a worker if it has none, and what
    /// is queued is dropped (TCP-80).
    pub(in crate::component) fn write_failed(
        &self,
        place: Place<'_>,
        conn: &mut Conn,
        code: Errno,
    ) {
        conn.send_error = Some(code);
        self.request(place, conn.shard, Work::CLOSE);
    }
}

/// How an attempt to write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Wrote {
    /// Nothing is left that could be written now.
    All,
    /// The socket accepts no more, so WRITABLE must be waited for.
    Full,
    /// There is more, but others must get a chance.
    Some,
}

/// Writes what the socket accepts of `out` and then of what `session` has to send, and subtracts
/// it from `budget`, which is the limit. It needs nothing else of a connection, so that drains
/// can use it too. An error ends the connection.
pub(in crate::component) fn write(
    stream: &TcpStream,
    out: &mut BlockQueue,
    mut session: Option<&mut Session>,
    piece: usize,
    budget: &mut usize,
) -> Result<Wrote, Errno> {
    loop {
        if let Some(session) = session.as_deref_mut() {
            session.seal(out)?;
        }
        if out.is_empty() {
            return Ok(Wrote::All);
        }
        let most = out.front().len().min(*budget);
        if most == 0 {
            return Ok(Wrote::Some);
        }
        let count = tcp::send(stream, &out.front()[..most], piece)?;
        out.consume(count);
        *budget -= count;
        if count < most {
            return Ok(Wrote::Full);
        }
    }
}
