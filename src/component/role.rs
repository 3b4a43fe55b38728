//! The roles of components: in what their behaviour differs, and what each has for itself.

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use mio::net::TcpListener;

use crate::component::{ConnId, Operation};
use crate::error::Errno;
use crate::layer::tls::Side;
use crate::os::locks::{Mutex, RwLock};

/// What a component does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Accepts connections.
    Server,
    /// Makes many connections.
    Agent,
    /// Makes one connection.
    Client,
}

impl Role {
    /// Whether a run of the component is one connection, made by Start, with whose end it stops (TCP-46).
    pub(super) fn has_one_connection(self) -> bool {
        match self {
            Self::Server | Self::Agent => false,
            Self::Client => true,
        }
    }

    /// Whether a connection takes sends and pauses after the program's Disconnect, until it is
    /// closed (TCP-72, TCP-64).
    pub(super) fn uses_leaving_connections(self) -> bool {
        match self {
            Self::Server => true,
            Self::Agent | Self::Client => false,
        }
    }

    /// The error of a call about a connection that is not there. Clients' calls name none that
    /// could be unknown (TCP-72).
    pub(super) fn unknown_connection(self) -> Errno {
        match self {
            Self::Server | Self::Agent => Errno::EBADSLT,
            Self::Client => Errno::EPERM,
        }
    }

    /// What `OnClose` says was going on when an asynchronous attempt to connect failed. QUIRK of
    /// clients (TCP-28, TCP-43).
    pub(super) fn failed_connect(self) -> Operation {
        match self {
            Self::Server | Self::Agent => Operation::Connect,
            Self::Client => Operation::Close,
        }
    }

    /// Which part its connections play in a TLS handshake (SSL-13).
    pub(super) fn side(self) -> Side {
        match self {
            Self::Server => Side::Server,
            Self::Agent | Self::Client => Side::Client,
        }
    }
}

/// What a component has because of its role.
pub(super) enum RoleData {
    Server(ServerData),
    Agent(AgentData),
    Client(ClientData),
}

/// A server's way to its connections.
#[derive(Default)]
pub(super) struct ServerData {
    pub(super) listener: RwLock<Option<Arc<TcpListener>>>,
    /// Given up to refuse a client when no descriptor is left (TCP-17).
    pub(super) spare_descriptor: Mutex<Option<OwnedFd>>,
    /// The bound address, from before `OnPrepareListen` on.
    pub(super) address: Mutex<Option<SocketAddr>>,
}

/// An agent's arguments of Start, for later Connects (TCP-20, TCP-21).
pub(super) struct AgentData {
    pub(super) bind: Mutex<Option<SocketAddr>>,
    pub(super) asynchronous: AtomicBool,
}

/// A client's one connection.
#[derive(Default)]
pub(super) struct ClientData {
    /// Its ID for the program, process-wide (COM-54).
    id: AtomicU64,
    /// Its ID in the table.
    table_id: AtomicU64,
    /// The program's own word for it, which outlives the run (COM-56).
    pub(super) extra: AtomicUsize,
}

impl ClientData {
    /// The connection of a new run.
    pub(super) fn set_connection(&self, id: u64, table_id: ConnId) {
        self.id.store(id, Ordering::Release);
        self.table_id.store(table_id, Ordering::Release);
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "IDs are as wide as the platform's unsigned long"
    )]
    pub(super) fn id(&self) -> ConnId {
        self.id.load(Ordering::Acquire) as ConnId
    }

    #[allow(clippy::cast_possible_truncation, reason = "stored from a ConnId")]
    pub(super) fn table_id(&self) -> ConnId {
        self.table_id.load(Ordering::Acquire) as ConnId
    }
}

impl RoleData {
    pub(super) fn new(role: Role) -> Self {
        match role {
            Role::Server => Self::Server(ServerData::default()),
            Role::Agent => Self::Agent(AgentData {
                bind: Mutex::new(None),
                asynchronous: AtomicBool::new(true),
            }),
            Role::Client => Self::Client(ClientData::default()),
        }
    }

    /// For the component that takes this one's place in a forked child: what the program may ask
    /// for while it is stopped (COM-105). Takes no lock, which the parent may have held.
    pub(super) fn heir(&self) -> Self {
        match self {
            Self::Server(_) => Self::new(Role::Server),
            Self::Agent(_) => Self::new(Role::Agent),
            Self::Client(client) => Self::Client(ClientData {
                id: AtomicU64::new(client.id.load(Ordering::Relaxed)),
                table_id: AtomicU64::default(),
                extra: AtomicUsize::new(client.extra.load(Ordering::Relaxed)),
            }),
        }
    }

    pub(super) fn server(&self) -> Option<&ServerData> {
        match self {
            Self::Server(server) => Some(server),
            Self::Agent(_) | Self::Client(_) => None,
        }
    }

    pub(super) fn agent(&self) -> Option<&AgentData> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Server(_) | Self::Client(_) => None,
        }
    }

    pub(super) fn client(&self) -> Option<&ClientData> {
        match self {
            Self::Client(client) => Some(client),
            Self::Server(_) | Self::Agent(_) => None,
        }
    }
}
