//! Encodings of bytes and texts: Base64, URL encoding, character sets. Functions of their
//! arguments, without state, threads or system calls.
//!
//! Results go into memory of the caller, of which nothing is read before it was written.

pub mod base64;
pub mod charset;
pub mod url;
mod writer;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The source is not in the encoding that it should be in.
    Invalid,
    /// The memory for the result is too small.
    Small,
}
