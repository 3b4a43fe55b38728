//! The handshake: both sides learn each other's id (ARQ-10 to ARQ-20).

use super::Config;
use crate::error::Errno;
use crate::layer::Datagrams;
use crate::layer::datagrams::HEADERS;

/// Size of a handshake packet, by which it is recognised.
pub(super) const PACKET: usize = 12;
const MAGIC: u16 = 0xBB4F;
const COMMAND: u8 = 1;
/// The sender is ready.
const COMPLETE: u8 = 1;
/// What a packet counts for among the bytes that an address may get.
const COST: usize = PACKET + HEADERS;
/// Longest time in milliseconds between two packets that a timer sends.
const LONGEST_PAUSE: u64 = 2000;

/// A handshake packet; all numbers are little-endian (ARQ-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    /// Whether the sender is ready.
    pub(super) complete: bool,
    /// The sender's id.
    pub(super) own: u32,
    /// The receiver's id as far as the sender knows; 0 if it does not.
    pub(super) peer: u32,
}

impl Packet {
    pub(super) fn encode(self) -> [u8; PACKET] {
        let [m0, m1] = MAGIC.to_le_bytes();
        let [s0, s1, s2, s3] = self.own.to_le_bytes();
        let [p0, p1, p2, p3] = self.peer.to_le_bytes();
        let flags = if self.complete { COMPLETE } else { 0 };
        [m0, m1, COMMAND, flags, s0, s1, s2, s3, p0, p1, p2, p3]
    }

    /// EBADMSG if it is no handshake packet (ARQ-11).
    pub(super) fn decode(bytes: [u8; PACKET]) -> Result<Self, Errno> {
        let [m0, m1, command, flags, s0, s1, s2, s3, p0, p1, p2, p3] = bytes;
        let magic = u16::from_le_bytes([m0, m1]);
        if magic != MAGIC || command != COMMAND || flags & !COMPLETE != 0 {
            return Err(Errno::EBADMSG);
        }
        Ok(Self {
            complete: flags == COMPLETE,
            own: u32::from_le_bytes([s0, s1, s2, s3]),
            peer: u32::from_le_bytes([p0, p1, p2, p3]),
        })
    }
}

/// The time limit is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimedOut;

/// One side of a handshake. It lasts longer than until this side is ready: the peer may have lost the packet
/// that says so.
#[derive(Debug)]
pub(super) struct Handshake {
    own: u32,
    /// 0 until it is known.
    peer: u32,
    /// In milliseconds, as all times here.
    created: u64,
    /// No packet is sent before.
    next: u64,
    /// How many packets were sent since the peer became known.
    count: u64,
    ready: bool,
    /// The peer is known to be ready.
    complete: bool,
    /// How many bytes may be sent to the peer, because it may have forged its address. `None`: all that there
    /// are, because it has shown that it receives them, or this side has chosen the address.
    credit: Option<usize>,
    interval: u64,
    timeout: u64,
}

impl Handshake {
    /// With a peer that this side has chosen.
    pub(super) fn new(config: &Config, own: u32, now: u64) -> Self {
        Self {
            own,
            peer: 0,
            created: now,
            next: now,
            count: 0,
            ready: false,
            complete: false,
            credit: None,
            interval: config.interval.into(),
            timeout: config.handshake_timeout.into(),
        }
    }

    /// With a peer that has sent something. It gets no more bytes than it has sent, until it has proven to
    /// receive what is sent to it, by the id that it was told.
    pub(super) fn with_stranger(config: &Config, own: u32, now: u64) -> Self {
        Self {
            credit: Some(0),
            ..Self::new(config, own, now)
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.ready
    }

    /// A datagram of so many bytes has come from the peer.
    pub(super) fn earn(&mut self, bytes: usize) {
        if let Some(credit) = &mut self.credit {
            *credit = credit.saturating_add(bytes + HEADERS);
        }
    }

    /// Whether a datagram of so many bytes may be sent to the peer; then it counts as sent.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let Some(credit) = &mut self.credit else {
            return true;
        };
        let rest = credit.checked_sub(bytes + HEADERS);
        *credit = rest.unwrap_or(*credit);
        rest.is_some()
    }

    /// What is left of what the peer has sent; `None` if there is no limit.
    pub(super) fn credit(&self) -> Option<usize> {
        self.credit
    }

    /// When the next step by timer has something to do; `None` if no timer is needed any more.
    pub(super) fn deadline(&self) -> Option<u64> {
        let expiry = self.created + self.timeout + 1;
        let may_send = self.credit.is_none_or(|credit| credit >= COST);
        let next = if may_send {
            self.next.min(expiry)
        } else {
            expiry
        };
        (!self.complete || !self.ready).then_some(next)
    }

    /// Sends a packet if it is time (ARQ-14), and the peer may get one. A packet for which there is no memory counts as sent, as one
    /// that is lost would.
    pub(super) fn step(&mut self, now: u64, out: &mut Datagrams) -> Result<(), TimedOut> {
        if now.saturating_sub(self.created) > self.timeout {
            return Err(TimedOut);
        }
        if now < self.next || !self.spend(PACKET) {
            return Ok(());
        }
        self.count += 1;
        let pause = (2 * self.interval).saturating_mul(self.count);
        self.next = now + pause.min(LONGEST_PAUSE);
        let packet = Packet {
            complete: self.ready,
            own: self.own,
            peer: self.peer,
        };
        out.push(&[&packet.encode()]);
        Ok(())
    }

    /// Takes a packet in, and perhaps answers it. True: this side has become ready. ECONNRESET: it belongs to
    /// another session.
    pub(super) fn receive(
        &mut self,
        now: u64,
        packet: Packet,
        out: &mut Datagrams,
    ) -> Result<bool, Errno> {
        let ready = if self.ready {
            self.check(now, packet)?;
            false
        } else {
            self.learn(now, packet)?
        };
        if ready {
            // The packet's flag does not count now: the timer tells the peer that this side is ready, and the
            // peer answers (ARQ-16).
            self.ready = true;
            // A peer that this side has not told its id yet needs it before it may send more.
            let had_chosen = self.credit.take().is_none();
            if had_chosen && self.count == 0 {
                let _ = self.step(now, out);
            }
            return Ok(true);
        }
        self.complete |= packet.complete;
        if self.credit.is_some() {
            // It has paid for the answer, and will get no other before its next packet.
            self.next = now;
        }
        // An answer after the time limit is not needed.
        let _ = self.step(now, out);
        Ok(false)
    }

    /// A packet before this side is ready (ARQ-16). True: the peer knows this side.
    fn learn(&mut self, now: u64, packet: Packet) -> Result<bool, Errno> {
        if self.peer == 0 {
            self.peer = packet.own;
            self.next = now;
            self.count = 0;
        } else if packet.own != self.peer {
            return Err(Errno::ECONNRESET);
        }
        match packet.peer {
            peer if peer == self.own => Ok(true),
            0 => Ok(false),
            _ => Err(Errno::ECONNRESET),
        }
    }

    /// A packet when this side is ready (ARQ-17). One that does not know this side is a late one.
    fn check(&self, now: u64, packet: Packet) -> Result<(), Errno> {
        let late = packet.peer == 0 && now.saturating_sub(self.created) <= 2 * self.timeout;
        if packet.own == self.peer && (packet.peer == self.own || late) {
            Ok(())
        } else {
            Err(Errno::ECONNRESET)
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
