//! The flat C API, which converts, checks and forwards.
//!
//! * [`types`]: the C names of all argument and result types.
//! * `boundary`: the one way in and out: handles, listeners, arguments, results.
//! * [`role`]: what all servers, agents and clients have.
//! * [`tcp`], [`udp`], [`ssl`], [`http`]: what these component types add.
//! * [`thread_pool`]: thread pools and their tasks.
//! * [`tools`]: functions that need no component.
//! * [`ext`]: additions that HP-Socket does not have.
//! * [`generated`]: the functions that follow a pattern, made from the tables in `api/`.
//!
//! The comments of the exported functions become the C headers (`cbindgen.toml`,
//! `tests/header.rs`).
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
//! * Of 8- and 16-bit arguments only the low bits count (ABI-25, `arguments::low16`).
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

mod boundary;

pub mod ext;
pub mod generated;
#[cfg(feature = "http")]
pub mod http;
pub mod role;
#[cfg(feature = "ssl")]
pub mod ssl;
pub mod tcp;
pub mod thread_pool;
pub mod tools;
pub mod types;
#[cfg(feature = "udp")]
pub mod udp;
