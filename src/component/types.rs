//! The vocabulary of a component's interface.
#![allow(
    missing_docs,
    reason = "variants carry the names of the C API, which documents them"
)]

use std::ffi::CStr;

use crate::conn::ConnId;

/// What a component does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Accepts connections.
    Server,
    /// Makes many connections.
    Agent,
    /// Makes one connection.
    Client,
}

/// How received bytes reach the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Push,
    Pull,
    Pack,
}

/// `En_HP_ServiceState` (COM-30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum State {
    Starting = 0,
    Started = 1,
    Stopping = 2,
    Stopped = 3,
}

/// `En_HP_FetchResult` (TCP-102).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FetchResult {
    Ok = 0,
    LengthTooLong = 1,
    DataNotFound = 2,
}

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
    MaxConnectionCount,
    WorkerThreadCount,
    SocketListenQueue,
    AcceptSocketCount,
    SocketBufferSize,
    FreeSocketObjLockTime,
    FreeSocketObjPool,
    FreeSocketObjHold,
    FreeBufferObjPool,
    FreeBufferObjHold,
    /// Client only.
    FreeBufferPoolSize,
    /// Client only.
    FreeBufferPoolHold,
    KeepAliveTime,
    KeepAliveInterval,
    NoDelay,
    MarkSilence,
    SendPolicy,
    OnSendSyncPolicy,
    ReuseAddressPolicy,
    SyncConnectTimeout,
    /// Of the SSL kinds, an addition: milliseconds; 0 is no limit (SSL-62).
    HandshakeTimeout,
    /// An addition: milliseconds; 0 is no draining (TCP-95).
    DrainTimeout,
    /// Pack kinds only.
    MaxPackSize,
    /// Pack kinds only.
    PackHeaderFlag,
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
