//! The functions of HTTP components that follow a pattern.

pub mod callbacks;
pub mod create;
pub mod functions;
pub mod properties;
