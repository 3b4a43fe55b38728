//! Functions that need no component: `SYS_*` and `HP_Get*`.

pub mod charset;
pub mod codec;
pub mod compress;
pub mod compressor;
pub mod global;
mod ip_list;
pub mod sys;
