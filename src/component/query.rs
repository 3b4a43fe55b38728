//! Questions about connections, and requests that only mark them (TCP-51, TCP-64,
//! TCP-90 to TCP-98, COM-50 to COM-65).

use std::ffi::CStr;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use crate::component::role::ClientData;
use crate::component::{Component, ConnId, Property, Target};
use crate::conn::{CLOSE, Conn, Key, Parting, Phase, READ, Slot};
use crate::error::Errno;
use crate::layer::{BLOCK, BlockQueue};
use crate::os::locks::MutexGuard;
use crate::os::{clock, memory};

/// Greatest period of DisconnectLong/SilenceConnections (TCP-97).
const MAX_PERIOD: u32 = 0x3FFF_FFFF;

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
    pub(super) fn published(
        &self,
        target: Target,
    ) -> Result<(Key, &Slot, MutexGuard<'_, Conn>), Errno> {
        let (key, slot) = self.table.find(self.entry(target)).ok_or(Errno::EBADSLT)?;
        let conn = slot
            .lock(key.generation)
            .filter(|conn| conn.is_published())
            .ok_or(Errno::EBADSLT)?;
        Ok((key, slot, conn))
    }

    /// A client's connection, also one that `OnPrepareConnect` is about.
    fn own(&self) -> Option<MutexGuard<'_, Conn>> {
        let (key, slot) = self.table.find(self.entry(Target::Own))?;
        slot.lock(key.generation)
    }

    /// A published connection before its `OnClose`.
    fn live(&self, target: Target) -> Result<(Key, &Slot, MutexGuard<'_, Conn>), Errno> {
        self.published(target).and_then(|found| {
            if found.2.phase == Phase::Closing {
                Err(Errno::EBADSLT)
            } else {
                Ok(found)
            }
        })
    }

    /// TCP-64.
    pub fn pause_receive(&self, target: Target, pause: bool) -> Result<(), Errno> {
        let (key, slot, conn) = self.live(target).map_err(|_| self.unknown())?;
        let connected = conn.phase == Phase::Open && !self.is_beyond_use(&conn);
        if !connected {
            return Err(Errno::EPERM);
        }
        let shard = conn.shard;
        drop(conn);
        if slot.state.set_paused(key.generation, pause) && !pause {
            self.request(slot, key, shard, READ);
        }
        Ok(())
    }

    /// TCP-66.
    pub fn is_pause_receive(&self, id: ConnId) -> Result<bool, Errno> {
        self.live(Target::Id(id))
            .map(|(_, slot, _)| slot.state.is_paused())
    }

    /// TCP-75, in bytes.
    pub fn pending_length(&self, id: ConnId) -> Result<i32, Errno> {
        self.live(Target::Id(id))
            .map(|(_, _, conn)| i32::try_from(conn.pending()).unwrap_or(i32::MAX))
    }

    /// Client (TCP-51): always a value.
    pub fn own_pause_receive(&self) -> bool {
        self.live(Target::Own)
            .is_ok_and(|(_, slot, _)| slot.state.is_paused())
    }

    /// Client (TCP-51): always a value, in bytes.
    pub fn own_pending_length(&self) -> i32 {
        self.live(Target::Own).map_or(0, |(_, _, conn)| {
            i32::try_from(conn.pending()).unwrap_or(i32::MAX)
        })
    }

    /// Client (COM-54).
    pub fn own_id(&self) -> ConnId {
        self.client().map_or(0, ClientData::id)
    }

    /// Client (COM-56).
    pub fn own_extra(&self) -> usize {
        let extra = |client: &ClientData| client.extra.load(Ordering::Acquire);
        self.client().map_or(0, extra)
    }

    /// Client (COM-56).
    pub fn set_own_extra(&self, extra: usize) {
        if let Some(client) = self.client() {
            client.extra.store(extra, Ordering::Release);
        }
    }

    /// `Ok(false)`: known but not connected; `Err` for an unknown ID.
    pub fn is_connected(&self, target: Target) -> Result<bool, Errno> {
        self.published(target)
            .map(|(_, _, conn)| conn.phase == Phase::Open && !conn.leaving)
    }

    /// Asks for a close (TCP-90); carried out by a worker (TCP-91).
    pub fn disconnect(&self, id: ConnId, force: bool) -> Result<(), Errno> {
        let (key, slot, mut conn) = self.live(Target::Id(id))?;
        conn.leaving = true;
        conn.parting = Parting::requested(force, Parting::Drains);
        if let Some(waker) = &conn.connect_waker {
            // A synchronous attempt is aborted (TCP-33).
            waker.wake();
        }
        let shard = conn.shard;
        drop(conn);
        self.request(slot, key, shard, CLOSE);
        Ok(())
    }

    /// False where TCP-97 says FALSE.
    pub fn disconnect_long(&self, period_ms: u32, force: bool) -> bool {
        let now = clock::now();
        let fits = period_ms <= MAX_PERIOD;
        if fits {
            self.disconnect_where(Parting::requested(force, Parting::Attempt), |conn| {
                conn.is_published() && now.saturating_sub(conn.since) >= u64::from(period_ms)
            });
        }
        fits
    }

    /// False where TCP-97 says FALSE.
    pub fn disconnect_silent(&self, period_ms: u32, force: bool) -> bool {
        let now = clock::now();
        let fits = period_ms <= MAX_PERIOD && self.property(Property::MarkSilence) != 0;
        if fits {
            self.disconnect_where(Parting::requested(force, Parting::Attempt), |conn| {
                conn.is_published() && now.saturating_sub(conn.active) >= u64::from(period_ms)
            });
        }
        fits
    }

    /// COM-55.
    pub fn set_connection_extra(&self, id: ConnId, extra: usize) -> Result<(), Errno> {
        self.published(Target::Id(id))
            .map(|(_, _, mut conn)| conn.extra = extra)
    }

    /// COM-55.
    pub fn connection_extra(&self, id: ConnId) -> Result<usize, Errno> {
        self.published(Target::Id(id))
            .map(|(_, _, conn)| conn.extra)
    }

    /// TCP-98, in milliseconds.
    pub fn connect_period(&self, id: ConnId) -> Result<u32, Errno> {
        let (_, _, conn) = self.live(Target::Id(id))?;
        Ok(u32::try_from(clock::now().saturating_sub(conn.since)).unwrap_or(u32::MAX))
    }

    /// TCP-98, in milliseconds. `Ok(None)`: silence is not tracked.
    pub fn silence_period(&self, id: ConnId) -> Result<Option<u32>, Errno> {
        let (_, _, conn) = self.live(Target::Id(id))?;
        let period = u32::try_from(clock::now().saturating_sub(conn.active)).unwrap_or(u32::MAX);
        Ok((self.property(Property::MarkSilence) != 0).then_some(period))
    }

    /// COM-57.
    pub fn connection_count(&self) -> u32 {
        self.table.count()
    }

    /// COM-58. ENOMEM.
    pub fn connection_ids(&self) -> Result<Vec<ConnId>, Errno> {
        let mut ids = Vec::new();
        let mut room = Ok(());
        self.table.for_each(|key, _, conn| {
            if room.is_ok() && conn.is_published() {
                room = memory::reserve(&mut ids, 1);
                if room.is_ok() {
                    ids.push(self.table.id(key));
                }
            }
        });
        room.map(|()| ids)
    }

    /// COM-63.
    pub fn listen_address(&self) -> Result<SocketAddr, Errno> {
        let address = self.server().and_then(|server| *server.address.lock());
        address.ok_or(Errno::EBADF)
    }

    /// COM-63, TCP-92.
    pub fn local_address(&self, target: Target) -> Result<SocketAddr, Errno> {
        let conn = match target {
            Target::Own => self.own().ok_or(Errno::EBADF)?,
            Target::Id(_) => self.live(target)?.2,
        };
        conn.stream
            .as_ref()
            .ok_or(Errno::EBADF)?
            .local_addr()
            .map_err(Errno::from)
    }

    /// COM-60.
    pub fn remote_address(&self, id: ConnId) -> Result<SocketAddr, Errno> {
        self.published(Target::Id(id)).map(|(_, _, conn)| conn.peer)
    }

    /// COM-64, TCP-53. `Ok(None)`: a client without a host.
    pub fn remote_host(&self, target: Target) -> Result<Option<(Box<CStr>, u16)>, Errno> {
        let conn = match target {
            Target::Own => self.own(),
            Target::Id(_) => Some(self.published(target)?.2),
        };
        let host = conn.as_ref().and_then(|conn| conn.host.as_ref());
        Ok(host.map(|host| (host.0.clone().into_boxed_c_str(), host.1)))
    }

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
    fn buffering(&self, target: Target) -> Option<(Key, MutexGuard<'_, Conn>)> {
        let (key, _, conn) = self.published(target).ok()?;
        (conn.handshaken && conn.phase != Phase::Connecting).then_some((key, conn))
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
