//! The functions of UDP components that follow a pattern.

pub mod callbacks;
pub mod create;
pub mod properties;
