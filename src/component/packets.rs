//! Pack kinds: one send is one packet, and one packet one event (TCP-110 to TCP-120).

use crate::component::tls::{is_secure, keep_queue};
use crate::component::turn::deliver::Delivered;
use crate::component::turn::is_slow;
use crate::component::{Component, Framing, Property, Target, nesting};
use crate::conn::{Key, Slot};
use crate::error::Errno;
use crate::layer::pack::{Decoder, Format};
use crate::os::memory;
use crate::reactor::Worker;

/// A packet of up to this many parts, its header included, needs no memory of its own.
const PARTS_ON_STACK: usize = 17;

impl Component {
    fn pack_format(&self) -> Format {
        Format {
            max_size: self.property(Property::MaxPackSize),
            flag: self.property(Property::PackHeaderFlag),
        }
    }

    /// What is wrong with a send of `total` bytes, whatever they are: so the FFI asks first
    /// when it has found a bad buffer. Pack kinds check the size before they look the
    /// connection up (TCP-112); for the others any size is good (TCP-73).
    pub fn check_send(&self, target: Target, total: usize) -> Result<(), Errno> {
        if self.component_type.framing == Framing::Pack {
            self.pack_format().header(total)?;
        }
        self.check_connection(target)
    }

    /// One atomic send of the concatenation of `parts` (TCP-70, TCP-71); of a pack kind, one
    /// packet (TCP-112). Never blocks.
    pub fn send(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> {
        if self.component_type.framing != Framing::Pack {
            return self.send_bytes(target, parts);
        }
        let total = parts.iter().map(|part| part.len()).sum();
        let header: &[u8] = &self.pack_format().header(total)?;
        let count = 1 + parts.len();
        if count > PARTS_ON_STACK {
            let mut packet = Vec::new();
            memory::reserve(&mut packet, count)?;
            packet.push(header);
            packet.extend_from_slice(parts);
            return self.send_bytes(target, &packet);
        }
        let mut packet: [&[u8]; PARTS_ON_STACK] = [&[]; PARTS_ON_STACK];
        packet[0] = header;
        packet[1..count].copy_from_slice(parts);
        self.send_bytes(target, &packet[..count])
    }

    /// One event per packet. What a pause leaves comes first at the resume (TCP-117).
    pub(super) fn deliver_packets(
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
                keep_queue(&mut conn, kept.into())?;
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
