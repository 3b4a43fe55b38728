//! Pausing (TCP-64 to TCP-66), and the end of a connection that is paused.

use crate::component::turn::context::{Flow, Turn};
use crate::component::{Component, ConnId, Operation, Role, Target};
use crate::conn::{Phase, Work};
use crate::error::Errno;
use crate::os::net::tcp::Received;

impl Component {
    /// Whether receiving can be paused. The sessions of a UDP server have one socket (UDPS-13).
    pub fn has_pauses(&self) -> bool {
        !self.component_type.transport.sends_datagrams() || self.role() == Role::Client
    }

    /// Pauses or resumes receiving (TCP-64). EPERM also where that is not possible.
    pub fn pause_receive(&self, target: Target, pause: bool) -> Result<(), Errno> {
        if !self.has_pauses() {
            return Err(Errno::EPERM);
        }
        let (place, conn) = self.live(target).map_err(|_| self.unknown_connection())?;
        let connected = conn.phase == Phase::Open && !self.is_beyond_use(&conn);
        if !connected {
            return Err(Errno::EPERM);
        }
        let shard = conn.shard;
        drop(conn);
        if place.set_paused(pause) && !pause {
            self.request(place, shard, Work::READ);
        }
        Ok(())
    }

    /// Whether receiving is paused (TCP-66).
    pub fn is_pause_receive(&self, id: ConnId) -> Result<bool, Errno> {
        if !self.has_pauses() {
            return Err(Errno::EPERM);
        }
        self.live(Target::Id(id))
            .map(|(place, _)| place.is_paused())
    }

    /// Whether a client's receiving is paused. There is always a value (TCP-51).
    pub fn own_pause_receive(&self) -> bool {
        self.live(Target::Own)
            .is_ok_and(|(place, _)| place.is_paused())
    }
}

impl Turn<'_, '_> {
    /// A paused connection whose peer has hung up ends at once if everything that came has been
    /// delivered, or after an error. Otherwise it ends after the rest, when it is resumed
    /// (TCP-65).
    pub(in crate::component) fn look_for_end(&self) -> Flow {
        let conn = self.lock()?;
        if !conn.hung_up {
            return Flow::Continue(());
        }
        let ended = match conn.link.check() {
            Ok(()) if conn.layers.has_undelivered() => return Flow::Continue(()),
            Ok(()) => match conn.link.peek() {
                Ok(Received::End) => Ok(()),
                Ok(_) => return Flow::Continue(()),
                Err(errno) => Err(errno),
            },
            failed => failed,
        };
        drop(conn);
        Flow::Break(match ended {
            Ok(()) => self.end_of_stream(),
            // The kernel reports a reset after the peer's end like this.
            Err(Errno(libc::EPIPE)) => self.close(Operation::Close, libc::ECONNRESET),
            Err(errno) => self.close(Operation::Close, errno.0),
        })
    }
}
