//! What SSL components add, `HPSocket4C-SSL.h`: one file per role, and what the roles share.

mod info;
pub(in crate::ffi) mod shared;
#[cfg(all(test, not(loom)))]
mod tests;

pub mod agent;
pub mod client;
pub mod global;
pub mod server;
