//! What a program creates: a server, an agent or a client. One Rust type for them all, whose
//! [`ComponentType`] the creation function chooses.
//!
//! Its methods are in the modules that their names suggest. The calls go from the top down:
//! `turn::handler` (a worker's task) calls `tcp::accept` and the `turn`, which calls
//! `tls::receive` and `turn::deliver`; all of them call `tcp::close`, which calls `turn::flush`;
//! and all modules call `turn::schedule`, `lookup` and `nesting`. Calls of programs enter in
//! `send`, `pull`, `query`, `life` and `tcp::connect`. `scripts/call_knots.py` finds circles.

mod causes;
mod component_type;
mod datagrams;
mod deadlines;
mod events;
mod framing;
pub mod http;
mod kept;
mod life;
mod lookup;
mod nesting;
mod property;
mod pull;
mod query;
mod reasons;
mod role;
mod send;
mod tcp;
#[cfg(all(test, not(loom), every_feature))]
mod tests;
mod tls;
mod turn;
mod udp;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};

pub use self::component_type::{ComponentType, Framing, Transport};
pub use self::datagrams::Destination;
pub use self::events::{Accepted, Events, HttpVerdict, NodeEvent, Operation, Verdict};
use self::http::Exchange;
pub use self::http::{Reply, Request, RequestBody, UrlRequest};
use self::kept::EndedSessions;
pub use self::life::State;
use self::life::fork::FromParent;
pub use self::life::fork::PerProcess;
use self::life::{Life, Release};
pub use self::lookup::Target;
pub use self::nesting::Program;
use self::property::Properties;
pub use self::property::Property;
pub use self::pull::FetchResult;
pub use self::role::Role;
use self::role::{AgentData, ClientData, NodeData, RoleData, ServerData};
pub use self::tcp::ConnectRequest;
use self::tcp::drain::Drains;
pub use self::turn::OwnTurn;
pub use crate::conn::ConnId;
use crate::conn::Table;
use crate::error::SocketError;
use crate::layer::pack::Format;
use crate::layer::tls::TlsConfig;
use crate::os::fork;
use crate::os::locks::{Mutex, RwLock};
use crate::os::word::Word;
use crate::reactor::{Reactor, Threads};
use crate::reason::Reasons;

/// A server, agent or client. All methods may be called from any thread at any time
/// (TCP-143), also from the component's own callbacks.
#[expect(
    clippy::struct_field_names,
    reason = "component type is the word for it everywhere"
)]
pub struct Component {
    own: Weak<Self>,
    component_type: ComponentType,
    role_data: RoleData,
    events: Arc<dyn Events>,
    properties: Properties,
    life: Mutex<Life>,
    /// A copy of `life.state` for getters, and for threads that wait for a change.
    state: Word,
    last_error: AtomicU32,
    /// Why calls have failed, in words.
    reasons: Reasons,
    table: Table,
    reactor: RwLock<Option<Arc<Reactor>>>,
    /// The threads of earlier runs, which may still be in their last callback.
    retired: Mutex<Vec<Threads>>,
    /// Of types with TLS.
    tls: Option<Arc<TlsConfig>>,
    /// Sessions of closed connections (SSL-85).
    ended_sessions: Mutex<EndedSessions>,
    /// Sockets of ended connections whose peers have not received everything yet.
    drains: Drains,
    destroyed: AtomicBool,
    /// Releases the component if it was destroyed inside a callback.
    release: Mutex<Option<Release>>,
    /// The process it belongs to, and what it has from the parent process.
    generation: u32,
    from_parent: Mutex<FromParent>,
}

impl Component {
    /// Makes a stopped component that reports to `events` for life (COM-20).
    pub fn new(component_type: ComponentType, events: Arc<dyn Events>) -> Arc<Self> {
        let ComponentType { role, secure, .. } = component_type;
        let properties = Properties::new(component_type);
        let tls = secure.map(|ssl| TlsConfig::of_component(ssl, role.side()));
        Self::build(
            component_type,
            RoleData::new(component_type),
            events,
            properties,
            tls,
        )
    }

    fn build(
        component_type: ComponentType,
        role_data: RoleData,
        events: Arc<dyn Events>,
        properties: Properties,
        tls: Option<Arc<TlsConfig>>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|own| Self {
            own: Weak::clone(own),
            component_type,
            role_data,
            events,
            properties,
            life: Mutex::new(Life::default()),
            state: Word::new(State::Stopped as u32),
            last_error: AtomicU32::new(0),
            reasons: Reasons::default(),
            table: Table::default(),
            reactor: RwLock::new(None),
            retired: Mutex::new(Vec::new()),
            tls,
            ended_sessions: Mutex::default(),
            drains: Drains::default(),
            destroyed: AtomicBool::new(false),
            release: Mutex::default(),
            generation: fork::generation(),
            from_parent: Mutex::default(),
        })
    }

    /// What sort of component it is.
    pub fn component_type(&self) -> ComponentType {
        self.component_type
    }

    /// Whether its connections speak TLS (COM-84, SSL-3).
    pub fn is_secure(&self) -> bool {
        self.component_type.secure.is_some()
    }

    /// The TLS settings of types with TLS.
    pub fn tls(&self) -> Option<&Arc<TlsConfig>> {
        self.tls.as_ref()
    }

    pub(in crate::component) fn role(&self) -> Role {
        self.component_type.role
    }

    /// See [`Role::has_one_connection`].
    pub(in crate::component) fn ends_with_its_connection(&self) -> bool {
        self.role().has_one_connection()
    }

    pub(in crate::component) fn server(&self) -> Option<&ServerData> {
        self.role_data.server()
    }

    pub(in crate::component) fn node(&self) -> Option<&NodeData> {
        self.role_data.node()
    }

    pub(in crate::component) fn agent(&self) -> Option<&AgentData> {
        self.role_data.agent()
    }

    pub(in crate::component) fn client(&self) -> Option<&ClientData> {
        self.role_data.client()
    }

    /// What calls of a client wait for. `None`: they do not wait.
    #[inline]
    pub(in crate::component) fn exchange(&self) -> Option<&Exchange> {
        self.client().and_then(|client| client.exchange.as_deref())
    }

    pub(in crate::component) fn pack_format(&self) -> Format {
        Format {
            max_size: self.property(Property::MaxPackSize),
            flag: self.property(Property::PackHeaderFlag),
        }
    }

    /// A number that no other component has while this one lives: its address.
    pub(in crate::component) fn token(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    /// Whether the calling thread is inside one of this component's callbacks, or runs a signal
    /// handler that interrupted a waiting call for it. What was interrupted goes on only after
    /// the present call, so the present call must not wait for it.
    pub(in crate::component) fn is_inside(&self) -> bool {
        nesting::inside(self.token()).is_some()
    }

    pub(in crate::component) fn set_state(&self, life: &mut Life, state: State) {
        life.state = state;
        self.state.store(state as u32, Ordering::Release);
        self.state.wake_all();
        if let Some(exchange) = self.exchange() {
            exchange.changed();
        }
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

    /// Whether the component is starting or started (COM-30).
    pub fn has_started(&self) -> bool {
        matches!(self.state(), State::Starting | State::Started)
    }

    /// The code of the last Start or Stop that failed (COM-11).
    pub fn last_error(&self) -> SocketError {
        SocketError::from_code(self.last_error.load(Ordering::Relaxed))
    }

    /// Ignored unless stopped (COM-71).
    pub fn set_property(&self, property: Property, value: u32) {
        if self.life.lock().state == State::Stopped {
            self.properties.set(property, value);
        }
    }

    /// The last stored value (COM-70). The greatest datagram of ARQ is that of the component,
    /// unless it has been set (ARQ-4).
    #[inline]
    pub fn property(&self, property: Property) -> u32 {
        match (property, self.properties.get(property)) {
            (Property::MaxTransUnit, 0) => self.properties.get(Property::MaxDatagramSize),
            (_, value) => value,
        }
    }
}
