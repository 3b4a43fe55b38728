//! HTTP.

pub mod cookie;
