//! The handshake: both sides learn each other's id (ARQ-10 to ARQ-20).

use super::Config;
use crate::error::Errno;
use crate::layer::Datagrams;

/// Size of a handshake packet, by which it is recognised.
pub(super) const PACKET: usize = 12;
const MAGIC: u16 = 0xBB4F;
const COMMAND: u8 = 1;
/// The sender is ready.
const COMPLETE: u8 = 1;
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
    interval: u64,
    timeout: u64,
}

impl Handshake {
    pub(super) fn new(config: &Config, own: u32, now: u64) -> Self {
        Self {
            own,
            peer: 0,
            created: now,
            next: now,
            count: 0,
            ready: false,
            complete: false,
            interval: config.interval.into(),
            timeout: config.handshake_timeout.into(),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.ready
    }

    /// When the next step by timer has something to do; `None` if no timer is needed any more.
    pub(super) fn deadline(&self) -> Option<u64> {
        let expiry = self.created + self.timeout + 1;
        (!self.complete || !self.ready).then(|| self.next.min(expiry))
    }

    /// Sends a packet if it is time (ARQ-14). A packet for which there is no memory counts as sent, as one
    /// that is lost would.
    pub(super) fn step(&mut self, now: u64, out: &mut Datagrams) -> Result<(), TimedOut> {
        if now.saturating_sub(self.created) > self.timeout {
            return Err(TimedOut);
        }
        if now < self.next {
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
            return Ok(true);
        }
        self.complete |= packet.complete;
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
