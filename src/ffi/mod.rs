//! The flat C API: convert, check, forward.
//!
//! * [`types`]: the C names of all argument and result types.
//! * `handle`: the table that turns handle values into objects.
//! * `entry`: the one way in; panic guard, look-up, kind check, errno.
//! * `listener`: the callbacks of a program, and the adapter that calls them.
//! * `ops`: conversions of arguments that several functions share.
//! * `out`: results that go into the caller's memory.
//! * everything else: the exported functions, one file per part of the API. Their
//!   comments become the C header (`cbindgen.toml`, `tests/header.rs`).
//!
//! What a function may assume about its arguments:
//!
//! * A handle is a value, not a pointer: it is looked up and never dereferenced, so
//!   any value is safe to pass. Functions that touch no other pointer are safe.
//! * Every other pointer is either NULL or points to memory of the size that the
//!   function's comment gives, valid during the call. Nothing is kept. Single results
//!   are stored wherever they may lie; arrays are aligned as C demands.
//! * Functions have the ABI `C-unwind`: no panic leaves them, but a thread whose cancellation is
//!   asynchronous may end, which is unwinding, where `entry` gives the program's setting back.
//! * Of 8- and 16-bit arguments only the low bits count (ABI-25, `ops::low16`).
#![allow(
    non_camel_case_types,
    non_snake_case,
    reason = "the C API's names, which the header and its readers see"
)]
#![allow(
    clippy::missing_safety_doc,
    clippy::doc_markdown,
    clippy::similar_names,
    reason = "the comments become the C header, where headings and backticks are noise; \
              the names are C's; the module text has the safety rules"
)]

#[cfg(test)]
mod argument_tests;
mod entry;
mod handle;
mod ip_list;
mod listener;
mod ops;
mod out;

pub mod agent;
pub mod client;
pub mod create;
pub mod ext;
pub mod global;
pub mod pack;
pub mod pull;
mod served;
pub mod server;
pub mod setters;
pub mod ssl;
pub mod ssl_agent;
pub mod ssl_client;
pub mod ssl_create;
mod ssl_info;
mod ssl_ops;
pub mod ssl_server;
#[cfg(all(test, not(loom)))]
mod ssl_tests;
pub mod ssl_types;
pub mod sys;
pub mod types;
