//! Questions about connections (TCP-51, TCP-98, COM-50 to COM-65).

use std::ffi::CStr;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use crate::component::role::ClientData;
use crate::component::{Component, ConnId, Property, Target};
use crate::conn::Phase;
use crate::error::Errno;
use crate::os::{clock, memory};

impl Component {
    /// TCP-75, in bytes.
    pub fn pending_length(&self, id: ConnId) -> Result<i32, Errno> {
        self.live(Target::Id(id))
            .map(|(_, conn)| i32::try_from(conn.pending()).unwrap_or(i32::MAX))
    }

    /// Client (TCP-51): always a value, in bytes.
    pub fn own_pending_length(&self) -> i32 {
        self.live(Target::Own).map_or(0, |(_, conn)| {
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
            .map(|(_, conn)| conn.phase == Phase::Open && !conn.leaving)
    }

    /// COM-55.
    pub fn set_connection_extra(&self, id: ConnId, extra: usize) -> Result<(), Errno> {
        self.published(Target::Id(id))
            .map(|(_, mut conn)| conn.extra = extra)
    }

    /// COM-55.
    pub fn connection_extra(&self, id: ConnId) -> Result<usize, Errno> {
        self.published(Target::Id(id)).map(|(_, conn)| conn.extra)
    }

    /// TCP-98, in milliseconds.
    pub fn connect_period(&self, id: ConnId) -> Result<u32, Errno> {
        let (_, conn) = self.live(Target::Id(id))?;
        Ok(u32::try_from(clock::now().saturating_sub(conn.since)).unwrap_or(u32::MAX))
    }

    /// TCP-98, in milliseconds. `Ok(None)`: silence is not tracked.
    pub fn silence_period(&self, id: ConnId) -> Result<Option<u32>, Errno> {
        let (_, conn) = self.live(Target::Id(id))?;
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
        self.table.for_each(|place, conn| {
            if room.is_ok() && conn.is_published() {
                room = memory::reserve(&mut ids, 1);
                if room.is_ok() {
                    ids.push(self.table.id(place));
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
            Target::Id(_) => self.live(target)?.1,
        };
        conn.stream
            .as_ref()
            .ok_or(Errno::EBADF)?
            .local_addr()
            .map_err(Errno::from)
    }

    /// COM-60.
    pub fn remote_address(&self, id: ConnId) -> Result<SocketAddr, Errno> {
        self.published(Target::Id(id)).map(|(_, conn)| conn.peer)
    }

    /// COM-64, TCP-53. `Ok(None)`: a client without a host.
    pub fn remote_host(&self, target: Target) -> Result<Option<(Box<CStr>, u16)>, Errno> {
        let conn = match target {
            Target::Own => self.own(),
            Target::Id(_) => Some(self.published(target)?.1),
        };
        let host = conn.as_ref().and_then(|conn| conn.host.as_ref());
        Ok(host.map(|host| (host.0.clone().into_boxed_c_str(), host.1)))
    }
}
