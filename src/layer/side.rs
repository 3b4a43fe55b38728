//! The two sides of a connection.

/// The part that a component plays in a TLS handshake, and in HTTP (SSL-13), `En_HP_SSLSessionMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Agents and clients.
    Client = 0,
    /// Servers.
    Server = 1,
}
