//! Received bytes on their way to the program's callbacks.

use crate::component::pull::buffer_up;
use crate::component::turn::schedule::{is_secure, is_slow};
use crate::component::turn::step::Step;
use crate::component::types::{Framing, Property};
use crate::component::{Component, Operation, nesting};
use crate::conn::{Key, READ, Slot};
use crate::error::Errno;
use crate::os::memory;
use crate::reactor::Worker;

/// Why a delivery ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Delivered {
    All,
    /// Paused or closing; the connection holds the rest until it is resumed.
    Stopped,
    /// A slow connection lets others have the worker (TCP-142); it holds the rest.
    Yields,
}

impl Component {
    /// Delivers bytes and flushes what the callbacks sent. `Some` ends the turn; `clear` says
    /// that they came without TLS on an SSL kind's connection: those that follow a switch to
    /// TLS are ciphertext (SSL-59).
    pub(in crate::component) fn hand_out(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        bytes: &[u8],
        clear: bool,
    ) -> Option<Step> {
        let delivered = if self.framing == Framing::Pack {
            self.deliver_packets(worker, key, slot, bytes, clear)
        } else {
            self.deliver(worker, key, slot, bytes, clear)
        };
        let rest = match self.flush(worker, key, slot) {
            Step::Done => 0,
            // The socket takes everything as fast as it comes: read on in the next turn.
            Step::Again(bits) => bits | READ,
            Step::Gone => return Some(Step::Gone),
        };
        let ended = match delivered {
            Ok(Delivered::All) if rest == 0 => return None,
            // Resuming posts READ.
            Ok(Delivered::All | Delivered::Stopped) => Step::Done,
            Ok(Delivered::Yields) => Step::Again(READ),
            Err(code) => {
                // HR_ERROR from a receive callback (TCP-63).
                self.close(key, slot, Operation::Receive, code.0);
                Step::Gone
            }
        };
        Some(ended.with(rest))
    }

    /// One event per `SocketBufferSize` bytes (TCP-60, TCP-100).
    fn deliver(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        data: &[u8],
        clear: bool,
    ) -> Result<Delivered, Errno> {
        let id = self.public_id(self.table.id(key));
        let size = (self.property(Property::SocketBufferSize) as usize).max(1);
        let token = self.token();
        let mut rest = data;
        loop {
            if rest.is_empty() {
                return Ok(Delivered::All);
            }
            let turned = clear && is_secure(key, slot);
            let yields = turned || rest.len() < data.len() && is_slow(key, slot);
            if yields || !slot.state.may_deliver(key.generation) {
                if let Some(mut conn) = slot.lock(key.generation) {
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
            match self.framing {
                Framing::Push | Framing::Pack => {
                    nesting::within(token, || self.events.receive(id, chunk))?;
                }
                Framing::Pull => {
                    let Some(total) = buffer_up(worker, key, slot, chunk)? else {
                        return Ok(Delivered::Stopped);
                    };
                    nesting::within(token, || self.events.pull_receive(id, total))?;
                }
            }
        }
    }
}
