//! The buffer of pull components, from which their programs fetch (TCP-100 to TCP-107).

use crate::component::{Component, Target};
use crate::conn::{Conn, Key, Phase};
use crate::layer::BLOCK;
use crate::os::locks::MutexGuard;

/// `En_HP_FetchResult` (TCP-102).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FetchResult {
    /// The bytes were copied.
    Ok = 0,
    /// There are fewer bytes.
    LengthTooLong = 1,
    /// There is no such connection.
    DataNotFound = 2,
}

impl Component {
    /// Copies bytes from the buffer of a pull component. With `consume` it is Fetch, otherwise
    /// Peek (TCP-102 to TCP-107).
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
            match conn.layers.framing.buffer() {
                Some(buffer) if consume => buffer.fetch(out),
                Some(buffer) => buffer.copy_to(0, out),
                None => out.is_empty(),
            }
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

    /// Copies more than should be copied under a lock (COM-110). False if there are not enough
    /// bytes.
    #[cold]
    fn fetch_much(&self, target: Target, out: &mut [u8], consume: bool) -> bool {
        let (mut copied, mut seen) = (0, None);
        while copied < out.len() {
            let Some((key, mut conn)) = self.buffering(target) else {
                return false;
            };
            let Some(buffer) = conn.layers.framing.buffer() else {
                return false;
            };
            if consume {
                let blocks = buffer.fetch_blocks(out);
                drop(conn);
                return blocks.is_some_and(|blocks| {
                    let length = blocks.len();
                    blocks.copy_to(0, &mut out[..length])
                });
            }
            // A Peek is copied in pieces. It begins again if another thread's Fetch comes in
            // between.
            let now = Some((key, buffer.fetches()));
            if seen != now {
                (copied, seen) = (0, now);
            }
            let there = buffer.len() >= out.len();
            let end = out.len().min(copied + BLOCK);
            if !there || !buffer.copy_to(copied, &mut out[copied..end]) {
                return false;
            }
            copied = end;
        }
        true
    }
}
