//! TLS: ciphertext comes in, plaintext and ciphertext go out. There is no socket here.
//!
//! * [`TlsConfig`] belongs to a component: its settings and, between setup and cleanup, its
//!   [`Contexts`].
//! * [`Contexts`] are certificates, keys and trust, and which of them serves which name.
//! * `Session` is one connection.
//! * [`Channel`] is a session with buffers of its own, for users without a socket.
//!
//! The only callback of a program that runs in here is the choice of a context by server
//! name (SSL-33), inside `Session::receive` during the handshake. So the caller of that
//! holds no lock.

mod channel;
mod config;
mod contexts;
mod failure;
mod feed;
mod first;
mod material;
mod names;
mod session;
mod wire;

#[cfg(all(test, not(loom)))]
pub(crate) mod tests;

pub use self::channel::{Channel, Event};
pub use self::config::{DEFAULT_CIPHERS, TlsConfig, default_handshake_timeout};
pub use self::contexts::{Choose, Contexts, is_choosing};
pub use self::failure::Failure;
pub use self::feed::Feed;
pub use self::material::{Material, Pem};
pub use self::session::{Progress, Session};
pub use super::Side;

/// Empties the thread's queue of OpenSSL errors. Errors left there by the program or by us
/// would be taken for errors of the next call.
fn forget_errors() {
    drop(openssl::error::ErrorStack::get());
}
