//! Stands in for what UDP components do until their sockets are there.

use crate::component::{Component, Target};
use crate::error::Errno;

impl Component {
    /// How many segments of ARQ the peer has not acknowledged (ARQ-29). EBADSLT or, for clients,
    /// EPERM: there is no session.
    pub fn waiting_messages(&self, target: Target) -> Result<i32, Errno> {
        let _ = target;
        Err(self.unknown_connection())
    }

    /// How many datagrams the kernel has dropped in this run, because the receive buffer was full.
    pub fn udp_drops(&self) -> u64 {
        0
    }
}
