//! Finds the connection that a program names.

use crate::component::{Component, ConnId, nesting};
use crate::conn::{Conn, Phase, Place};
use crate::error::Errno;
use crate::os::locks::MutexGuard;

/// Which connection a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A connection of a server or agent.
    Id(ConnId),
    /// The only connection of a client.
    Own,
}

/// The connection that a call is about, and whether the calling thread runs its turn.
pub(in crate::component) type Called<'a> = (Place<'a>, bool);

impl Component {
    /// The ID by which programs know a connection.
    pub(in crate::component) fn public_id(&self, place: Place<'_>) -> ConnId {
        match self.client() {
            Some(client) => client.id(),
            None => self.table.id(place),
        }
    }

    /// The table's ID of the connection that a call is about.
    pub(in crate::component) fn table_id(&self, target: Target) -> ConnId {
        match (target, self.client()) {
            (Target::Id(id), None) => id,
            (Target::Own, Some(client)) => client.table_id(),
            (Target::Id(_), Some(_)) | (Target::Own, None) => 0,
        }
    }

    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    pub(in crate::component) fn find_token(&self, token: usize) -> Option<Place<'_>> {
        self.table.find(token as ConnId)
    }

    /// Finds it.
    #[expect(
        clippy::inline_always,
        reason = "a call of its own costs as much as what it does"
    )]
    #[inline(always)]
    pub(in crate::component) fn called(&self, target: Target) -> Option<Called<'_>> {
        let id = self.table_id(target);
        match nesting::turn_of(self.token()).and_then(|key| self.table.place(key)) {
            Some(place) if self.table.id(place) == id => Some((place, true)),
            _ => self.table.find(id).map(|place| (place, false)),
        }
    }

    /// As [`Component::called`], with the connection's lock; an error of the role if there is none.
    #[inline]
    pub(in crate::component) fn lock_called(
        &self,
        target: Target,
    ) -> Result<(Called<'_>, MutexGuard<'_, Conn>), Errno> {
        let called = self.called(target).ok_or(self.unknown_connection())?;
        let conn = called.0.lock().ok_or(self.unknown_connection())?;
        Ok((called, conn))
    }

    pub(in crate::component) fn published(
        &self,
        target: Target,
    ) -> Result<(Place<'_>, MutexGuard<'_, Conn>), Errno> {
        let (place, _) = self.called(target).ok_or(Errno::EBADSLT)?;
        let conn = place
            .lock()
            .filter(|conn| conn.is_published())
            .ok_or(Errno::EBADSLT)?;
        Ok((place, conn))
    }

    /// A published connection before its `OnClose`.
    pub(in crate::component) fn live(
        &self,
        target: Target,
    ) -> Result<(Place<'_>, MutexGuard<'_, Conn>), Errno> {
        self.published(target).and_then(|found| {
            if found.1.phase == Phase::Closing {
                Err(Errno::EBADSLT)
            } else {
                Ok(found)
            }
        })
    }

    /// The error of a call for an unknown connection.
    pub(in crate::component) fn unknown_connection(&self) -> Errno {
        self.role().unknown_connection()
    }

    /// Whether the program has asked for the connection's end, after which its role takes no
    /// calls for it any more.
    pub(in crate::component) fn is_beyond_use(&self, conn: &Conn) -> bool {
        conn.leaving && !self.role().uses_leaving_connections()
    }

    /// Whether the connection accepts data (TCP-72).
    pub(in crate::component) fn sendable(&self, conn: &Conn) -> Result<(), Errno> {
        match conn.phase {
            Phase::Open if self.is_beyond_use(conn) => Err(Errno::EPERM),
            Phase::Open if conn.layers.in_handshake() => Err(Errno::EPERM),
            Phase::Open => Ok(()),
            Phase::Connecting => Err(Errno::EPERM),
            Phase::Free | Phase::Preparing | Phase::Closing => Err(self.unknown_connection()),
        }
    }

    /// A client's connection, including the one that `OnPrepareConnect` is about.
    pub(in crate::component) fn own(&self) -> Option<MutexGuard<'_, Conn>> {
        let place = self.table.find(self.table_id(Target::Own))?;
        place.lock()
    }
}
