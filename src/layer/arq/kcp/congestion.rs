//! The congestion window: slow start, then linear growth, less after losses.

/// Least threshold between slow start and linear growth, in segments.
const LEAST_THRESHOLD: u32 = 2;

/// How many segments may be in flight, as far as congestion matters. It starts with none: the first flush
/// sends nothing and opens the window (ARQ-26a).
#[derive(Debug)]
pub(super) struct Congestion {
    window: u32,
    threshold: u32,
    /// The window in bytes, which grows by less than a segment.
    bytes: u32,
    /// Payload of a full segment.
    segment: u32,
}

impl Congestion {
    pub(super) fn new(segment: u32) -> Self {
        Self {
            window: 0,
            threshold: LEAST_THRESHOLD,
            bytes: 0,
            segment,
        }
    }

    pub(super) fn window(&self) -> u32 {
        self.window
    }

    /// An input has acknowledged segments; the peer's window is `most`.
    pub(super) fn acknowledged(&mut self, most: u32) {
        if self.window >= most {
            return;
        }
        if self.window < self.threshold {
            self.window += 1;
            self.bytes += self.segment;
        } else {
            let bytes = u64::from(self.bytes.max(self.segment));
            let segment = u64::from(self.segment);
            let grown = bytes + segment * segment / bytes + segment / 16;
            if u64::from(self.window + 1) * segment <= grown {
                // A window has 16 bits, so it fits.
                self.window = u32::try_from(grown.div_ceil(segment)).unwrap_or(most);
            }
            self.bytes = u32::try_from(grown).unwrap_or(u32::MAX);
        }
        if self.window > most {
            self.window = most;
            self.bytes = most.saturating_mul(self.segment);
        }
    }

    /// Segments were sent again because later ones had arrived: `skips` acknowledgements say so.
    pub(super) fn skipped(&mut self, in_flight: u32, skips: u32) {
        self.threshold = (in_flight / 2).max(LEAST_THRESHOLD);
        self.window = self.threshold.saturating_add(skips);
        self.bytes = self.window.saturating_mul(self.segment);
    }

    /// A segment's time-out was over, with a window of `window`.
    pub(super) fn lost(&mut self, window: u32) {
        self.threshold = (window / 2).max(LEAST_THRESHOLD);
        self.window = 1;
        self.bytes = self.segment;
    }

    /// A flush is over.
    pub(super) fn flushed(&mut self) {
        if self.window == 0 {
            self.window = 1;
            self.bytes = self.segment;
        }
    }
}
