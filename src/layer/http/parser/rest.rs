//! What is kept of a parser between messages, when most of it is of no use.
//!
//! A connection that waits for its next message needs the last one's head, which the program may still ask for, the texts of
//! the one before if the program asked for some (HTTP-86), and nothing else. So a turn that ends between two messages keeps a
//! [`Kept`], which takes 56 bytes and one block of about the size of the head, and leaves the [`Parser`] itself to the next
//! turn of another connection.

use super::{Head, Limits, More, Parser, Role, State};
use crate::error::Errno;
use crate::os::memory;

/// What a connection keeps of its parser between messages; of a new connection it is the default.
#[derive(Debug, Default)]
pub struct Kept {
    pub(super) current: Head,
    pub(super) more: Option<Box<More>>,
}

impl Kept {
    /// The message that was read last.
    pub fn head(&self) -> &Head {
        &self.current
    }

    /// The same head, for getters. ENOMEM.
    pub(in crate::layer::http) fn copy(head: &Head) -> Result<Self, Errno> {
        Ok(Self {
            current: head.copy()?,
            ..Self::default()
        })
    }
}

/// Most parsers that wait for a message. More become free at a time only if as many messages came in pieces.
const MOST_SPARE: usize = 64;

/// Parsers that no connection needs at the moment, of one worker. Messages that come in one piece share one; those that come in
/// several have their own.
#[derive(Debug, Default)]
#[allow(clippy::vec_box, reason = "they move between here and the connections")]
pub struct Parsers(Vec<Box<Parser>>);

impl Parsers {
    /// A parser for a connection. `None`: there is no memory for it.
    #[inline]
    pub fn take(&mut self, role: Role, limits: Limits) -> Option<Box<Parser>> {
        match self.0.pop() {
            Some(mut parser) => {
                (parser.role, parser.limits) = (role, limits);
                Some(parser)
            }
            None => memory::boxed(Parser::new(role, limits)).ok(),
        }
    }

    /// One that has no message and no connection any more.
    #[inline]
    pub fn put(&mut self, parser: Box<Parser>) {
        let room = if self.0.capacity() == 0 {
            memory::reserve(&mut self.0, MOST_SPARE).is_ok()
        } else {
            self.0.len() < MOST_SPARE
        };
        if room {
            self.0.push(parser);
        }
    }
}

impl Parser {
    /// What to keep until there is more to read. `None`: a message is incomplete, and so all of the parser is needed. Without it the
    /// parser is one of a new connection.
    pub fn rest(&mut self) -> Option<Kept> {
        if self.state != self.between_messages() {
            return None;
        }
        let mut kept = Kept::default();
        self.state = State::Idle;
        self.swap(&mut kept);
        Some(kept)
    }

    /// Becomes the parser of the connection that `kept` is of.
    pub fn resume(&mut self, role: Role, limits: Limits, mut kept: Kept) {
        (self.role, self.limits) = (role, limits);
        self.resume_from(&mut kept);
    }

    /// As [`Parser::resume`], with the role and limits that it has. Nothing is in `kept` then if the parser is a spare one.
    #[inline]
    pub(in crate::layer::http) fn resume_from(&mut self, kept: &mut Kept) {
        self.swap(kept);
        self.state = self.between_messages();
    }

    fn swap(&mut self, kept: &mut Kept) {
        std::mem::swap(&mut self.current, &mut kept.current);
        std::mem::swap(&mut self.more, &mut kept.more);
    }

    /// The state before the first byte of a message, as the head of the one before has it.
    fn between_messages(&self) -> State {
        match self.after_message() {
            State::Upgrade => State::Upgraded,
            state => state,
        }
    }
}
