//! Components in forked children (COM-105). What the parent had is a relic there, with locks that
//! nobody gives back, threads that do not exist, and connections that are the parent's. So another
//! component takes its place: stopped, with the same settings, and all locks new. It only closes
//! the child's copies of the descriptors, when the program stops, starts or destroys it.

use std::mem;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use crate::component::{Component, State, nesting};
use crate::os::fork::{self, Relic};

/// A component and those that took its place in forked children, each in its own process.
pub struct Lineage {
    component: Arc<Component>,
    heir: OnceLock<Box<Self>>,
}

impl Lineage {
    /// Of a new component.
    pub fn new(component: Arc<Component>) -> Self {
        Self {
            component,
            heir: OnceLock::new(),
        }
    }

    /// The one of this process.
    #[inline]
    pub fn component(&self) -> &Arc<Component> {
        if self.component.is_own() {
            &self.component
        } else {
            self.last_heir()
        }
    }

    #[cold]
    fn last_heir(&self) -> &Arc<Component> {
        let make = || Box::new(Self::new(self.component.heir()));
        fork::once_value(&self.heir, make).component()
    }
}

/// What the parent's component has left to its heir.
#[derive(Default)]
pub(in crate::component) struct Estate {
    /// Tokens of the component's predecessors: the thread that forked may be inside their callbacks.
    tokens: Vec<usize>,
    /// The one whose descriptors the child has copies of. It ran at the fork.
    ran: Option<Arc<Component>>,
}

impl Component {
    /// Whether it was made in this process, and not in one that this was forked from.
    #[inline]
    pub fn is_own(&self) -> bool {
        self.generation == fork::generation()
    }

    /// Takes the place of a component of the parent's. Touches nothing that could be locked.
    fn heir(self: &Arc<Self>) -> Arc<Self> {
        let Some(relic) = Relic::of(self.generation) else {
            return Arc::clone(self);
        };
        // It is never dropped: its threads cannot be waited for, and its descriptors are not its own.
        mem::forget(Arc::clone(self));
        let former = relic.look(&self.estate);
        let ran = if self.state() == State::Stopped {
            former.ran.clone()
        } else {
            Some(Arc::clone(self))
        };
        let mut tokens = former.tokens.clone();
        tokens.push(self.token());
        let tls = self.tls.as_ref().map(|tls| Arc::new(tls.heir(&relic)));
        let (events, properties) = (Arc::clone(&self.events), self.properties.copy());
        let role_data = self.role_data.heir();
        let heir = Self::build(self.component_type, role_data, events, properties, tls);
        heir.last_error
            .store(self.last_error.load(Ordering::Relaxed), Ordering::Relaxed);
        *heir.estate.lock() = Estate { tokens, ran };
        heir
    }

    /// Closes what a forked child has copies of. False: there was nothing.
    pub(in crate::component) fn settle(&self) -> bool {
        let ran = self.estate.lock().ran.take();
        if let Some(component) = &ran
            && let Some(relic) = Relic::of(component.generation)
        {
            let mut all = Vec::new();
            component.each_descriptor(&relic, |descriptor| all.push(descriptor));
            // Drains name their workers' again.
            all.sort_unstable();
            all.dedup();
            for descriptor in all {
                relic.close(descriptor);
            }
        }
        ran.is_some()
    }

    /// Whether the calling thread has forked inside a callback of a predecessor, and still is there.
    pub(in crate::component) fn is_inside_former(&self) -> bool {
        let estate = self.estate.lock();
        let mut tokens = estate.tokens.iter();
        tokens.any(|&token| nesting::inside(token).is_some())
    }

    fn each_descriptor(&self, relic: &Relic, mut visit: impl FnMut(RawFd)) {
        self.table
            .for_each_relic(relic, |conn| conn.descriptors().for_each(&mut visit));
        self.drains.each_descriptor(relic, &mut visit);
        if let Some(server) = self.server() {
            let listener = relic.look_shared(&server.listener).as_ref();
            let spare = relic.look(&server.spare_descriptor).as_ref();
            let both = [
                listener.map(AsRawFd::as_raw_fd),
                spare.map(AsRawFd::as_raw_fd),
            ];
            both.into_iter().flatten().for_each(&mut visit);
        }
        if let Some(reactor) = relic.look_shared(&self.reactor) {
            reactor.descriptors().for_each(visit);
        }
    }
}
