//! What the current thread is doing for components: which callbacks it is inside, so that
//! a Stop or Destroy inside a callback is told from one that may wait (COM-24, COM-36),
//! and which connection's turn it runs, so that the sends of that turn are joined.
//!
//! A signal handler of the program may ask at any time, so nothing here stays locked or
//! borrowed where a handler could find it.

use std::cell::{Cell, RefCell};
use std::ffi::c_int;
use std::mem::ManuallyDrop;

use crate::component::Operation;
use crate::conn::{ConnId, Key};
use crate::error::Errno;
use crate::os::{errno, fork, interrupts};
use crate::panic_guard::{self, Outside, Panicked};
use crate::reactor::{self, Status};

/// A component's token, and one of its connections.
type Running = (usize, Key);

/// What a thread is inside of for a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// One of its callbacks.
    Callback,
    /// A call of the program that waits for something. Only a signal handler can see this.
    Wait,
}

/// A component's token, and what the thread is inside of.
type Frame = (usize, Inside);

const NONE: Frame = (0, Inside::Callback);

/// The innermost frame is the last. While there is no frame there must be nothing to drop,
/// because variables with destructors are gone when a program's global objects end after main.
struct Frames {
    depth: Cell<usize>,
    first: [Cell<Frame>; NESTED],
    more: ManuallyDrop<RefCell<Vec<Frame>>>,
}

/// Number of frames that need no memory.
const NESTED: usize = 4;

impl Frames {
    fn push(&self, frame: Frame) {
        match self.first.get(self.depth.get()) {
            Some(place) => place.set(frame),
            None => self.more.borrow_mut().push(frame),
        }
        self.depth.set(self.depth.get() + 1);
    }

    fn pop(&self) {
        let depth = self.depth.get() - 1;
        self.depth.set(depth);
        if depth >= NESTED {
            let _signals = interrupts::block();
            let mut more = self.more.borrow_mut();
            more.truncate(depth - NESTED);
            if more.is_empty() {
                *more = Vec::new();
            }
        }
    }

    /// The innermost frame of a component.
    fn find(&self, token: usize) -> Option<Inside> {
        let depth = self.depth.get();
        let is_it = |&&(other, _): &&Frame| other == token;
        let more = if depth > NESTED {
            self.more.borrow().iter().rev().find(is_it).copied()
        } else {
            None
        };
        let first = self.first[..depth.min(NESTED)].iter().map(Cell::get);
        more.or_else(|| first.rev().find(|frame| is_it(&frame)))
            .map(|(_, inside)| inside)
    }
}

thread_local! {
    static FRAMES: Frames = const {
        Frames {
            depth: Cell::new(0),
            first: [const { Cell::new(NONE) }; NESTED],
            more: ManuallyDrop::new(RefCell::new(Vec::new())),
        }
    };
    static CLOSING: Cell<Option<Closing>> = const { Cell::new(None) };
    static TURN: Cell<Running> = const { Cell::new((0, Key::FIRST)) };
}

struct Pop;

impl Drop for Pop {
    fn drop(&mut self) {
        FRAMES.with(Frames::pop);
    }
}

fn push(token: usize, inside: Inside) -> Pop {
    FRAMES.with(|frames| frames.push((token, inside)));
    Pop
}

/// Runs `callback` as a callback of component `token`. If it forks, this does not return in
/// the child.
pub(super) fn within<R>(token: usize, callback: impl FnOnce() -> R) -> R {
    let _frame = push(token, Inside::Callback);
    fork::stay(|| reactor::in_callback(|| interrupts::open(callback)))
}

/// The callbacks that a worker calls one after the other in a delivery of component `token`. What
/// is the same for all of them is done once, or not at all: a worker blocks no signals.
pub(super) struct Callbacks<'a> {
    status: &'a Status,
    _frame: Pop,
}

impl<'a> Callbacks<'a> {
    /// The calling thread is the worker of `status`.
    pub(super) fn of(token: usize, status: &'a Status) -> Self {
        Self {
            status,
            _frame: push(token, Inside::Callback),
        }
    }

    /// As [`within`].
    #[inline]
    pub(super) fn run<R>(&self, callback: impl FnOnce() -> R) -> R {
        fork::stay(|| self.status.in_callback(callback))
    }
}

/// What callbacks are called with that are functions of C and many in a delivery: what is the same for all is done once.
pub struct Program<'a> {
    status: &'a Status,
    outside: &'a Outside<'a>,
    errno: errno::Place,
    /// Of processes, see [`fork::leave_since`].
    generation: u32,
}

impl Program<'_> {
    /// Passes to `work` what it calls callbacks of component `token` with. The calling thread is the worker of `status`.
    pub(super) fn with<R>(
        token: usize,
        status: &Status,
        work: impl FnOnce(&Program<'_>) -> R,
    ) -> R {
        let _frame = push(token, Inside::Callback);
        panic_guard::callbacks(|outside| {
            work(&Program {
                status,
                outside,
                errno: errno::Place::of_this_thread(),
                generation: fork::generation(),
            })
        })
    }

    /// As [`Program::with`], on a thread that is no worker.
    #[cfg(test)]
    pub(crate) fn alone<R>(work: impl FnOnce(&Program<'_>) -> R) -> R {
        Program::with(0, &Status::default(), work)
    }

    /// Runs code of the program that is no function of C.
    pub fn run<R>(&self, callback: impl FnOnce() -> R) -> R {
        let result = self.status.in_callback(callback);
        fork::leave_since(self.generation);
        result
    }

    /// Calls a function of the program. Returns its result and the errno that it has left, if it has set one.
    #[inline]
    pub(crate) fn call(
        &self,
        function: impl FnOnce() -> c_int,
    ) -> Result<(c_int, c_int), Panicked> {
        let answer = self.status.in_callback(|| {
            self.outside.run(|| {
                self.errno.set(0);
                let result = function();
                // It is read before anything else can change it (TCP-157).
                (result, self.errno.get())
            })
        });
        fork::leave_since(self.generation);
        answer
    }
}

/// Runs `wait`, in which signals are handled, as a part of a call for component `token`.
pub(super) fn waiting<R>(token: usize, wait: impl FnOnce() -> R) -> R {
    let _frame = push(token, Inside::Wait);
    wait()
}

/// A connection whose `OnClose` a thread is inside of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing {
    /// The component's token.
    pub(super) component: usize,
    /// Its ID in the table.
    pub(super) id: ConnId,
    /// It has never been established.
    pub(super) connecting: bool,
    pub(super) operation: Operation,
    pub(super) errno: Errno,
    /// How many reasons the component had before.
    pub(super) reasons: u64,
}

/// While this lives, its thread is inside of an `OnClose`.
pub(super) struct Closed {
    before: Option<Closing>,
}

impl Drop for Closed {
    fn drop(&mut self) {
        CLOSING.set(self.before);
    }
}

/// The calling thread calls `OnClose`.
pub(super) fn close(closing: Closing) -> Closed {
    Closed {
        before: CLOSING.replace(Some(closing)),
    }
}

/// The connection of component `token` whose `OnClose` this thread is inside of.
pub(super) fn closing(token: usize) -> Option<Closing> {
    CLOSING.get().filter(|closing| closing.component == token)
}

/// What this thread is inside of for component `token`.
pub(super) fn inside(token: usize) -> Option<Inside> {
    FRAMES.with(|frames| frames.find(token))
}

/// While this lives, its thread's sends to the connection are only queued; its owner
/// flushes them afterwards.
pub(super) struct TurnMark {
    before: Running,
}

impl TurnMark {
    pub(super) fn of(token: usize, key: Key) -> Self {
        Self {
            before: TURN.replace((token, key)),
        }
    }
}

impl Drop for TurnMark {
    fn drop(&mut self) {
        TURN.set(self.before);
    }
}

/// The connection of component `token` whose turn this thread runs.
#[inline]
pub(super) fn turn_of(token: usize) -> Option<Key> {
    let (component, key) = TURN.get();
    (component == token).then_some(key)
}
