//! The TLS part of a turn: ciphertext on its way to the program's callbacks, and the end of a
//! handshake, by completion or by its time limit.

use crate::component::Operation;
use crate::component::turn::context::{Flow, Turn};
use crate::component::turn::step::Step;
use crate::conn::{Deadline, Delivery, Work};
use crate::error::Errno;
use crate::layer::tls::{Failure as TlsFailure, Feed, Progress};
use crate::layer::{ByteQueue, Taken};
use crate::os::fork;

impl Turn<'_, '_> {
    /// Delivers what the ciphertext contains, kept ciphertext first. If that ends the turn, the
    /// rest is kept.
    pub(in crate::component) fn decrypt(&mut self, feed: &mut Feed) -> Flow {
        let decrypted = self.worker.take_plain().and_then(|mut plain| {
            let flow = self.decrypt_into(feed, &mut plain);
            self.worker.put_plain(plain);
            if let Flow::Break(Step::Done | Step::Again(_)) = flow
                && let Some(mut conn) = self.place.lock()
                && let Some(session) = conn.layers.session.as_mut()
            {
                session.keep(feed)?;
            }
            Ok(flow)
        });
        decrypted.unwrap_or_else(|errno| Flow::Break(self.close(Operation::Receive, errno.0)))
    }

    fn decrypt_into(&mut self, feed: &mut Feed, plain: &mut [u8]) -> Flow {
        loop {
            match self.place.delivery() {
                Delivery::Goes | Delivery::Slowly => {}
                // OnHandShake may have sent something before it paused the connection.
                Delivery::Stops => return Flow::Break(self.flush()),
                Delivery::Turned => return Flow::Break(self.flush().with(Work::READ)),
            }
            let (progress, more, taken) = self.exchange(feed, plain)?;
            match (progress, taken) {
                (Progress::Plain(count), Some(taken)) => {
                    self.hand_out(taken, &mut plain[..count])?;
                    if !more {
                        return Flow::Continue(());
                    }
                    if self.place.is_slow() {
                        return Flow::Break(Step::Again(Work::READ));
                    }
                }
                (Progress::Handshaken, _) => self.shaken()?,
                (Progress::NeedMore | Progress::Plain(_), _) => return read_on(self.flush()),
                (Progress::Closed, _) => {
                    // Only the peer's direction has ended. Our answers are encrypted already,
                    // and are sent before our own `close_notify` (SSL-69).
                    return Flow::Break(self.end_of_stream());
                }
                (Progress::Failed(failure), _) => {
                    // The alert tells the peer why (SSL-71).
                    self.component.flush_last(self.place);
                    return Flow::Break(self.close(Operation::Receive, failure.code.0));
                }
            }
        }
    }

    /// One step of the session, whether there may be another one without new bytes, and what
    /// delivers the plaintext.
    fn exchange(
        &mut self,
        feed: &mut Feed,
        plain: &mut [u8],
    ) -> Flow<(Progress, bool, Option<Taken>)> {
        let mut guard = self.lock()?;
        let conn = &mut *guard;
        conn.out.lend(&mut self.worker.spare);
        let Some(mut session) = conn.layers.session.take() else {
            return Flow::Break(Step::Gone);
        };
        if session.is_complete() {
            // What callbacks send is collected here.
            session.lend_buffer(&mut self.worker.unsealed);
            let progress = conn.out.at_end(|end| session.receive(feed, plain, end));
            let more = !feed.rest().is_empty() || session.has_more();
            conn.layers.session = Some(session);
            let taken = matches!(progress, Progress::Plain(_)).then(|| conn.layers.take());
            return Flow::Continue((progress, more, taken));
        }
        drop(guard);
        let mut answer = ByteQueue::default();
        // The program's choice of a context may have forked.
        let progress = fork::stay(|| session.receive(feed, plain, &mut answer));
        let mut conn = self.lock()?;
        conn.layers.session = Some(session);
        Flow::Continue(if conn.out.push(answer.as_slice()) {
            (progress, true, None)
        } else {
            (Progress::Failed(TlsFailure::no_memory()), false, None)
        })
    }

    /// The handshake is complete. The peer gets what it waits for, then the program is told
    /// (SSL-54).
    fn shaken(&mut self) -> Flow {
        let component = self.component;
        if let Some(mut conn) = self.place.lock() {
            component.clear_deadline(&mut conn, Deadline::Handshake);
        }
        let flushed = self.flush();
        if flushed == Step::Gone {
            return Flow::Break(Step::Gone);
        }
        if let Err(code) = component.report_handshake(self.place) {
            return Flow::Break(self.close(Operation::Receive, code.0));
        }
        read_on(flushed)
    }

    /// The time limit is over: if the handshake is not complete, the connection ends. The
    /// peer is not told, because TLS has no alert for that.
    pub(in crate::component) fn end_of_handshake(&self) -> Flow {
        let Some(mut conn) = self.place.lock().filter(|conn| conn.layers.in_handshake()) else {
            return Flow::Continue(());
        };
        if let Some(session) = conn.layers.session.as_mut() {
            session.expire();
        }
        drop(conn);
        Flow::Break(self.close(Operation::Receive, Errno::ETIMEDOUT.0))
    }
}

/// If a flush did not end the turn, the turn goes on, or continues later if there is more to
/// write.
fn read_on(flushed: Step) -> Flow {
    match flushed {
        Step::Done => Flow::Continue(()),
        step => Flow::Break(step.with(Work::READ)),
    }
}
