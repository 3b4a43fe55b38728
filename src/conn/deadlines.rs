//! The deadlines of a connection. The connection has one timer, of the shard that its socket is
//! registered with, for the earliest deadline. Moving a deadline to a later time leaves the
//! timer alone; when the timer expires, it is set to the deadline that is the earliest then. So
//! moving a deadline again and again, for example at each message, costs only a store.

use crate::wheel::TimerKey;

/// What deadlines are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deadline {
    /// The end of the TLS handshake.
    Handshake,
    /// The end of a connection whose last response has been sent (HTTP-112).
    Release,
    /// What the peer owes of an HTTP message.
    Message,
    /// The next look at whether the peer still gives a sign of life (HB-5, HB-6).
    Detection,
    /// The next tick of ARQ.
    Tick,
    /// The end of a connection over UDP whose peer is silent.
    Silence,
}

/// How many deadlines a connection may have: those of streams, or those of datagrams.
const MOST: usize = 3;

/// All of them, by their places.
const OF_STREAMS: [Deadline; MOST] = [Deadline::Handshake, Deadline::Release, Deadline::Message];
const OF_DATAGRAMS: [Deadline; MOST] = [Deadline::Detection, Deadline::Tick, Deadline::Silence];

/// Stands for a moment that there is not.
const NEVER: u64 = u64::MAX;

impl Deadline {
    fn place(self) -> usize {
        match self {
            Self::Handshake | Self::Detection => 0,
            Self::Release | Self::Tick => 1,
            Self::Message | Self::Silence => 2,
        }
    }
}

/// The deadlines of one connection, in milliseconds of `os::clock`: all of streams, or all of
/// datagrams. Idle sessions over UDP have some too, so it is kept small.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    moments: Moments<MOST>,
    /// The connection's timer, once it has one.
    pub(crate) timer: Option<TimerKey>,
}

impl Deadlines {
    /// Sets a deadline, or moves it.
    pub(crate) fn set(&mut self, deadline: Deadline, moment: u64) {
        self.moments.of[deadline.place()] = moment;
    }

    pub(crate) fn clear(&mut self, deadline: Deadline) {
        self.moments.of[deadline.place()] = NEVER;
    }

    pub(crate) fn has(&self, deadline: Deadline) -> bool {
        self.moments.of[deadline.place()] != NEVER
    }

    /// Whether the timer exists and is set early enough.
    pub(crate) fn is_timed(&self) -> bool {
        self.timer.is_some() && self.moments.is_armed()
    }

    /// There is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.moments.next() == NEVER
    }

    /// Takes the first deadline that has come by `now`. The connection knows whether it exchanges
    /// datagrams.
    pub(crate) fn pop_due(&mut self, now: u64, datagrams: bool) -> Option<Deadline> {
        let all = if datagrams { OF_DATAGRAMS } else { OF_STREAMS };
        self.moments.pop_due(now).map(|place| all[place])
    }

    /// The moment that the timer must be set to now, if it is not set early enough.
    pub(crate) fn arm(&mut self) -> Option<u64> {
        self.moments.arm()
    }
}

#[derive(Debug)]
struct Moments<const COUNT: usize> {
    of: [u64; COUNT],
    /// The moment that the timer is set to.
    armed: u64,
}

impl<const COUNT: usize> Default for Moments<COUNT> {
    fn default() -> Self {
        Self {
            of: [NEVER; COUNT],
            armed: NEVER,
        }
    }
}

impl<const COUNT: usize> Moments<COUNT> {
    fn next(&self) -> u64 {
        self.of.iter().copied().min().unwrap_or(NEVER)
    }

    fn pop_due(&mut self, now: u64) -> Option<usize> {
        // A timer that was set to a moment that has come has expired.
        if self.armed <= now {
            self.armed = NEVER;
        }
        let first = self.next();
        let place = self.of.iter().position(|&moment| moment == first);
        let place = place.filter(|_| first <= now)?;
        self.of[place] = NEVER;
        Some(place)
    }

    fn arm(&mut self) -> Option<u64> {
        if self.is_armed() {
            return None;
        }
        self.armed = self.next();
        Some(self.armed)
    }

    /// The timer is set early enough for the next deadline, if there is one.
    fn is_armed(&self) -> bool {
        self.armed <= self.next()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_deadline_has_its_place() {
        for (all, datagrams) in [(OF_STREAMS, false), (OF_DATAGRAMS, true)] {
            for (place, deadline) in all.into_iter().enumerate() {
                assert_eq!(deadline.place(), place);
                let mut deadlines = Deadlines::default();
                assert!(deadlines.is_empty() && deadlines.arm().is_none());
                deadlines.set(deadline, 5);
                assert!(
                    all.iter()
                        .all(|other| deadlines.has(*other) == (*other == deadline))
                );
                assert_eq!((deadlines.arm(), deadlines.arm()), (Some(5), None));
                assert_eq!(deadlines.pop_due(4, datagrams), None);
                assert_eq!(deadlines.pop_due(5, datagrams), Some(deadline));
                assert!(deadlines.is_empty());
                deadlines.set(deadline, 6);
                deadlines.clear(deadline);
                assert_eq!(deadlines.pop_due(9, datagrams), None);
            }
        }
    }

    /// Moving a deadline to a later time moves no timer; the timer follows when it expires.
    #[test]
    fn a_deadline_is_put_off_for_free() {
        let mut moments = Moments::<1>::default();
        moments.of[0] = 10;
        assert_eq!(moments.arm(), Some(10));
        for moment in 11..20 {
            moments.of[0] = moment;
            assert_eq!(moments.arm(), None);
        }
        assert_eq!(moments.pop_due(10), None);
        assert_eq!(moments.arm(), Some(19));
        assert_eq!(moments.pop_due(19), Some(0));
        assert_eq!(moments.arm(), None);
    }

    /// Every idle session over UDP has them, with the time of its next look.
    #[test]
    fn they_take_little_memory() {
        assert!(size_of::<Deadlines>() <= 40);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Set(usize, u64),
        Clear(usize),
        /// Time goes on by so much.
        Wait(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => (0..4_usize, 0..50_u64).prop_map(|(place, by)| Step::Set(place, by)),
            1 => (0..4_usize).prop_map(Step::Clear),
            3 => (0..30_u64).prop_map(Step::Wait),
        ]
    }

    proptest! {
        /// With a timer that works, each deadline is reported once, at its moment, and nothing
        /// else is.
        #[test]
        fn deadlines_come_in_time(steps in prop::collection::vec(step(), 1..100)) {
            let mut moments = Moments::<4>::default();
            let mut model = [None; 4];
            let (mut now, mut timer) = (0, None);
            for step in steps {
                let end = match step {
                    Step::Set(place, by) => {
                        moments.of[place] = now + by;
                        model[place] = Some(now + by);
                        now
                    }
                    Step::Clear(place) => {
                        moments.of[place] = NEVER;
                        model[place] = None;
                        now
                    }
                    Step::Wait(by) => now + by,
                };
                timer = moments.arm().or(timer);
                while let Some(at) = timer.filter(|&at| at <= end) {
                    now = now.max(at);
                    timer = None;
                    // As in a connection, there is one for each time that the timer expires.
                    if let Some(place) = moments.pop_due(now) {
                        prop_assert_eq!(model[place].take(), Some(now));
                    }
                    timer = moments.arm().or(timer);
                }
                now = end;
                prop_assert!(model.iter().flatten().all(|&moment| moment > now));
            }
        }
    }
}
