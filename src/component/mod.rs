//! What a program creates: a server, an agent or a client. One type with roles and
//! layers, not a class per kind; the creation function chooses.
//!
//! Its methods stand in the module whose name they answer to. Who may call whom, from the top:
//! `turn::handler` (a worker's task) calls `tcp::accept` and the `turn`, which calls `tls::receive`
//! and `turn::deliver`; all of them call `tcp::close`, that calls `turn::flush`, and everybody
//! `turn::schedule`, `lookup` and `nesting`. Programs' calls enter in `send`, `pull`, `query`,
//! `life` and `tcp::connect`. `scripts/call_knots.py` finds circles.

mod events;
mod kept;
mod life;
mod lookup;
mod nesting;
mod properties;
mod pull;
mod query;
mod send;
mod tcp;
mod tls;
mod turn;
mod types;

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use mio::net::TcpListener;

pub use self::events::{ConnId, Events, Operation, Verdict};
use self::kept::EndedSessions;
use self::life::fork::Estate;
pub use self::life::fork::Lineage;
use self::life::{Life, Release};
use self::properties::Properties;
use self::tcp::drain::Drains;
pub use self::types::{ConnectRequest, FetchResult, Framing, Property, Role, State, Target};
use crate::conn::Table;
use crate::error::{Errno, Failure, SocketError};
use crate::layer::pack::Format;
use crate::layer::tls::{Side, TlsConfig, default_handshake_timeout};
use crate::os::fork;
use crate::os::locks::{Mutex, RwLock};
use crate::os::word::Word;
use crate::reactor::{Reactor, Threads};

/// A server, agent or client. All methods may be called from any thread at any time
/// (TCP-143), also from the component's own callbacks.
pub struct Component {
    own: Weak<Self>,
    role: Role,
    framing: Framing,
    events: Arc<dyn Events>,
    properties: Properties,
    life: Mutex<Life>,
    /// Copy of `life.state` for getters, and for those who wait for a change.
    state: Word,
    last_error: AtomicU32,
    table: Table,
    reactor: RwLock<Option<Arc<Reactor>>>,
    /// Threads of earlier runs, which may still be in their last callback.
    retired: Mutex<Vec<Threads>>,
    listener: RwLock<Option<Arc<TcpListener>>>,
    /// Given up to refuse a client when no descriptor is left (TCP-17).
    spare_descriptor: Mutex<Option<OwnedFd>>,
    /// Bound address of a server, from before `OnPrepareListen` on.
    listen_address: Mutex<Option<SocketAddr>>,
    /// Start's arguments for later Connects (TCP-20, TCP-21).
    agent_bind: Mutex<Option<SocketAddr>>,
    asynchronous: AtomicBool,
    /// A client's connection: public ID (COM-54) and table ID.
    own_id: AtomicU64,
    own_table_id: AtomicU64,
    own_extra: AtomicUsize,
    /// Of the SSL kinds.
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
    pub fn new(role: Role, framing: Framing, secure: bool, events: Arc<dyn Events>) -> Arc<Self> {
        let side = if role == Role::Server {
            Side::Server
        } else {
            Side::Client
        };
        let properties = Properties::new(role);
        if secure {
            let timeout = default_handshake_timeout();
            properties.set(Property::HandshakeTimeout, timeout);
        }
        let tls = secure.then(|| Arc::new(TlsConfig::new(side)));
        Self::build(role, framing, events, properties, tls)
    }

    fn build(
        role: Role,
        framing: Framing,
        events: Arc<dyn Events>,
        properties: Properties,
        tls: Option<Arc<TlsConfig>>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|own| Self {
            own: Weak::clone(own),
            role,
            framing,
            events,
            properties,
            life: Mutex::new(Life::default()),
            state: Word::new(State::Stopped as u32),
            last_error: AtomicU32::new(0),
            table: Table::default(),
            reactor: RwLock::new(None),
            retired: Mutex::new(Vec::new()),
            listener: RwLock::new(None),
            spare_descriptor: Mutex::new(None),
            listen_address: Mutex::new(None),
            agent_bind: Mutex::new(None),
            asynchronous: AtomicBool::new(true),
            own_id: AtomicU64::new(0),
            own_table_id: AtomicU64::new(0),
            own_extra: AtomicUsize::new(0),
            tls,
            ended_sessions: Mutex::default(),
            drains: Drains::default(),
            destroyed: AtomicBool::new(false),
            release: Mutex::default(),
            generation: fork::generation(),
            estate: Mutex::default(),
        })
    }

    /// What the component does.
    pub fn role(&self) -> Role {
        self.role
    }

    /// How received bytes reach the program.
    pub fn framing(&self) -> Framing {
        self.framing
    }

    /// Whether it is one of the SSL kinds (COM-84, SSL-3).
    pub fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// The TLS settings of an SSL kind.
    pub fn tls(&self) -> Option<&Arc<TlsConfig>> {
        self.tls.as_ref()
    }

    pub(in crate::component) fn pack_format(&self) -> Format {
        Format {
            max_size: self.property(Property::MaxPackSize),
            flag: self.property(Property::PackHeaderFlag),
        }
    }

    /// An address nobody else has while the component lives.
    pub(in crate::component) fn token(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    /// Whether the calling thread is inside one of this component's callbacks, or runs a signal
    /// handler inside a call for it that waits. What the thread is inside of goes on only after
    /// this call, so that must not wait for it.
    pub(in crate::component) fn is_inside(&self) -> bool {
        nesting::inside(self.token()).is_some()
    }

    pub(in crate::component) fn set_state(&self, life: &mut Life, state: State) {
        life.state = state;
        self.state.store(state as u32, Ordering::Release);
        self.state.wake_all();
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
    pub(in crate::component) fn report(&self, failure: Failure) -> Errno {
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
}
