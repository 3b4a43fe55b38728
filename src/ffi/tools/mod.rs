//! Functions that need no component: `SYS_*` and `HP_Get*`.

#[cfg(feature = "brotli")]
pub mod brotli;
#[cfg(feature = "iconv")]
pub mod charset;
pub mod codec;
pub mod compressor;
pub mod global;
mod ip_list;
pub mod sys;
#[cfg(feature = "zlib")]
pub mod zlib;
