//! The threads of a component's run: its reactor, and the helpers that finish what a callback
//! began.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::component::{Component, Property, Role, State, nesting};
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::os::faults::{self, Call};
use crate::os::threads::{self, Attributes};
use crate::panic_guard;
use crate::reactor::{Handler, Reactor, Threads};

/// Size of a receive: more than 64 KiB, so that a full 64 KiB message is a short read and
/// needs no second one.
const RECEIVE_BUFFER: usize = 72 * 1024;
/// `SocketBufferSize` above this does not make receives bigger.
const RECEIVE_BUFFER_MAX: usize = 1024 * 1024;

/// The next number in thread names (COM-100).
static DISPATCHERS: AtomicU64 = AtomicU64::new(0);
static CLIENT_WORKERS: AtomicU64 = AtomicU64::new(0);

impl Component {
    /// Makes event queues and workers. They run when this returns.
    pub(in crate::component) fn start_reactor(self: &Arc<Self>) -> Result<Arc<Reactor>, Failure> {
        let workers = self.property(Property::WorkerThreadCount) as usize;
        let made = Reactor::new(workers).and_then(|reactor| {
            self.prepare_housekeeping(&reactor)?;
            Ok(Arc::new(reactor))
        });
        let reactor = made.map_err(|errno: Errno| {
            let cause = Cause::new(errno, "cannot create event queues");
            Failure::new(SocketError::CpCreate, cause)
        })?;
        *self.reactor.write() = Some(Arc::clone(&reactor));
        let size = self.property(Property::SocketBufferSize) as usize;
        let buffer = size.clamp(RECEIVE_BUFFER, RECEIVE_BUFFER_MAX);
        let handler: Arc<dyn Handler> = Arc::clone(self) as Arc<dyn Handler>;
        let attributes = self.attributes();
        let spawned = if self.ends_with_its_connection() {
            let number = CLIENT_WORKERS.fetch_add(1, Ordering::Relaxed);
            reactor.spawn(&handler, attributes, buffer, |_| {
                format!("hp-worker-{number}")
            })
        } else {
            let number = DISPATCHERS.fetch_add(1, Ordering::Relaxed);
            reactor.spawn(&handler, attributes, buffer, |index| {
                format!("io-disp-{number}-{index}")
            })
        };
        spawned.map_err(|error| {
            *self.reactor.write() = None;
            let mut cause = Cause::new(error, "cannot create a worker thread");
            // Clients report one errno for all reasons (TCP-42) except memory (COM-111).
            cause.errno = match self.role() {
                Role::Client if error != Errno::ENOMEM => Errno::EMFILE,
                Role::Server | Role::Agent | Role::Client | Role::Node(_) => error,
            };
            Failure::new(SocketError::WorkerThreadCreate, cause)
        })?;
        Ok(reactor)
    }

    /// Puts the run's reactor aside. Destroy joins its thread (COM-23), which ends later if it
    /// has to serve a drain.
    pub(in crate::component) fn retire_reactor(&self) {
        if let Some(reactor) = self.reactor.write().take() {
            if !self.drains.need(&reactor) {
                reactor.stop();
            }
            // Not the reactor itself is kept, because its descriptors are closed with its last
            // thread.
            self.set_aside(reactor.take_threads());
        }
    }

    pub(in crate::component) fn set_aside(&self, threads: Threads) {
        let mut retired = self.retired.lock();
        retired.retain(|old| !old.are_finished());
        if !threads.are_finished() {
            retired.push(threads);
        }
    }

    /// Whether the workers have to finish a stop and no connection is left, so that they end.
    pub(in crate::component) fn end_workers_if_alone(&self) {
        if self.state() == State::Stopping
            && self.life.lock().half_stopped
            && self.table.is_empty()
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.stop();
        }
    }

    /// Waits until the threads of the component have ended, except the calling one.
    pub(in crate::component) fn join(&self, threads: Threads) -> Threads {
        nesting::waiting(self.token(), || threads.join())
    }

    /// Runs `body`, and the callbacks in it, on a separate thread. That fails if the program has
    /// reached its limit on threads.
    pub(in crate::component) fn on_helper(
        &self,
        body: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        faults::fail(Call::Helper)?;
        let thread = threads::spawn("hp-stop".to_owned(), self.attributes(), move || {
            panic_guard::own_thread();
            body();
        });
        thread.map(drop)
    }

    /// The attributes of threads that run the component's callbacks.
    fn attributes(&self) -> Attributes {
        let attributes = self.life.lock().attributes;
        attributes.unwrap_or_else(Attributes::of_caller)
    }
}
