//! Pausing (TCP-64 to TCP-66), and the end of a connection that is paused.

use crate::component::turn::step::Step;
use crate::component::types::{Role, Target};
use crate::component::{Component, ConnId, Operation};
use crate::conn::{Key, Phase, READ, Slot};
use crate::error::Errno;
use crate::os::net::tcp::{self, Received};

impl Component {
    /// TCP-64.
    pub fn pause_receive(&self, target: Target, pause: bool) -> Result<(), Errno> {
        let client = self.role == Role::Client;
        let (key, slot, conn) = self
            .live(target)
            .map_err(|e| if client { Errno::EPERM } else { e })?;
        let connected = conn.phase == Phase::Open && !(conn.leaving && self.role != Role::Server);
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

    /// Client (TCP-51): always a value.
    pub fn own_pause_receive(&self) -> bool {
        self.live(Target::Own)
            .is_ok_and(|(_, slot, _)| slot.state.is_paused())
    }

    /// A paused connection whose peer has hung up ends at once if nothing of what came is left,
    /// or after an error. Otherwise the end comes after the rest, when it is resumed (TCP-65).
    pub(in crate::component) fn look_for_end(&self, key: Key, slot: &Slot) -> Step {
        let Some(conn) = slot.lock(key.generation) else {
            return Step::Gone;
        };
        let Some(stream) = conn.stream.as_ref().filter(|_| conn.hung_up) else {
            return Step::Done;
        };
        let ended = match stream.take_error() {
            Ok(Some(error)) | Err(error) => Err(Errno::from(error)),
            Ok(None) if conn.has_undelivered() => return Step::Done,
            Ok(None) => match tcp::peek(stream) {
                Ok(Received::End) => Ok(()),
                Ok(_) => return Step::Done,
                Err(errno) => Err(errno),
            },
        };
        drop(conn);
        match ended {
            Ok(()) => self.end(key, slot),
            // So the kernel calls a reset that comes after the peer's end.
            Err(Errno(libc::EPIPE)) => {
                self.close(key, slot, Operation::Close, libc::ECONNRESET);
            }
            Err(errno) => self.close(key, slot, Operation::Close, errno.0),
        }
        Step::Gone
    }
}
