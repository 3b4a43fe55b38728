//! The threads of a reactor: their start and their end.

use std::sync::Arc;

use super::handler::Handler;
use super::monitor::Monitor;
use super::shared::Reactor;
use crate::error::Errno;
use crate::os::memory;
use crate::os::pthread::Handle;
use crate::os::threads::{self, Attributes};
use crate::panic_guard;

/// Threads of a reactor.
pub(crate) struct Threads(Vec<Handle>);

impl Threads {
    /// Waits until they have ended, except for the calling thread, which it returns if it is
    /// one of them.
    pub(crate) fn join(self) -> Self {
        let mut own = Vec::new();
        for handle in self.0 {
            if handle.is_current() {
                own.push(handle);
            } else {
                handle.join();
            }
        }
        Self(own)
    }

    /// Whether none runs any more.
    pub(crate) fn are_finished(&self) -> bool {
        self.0.iter().all(Handle::is_finished)
    }
}

impl Reactor {
    /// Starts the workers. On failure the started ones are ended again.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        handler: &Arc<dyn Handler>,
        attributes: Attributes,
        buffer_size: usize,
        name: impl Fn(usize) -> String,
    ) -> Result<(), Errno> {
        memory::room(&mut self.threads.lock(), self.statuses.len() + 1)?;
        for index in 0..self.statuses.len() {
            let (reactor, handler) = (Arc::clone(self), Arc::clone(handler));
            self.spawn_thread(name(index), attributes, move || {
                handler.serve(&mut || reactor.work(handler.as_ref(), index, buffer_size));
            })?;
        }
        if let Some(alarm) = self.alarm.clone() {
            let monitor = Monitor::new(Arc::clone(self), Arc::clone(handler))
                .inspect_err(|_| self.give_up())?;
            let attributes = Attributes::apart();
            self.spawn_thread("hp-monitor".to_owned(), attributes, move || {
                monitor.run(&alarm);
            })?;
        }
        Ok(())
    }

    /// There is room for it among the threads.
    fn spawn_thread(
        &self,
        name: String,
        attributes: Attributes,
        body: impl FnOnce() + Send + 'static,
    ) -> Result<(), Errno> {
        let spawned = memory::available().and_then(|()| {
            Ok(threads::spawn(name, attributes, move || {
                panic_guard::own_thread();
                body();
            })?)
        });
        let handle = spawned.inspect_err(|_| self.give_up())?;
        self.threads.lock().push(handle);
        Ok(())
    }

    /// Ends the threads that were started.
    fn give_up(&self) {
        self.stop();
        self.join();
    }

    /// As [`Threads::join`].
    pub(crate) fn join(&self) -> Threads {
        self.take_threads().join()
    }

    /// The threads, for a caller that waits for them after this reactor is gone.
    pub(crate) fn take_threads(&self) -> Threads {
        Threads(std::mem::take(&mut *self.threads.lock()))
    }
}
