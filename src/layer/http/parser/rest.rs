//! What is kept of a parser between messages, when most of it is of no use.
//!
//! A connection that waits for its next message needs the last one's head, which the program may still ask for, the texts of
//! the one before if the program asked for some (HTTP-86), and nothing else. So a turn that ends between two messages keeps a
//! [`Kept`], which takes 64 bytes and one block of about the size of the head, and leaves the [`Parser`] itself to the next
//! turn of another connection.

use super::{Expected, Head, Limits, Parser, Role, State};
use crate::error::Errno;

/// What a connection keeps of its parser between messages; of a new connection it is the default.
#[derive(Debug, Default)]
pub struct Kept {
    pub(super) current: Head,
    pub(super) former: Option<Box<Head>>,
    pub(super) expected: Option<Box<Expected>>,
}

impl Kept {
    /// The message that was read last.
    pub fn head(&self) -> &Head {
        &self.current
    }
}

impl Parser {
    /// What to keep until there is more to read. `None`: a message is incomplete, and so all of the parser is needed. Without it the
    /// parser is one of a new connection.
    pub fn rest(&mut self) -> Option<Kept> {
        if self.state != self.between_messages() {
            return None;
        }
        self.state = State::Idle;
        Some(Kept {
            current: std::mem::take(&mut self.current),
            former: self.former.take(),
            expected: self.expected.take(),
        })
    }

    /// Becomes the parser of the connection that `kept` is of.
    pub fn resume(&mut self, role: Role, limits: Limits, kept: Kept) {
        (self.role, self.limits) = (role, limits);
        (self.current, self.former, self.expected) = (kept.current, kept.former, kept.expected);
        self.state = self.between_messages();
    }

    /// The state before the first byte of a message, as the head of the one before has it.
    fn between_messages(&self) -> State {
        match self.after_message() {
            State::Upgrade => State::Upgraded,
            state => state,
        }
    }

    /// Forgets the texts of the last message, as after its upgrade (HTTP-70). Pointers to them that somebody may have stay valid as long
    /// as they would have.
    pub fn forget_texts(&mut self) -> Result<(), Errno> {
        let facts = self.current.without_texts();
        self.keep_former()?;
        self.current = facts;
        Ok(())
    }
}
