//! What a session sends. Plaintext is collected, and encrypted when the ciphertext can be
//! written. So the sends of a turn share records (SSL-65), and only a bounded amount is
//! encrypted while the connection's lock is held (COM-110).

use std::mem;

use super::{Farewell, Progress, Session};
use crate::error::Errno;
use crate::layer::tls::feed::Feed;
use crate::layer::{BlockQueue, ByteQueue};
use crate::os::openssl::add_ticket;

/// Payload of a full record, in bytes.
const RECORD: usize = 16 * 1024;
/// More than a record adds to its payload in any version and with any cipher, in bytes.
const RECORD_OVERHEAD: usize = 128;
/// More than the size of a ticket in bytes, unless its client has an unusually long certificate.
const TICKET_ROOM: usize = 4 * 1024;
/// Most plaintext that is encrypted before the ciphertext is written, in bytes.
const SEALED_AT_ONCE: usize = 8 * RECORD;

impl Session {
    /// EPERM before the handshake is complete (SSL-60) and after our close, EBADMSG after a
    /// failure (SSL-74).
    fn may_send(&self) -> Result<(), Errno> {
        match self.failure() {
            Some(failure) => Err(failure.code),
            None if !self.complete || self.farewell != Farewell::None => Err(Errno::EPERM),
            // The peer's close ends only its own direction (SSL-69).
            None => Ok(()),
        }
    }

    /// Most bytes of ciphertext that this many bytes in this many parts can make.
    fn room(&self, length: usize, parts: usize) -> usize {
        let records = parts + length / RECORD + 1;
        length + records * RECORD_OVERHEAD + self.tickets * TICKET_ROOM
    }

    /// Encrypts a send at once, each part into records of its own (SSL-65), or collects it if
    /// it must wait. ENOMEM, and then nothing is taken, or an error of [`Session::may_send`].
    pub(crate) fn send(&mut self, parts: &[&[u8]], out: &mut ByteQueue) -> Result<(), Errno> {
        self.may_send()?;
        if !self.unsealed.is_empty() {
            return self.collect(parts);
        }
        let length = parts.iter().map(|part| part.len()).sum();
        // Space is made for all of it, so that memory cannot run out half-way.
        if !out.reserve(self.room(length, parts.len())) {
            return Err(Errno::ENOMEM);
        }
        let mut sealed = Err(Errno::EPERM);
        self.with(&mut Feed::default(), out, |session| {
            sealed = session.encrypt_all(parts);
            Progress::NeedMore
        });
        if sealed? { Ok(()) } else { self.collect(parts) }
    }

    fn encrypt_all(&mut self, parts: &[&[u8]]) -> Result<bool, Errno> {
        for part in parts {
            // A renegotiation begins only while something is read, so not between two parts.
            if !self.encrypt(part)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// False, and nothing is done, while the peer renegotiates.
    fn encrypt(&mut self, part: &[u8]) -> Result<bool, Errno> {
        // Empty parts make no record (SSL-65).
        if part.is_empty() {
            return Ok(true);
        }
        while self.tickets > 0 && add_ticket(self.stream.ssl()) {
            self.tickets -= 1;
        }
        let Err(error) = self.stream.ssl_write(part) else {
            return Ok(true);
        };
        match self.ended(&error) {
            Some(end) => {
                let code = match &end {
                    Progress::Failed(failure) => failure.code,
                    _ => Errno::EBADMSG,
                };
                self.end = Some(end);
                Err(code)
            }
            None => Ok(false),
        }
    }

    /// Takes a send whose records are made later, together with what comes before and after it.
    /// ENOMEM, and then nothing is taken, or an error of [`Session::may_send`].
    pub(crate) fn collect(&mut self, parts: &[&[u8]]) -> Result<(), Errno> {
        self.may_send()?;
        let length = parts.iter().map(|part| part.len()).sum();
        let taken =
            self.unsealed.reserve(length) && parts.iter().all(|part| self.unsealed.push(part));
        if taken { Ok(()) } else { Err(Errno::ENOMEM) }
    }

    /// As [`Session::collect`], for a copy that was made earlier.
    pub(crate) fn append(&mut self, send: &mut BlockQueue) -> Result<(), Errno> {
        self.may_send()?;
        if self.unsealed.append(send) {
            Ok(())
        } else {
            Err(Errno::ENOMEM)
        }
    }

    /// How many bytes are collected and not encrypted.
    pub(crate) fn unsealed(&self) -> usize {
        self.unsealed.len()
    }

    /// Whether [`Session::seal`] has something to do.
    pub(crate) fn has_output(&self) -> bool {
        let waits = !self.unsealed.is_empty() || self.farewell == Farewell::Due;
        waits && self.failure().is_none()
    }

    /// Encrypts what was collected, as much as should be written together with what is already
    /// in `out`, and adds `close_notify` after all of it if that is due. Does nothing while the
    /// peer renegotiates. ENOMEM, EBADMSG: the session cannot continue.
    pub(crate) fn seal(&mut self, out: &mut BlockQueue) -> Result<(), Errno> {
        while self.has_output() && out.len() < SEALED_AT_ONCE {
            let went_on = out.at_end(|end| self.seal_next(end))?;
            if !went_on {
                break;
            }
        }
        Ok(())
    }

    fn seal_next(&mut self, out: &mut ByteQueue) -> Result<bool, Errno> {
        if self.unsealed.is_empty() {
            self.say_farewell(out);
            return Ok(true);
        }
        let mut collected = mem::take(&mut self.unsealed);
        let next = collected.front();
        let next = &next[..next.len().min(SEALED_AT_ONCE)];
        let mut sealed = Err(Errno::ENOMEM);
        if out.reserve(self.room(next.len(), 1)) {
            sealed = Err(Errno::EPERM);
            self.with(&mut Feed::default(), out, |session| {
                sealed = session.encrypt(next);
                Progress::NeedMore
            });
        }
        if sealed == Ok(true) {
            let count = next.len();
            collected.consume(count);
        }
        self.unsealed = collected;
        sealed
    }

    fn say_farewell(&mut self, out: &mut ByteQueue) {
        self.farewell = Farewell::Said;
        self.with(&mut Feed::default(), out, |session| {
            // A failure does not matter, because the session ends anyway.
            let _ = session.stream.shutdown();
            Progress::NeedMore
        });
    }

    /// Accepts no more sends, and sends `close_notify` after all of them if possible (SSL-70).
    pub(crate) fn close(&mut self) {
        if self.complete && self.failure().is_none() && self.farewell == Farewell::None {
            self.farewell = Farewell::Due;
        }
    }

    /// The most bytes of ciphertext that are still to come.
    pub(crate) fn to_be_sealed(&self) -> usize {
        self.room(self.unsealed(), 1)
    }

    /// Drops what was collected, because it will not be written.
    pub(crate) fn take_unsealed(&mut self) -> BlockQueue {
        mem::take(&mut self.unsealed)
    }

    /// See [`ByteQueue::lend`].
    pub(crate) fn lend_buffer(&mut self, spare: &mut Vec<u8>) {
        self.unsealed.lend(spare);
    }

    /// See [`ByteQueue::reclaim`].
    pub(crate) fn reclaim_buffer(&mut self, spare: &mut Vec<u8>) {
        self.unsealed.reclaim(spare);
    }
}
