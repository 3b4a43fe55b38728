//! Busy polling: a worker that has nothing to do looks for events again and again for a short
//! time before it sleeps. An event that comes meanwhile costs no sleep and no wake-up, which take
//! longer than most messages; the price is the processor that it keeps.
//!
//! It polls only while that helps: while events come at shorter intervals than the time that it
//! may spend, and no other thread needs the processor.

use std::time::{Duration, Instant};

/// What became of a round of polling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    /// An event came.
    Found,
    /// None came in time.
    Nothing,
    /// Another thread got the processor meanwhile.
    Displaced,
}

/// Decides whether to poll, by what became of former rounds and sleeps.
#[derive(Debug)]
struct Policy {
    budget: Duration,
    /// The latest event came within the budget.
    frequent: bool,
    /// After so many rounds without an event for which another thread needed the processor.
    displaced: u32,
    /// How many rounds are left out because of that.
    pass: u32,
}

impl Policy {
    /// At most so many rounds are left out: 2^10.
    const MOST_DISPLACED: u32 = 10;

    fn new(budget: Duration) -> Self {
        Self {
            budget,
            frequent: true,
            displaced: 0,
            pass: 0,
        }
    }

    /// Whether to poll now.
    fn polls(&mut self) -> bool {
        if !self.frequent {
            return false;
        }
        let polls = self.pass == 0;
        self.pass = self.pass.saturating_sub(1);
        polls
    }

    fn learn(&mut self, round: Round) {
        match round {
            Round::Found => self.displaced = self.displaced.saturating_sub(1),
            Round::Nothing => self.frequent = false,
            Round::Displaced => {
                self.displaced = (self.displaced + 1).min(Self::MOST_DISPLACED);
                self.pass = 1 << self.displaced;
            }
        }
    }

    /// The thread has slept so long until something happened.
    fn slept(&mut self, time: Duration) {
        self.frequent = time <= self.budget;
    }
}

/// The waits of one event queue.
#[derive(Debug)]
pub(super) struct BusyPoll {
    policy: Policy,
}

impl BusyPoll {
    /// A thread that looks again and again has lost its processor if it did not look for so long.
    const GAP: Duration = Duration::from_micros(50);

    /// Polls for at most `budget`, never if that is 0.
    pub(super) fn new(budget: Duration) -> Self {
        Self {
            policy: Policy::new(budget),
        }
    }

    /// Waits until `limit`: `look` looks for events, no longer than it is told, and says whether
    /// there are any. While `goes_on` is true it may poll.
    #[inline]
    pub(super) fn wait(
        &mut self,
        limit: Option<Duration>,
        mut look: impl FnMut(Option<Duration>) -> bool,
        goes_on: impl Fn() -> bool,
    ) {
        if self.policy.budget.is_zero() || limit.is_some_and(|limit| limit.is_zero()) {
            look(limit);
            return;
        }
        self.wait_or_poll(limit, &mut look, &goes_on);
    }

    fn wait_or_poll(
        &mut self,
        limit: Option<Duration>,
        look: &mut dyn FnMut(Option<Duration>) -> bool,
        goes_on: &dyn Fn() -> bool,
    ) {
        let begin = Instant::now();
        if self.policy.polls() {
            let most = limit.map_or(self.policy.budget, |limit| limit.min(self.policy.budget));
            let round = poll(begin, most, look, goes_on);
            self.policy.learn(round);
            if round == Round::Found || !goes_on() {
                return;
            }
        }
        look(limit.map(|limit| limit.saturating_sub(begin.elapsed())));
        self.policy.slept(begin.elapsed());
    }
}

/// One round: from `begin` on, for at most `most`.
fn poll(
    begin: Instant,
    most: Duration,
    look: &mut dyn FnMut(Option<Duration>) -> bool,
    goes_on: &dyn Fn() -> bool,
) -> Round {
    let mut before = begin;
    loop {
        if look(Some(Duration::ZERO)) {
            return Round::Found;
        }
        let now = Instant::now();
        if now - before > BusyPoll::GAP {
            return Round::Displaced;
        }
        if now - begin >= most || !goes_on() {
            return Round::Nothing;
        }
        before = now;
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
