//! What the component types of TCP add.

pub mod pull;
