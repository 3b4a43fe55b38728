//! Received bytes on their way to the program's callbacks.

use crate::component::pull::buffer_up;
use crate::component::turn::context::{Flow, Turn};
use crate::component::turn::schedule::is_secure;
use crate::component::turn::step::Step;
use crate::component::{Framing, Operation, Property, nesting};
use crate::conn::Work;
use crate::error::Errno;
use crate::os::memory;

/// Why a delivery ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Delivered {
    All,
    /// Paused or closing; the connection holds the rest until it is resumed.
    Stopped,
    /// A slow connection lets others have the worker (TCP-142); it holds the rest.
    Yields,
}

impl Turn<'_, '_> {
    /// Delivers bytes and flushes what the callbacks sent. `clear` says that they came without TLS
    /// on an SSL kind's connection: those that follow a switch to TLS are ciphertext (SSL-59).
    pub(in crate::component) fn hand_out(&mut self, bytes: &[u8], clear: bool) -> Flow {
        let delivered = if self.component.component_type.framing == Framing::Pack {
            self.deliver_packets(bytes, clear)
        } else {
            self.deliver(bytes, clear)
        };
        let rest = match self.flush() {
            Step::Done => Work::NONE,
            // The socket takes everything as fast as it comes: read on in the next turn.
            Step::Again(work) => work | Work::READ,
            Step::Gone => return Flow::Break(Step::Gone),
        };
        let ended = match delivered {
            Ok(Delivered::All) if rest.is_none() => return Flow::Continue(()),
            // Resuming posts READ.
            Ok(Delivered::All | Delivered::Stopped) => Step::Done,
            Ok(Delivered::Yields) => Step::Again(Work::READ),
            // HR_ERROR from a receive callback (TCP-63).
            Err(code) => self.close(Operation::Receive, code.0),
        };
        Flow::Break(ended.with(rest))
    }

    /// One event per `SocketBufferSize` bytes (TCP-60, TCP-100).
    fn deliver(&mut self, data: &[u8], clear: bool) -> Result<Delivered, Errno> {
        let (component, place) = (self.component, self.place);
        let id = component.public_id(place);
        let size = (component.property(Property::SocketBufferSize) as usize).max(1);
        let token = component.token();
        let mut rest = data;
        loop {
            if rest.is_empty() {
                return Ok(Delivered::All);
            }
            let turned = clear && is_secure(place);
            let yields = turned || rest.len() < data.len() && place.is_slow();
            if yields || !place.may_deliver() {
                if let Some(mut conn) = place.lock() {
                    if turned {
                        conn.keep_ciphertext(rest)?;
                    } else {
                        conn.held = Some(memory::copy(rest)?.into_boxed_slice());
                    }
                }
                return Ok(if yields {
                    Delivered::Yields
                } else {
                    Delivered::Stopped
                });
            }
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            rest = after;
            match component.component_type.framing {
                Framing::Push | Framing::Pack => {
                    nesting::within(token, || component.events.receive(id, chunk))?;
                }
                Framing::Pull => {
                    let Some(total) = buffer_up(self.worker, place, chunk)? else {
                        return Ok(Delivered::Stopped);
                    };
                    nesting::within(token, || component.events.pull_receive(id, total))?;
                }
            }
        }
    }
}
