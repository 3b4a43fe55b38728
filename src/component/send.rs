//! Sending (TCP-70 to TCP-86): written at once when nothing waits, else queued.

use std::ffi::{CStr, OsStr};
use std::fs::OpenOptions;
use std::io::Read;
use std::mem;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use mio::net::TcpStream;

use crate::component::turn::Step;
use crate::component::types::{Property, Role, Target};
use crate::component::{Component, nesting};
use crate::conn::{CLOSE, Conn, Key, Parting, Phase, Post, Slot, WRITE};
use crate::error::Errno;
use crate::layer::tls::Session;
use crate::layer::{BLOCK, BlockQueue, ByteQueue};
use crate::os::locks::{Mutex, MutexGuard};
use crate::os::net::tcp;
use crate::os::{memory, threads};
use crate::reactor::{self, Worker};

/// Most bytes a connection may have pending (TCP-74).
const MAX_PENDING: usize = i32::MAX as usize;
/// Bytes written before others get a chance: the lock (COM-110), the worker (TCP-81).
const FLUSH_BUDGET: usize = 2 * BLOCK;
/// Parts that are worth a copy, because there may be too many to be written at once.
const MANY_PARTS: usize = 256;
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

    /// The connection that a call is about, and whether the calling thread runs its turn.
    #[expect(clippy::inline_always, reason = "a call of its own costs as much as what it does")]
    #[inline(always)]
    pub(super) fn called(&self, target: Target) -> Option<(Key, &Slot, bool)> {
        let id = self.entry(target);
        match nesting::turn_of(self.token()) {
            Some(key) if self.table.id(key) == id => Some((key, self.table.slot(key.index)?, true)),
            _ => self.table.find(id).map(|(key, slot)| (key, slot, false)),
        }
    }

    /// What is pending before a send of `total` bytes; `None`: there is nothing to do.
    #[inline]
    fn takes(&self, conn: &Conn, total: usize) -> Result<Option<usize>, Errno> {
        self.sendable(conn)?;
        if total == 0 || conn.send_error.is_some() {
            // Like the send that failed: it must not follow a part of that one.
            return Ok(None);
        }
        let pending = conn.queued();
        if pending + total > MAX_PENDING {
            return Err(Errno::E2BIG);
        }
        Ok(Some(pending))
    }

    /// [`Component::send`] without framing. Made for each usual number of parts anew.
    pub(super) fn send_bytes<'a, P>(&self, target: Target, parts: &P) -> Result<(), Errno>
    where
        P: AsRef<[&'a [u8]]> + ?Sized,
    {
        let parts = parts.as_ref();
        let (key, slot, in_turn) = self.called(target).ok_or(self.unknown())?;
        let mut guard = slot.lock(key.generation).ok_or(self.unknown())?;
        let conn = &mut *guard;
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let Some(pending) = self.takes(conn, total)? else {
            return Ok(());
        };
        if total > BLOCK || parts.len() > MANY_PARTS {
            drop(guard);
            return self.send_much(target, parts);
        }
        // With data pending, in the connection's own turn or before its handshake stage is
        // over a flush is due anyway.
        if in_turn || pending > 0 || conn.shard.is_none() {
            let taken = match &mut conn.session {
                Some(session) => session.collect(parts),
                None => match append(&mut conn.out, parts) {
                    // Without a place to wait in, it goes at once: nothing is before it.
                    Err(Errno::ENOMEM)
                        if pending == 0 && conn.shard.is_some() && !self.events.wants_send() =>
                    {
                        self.write_now(key, slot, conn, parts)
                    }
                    taken => taken,
                },
            };
            drop(guard);
            if in_turn {
                reactor::queued_in_turn();
            }
            return taken;
        }
        if self.events.wants_send() {
            // OnSend never runs on the sender's stack (TCP-77).
            enqueue(conn, parts)?;
            let shard = conn.shard;
            drop(guard);
            self.request(slot, key, shard, WRITE);
            return Ok(());
        }
        self.write_now(key, slot, conn, parts)
    }

    /// A send that nobody should wait for: its copy is made without the lock, and most of it is
    /// written by a worker, a piece at a time (COM-110).
    #[cold]
    fn send_much(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> {
        let mut copy = BlockQueue::copy_of(parts)?;
        if copy.len() <= BLOCK {
            return self.send_bytes(target, &[copy.front()]);
        }
        let (key, slot, in_turn) = self.called(target).ok_or(self.unknown())?;
        let mut guard = slot.lock(key.generation).ok_or(self.unknown())?;
        let conn = &mut *guard;
        let Some(pending) = self.takes(conn, copy.len())? else {
            return Ok(());
        };
        let flush_due = in_turn || pending > 0 || conn.shard.is_none();
        match &mut conn.session {
            Some(session) => session.append(&mut copy)?,
            None if conn.out.append(&mut copy) => {}
            None => return Err(Errno::ENOMEM),
        }
        if !flush_due
            && (self.events.wants_send() || self.write_queued(key, slot, conn) == Wrote::Some)
        {
            self.request(slot, key, conn.shard, WRITE);
        }
        drop(guard);
        if in_turn {
            reactor::queued_in_turn();
        }
        Ok(())
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
                let taken = enqueue(conn, parts);
                if self.write_queued(key, slot, conn) == Wrote::Some {
                    self.request(slot, key, conn.shard, WRITE);
                }
                conn.out.reclaim(spare);
                taken
            });
        }
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let stream = conn.stream.as_ref().ok_or(self.unknown())?;
        match tcp::send_parts(stream, parts) {
            Ok(written) if written == total => {}
            Ok(written) => match append_from(&mut conn.out, parts, written) {
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
        let step = if !reports && self.write_queued(key, slot, &mut conn) == Wrote::Some {
            Step::Again(WRITE)
        } else {
            step
        };
        conn.out.reclaim(&mut worker.spare);
        conn.inbound.reclaim(&mut worker.inbound);
        if let Some(session) = &mut conn.session {
            session.reclaim_buffer(&mut worker.unsealed);
        }
        step
    }

    /// The one attempt to write that a local close makes (TCP-160), with a `close_notify`
    /// after the rest (SSL-70).
    pub(super) fn flush_last(&self, key: Key, slot: &Slot) {
        let most = slot.lock(key.generation).map_or(0, |mut guard| {
            let conn = &mut *guard;
            let sealed = conn.session.as_mut().map_or(0, |session| {
                if conn.parting != Parting::Silent {
                    session.close();
                }
                session.to_be_sealed()
            });
            conn.out.len() + sealed
        });
        if self.events.wants_send() {
            self.flush_reporting(key, slot, most);
        } else {
            self.write_in_holds(key, slot, most);
        }
    }

    /// Writes what the socket takes without events, `most` bytes or a little more, and lets go of
    /// the lock now and then.
    pub(super) fn write_in_holds(&self, key: Key, slot: &Slot, most: usize) {
        for _ in 0..most.div_ceil(FLUSH_BUDGET) {
            let Some(mut conn) = slot.lock(key.generation) else {
                return;
            };
            if self.write_queued(key, slot, &mut conn) != Wrote::Some {
                return;
            }
            MutexGuard::unlock_fair(conn);
        }
    }

    /// Writes what the socket takes, a budget of bytes at most, without events.
    pub(super) fn write_queued(&self, key: Key, slot: &Slot, conn: &mut Conn) -> Wrote {
        // While the runner reports a piece the next ones must not leave before the rest of it.
        if conn.phase != Phase::Open || conn.send_error.is_some() || conn.in_flight > 0 {
            return Wrote::All;
        }
        let Some(stream) = conn.stream.as_ref() else {
            return Wrote::All;
        };
        let piece = conn.piece.unwrap_or(usize::MAX);
        let (out, session) = (&mut conn.out, conn.session.as_deref_mut());
        match write(stream, out, session, piece, &mut { FLUSH_BUDGET }) {
            Ok(Wrote::Full) => {
                self.arm_write(key, slot, conn);
                Wrote::Full
            }
            Ok(wrote) => wrote,
            Err(code) => {
                self.write_failed(key, slot, conn, code);
                Wrote::All
            }
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
                nesting::within(self.token(), || self.events.send(id, piece));
            }
            queued.consume(written);
            let Some(mut conn) = slot.lock(key.generation) else {
                return Step::Gone;
            };
            conn.in_flight = 0;
            // What was sent meanwhile follows what is left.
            if !conn.out.put_front(queued) {
                self.write_failed(key, slot, &mut conn, Errno::ENOMEM);
                return Step::Done;
            }
            if budget == 0 && conn.has_output() {
                return Step::Again(WRITE);
            }
        }
        Step::Done
    }

    /// Takes the first block out of the queue with the number of bytes written from it; `None`
    /// when there is nothing to report.
    fn write_for_report(&self, key: Key, slot: &Slot, most: usize) -> Option<(ByteQueue, usize)> {
        let mut guard = slot.lock(key.generation)?;
        let conn = &mut *guard;
        if conn.phase != Phase::Open || conn.send_error.is_some() {
            return None;
        }
        let session = conn.session.as_deref_mut();
        let sealed = session.map_or(Ok(()), |session| session.seal(&mut conn.out));
        let most = most.min(conn.out.front().len());
        if sealed.is_ok() && most == 0 {
            return None;
        }
        let (stream, piece) = (conn.stream.as_ref()?, conn.piece.unwrap_or(usize::MAX));
        match sealed.and_then(|()| tcp::send(stream, &conn.out.front()[..most], piece)) {
            Ok(written) => {
                if written < most {
                    self.arm_write(key, slot, conn);
                }
                if written == 0 {
                    return None;
                }
                let queued = conn.out.take_front();
                conn.in_flight = queued.len() - written;
                Some((queued, written))
            }
            Err(code) => {
                self.write_failed(key, slot, conn, code);
                None
            }
        }
    }

    /// A write failed: the connection's runner closes it (TCP-80), or a worker if it has none. What
    /// is queued goes with it.
    pub(super) fn write_failed(&self, key: Key, slot: &Slot, conn: &mut Conn, code: Errno) {
        conn.send_error = Some(code);
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

/// Buffers for the ciphertext of sends outside of turns. Not the threads' own: what a thread has
/// to free at its end takes memory to be noted.
static SPARES: [Mutex<Vec<u8>>; 32] = [const { Mutex::new(Vec::new()) }; 32];

fn with_spare<R>(body: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    let place = &SPARES[threads::lane() % SPARES.len()];
    let taken = place.try_lock().map(|mut place| mem::take(&mut *place));
    let mut spare = taken.unwrap_or_default();
    let result = body(&mut spare);
    if let Some(mut place) = place.try_lock()
        && place.capacity() == 0
    {
        *place = spare;
    }
    result
}

/// How an attempt to write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrote {
    /// Nothing is left that could be written now.
    All,
    /// The socket takes no more: WRITABLE must be waited for.
    Full,
    /// There is more, but others had to wait.
    Some,
}

/// Writes what the socket takes of `out` and then of what `session` has to send, and subtracts it
/// from `budget`, which is the most. It asks for nothing else of a connection: so the rest of one
/// that has ended leaves, too. An error ends it.
pub(super) fn write(
    stream: &TcpStream,
    out: &mut BlockQueue,
    mut session: Option<&mut Session>,
    piece: usize,
    budget: &mut usize,
) -> Result<Wrote, Errno> {
    loop {
        if let Some(session) = session.as_deref_mut() {
            session.seal(out)?;
        }
        if out.is_empty() {
            return Ok(Wrote::All);
        }
        let most = out.front().len().min(*budget);
        if most == 0 {
            return Ok(Wrote::Some);
        }
        let count = tcp::send(stream, &out.front()[..most], piece)?;
        out.consume(count);
        *budget -= count;
        if count < most {
            return Ok(Wrote::Full);
        }
    }
}

/// Queues a send that is written next, encrypted on a connection with TLS. All or nothing.
fn enqueue(conn: &mut Conn, parts: &[&[u8]]) -> Result<(), Errno> {
    match &mut conn.session {
        Some(session) => conn.out.at_end(|end| session.send(parts, end)),
        None => append(&mut conn.out, parts),
    }
}

/// Queues the concatenation of `parts`. All or nothing.
#[expect(clippy::inline_always, reason = "most often there is one part, and little to do")]
#[inline(always)]
fn append(out: &mut BlockQueue, parts: &[&[u8]]) -> Result<(), Errno> {
    // For a single part, the usual case, pushing makes the room.
    let several = parts.len() > 1;
    let total = || parts.iter().map(|part| part.len()).sum();
    if several && !out.reserve(total()) {
        return Err(Errno::ENOMEM);
    }
    for part in parts {
        if !out.push(part) {
            return Err(Errno::ENOMEM);
        }
    }
    Ok(())
}

/// As [`append`], without the first `skip` bytes, which were written already.
fn append_from(out: &mut BlockQueue, parts: &[&[u8]], mut skip: usize) -> Result<(), Errno> {
    let total: usize = parts.iter().map(|part| part.len()).sum();
    if !out.reserve(total - skip) {
        return Err(Errno::ENOMEM);
    }
    for part in parts {
        let skipped = skip.min(part.len());
        skip -= skipped;
        if !out.push(&part[skipped..]) {
            return Err(Errno::ENOMEM);
        }
    }
    Ok(())
}
