//! The entry of workers into a component: decides which part a task is for.

use crate::component::Component;
use crate::component::kept::HOUSEKEEPING;
use crate::component::tcp::drain;
use crate::conn::{Place, Post, Slowness, Work};
use crate::reactor::{Handler, LISTENER, TOKEN_LISTENER, Task, Worker};

/// Most bytes that the monitor writes at a time for a connection whose callback blocks.
const BLOCKED_BUDGET: usize = 4 << 20;

impl Handler for Component {
    fn serve(&self, work: &mut dyn FnMut()) {
        if let Some(component) = self.own.upgrade() {
            self.events.serve(&component, work);
            if self.is_own() {
                component.retire();
            }
        }
    }

    fn run(&self, worker: &mut Worker<'_>, task: Task) {
        if task.token == TOKEN_LISTENER {
            if task.work.has(Work::HUP) {
                self.note_broken();
            }
            self.accept_ready(worker);
        } else if task == HOUSEKEEPING {
            self.forget_old_sessions();
        } else if drain::is_drain(task.token) {
            self.go_on_draining(worker, task);
        } else if let Some(place) = self.find_token(task.token)
            && let Some(work) = place.claim(task.work)
        {
            self.go_on(worker, place, work);
        }
    }

    fn search(&self, from: usize, found: &mut dyn FnMut(Task) -> bool) -> usize {
        // It is not known whether these two have something to do, and looking is cheap.
        if !(found(LISTENER) && found(HOUSEKEEPING)) {
            return from;
        }
        let from = u32::try_from(from).unwrap_or(0);
        let mut all = true;
        let next = self.table.waiting(from, |place| {
            all = found(self.task(place, Work::NONE));
            all
        });
        let mut drain = all.then(|| self.drains.next_waiting(0)).flatten();
        while let Some(token) = drain
            && found(Task {
                token,
                work: Work::NONE,
            })
        {
            drain = self.drains.next_waiting(token);
        }
        next as usize
    }

    fn arrived(&self, task: Task) -> bool {
        if task.token == TOKEN_LISTENER || task == HOUSEKEEPING {
            return true;
        }
        if drain::is_drain(task.token) {
            return self.drains.arrived(task);
        }
        self.find_token(task.token)
            .is_some_and(|place| place.post(task.work) == Post::Enqueue)
    }

    fn abandon(&self, token: usize) {
        if drain::is_drain(token) {
            self.abandon_drain(token);
        } else if let Some(place) = self.find_token(token) {
            self.abandon_connection(place);
        }
    }

    fn note_slow(&self, token: usize, slow: bool) {
        // The listener is never slow: each of its callbacks is about another connection.
        if let Some(place) = self.find_token(token) {
            place.note_slow(slow);
        }
    }

    fn slowness(&self, token: usize) -> Slowness {
        self.find_token(token)
            .map_or(Slowness::Quick, Place::slowness)
    }

    fn flush_blocked(&self, token: usize) {
        if self.component_type.transport.sends_datagrams() {
            return self.flush_source();
        }
        // If OnSend is set, the runner must report what it writes, one event at a time.
        if !self.events.wants_send()
            && let Some(place) = self.find_token(token)
        {
            self.write_in_holds(place, BLOCKED_BUDGET);
        }
    }
}
