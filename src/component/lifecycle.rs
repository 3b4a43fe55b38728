//! States, Stop, Wait and Destroy (COM-30 to COM-44).

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::types::{Property, Role, State};
use super::{Component, frames};
use crate::conn::{CLOSE, Parting};
use crate::error::{Errno, Failure, SocketError};
use crate::net::faults::{self, Call};
use crate::net::tcp;
use crate::net::threads::{self, Attributes};
use crate::panic_guard;
use crate::reactor::Threads;

/// Whether a stopping client fires `OnClose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// A Start failed (TCP-42).
    Never,
    /// If the connection was announced, or its asynchronous attempt is pending (TCP-93).
    Owed,
    /// The program's own Stop inside Start's callbacks (COM-44).
    Always,
}

/// The guarded part of a component's state.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) state: State,
    /// Number of the run; tells an interrupted Start that its run is over.
    pub(super) run: u64,
    /// The thread inside Start (`threads::here`).
    pub(super) starter: Option<usize>,
    /// The process that called Start last.
    pub(super) process: u32,
    /// Of the threads that run callbacks, by the thread that called Start last.
    pub(super) attributes: Option<Attributes>,
    /// Half a stop is done, and there was no thread for the rest: the workers see to it.
    half_stopped: bool,
}

/// Gives a destroyed component back.
pub(super) type Release = Box<dyn FnOnce() + Send>;

impl Default for Life {
    fn default() -> Self {
        Self {
            state: State::Stopped,
            run: 0,
            starter: None,
            process: 0,
            attributes: None,
            half_stopped: false,
        }
    }
}

impl Component {
    /// An address nobody else has while the component lives.
    pub(super) fn token(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    /// Whether the calling thread is inside one of this component's callbacks.
    pub(super) fn inside_callback(&self) -> bool {
        frames::inside(self.token())
    }

    /// How threads that run the component's callbacks are made.
    pub(super) fn attributes(&self) -> Attributes {
        let attributes = self.life.lock().attributes;
        attributes.unwrap_or_else(Attributes::of_caller)
    }

    /// Runs `body`, and callbacks, on a thread of its own. There may be none: a program's threads
    /// can be limited.
    fn on_helper(&self, body: impl FnOnce() + Send + 'static) -> io::Result<()> {
        faults::fail(Call::Helper)?;
        let thread = threads::spawn("hp-stop".to_owned(), self.attributes(), move || {
            panic_guard::own_thread();
            body();
        });
        thread.map(drop)
    }

    pub(super) fn set_state(&self, life: &mut Life, state: State) {
        life.state = state;
        self.state.store(state as u32, Ordering::Release);
        self.changed.notify_all();
    }

    /// Current state (COM-30).
    pub fn state(&self) -> State {
        match self.state.load(Ordering::Acquire) {
            0 => State::Starting,
            1 => State::Started,
            2 => State::Stopping,
            _ => State::Stopped,
        }
    }

    /// COM-30.
    pub fn has_started(&self) -> bool {
        matches!(self.state(), State::Starting | State::Started)
    }

    /// COM-11.
    pub fn last_error(&self) -> SocketError {
        SocketError::from_code(self.last_error.load(Ordering::Relaxed))
    }

    /// Stores the component's part of a failure and returns the system's.
    pub(super) fn report(&self, failure: Failure) -> Errno {
        self.last_error
            .store(failure.code as u32, Ordering::Relaxed);
        failure.errno
    }

    /// Ignored unless stopped (COM-71).
    pub fn set_property(&self, property: Property, value: u32) {
        if self.life.lock().state == State::Stopped {
            self.properties.set(property, value);
        }
    }

    /// The last stored value (COM-70).
    pub fn property(&self, property: Property) -> u32 {
        self.properties.get(property)
    }

    /// Stops the component. Synchronous, except inside one of its own callbacks, where
    /// a helper thread finishes (COM-35, COM-36; clients: TCP-47, TCP-48).
    pub fn stop(self: &Arc<Self>) -> Result<(), Errno> {
        let mut life = self.life.lock();
        if !matches!(life.state, State::Starting | State::Started) {
            let stopped = life.state == State::Stopped;
            drop(life);
            if stopped {
                // A client's, of the run before.
                self.end_drains();
            }
            return Err(self.report(Failure::new(SocketError::IllegalState, Errno::EPERM)));
        }
        let starter = life.starter;
        self.set_state(&mut life, State::Stopping);
        match starter {
            Some(id) if id == threads::here() => {
                drop(life);
                self.run_stop_sequence(Notice::Always);
            }
            // Start's next step is the whole stop, which waits for this callback.
            Some(_) if self.inside_callback() => {}
            Some(_) => {
                // Start gives up at its next step and runs the sequence (COM-44).
                drop(life);
                self.abort_connects();
                let mut life = self.life.lock();
                while life.state == State::Stopping {
                    self.changed.wait(&mut life);
                }
            }
            None => {
                drop(life);
                if self.role != Role::Client && self.inside_callback() {
                    self.begin_stop();
                    self.finish_on_helper();
                } else {
                    // Inside a callback the program expects the nested OnClose (TCP-48).
                    let notice = if self.inside_callback() {
                        Notice::Always
                    } else {
                        Notice::Owed
                    };
                    self.run_stop_sequence(notice);
                }
            }
        }
        Ok(())
    }

    /// Whether the calling process is the one that called Start, and not a forked child of it,
    /// which must not touch its parent's connections (COM-105).
    fn is_in_own_process(&self) -> bool {
        self.life.lock().process == std::process::id()
    }

    /// Runs the waiting part of a stop on a thread of its own.
    fn finish_on_helper(self: &Arc<Self>) {
        let component = Arc::clone(self);
        let spawned = self.on_helper(move || component.run_stop_sequence(Notice::Owed));
        if spawned.is_err() {
            // A program's thread limit.
            self.life.lock().half_stopped = true;
            self.end_workers_if_alone();
        }
    }

    /// Whether the workers have to finish a stop, and no connection is left: then they end.
    pub(super) fn end_workers_if_alone(&self) {
        if self.state() == State::Stopping
            && self.life.lock().half_stopped
            && self.table.is_empty()
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.stop();
        }
    }

    /// The last act of a worker: the first one to end finishes a stop that found no thread.
    pub(super) fn retire(self: &Arc<Self>) {
        if std::mem::take(&mut self.life.lock().half_stopped) {
            self.run_stop_sequence(Notice::Owed);
        }
        self.release_if_due();
    }

    /// Releases a component that was destroyed inside a callback, where no thread was to be had
    /// for that. Called by those who may be the last to leave it: workers, and whoever starts
    /// or stops it.
    pub(super) fn release_if_due(self: &Arc<Self>) {
        // Whoever stops it calls this, too.
        if self.state() != State::Stopped || self.inside_callback() {
            return;
        }
        let release = self.release.lock().take();
        if let Some(release) = release {
            self.quiesce();
            release();
        }
    }

    /// The part of a stop that does not wait.
    fn begin_stop(&self) {
        let listener = self.listener.write().take();
        if let Some(listener) = &listener
            && self.is_in_own_process()
        {
            tcp::stop_listening(listener);
        }
        // The descriptor closes when the last accepting worker lets go (TCP-151).
        drop(listener);
        *self.listen_address.lock() = None;
        self.table.close();
        self.disconnect_where(Parting::Attempt, |_| true);
        self.abort_connects();
        self.end_drains();
    }

    /// The whole stop sequence; the state is STOPPING. Waits without limit.
    pub(super) fn run_stop_sequence(self: &Arc<Self>, notice: Notice) {
        if self.role == Role::Client {
            self.stop_client(notice);
        } else {
            self.stop_all();
        }
        self.release_if_due();
    }

    /// A server's or agent's stop.
    fn stop_all(self: &Arc<Self>) {
        self.begin_stop();
        let reactor = self.reactor.read().clone();
        if reactor.is_some() {
            self.table.wait_empty();
        }
        if let Some(reactor) = reactor {
            reactor.stop();
            self.set_aside(reactor.join());
            self.end_drains_left();
            *self.reactor.write() = None;
        }
        // Only now: a worker that still accepts makes itself a new one.
        *self.spare_descriptor.lock() = None;
        frames::within(self.token(), || self.events.shutdown());
        self.forget_sessions();
        self.set_state(&mut self.life.lock(), State::Stopped);
    }

    /// A client's stop on the calling thread (TCP-47, TCP-48).
    fn stop_client(self: &Arc<Self>, notice: Notice) {
        self.table.close();
        self.end_drains();
        let reactor = self.reactor.read().clone();
        if let Some(reactor) = &reactor {
            reactor.stop();
            if !self.inside_callback() {
                reactor.join();
            }
        }
        self.close_own(notice);
        self.retire_reactor();
        self.set_state(&mut self.life.lock(), State::Stopped);
    }

    /// Puts the run's reactor aside; Destroy joins its thread (COM-23), which ends later if it
    /// has to see to a drain.
    pub(super) fn retire_reactor(&self) {
        if let Some(reactor) = self.reactor.write().take() {
            if !self.drains.need(&reactor) {
                reactor.stop();
            }
            // Not the reactor itself: its descriptors go with its last thread.
            self.set_aside(reactor.take_threads());
        }
    }

    fn set_aside(&self, threads: Threads) {
        let mut retired = self.retired.lock();
        retired.retain(|old| !old.are_finished());
        if !threads.are_finished() {
            retired.push(threads);
        }
    }

    /// Wakes synchronous connects so that they notice a stop.
    pub(super) fn abort_connects(&self) {
        self.table.for_each(|_, _, conn| {
            if let Some(waker) = &conn.connect_waker {
                let _ = waker.wake();
            }
        });
    }

    /// Asks for the close of every published connection that `wanted` accepts.
    pub(super) fn disconnect_where(
        &self,
        parting: Parting,
        wanted: impl Fn(&crate::conn::Conn) -> bool,
    ) {
        self.table.for_each(|key, slot, conn| {
            if wanted(conn) {
                conn.leaving = true;
                conn.parting = parting;
                if let Some(waker) = &conn.connect_waker {
                    let _ = waker.wake();
                }
                self.request(slot, key, conn.shard, CLOSE);
            }
        });
    }

    /// Blocks until the component is stopped (COM-39); `None` waits for ever.
    pub fn wait(&self, limit: Option<Duration>) -> Result<(), Errno> {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut life = self.life.lock();
        while life.state != State::Stopped {
            match deadline {
                None => self.changed.wait(&mut life),
                Some(deadline) => {
                    if self.changed.wait_until(&mut life, deadline).timed_out()
                        && life.state != State::Stopped
                    {
                        return Err(Errno::ETIMEDOUT);
                    }
                }
            }
        }
        Ok(())
    }

    /// Waits until the component's threads left their last callback (COM-23).
    fn quiesce(&self) {
        let _ = self.wait(None);
        self.end_drains();
        for threads in std::mem::take(&mut *self.retired.lock()) {
            threads.join();
        }
    }

    /// Stops if needed, then calls `release` when no callback of the component runs or
    /// will run: before this returns, or later on a helper thread if called inside a
    /// callback of the component itself (COM-23, COM-24). A second call does nothing.
    pub fn destroy(self: &Arc<Self>, release: Release) {
        let again = {
            // A Start either sees it or has begun, and is stopped.
            let _life = self.life.lock();
            self.destroyed.swap(true, Ordering::AcqRel)
        };
        if again {
            return;
        }
        let inside = self.inside_callback();
        if self.has_started() {
            // Losing against another Stop is fine: quiesce waits for it.
            let _ = self.stop();
        }
        if !inside {
            self.quiesce();
            release();
            return;
        }
        *self.release.lock() = Some(release);
        let component = Arc::clone(self);
        // Without a thread the ones that are inside now see to it when they leave.
        let _ = self.on_helper(move || {
            let _ = component.wait(None);
            component.release_if_due();
        });
    }
}
