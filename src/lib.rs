//! hpsocket-rs: a drop-in replacement of HP-Socket's Linux libraries.
//!
//! The map of the house (ARCHITECTURE.md has the plan):
//!
//! * [`ffi`] is the flat C API: convert, check, forward. The only room with
//!   `unsafe` besides the thin system call edge in [`os`].
//! * [`component`] is what a program creates: server, agent, client.
//! * `conn` holds the connection table and what a connection owns.
//! * [`layer`] sits between socket and callbacks; it never sees either.
//! * `reactor` runs connections on worker threads; it never sees a protocol.
//! * [`os`] is addresses, name resolution and socket options.

pub mod component;
mod conn;
pub mod error;
pub mod ffi;
pub mod layer;
pub mod os;
mod panic_guard;
mod reactor;
mod sync;
