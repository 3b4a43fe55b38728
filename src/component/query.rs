//! Questions about connections (TCP-51, TCP-98, COM-50 to COM-65).

use std::ffi::CStr;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use crate::component::role::ClientData;
use crate::component::{Component, ConnId, Property, Target};
use crate::conn::{Conn, Link, Phase, Place};
use crate::error::Errno;
use crate::os::{clock, memory};

impl Component {
    /// The number of bytes that are queued and not accepted by the kernel (TCP-75).
    pub fn pending_length(&self, id: ConnId) -> Result<i32, Errno> {
        self.live(Target::Id(id))
            .map(|(place, conn)| self.pending(place, &conn))
    }

    /// A client's number of queued bytes. There is always a value (TCP-51).
    pub fn own_pending_length(&self) -> i32 {
        self.live(Target::Own)
            .map_or(0, |(place, conn)| self.pending(place, &conn))
    }

    fn pending(&self, place: Place<'_>, conn: &Conn) -> i32 {
        let pending = match &conn.link {
            Link::Udp(link) => link.endpoint.pending(self.table.id(place)),
            Link::Tcp(_) | Link::Lane(_) | Link::None => conn.pending(),
        };
        i32::try_from(pending).unwrap_or(i32::MAX)
    }

    /// A client's connection ID (COM-54).
    pub fn own_id(&self) -> ConnId {
        self.client().map_or(0, ClientData::id)
    }

    /// The pointer that the program has attached to a client (COM-56).
    pub fn own_extra(&self) -> usize {
        let extra = |client: &ClientData| client.extra.load(Ordering::Acquire);
        self.client().map_or(0, extra)
    }

    /// The pointer that the program has attached to a client (COM-56).
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

    /// The pointer that the program has attached to a connection (COM-55).
    pub fn set_connection_extra(&self, id: ConnId, extra: usize) -> Result<(), Errno> {
        self.published(Target::Id(id))
            .map(|(_, mut conn)| conn.extra = extra)
    }

    /// The pointer that the program has attached to a connection (COM-55).
    pub fn connection_extra(&self, id: ConnId) -> Result<usize, Errno> {
        self.published(Target::Id(id)).map(|(_, conn)| conn.extra)
    }

    /// The age of a connection in milliseconds (TCP-98).
    pub fn connect_period(&self, id: ConnId) -> Result<u32, Errno> {
        let (_, conn) = self.live(Target::Id(id))?;
        Ok(u32::try_from(clock::now().saturating_sub(conn.since)).unwrap_or(u32::MAX))
    }

    /// For how many milliseconds a connection has received nothing; `Ok(None)` if silence
    /// is not tracked (TCP-98).
    pub fn silence_period(&self, id: ConnId) -> Result<Option<u32>, Errno> {
        let (_, conn) = self.live(Target::Id(id))?;
        let period = u32::try_from(clock::now().saturating_sub(conn.active)).unwrap_or(u32::MAX);
        Ok((self.property(Property::MarkSilence) != 0).then_some(period))
    }

    /// The number of connections that programs can see (COM-57).
    pub fn connection_count(&self) -> u32 {
        self.table.count()
    }

    /// The IDs of all connections, or ENOMEM (COM-58).
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

    /// The address that a server listens at, or EBADF (COM-63).
    pub fn listen_address(&self) -> Result<SocketAddr, Errno> {
        let address = self.server().and_then(|server| *server.address.lock());
        address.ok_or(Errno::EBADF)
    }

    /// The local address of a connection, or EBADF without a socket (COM-63, TCP-92).
    pub fn local_address(&self, target: Target) -> Result<SocketAddr, Errno> {
        let conn = match target {
            Target::Own => self.own().ok_or(Errno::EBADF)?,
            Target::Id(_) => self.live(target)?.1,
        };
        conn.link.local_addr().ok_or(Errno::EBADF)?
    }

    /// The address of a connection's peer (COM-60).
    pub fn remote_address(&self, id: ConnId) -> Result<SocketAddr, Errno> {
        self.published(Target::Id(id)).map(|(_, conn)| conn.peer)
    }

    /// The host and port given to Connect or Start; `Ok(None)` for a client without a
    /// host (COM-64, TCP-53).
    pub fn remote_host(&self, target: Target) -> Result<Option<(Box<CStr>, u16)>, Errno> {
        let conn = match target {
            Target::Own => self.own(),
            Target::Id(_) => Some(self.published(target)?.1),
        };
        let host = conn.as_ref().and_then(|conn| conn.host.as_ref());
        Ok(host.map(|host| (host.name.clone().into_boxed_c_str(), host.port)))
    }
}
