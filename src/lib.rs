//! hpsocket-rs: a drop-in replacement of HP-Socket's Linux libraries.
//!
//! The modules, from the outside to the inside (ARCHITECTURE.md describes how they work together):
//!
//! * [`ffi`] is the flat C API: it converts, checks and forwards. It and the system calls of
//!   [`os`] are the only modules with `unsafe` code.
//! * [`component`] is what a program creates: servers, agents and clients.
//! * `reactor` runs connections on worker threads; it knows no protocol.
//! * `conn` holds the connection table and what a connection owns.
//! * [`layer`] turns bytes into packets and plaintext; it knows neither sockets nor callbacks.
//! * [`codec`] encodes bytes and texts: Base64, URLs, character sets.
//! * [`thread_pool`] runs a program's tasks; it knows no component.
//! * [`features`] says what is built in.
//! * `wheel` is the timing wheel of the reactor's timers.
//! * [`os`] holds the system calls: sockets, event queues, threads, clock.

// What only a feature's functions use is not used without them. The default set has them all, and
// finds what nothing uses.
#![cfg_attr(not(every_feature), allow(dead_code))]

#[forbid(unsafe_code)]
pub mod codec;
#[forbid(unsafe_code)]
pub mod component;
#[forbid(unsafe_code)]
mod conn;
#[forbid(unsafe_code)]
pub mod error;
#[forbid(unsafe_code)]
pub mod features;
pub mod ffi;
#[forbid(unsafe_code)]
pub mod layer;
pub mod os;
#[forbid(unsafe_code)]
mod panic_guard;
#[forbid(unsafe_code)]
mod reactor;
#[forbid(unsafe_code)]
pub mod reason;
#[forbid(unsafe_code)]
mod sync;
#[forbid(unsafe_code)]
pub mod thread_pool;
#[forbid(unsafe_code)]
mod wheel;
