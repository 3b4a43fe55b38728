//! Packets on their way to the program's callbacks (TCP-110 to TCP-120).

use crate::component::turn::deliver::Delivered;
use crate::component::turn::schedule::{is_secure, is_slow};
use crate::component::{Component, nesting};
use crate::conn::{Key, Slot};
use crate::error::Errno;
use crate::layer::pack::Decoder;
use crate::reactor::Worker;

impl Component {
    /// One event per packet. What a pause leaves comes first at the resume (TCP-117).
    pub(in crate::component) fn deliver_packets(
        &self,
        worker: &mut Worker<'_>,
        key: Key,
        slot: &Slot,
        data: &[u8],
        clear: bool,
    ) -> Result<Delivered, Errno> {
        let Some(mut conn) = slot.lock(key.generation) else {
            return Ok(Delivered::Stopped);
        };
        let mut kept = conn.inbound.take_front();
        drop(conn);
        kept.lend(&mut worker.inbound);
        let mut decoder = Decoder::resume(self.pack_format(), kept);
        let ended = self.receive_packets(key, slot, &mut decoder, data, clear)?;
        let mut kept = decoder.into_kept();
        kept.reclaim(&mut worker.inbound);
        if !kept.is_empty()
            && let Some(mut conn) = slot.lock(key.generation)
        {
            if clear && conn.secure {
                conn.keep_ciphertext_queue(kept.into())?;
                return Ok(Delivered::Yields);
            }
            conn.inbound = kept.into();
            // Nothing is held besides: it makes the next turn come here before it reads.
            conn.held = (ended != Delivered::All).then(Box::default);
        }
        Ok(ended)
    }

    /// Hands out packets until there is none, or it must end; the decoder keeps the rest.
    fn receive_packets(
        &self,
        key: Key,
        slot: &Slot,
        decoder: &mut Decoder,
        mut data: &[u8],
        clear: bool,
    ) -> Result<Delivered, Errno> {
        let id = self.public_id(self.table.id(key));
        let token = self.token();
        let mut yields = false;
        loop {
            if yields || !slot.state.may_deliver(key.generation) {
                decoder.keep(data)?;
                return Ok(match (decoder.kept(), yields) {
                    (0, _) => Delivered::All,
                    (_, true) => Delivered::Yields,
                    (_, false) => Delivered::Stopped,
                });
            }
            let Some(packet) = decoder.next(&mut data)? else {
                return Ok(Delivered::All);
            };
            nesting::within(token, || self.events.receive(id, packet))?;
            yields = is_slow(key, slot) || clear && is_secure(key, slot);
        }
    }
}
