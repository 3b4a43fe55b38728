//! The segments of sent messages, until they are acknowledged.

use std::collections::VecDeque;

use super::congestion::Congestion;
use super::rtt::{LONGEST_TIMEOUT, RoundTrip};
use super::segment::{Command, MAX_FRAGMENTS, Packer};
use super::store::{Place, Store};
use crate::error::Errno;
use crate::os::memory;

/// Places for so many segments are kept when there are none.
const FEW: usize = 16;

/// Segments that wait or are in flight, in the order of their numbers. An acknowledged one keeps its place
/// until all before it are acknowledged, so a number is an index and nothing has to be searched.
#[derive(Debug)]
pub(super) struct Sender {
    segments: VecDeque<Outgoing>,
    store: Store,
    /// How many of `segments`, the first ones, were sent.
    sent: usize,
    /// How many of these are acknowledged.
    acknowledged: usize,
    /// The number of the first segment.
    una: u32,
    /// No segment's time is over earlier; it means nothing if none is in flight.
    earliest: u32,
    /// Acknowledgements of later ones tell that a segment was lost.
    skipped: bool,
    rules: Rules,
}

/// When segments are sent again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) no_delay: bool,
    /// After so many acknowledgements of later ones; 0 is never.
    pub(super) skips: u32,
    /// How often that happens to a segment; 0 is without limit.
    pub(super) limit: u32,
}

#[derive(Clone, Copy, Debug)]
struct Outgoing {
    place: Place,
    fragment: u8,
    acknowledged: bool,
    /// How often it was sent.
    times: u32,
    /// How many inputs have acknowledged later ones since it was sent.
    skips: u32,
    /// Milliseconds to wait for its acknowledgement.
    timeout: u32,
    /// When this time is over.
    expiry: u32,
}

/// Why segments were sent again in a flush.
#[derive(Clone, Copy, Debug, Default)]
struct Resent {
    expired: bool,
    skipped: bool,
}

/// Whether `now` is not before `time`, on a clock that wraps around.
pub(super) fn reached(now: u32, time: u32) -> bool {
    now.wrapping_sub(time).cast_signed() >= 0
}

impl Rules {
    /// Whether a segment is sent again before its time is over.
    fn was_skipped(self, segment: &Outgoing) -> bool {
        self.skips > 0
            && segment.skips >= self.skips
            && (self.limit == 0 || segment.times <= self.limit)
    }

    /// The next time to wait for a segment whose time is over.
    fn longer(self, timeout: u32, usual: u32) -> u32 {
        let more = if self.no_delay {
            timeout / 2
        } else {
            timeout.max(usual)
        };
        timeout.saturating_add(more).min(LONGEST_TIMEOUT)
    }
}

impl Sender {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            segments: VecDeque::new(),
            store: Store::default(),
            sent: 0,
            acknowledged: 0,
            una: 0,
            earliest: 0,
            skipped: false,
            rules,
        }
    }

    /// The first segment gets this number.
    #[cfg(test)]
    pub(super) fn begin_at(&mut self, number: u32) {
        self.una = number;
    }

    /// Bytes that it owns besides itself.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.segments.capacity() * size_of::<Outgoing>() + self.store.held()
    }

    /// Segments that were not acknowledged.
    pub(super) fn waiting(&self) -> usize {
        self.segments.len() - self.acknowledged
    }

    /// The number of the first segment that was not acknowledged.
    pub(super) fn una(&self) -> u32 {
        self.una
    }

    /// The number of the next segment that will be sent.
    fn next(&self) -> u32 {
        // No more are in flight than a window of 16 bits allows.
        self.una.wrapping_add(u32::try_from(self.sent).unwrap_or(0))
    }

    /// The place of a number among the segments in flight.
    fn index(&self, number: u32) -> Option<usize> {
        let index = number.wrapping_sub(self.una) as usize;
        (index < self.sent).then_some(index)
    }

    /// Queues a message in fragments of at most `size` bytes; nothing of it if there is an error.
    pub(super) fn push(&mut self, parts: &[&[u8]], size: usize) -> Result<(), Errno> {
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let count = total.div_ceil(size).max(1);
        let last = u8::try_from(count - 1).map_err(|_| Errno::EMSGSIZE)?;
        if u32::from(last) >= MAX_FRAGMENTS {
            return Err(Errno::EMSGSIZE);
        }
        if !memory::make_places(&mut self.segments, count) {
            return Err(Errno::ENOMEM);
        }
        let before = self.segments.len();
        let (mut parts, mut part, mut left) = (parts.iter(), &[][..], total);
        for fragment in (0..=last).rev() {
            let length = left.min(size);
            left -= length;
            let Some(place) = self.store.begin(length) else {
                // Bytes that are stored already go with the next ones.
                self.segments.truncate(before);
                return Err(Errno::ENOMEM);
            };
            let mut missing = length;
            while missing > 0 {
                let (here, rest) = part.split_at(missing.min(part.len()));
                self.store.extend(here);
                missing -= here.len();
                part = rest;
                if missing > 0 {
                    part = parts.next().copied().unwrap_or_default();
                }
            }
            self.segments.push_back(Outgoing {
                place,
                fragment,
                acknowledged: false,
                times: 0,
                skips: 0,
                timeout: 0,
                expiry: 0,
            });
        }
        Ok(())
    }

    /// The peer has got the segment `number`.
    pub(super) fn acknowledge(&mut self, number: u32) {
        let Some(index) = self.index(number) else {
            return;
        };
        if let Some(segment) = self.segments.get_mut(index)
            && !segment.acknowledged
        {
            segment.acknowledged = true;
            self.acknowledged += 1;
        }
        self.drop_acknowledged();
    }

    /// The peer has got all segments before `number`.
    pub(super) fn acknowledge_until(&mut self, number: u32) {
        let count = number.wrapping_sub(self.una);
        if count == 0 || count.cast_signed() < 0 {
            return;
        }
        for _ in 0..self.sent.min(count as usize) {
            self.drop_first();
        }
        self.drop_acknowledged();
    }

    fn drop_first(&mut self) {
        if let Some(first) = self.segments.pop_front() {
            self.acknowledged -= usize::from(first.acknowledged);
            self.sent -= 1;
            self.una = self.una.wrapping_add(1);
        }
    }

    /// The first segment in flight is one that was not acknowledged.
    fn drop_acknowledged(&mut self) {
        while self.sent > 0
            && self
                .segments
                .front()
                .is_some_and(|first| first.acknowledged)
        {
            self.drop_first();
        }
        let first = self.segments.front().map(|first| first.place);
        if first.is_none() && self.segments.capacity() > FEW {
            self.segments = VecDeque::new();
        }
        self.store.release(first);
    }

    /// An input has acknowledged segments, of which `number` was the last one.
    pub(super) fn skip_until(&mut self, number: u32) {
        if self.rules.skips == 0 {
            return;
        }
        let Some(index) = self.index(number) else {
            return;
        };
        for segment in self.segments.range_mut(..index) {
            if !segment.acknowledged {
                segment.skips = segment.skips.saturating_add(1);
                self.skipped |= self.rules.was_skipped(segment);
            }
        }
    }

    /// Sends segments again and new ones, of which no more than `window` may be in flight. It says whether
    /// any was sent again, and tells `congestion`.
    pub(super) fn flush(
        &mut self,
        now: u32,
        window: u32,
        round_trip: &RoundTrip,
        congestion: Option<&mut Congestion>,
        packer: &mut Packer<'_>,
    ) {
        let mut resent = Resent::default();
        if self.sent > 0 && (self.skipped || reached(now, self.earliest)) {
            resent = self.send_again(now, round_trip.timeout(), packer);
        }
        self.send_new(now, window, round_trip.timeout(), packer);
        if let Some(congestion) = congestion {
            if resent.skipped {
                let in_flight = u32::try_from(self.sent).unwrap_or(u32::MAX);
                congestion.skipped(in_flight, self.rules.skips);
            }
            if resent.expired {
                congestion.lost(window);
            }
            congestion.flushed();
        }
    }

    /// Sends segments whose time is over, or that were skipped, again.
    fn send_again(&mut self, now: u32, usual: u32, packer: &mut Packer<'_>) -> Resent {
        let rules = self.rules;
        let mut resent = Resent::default();
        let mut earliest = i32::MAX;
        self.skipped = false;
        let mut number = self.una.wrapping_sub(1);
        for segment in self.segments.range_mut(..self.sent) {
            number = number.wrapping_add(1);
            if segment.acknowledged {
                continue;
            }
            let expired = reached(now, segment.expiry);
            let skipped = !expired && rules.was_skipped(segment);
            if expired || skipped {
                let payload = self.store.get(segment.place);
                if !packer.add(Command::Push, segment.fragment, now, number, payload) {
                    // The next flush tries again.
                    self.skipped = true;
                    earliest = 0;
                    break;
                }
                if expired {
                    segment.timeout = rules.longer(segment.timeout, usual);
                }
                segment.times = segment.times.saturating_add(1);
                segment.skips = 0;
                segment.expiry = now.wrapping_add(segment.timeout);
                resent.expired |= expired;
                resent.skipped |= skipped;
            }
            earliest = earliest.min(segment.expiry.wrapping_sub(now).cast_signed());
        }
        self.earliest = now.wrapping_add_signed(earliest);
        resent
    }

    fn send_new(&mut self, now: u32, window: u32, usual: u32, packer: &mut Packer<'_>) {
        let first = if self.rules.no_delay { 0 } else { usual / 8 };
        let expiry = now.wrapping_add(usual + first);
        while self.may_send(window)
            && let number = self.next()
            && let Some(segment) = self.segments.get_mut(self.sent)
        {
            let payload = self.store.get(segment.place);
            if !packer.add(Command::Push, segment.fragment, now, number, payload) {
                break;
            }
            segment.times = 1;
            segment.timeout = usual;
            segment.expiry = expiry;
            let sooner = !reached(expiry, self.earliest);
            if self.sent == self.acknowledged || sooner {
                self.earliest = expiry;
            }
            self.sent += 1;
        }
    }

    /// Whether a segment waits that the window has space for.
    fn may_send(&self, window: u32) -> bool {
        self.sent < self.segments.len() && self.sent < window as usize
    }

    /// In how many milliseconds a flush has something to send.
    pub(super) fn due(&self, now: u32, window: u32) -> Option<u32> {
        if self.may_send(window) || self.skipped && self.sent > 0 {
            return Some(0);
        }
        let left = self.earliest.wrapping_sub(now).cast_signed();
        // Negative if the time is over.
        (self.sent > 0).then(|| u32::try_from(left).unwrap_or(0))
    }
}
