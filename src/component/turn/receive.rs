//! The receiving part of a turn.

use mio::net::TcpStream;

use crate::component::turn::context::{Flow, Locked, Turn};
use crate::component::turn::step::Step;
use crate::component::{Component, Operation, Property};
use crate::conn::{Conn, Work};
use crate::error::Errno;
use crate::layer::tls::Feed;
use crate::os::clock;
use crate::os::net::tcp::{self, Received};
use crate::reactor::Worker;

/// Receives per turn, so that an endless sender does not starve others (TCP-142).
const RECEIVES_PER_TURN: usize = 8;

impl<'a> Turn<'a, '_> {
    /// Reads and delivers until nothing is left or the budget is used up.
    pub(in crate::component) fn receive(&mut self, conn: Locked<'a>) -> Flow {
        let mut conn = self.deliver_kept(conn)?;
        for _ in 0..RECEIVES_PER_TURN {
            if !self.place.may_deliver() {
                // Resuming posts READ.
                return Flow::Break(Step::Done);
            }
            self.receive_once(conn)?;
            if self.place.is_slow() {
                break;
            }
            conn = self.lock()?;
        }
        Flow::Break(Step::Again(Work::READ))
    }

    /// What came before and was not delivered comes first.
    fn deliver_kept(&mut self, mut conn: Locked<'a>) -> Flow<Locked<'a>> {
        if let Some(held) = conn.held.take() {
            let clear = self.component.is_secure() && !conn.secure;
            drop(conn);
            self.hand_out(&held, clear)?;
            conn = self.lock()?;
        }
        if conn
            .session
            .as_ref()
            .is_some_and(|session| session.has_more())
        {
            drop(conn);
            self.decrypt(&mut Feed::default())?;
            conn = self.lock()?;
        }
        Flow::Continue(conn)
    }

    /// One read, and the delivery of what it gave.
    fn receive_once(&mut self, mut conn: Locked<'a>) -> Flow {
        // Taken out, because handing bytes out needs the worker too.
        let mut buffer = Vec::new();
        let received = self.worker.take_buffer().and_then(|taken| {
            buffer = taken;
            self.component.read(self.worker, &mut conn, &mut buffer)
        });
        let hung_up = conn.hung_up;
        drop(conn);
        let flow = match received {
            Ok(Received::Bytes(count)) => {
                let full = count == buffer.len();
                let flow = if self.component.is_secure() {
                    let mut feed = Feed::new(buffer, count);
                    let flow = self.open_up(&mut feed);
                    buffer = feed.into_buffer();
                    flow
                } else {
                    self.hand_out(&buffer[..count], false)
                };
                // A short read has emptied the socket, unless a FIN came with the data or it
                // stopped before urgent data.
                match flow {
                    Flow::Continue(()) if !full && !hung_up && !self.place.is_urgent() => {
                        Flow::Break(Step::Done)
                    }
                    flow => flow,
                }
            }
            Ok(Received::Nothing) => Flow::Break(Step::Done),
            Ok(Received::End) => Flow::Break(self.end()),
            Err(errno) => {
                let operation = if hung_up {
                    Operation::Close
                } else {
                    Operation::Receive
                };
                Flow::Break(self.close(operation, errno.0))
            }
        };
        self.worker.put_buffer(buffer);
        flow
    }
}

impl Component {
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
            // A failure only leaves it slow.
            let _ = stream.set_nodelay(true);
        }
    }
}
