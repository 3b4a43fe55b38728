//! HTTP components.

pub mod cookies;
