//! How long to wait for an acknowledgement.

/// In milliseconds, as all times here, before anything was measured.
const FIRST_TIMEOUT: u32 = 200;
/// Longest time-out.
pub(super) const LONGEST_TIMEOUT: u32 = 60_000;

/// The time-out that follows from round-trip times (RFC 6298 with KCP's constants).
#[derive(Debug)]
pub(super) struct RoundTrip {
    /// Mean round-trip time; 0 before the first was measured.
    smoothed: u32,
    /// Mean deviation.
    deviation: u32,
    timeout: u32,
    least: u32,
    /// Clocks and flushes are as coarse as this.
    interval: u32,
}

impl RoundTrip {
    pub(super) fn new(least: u32, interval: u32) -> Self {
        Self {
            smoothed: 0,
            deviation: 0,
            timeout: FIRST_TIMEOUT,
            least,
            interval,
        }
    }

    pub(super) fn timeout(&self) -> u32 {
        self.timeout
    }

    /// A segment was acknowledged after this time.
    pub(super) fn measured(&mut self, time: u32) {
        // Longer ones have no effect on a time-out; a hostile peer cannot make the sums overflow.
        let time = time.min(LONGEST_TIMEOUT);
        if self.smoothed == 0 {
            self.smoothed = time;
            self.deviation = time / 2;
        } else {
            self.deviation = (3 * self.deviation + time.abs_diff(self.smoothed)) / 4;
            self.smoothed = (7 * self.smoothed + time) / 8;
        }
        self.smoothed = self.smoothed.max(1);
        let timeout = self.smoothed + self.interval.max(4 * self.deviation);
        self.timeout = timeout.max(self.least).min(LONGEST_TIMEOUT);
    }
}
