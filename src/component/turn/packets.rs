//! Packets on their way to the program's callbacks (TCP-110 to TCP-120).

use crate::component::nesting;
use crate::component::turn::context::Turn;
use crate::component::turn::deliver::Delivered;
use crate::component::turn::schedule::is_secure;
use crate::error::Errno;
use crate::layer::pack::Decoder;

impl Turn<'_, '_> {
    /// One event per packet. What a pause leaves comes first at the resume (TCP-117).
    pub(in crate::component) fn deliver_packets(
        &mut self,
        data: &[u8],
        clear: bool,
    ) -> Result<Delivered, Errno> {
        let Some(mut conn) = self.place.lock() else {
            return Ok(Delivered::Stopped);
        };
        let mut kept = conn.inbound.take_front();
        drop(conn);
        kept.lend(&mut self.worker.inbound);
        let mut decoder = Decoder::resume(self.component.pack_format(), kept);
        let ended = self.receive_packets(&mut decoder, data, clear)?;
        let mut kept = decoder.into_kept();
        kept.reclaim(&mut self.worker.inbound);
        if !kept.is_empty()
            && let Some(mut conn) = self.place.lock()
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
        decoder: &mut Decoder,
        mut data: &[u8],
        clear: bool,
    ) -> Result<Delivered, Errno> {
        let (component, place) = (self.component, self.place);
        let id = component.public_id(place);
        let token = component.token();
        let mut yields = false;
        loop {
            if yields || !place.may_deliver() {
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
            nesting::within(token, || component.events.receive(id, packet))?;
            yields = place.is_slow() || clear && is_secure(place);
        }
    }
}
