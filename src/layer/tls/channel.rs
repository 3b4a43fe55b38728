//! A session with buffers of its own, for users without a socket: tests, fuzzers, programs
//! in Rust.

use std::ffi::CStr;
use std::sync::Arc;

use super::contexts::Contexts;
use super::failure::Failure;
use super::feed::Feed;
use super::session::{Progress, Session};
use crate::error::Errno;
use crate::layer::BlockQueue;

/// The most plaintext per event, in bytes.
const PIECE: usize = 16 * 1024;

/// What happened when ciphertext came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The handshake is complete.
    Handshaken,
    /// Plaintext.
    Plain(Vec<u8>),
    /// The peer ended the session properly.
    Closed,
    /// The session cannot go on.
    Failed(Failure),
}

/// A session and what it wants to send.
pub struct Channel {
    session: Session,
    out: BlockQueue,
}

impl Channel {
    /// A channel that has begun; see [`Session::new`].
    pub fn open(contexts: &Arc<Contexts>, host: Option<&CStr>) -> Result<Self, Errno> {
        Self::begin(Session::new(contexts, host)?)
    }

    pub(super) fn begin(mut session: Session) -> Result<Self, Errno> {
        let mut out = BlockQueue::default();
        out.at_end(|end| session.start(end))
            .map_err(|failure| failure.code)?;
        Ok(Self { session, out })
    }

    /// The events that ciphertext from the peer causes, until it is used up or the session has
    /// ended.
    pub fn receive(&mut self, ciphertext: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut event = self.next(ciphertext);
        while let Some(happened) = event {
            let ended = matches!(happened, Event::Closed | Event::Failed(_));
            events.push(happened);
            event = if ended { None } else { self.next(&[]) };
        }
        events
    }

    /// The first event that ciphertext causes; the rest of it is kept. `None`: nothing until
    /// more comes. An end is reported again at each call.
    pub fn next(&mut self, ciphertext: &[u8]) -> Option<Event> {
        let mut feed = Feed::new(ciphertext.to_vec(), ciphertext.len());
        let mut plain = vec![0; PIECE];
        let session = &mut self.session;
        let receive = |end: &mut _| session.receive(&mut feed, &mut plain, end);
        let progress = self.out.at_end(receive);
        if self.session.keep(&mut feed).is_err() {
            return Some(Event::Failed(Failure::no_memory()));
        }
        match progress {
            Progress::NeedMore => None,
            Progress::Handshaken => Some(Event::Handshaken),
            Progress::Plain(count) => {
                plain.truncate(count);
                Some(Event::Plain(plain))
            }
            Progress::Closed => Some(Event::Closed),
            Progress::Failed(failure) => Some(Event::Failed(failure)),
        }
    }

    /// Encrypts `part`; see [`Channel::take_output`].
    pub fn send(&mut self, part: &[u8]) -> Result<(), Errno> {
        self.out.at_end(|end| self.session.send(&[part], end))
    }

    /// Tells the peer that nothing more will be sent.
    pub fn close(&mut self) {
        self.session.close();
    }

    /// Ciphertext for the peer since the last call.
    pub fn take_output(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // What cannot be encrypted, because memory is short or the peer renegotiates, stays.
        while self.session.seal(&mut self.out).is_ok() && !self.out.is_empty() {
            let front = self.out.take_front();
            bytes.extend_from_slice(front.as_slice());
        }
        bytes
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

#[cfg(all(test, not(loom)))]
impl Channel {
    pub(super) fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}
