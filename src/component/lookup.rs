//! From what a program names to a connection.

use std::sync::atomic::Ordering;

use crate::component::types::{Role, Target};
use crate::component::{Component, ConnId, nesting};
use crate::conn::{Conn, Phase, Place};
use crate::error::Errno;
use crate::os::locks::MutexGuard;

impl Component {
    /// The ID programs know a connection by.
    #[allow(clippy::cast_possible_truncation, reason = "stored from a ConnId")]
    pub(in crate::component) fn public_id(&self, place: Place<'_>) -> ConnId {
        if self.role == Role::Client {
            self.own_id.load(Ordering::Acquire) as ConnId
        } else {
            self.table.id(place)
        }
    }

    /// The table's ID of the connection that a call is about.
    #[allow(clippy::cast_possible_truncation, reason = "stored from a ConnId")]
    pub(in crate::component) fn table_id(&self, target: Target) -> ConnId {
        match target {
            Target::Id(id) if self.role != Role::Client => id,
            Target::Id(_) => 0,
            Target::Own => self.own_table_id.load(Ordering::Acquire) as ConnId,
        }
    }

    #[allow(
        clippy::unnecessary_cast,
        reason = "ConnId and usize differ on some platforms"
    )]
    pub(in crate::component) fn find_token(&self, token: usize) -> Option<Place<'_>> {
        self.table.find(token as ConnId)
    }

    /// The connection that a call is about, and whether the calling thread runs its turn.
    #[expect(
        clippy::inline_always,
        reason = "a call of its own costs as much as what it does"
    )]
    #[inline(always)]
    pub(in crate::component) fn called(&self, target: Target) -> Option<(Place<'_>, bool)> {
        let id = self.table_id(target);
        match nesting::turn_of(self.token()) {
            Some(key) if self.table.id_of(key) == id => Some((self.table.place(key)?, true)),
            _ => self.table.find(id).map(|place| (place, false)),
        }
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
        if self.role == Role::Client {
            Errno::EPERM
        } else {
            Errno::EBADSLT
        }
    }

    /// Whether the connection takes data (TCP-72).
    pub(in crate::component) fn sendable(&self, conn: &Conn) -> Result<(), Errno> {
        let client = self.role == Role::Client;
        match conn.phase {
            Phase::Open if conn.leaving && self.role != Role::Server => Err(Errno::EPERM),
            Phase::Open if conn.in_handshake() => Err(Errno::EPERM),
            Phase::Open => Ok(()),
            Phase::Connecting => Err(Errno::EPERM),
            _ if client => Err(Errno::EPERM),
            _ => Err(Errno::EBADSLT),
        }
    }

    /// A client's connection, also one that `OnPrepareConnect` is about.
    pub(in crate::component) fn own(&self) -> Option<MutexGuard<'_, Conn>> {
        let place = self.table.find(self.table_id(Target::Own))?;
        place.lock()
    }
}
