//! Connections that begin to speak HTTP when the program says so.

use crate::component::{Component, Framing, Target};
use crate::conn::{Phase, Place, Work};
use crate::error::Errno;
use crate::features;

impl Component {
    /// Begins HTTP on a connection (HTTP-8). Bytes that the program has not got yet are HTTP.
    /// Without TLS, `OnHandShake` is called in here; if it refuses, the connection closes. EPERM:
    /// connections speak HTTP anyway, or this one is not established; EALREADY: it speaks HTTP.
    ///
    /// It may be called on any thread. The state changes under the connection's lock, and its
    /// runner learns of it before it delivers more. Nobody becomes the runner until this is over,
    /// so HTTP's events and TLS begin behind `OnHandShake`. Nothing waits for anything, but an
    /// `OnReceive` that runs on a worker at that moment overlaps with this `OnHandShake`.
    pub fn start_http(&self, target: Target) -> Result<(), Errno> {
        let feature = match self.component_type.framing {
            Framing::Http(feature) if !self.starts_http() => feature,
            _ => return Err(Errno::EPERM),
        };
        let place = self
            .table
            .find(self.table_id(target))
            .ok_or(self.unknown_connection())?;
        let _hold = self.switch_to_http(feature, place)?;
        if self.is_secure() {
            return if self.shakes_automatically() {
                self.begin_handshake(target)
            } else {
                Ok(())
            };
        }
        if self.report_handshake(place).is_err()
            && let Some(mut conn) = place.lock()
        {
            self.ask_to_close(place, &mut conn);
        }
        Ok(())
    }

    /// What the connection receives is HTTP, as soon as the hold ends.
    fn switch_to_http<'a>(
        &'a self,
        feature: features::Http,
        place: Place<'a>,
    ) -> Result<Hold<'a>, Errno> {
        let mut guard = place.lock().ok_or(self.unknown_connection())?;
        let conn = &mut *guard;
        if conn.layers.framing.http().is_some() {
            return Err(Errno::EALREADY);
        }
        self.sendable(conn)?;
        if conn.phase != Phase::Open {
            return Err(Errno::EPERM);
        }
        conn.layers.begin_http(self.new_http(feature));
        place.hold();
        // The runner may have bytes that were not HTTP when it read them.
        place.turn();
        if conn.layers.has_undelivered() {
            place.post(Work::READ);
        }
        Ok(Hold {
            component: self,
            place,
            shard: conn.shard,
        })
    }
}

/// While this lives, nobody becomes the connection's runner. What comes meanwhile is done
/// afterwards, also if a callback of the program panics (COM-112).
struct Hold<'a> {
    component: &'a Component,
    place: Place<'a>,
    shard: Option<u16>,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        if self.place.let_go() {
            self.component.post(self.shard, self.place, Work::NONE);
        }
    }
}
