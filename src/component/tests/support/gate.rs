use std::time::Instant;

use super::LIMIT;
use crate::os::locks::{Condvar, Mutex};

/// A place where callbacks wait until the test lets them go on.
#[derive(Default)]
pub(in crate::component::tests) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    came: usize,
    open: bool,
}

impl Gate {
    /// Waits here, in a callback.
    pub(in crate::component::tests) fn pass(&self) {
        self.state.lock().came += 1;
        self.changed.notify_all();
        self.until("the gate opens", |state| state.open);
    }

    /// Waits until this many have come, including those that have gone on.
    pub(in crate::component::tests) fn until_came(&self, count: usize) {
        self.until("somebody comes", |state| state.came >= count);
    }

    /// How many have come.
    pub(in crate::component::tests) fn came(&self) -> usize {
        self.state.lock().came
    }

    /// Lets everybody go on, for good.
    pub(in crate::component::tests) fn open(&self) {
        self.state.lock().open = true;
        self.changed.notify_all();
    }

    fn until(&self, what: &str, condition: impl Fn(&State) -> bool) {
        let deadline = Instant::now() + LIMIT;
        let mut state = self.state.lock();
        while !condition(&state) {
            let late = self.changed.wait_until(&mut state, deadline).timed_out();
            assert!(!late, "never: {what}");
        }
    }
}
