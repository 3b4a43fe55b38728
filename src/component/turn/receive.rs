//! The receiving part of a turn.

use crate::component::turn::context::{Flow, Locked, Turn};
use crate::component::turn::step::Step;
use crate::component::{Component, Operation, Property};
use crate::conn::{Conn, Delivery, Work};
use crate::error::Errno;
use crate::layer::tls::Feed;
use crate::os::clock;
use crate::os::net::tcp::Received;
use crate::reactor::Worker;

/// Number of receives per turn, so that an endless sender does not starve others (TCP-142).
const RECEIVES_PER_TURN: usize = 8;

impl<'a> Turn<'a, '_> {
    /// Reads and delivers until nothing is left or the budget is used up.
    pub(in crate::component) fn receive(&mut self, conn: Locked<'a>) -> Flow {
        let mut conn = self.deliver_unread(conn)?;
        for _ in 0..RECEIVES_PER_TURN {
            match self.place.delivery() {
                Delivery::Goes | Delivery::Slowly => {}
                // Resuming posts READ.
                Delivery::Stops => return Flow::Break(Step::Done),
                Delivery::Turned => break,
            }
            self.receive_once(conn)?;
            if self.place.is_slow() {
                break;
            }
            conn = self.lock()?;
        }
        Flow::Break(Step::Again(Work::READ))
    }

    /// Bytes that came before and were not delivered come first.
    fn deliver_unread(&mut self, mut conn: Locked<'a>) -> Flow<Locked<'a>> {
        let unread = conn.layers.take_unread();
        if unread.is_some() || conn.layers.framing.is_pending() {
            let taken = conn.layers.take();
            drop(conn);
            self.hand_out(taken, &mut unread.unwrap_or_default())?;
            conn = self.lock()?;
        }
        if conn.layers.has_more() {
            drop(conn);
            self.decrypt(&mut Feed::default())?;
            conn = self.lock()?;
        }
        Flow::Continue(conn)
    }

    /// Reads once, and delivers the result.
    fn receive_once(&mut self, mut conn: Locked<'a>) -> Flow {
        // It is taken out, because delivery needs the worker too.
        let mut buffer = Vec::new();
        let received = self.worker.take_buffer().and_then(|taken| {
            buffer = taken;
            self.component.read(self.worker, &mut conn, &mut buffer)
        });
        let hung_up = conn.hung_up;
        let flow = match received {
            Ok(Received::Bytes { count, drained }) => {
                let flow = if conn.layers.secure {
                    drop(conn);
                    let mut feed = Feed::new(buffer, count);
                    let flow = self.decrypt(&mut feed);
                    buffer = feed.into_buffer();
                    flow
                } else {
                    let taken = conn.layers.take();
                    drop(conn);
                    self.hand_out(taken, &mut buffer[..count])
                };
                // A drained socket is empty, unless a FIN came with the data or the read
                // stopped before urgent data.
                match flow {
                    Flow::Continue(()) if drained && !hung_up && !self.place.is_urgent() => {
                        Flow::Break(Step::Done)
                    }
                    flow => flow,
                }
            }
            Ok(Received::Nothing) => Flow::Break(Step::Done),
            Ok(Received::End) => {
                drop(conn);
                Flow::Break(self.end_of_stream())
            }
            Err(errno) => {
                drop(conn);
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
        let received = conn.link.receive(buffer)?;
        if let Received::Bytes { drained, .. } = received {
            if !drained
                && let Some(link) = conn.link.tcp_mut()
                && link.note_bulk()
            {
                self.end_delays(&link.stream);
            }
            if self.property(Property::MarkSilence) != 0 {
                conn.active = conn.active.max(clock::recently());
            }
            // What callbacks send is collected here.
            conn.out.lend(&mut worker.spare);
        }
        Ok(received)
    }
}
