//! A session: the handshake, then messages.

use super::handshake::{Handshake, PACKET, Packet, TimedOut};
use super::kcp::{HEADER, Kcp};
use super::{Config, Reliable};
use crate::error::Errno;
use crate::layer::Datagrams;

/// One end of a session. All times are milliseconds of one clock; `out` is where datagrams go that are to be
/// sent to the peer. After a failure the session is of no use any more.
///
/// Received datagrams go to [`Session::receive`]. Then [`Session::next_event`] gives the events one at a time,
/// so that their callbacks may use the session, and [`Session::flush`] sends what the peer must know.
/// [`Session::lend`] and [`Session::reclaim`] belong around all that. A timer
/// calls [`Session::tick`] at [`Session::deadline`], which may change with every call.
#[derive(Debug)]
pub struct Session<K = Kcp> {
    handshake: Handshake,
    core: K,
    /// Milliseconds between ticks.
    period: u64,
    /// No flush by timer follows another one earlier than after this.
    interval: u64,
    max_message: usize,
    /// The time of the last call.
    now: u64,
    /// No tick happens earlier; ticks that nobody needs are left out. It is always a multiple of the period after the start (ARQ-7).
    next_tick: u64,
    /// No flush by timer happens earlier.
    next_flush: u64,
    /// This side has become ready, and nobody knows yet.
    greeting: bool,
    /// Since when something that came in was not answered.
    owes: Option<u64>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Both sides know each other; messages can be sent (ARQ-16).
    HandShake,
    /// A message of the peer (ARQ-27).
    Message(&'a [u8]),
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The peer does not follow the protocol, or is another one: the connection closes as if receiving had
    /// failed with this code (ARQ-28).
    Protocol(Errno),
    /// The handshake took too long (ARQ-30).
    TimedOut,
}

impl Failure {
    /// The system's number for it.
    pub fn errno(self) -> Errno {
        match self {
            Self::Protocol(errno) => errno,
            Self::TimedOut => Errno::ETIMEDOUT,
        }
    }
}

impl From<TimedOut> for Failure {
    fn from(TimedOut: TimedOut) -> Self {
        Self::TimedOut
    }
}

impl<K: Reliable> Session<K> {
    /// Begins a session with an id of [`super::next_id`], and sends the first packet (ARQ-13).
    pub fn new(config: &Config, id: u32, now: u64, out: &mut Datagrams) -> Self {
        let mut handshake = Handshake::new(config, id, now);
        // There is no time limit that could be over.
        let _ = handshake.step(now, out);
        Self::of(config, handshake, id, now)
    }

    /// Begins a session with a peer that may have forged its address. Until it is known to receive what is sent to
    /// it, the session sends no more bytes than have come, and nothing before the first datagram.
    pub fn with_stranger(config: &Config, id: u32, now: u64) -> Self {
        Self::of(config, Handshake::with_stranger(config, id, now), id, now)
    }

    fn of(config: &Config, handshake: Handshake, id: u32, now: u64) -> Self {
        let period = u64::from(config.period);
        Self {
            handshake,
            core: K::new(config, id),
            period,
            interval: config.interval.into(),
            max_message: config.max_message as usize,
            now,
            next_tick: now + period,
            next_flush: now,
            greeting: false,
            owes: None,
        }
    }

    /// A datagram of so many bytes has come that is not for [`Session::receive`]. It counts for what the peer may
    /// be sent.
    pub fn earn(&mut self, bytes: usize) {
        self.handshake.earn(bytes);
    }

    /// Whether something else of so many bytes may be sent to the peer, see [`Session::with_stranger`].
    pub fn spend(&mut self, bytes: usize) -> bool {
        self.handshake.spend(bytes)
    }

    /// What is left of what the peer has sent; `None` if there is no limit (any more).
    pub fn credit(&self) -> Option<usize> {
        self.handshake.credit()
    }

    /// Does what is due. Nothing happens before the deadline, so a call too many does no harm (ARQ-15).
    pub fn tick(&mut self, now: u64, out: &mut Datagrams) -> Result<(), Failure> {
        let due = self.deadline();
        self.advance(now);
        if due.is_none_or(|due| now < due) {
            return Ok(());
        }
        self.next_tick = self.tick_after(now);
        if self.handshake.deadline().is_some() {
            self.handshake.step(now, out)?;
        }
        if self.handshake.is_ready() && now >= self.next_flush {
            if self.period < self.interval {
                self.next_flush = now + self.interval;
            }
            self.core.begin();
            self.core.flush(clock(now), out);
        }
        Ok(())
    }

    /// The first tick later than `now`.
    fn tick_after(&self, now: u64) -> u64 {
        let late = now.saturating_sub(self.next_tick);
        self.next_tick + (late / self.period + 1) * self.period
    }

    /// Takes a datagram of the peer in, which is neither empty nor a close notification (ARQ-11).
    pub fn receive(
        &mut self,
        now: u64,
        datagram: &[u8],
        out: &mut Datagrams,
    ) -> Result<(), Failure> {
        self.advance(now);
        self.handshake.earn(datagram.len());
        if let Ok(packet) = <[u8; PACKET]>::try_from(datagram) {
            let packet = Packet::decode(packet).map_err(Failure::Protocol)?;
            let ready = self.handshake.receive(now, packet, out);
            self.greeting |= ready.map_err(Failure::Protocol)?;
            return Ok(());
        }
        if datagram.len() < HEADER {
            return Err(Failure::Protocol(Errno::EBADMSG));
        }
        // What comes too early is sent again by the peer.
        if self.handshake.is_ready() {
            let taken = self.core.input(clock(now), datagram);
            taken.map_err(Failure::Protocol)?;
            self.owes.get_or_insert(self.now);
        }
        Ok(())
    }

    /// The next event. `None`: there is no more until something else comes in.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, Failure> {
        if std::mem::take(&mut self.greeting) {
            return Ok(Some(Event::HandShake));
        }
        let message = self.core.next_message().map_err(Failure::Protocol)?;
        Ok(message.map(Event::Message))
    }

    /// Lends a buffer for received messages, so that messages cost no allocation.
    pub fn lend(&mut self, spare: &mut Vec<u8>) {
        self.core.lend(spare);
    }

    /// Takes it back when all events were delivered, so that idle sessions own little memory.
    pub fn reclaim(&mut self, spare: &mut Vec<u8>) {
        self.core.reclaim(spare);
    }

    /// Whether something that came in before this moment was not answered.
    pub fn owes_answer(&self, now: u64) -> bool {
        self.owes.is_some_and(|since| since < now)
    }

    /// Answers what came in: acknowledgements leave at once (ARQ-27).
    pub fn flush(&mut self, now: u64, out: &mut Datagrams) {
        self.advance(now);
        if self.owes.take().is_some() {
            self.core.flush(clock(now), out);
        }
    }

    /// Sends a message, the concatenation of `parts` (ARQ-26). EINVAL: it is empty or too large; EPERM: the
    /// handshake is not over; EMSGSIZE: it has too many fragments; ENOMEM.
    pub fn send(&mut self, now: u64, parts: &[&[u8]], out: &mut Datagrams) -> Result<(), Errno> {
        self.advance(now);
        let total: usize = parts.iter().map(|part| part.len()).sum();
        if total == 0 || total > self.max_message {
            return Err(Errno::EINVAL);
        }
        if !self.is_ready() {
            return Err(Errno::EPERM);
        }
        self.core.send(parts)?;
        self.core.flush(clock(now), out);
        Ok(())
    }

    /// Whether messages can be sent.
    pub fn is_ready(&self) -> bool {
        self.handshake.is_ready()
    }

    /// Segments of messages that the peer has not acknowledged (ARQ-29).
    pub fn waiting(&self) -> usize {
        self.core.waiting()
    }

    /// When the next tick is due. `None`: an idle session needs none.
    pub fn deadline(&self) -> Option<u64> {
        let handshake = self.handshake.deadline();
        let due = || self.core.due(clock(self.now));
        let flush = self.is_ready().then(due).flatten();
        let flush = flush.map(|due| (self.now + u64::from(due)).max(self.next_flush));
        let wanted = [handshake, flush].into_iter().flatten().min()?;
        let early = wanted.saturating_sub(self.next_tick);
        Some(self.next_tick + early.div_ceil(self.period) * self.period)
    }

    /// Time goes on, and never back.
    fn advance(&mut self, now: u64) {
        self.now = self.now.max(now);
    }
}

/// The clock of segments, which wraps around (ARQ-7).
#[expect(clippy::cast_possible_truncation, reason = "the clock wraps around")]
fn clock(now: u64) -> u32 {
    now as u32
}

#[cfg(all(test, not(loom)))]
mod tests;
