//! What a program creates: a server, an agent or a client (design stub; bodies follow).
#![allow(clippy::todo, unused_variables, missing_docs)]

mod events;

use std::ffi::CStr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

pub use self::events::{ConnId, Events, Operation, Verdict};
use crate::error::{Errno, SocketError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role { Server, Agent, Client }

/// How received bytes reach the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing { Push, Pull }

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum State { Starting = 0, Started = 1, Stopping = 2, Stopped = 3 }

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FetchResult { Ok = 0, LengthTooLong = 1, DataNotFound = 2 }

/// Which connection a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A connection of a server or agent.
    Id(ConnId),
    /// The only connection of a client.
    Own,
}

/// A stored property (COM-70). Booleans are 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Property {
    MaxConnectionCount, WorkerThreadCount, SocketListenQueue, AcceptSocketCount, SocketBufferSize,
    FreeSocketObjLockTime, FreeSocketObjPool, FreeSocketObjHold, FreeBufferObjPool, FreeBufferObjHold,
    /// Client only.
    FreeBufferPoolSize,
    /// Client only.
    FreeBufferPoolHold,
    KeepAliveTime, KeepAliveInterval, NoDelay, MarkSilence, SendPolicy, OnSendSyncPolicy,
    ReuseAddressPolicy, SyncConnectTimeout,
}

/// Arguments of an agent's Connect (TCP-22).
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectRequest<'a> {
    pub remote: Option<&'a CStr>,
    pub port: u16,
    pub extra: usize,
    pub local_address: Option<&'a CStr>,
    pub local_port: u16,
}

pub struct Component { role: Role, framing: Framing }

impl Component {
    /// A stopped component that reports to `events` for life (COM-20).
    pub fn new(role: Role, framing: Framing, events: Arc<dyn Events>) -> Arc<Self> { todo!() }
    pub fn role(&self) -> Role { self.role }
    pub fn framing(&self) -> Framing { self.framing }
    pub fn is_secure(&self) -> bool { false }

    // lifecycle; a failing start also stores the component's last error
    pub fn start_server(self: &Arc<Self>, bind: Option<&CStr>, port: u16) -> Result<(), Errno> { todo!() }
    pub fn start_agent(self: &Arc<Self>, bind: Option<&CStr>, asynchronous: bool) -> Result<(), Errno> { todo!() }
    pub fn start_client(self: &Arc<Self>, remote: Option<&CStr>, port: u16, asynchronous: bool, bind: Option<&CStr>, local_port: u16) -> Result<(), Errno> { todo!() }
    pub fn stop(self: &Arc<Self>) -> Result<(), Errno> { todo!() }
    /// None waits for ever (COM-39).
    pub fn wait(&self, limit: Option<Duration>) -> Result<(), Errno> { todo!() }
    /// Stops if needed. `release` runs exactly once, when no callback of the component runs or will
    /// run: before this returns, or later on a helper thread if called inside a callback of the
    /// component itself (COM-23, COM-24). Only the first call does anything; a later one drops its `release`.
    pub fn destroy(self: &Arc<Self>, release: Box<dyn FnOnce() + Send>) { todo!() }
    /// `publish_id` gets 0 at once and the ID before OnPrepareConnect (TCP-24, TCP-25).
    pub fn connect(self: &Arc<Self>, request: &ConnectRequest<'_>, publish_id: &mut dyn FnMut(ConnId)) -> Result<(), Errno> { todo!() }

    pub fn state(&self) -> State { todo!() }
    pub fn has_started(&self) -> bool { todo!() }
    pub fn last_error(&self) -> SocketError { todo!() }
    /// Ignored unless stopped (COM-71).
    pub fn set_property(&self, property: Property, value: u32) { todo!() }
    pub fn property(&self, property: Property) -> u32 { todo!() }

    /// Connection state is checked before anything else about the call (TCP-72), so the FFI calls
    /// this first when it has found a bad buffer.
    pub fn check_send(&self, target: Target) -> Result<(), Errno> { todo!() }
    /// One atomic send of the concatenation of `parts` (TCP-70, TCP-71).
    pub fn send(&self, target: Target, parts: &[&[u8]]) -> Result<(), Errno> { todo!() }
    pub fn send_small_file(&self, target: Target, path: &CStr, head: &[u8], tail: &[u8]) -> Result<(), Errno> { todo!() }
    pub fn pause_receive(&self, target: Target, pause: bool) -> Result<(), Errno> { todo!() }
    pub fn is_pause_receive(&self, id: ConnId) -> Result<bool, Errno> { todo!() }
    pub fn pending_length(&self, id: ConnId) -> Result<i32, Errno> { todo!() }
    /// Client (TCP-51): always a value.
    pub fn own_pause_receive(&self) -> bool { todo!() }
    pub fn own_pending_length(&self) -> i32 { todo!() }
    /// Client (COM-54).
    pub fn own_id(&self) -> ConnId { todo!() }
    pub fn own_extra(&self) -> usize { todo!() }
    pub fn set_own_extra(&self, extra: usize) { todo!() }
    /// Ok(false): known but not connected; Err for an unknown ID.
    pub fn is_connected(&self, target: Target) -> Result<bool, Errno> { todo!() }
    pub fn disconnect(&self, id: ConnId) -> Result<(), Errno> { todo!() }
    /// false where TCP-97 says FALSE.
    pub fn disconnect_long(&self, period_ms: u32) -> bool { todo!() }
    pub fn disconnect_silent(&self, period_ms: u32) -> bool { todo!() }
    pub fn set_connection_extra(&self, id: ConnId, extra: usize) -> Result<(), Errno> { todo!() }
    pub fn connection_extra(&self, id: ConnId) -> Result<usize, Errno> { todo!() }
    pub fn connect_period(&self, id: ConnId) -> Result<u32, Errno> { todo!() }
    /// Ok(None): silence is not tracked (FALSE, errno untouched).
    pub fn silence_period(&self, id: ConnId) -> Result<Option<u32>, Errno> { todo!() }
    pub fn connection_count(&self) -> u32 { todo!() }
    pub fn connection_ids(&self) -> Vec<ConnId> { todo!() }
    pub fn listen_address(&self) -> Result<SocketAddr, Errno> { todo!() }
    pub fn local_address(&self, target: Target) -> Result<SocketAddr, Errno> { todo!() }
    pub fn remote_address(&self, id: ConnId) -> Result<SocketAddr, Errno> { todo!() }
    /// Ok(None): a client without a host (FALSE, nothing written, errno untouched; COM-64).
    pub fn remote_host(&self, target: Target) -> Result<Option<(Box<CStr>, u16)>, Errno> { todo!() }
    /// `consume` false is Peek (TCP-102). Component must be of a pull kind.
    pub fn fetch(&self, target: Target, out: &mut [u8], consume: bool) -> FetchResult { todo!() }
}
