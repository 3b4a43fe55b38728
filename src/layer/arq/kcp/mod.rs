//! KCP, a protocol for reliable messages, compatible on the wire with all releases of C ikcp (KCP-1). Sequence
//! numbers and times wrap around; nothing is indexed by a number of the peer before its range is checked; and a
//! peer can fill no more memory than the receive window.

mod congestion;
mod receiver;
mod rtt;
mod segment;
mod sender;
mod store;

pub use self::segment::{HEADER, HEADER_SIZE, MAX_FRAGMENTS};

use self::congestion::Congestion;
use self::receiver::Receiver;
use self::rtt::RoundTrip;
use self::segment::{Command, Packer, Segment};
use self::sender::{Rules, Sender, reached};
use super::{Config, Reliable};
use crate::error::Errno;
use crate::layer::Datagrams;
use crate::os::memory;

/// The peer's receive window, in segments, before it has told.
const FIRST_WINDOW: u16 = 128;
/// Milliseconds until a closed window is asked about; they grow by half each time.
const FIRST_PROBE: u32 = 7000;
/// The most.
const LAST_PROBE: u32 = 120_000;
/// Acknowledgements wait only before the first flush. A peer that sends more must send again.
const MOST_ACKS: usize = 4096;
/// Space for so many of them is kept.
const FEW_ACKS: usize = 64;

/// One end of a connection.
#[derive(Debug)]
pub struct Kcp {
    id: u32,
    /// Greatest datagram in bytes.
    unit: usize,
    send_window: u32,
    /// The peer's receive window.
    peer_window: u16,
    begun: bool,
    sender: Sender,
    receiver: Receiver,
    round_trip: RoundTrip,
    /// None if it is off.
    congestion: Option<Congestion>,
    /// Acknowledgements to be sent: a number, and the time that came with it.
    acks: Vec<(u32, u32)>,
    /// The window was asked for, or has opened.
    tell: bool,
    probe: Option<Probe>,
}

/// The peer's window is closed.
#[derive(Clone, Copy, Debug)]
struct Probe {
    /// Milliseconds between the last question and the next one.
    wait: u32,
    /// When the next one is asked.
    at: u32,
}

impl Reliable for Kcp {
    fn new(config: &Config, id: u32) -> Self {
        let unit = config.unit as usize;
        let rules = Rules {
            no_delay: config.no_delay,
            skips: config.resend_by_acks,
            limit: config.fast_limit,
        };
        // A header fits, because the configuration is checked.
        let segment = config.unit.saturating_sub(HEADER_SIZE);
        Self {
            id,
            unit,
            send_window: config.send_window,
            peer_window: FIRST_WINDOW,
            begun: false,
            sender: Sender::new(rules),
            receiver: Receiver::new(config.receive_window, config.max_message as usize),
            round_trip: RoundTrip::new(config.min_rto, config.interval),
            congestion: config.congestion_control.then(|| Congestion::new(segment)),
            acks: Vec::new(),
            tell: false,
            probe: None,
        }
    }

    fn begin(&mut self) {
        self.begun = true;
    }

    fn send(&mut self, parts: &[&[u8]]) -> Result<(), Errno> {
        self.sender.push(parts, self.unit - HEADER)
    }

    fn input(&mut self, now: u32, mut datagram: &[u8]) -> Result<(), Errno> {
        let una = self.sender.una();
        let mut highest = None;
        while let Some(segment) = Segment::take(&mut datagram)? {
            self.peer_window = segment.window;
            self.sender.acknowledge_until(segment.una);
            match segment.command {
                Command::Push => self.take_push(&segment),
                Command::Ack => {
                    let number = segment.number;
                    self.take_ack(now, una, &segment);
                    if highest.is_none_or(|highest| reached(number, highest)) {
                        highest = Some(number);
                    }
                }
                Command::Ask => self.tell = true,
                // The window was taken from it already.
                Command::Tell => {}
            }
        }
        if let Some(number) = highest {
            self.sender.skip_until(number);
        }
        if let Some(congestion) = &mut self.congestion
            && self.sender.una() != una
        {
            congestion.acknowledged(self.peer_window.into());
        }
        Ok(())
    }

    fn next_message(&mut self) -> Result<Option<&[u8]>, Errno> {
        self.receiver.next_message(&mut self.tell)
    }

    fn lend(&mut self, spare: &mut Vec<u8>) {
        self.receiver.lend(spare);
    }

    fn reclaim(&mut self, spare: &mut Vec<u8>) {
        self.receiver.reclaim(spare);
    }

    fn flush(&mut self, now: u32, out: &mut Datagrams) {
        if !self.begun {
            return;
        }
        let asks = self.probe(now);
        let window = self.window();
        let (free, una) = (self.receiver.free(), self.receiver.next());
        let mut packer = Packer::new(out, self.unit, self.id, free, una);
        for (number, time) in self.acks.drain(..) {
            // What cannot be added is lost; the peer sends the push again.
            packer.add(Command::Ack, 0, time, number, &[]);
        }
        if asks {
            packer.add(Command::Ask, 0, 0, 0, &[]);
        }
        if std::mem::take(&mut self.tell) {
            packer.add(Command::Tell, 0, 0, 0, &[]);
        }
        let congestion = self.congestion.as_mut();
        self.sender
            .flush(now, window, &self.round_trip, congestion, &mut packer);
        packer.end();
        if self.acks.capacity() > FEW_ACKS {
            self.acks = Vec::new();
        }
    }

    fn waiting(&self) -> usize {
        self.sender.waiting()
    }

    fn due(&self, now: u32) -> Option<u32> {
        if !self.begun || self.tell || !self.acks.is_empty() {
            return Some(0);
        }
        let probe = match self.probe {
            Some(probe) => {
                Some(u32::try_from(probe.at.wrapping_sub(now).cast_signed()).unwrap_or(0))
            }
            None => (self.peer_window == 0).then_some(0),
        };
        let sender = self.sender.due(now, self.window());
        // The earlier one, if there are both.
        [probe, sender].into_iter().flatten().min()
    }
}

impl Kcp {
    /// How many segments may be in flight.
    fn window(&self) -> u32 {
        let most = self.send_window.min(self.peer_window.into());
        let congestion = self.congestion.as_ref();
        congestion.map_or(most, |congestion| congestion.window().min(most))
    }

    /// Bytes that it owns besides itself.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.acks.capacity() * 8 + self.sender.held() + self.receiver.held()
    }

    fn take_push(&mut self, segment: &Segment<'_>) {
        // Without an acknowledgement the peer sends it again.
        if self.acks.len() >= MOST_ACKS || memory::reserve(&mut self.acks, 1).is_err() {
            return;
        }
        let last = segment.fragment == 0;
        if self.receiver.push(segment.number, last, segment.payload) {
            self.acks.push((segment.number, segment.time));
        }
    }

    /// Takes an acknowledgement. All before `una` was acknowledged by earlier inputs.
    fn take_ack(&mut self, now: u32, una: u32, segment: &Segment<'_>) {
        let elapsed = now.wrapping_sub(segment.time).cast_signed();
        // A late duplicate says nothing about the way of now.
        if let Ok(elapsed) = u32::try_from(elapsed)
            && reached(segment.number, una)
        {
            self.round_trip.measured(elapsed);
        }
        self.sender.acknowledge(segment.number);
    }

    /// Whether it is time to ask for the peer's window, which is closed (KCP-2).
    fn probe(&mut self, now: u32) -> bool {
        if self.peer_window > 0 {
            self.probe = None;
            return false;
        }
        let asks = self.probe.is_some_and(|probe| reached(now, probe.at));
        let wait = match self.probe {
            None => FIRST_PROBE,
            Some(probe) if asks => (probe.wait + probe.wait / 2).min(LAST_PROBE),
            Some(_) => return false,
        };
        let at = now.wrapping_add(wait);
        self.probe = Some(Probe { wait, at });
        asks
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
