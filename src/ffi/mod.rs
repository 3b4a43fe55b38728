//! The flat C API.
