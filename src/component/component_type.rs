//! The type of a component that a program has created: one value, which decides every
//! difference between components.

use crate::component::{Operation, Role};

/// The transport protocol of a component's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A stream socket for each connection.
    Tcp,
    /// Datagrams between two addresses; all connections of a server share its socket.
    Udp,
    /// Datagrams to a multicast group, or to all hosts of a network.
    Cast,
}

impl Transport {
    /// Whether each send is a datagram, or with ARQ a message (UDP-22).
    #[inline]
    pub fn sends_datagrams(self) -> bool {
        match self {
            Self::Tcp => false,
            Self::Udp | Self::Cast => true,
        }
    }
}

/// How received bytes reach the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// The event contains the bytes as they come.
    Push,
    /// The event says how many bytes there are, and the program fetches them.
    Pull,
    /// Each event contains one packet that the peer has sent.
    Pack,
    /// The events are those of HTTP messages and of WebSocket frames.
    Http,
    /// Each event contains one message, which ARQ has made complete.
    Arq,
}

impl Framing {
    /// Whether one send is one packet (TCP-112).
    pub(super) fn sends_packets(self) -> bool {
        match self {
            Self::Push | Self::Pull | Self::Http | Self::Arq => false,
            Self::Pack => true,
        }
    }
}

/// The type of a component, for its whole life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentType {
    /// What the component does.
    pub role: Role,
    /// The transport of its connections.
    pub transport: Transport,
    /// How received bytes reach the program.
    pub framing: Framing,
    /// Whether its connections speak TLS.
    pub secure: bool,
    /// Whether its requests wait for the answer (HTTP-200).
    pub synchronous: bool,
}

impl ComponentType {
    /// A type over TCP, without TLS.
    pub const fn tcp(role: Role, framing: Framing) -> Self {
        Self::plain(role, Transport::Tcp, framing)
    }

    /// A type over UDP.
    pub const fn udp(role: Role, framing: Framing) -> Self {
        Self::plain(role, Transport::Udp, framing)
    }

    /// A type that sends to many.
    pub const fn cast(role: Role, framing: Framing) -> Self {
        Self::plain(role, Transport::Cast, framing)
    }

    const fn plain(role: Role, transport: Transport, framing: Framing) -> Self {
        Self {
            role,
            transport,
            framing,
            secure: false,
            synchronous: false,
        }
    }

    /// The operation that `OnClose` reports when an asynchronous attempt to connect has failed.
    /// Programs expect another one from TCP clients, as in HP-Socket (TCP-28, TCP-43, UDPC-7).
    pub(super) fn failed_connect(self) -> Operation {
        match (self.role, self.transport) {
            (Role::Client, Transport::Tcp) => Operation::Close,
            _ => Operation::Connect,
        }
    }

    /// The same with TLS.
    #[must_use]
    pub const fn with_tls(self) -> Self {
        Self {
            secure: true,
            ..self
        }
    }

    /// The same with requests that wait for the answer.
    #[must_use]
    pub const fn that_waits(self) -> Self {
        Self {
            synchronous: true,
            ..self
        }
    }
}
