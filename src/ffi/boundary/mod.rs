//! The one way from C into the library and back: argument conversion, handles, callbacks.
//!
//! * `entry`: panic guard, look-up, check of the component type, errno.
//! * `family`: which objects a function accepts.
//! * `handle`: the table that turns handle values into objects.
//! * `object`: what handles can mean.
//! * `create`: how components and listeners are made and destroyed.
//! * `listener`: the callbacks of a program, and the adapter that calls them.
//! * `stream`: compressors and decompressors with the program's callback.
//! * `arguments`: conversions of arguments that several functions share.
//! * `buffer`: functions from bytes to bytes.
//! * `out`: results that go into the caller's memory.
//! * `own`: the component that the calling thread is a worker of.

pub(in crate::ffi) mod arguments;
pub(in crate::ffi) mod buffer;
pub(in crate::ffi) mod create;
pub(in crate::ffi) mod entry;
mod family;
pub(in crate::ffi) mod handle;
pub(in crate::ffi) mod listener;
pub(in crate::ffi) mod object;
pub(in crate::ffi) mod out;
mod own;
pub(in crate::ffi) mod stream;
#[cfg(test)]
mod tests;
