//! Sending (TCP-70 to TCP-86): written at once when nothing waits, else queued.

use std::ffi::{CStr, OsStr};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;

use super::types::{Role, Target};
use super::{Component, frames};
use crate::conn::{CLOSE, Conn, Key, Phase, Post, Slot, WRITE};
use crate::error::Errno;

/// Most bytes a connection may have pending (TCP-74).
const MAX_PENDING: usize = i32::MAX as usize;
/// Limit of head, file and tail together (TCP-86).
const MAX_SMALL_FILE: u64 = 0x3F_FFFF;

impl Component {
    /// Whether the connection takes data (TCP-72).
    fn sendable(&self, conn: &Conn) -> Result<(), Errno> {
        let client = self.role == Role::Client;
        match conn.phase {
            Phase::Open if conn.leaving && self.role != Role::Server => Err(Errno::EPERM),
            Phase::Open => Ok(()),
            Phase::Connecting => Err(Errno::EPERM),
            _ if client => Err(Errno::EPERM),
            _ => Err(Errno::EBADSLT),
        }
    }

    /// The error of a call for an unknown connection.
    fn unknown(&self) -> Errno {
        if self.role == Role::Client {
            Errno::EPERM
        } else {
            Errno::EBADSLT
        }
    }

    /// Connection state is checked before anything else about the call (TCP-72), so
    /// the FFI calls this first when it has found a bad buffer.
    pub fn check_send(&self, target: Target) -> Result<(), Errno> {
        let (key, slot) = self.table.find(self.entry(target)).ok_or(self.unknown())?;
        let conn = slot.lock(key.generation).ok_or(self.unknown())?;
        self.sendable(&conn)
    }

    /// One atomic send of the concatenation of `parts` (TCP-70, TCP-71). Never blocks.
    pub fn send(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> {
        let id = self.entry(target);
        let (key, slot) = self.table.find(id).ok_or(self.unknown())?;
        let mut guard = slot.lock(key.generation).ok_or(self.unknown())?;
        let conn = &mut *guard;
        self.sendable(conn)?;
        let total: usize = parts.iter().map(|part| part.len()).sum();
        if total == 0 {
            return Ok(());
        }
        if conn.pending() + total > MAX_PENDING {
            return Err(Errno::E2BIG);
        }
        let idle = conn.pending() == 0;
        let own = conn.owner == frames::thread_token();
        let mut skip = 0;
        if idle && !own && conn.shard.is_some() && !self.events.wants_send() {
            let Some(stream) = conn.stream.as_mut() else {
                return Err(self.unknown());
            };
            for part in parts {
                match write_all(stream, part) {
                    Ok(count) => {
                        skip += count;
                        if count < part.len() {
                            break;
                        }
                    }
                    Err(code) => {
                        conn.send_error = Some(code);
                        let shard = conn.shard;
                        drop(guard);
                        if slot.state.post(key.generation, CLOSE) == Post::Enqueue {
                            self.post(shard, id, CLOSE);
                        }
                        return Ok(());
                    }
                }
            }
            if skip == total {
                return Ok(());
            }
        }
        for part in parts {
            let skipped = skip.min(part.len());
            skip -= skipped;
            if !conn.out.push(&part[skipped..]) {
                return Err(Errno::ENOMEM);
            }
        }
        if !idle || own || conn.shard.is_none() {
            // A flush is due already: at the end of the turn, or when writable.
            return Ok(());
        }
        if self.events.wants_send() {
            // OnSend never runs on the sender's stack (TCP-77).
            let shard = conn.shard;
            drop(guard);
            if slot.state.post(key.generation, WRITE) == Post::Enqueue {
                self.post(shard, id, WRITE);
            }
        } else {
            self.arm_write(key, conn);
        }
        Ok(())
    }

    /// Writes what is queued, by the connection's runner, and ends the time in which
    /// its sends are only queued. A failing write leaves a CLOSE behind (TCP-80).
    pub(super) fn flush(&self, key: Key, slot: &Slot) {
        if self.events.wants_send() {
            self.flush_reporting(key, slot);
            return;
        }
        let Some(mut guard) = slot.lock(key.generation) else {
            return;
        };
        let conn = &mut *guard;
        conn.owner = 0;
        if conn.out.is_empty() || conn.phase != Phase::Open {
            return;
        }
        let Some(stream) = conn.stream.as_mut() else {
            return;
        };
        match write_all(stream, conn.out.as_slice()) {
            Ok(count) => {
                conn.out.consume(count);
                if !conn.out.is_empty() {
                    self.arm_write(key, conn);
                }
            }
            Err(code) => {
                conn.send_error = Some(code);
                conn.out.clear();
                slot.state.post(key.generation, CLOSE);
            }
        }
    }

    /// As [`Component::flush`], with an `OnSend` for each piece the kernel took (TCP-76).
    fn flush_reporting(&self, key: Key, slot: &Slot) {
        let id = self.public_id(self.table.id(key));
        let size = (self.property(super::Property::SocketBufferSize) as usize).max(1);
        let mut piece = vec![0; size.min(64 * 1024)];
        loop {
            let taken = {
                let Some(mut guard) = slot.lock(key.generation) else {
                    return;
                };
                let conn = &mut *guard;
                if conn.out.is_empty() || conn.phase != Phase::Open {
                    conn.owner = 0;
                    return;
                }
                // Sends made by OnSend are for this loop to write.
                conn.owner = frames::thread_token();
                let Some(stream) = conn.stream.as_mut() else {
                    return;
                };
                let queued = conn.out.as_slice();
                let length = queued.len().min(piece.len());
                match write_all(stream, &queued[..length]) {
                    Ok(count) => {
                        piece[..count].copy_from_slice(&queued[..count]);
                        conn.out.consume(count);
                        if count < length {
                            self.arm_write(key, conn);
                            if count == 0 {
                                conn.owner = 0;
                                return;
                            }
                        }
                        count
                    }
                    Err(code) => {
                        conn.owner = 0;
                        conn.send_error = Some(code);
                        conn.out.clear();
                        slot.state.post(key.generation, CLOSE);
                        return;
                    }
                }
            };
            frames::within(self.token(), || self.events.send(id, &piece[..taken]));
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
        let file = File::open(OsStr::from_bytes(path.to_bytes()))?;
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
        // The file may have grown since; what was announced is sent.
        file.take(about.len()).read_to_end(&mut content)?;
        self.send(target, &[head, &content, tail])
    }
}

/// Writes until everything is written or the kernel takes no more.
fn write_all(stream: &mut mio::net::TcpStream, bytes: &[u8]) -> Result<usize, i32> {
    let mut done = 0;
    while done < bytes.len() {
        match stream.write(&bytes[done..]) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Errno::from(e).0),
        }
    }
    Ok(done)
}
