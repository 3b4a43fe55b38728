//! OpenSSL as the other end of a session, and an attacker in between who changes the records
//! that it sends.

use std::io::{self, ErrorKind, Read, Write};
use std::mem;

use openssl::ssl::{Ssl, SslContext, SslMethod, SslStream, SslVersion};

use super::Side;
use super::pki::Identity;

/// Length of a record's header: type, version, length.
const HEADER: usize = 5;
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;

/// The context of a peer on this side that speaks this version only.
pub(crate) fn context(side: Side, version: SslVersion, own: &Identity) -> SslContext {
    let mut builder = SslContext::builder(SslMethod::tls()).unwrap();
    builder.set_min_proto_version(Some(version)).unwrap();
    builder.set_max_proto_version(Some(version)).unwrap();
    if side == Side::Server {
        builder.set_certificate(&own.certificate).unwrap();
        builder.set_private_key(&own.key).unwrap();
    }
    builder.build()
}

/// What has arrived for OpenSSL, and what it sends.
#[derive(Default)]
struct Line {
    arrived: Vec<u8>,
    sent: Vec<u8>,
}

impl Read for Line {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.arrived.as_slice().read(into)?;
        self.arrived.drain(..count);
        if count == 0 {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(count)
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sent.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Shakes hands, sends its parts, closes.
pub(crate) struct Peer<'a> {
    stream: SslStream<Line>,
    parts: &'a [Vec<u8>],
    over: bool,
    /// What it has yet to receive.
    pub(crate) expected: &'a [u8],
}

impl<'a> Peer<'a> {
    pub(crate) fn new(
        context: &SslContext,
        side: Side,
        parts: &'a [Vec<u8>],
        expected: &'a [u8],
    ) -> Self {
        let mut ssl = Ssl::new(context).unwrap();
        match side {
            Side::Server => ssl.set_accept_state(),
            Side::Client => ssl.set_connect_state(),
        }
        Self {
            stream: SslStream::new(ssl, Line::default()).unwrap(),
            parts,
            over: false,
            expected,
        }
    }

    /// Processes what has arrived, and returns the answer.
    pub(crate) fn talk(&mut self, arrived: &[u8]) -> Vec<u8> {
        self.stream.get_mut().arrived.extend_from_slice(arrived);
        if self.stream.do_handshake().is_ok() {
            if !mem::replace(&mut self.over, true) {
                for part in self.parts.iter().filter(|part| !part.is_empty()) {
                    self.stream.ssl_write(part).unwrap();
                }
                let _ = self.stream.shutdown();
            }
            let mut piece = [0; 16 * 1024];
            while let Ok(count @ 1..) = self.stream.ssl_read(&mut piece) {
                self.expected = self.expected.strip_prefix(&piece[..count]).unwrap();
            }
        }
        mem::take(&mut self.stream.get_mut().sent)
    }
}

/// What happens to one record: the sort of change, where, and with what value.
pub(crate) type Change = (u8, u16, u8);

/// Changes the records of one direction on their way. Without further changes all pass.
pub(crate) struct Meddler<'a> {
    changes: std::slice::Iter<'a, Change>,
    /// All records as they were sent.
    pub(crate) seen: Vec<Vec<u8>>,
    /// A record that comes after the next one, or is joined with it.
    held: Option<(Vec<u8>, bool)>,
    /// From here on a record can no longer be cut or joined without harm.
    encrypted: bool,
    /// Something did not arrive as it was sent. If not, the session has to succeed.
    pub(crate) did_harm: bool,
}

impl<'a> Meddler<'a> {
    pub(crate) fn new(changes: &'a [Change]) -> Self {
        Self {
            changes: changes.iter(),
            seen: Vec::new(),
            held: None,
            encrypted: false,
            did_harm: false,
        }
    }

    pub(crate) fn pass(&mut self, mut stream: &[u8]) -> Vec<u8> {
        let mut passed = Vec::new();
        while !stream.is_empty() {
            let (record, rest) = stream.split_at(length_of(stream));
            stream = rest;
            self.encrypted |= record[0] != HANDSHAKE;
            let change = self.changes.next().copied().unwrap_or_default();
            let held = self.held.take();
            let record = self.changed(record.to_vec(), change);
            passed.extend(match held {
                Some((first, true)) => self.joined(first, record),
                Some((late, false)) => {
                    self.did_harm |= !record.is_empty();
                    [record, late].concat()
                }
                None => record,
            });
        }
        passed
    }

    /// Releases what was held back for a record that does not come.
    pub(crate) fn let_go(&mut self) -> Vec<u8> {
        self.held.take().map_or_else(Vec::new, |(record, _)| record)
    }

    fn changed(&mut self, mut record: Vec<u8>, (what, at, with): Change) -> Vec<u8> {
        self.seen.push(record.clone());
        let place = HEADER + usize::from(at) % (record.len() - HEADER).max(1);
        let harm = match what % 12 {
            // The record is lost.
            2 => {
                record.clear();
                true
            }
            // It comes several times.
            3 => {
                record = record.repeat(2 + usize::from(with % 4));
                true
            }
            // It comes behind the next one, or joined with it.
            4 | 5 => {
                self.held = Some((mem::take(&mut record), what % 12 == 5));
                false
            }
            // Its content changes.
            6 if place < record.len() => {
                record[place] ^= with;
                with != 0
            }
            // Its type, version or length changes.
            7 => {
                record[usize::from(at) % HEADER] ^= with;
                with != 0
            }
            // It comes as two records, which is allowed before encryption begins.
            8 if record.len() - HEADER > 1 => {
                record = split(&record, place.max(HEADER + 1));
                self.encrypted
            }
            // It comes with an earlier one.
            9 => {
                record.extend_from_slice(&self.seen[usize::from(at) % self.seen.len()]);
                true
            }
            // It is cut short.
            10 => {
                record.truncate(usize::from(at) % record.len());
                true
            }
            // A foreign record comes in front: change of ciphers, alert, handshake or data.
            11 => {
                let [payload, kind] = at.to_be_bytes();
                let head = [CHANGE_CIPHER_SPEC + kind % 6, 3, 3];
                record.splice(..0, sealed(&head, &[with, payload]));
                true
            }
            _ => false,
        };
        self.did_harm |= harm;
        record
    }

    /// Joins two records if they have the same type and the second is whole and alone.
    fn joined(&mut self, mut first: Vec<u8>, second: Vec<u8>) -> Vec<u8> {
        if second.first() != Some(&first[0]) || second.len() != length_of(&second) {
            first.extend(second);
            return first;
        }
        self.did_harm |= self.encrypted;
        sealed(&first, &[&first[HEADER..], &second[HEADER..]].concat())
    }
}

/// The length that the record at the start of a stream claims, including its header; 0 if
/// the header is cut off.
fn length_of(stream: &[u8]) -> usize {
    match stream {
        [_, _, _, high, low, ..] => HEADER + usize::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    }
}

/// A record around a payload, with type and version of `model`.
fn sealed(model: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    let mut record = model[..3].to_vec();
    record.extend(length.to_be_bytes());
    record.extend_from_slice(payload);
    record
}

/// Splits a record into two, the second of which begins at `place`.
fn split(record: &[u8], place: usize) -> Vec<u8> {
    let mut both = sealed(record, &record[HEADER..place]);
    both.extend(sealed(record, &record[place..]));
    both
}
