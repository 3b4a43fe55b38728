//! TLS's part of a turn: ciphertext on its way to the program's callbacks, and the end of the
//! handshake, be it good or late.

use crate::component::turn::context::{Flow, Turn};
use crate::component::turn::step::Step;
use crate::component::{Operation, nesting};
use crate::conn::Work;
use crate::error::Errno;
use crate::layer::ByteQueue;
use crate::layer::tls::{Failure as TlsFailure, Feed, Progress};
use crate::os::fork;

impl Turn<'_, '_> {
    /// Received bytes of an SSL kind: text while there is no TLS on the connection.
    pub(in crate::component) fn open_up(&mut self, feed: &mut Feed) -> Flow {
        let secure = self.lock()?.secure;
        if secure {
            self.decrypt(feed)
        } else {
            self.hand_out(feed.rest(), true)
        }
    }

    /// Hands out what the ciphertext holds, kept one first. If that ends the turn, what was not
    /// used is kept.
    pub(in crate::component) fn decrypt(&mut self, feed: &mut Feed) -> Flow {
        let decrypted = self.worker.take_plain().and_then(|mut plain| {
            let flow = self.decrypt_into(feed, &mut plain);
            self.worker.put_plain(plain);
            if let Flow::Break(Step::Done | Step::Again(_)) = flow
                && let Some(mut conn) = self.place.lock()
                && let Some(session) = conn.session.as_mut()
            {
                session.keep(feed)?;
            }
            Ok(flow)
        });
        decrypted.unwrap_or_else(|errno| Flow::Break(self.close(Operation::Receive, errno.0)))
    }

    fn decrypt_into(&mut self, feed: &mut Feed, plain: &mut [u8]) -> Flow {
        loop {
            if !self.place.may_deliver() {
                // OnHandShake may have sent something before it paused.
                return Flow::Break(self.flush());
            }
            let (progress, more) = self.exchange(feed, plain)?;
            match progress {
                Progress::Plain(count) => {
                    self.hand_out(&plain[..count], false)?;
                    if !more {
                        return Flow::Continue(());
                    }
                    if self.place.is_slow() {
                        return Flow::Break(Step::Again(Work::READ));
                    }
                }
                Progress::Handshaken => self.shaken()?,
                Progress::NeedMore => return read_on(self.flush()),
                Progress::Closed => {
                    // Only the peer's direction: our answers are sealed already, and sent before
                    // our own goodbye (SSL-69).
                    return Flow::Break(self.end());
                }
                Progress::Failed(failure) => {
                    // The alert tells the peer why (SSL-71).
                    self.component.flush_last(self.place);
                    return Flow::Break(self.close(Operation::Receive, failure.code.0));
                }
            }
        }
    }

    /// One step of the session, and whether there may be another one without new bytes.
    fn exchange(&mut self, feed: &mut Feed, plain: &mut [u8]) -> Flow<(Progress, bool)> {
        let mut guard = self.lock()?;
        let conn = &mut *guard;
        conn.out.lend(&mut self.worker.spare);
        let Some(mut session) = conn.session.take() else {
            return Flow::Break(Step::Gone);
        };
        if session.is_complete() {
            // What callbacks send is collected here.
            session.lend_buffer(&mut self.worker.unsealed);
            let progress = conn.out.at_end(|end| session.receive(feed, plain, end));
            let more = !feed.rest().is_empty() || session.has_more();
            conn.session = Some(session);
            return Flow::Continue((progress, more));
        }
        drop(guard);
        let mut answer = ByteQueue::default();
        // A program's choice may have forked.
        let progress = fork::stay(|| session.receive(feed, plain, &mut answer));
        let mut conn = self.lock()?;
        conn.session = Some(session);
        Flow::Continue(if conn.out.push(answer.as_slice()) {
            (progress, true)
        } else {
            (Progress::Failed(TlsFailure::no_memory()), false)
        })
    }

    /// The handshake is complete: the peer gets what it waits for, then the program is told
    /// (SSL-54).
    fn shaken(&mut self) -> Flow {
        let component = self.component;
        component.lift_handshake_limit(self.place);
        let flushed = self.flush();
        if flushed == Step::Gone {
            return Flow::Break(Step::Gone);
        }
        let id = component.public_id(self.place);
        if let Err(code) = nesting::within(component.token(), || component.events.handshake(id)) {
            return Flow::Break(self.close(Operation::Receive, code.0));
        }
        read_on(flushed)
    }

    /// The peer had its time: a handshake that is not complete ends with its connection. The
    /// peer is told nothing: TLS has no word for it.
    pub(in crate::component) fn end_of_handshake(&self) -> Flow {
        let Some(mut conn) = self.place.lock().filter(|conn| conn.in_handshake()) else {
            return Flow::Continue(());
        };
        if let Some(session) = conn.session.as_mut() {
            session.expire();
        }
        drop(conn);
        Flow::Break(self.close(Operation::Receive, Errno::ETIMEDOUT.0))
    }
}

/// Where a flush did not end the turn it goes on, in the next turn if there is more to write.
fn read_on(flushed: Step) -> Flow {
    match flushed {
        Step::Done => Flow::Continue(()),
        step => Flow::Break(step.with(Work::READ)),
    }
}
