//! What all parts of a turn need.

use std::ops::ControlFlow;

use crate::component::nesting::TurnMark;
use crate::component::turn::step::Step;
use crate::component::{Component, Operation};
use crate::conn::{Conn, Place};
use crate::os::locks::MutexGuard;
use crate::reactor::Worker;

/// A connection and the worker that runs it. While this lives, what the connection's callbacks
/// send is only queued, and the turn flushes it.
pub(in crate::component) struct Turn<'a, 'w> {
    pub(in crate::component) component: &'a Component,
    pub(in crate::component) worker: &'a mut Worker<'w>,
    pub(in crate::component) place: Place<'a>,
    _mark: TurnMark,
}

/// How a part of a turn ends: it ends the whole turn with this step, or the turn goes on.
pub(in crate::component) type Flow<T = ()> = ControlFlow<Step, T>;

/// A published connection whose lock is held, as its runner finds it.
pub(in crate::component) type Locked<'a> = MutexGuard<'a, Conn>;

impl<'a, 'w> Turn<'a, 'w> {
    /// The caller is the connection's runner.
    pub(in crate::component) fn new(
        component: &'a Component,
        worker: &'a mut Worker<'w>,
        place: Place<'a>,
    ) -> Self {
        Self {
            component,
            worker,
            place,
            _mark: TurnMark::of(component.token(), place.key()),
        }
    }

    /// The connection, unless it is gone.
    pub(in crate::component) fn lock(&self) -> Flow<Locked<'a>> {
        match self.place.lock() {
            Some(conn) => ControlFlow::Continue(conn),
            None => ControlFlow::Break(Step::Gone),
        }
    }

    /// See [`Component::close`].
    pub(in crate::component) fn close(&self, operation: Operation, code: i32) -> Step {
        self.component.close(self.place, operation, code);
        Step::Gone
    }

    /// See [`Component::end`].
    pub(in crate::component) fn end(&self) -> Step {
        self.component.end(self.place);
        Step::Gone
    }

    /// The peer has ended its direction, and everything that came before was delivered. Every
    /// end in good order comes through here, whatever the layers are. It may complete a message
    /// of HTTP; what is left of a packet is lost with its connection.
    pub(in crate::component) fn end_of_stream(&self) -> Step {
        match self.finish_message() {
            Ok(()) => self.end(),
            Err(code) => self.close(Operation::Receive, code.0),
        }
    }
}
