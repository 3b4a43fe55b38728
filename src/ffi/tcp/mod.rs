//! What the component types of TCP add.

pub mod create;
pub mod pack;
pub mod pull;
