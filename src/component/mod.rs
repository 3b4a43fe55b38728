//! What a program creates: a server, an agent or a client. One Rust type for them all, whose
//! [`ComponentType`] the creation function chooses.

mod component_type;
mod events;
mod kept;
mod life;
mod nesting;
mod packets;
mod property;
mod query;
mod role;
mod send;
mod tcp;
mod tls;
mod turn;

use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Weak};

pub use self::component_type::{ComponentType, Framing, Transport};
pub use self::events::{ConnId, Events, Operation, Verdict};
use self::kept::EndedSessions;
pub use self::life::State;
use self::life::fork::Estate;
pub use self::life::fork::Lineage;
use self::life::{Life, Release};
use self::property::Properties;
pub use self::property::Property;
pub use self::query::FetchResult;
pub use self::role::Role;
use self::role::{AgentData, ClientData, RoleData, ServerData};
pub use self::tcp::ConnectRequest;
use self::tcp::drain::Drains;
use crate::conn::Table;
use crate::layer::tls::TlsConfig;
use crate::os::fork;
use crate::os::locks::{Mutex, RwLock};
use crate::reactor::{Reactor, Threads};

/// Which connection a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A connection of a server or agent.
    Id(ConnId),
    /// The only connection of a client.
    Own,
}

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
    /// Copy of `life.state` for getters, and for those who wait for a change.
    state: AtomicU32,
    last_error: AtomicU32,
    table: Table,
    reactor: RwLock<Option<Arc<Reactor>>>,
    /// Threads of earlier runs, which may still be in their last callback.
    retired: Mutex<Vec<Threads>>,
    /// Of types with TLS.
    tls: Option<Arc<TlsConfig>>,
    /// Sessions of closed connections (SSL-85).
    ended_sessions: Mutex<EndedSessions>,
    /// Sockets of connections that have ended, whose peers have not got everything yet.
    drains: Drains,
    destroyed: AtomicBool,
    /// Of a component destroyed inside a callback.
    release: Mutex<Option<Release>>,
    /// The process it belongs to, and what it has from the one before.
    generation: u32,
    estate: Mutex<Estate>,
}

impl Component {
    /// A stopped component that reports to `events` for life (COM-20).
    pub fn new(component_type: ComponentType, events: Arc<dyn Events>) -> Arc<Self> {
        let ComponentType { role, secure, .. } = component_type;
        let properties = Properties::new(component_type);
        let tls = secure.then(|| Arc::new(TlsConfig::new(role.side())));
        Self::build(component_type, RoleData::new(role), events, properties, tls)
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
            state: AtomicU32::new(State::Stopped as u32),
            last_error: AtomicU32::new(0),
            table: Table::default(),
            reactor: RwLock::new(None),
            retired: Mutex::new(Vec::new()),
            tls,
            ended_sessions: Mutex::default(),
            drains: Drains::default(),
            destroyed: AtomicBool::new(false),
            release: Mutex::default(),
            generation: fork::generation(),
            estate: Mutex::default(),
        })
    }

    /// What sort of component it is.
    pub fn component_type(&self) -> ComponentType {
        self.component_type
    }

    /// Whether its connections speak TLS (COM-84, SSL-3).
    pub fn is_secure(&self) -> bool {
        self.component_type.secure
    }

    /// The TLS settings of types with TLS.
    pub fn tls(&self) -> Option<&Arc<TlsConfig>> {
        self.tls.as_ref()
    }

    fn role(&self) -> Role {
        self.component_type.role
    }

    /// See [`Role::is_one_connection`].
    fn ends_with_its_connection(&self) -> bool {
        self.role().is_one_connection()
    }

    fn server(&self) -> Option<&ServerData> {
        self.role_data.server()
    }

    fn agent(&self) -> Option<&AgentData> {
        self.role_data.agent()
    }

    fn client(&self) -> Option<&ClientData> {
        self.role_data.client()
    }

    /// The ID programs know a table entry by.
    fn public_id(&self, entry: ConnId) -> ConnId {
        self.client().map_or(entry, ClientData::id)
    }

    /// The table entry a call is about.
    fn entry(&self, target: Target) -> ConnId {
        match (target, self.client()) {
            (Target::Id(id), None) => id,
            (Target::Own, Some(client)) => client.entry(),
            (Target::Id(_), Some(_)) | (Target::Own, None) => 0,
        }
    }
}
