//! Components in forked children (COM-105). The parent's component is unusable there: nobody
//! releases its locks, its threads do not exist, and its connections are the parent's. So
//! another component takes its place, stopped, with the same settings and new locks. All that it
//! does for the former one is to close the child's copies of the descriptors, when the program
//! stops, starts or destroys it.

use std::mem;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use crate::component::role::Source;
use crate::component::{Component, State, nesting};
use crate::os::fork::{self, Inherited};

/// A component, and its successors in forked children, each for its own process.
pub struct PerProcess {
    component: Arc<Component>,
    successor: OnceLock<Box<Self>>,
}

impl PerProcess {
    /// Wraps a new component.
    pub fn new(component: Arc<Component>) -> Self {
        Self {
            component,
            successor: OnceLock::new(),
        }
    }

    /// The component of this process.
    #[inline]
    pub fn component(&self) -> &Arc<Component> {
        if self.component.is_own() {
            &self.component
        } else {
            self.last_successor()
        }
    }

    #[cold]
    fn last_successor(&self) -> &Arc<Component> {
        let make = || Box::new(Self::new(self.component.successor()));
        fork::once_value(&self.successor, make).component()
    }
}

/// What a component in a forked child has from the parent's.
#[derive(Default)]
pub(in crate::component) struct FromParent {
    /// Tokens of the component's predecessors, because the thread that forked may be inside
    /// their callbacks.
    tokens: Vec<usize>,
    /// The predecessor that ran at the fork, and whose descriptors the child has copies of.
    ran: Option<Arc<Component>>,
}

impl Component {
    /// Whether it was made in this process, and not in a process that this one was forked from.
    #[inline]
    pub fn is_own(&self) -> bool {
        self.generation == fork::generation()
    }

    /// Makes the component that takes the place of the parent's. It touches nothing that could
    /// be locked.
    fn successor(self: &Arc<Self>) -> Arc<Self> {
        let Some(inherited) = Inherited::of(self.generation) else {
            return Arc::clone(self);
        };
        // The former one is never dropped, because its threads cannot be waited for, and its
        // descriptors belong to the parent.
        mem::forget(Arc::clone(self));
        let former = inherited.look(&self.from_parent);
        let ran = if self.state() == State::Stopped {
            former.ran.clone()
        } else {
            Some(Arc::clone(self))
        };
        let mut tokens = former.tokens.clone();
        tokens.push(self.token());
        let tls = self
            .tls
            .as_ref()
            .map(|tls| Arc::new(tls.successor(&inherited)));
        let (events, properties) = (Arc::clone(&self.events), self.properties.copy());
        let role_data = self.role_data.successor(self.component_type);
        let successor = Self::build(self.component_type, role_data, events, properties, tls);
        successor
            .last_error
            .store(self.last_error.load(Ordering::Relaxed), Ordering::Relaxed);
        *successor.from_parent.lock() = FromParent { tokens, ran };
        successor
    }

    /// Closes the descriptors that a forked child has copies of. False if there were none.
    pub(in crate::component) fn settle(&self) -> bool {
        let ran = self.from_parent.lock().ran.take();
        if let Some(component) = &ran
            && let Some(inherited) = Inherited::of(component.generation)
        {
            let mut all = Vec::new();
            component.each_descriptor(&inherited, |descriptor| all.push(descriptor));
            // Drains list those of their workers again.
            all.sort_unstable();
            all.dedup();
            for descriptor in all {
                inherited.close(descriptor);
            }
        }
        ran.is_some()
    }

    /// Whether the calling thread forked inside a callback of a predecessor and is still inside
    /// it.
    pub(in crate::component) fn is_inside_former(&self) -> bool {
        let from_parent = self.from_parent.lock();
        let mut tokens = from_parent.tokens.iter();
        tokens.any(|&token| nesting::inside(token).is_some())
    }

    fn each_descriptor(&self, inherited: &Inherited, mut visit: impl FnMut(RawFd)) {
        self.table
            .for_each_inherited(inherited, |conn| conn.descriptors().for_each(&mut visit));
        self.drains.each_descriptor(inherited, &mut visit);
        if let Some(server) = self.server() {
            let source = inherited.look_shared(&server.source).as_deref();
            let spare = inherited.look(&server.spare_descriptor).as_ref();
            let both = [
                source.map(|source| match source {
                    Source::Tcp(listener) => listener.as_raw_fd(),
                    Source::Udp(source) => source.endpoint.socket.as_raw_fd(),
                }),
                spare.map(AsRawFd::as_raw_fd),
            ];
            both.into_iter().flatten().for_each(&mut visit);
        }
        if let Some(reactor) = inherited.look_shared(&self.reactor) {
            reactor.descriptors().for_each(visit);
        }
    }
}
