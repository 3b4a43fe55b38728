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
    /// A type over TCP, without TLS.
    pub const fn tcp(role: Role, framing: Framing) -> Self {
        Self {
            role,
            transport: Transport::Tcp,
            framing,
            secure: false,
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
}
