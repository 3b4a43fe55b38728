//! Connections that begin to speak HTTP when the program says so.

use crate::component::{Component, Framing, Target};
use crate::conn::Phase;
use crate::error::Errno;

impl Component {
    /// Begins HTTP on a connection (HTTP-8). Bytes that the program has not got yet are HTTP.
    /// Without TLS, `OnHandShake` is called in here; if it refuses, the connection closes. EPERM:
    /// connections speak HTTP anyway, or this one is not established; EALREADY: it speaks HTTP.
    ///
    /// It may be called on any thread. The state changes under the connection's lock, and the
    /// connection's runner learns of it before it delivers more. So nothing waits for anything,
    /// but an `OnReceive` that runs on a worker at that moment overlaps with this `OnHandShake`.
    pub fn start_http(&self, target: Target) -> Result<(), Errno> {
        if self.component_type.framing != Framing::Http || self.starts_http() {
            return Err(Errno::EPERM);
        }
        let place = self
            .table
            .find(self.table_id(target))
            .ok_or(self.unknown_connection())?;
        let mut guard = place.lock().ok_or(self.unknown_connection())?;
        let conn = &mut *guard;
        if conn.layers.framing.http().is_some() {
            return Err(Errno::EALREADY);
        }
        self.sendable(conn)?;
        if conn.phase != Phase::Open {
            return Err(Errno::EPERM);
        }
        conn.layers.begin_http(self.new_http());
        // The runner may have bytes that were not HTTP when it read them.
        place.turn();
        let shard = conn.shard;
        let more = conn.layers.has_undelivered();
        drop(guard);
        if more {
            self.request(place, shard, crate::conn::Work::READ);
        }
        if self.is_secure() {
            return if self.shakes_automatically() {
                self.begin_handshake(target)
            } else {
                Ok(())
            };
        }
        if self.report_handshake(place).is_err() {
            let shard = place.lock().and_then(|mut conn| {
                conn.leaving = true;
                conn.shard
            });
            self.request(place, shard, crate::conn::Work::CLOSE);
        }
        Ok(())
    }
}
