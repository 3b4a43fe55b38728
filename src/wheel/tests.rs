use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    /// Adds a timer and sets it.
    Add(u64),
    /// Sets a timer, whether it is set already or not.
    Set(usize, u64),
    Remove(usize),
    /// This much time passes, and all that is due is taken out.
    Advance(u64),
    /// Only some of what is due is taken out.
    Pop(u64, usize),
}

/// Distances of all magnitudes, with many at the edges of slots.
fn distance() -> impl Strategy<Value = u64> {
    prop_oneof![
        0_u64..200,
        (0_u32..44, -2_i64..3).prop_map(|(bits, off)| (1_u64 << bits).saturating_add_signed(off)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => distance().prop_map(Step::Add),
        3 => (any::<usize>(), distance()).prop_map(|(which, by)| Step::Set(which, by)),
        2 => any::<usize>().prop_map(Step::Remove),
        2 => distance().prop_map(Step::Advance),
        1 => (distance(), 0_usize..4).prop_map(|(by, count)| Step::Pop(by, count)),
    ]
}

#[derive(Debug)]
struct Timer {
    number: u32,
    key: TimerKey,
    at: Option<u64>,
}

/// A model of the wheel: a list that is searched.
#[derive(Default)]
struct Model {
    now: u64,
    timers: Vec<Timer>,
    gone: Vec<TimerKey>,
    number: u32,
    /// A timer was removed or moved, so the wheel may be a little early.
    changed: bool,
}

impl Model {
    fn first(&self) -> Option<u64> {
        self.timers.iter().filter_map(|timer| timer.at).min()
    }

    fn pop(&mut self, wheel: &mut Wheel<u32>, most: usize) {
        for _ in 0..most {
            let popped = wheel.pop_due(self.now);
            let Some(first) = self.first().filter(|&at| at <= self.now) else {
                assert_eq!(popped, None);
                return;
            };
            let (at, number) = popped.expect("a timer is due");
            assert_eq!(at, first);
            let of_number = |timer: &&mut Timer| timer.number == number;
            let timer = self.timers.iter_mut().find(of_number);
            assert_eq!(timer.expect("the timer exists").at.take(), Some(at));
        }
    }

    /// Whether a timer is further away than the wheel turns once: its slot may come before that of
    /// the first one.
    fn has_far_timer(&self, elapsed: u64) -> bool {
        let mut times = self.timers.iter().filter_map(|timer| timer.at);
        times.any(|at| at.saturating_sub(elapsed) >= 1 << (BITS as usize * LEVELS))
    }

    /// A timer of the list; the index may be any number.
    fn pick(&mut self, which: usize) -> Option<&mut Timer> {
        let count = self.timers.len();
        self.timers.get_mut(which.checked_rem(count)?)
    }

    fn step(&mut self, wheel: &mut Wheel<u32>, step: &Step) {
        match *step {
            Step::Add(distance) => {
                let at = self.now + distance;
                self.number += 1;
                let (number, key) = (self.number, wheel.add(self.number));
                wheel.set(key, at);
                let at = Some(at);
                self.timers.push(Timer { number, key, at });
            }
            Step::Set(which, distance) => {
                let at = self.now + distance;
                if let Some(timer) = self.pick(which) {
                    timer.at = Some(at);
                    wheel.set(timer.key, at);
                    self.changed = true;
                }
            }
            Step::Remove(which) if !self.timers.is_empty() => {
                let timer = self.timers.remove(which % self.timers.len());
                assert_eq!(wheel.remove(timer.key), Some(timer.number));
                self.gone.push(timer.key);
                self.changed = true;
            }
            Step::Remove(_) => {}
            Step::Advance(by) => {
                self.now += by;
                self.pop(wheel, usize::MAX);
            }
            Step::Pop(by, count) => {
                self.now += by;
                self.pop(wheel, count);
            }
        }
    }
}

proptest! {
    #[test]
    fn it_does_what_a_sorted_list_does(steps in prop::collection::vec(step(), 1..200)) {
        let mut wheel = Wheel::new(0);
        let mut model = Model::default();
        for step in &steps {
            model.step(&mut wheel, step);
            let first = model.first();
            prop_assert_eq!(wheel.next().is_some(), first.is_some());
            if let (Some(next), Some(first)) = (wheel.next(), first) {
                // No timer is missed; what is due is known to be due.
                prop_assert!(next <= first.max(model.now));
                let years = model.has_far_timer(wheel.elapsed);
                let due = first <= model.now;
                prop_assert!(next == first || model.changed || years || due);
            }
            for key in &model.gone {
                wheel.set(*key, 0);
                prop_assert_eq!(wheel.remove(*key), None);
            }
        }
    }
}

/// A waiting thread looks once, when the timer is due. A removed timer costs a few looks at
/// most.
#[test]
fn a_timer_costs_few_looks() {
    for at in [1, 63, 64, 4095, 4097, 1 << 20, (1 << 36) - 1] {
        let mut wheel = Wheel::new(0);
        let key = wheel.add(());
        wheel.set(key, at);
        assert_eq!(wheel.next(), Some(at));
        let earlier = wheel.add(());
        wheel.set(earlier, at / 2 + 1);
        wheel.remove(earlier);
        let mut looks = 1;
        while wheel.pop_due(wheel.next().expect("not gone")).is_none() {
            looks += 1;
        }
        assert!(looks <= LEVELS, "{looks} looks for {at}");
        wheel.set(key, at + 1);
        assert_eq!(wheel.next(), Some(at + 1));
    }
}

#[test]
fn times_beyond_the_last_level_go_round() {
    let mut wheel = Wheel::new(0);
    let far = (1 << 36) * 3 + 5;
    let key = wheel.add(());
    wheel.set(key, far);
    let mut last = 0;
    while let Some(next) = wheel.next() {
        assert!(next <= far && next >= last);
        last = next;
        wheel.pop_due(next);
    }
    assert_eq!(last, far);
}

/// The memory that a timer needs is requested before; places that were given back are used
/// again.
#[test]
fn places_are_used_again() {
    let mut wheel = Wheel::new(0);
    assert!(wheel.lacks() > 0);
    let mut keys: Vec<_> = (0..1000).map(|number| wheel.add(number)).collect();
    for round in 0..10 {
        let removed: Vec<_> = keys.drain(round..round + 500).collect();
        for key in removed {
            assert!(wheel.remove(key).is_some());
        }
        for number in 0..500 {
            assert_eq!(wheel.lacks(), 0);
            keys.push(wheel.add(number));
        }
    }
    assert!((0..24).all(|_| wheel.lacks() == 0 && wheel.add(0).index < 1024));
    assert!(wheel.lacks() > 0);
}
