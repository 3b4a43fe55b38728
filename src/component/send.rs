//! Sending (TCP-70 to TCP-86): written at once when nothing waits, else queued.

use std::cell::RefCell;
use std::ffi::{CStr, OsStr};
use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use super::turn::Step;
use super::types::{Property, Role, Target};
use super::{Component, frames};
use crate::conn::{CLOSE, Conn, Key, Parting, Phase, Post, Slot, WRITE};
use crate::error::Errno;
use crate::layer::ByteQueue;
use crate::net::{memory, tcp};
use crate::reactor::{self, Worker};

/// Most bytes a connection may have pending (TCP-74).
const MAX_PENDING: usize = i32::MAX as usize;
/// Bytes written with `OnSend` per turn before others get a chance (TCP-81).
const FLUSH_BUDGET: usize = 1 << 20;
/// Limit of head, file and tail together (TCP-86).
const MAX_SMALL_FILE: u64 = 0x3F_FFFF;

impl Component {
    /// Whether the connection takes data (TCP-72).
    pub(super) fn sendable(&self, conn: &Conn) -> Result<(), Errno> {
        let client = self.role == Role::Client;
        match conn.phase {
            Phase::Open if conn.leaving && self.role != Role::Server => Err(Errno::EPERM),
            Phase::Open if conn.is_shaking() => Err(Errno::EPERM),
            Phase::Open => Ok(()),
            Phase::Connecting => Err(Errno::EPERM),
            _ if client => Err(Errno::EPERM),
            _ => Err(Errno::EBADSLT),
        }
    }

    /// The error of a call for an unknown connection.
    pub(super) fn unknown(&self) -> Errno {
        if self.role == Role::Client {
            Errno::EPERM
        } else {
            Errno::EBADSLT
        }
    }

    /// Connection state is checked before anything else about a call (TCP-72), except the
    /// size of a packet: [`Component::check_send`].
    pub fn check_connection(&self, target: Target) -> Result<(), Errno> {
        let (key, slot) = self.table.find(self.entry(target)).ok_or(self.unknown())?;
        let conn = slot.lock(key.generation).ok_or(self.unknown())?;
        self.sendable(&conn)
    }

    /// [`Component::send`] without framing.
    pub(super) fn send_bytes(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> {
        let id = self.entry(target);
        let (key, slot) = self.table.find(id).ok_or(self.unknown())?;
        let mut guard = slot.lock(key.generation).ok_or(self.unknown())?;
        let conn = &mut *guard;
        self.sendable(conn)?;
        if conn.send_error.is_some() {
            // Like the send that failed: it must not follow a part of that one.
            return Ok(());
        }
        let total: usize = parts.iter().map(|part| part.len()).sum();
        if total == 0 {
            return Ok(());
        }
        if conn.pending() + total > MAX_PENDING {
            return Err(Errno::E2BIG);
        }
        // With data pending, in the connection's own turn or before its handshake stage is
        // over a flush is due anyway.
        let in_turn = frames::in_turn(self.token(), id);
        if in_turn || conn.pending() > 0 || conn.shard.is_none() {
            let taken = take(conn, parts);
            drop(guard);
            if in_turn {
                reactor::queued_in_turn();
            }
            return taken;
        }
        if self.events.wants_send() {
            // OnSend never runs on the sender's stack (TCP-77).
            take(conn, parts)?;
            let shard = conn.shard;
            drop(guard);
            self.request(slot, key, shard, WRITE);
            return Ok(());
        }
        self.write_now(key, slot, conn, parts)
    }

    /// Writes what the socket takes on the sender's thread, and queues the rest. An error:
    /// nothing of it was taken.
    fn write_now(
        &self,
        key: Key,
        slot: &Slot,
        conn: &mut Conn,
        parts: &[&[u8]],
    ) -> Result<(), Errno> {
        if conn.secure || conn.piece.is_some() {
            return with_spare(|spare| {
                conn.out.lend(spare);
                let taken = take(conn, parts);
                self.write_queued(key, slot, conn);
                conn.out.reclaim(spare);
                taken
            });
        }
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let stream = conn.stream.as_ref().ok_or(self.unknown())?;
        match tcp::send_parts(stream, parts) {
            Ok(written) if written == total => {}
            Ok(written) => match queue(conn, parts, written) {
                Ok(()) => self.arm_write(key, slot, conn),
                Err(code) if written == 0 => return Err(code),
                // Whatever came next would follow half of this.
                Err(code) => self.write_failed(key, slot, conn, code),
            },
            Err(code) => self.write_failed(key, slot, conn, code),
        }
        Ok(())
    }

    /// Leaves work for the connection's runner, and a task if there is none.
    pub(super) fn request(&self, slot: &Slot, key: Key, shard: Option<u16>, bits: u32) {
        if slot.state.post(key.generation, bits) == Post::Enqueue {
            self.post(shard, key, bits);
        }
    }

    /// Writes what is queued, by the connection's runner. A failing write leaves a CLOSE
    /// behind (TCP-80).
    pub(super) fn flush(&self, worker: &mut Worker<'_>, key: Key, slot: &Slot) -> Step {
        // Asked once: a callback set in between must not leave the queue to nobody.
        let reports = self.events.wants_send();
        let step = if reports {
            self.flush_reporting(key, slot, FLUSH_BUDGET)
        } else {
            Step::Done
        };
        let Some(mut conn) = slot.lock(key.generation) else {
            return Step::Gone;
        };
        if !reports {
            self.write_queued(key, slot, &mut conn);
        }
        conn.out.reclaim(&mut worker.spare);
        conn.inbound.reclaim(&mut worker.inbound);
        step
    }

    /// The one attempt to write that a local close makes (TCP-160), with a `close_notify`
    /// after the rest (SSL-70).
    pub(super) fn flush_last(&self, key: Key, slot: &Slot) {
        let pending = slot.lock(key.generation).map_or(0, |mut guard| {
            let conn = &mut *guard;
            if let Some(session) = &mut conn.session
                && conn.parting != Parting::Silent
            {
                session.close(&mut conn.out);
            }
            conn.pending()
        });
        if self.events.wants_send() {
            self.flush_reporting(key, slot, pending);
        } else if let Some(mut conn) = slot.lock(key.generation) {
            self.write_queued(key, slot, &mut conn);
        }
    }

    /// Writes what the socket takes, without events.
    pub(super) fn write_queued(&self, key: Key, slot: &Slot, conn: &mut Conn) {
        if conn.out.is_empty() || conn.phase != Phase::Open {
            return;
        }
        let Some(stream) = conn.stream.as_ref() else {
            return;
        };
        let queued = conn.out.as_slice();
        match tcp::send(stream, queued, conn.piece.unwrap_or(usize::MAX)) {
            Ok(count) => {
                let all = count == queued.len();
                conn.out.consume(count);
                if !all {
                    self.arm_write(key, slot, conn);
                }
            }
            Err(code) => self.write_failed(key, slot, conn, code),
        }
    }

    /// Writes what the socket takes, `budget` bytes at most, with an `OnSend` for each
    /// piece (TCP-76).
    fn flush_reporting(&self, key: Key, slot: &Slot, mut budget: usize) -> Step {
        let id = self.public_id(self.table.id(key));
        let size = (self.property(Property::SocketBufferSize) as usize).max(1);
        while let Some((mut queued, written)) = self.write_for_report(key, slot, budget) {
            budget -= written;
            for piece in queued.as_slice()[..written].chunks(size) {
                frames::within(self.token(), || self.events.send(id, piece));
            }
            queued.consume(written);
            let Some(mut conn) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            conn.in_flight = 0;
            // What was sent meanwhile follows what is left.
            if !queued.push(conn.out.as_slice()) {
                self.write_failed(key, slot, &mut conn, Errno::ENOMEM);
                return Step::Done;
            }
            conn.out = queued;
            if budget == 0 && !conn.out.is_empty() {
                return Step::Again(WRITE);
            }
        }
        Step::Done
    }

    /// Takes the queue out of its connection with the number of bytes written from it;
    /// `None` when there is nothing to report.
    fn write_for_report(&self, key: Key, slot: &Slot, most: usize) -> Option<(ByteQueue, usize)> {
        let mut guard = slot.lock(key.generation)?;
        let conn = &mut *guard;
        let most = most.min(conn.out.len());
        if most == 0 || conn.phase != Phase::Open {
            return None;
        }
        let (stream, piece) = (conn.stream.as_ref()?, conn.piece.unwrap_or(usize::MAX));
        match tcp::send(stream, &conn.out.as_slice()[..most], piece) {
            Ok(written) => {
                if written < most {
                    self.arm_write(key, slot, conn);
                }
                if written == 0 {
                    return None;
                }
                let queued = std::mem::take(&mut conn.out);
                conn.in_flight = queued.len() - written;
                Some((queued, written))
            }
            Err(code) => {
                self.write_failed(key, slot, conn, code);
                None
            }
        }
    }

    /// A write failed: the connection's runner closes it (TCP-80), or a worker if it has none.
    pub(super) fn write_failed(&self, key: Key, slot: &Slot, conn: &mut Conn, code: Errno) {
        conn.send_error = Some(code);
        conn.out.clear();
        self.request(slot, key, conn.shard, CLOSE);
    }

    /// Arms WRITABLE for a connection whose socket is full.
    fn arm_write(&self, key: Key, slot: &Slot, conn: &mut Conn) {
        let (Some(shard), Some(stream)) = (conn.shard, conn.stream.as_mut()) else {
            return;
        };
        conn.piece = Some(tcp::piece(stream));
        if conn.write_armed {
            return;
        }
        let Some(reactor) = self.reactor.read().clone() else {
            return;
        };
        let token = self.task(key, WRITE).token;
        match reactor.shard(shard).arm_write(stream, token) {
            Ok(()) => conn.write_armed = true,
            Err(error) => {
                conn.send_error = Some(Errno::from(error));
                self.request(slot, key, Some(shard), CLOSE);
            }
        }
    }

    /// Head, file and tail as one send (TCP-85, TCP-86). The file is checked before the
    /// connection is looked up.
    pub fn send_small_file(
        &self,
        target: Target,
        path: &CStr,
        head: &[u8],
        tail: &[u8],
    ) -> Result<(), Errno> {
        // A pipe without a writer would wait for one, and a terminal become the process' own.
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(OsStr::from_bytes(path.to_bytes()))?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(Errno::EBADF);
        }
        if about.len() == 0 {
            return Err(Errno::ENODATA);
        }
        let around = head.len() as u64 + tail.len() as u64;
        if around.saturating_add(about.len()) > MAX_SMALL_FILE {
            return Err(Errno::EFBIG);
        }
        let mut content = Vec::new();
        memory::reserve(
            &mut content,
            usize::try_from(about.len()).unwrap_or(usize::MAX),
        )?;
        // The file may have grown since; what was announced is sent.
        file.take(about.len()).read_to_end(&mut content)?;
        self.send(target, &[head, &content, tail])
    }
}

thread_local! {
    /// A buffer for the ciphertext of sends outside of turns.
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn with_spare<R>(body: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    // Taken, as it may be gone: after main.
    let mut spare = SPARE.try_with(RefCell::take).unwrap_or_default();
    let result = body(&mut spare);
    let _ = SPARE.try_with(|place| place.replace(spare));
    result
}

/// Queues a send, encrypted on a connection with TLS. All or nothing.
fn take(conn: &mut Conn, parts: &[&[u8]]) -> Result<(), Errno> {
    if conn.secure {
        Component::encrypt(conn, parts)
    } else {
        queue(conn, parts, 0)
    }
}

/// Queues the concatenation of `parts` without its first `skip` bytes, which were
/// written already. All or nothing.
fn queue(conn: &mut Conn, parts: &[&[u8]], mut skip: usize) -> Result<(), Errno> {
    // For a single part, the usual case, pushing makes the room.
    let several = parts.len() > 1;
    let total = || parts.iter().map(|part| part.len()).sum::<usize>();
    if several && !conn.out.reserve(total() - skip) {
        return Err(Errno::ENOMEM);
    }
    for part in parts {
        let skipped = skip.min(part.len());
        skip -= skipped;
        if !conn.out.push(&part[skipped..]) {
            return Err(Errno::ENOMEM);
        }
    }
    Ok(())
}
