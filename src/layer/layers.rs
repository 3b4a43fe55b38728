//! What lies between a connection's socket and its program: TLS or nothing, then a framing.
//!
//! The layers of a connection can change while bytes are on their way: today when the program
//! starts TLS on it. One rule serves all changes: *bytes that the program has not got go back below
//! the layer that changed*, in the order in which they came, wherever they are: in the framing's
//! hands, left by a pause (`unread`), or in the hands of the runner, which puts them back when it
//! sees the change.

use super::framing::{Cutter, Framing};
use super::tls::Session;
use crate::error::Errno;
use crate::os::memory;

/// A connection's layers, and the bytes that wait between them.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    /// From now on everything on the wire is TLS; a session is there or will be.
    pub(crate) secure: bool,
    /// During the handshake its runner has it, so that no lock is held.
    pub(crate) session: Option<Box<Session>>,
    pub(crate) framing: Framing,
    /// What came before the next read and its framing has not seen: a pause or a slow program
    /// left it (TCP-64).
    unread: Option<Box<[u8]>>,
}

/// What the runner takes out of the layers to deliver bytes.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) cutter: Cutter,
    pub(crate) origin: Origin,
}

/// Of which layers bytes came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    secure: bool,
}

impl Layers {
    /// For bytes that come from the layer below the framing now. The runner gives it back when it
    /// ends to deliver them.
    pub(crate) fn take(&mut self) -> Taken {
        Taken {
            cutter: self.framing.take_cutter(),
            origin: Origin {
                secure: self.secure,
            },
        }
    }

    /// Whether the layers have changed since. The bytes that the runner has are another layer's
    /// now.
    pub(crate) fn changed_since(&self, origin: Origin) -> bool {
        self.secure != origin.secure
    }

    /// The delivery has ended, and `rest` is left of its bytes. ENOMEM: they are lost.
    pub(crate) fn give_back(&mut self, taken: Taken, rest: &[u8]) -> Result<(), Errno> {
        if self.changed_since(taken.origin) {
            return match &mut self.session {
                Some(session) => {
                    session.keep_queue(&mut taken.cutter.into_input().into())?;
                    session.keep_bytes(rest)
                }
                None => Ok(()),
            };
        }
        self.framing.give_back(taken.cutter);
        if !rest.is_empty() {
            self.unread = Some(memory::copy(rest)?.into_boxed_slice());
        }
        Ok(())
    }

    /// What an earlier delivery has left; it comes before everything that is read.
    pub(crate) fn take_unread(&mut self) -> Option<Box<[u8]>> {
        self.unread.take()
    }

    /// TLS begins on a clear connection: what came and the program has not got is TLS. Of pull
    /// kinds first what it has not fetched, of pack kinds the incomplete packet. What a runner has
    /// follows with [`Layers::give_back`]. ENOMEM: the session lacks a part, nothing can follow.
    pub(crate) fn begin_tls(&mut self, session: Box<Session>) -> Result<(), Errno> {
        let input = (self.framing.take_input(), self.unread.take());
        self.secure = true;
        let session = self.session.insert(session);
        let (mut kept, unread) = input;
        session.keep_queue(&mut kept)?;
        session.keep_bytes(&unread.unwrap_or_default())
    }

    /// Whether a send must wait for the end of a TLS handshake (SSL-60, SSL-61).
    pub(crate) fn in_handshake(&self) -> bool {
        let complete = |session: &Session| session.is_complete();
        self.secure && !self.session.as_deref().is_some_and(complete)
    }

    /// Whether bytes that came wait for a resume in the library (TCP-65).
    pub(crate) fn has_undelivered(&self) -> bool {
        let undeciphered = |session: &Session| session.has_unread();
        self.unread.is_some() || self.session.as_deref().is_some_and(undeciphered)
    }

    /// Whether the session can go on without new ciphertext.
    pub(crate) fn has_more(&self) -> bool {
        self.session.as_deref().is_some_and(Session::has_more)
    }

    /// Nothing more will be delivered.
    pub(crate) fn forget_unread(&mut self) {
        self.unread = None;
    }

    /// The memory of an empty buffer goes to `spare`.
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        if let Some(buffer) = self.framing.buffer() {
            buffer.reclaim(spare);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
