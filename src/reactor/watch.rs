//! A worker of the pool waits here for events of the pool's shards: one event queue that
//! watches theirs.

#[cfg(loom)]
pub(super) use self::model::Watch;
#[cfg(not(loom))]
pub(super) use self::system::Watch;

#[cfg(not(loom))]
mod system {
    use std::io;
    use std::os::fd::{AsRawFd, RawFd};
    use std::time::Duration;

    use mio::{Events, Poll, Registry, Token};

    use crate::os::locks::Mutex;
    use crate::os::poll::{self, Waker};

    /// Token of the waker; shards have their index.
    const TOKEN_WAKER: Token = Token(usize::MAX);
    /// Shards found per wait.
    const EVENTS: usize = 64;

    pub(in super::super) struct Watch {
        queue: Mutex<(Poll, Events)>,
        descriptor: RawFd,
        registry: Registry,
        waker: Waker,
    }

    impl Watch {
        pub(in super::super) fn new() -> io::Result<Self> {
            let poll = poll::queue()?;
            let registry = poll::second(poll.registry())?;
            Ok(Self {
                waker: poll::waker(&registry, TOKEN_WAKER)?,
                registry,
                descriptor: poll.as_raw_fd(),
                queue: Mutex::new((poll, Events::with_capacity(EVENTS))),
            })
        }

        /// Ends the present wait, or the next one.
        pub(in super::super) fn ring(&self) {
            self.waker.wake();
        }

        pub(in super::super) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
            self.waker.descriptors().chain([self.descriptor])
        }

        /// Finds the shards that have events, and waits for some if it may. One worker at a time
        /// may call it.
        pub(in super::super) fn wait(&self, may_wait: bool, mut found: impl FnMut(usize)) {
            let mut queue = self.queue.lock();
            let (poll, events) = &mut *queue;
            // After EINTR and similar errors there are no events this time.
            let _ = poll::wait(poll, events, (!may_wait).then_some(Duration::ZERO));
            let shards = events.iter().filter(|event| event.token() != TOKEN_WAKER);
            shards.for_each(|event| found(event.token().0));
        }

        pub(in super::super) fn add(&self, index: usize, descriptor: RawFd) -> io::Result<()> {
            poll::watch_queue(&self.registry, descriptor, Token(index))
        }

        pub(in super::super) fn remove(&self, descriptor: RawFd) {
            let _ = poll::forget_queue(&self.registry, descriptor);
        }
    }
}

/// The same for models, where there are no events.
#[cfg(loom)]
mod model {
    use std::io;
    use std::os::fd::RawFd;

    use crate::sync::{self, Condvar, Mutex};

    pub(in super::super) struct Watch {
        rung: Mutex<bool>,
        bell: Condvar,
    }

    impl Watch {
        #[allow(clippy::unnecessary_wraps, reason = "as the other one")]
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self {
                rung: Mutex::new(false),
                bell: Condvar::new(),
            })
        }

        pub(in super::super) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
            std::iter::empty()
        }

        pub(in super::super) fn ring(&self) {
            *self.rung.lock() = true;
            self.bell.notify_one();
        }

        pub(in super::super) fn wait(&self, may_wait: bool, _: impl FnMut(usize)) {
            let mut rung = self.rung.lock();
            while may_wait && !*rung {
                rung = sync::wait(&self.bell, rung);
            }
            *rung = false;
        }

        #[allow(clippy::unnecessary_wraps, reason = "as the other one")]
        pub(in super::super) fn add(&self, _: usize, _: RawFd) -> io::Result<()> {
            Ok(())
        }

        pub(in super::super) fn remove(&self, _: RawFd) {}
    }
}
