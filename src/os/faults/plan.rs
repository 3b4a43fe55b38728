//! The plan says which calls fail. It is read from a text; the number of a call decides about
//! it.

use std::str::FromStr;

use super::Call;

/// The greatest share of calls, in per cent, that may have no effect. If it were all of them,
/// nothing would ever make progress.
const MOST: u64 = 95;

/// All calls, by the names that settings use.
pub(super) const CALLS: [(&str, Call); 19] = [
    ("socket", Call::Socket),
    ("bind", Call::Bind),
    ("listen", Call::Listen),
    ("connect", Call::Connect),
    ("accept", Call::Accept),
    ("receive", Call::Receive),
    ("send", Call::Send),
    ("queue", Call::Queue),
    ("watch", Call::Watch),
    ("wait", Call::Wait),
    ("thread", Call::Thread),
    ("helper", Call::Helper),
    ("open", Call::Open),
    ("memory", Call::Memory),
    ("buffer", Call::Buffer),
    ("slots", Call::Slots),
    ("panic", Call::Panic),
    ("join", Call::Join),
    ("segment", Call::Segment),
];

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It fails with this errno.
    Error(i32),
    /// It fails with EAGAIN.
    Again,
    /// It moves no more than this many bytes, although more may be there to be read.
    Short(usize),
}

/// Calls that fail whatever the random numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fixed {
    call: Call,
    errno: i32,
    first: u64,
    count: u64,
}

/// The shares are in per cent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    seed: u64,
    short: u64,
    again: u64,
    intr: u64,
    nomem: u64,
    fixed: Vec<Fixed>,
}

impl FromStr for Plan {
    type Err = ();

    /// Reads `seed=7,short=30,again=20,intr=10,nomem=1`, each optional and in any order, and
    /// any number of `CALL=ERRNO:FIRST:COUNT`: COUNT calls from the FIRST one on, counted from
    /// 1, fail with that errno (a number).
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut plan = Self::default();
        for setting in text.split(',').filter(|setting| !setting.is_empty()) {
            let (name, value) = setting.split_once('=').ok_or(())?;
            match name {
                "seed" => plan.seed = value.parse().map_err(drop)?,
                "short" => plan.short = share(value, 100)?,
                "again" => plan.again = share(value, MOST)?,
                "intr" => plan.intr = share(value, MOST)?,
                "nomem" => plan.nomem = share(value, 100)?,
                _ => plan.fixed.push(fixed(name, value)?),
            }
        }
        Ok(plan)
    }
}

fn share(value: &str, most: u64) -> Result<u64, ()> {
    let share = value.parse().map_err(drop)?;
    if share > most { Err(()) } else { Ok(share) }
}

fn fixed(name: &str, value: &str) -> Result<Fixed, ()> {
    let (_, call) = *CALLS.iter().find(|(known, _)| *known == name).ok_or(())?;
    let numbers: Vec<u32> = value
        .split(':')
        .map(|number| number.parse().map_err(drop))
        .collect::<Result<_, ()>>()?;
    let [errno, first, count] = numbers[..] else {
        return Err(());
    };
    Ok(Fixed {
        call,
        errno: i32::try_from(errno).map_err(drop)?,
        first: first.into(),
        count: count.into(),
    })
}

impl Plan {
    /// What happens to the `number`th call of its sort, counted from 1, which asks for
    /// `length` bytes. `patient`: its caller gets an event when to try again.
    pub(super) fn fault(
        &self,
        call: Call,
        number: u64,
        length: usize,
        patient: bool,
    ) -> Option<Fault> {
        for fixed in &self.fixed {
            if fixed.call == call && (fixed.first..fixed.first + fixed.count).contains(&number) {
                return Some(Fault::Error(fixed.errno));
            }
        }
        let mut dice = Dice(
            self.seed
                .wrapping_mul(0x0123_4567_89AB_CDEF)
                .wrapping_add(number)
                .wrapping_add((call as u64) << 48),
        );
        // The order of the throws is fixed, so that changing one share does not change the
        // outcome of another.
        let hits =
            [self.intr, self.again, self.nomem, self.short].map(|share| share > dice.throw(100));
        let errors = exhaustions(call);
        if hits[0] && is_interruptible(call) {
            Some(Fault::Error(libc::EINTR))
        } else if hits[1] && patient {
            Some(Fault::Again)
        } else if hits[2] && !errors.is_empty() {
            Some(Fault::Error(errors[dice.below(errors.len())]))
        } else if hits[3] && patient && length > 1 {
            Some(Fault::Short(dice.shorter(length)))
        } else {
            None
        }
    }
}

/// The calls that a signal can interrupt. The others do not wait, or the system repeats them.
fn is_interruptible(call: Call) -> bool {
    matches!(call, Call::Accept | Call::Receive | Call::Send | Call::Wait)
}

/// The errors with which a call reports that something is used up.
fn exhaustions(call: Call) -> &'static [i32] {
    match call {
        Call::Socket | Call::Accept => &[libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM],
        Call::Queue | Call::Open => &[libc::EMFILE, libc::ENFILE, libc::ENOMEM],
        Call::Bind | Call::Connect | Call::Receive | Call::Send => &[libc::ENOBUFS, libc::ENOMEM],
        Call::Listen | Call::Join => &[libc::ENOBUFS],
        Call::Watch => &[libc::ENOSPC, libc::ENOMEM],
        Call::Thread | Call::Helper => &[libc::EAGAIN],
        Call::Memory | Call::Buffer | Call::Slots => &[libc::ENOMEM],
        Call::Wait | Call::Panic | Call::Segment => &[],
    }
}

/// `SplitMix64`, which gives good numbers from any seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % sides
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.throw(limit as u64)).unwrap_or(0)
    }

    /// A number below `length` that is not 0. Small lengths are as likely as large ones, so
    /// that short messages are cut too, which a large buffer would otherwise receive whole.
    fn shorter(&mut self, length: usize) -> usize {
        let power = 1 << self.below(length.ilog2() as usize + 1);
        (1 + self.below(power)).min(length - 1)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn plan(text: &str) -> Plan {
        text.parse().unwrap()
    }

    #[test]
    fn settings_are_read_or_refused() {
        assert_eq!(plan(""), Plan::default());
        let expected = Plan {
            seed: 7,
            short: 100,
            again: 95,
            intr: 10,
            nomem: 1,
            fixed: vec![Fixed {
                call: Call::Accept,
                errno: 24,
                first: 3,
                count: 2,
            }],
        };
        assert_eq!(
            plan("seed=7,short=100,again=95,,intr=10,accept=24:3:2,nomem=1"),
            expected
        );
        for wrong in [
            "short",
            "short=",
            "short=x",
            "short=101",
            "again=96",
            "intr=96",
            "nomem=-1",
            "noise=1",
            "accept=24",
            "accept=24:1",
            "accept=24:1:1:1",
            "accept=-1:1:1",
            "seed=1 ",
        ] {
            assert_eq!(wrong.parse::<Plan>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn chosen_calls_fail() {
        let plan = plan("accept=24:3:2,socket=12:1:1");
        let told = |call, number| plan.fault(call, number, 0, true);
        let expected = [
            None,
            None,
            Some(Fault::Error(24)),
            Some(Fault::Error(24)),
            None,
        ];
        assert_eq!(
            [1, 2, 3, 4, 5].map(|number| told(Call::Accept, number)),
            expected
        );
        assert_eq!(told(Call::Socket, 1), Some(Fault::Error(12)));
        assert_eq!(told(Call::Socket, 2), None);
        assert_eq!(told(Call::Receive, 3), None);
    }

    #[test]
    fn shares_are_kept_and_seeds_repeat() {
        let faults = |text: &str, call, patient| -> Vec<Option<Fault>> {
            let plan = plan(text);
            (1..=10_000)
                .map(|number| plan.fault(call, number, 1000, patient))
                .collect()
        };
        let seven = faults("seed=7,short=30", Call::Receive, true);
        assert_eq!(seven, faults("seed=7,short=30", Call::Receive, true));
        assert_ne!(seven, faults("seed=8,short=30", Call::Receive, true));
        assert_ne!(seven, faults("seed=7,short=30", Call::Send, true));
        for (text, call, patient, share) in [
            ("short=30", Call::Receive, true, 30),
            ("short=30", Call::Receive, false, 0),
            ("short=30", Call::Memory, false, 0),
            ("again=20", Call::Send, true, 20),
            ("again=20", Call::Send, false, 0),
            ("intr=10", Call::Wait, false, 10),
            ("intr=10", Call::Socket, false, 0),
            ("nomem=1", Call::Thread, false, 1),
            ("nomem=1", Call::Wait, false, 0),
            ("nomem=100", Call::Memory, false, 100),
            ("", Call::Receive, true, 0),
        ] {
            let hits = faults(text, call, patient).iter().flatten().count();
            assert!(hits.abs_diff(share * 100) <= share * 25, "{text}: {hits}");
        }
    }

    #[test]
    fn short_lengths_are_of_all_sizes() {
        let plan = plan("short=100");
        for length in [2, 3, 10, 73_728] {
            let mut least = length;
            for number in 1..1000 {
                let fault = plan.fault(Call::Receive, number, length, true);
                let Some(Fault::Short(shorter)) = fault else {
                    panic!("{fault:?}");
                };
                assert!((1..length).contains(&shorter));
                least = least.min(shorter);
            }
            assert_eq!(least, 1);
        }
        assert_eq!(plan.fault(Call::Receive, 1, 1, true), None);
    }
}
