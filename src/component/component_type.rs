//! The type of a component that a program has created: one value, which decides every
//! difference between components.

use crate::component::{Operation, Role};
use crate::features::{Http, Ssl, Udp};

/// The transport protocol of a component's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A stream socket for each connection.
    Tcp,
    /// Datagrams between two addresses; all connections of a server share its socket.
    Udp(Udp),
    /// Datagrams to a multicast group, or to all hosts of a network.
    Cast(Udp),
}

impl Transport {
    /// UDP.
    #[cfg(feature = "udp")]
    pub const UDP: Self = Self::Udp(Udp::HERE);
    /// UDP to many.
    #[cfg(feature = "udp")]
    pub const CAST: Self = Self::Cast(Udp::HERE);

    /// Whether its connections have one peer each, and exchange datagrams with it.
    #[inline]
    pub(super) fn is_udp(self) -> bool {
        matches!(self, Self::Udp(_))
    }

    /// Whether it sends to many.
    #[inline]
    pub(super) fn is_cast(self) -> bool {
        matches!(self, Self::Cast(_))
    }

    /// Whether each send is a datagram, or with ARQ a message (UDP-22).
    #[inline]
    pub fn sends_datagrams(self) -> bool {
        match self {
            Self::Tcp => false,
            Self::Udp(_) | Self::Cast(_) => true,
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
    Http(Http),
    /// Each event contains one message, which ARQ has made complete.
    Arq(Udp),
}

impl Framing {
    /// Of HTTP components.
    #[cfg(feature = "http")]
    pub const HTTP: Self = Self::Http(Http::HERE);
    /// Of ARQ components.
    #[cfg(feature = "udp")]
    pub const ARQ: Self = Self::Arq(Udp::HERE);

    /// Whether the messages of ARQ are the program's.
    #[inline]
    pub(super) fn is_arq(self) -> bool {
        matches!(self, Self::Arq(_))
    }

    /// Whether one send is one packet (TCP-112).
    pub(super) fn sends_packets(self) -> bool {
        match self {
            Self::Push | Self::Pull | Self::Http(_) | Self::Arq(_) => false,
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
    pub secure: Option<Ssl>,
    /// Whether its requests wait for the answer (HTTP-200).
    pub synchronous: bool,
}

impl ComponentType {
    /// A type over TCP, without TLS.
    pub const fn tcp(role: Role, framing: Framing) -> Self {
        Self::plain(role, Transport::Tcp, framing)
    }

    /// A type over UDP.
    #[cfg(feature = "udp")]
    pub const fn udp(role: Role, framing: Framing) -> Self {
        Self::plain(role, Transport::UDP, framing)
    }

    /// A type that sends to many.
    #[cfg(feature = "udp")]
    pub const fn cast(role: Role, framing: Framing) -> Self {
        Self::plain(role, Transport::CAST, framing)
    }

    const fn plain(role: Role, transport: Transport, framing: Framing) -> Self {
        Self {
            role,
            transport,
            framing,
            secure: None,
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
    #[cfg(feature = "ssl")]
    #[must_use]
    pub const fn with_tls(self) -> Self {
        Self {
            secure: Some(Ssl::HERE),
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
