//! Delivers received bytes to the program's callbacks, with one loop for all framings but HTTP.

use crate::component::Operation;
use crate::component::nesting::Callbacks;
use crate::component::turn::context::{Flow, Turn};
use crate::component::turn::delivered::Delivered;
use crate::component::turn::step::Step;
use crate::conn::Work;
use crate::error::Errno;
use crate::layer::{Event, Origin, Taken};

impl Turn<'_, '_> {
    /// Delivers bytes and flushes what the callbacks sent.
    pub(in crate::component) fn hand_out(&mut self, taken: Taken, bytes: &mut [u8]) -> Flow {
        let delivered = self.deliver(taken, bytes);
        if delivered.is_err() {
            self.answer_before_end();
        }
        let rest = match self.flush() {
            Step::Done => Work::NONE,
            // The socket accepts everything as fast as it comes, so reading continues in the
            // next turn.
            Step::Again(work) => work | Work::READ,
            Step::Gone => return Flow::Break(Step::Gone),
        };
        let ended = match delivered {
            Ok(Delivered::All) if rest.is_none() => return Flow::Continue(()),
            Ok(delivered) => delivered.step(),
            // A receive callback returned HR_ERROR (TCP-63).
            Err(code) => self.close(Operation::Receive, code.0),
        };
        Flow::Break(ended.with(rest))
    }

    /// Delivers one event after the other, until the bytes are used up or delivery must end; the
    /// connection gets back what is left.
    fn deliver(&mut self, mut taken: Taken, bytes: &mut [u8]) -> Result<Delivered, Errno> {
        let component = self.component;
        let limits = || component.http_limits();
        taken.cutter.lend(&mut self.worker.inbound, limits);
        let mut done = 0;
        let delivered = match taken.cutter.http() {
            Some(http) => self.deliver_http(http, bytes, &mut done)?,
            None => self.deliver_events(&mut taken, bytes, &mut done)?,
        };
        taken.cutter.reclaim(&mut self.worker.inbound);
        let rest = &bytes[done..];
        if (!rest.is_empty() || taken.cutter.has_input())
            && let Some(mut conn) = self.place.lock()
        {
            if let Some(http) = taken.cutter.http() {
                self.component.time_message(self.place, &mut conn, http)?;
            }
            conn.layers.give_back(taken, rest)?;
        }
        Ok(delivered)
    }

    /// Counts in `done` the bytes that were delivered, or kept by the cutter.
    fn deliver_events(
        &mut self,
        taken: &mut Taken,
        bytes: &[u8],
        done: &mut usize,
    ) -> Result<Delivered, Errno> {
        let (component, place) = (self.component, self.place);
        let id = component.public_id(place);
        let events = &*component.events;
        let callbacks = Callbacks::of(component.token(), self.worker.status());
        let origin = taken.origin;
        let mut first = true;
        while *done < bytes.len() {
            if let Some(end) = Delivered::before_event(place, &mut first) {
                return Ok(end);
            }
            let (used, event) = taken.cutter.next(&bytes[*done..])?;
            *done += used;
            match event {
                None => break,
                Some(Event::Data(bytes)) => {
                    callbacks.run(|| events.receive(id, bytes))?;
                }
                Some(Event::Buffer(bytes)) => {
                    let Some(total) = self.buffer(origin, bytes)? else {
                        *done -= used;
                        return Ok(Delivered::Yields);
                    };
                    callbacks.run(|| events.pull_receive(id, total))?;
                }
            }
        }
        Ok(Delivered::All)
    }

    /// Puts bytes into the buffer of a pull component and returns how many there are now. `None`
    /// if the connection is gone, or the layers have changed.
    fn buffer(&mut self, origin: Origin, bytes: &[u8]) -> Result<Option<usize>, Errno> {
        let Some(mut conn) = self.place.lock() else {
            return Ok(None);
        };
        if conn.layers.changed_since(origin) {
            return Ok(None);
        }
        let Some(buffer) = conn.layers.framing.buffer() else {
            return Ok(None);
        };
        buffer.lend(&mut self.worker.inbound.bytes);
        buffer.push(bytes).map(Some)
    }
}
