//! The functions of HTTPS components that follow a pattern.

pub mod create;
