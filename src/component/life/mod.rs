//! States, Stop, Wait and Destroy (COM-30 to COM-44).

pub(in crate::component) mod fork;
pub(in crate::component) mod start;
pub(in crate::component) mod steps;
mod workers;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::component::Component;
use crate::component::life::steps::Steps;
use crate::component::nesting::{self, Inside};
use crate::conn::Parting;
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::os::interrupts;
use crate::os::threads::{self, Attributes};

/// `En_HP_ServiceState` (COM-30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum State {
    /// Start has been called and is not over.
    Starting = 0,
    /// Start has succeeded.
    Started = 1,
    /// A stop has begun and is not over.
    Stopping = 2,
    /// Nothing runs.
    Stopped = 3,
}

/// Whether a stopping client fires `OnClose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::component) enum Notice {
    /// A Start failed (TCP-42).
    Never,
    /// If the connection was announced, or its asynchronous attempt is pending (TCP-93).
    Owed,
    /// The program's own Stop inside Start's callbacks (COM-44).
    Always,
}

/// The part of a component's state that its lock guards.
#[derive(Debug)]
pub(in crate::component) struct Life {
    pub(in crate::component) state: State,
    /// Number of the run, so that an interrupted Start notices that its run is over.
    pub(in crate::component) run: u64,
    /// The thread inside Start (`threads::here`).
    pub(in crate::component) starter: Option<usize>,
    /// Attributes of the threads that run callbacks, from the thread that called Start last.
    pub(in crate::component) attributes: Option<Attributes>,
    /// The first half of a stop is done, and no thread could be made for the rest, so the
    /// workers do it.
    half_stopped: bool,
    /// A thread runs the stop sequence.
    finishing: bool,
}

/// Releases a destroyed component.
pub(in crate::component) type Release = Box<dyn FnOnce() + Send>;

impl Default for Life {
    fn default() -> Self {
        Self {
            state: State::Stopped,
            run: 0,
            starter: None,
            attributes: None,
            half_stopped: false,
            finishing: false,
        }
    }
}

impl Component {
    /// Stops the component. Synchronous, except inside one of its own callbacks, where a helper
    /// thread finishes (COM-35, COM-36; clients: TCP-47, TCP-48). It does the same in a signal
    /// handler that interrupted a Start or Connect of the component (COM-39).
    pub fn stop(self: &Arc<Self>) -> Result<(), Errno> {
        let _signals = interrupts::block();
        if self.settle() {
            // For the program, the parent's run was a run of this component too.
            return Ok(());
        }
        let mut life = self.life.lock();
        if !matches!(life.state, State::Starting | State::Started) {
            let stopped = life.state == State::Stopped;
            drop(life);
            if stopped {
                // A client's drain may be left from the run before.
                self.end_drains();
            }
            let why = if stopped {
                c"Stop: the component is not started"
            } else {
                c"Stop: the component is being stopped already"
            };
            let cause = Cause::fixed(Errno::EPERM, why);
            return Err(self.report(Failure::new(SocketError::IllegalState, cause)));
        }
        let starter = life.starter;
        let inside = nesting::inside(self.token());
        if let Some(exchange) = self.exchange() {
            exchange.note_stop();
        }
        self.set_state(&mut life, State::Stopping);
        drop(life);
        match starter {
            Some(id) if id == threads::here() && inside != Some(Inside::Wait) => {
                return self.run_stop_sequence(Notice::Always);
            }
            Some(_) => {
                // Start gives up at its next step and does the whole stop there (COM-44). If
                // this call is inside Start, that waits for it.
                self.abort_connects();
                if inside.is_none() {
                    self.wait_while(None, |state| state == State::Stopping);
                }
            }
            None => {
                if !self.ends_with_its_connection() && inside.is_some() {
                    let mut steps = Steps::default();
                    self.begin_stop(&mut steps);
                    steps.take(|| self.finish_on_helper());
                    return self.end_of_stop(steps);
                }
                // Inside a callback the program expects the nested OnClose (TCP-48).
                let notice = match inside {
                    Some(Inside::Callback) => Notice::Always,
                    _ => Notice::Owed,
                };
                return self.run_stop_sequence(notice);
            }
        }
        Ok(())
    }

    /// Runs the waiting part of a stop on a separate thread.
    fn finish_on_helper(self: &Arc<Self>) {
        let component = Arc::clone(self);
        let spawned = self.on_helper(move || {
            let _ = component.run_stop_sequence(Notice::Owed);
        });
        if spawned.is_err() {
            // The program may have reached its limit on threads.
            self.life.lock().half_stopped = true;
            self.end_workers_if_alone();
        }
    }

    /// The last act of a worker. The first one to end finishes a stop for which no thread could
    /// be made.
    pub(in crate::component) fn retire(self: &Arc<Self>) {
        if mem::take(&mut self.life.lock().half_stopped) {
            let _ = self.run_stop_sequence(Notice::Owed);
        }
        self.release_if_due();
    }

    /// Releases a component that was destroyed inside a callback when no thread could be made
    /// for that. All that may be the last to leave it call this: workers, Start and Stop.
    pub(in crate::component) fn release_if_due(self: &Arc<Self>) {
        // The thread that stops it calls this too.
        if self.state() != State::Stopped || self.is_inside() {
            return;
        }
        let release = self.release.lock().take();
        if let Some(release) = release {
            self.quiesce();
            release();
        }
    }

    /// The part of a stop that does not wait. False if connections may be left that nothing
    /// closes.
    fn begin_stop(&self, steps: &mut Steps) -> bool {
        steps.take(|| {
            if let Some(server) = self.server() {
                self.stop_reading();
                server.stop_listening();
            }
            if let Some(node) = self.node() {
                *node.cast.lock() = None;
            }
        });
        let asked = steps.take(|| {
            self.table.close();
            self.disconnect_where(Parting::Attempt, |_| true);
        });
        steps.take(|| self.abort_connects()) && steps.take(|| self.end_drains()) && asked
    }

    /// The whole stop sequence: the state is STOPPING, and STOPPED afterwards. It waits without
    /// limit. EFAULT if something panicked.
    pub(in crate::component) fn run_stop_sequence(
        self: &Arc<Self>,
        notice: Notice,
    ) -> Result<(), Errno> {
        let mut steps = Steps::default();
        if mem::replace(&mut self.life.lock().finishing, true) {
            // A panic may have asked for it twice.
            return Ok(());
        }
        if self.ends_with_its_connection() {
            self.stop_client(notice, &mut steps);
        } else {
            self.stop_all(&mut steps);
        }
        let mut life = self.life.lock();
        life.finishing = false;
        self.set_state(&mut life, State::Stopped);
        drop(life);
        steps.take(|| self.release_if_due());
        self.end_of_stop(steps)
    }

    fn end_of_stop(&self, steps: Steps) -> Result<(), Errno> {
        let panicked = |errno| self.explain(Cause::panicked(errno));
        steps.end().map_err(panicked)
    }

    /// The stop of a server or agent.
    fn stop_all(self: &Arc<Self>, steps: &mut Steps) {
        let all_asked = self.begin_stop(steps);
        let reactor = self.reactor.read().clone();
        if let Some(reactor) = reactor {
            if all_asked {
                steps.take(|| nesting::waiting(self.token(), || self.table.wait_empty()));
            }
            steps.take(|| {
                reactor.stop();
                self.set_aside(self.join(reactor.take_threads()));
            });
            steps.take(|| self.end_drains_left());
            *self.reactor.write() = None;
        }
        // It is dropped only now, because a worker that still accepts would make a new one.
        if let Some(server) = self.server() {
            *server.spare_descriptor.lock() = None;
        }
        steps.take_once(|| nesting::within(self.token(), || self.events.shutdown()));
        steps.take(|| self.forget_sessions());
    }

    /// A client's stop on the calling thread (TCP-47, TCP-48).
    fn stop_client(self: &Arc<Self>, notice: Notice, steps: &mut Steps) {
        steps.take(|| {
            self.table.close();
            self.end_drains();
        });
        steps.take(|| {
            let reactor = self.reactor.read().clone();
            if let Some(reactor) = &reactor {
                reactor.stop();
                if !self.is_inside() {
                    self.join(reactor.take_threads());
                }
            }
        });
        steps.take_once(|| self.close_own(notice));
        // Nothing is left to do, unless that panicked.
        steps.take(|| self.close_own(Notice::Never));
        steps.take(|| self.retire_reactor());
    }

    /// Waits until the component is stopped (COM-39), for ever if `None`. It holds no lock, so
    /// that a signal handler can stop the component.
    pub fn wait(&self, limit: Option<Duration>) -> Result<(), Errno> {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        if self.wait_while(deadline, |state| state != State::Stopped) {
            Ok(())
        } else {
            Err(Errno::ETIMEDOUT)
        }
    }

    /// Waits while `holds` is true. False if the time was over before.
    fn wait_while(&self, deadline: Option<Instant>, holds: impl Fn(State) -> bool) -> bool {
        loop {
            let state = self.state();
            if !holds(state) {
                return true;
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return false;
            }
            self.state.wait_openly(state as u32, deadline);
        }
    }

    /// Waits until the component's threads have left their last callback (COM-23).
    fn quiesce(&self) {
        nesting::waiting(self.token(), || {
            self.wait_while(None, |state| state != State::Stopped)
        });
        self.end_drains();
        let retired = mem::take(&mut *self.retired.lock());
        for threads in retired {
            self.join(threads);
        }
    }

    /// Stops if needed, then calls `release` when no callback of the component runs or
    /// will run: before this returns, or later on a helper thread if called inside a
    /// callback of the component itself (COM-23, COM-24). A second call does nothing.
    pub fn destroy(self: &Arc<Self>, release: Release) {
        let _signals = interrupts::block();
        let again = {
            // A Start either sees this, or has begun and is stopped.
            let _life = self.life.lock();
            self.destroyed.swap(true, Ordering::AcqRel)
        };
        self.settle();
        if again {
            return;
        }
        let inside = self.is_inside();
        let mut steps = Steps::default();
        steps.take(|| {
            if self.has_started() {
                // Another Stop may win, because `quiesce` waits for it.
                let _ = self.stop();
            }
        });
        if !inside {
            steps.take(|| self.quiesce());
            // A child that was forked in the middle of a callback uses the object until its
            // own end.
            if !self.is_inside_former() {
                release();
            }
            return;
        }
        *self.release.lock() = Some(release);
        steps.take(|| {
            let component = Arc::clone(self);
            // If no thread can be made, the threads that are inside do it when they leave.
            let _ = self.on_helper(move || {
                let _ = component.wait(None);
                component.release_if_due();
            });
        });
    }
}
