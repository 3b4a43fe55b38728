//! What a session needs of the protocol that makes its messages reliable.

use super::Config;
use crate::error::Errno;
use crate::layer::Datagrams;

/// One end of a reliable connection. Times are milliseconds of any clock, cut to 32 bits. Only this trait is
/// known outside, so that another implementation can take its place.
pub trait Reliable: Sized {
    /// One that marks what it sends with `id`.
    fn new(config: &Config, id: u32) -> Self;

    /// From now on flushes do something (ARQ-26a).
    fn begin(&mut self);

    /// Queues a message, the concatenation of `parts`. EMSGSIZE: it has too many fragments; ENOMEM.
    fn send(&mut self, parts: &[&[u8]]) -> Result<(), Errno>;

    /// Takes a datagram in. EBADMSG: it is malformed.
    fn input(&mut self, now: u32, datagram: &[u8]) -> Result<(), Errno>;

    /// The next received message. EMSGSIZE: it is too large.
    fn next_message(&mut self) -> Result<Option<&[u8]>, Errno>;

    /// Takes a buffer over for the messages of the next input.
    fn lend(&mut self, spare: &mut Vec<u8>);

    /// Gives it back, or to the system, if no message waits. The message that was delivered last is lost.
    fn reclaim(&mut self, spare: &mut Vec<u8>);

    /// Adds to `out` what is to be sent now.
    fn flush(&mut self, now: u32, out: &mut Datagrams);

    /// Segments of messages that were not acknowledged (ARQ-29).
    fn waiting(&self) -> usize;

    /// After how many milliseconds the next flush has something to do. `None`: not before a send or an input.
    fn due(&self, now: u32) -> Option<u32>;
}
