//! How many event loops a reactor uses. One loop that is busy all the time handles more events per
//! wake-up than two that are half busy, and leaves the other processors to the peers; several loops
//! serve more when callbacks compute, or when there are processors to spare. Which of the two holds
//! cannot be known in advance, so it is tried: while the loops that there are have little rest their
//! number is doubled for a moment, and taken back unless more is served with it.
//!
//! [`Policy`] decides by what the monitor sees at its looks, and knows neither clocks nor threads.

/// What the monitor sees at a look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// The time in microseconds since some moment.
    pub(super) now: u64,
    /// How many callbacks have ended since the look before.
    pub(super) served: u64,
    /// How many workers do not wait for events.
    pub(super) busy: usize,
}

/// Sums over some looks.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    since: u64,
    looks: u64,
    served: u64,
    busy: u64,
}

impl Window {
    fn starting(now: u64) -> Self {
        Self {
            since: now,
            ..Self::default()
        }
    }

    fn add(&mut self, look: &Look, loops: usize) {
        self.looks += 1;
        self.served += look.served;
        self.busy += look.busy.min(loops) as u64;
    }

    /// Callbacks per second.
    fn rate(&self, now: u64) -> u64 {
        self.served * 1_000_000 / (now - self.since).max(1)
    }

    /// Percent of one loop's time; 200 for two loops that never wait.
    fn load(&self) -> u64 {
        self.busy * 100 / self.looks.max(1)
    }
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Watches the load.
    Steady,
    /// With another number of loops than `before`, at which the rate was `rate`. What is in the air
    /// from before does not count: until `ready`.
    Trial {
        before: usize,
        rate: u64,
        ready: u64,
    },
}

/// The time until a step that did not help is tried again.
#[derive(Clone, Copy, Debug)]
struct Pause {
    length: u64,
    until: u64,
    least: u64,
    most: u64,
}

impl Pause {
    const fn new(least: u64, most: u64) -> Self {
        Self {
            length: least,
            until: 0,
            least,
            most,
        }
    }

    fn begin(&mut self, now: u64) {
        self.until = now + self.length;
        self.length = (self.length * 2).min(self.most);
    }

    fn forget(&mut self) {
        self.length = self.least;
        self.until = 0;
    }

    fn is_over(&self, now: u64) -> bool {
        now >= self.until
    }
}

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Policy {
    least: usize,
    most: usize,
    loops: usize,
    stage: Stage,
    window: Window,
    more: Pause,
    fewer: Pause,
    /// Until when the number stays.
    hold: u64,
}

/// Length of a window in microseconds, in steady times and in trials.
const WINDOW: u64 = 12_000;
const TRIAL_WINDOW: u64 = 20_000;
/// A window has at least so many looks.
const LOOKS: u64 = 6;
/// Loops whose load in percent is so high may be too few. They need not be busy all the time: where the peers wait for
/// them, and they for the peers, another loop lets both go on.
const FULL: u64 = 75;
/// Loops whose work would load one less so little in percent are too many.
const LOW: u64 = 60;
/// A further loop must raise what is served to so many percent, and without one of them so many must
/// be left.
const GAIN: u64 = 108;
const KEPT: u64 = 97;
/// The time in microseconds for which the number of loops stays after a change because of the load,
/// and after a blocked callback.
const HOLD: u64 = 100_000;
const BLOCKED_HOLD: u64 = 2_000_000;
/// What is in the air from before a change.
const SETTLING: u64 = 4_000;

impl Policy {
    /// Always `fixed` loops, or, if that is 0, between 1 and `most`, at first 1.
    pub(super) fn new(fixed: usize, most: usize) -> Self {
        let least = fixed.clamp(1, most.max(1));
        Self {
            least,
            most: if fixed > 0 { least } else { most },
            loops: least,
            stage: Stage::Steady,
            window: Window::default(),
            more: Pause::new(250_000, 16_000_000),
            fewer: Pause::new(2_000_000, 64_000_000),
            hold: 0,
        }
    }

    /// The number of loops that there should be.
    pub(super) fn loops(&self) -> usize {
        self.loops
    }

    /// A callback has blocked. Then all loops are used for a while, because a worker that has
    /// connections of its own is not delayed by the others' blocked ones.
    pub(super) fn blocked(&mut self, now: u64) {
        self.loops = self.most;
        self.hold = now + BLOCKED_HOLD;
        self.restart(now);
    }

    fn restart(&mut self, now: u64) {
        self.stage = Stage::Steady;
        self.window = Window::starting(now);
    }

    /// Nothing has moved for a while.
    pub(super) fn rest(&mut self, now: u64) {
        if let Stage::Trial { before, .. } = self.stage {
            self.loops = before;
        }
        self.restart(now);
    }

    pub(super) fn look(&mut self, look: &Look) {
        if let Stage::Trial { ready, .. } = self.stage
            && look.now < ready
        {
            self.window = Window::starting(look.now);
            return;
        }
        self.window.add(look, self.loops);
        let length = match self.stage {
            Stage::Steady => WINDOW,
            Stage::Trial { .. } => TRIAL_WINDOW,
        };
        if look.now - self.window.since < length || self.window.looks < LOOKS {
            return;
        }
        let (rate, load) = (self.window.rate(look.now), self.window.load());
        self.window = Window::starting(look.now);
        match self.stage {
            Stage::Steady => self.steady(look.now, rate, load),
            Stage::Trial {
                before, rate: old, ..
            } => self.judge(look.now, before, old, rate),
        }
    }

    fn steady(&mut self, now: u64, rate: u64, load: u64) {
        if now < self.hold {
            return;
        }
        let loops = self.loops as u64;
        let may_shrink = self.loops > self.least;
        if may_shrink && load <= LOW * (loops - 1) {
            // So many carry the load with some rest.
            self.loops = usize::try_from(load.div_ceil(LOW))
                .map_or(self.loops, |enough| enough.max(self.least));
            self.hold = now + HOLD;
        } else if load >= FULL * loops && self.loops < self.most && self.more.is_over(now) {
            // Twice as many, because what one more adds to many is hard to see.
            self.try_with((self.loops * 2).min(self.most), now, rate);
        } else if may_shrink && self.fewer.is_over(now) {
            self.try_with(self.loops - (self.loops / 4).max(1), now, rate);
        }
    }

    fn try_with(&mut self, loops: usize, now: u64, rate: u64) {
        self.stage = Stage::Trial {
            before: self.loops,
            rate,
            ready: now + SETTLING,
        };
        self.loops = loops;
    }

    fn judge(&mut self, now: u64, before: usize, old: u64, rate: u64) {
        let grown = self.loops > before;
        let (needed, pause) = if grown {
            (GAIN, &mut self.more)
        } else {
            (KEPT, &mut self.fewer)
        };
        if rate * 100 >= old * needed {
            pause.forget();
        } else {
            pause.begin(now);
            self.loops = before;
        }
        // The other direction is no question for a while.
        let other = if grown {
            &mut self.fewer
        } else {
            &mut self.more
        };
        other.until = other.until.max(now + other.length);
        self.restart(now);
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
