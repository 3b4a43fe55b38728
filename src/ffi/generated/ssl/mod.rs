//! The functions of SSL components that follow a pattern.

pub mod create;
