//! What sort of component a program has created: one value, from which everything in which
//! components differ follows.

use crate::component::Role;

/// What carries the bytes of a component's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A stream socket for each connection.
    Tcp,
}

/// How received bytes reach the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// As they come, in the event.
    Push,
    /// The event tells how many there are, and the program fetches them.
    Pull,
    /// In the packets that the peer has sent, one to an event.
    Pack,
}

/// The type of a component, for its whole life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentType {
    /// What the component does.
    pub role: Role,
    /// What its connections are made of.
    pub transport: Transport,
    /// What an event brings.
    pub framing: Framing,
    /// Whether its connections speak TLS.
    pub secure: bool,
}

impl ComponentType {
    /// `TcpServer`.
    pub const TCP_SERVER: Self = Self::tcp(Role::Server, Framing::Push);
    /// `TcpAgent`.
    pub const TCP_AGENT: Self = Self::tcp(Role::Agent, Framing::Push);
    /// `TcpClient`.
    pub const TCP_CLIENT: Self = Self::tcp(Role::Client, Framing::Push);
    /// `TcpPullServer`.
    pub const TCP_PULL_SERVER: Self = Self::tcp(Role::Server, Framing::Pull);
    /// `TcpPullAgent`.
    pub const TCP_PULL_AGENT: Self = Self::tcp(Role::Agent, Framing::Pull);
    /// `TcpPullClient`.
    pub const TCP_PULL_CLIENT: Self = Self::tcp(Role::Client, Framing::Pull);
    /// `TcpPackServer`.
    pub const TCP_PACK_SERVER: Self = Self::tcp(Role::Server, Framing::Pack);
    /// `TcpPackAgent`.
    pub const TCP_PACK_AGENT: Self = Self::tcp(Role::Agent, Framing::Pack);
    /// `TcpPackClient`.
    pub const TCP_PACK_CLIENT: Self = Self::tcp(Role::Client, Framing::Pack);
    /// `SSLServer`.
    pub const SSL_SERVER: Self = Self::TCP_SERVER.with_tls();
    /// `SSLAgent`.
    pub const SSL_AGENT: Self = Self::TCP_AGENT.with_tls();
    /// `SSLClient`.
    pub const SSL_CLIENT: Self = Self::TCP_CLIENT.with_tls();
    /// `SSLPullServer`.
    pub const SSL_PULL_SERVER: Self = Self::TCP_PULL_SERVER.with_tls();
    /// `SSLPullAgent`.
    pub const SSL_PULL_AGENT: Self = Self::TCP_PULL_AGENT.with_tls();
    /// `SSLPullClient`.
    pub const SSL_PULL_CLIENT: Self = Self::TCP_PULL_CLIENT.with_tls();
    /// `SSLPackServer`.
    pub const SSL_PACK_SERVER: Self = Self::TCP_PACK_SERVER.with_tls();
    /// `SSLPackAgent`.
    pub const SSL_PACK_AGENT: Self = Self::TCP_PACK_AGENT.with_tls();
    /// `SSLPackClient`.
    pub const SSL_PACK_CLIENT: Self = Self::TCP_PACK_CLIENT.with_tls();

    const fn tcp(role: Role, framing: Framing) -> Self {
        Self {
            role,
            transport: Transport::Tcp,
            framing,
            secure: false,
        }
    }

    const fn with_tls(self) -> Self {
        Self {
            secure: true,
            ..self
        }
    }
}
