//! The roles of components: how their behaviour differs, and the data that only one of them has.

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, AtomicUsize, Ordering};

use mio::net::TcpListener;

use crate::component::http::Exchange;
use crate::component::udp::{DatagramSource, Lanes, UNICAST};
use crate::component::{ComponentType, ConnId};
use crate::error::Errno;
use crate::features::Udp;
use crate::layer::Side;
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
    /// Exchanges datagrams with anybody, without connections.
    Node(Udp),
}

impl Role {
    /// Of a node.
    #[cfg(feature = "udp")]
    pub const NODE: Self = Self::Node(Udp::HERE);

    /// Whether a run of the component consists of one connection, which Start makes and with
    /// whose end the run stops (TCP-46).
    pub(super) fn has_one_connection(self) -> bool {
        match self {
            Self::Server | Self::Agent | Self::Node(_) => false,
            Self::Client => true,
        }
    }

    /// Whether a connection accepts sends and pauses between the program's Disconnect and its
    /// close (TCP-72, TCP-64).
    pub(super) fn uses_leaving_connections(self) -> bool {
        match self {
            Self::Server | Self::Node(_) => true,
            Self::Agent | Self::Client => false,
        }
    }

    /// The error of a call about a connection that does not exist. Calls of clients name no
    /// connection that could be unknown (TCP-72).
    pub(super) fn unknown_connection(self) -> Errno {
        match self {
            Self::Server | Self::Agent => Errno::EBADSLT,
            Self::Client | Self::Node(_) => Errno::EPERM,
        }
    }

    /// The part that its connections play in a TLS handshake (SSL-13).
    pub(super) fn side(self) -> Side {
        match self {
            Self::Server | Self::Node(_) => Side::Server,
            Self::Agent | Self::Client => Side::Client,
        }
    }
}

/// The data that a component has because of its role.
pub(super) enum RoleData {
    Server(ServerData),
    Agent(AgentData),
    Client(ClientData),
    Node(NodeData),
}

/// The source of a server's connections.
pub(super) enum Source {
    Tcp(TcpListener),
    /// The datagrams of new peers make connections.
    Udp(DatagramSource),
}

/// What a server needs to accept connections.
#[derive(Default)]
pub(super) struct ServerData {
    pub(super) source: RwLock<Option<Arc<Source>>>,
    /// Closed to make room for refusing a client when no descriptor is left (TCP-17).
    pub(super) spare_descriptor: Mutex<Option<OwnedFd>>,
    /// The bound address, set before `OnPrepareListen`.
    pub(super) address: Mutex<Option<SocketAddr>>,
}

/// The arguments of an agent's Start, for later Connects (TCP-20, TCP-21).
pub(super) struct AgentData {
    pub(super) bind: Mutex<Option<SocketAddr>>,
    pub(super) asynchronous: AtomicBool,
}

/// A client's only connection.
#[derive(Default)]
pub(super) struct ClientData {
    /// Its ID for the program, unique in the process (COM-54).
    id: AtomicU64,
    /// Its ID in the table.
    table_id: AtomicU64,
    /// The pointer that the program has attached to the client, which outlives the run (COM-56).
    pub(super) extra: AtomicUsize,
    /// Of clients whose calls wait for the answer (HTTP-200).
    pub(super) exchange: Option<Box<Exchange>>,
}

/// A node's data.
pub(super) struct NodeData {
    pub(super) udp: Udp,
    /// It receives as a server over UDP does.
    pub(super) server: ServerData,
    pub(super) lanes: Lanes,
    /// The mode that Start was called with last, valid or not.
    pub(super) mode: AtomicI32,
    /// Whom it casts to, set before `OnPrepareListen`.
    pub(super) cast: Mutex<Option<SocketAddr>>,
    /// The pointer that the program has attached to the node, which outlives the run (COM-56).
    pub(super) extra: AtomicUsize,
}

impl NodeData {
    fn new(udp: Udp, mode: i32, extra: usize) -> Self {
        Self {
            udp,
            server: ServerData::default(),
            lanes: Lanes::default(),
            mode: AtomicI32::new(mode),
            cast: Mutex::new(None),
            extra: AtomicUsize::new(extra),
        }
    }
}

impl ClientData {
    fn new(waits: bool) -> Self {
        Self {
            exchange: waits.then(Box::default),
            ..Self::default()
        }
    }

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
    pub(super) fn new(component_type: ComponentType) -> Self {
        match component_type.role {
            Role::Server => Self::Server(ServerData::default()),
            Role::Agent => Self::Agent(AgentData {
                bind: Mutex::new(None),
                asynchronous: AtomicBool::new(true),
            }),
            Role::Client => Self::Client(ClientData::new(component_type.synchronous)),
            Role::Node(udp) => Self::Node(NodeData::new(udp, UNICAST, 0)),
        }
    }

    /// A copy for the component that takes this one's place in a forked child, with what the
    /// program may ask for while it is stopped (COM-105). It takes no lock, because the parent
    /// may have held it.
    pub(super) fn successor(&self, component_type: ComponentType) -> Self {
        match self {
            Self::Server(_) | Self::Agent(_) => Self::new(component_type),
            Self::Client(client) => Self::Client(ClientData {
                id: AtomicU64::new(client.id.load(Ordering::Relaxed)),
                extra: AtomicUsize::new(client.extra.load(Ordering::Relaxed)),
                ..ClientData::new(component_type.synchronous)
            }),
            Self::Node(node) => {
                let mode = node.mode.load(Ordering::Relaxed);
                let extra = node.extra.load(Ordering::Relaxed);
                Self::Node(NodeData::new(node.udp, mode, extra))
            }
        }
    }

    /// Of all that receive at a socket of their own, which are servers and nodes.
    pub(super) fn server(&self) -> Option<&ServerData> {
        match self {
            Self::Server(server) => Some(server),
            Self::Node(node) => Some(&node.server),
            Self::Agent(_) | Self::Client(_) => None,
        }
    }

    pub(super) fn agent(&self) -> Option<&AgentData> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Server(_) | Self::Client(_) | Self::Node(_) => None,
        }
    }

    pub(super) fn client(&self) -> Option<&ClientData> {
        match self {
            Self::Client(client) => Some(client),
            Self::Server(_) | Self::Agent(_) | Self::Node(_) => None,
        }
    }

    pub(super) fn node(&self) -> Option<&NodeData> {
        match self {
            Self::Node(node) => Some(node),
            Self::Server(_) | Self::Agent(_) | Self::Client(_) => None,
        }
    }
}
