//! Encodings of bytes and texts: Base64, URL encoding, character sets, compression. Without
//! threads and system calls; only streams have a state.
//!
//! Results go into memory of the caller, of which nothing is read before it was written.

pub mod base64;
#[cfg(feature = "brotli")]
pub mod brotli;
#[cfg(not(feature = "brotli"))]
#[path = "brotli/absent.rs"]
pub mod brotli;
#[cfg(feature = "iconv")]
pub mod charset;
pub mod stream;
pub mod url;
mod writer;
#[cfg(feature = "zlib")]
pub mod zlib;
#[cfg(not(feature = "zlib"))]
#[path = "zlib/absent.rs"]
pub mod zlib;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The source is not in the encoding that it should be in.
    Invalid,
    /// The memory for the result is too small.
    Small,
    /// A parameter has no meaning.
    Parameter,
    /// There is no memory for the work.
    Memory,
}
