//! Sending: bytes are written at once if nothing waits, and queued otherwise (TCP-70 to
//! TCP-86).

use std::ffi::{CStr, OsStr};
use std::fs::OpenOptions;
use std::io::Read;
use std::mem;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use crate::component::lookup::Called;
use crate::component::turn::flush::Wrote;
use crate::component::{Component, Target};
use crate::conn::{Conn, Place, TcpLink, Work};
use crate::error::Errno;
use crate::layer::{BLOCK, BlockQueue};
use crate::os::locks::{Mutex, MutexGuard};
use crate::os::net::tcp;
use crate::os::{memory, threads};
use crate::reactor;

/// Most bytes a connection may have pending (TCP-74).
const MAX_PENDING: usize = i32::MAX as usize;
/// From this many parts on a copy is worth its cost, because there may be too many to be
/// written at once.
const MANY_PARTS: usize = 256;
/// A packet of up to this many parts, its header included, needs no memory of its own.
const PARTS_ON_STACK: usize = 17;
/// Greatest length of head, file and tail together (TCP-86).
const MAX_SMALL_FILE: u64 = 0x3F_FFFF;

/// What has to be noted about a send, under the lock under which it is queued or written.
pub(in crate::component) trait Note {
    /// The bytes follow at once. An error cancels the send.
    fn sent(&self, conn: &mut Conn) -> Result<(), Errno> {
        let _ = conn;
        Ok(())
    }

    /// They did not follow after all.
    fn failed(&self, conn: &mut Conn) {
        let _ = conn;
    }
}

/// Nothing.
impl Note for () {}

impl Component {
    /// The connection's state is checked before everything else about a call (TCP-72),
    /// except the size of a packet, which [`Component::check_send`] checks.
    pub fn check_connection(&self, target: Target) -> Result<(), Errno> {
        let (_, conn) = self.lock_called(target)?;
        self.sendable(&conn)?;
        if self.component_type.framing.is_arq() {
            let session = conn.layers.framing.arq();
            let session = session.ok_or(self.unknown_connection())?;
            if !session.is_ready() {
                return Err(Errno::EPERM);
            }
        }
        Ok(())
    }

    /// How much is pending before a send of `total` bytes; `None` if there is nothing to
    /// send.
    #[inline]
    fn takes(&self, conn: &Conn, total: usize) -> Result<Option<usize>, Errno> {
        self.sendable(conn)?;
        if total == 0 || conn.send_error.is_some() {
            // It fails like the send that failed before, because it must not follow a part of
            // that one.
            return Ok(None);
        }
        let pending = conn.queued();
        if pending + total > MAX_PENDING {
            return Err(Errno::E2BIG);
        }
        Ok(Some(pending))
    }

    /// [`Component::send`] without framing. It is compiled for each usual number of parts.
    fn send_bytes<'a, P, N>(&self, target: Target, parts: &P, note: &N) -> Result<(), Errno>
    where
        P: AsRef<[&'a [u8]]> + ?Sized,
        N: Note,
    {
        let (called, conn) = self.lock_called(target)?;
        self.send_locked(target, called, conn, parts, note)
    }

    /// As [`Component::send_bytes`], for a caller that has the connection's lock already.
    #[inline]
    pub(in crate::component) fn send_locked<'a, P, N>(
        &self,
        target: Target,
        (place, in_turn): Called<'_>,
        mut guard: MutexGuard<'_, Conn>,
        parts: &P,
        note: &N,
    ) -> Result<(), Errno>
    where
        P: AsRef<[&'a [u8]]> + ?Sized,
        N: Note,
    {
        let parts = parts.as_ref();
        let conn = &mut *guard;
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let Some(pending) = self.takes(conn, total)? else {
            return Ok(());
        };
        if total > BLOCK || parts.len() > MANY_PARTS {
            drop(guard);
            return self.send_much(target, parts, note);
        }
        note.sent(conn)?;
        // If data is pending, in the connection's own turn, or before its handshake stage
        // is over, a flush is due anyway.
        if in_turn || pending > 0 || conn.shard.is_none() {
            let taken = match &mut conn.layers.session {
                Some(session) => session.collect(parts),
                None => match append(&mut conn.out, parts) {
                    // If there is no memory for a queue, it is written at once, because
                    // nothing is queued before it.
                    Err(Errno::ENOMEM)
                        if pending == 0 && conn.shard.is_some() && !self.events.wants_send() =>
                    {
                        self.write_now(place, conn, parts)
                    }
                    taken => taken,
                },
            };
            if taken.is_err() {
                note.failed(conn);
            }
            drop(guard);
            if in_turn {
                reactor::queued_in_turn();
            }
            return taken;
        }
        if self.events.wants_send() {
            // OnSend never runs on the sender's stack (TCP-77).
            enqueue(conn, parts).inspect_err(|_| note.failed(conn))?;
            let shard = conn.shard;
            drop(guard);
            self.request(place, shard, Work::WRITE);
            return Ok(());
        }
        self.write_now(place, conn, parts)
            .inspect_err(|_| note.failed(conn))
    }

    /// A send so large that nothing should wait for it: its copy is made without the lock, and
    /// a worker writes most of it, a piece at a time (COM-110).
    #[cold]
    fn send_much<N: Note>(&self, target: Target, parts: &[&[u8]], note: &N) -> Result<(), Errno> {
        let mut copy = BlockQueue::copy_of(parts)?;
        if copy.len() <= BLOCK {
            return self.send_bytes(target, [copy.front()].as_slice(), note);
        }
        let ((place, in_turn), mut guard) = self.lock_called(target)?;
        let conn = &mut *guard;
        let Some(pending) = self.takes(conn, copy.len())? else {
            return Ok(());
        };
        if let Some(link) = conn.link.tcp_mut()
            && link.note_bulk()
        {
            self.end_delays(&link.stream);
        }
        note.sent(conn)?;
        let flush_due = in_turn || pending > 0 || conn.shard.is_none();
        let taken = match &mut conn.layers.session {
            Some(session) => session.append(&mut copy),
            None if conn.out.append(&mut copy) => Ok(()),
            None => Err(Errno::ENOMEM),
        };
        taken.inspect_err(|_| note.failed(conn))?;
        if !flush_due && (self.events.wants_send() || self.write_queued(place, conn) == Wrote::Some)
        {
            self.request(place, conn.shard, Work::WRITE);
        }
        drop(guard);
        if in_turn {
            reactor::queued_in_turn();
        }
        Ok(())
    }

    /// Writes what the socket accepts on the sender's thread, and queues the rest. An
    /// error means that nothing of it was accepted.
    fn write_now(&self, place: Place<'_>, conn: &mut Conn, parts: &[&[u8]]) -> Result<(), Errno> {
        if conn.layers.secure || conn.link.tcp().is_some_and(TcpLink::was_full) {
            return CIPHERTEXT.with(|spare| {
                conn.out.lend(spare);
                let taken = enqueue(conn, parts);
                if self.write_queued(place, conn) == Wrote::Some {
                    self.request(place, conn.shard, Work::WRITE);
                }
                conn.out.reclaim(spare);
                taken
            });
        }
        let total: usize = parts.iter().map(|part| part.len()).sum();
        let link = conn.link.tcp().ok_or(self.unknown_connection())?;
        match tcp::send_parts(&link.stream, parts) {
            Ok(written) if written == total => {}
            Ok(written) => match append_from(&mut conn.out, parts, written) {
                Ok(()) => self.arm_write(place, conn),
                Err(code) if written == 0 => return Err(code),
                // The next send would follow a part of this one.
                Err(code) => self.write_failed(place, conn, code),
            },
            Err(code) => self.write_failed(place, conn, code),
        }
        Ok(())
    }

    /// Sends head, file and tail as one (TCP-85, TCP-86). The file is checked before the
    /// connection is looked up.
    pub fn send_small_file(
        &self,
        target: Target,
        path: &CStr,
        head: &[u8],
        tail: &[u8],
    ) -> Result<(), Errno> {
        let content = read_small_file(path, head.len() as u64 + tail.len() as u64)?;
        self.send(target, &[head, &content, tail])
    }

    /// The error of a send of `total` bytes, whatever they are, so that `ffi` can ask first
    /// when it has found a bad buffer. Pack components check the size before they look up
    /// the connection (TCP-112); for the others any size is valid (TCP-73).
    pub fn check_send(&self, target: Target, total: usize) -> Result<(), Errno> {
        if self.component_type.framing.sends_packets() {
            self.pack_format().header(total)?;
        }
        self.check_connection(target)
    }

    /// As [`Component::send`] for a single part, the usual case.
    #[inline]
    pub fn send_one(&self, target: Target, bytes: &[u8]) -> Result<(), Errno> {
        if self.component_type.transport.sends_datagrams() {
            return self.send_to_peer(target, &[bytes]);
        }
        if self.component_type.framing.sends_packets() {
            let header = self.pack_format().header(bytes.len())?;
            self.send_bytes(target, &[&header, bytes], &())
        } else {
            self.send_bytes(target, &[bytes], &())
        }
    }

    /// One atomic send of the concatenation of `parts` (TCP-70, TCP-71). Pack components
    /// send it as one packet (TCP-112). It never blocks.
    pub fn send(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> {
        if self.component_type.transport.sends_datagrams() {
            return self.send_to_peer(target, parts);
        }
        if !self.component_type.framing.sends_packets() {
            return self.send_bytes(target, parts, &());
        }
        let total = parts.iter().map(|part| part.len()).sum();
        let header: &[u8] = &self.pack_format().header(total)?;
        let count = 1 + parts.len();
        if count > PARTS_ON_STACK {
            let mut packet = Vec::new();
            memory::reserve(&mut packet, count)?;
            packet.push(header);
            packet.extend_from_slice(parts);
            return self.send_bytes(target, packet.as_slice(), &());
        }
        let mut packet: [&[u8]; PARTS_ON_STACK] = [&[]; PARTS_ON_STACK];
        packet[0] = header;
        packet[1..count].copy_from_slice(parts);
        self.send_bytes(target, &packet[..count], &())
    }
}

/// The content of a file that is sent at once with `around` more bytes (TCP-85, TCP-86).
pub(in crate::component) fn read_small_file(path: &CStr, around: u64) -> Result<Vec<u8>, Errno> {
    // Otherwise opening a pipe would wait for a writer, and a terminal would become the
    // process' controlling terminal.
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
    if around.saturating_add(about.len()) > MAX_SMALL_FILE {
        return Err(Errno::EFBIG);
    }
    let mut content = Vec::new();
    memory::reserve(
        &mut content,
        usize::try_from(about.len()).unwrap_or(usize::MAX),
    )?;
    // The file may have grown since; only what was announced is sent.
    file.take(about.len()).read_to_end(&mut content)?;
    Ok(content)
}

/// Buffers for what is sent. They do not belong to threads, because registering what a thread
/// has to free at its end needs memory.
pub(in crate::component) struct Spares([Mutex<Vec<u8>>; 32]);

/// For the ciphertext of sends outside turns.
static CIPHERTEXT: Spares = Spares::new();
/// For the heads of messages.
pub(in crate::component) static HEADS: Spares = Spares::new();

impl Spares {
    /// Greatest capacity of a buffer that is kept.
    const MOST: usize = 1 << 20;

    const fn new() -> Self {
        Self([const { Mutex::new(Vec::new()) }; 32])
    }

    /// Runs `body` with a buffer that nobody else uses.
    pub(in crate::component) fn with<R>(&self, body: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        let place = &self.0[threads::lane() % self.0.len()];
        let taken = place.try_lock().map(|mut place| mem::take(&mut *place));
        let mut spare = taken.unwrap_or_default();
        let result = body(&mut spare);
        if spare.capacity() <= Self::MOST
            && let Some(mut place) = place.try_lock()
            && place.capacity() == 0
        {
            *place = spare;
        }
        result
    }
}

/// Queues a send that is written next, encrypted on a connection with TLS. It queues all or
/// nothing.
fn enqueue(conn: &mut Conn, parts: &[&[u8]]) -> Result<(), Errno> {
    match &mut conn.layers.session {
        Some(session) => conn.out.at_end(|end| session.send(parts, end)),
        None => append(&mut conn.out, parts),
    }
}

/// Queues the concatenation of `parts`, all or nothing.
#[expect(
    clippy::inline_always,
    reason = "most often there is one part, and little to do"
)]
#[inline(always)]
fn append(out: &mut BlockQueue, parts: &[&[u8]]) -> Result<(), Errno> {
    // For a single part, the usual case, pushing makes the space.
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

/// As [`append`], but without the first `skip` bytes, which were already written.
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
