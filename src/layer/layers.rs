//! The layers between a connection's socket and its program: TLS or nothing, then a framing.
//!
//! The layers of a connection can change while bytes are on their way: when the program starts
//! TLS or HTTP on it. One rule serves all changes: *bytes that the program has not got go back
//! below the layer that changed*, in the order in which they came, wherever they are: in the
//! framing, left over by a pause (`unread`), or with the runner, which puts them back when it
//! notices the change.

use super::framing::{Cutter, Framing, Http};
use super::tls::Session;
use crate::error::Errno;
use crate::os::memory;

/// A connection's layers, and the bytes that wait between them.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    /// Everything on the wire is TLS from now on; the session exists, or soon will.
    pub(crate) secure: bool,
    /// During the handshake the runner has taken it out, so that no lock is held.
    pub(crate) session: Option<Box<Session>>,
    pub(crate) framing: Framing,
    /// Bytes that came earlier and that the framing has not seen, because a pause or a slow
    /// program left them (TCP-64).
    unread: Option<Box<[u8]>>,
}

/// What the runner takes out of the layers to deliver bytes.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) cutter: Cutter,
    pub(crate) origin: Origin,
}

/// The layers that bytes came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    secure: bool,
    http: bool,
}

impl Layers {
    /// For bytes that come from the layer below the framing now. The runner gives it back when
    /// it has delivered them.
    pub(crate) fn take(&mut self) -> Taken {
        Taken {
            cutter: self.framing.take_cutter(),
            origin: self.origin(),
        }
    }

    fn origin(&self) -> Origin {
        Origin {
            secure: self.secure,
            http: self.framing.http().is_some(),
        }
    }

    /// Whether the layers have changed since. The bytes that the runner has then belong to
    /// another layer.
    pub(crate) fn changed_since(&self, origin: Origin) -> bool {
        self.origin() != origin
    }

    /// Called when a delivery has ended with `rest` left of its bytes. ENOMEM: they are lost.
    pub(crate) fn give_back(&mut self, taken: Taken, rest: &[u8]) -> Result<(), Errno> {
        if self.secure != taken.origin.secure {
            return match &mut self.session {
                Some(session) => {
                    session.keep_queue(&mut self.framing.undo(taken.cutter).into())?;
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

    /// What an earlier delivery has left over. It comes before everything that is read.
    pub(crate) fn take_unread(&mut self) -> Option<Box<[u8]>> {
        self.unread.take()
    }

    /// Begins TLS on a connection: received bytes that the program has not got are TLS, first
    /// what it has not fetched in pull components, or the incomplete packet of pack components.
    /// What a runner has follows with [`Layers::give_back`]. ENOMEM: the session lacks a part,
    /// so nothing can follow.
    pub(crate) fn begin_tls(&mut self, session: Box<Session>) -> Result<(), Errno> {
        let input = (self.framing.take_input(), self.unread.take());
        self.secure = true;
        let session = self.session.insert(session);
        let (mut kept, unread) = input;
        session.keep_queue(&mut kept)?;
        session.keep_bytes(&unread.unwrap_or_default())
    }

    /// Begins HTTP on a connection: received bytes that the program has not got are HTTP, also
    /// those that a runner gives back with [`Layers::give_back`].
    pub(crate) fn begin_http(&mut self, http: Http) {
        self.framing = Framing::Http(http);
    }

    /// Whether a send must wait for the end of a TLS handshake (SSL-60, SSL-61).
    pub(crate) fn in_handshake(&self) -> bool {
        let complete = |session: &Session| session.is_complete();
        self.secure && !self.session.as_deref().is_some_and(complete)
    }

    /// Whether received bytes wait for a resume in the library (TCP-65).
    pub(crate) fn has_undelivered(&self) -> bool {
        let undeciphered = |session: &Session| session.has_unread();
        self.unread.is_some()
            || self.framing.is_pending()
            || self.session.as_deref().is_some_and(undeciphered)
    }

    /// Whether the session can make progress without new ciphertext.
    pub(crate) fn has_more(&self) -> bool {
        self.session.as_deref().is_some_and(Session::has_more)
    }

    /// Nothing more will be delivered.
    pub(crate) fn forget_unread(&mut self) {
        self.unread = None;
    }

    /// Gives the memory of an empty buffer to `spare`.
    pub(crate) fn reclaim(&mut self, spare: &mut Vec<u8>) {
        if let Some(buffer) = self.framing.buffer() {
            buffer.reclaim(spare);
        }
    }
}

#[cfg(all(test, not(loom), every_feature))]
mod tests;
