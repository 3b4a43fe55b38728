//! Received bytes on their way to the program's callbacks.

use super::turn::Step;
use super::types::{Framing, Property};
use super::{Component, Operation, frames};
use crate::conn::{Key, READ, Slot};
use crate::error::Errno;
use crate::reactor::Worker;

impl Component {
    /// Delivers bytes and flushes what the callbacks sent. `Some` ends the turn.
    pub(super) fn hand_out(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        bytes: &[u8],
    ) -> Option<Step> {
        let delivered = self.deliver(worker, key, slot, bytes);
        let flushed = self.flush(worker, key, slot);
        if let Err(code) = delivered {
            // HR_ERROR from a receive callback (TCP-63).
            self.close(key, slot, Operation::Receive, code.0);
            return Some(Step::Gone);
        }
        match flushed {
            Step::Done => None,
            // The socket takes everything as fast as it comes: read on in the next turn.
            Step::Again(bits) => Some(Step::Again(bits | READ)),
            Step::Gone => Some(Step::Gone),
        }
    }

    /// One event per `SocketBufferSize` bytes (TCP-60, TCP-100). What a pause leaves is
    /// kept for the resume.
    fn deliver(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        data: &[u8],
    ) -> Result<(), Errno> {
        let id = self.public_id(self.table.id(key));
        let size = (self.property(Property::SocketBufferSize) as usize).max(1);
        let token = self.token();
        let mut rest = data;
        while !rest.is_empty() {
            if !slot.state.may_deliver(key.generation) {
                if let Some(mut conn) = slot.lock(key.generation) {
                    conn.held = Some(rest.into());
                }
                return Ok(());
            }
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            rest = after;
            match self.framing {
                Framing::Push => frames::within(token, || self.events.receive(id, chunk))?,
                Framing::Pull => {
                    let Some(total) = buffer_up(worker, key, slot, chunk)? else {
                        return Ok(());
                    };
                    frames::within(token, || self.events.pull_receive(id, total))?;
                }
            }
        }
        Ok(())
    }
}

/// Appends received bytes to a pull kind's buffer; how many are there now.
fn buffer_up(
    worker: &mut Worker<'_>,
    key: Key,
    slot: &Slot,
    bytes: &[u8],
) -> Result<Option<usize>, Errno> {
    let Some(mut conn) = slot.lock(key.generation) else {
        return Ok(None);
    };
    conn.inbound.lend(&mut worker.inbound);
    // TCP-105.
    if conn.inbound.len() + bytes.len() > i32::MAX as usize {
        return Err(Errno::E2BIG);
    }
    if !conn.inbound.push(bytes) {
        return Err(Errno::ENOMEM);
    }
    Ok(Some(conn.inbound.len()))
}
