//! The C names of argument and result types.

mod base;
pub mod codec;
pub mod ext;
pub mod http;
pub mod pool;
pub mod ssl;
pub mod udp;

pub use self::base::*;
pub use crate::ffi::generated::callback_types::*;
