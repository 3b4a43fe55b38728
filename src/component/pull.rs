//! The buffer of pull kinds, which their programs fetch from (TCP-100 to TCP-107).

use crate::component::{Component, Target};
use crate::conn::{Conn, Key, Phase, Place};
use crate::error::Errno;
use crate::layer::{BLOCK, BlockQueue};
use crate::os::locks::MutexGuard;
use crate::reactor::Worker;

/// `En_HP_FetchResult` (TCP-102).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FetchResult {
    /// The bytes were copied.
    Ok = 0,
    /// Fewer bytes are there.
    LengthTooLong = 1,
    /// There is no such connection.
    DataNotFound = 2,
}

impl Component {
    /// Copies bytes of a pull kind's buffer; `consume` false is Peek (TCP-102 to TCP-107).
    pub fn fetch(&self, target: Target, out: &mut [u8], consume: bool) -> FetchResult {
        let Some((_, mut conn)) = self.buffering(target) else {
            return match target {
                Target::Id(_) => FetchResult::DataNotFound,
                Target::Own if out.is_empty() => FetchResult::Ok,
                Target::Own => FetchResult::LengthTooLong,
            };
        };
        let fetched = if out.len() > BLOCK {
            drop(conn);
            self.fetch_much(target, out, consume)
        } else {
            let fetched = conn.inbound.copy_to(0, out);
            if fetched && consume {
                conn.inbound.consume(out.len());
                conn.fetches = conn.fetches.wrapping_add(1);
            }
            fetched
        };
        if fetched {
            FetchResult::Ok
        } else {
            FetchResult::LengthTooLong
        }
    }

    /// A connection that has a buffer (TCP-104).
    #[expect(
        clippy::inline_always,
        reason = "a call of its own costs as much as what it does"
    )]
    #[inline(always)]
    fn buffering(&self, target: Target) -> Option<(Key, MutexGuard<'_, Conn>)> {
        let (place, _) = self.called(target)?;
        let conn = place.lock()?;
        let ready = conn.is_published() && conn.phase != Phase::Connecting && conn.handshaken;
        ready.then_some((place.key(), conn))
    }

    /// More than should be copied under a lock (COM-110); false if that is not there.
    #[cold]
    fn fetch_much(&self, target: Target, out: &mut [u8], consume: bool) -> bool {
        let (mut copied, mut seen) = (0, None);
        while copied < out.len() {
            let Some((key, conn)) = self.buffering(target) else {
                return false;
            };
            if consume {
                return take_much(conn, out);
            }
            // A Peek is copied in pieces. If another thread's Fetch gets in between it begins again.
            let now = Some((key, conn.fetches));
            if seen != now {
                (copied, seen) = (0, now);
            }
            let there = conn.inbound.len() >= out.len();
            let end = out.len().min(copied + BLOCK);
            if !there || !conn.inbound.copy_to(copied, &mut out[copied..end]) {
                return false;
            }
            copied = end;
        }
        true
    }
}

/// Takes whole blocks out, and copies and frees them without the lock.
fn take_much(mut conn: MutexGuard<'_, Conn>, out: &mut [u8]) -> bool {
    if conn.inbound.len() < out.len() {
        return false;
    }
    let blocks = conn.inbound.take_blocks(out.len());
    let taken = blocks.as_ref().map_or(0, BlockQueue::len);
    let (out, rest) = out.split_at_mut(taken);
    conn.inbound.copy_to(0, rest);
    conn.inbound.consume(rest.len());
    conn.fetches = conn.fetches.wrapping_add(1);
    drop(conn);
    blocks.is_none_or(|blocks| blocks.copy_to(0, out))
}

/// Appends received bytes to a pull kind's buffer; how many are there now.
pub(in crate::component) fn buffer_up(
    worker: &mut Worker<'_>,
    place: Place<'_>,
    bytes: &[u8],
) -> Result<Option<usize>, Errno> {
    let Some(mut conn) = place.lock() else {
        return Ok(None);
    };
    conn.inbound.lend(&mut worker.inbound);
    // TCP-105.
    if conn.inbound.len() + bytes.len() > i32::MAX as usize {
        return Err(Errno::E2BIG);
    }
    if !conn.inbound.push(bytes) {
        return Err(Errno::ENOMEM);
    }
    Ok(Some(conn.inbound.len()))
}
