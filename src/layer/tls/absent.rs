//! What stands for TLS in a library without the feature `ssl`. There are no sessions, and what
//! would need one is never run.

use std::convert::Infallible;
use std::ffi::{CStr, CString};
use std::sync::Arc;

#[path = "feed.rs"]
mod feed;

pub use self::feed::Feed;
use super::{BlockQueue, ByteQueue, Side};
use crate::error::Errno;
use crate::features::Ssl;
use crate::os::fork::Inherited;

/// A program's choice of a context.
pub type Choose = Arc<dyn Fn(&CStr) -> i32 + Send + Sync>;

/// No component has settings for TLS.
pub struct TlsConfig(Ssl);

impl TlsConfig {
    /// The settings of a component.
    pub fn of_component(ssl: Ssl, _side: Side) -> Arc<Self> {
        Arc::new(Self(ssl))
    }

    pub(crate) fn successor(&self, _inherited: &Inherited) -> Self {
        Self(self.0)
    }

    /// There are none.
    pub fn contexts(&self) -> Option<Arc<Contexts>> {
        None
    }

    /// Nothing was set up.
    pub fn setup_error(&self) -> CString {
        CString::default()
    }

    /// Handshakes do not start.
    pub fn is_auto_handshake(&self) -> bool {
        false
    }
}

/// No time limit.
pub fn default_handshake_timeout() -> u32 {
    0
}

/// There are no certificates.
pub struct Contexts(Infallible);

/// Why a session cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The error.
    pub code: Errno,
    /// One line of text.
    pub reason: CString,
}

impl Failure {
    pub(crate) fn no_memory() -> Self {
        Self {
            code: Errno::ENOMEM,
            reason: CString::default(),
        }
    }
}

/// What a session could find.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the module that this one stands for")]
pub enum Progress {
    Handshaken,
    Plain(usize),
    NeedMore,
    Closed,
    Failed(Failure),
}

/// There is no session.
#[derive(Debug)]
pub struct Session(Infallible);

impl Session {
    /// It needs contexts, and there are none.
    pub fn new(contexts: &Arc<Contexts>, _host: Option<&CStr>) -> Result<Self, Errno> {
        match contexts.0 {}
    }
}

/// Methods of [`Session`], which nobody can call.
macro_rules! never {
    ($(fn $name:ident($this:ident: $receiver:ty $(, $argument:ty)*) -> $result:ty;)*) => {
        #[allow(missing_docs, reason = "as in the module that this one stands for")]
        impl Session {
            $(pub(crate) fn $name($this: $receiver $(, _: $argument)*) -> $result {
                match $this.0 {}
            })*
        }
    };
}

never! {
    fn start(self: &mut Self, &mut ByteQueue) -> Result<(), Failure>;
    fn receive(self: &mut Self, &mut Feed, &mut [u8], &mut ByteQueue) -> Progress;
    fn keep(self: &mut Self, &mut Feed) -> Result<(), Errno>;
    fn keep_queue(self: &mut Self, &mut BlockQueue) -> Result<(), Errno>;
    fn keep_bytes(self: &mut Self, &[u8]) -> Result<(), Errno>;
    fn forget_input(self: &mut Self) -> ();
    fn has_more(self: &Self) -> bool;
    fn has_unread(self: &Self) -> bool;
    fn expire(self: &mut Self) -> ();
    fn failure(self: &Self) -> Option<&Failure>;
    fn is_complete(self: &Self) -> bool;
    fn is_lent(self: &Self) -> bool;
    fn send(self: &mut Self, &[&[u8]], &mut ByteQueue) -> Result<(), Errno>;
    fn collect(self: &mut Self, &[&[u8]]) -> Result<(), Errno>;
    fn append(self: &mut Self, &mut BlockQueue) -> Result<(), Errno>;
    fn unsealed(self: &Self) -> usize;
    fn has_output(self: &Self) -> bool;
    fn seal(self: &mut Self, &mut BlockQueue) -> Result<(), Errno>;
    fn close(self: &mut Self) -> ();
    fn to_be_sealed(self: &Self) -> usize;
    fn take_unsealed(self: &mut Self) -> BlockQueue;
    fn lend_buffer(self: &mut Self, &mut Vec<u8>) -> ();
    fn reclaim_buffer(self: &mut Self, &mut Vec<u8>) -> ();
}
