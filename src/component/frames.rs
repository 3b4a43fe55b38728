//! What the current thread is doing for components: which callbacks it is inside of, so
//! that Stop and Destroy from inside can be told from calls that may wait (COM-24,
//! COM-36), and which connection's turn it runs, so that sends of that turn are joined.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

use super::ConnId;
use crate::reactor;

/// A component and one of its connections.
type Running = (usize, ConnId);

/// Tokens of the callbacks a thread is inside of, the innermost last. Nothing is to be dropped
/// while there is none: locals that need that are gone when a program's global objects end,
/// after main, and so would be this thread's memory.
struct Frames {
    depth: usize,
    first: [usize; NESTED],
    more: Vec<usize>,
}

/// Callbacks inside callbacks that need no memory.
const NESTED: usize = 4;

impl Frames {
    fn push(&mut self, token: usize) {
        match self.first.get_mut(self.depth) {
            Some(place) => *place = token,
            None => self.more.push(token),
        }
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth -= 1;
        if self.more.pop().is_some() && self.more.is_empty() {
            self.more = Vec::new();
        }
    }

    fn contains(&self, token: usize) -> bool {
        let first = &self.first[..self.depth.min(NESTED)];
        first.contains(&token) || self.more.contains(&token)
    }
}

thread_local! {
    static FRAMES: ManuallyDrop<RefCell<Frames>> = const {
        ManuallyDrop::new(RefCell::new(Frames {
            depth: 0,
            first: [0; NESTED],
            more: Vec::new(),
        }))
    };
    static TURN: Cell<Running> = const { Cell::new((0, 0)) };
}

struct Frame;

impl Drop for Frame {
    fn drop(&mut self) {
        FRAMES.with(|frames| frames.borrow_mut().pop());
    }
}

/// Runs `callback` as one of component `token`.
pub(super) fn within<R>(token: usize, callback: impl FnOnce() -> R) -> R {
    FRAMES.with(|frames| frames.borrow_mut().push(token));
    let _frame = Frame;
    reactor::in_callback(callback)
}

/// Whether this thread is inside a callback of component `token`.
pub(super) fn inside(token: usize) -> bool {
    FRAMES.with(|frames| frames.borrow().contains(token))
}

/// While it lives, its thread's sends to the connection are only queued; who made it
/// flushes them afterwards.
pub(super) struct Turn {
    before: Running,
}

impl Turn {
    pub(super) fn of(token: usize, id: ConnId) -> Self {
        Self {
            before: TURN.replace((token, id)),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        TURN.set(self.before);
    }
}

/// Whether this thread runs that connection's turn.
pub(super) fn in_turn(token: usize, id: ConnId) -> bool {
    TURN.get() == (token, id)
}
