//! Stands in for what UDP components do until their sockets are there.

use std::ffi::CStr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::component::Component;
use crate::error::{Errno, Failure, SocketError};

impl Component {
    /// The sender of a cast component's last datagram, or EAFNOSUPPORT (CAST-10).
    pub fn cast_sender(&self) -> Result<SocketAddr, Errno> {
        Err(Errno::EAFNOSUPPORT)
    }

    /// Starts a node (NODE-1 to NODE-5). `mode` is what the program has given, valid or not.
    pub fn start_node(
        self: &Arc<Self>,
        bind: Option<&CStr>,
        port: u16,
        mode: i32,
        cast: Option<&CStr>,
    ) -> Result<(), Errno> {
        let _ = (bind, port, mode, cast);
        let run = self.begin_start()?;
        let failure = Failure::new(SocketError::SocketCreate, Errno::EADDRNOTAVAIL);
        self.end_start(run, Err(failure))
    }

    /// Resolves the host, then checks the state and the family (NODE-8).
    pub fn check_node_send(&self, remote: Option<&CStr>, port: u16) -> Result<(), Errno> {
        crate::os::net::addr::resolve(remote.unwrap_or_default(), port)?;
        Err(Errno::EPERM)
    }

    /// Queues a datagram to anybody; the checks of [`Component::check_node_send`] come first. The
    /// length of `parts` is valid.
    pub fn node_send(
        &self,
        remote: Option<&CStr>,
        port: u16,
        parts: &[&[u8]],
    ) -> Result<(), Errno> {
        let _ = parts;
        self.check_node_send(remote, port)
    }

    /// EPERM unless the node has started in a cast mode (NODE-10).
    pub fn check_node_send_cast(&self) -> Result<(), Errno> {
        Err(Errno::EPERM)
    }

    /// Queues a datagram to the cast address; the check of [`Component::check_node_send_cast`]
    /// comes first. The length of `parts` is valid.
    pub fn node_send_cast(&self, parts: &[&[u8]]) -> Result<(), Errno> {
        let _ = parts;
        self.check_node_send_cast()
    }

    /// The address that a node is bound to, or EAFNOSUPPORT (NODE-6).
    pub fn node_local_address(&self) -> Result<SocketAddr, Errno> {
        Err(Errno::EAFNOSUPPORT)
    }

    /// The address that a node casts to, or EAFNOSUPPORT (NODE-6).
    pub fn node_cast_address(&self) -> Result<SocketAddr, Errno> {
        Err(Errno::EAFNOSUPPORT)
    }

    /// The mode of the last start, whether it succeeded or not; unicast before (NODE-1).
    pub fn cast_mode(&self) -> i32 {
        -1
    }

    /// How many bytes are queued (UDP-34). `None`: the node has not started.
    pub fn node_pending(&self) -> Option<i32> {
        None
    }

    /// The pointer that the program has attached to a node (COM-56).
    pub fn node_extra(&self) -> usize {
        let node = self.role_data.node();
        node.map_or(0, |node| node.extra.load(Ordering::Acquire))
    }

    /// The pointer that the program has attached to a node (COM-56).
    pub fn set_node_extra(&self, extra: usize) {
        if let Some(node) = self.role_data.node() {
            node.extra.store(extra, Ordering::Release);
        }
    }
}
