//! A message's first line and fields, kept for getters (HTTP-70 to HTTP-86).

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::announced::{self, UpgradeType};
use super::arena::{Arena, LENGTHS, Line, Record, Text};
use super::failure::Failure;
use super::method::Method;
use super::url::{Part, Parts};
use crate::error::Errno;

/// A version of HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 1 in nearly all messages.
    pub major: u8,
    /// 0 or 1 in nearly all messages.
    pub minor: u8,
}

impl Version {
    /// The last one without chunked bodies.
    pub(super) const HTTP_1_0: Self = Self { major: 1, minor: 0 };
    /// Those that there are (HTTP-51).
    pub(super) const KNOWN: [Self; 4] = [
        Self { major: 0, minor: 9 },
        Self::HTTP_1_0,
        Self { major: 1, minor: 1 },
        Self { major: 2, minor: 0 },
    ];

    /// As `HP_HttpServer_GetVersion` has it: the minor number in the high byte (HTTP-74).
    pub fn code(self) -> u16 {
        u16::from_le_bytes([self.major, self.minor])
    }
}

/// The head of one message. What reads a text here may keep a pointer to it, which it notes.
#[derive(Debug)]
pub struct Head {
    /// The parts of a target that has several are in a record without a name, the first one.
    pub(super) arena: Arena,
    /// Target or reason.
    pub(super) line: Line,
    pub(super) method: Option<Method>,
    pub(super) status: u16,
    pub(super) version: Version,
    pub(super) keep_alive: bool,
    pub(super) upgrade: Option<UpgradeType>,
    /// A field of the head, not of a trailer, declares the body's length.
    pub(super) has_length: bool,
    read: AtomicBool,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            arena: Arena::default(),
            line: Line::default(),
            method: None,
            status: 0,
            version: Version::default(),
            keep_alive: true,
            upgrade: None,
            has_length: false,
            read: AtomicBool::new(false),
        }
    }
}

impl From<Errno> for Failure {
    fn from(_: Errno) -> Self {
        Self::OUT_OF_MEMORY
    }
}

impl Head {
    /// A new message begins: nothing is known of it.
    pub(super) fn clear(&mut self) {
        self.arena.clear();
        self.line = Line::default();
        (self.method, self.status, self.version) = (None, 0, Version::default());
        (self.keep_alive, self.upgrade, self.has_length) = (true, None, false);
        *self.read.get_mut() = false;
    }

    /// A head with the same first line and fields, for getters.
    pub(super) fn copy(&self) -> Result<Self, Errno> {
        Ok(Self {
            arena: self.arena.copy()?,
            read: AtomicBool::new(false),
            ..*self
        })
    }

    /// What the head says, and none of its texts.
    pub(super) fn without_texts(&self) -> Self {
        Self {
            arena: Arena::without_texts(),
            line: Line::default(),
            read: AtomicBool::new(false),
            has_length: false,
            ..*self
        }
    }

    /// Whether somebody has asked for a text, and so may have a pointer to one.
    pub(super) fn is_read(&self) -> bool {
        self.read.load(Relaxed)
    }

    /// The fields, for somebody who asks for their texts.
    fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.read.store(true, Relaxed);
        let all = self.arena.records(self.line);
        all.filter(|(name, _)| !name.bytes().is_empty())
    }

    /// The incomplete text is the request's target, if that is one.
    pub(super) fn close_target(&mut self) -> Result<(), Failure> {
        let parts = self.split(self.arena.open())?;
        self.line = self.arena.close_line()?;
        self.keep_parts(&parts)
    }

    /// The parts of `target`; a failure if it is none.
    pub(super) fn split(&self, target: &[u8]) -> Result<Parts, Failure> {
        let parts = if self.method == Some(Method::CONNECT) {
            Parts::split_connect(target)
        } else {
            Parts::split(target)
        };
        parts.ok_or(Failure::URL)
    }

    /// The target is complete. Its parts are copied, unless it has but one, because each must end with a NUL.
    pub(super) fn keep_parts(&mut self, parts: &Parts) -> Result<(), Failure> {
        if parts.get(Part::Path) != Some(0..self.arena.line(self.line).bytes().len()) {
            let present = Part::ALL.into_iter().filter_map(|part| parts.get(part));
            self.arena.add_parts(present)?;
        }
        Ok(())
    }

    /// The target of a request that is not CONNECT is in the arena's room, and at the front of `target`: so many bytes, which may
    /// be known to be a path. It becomes the line. False: there is no room, or it is no target.
    #[inline]
    pub(super) fn put_target(&mut self, length: usize, is_path: bool, target: &[u8]) -> bool {
        if is_path {
            self.line = self.arena.put_line(length);
            return true;
        }
        let Some(parts) = Parts::split(&target[..length]) else {
            return false;
        };
        // Each has a NUL behind it, and all together have lengths in front of them.
        let most = length + 1 + LENGTHS + length + Part::ALL.len() + 3;
        if self.arena.room().len() < most {
            return false;
        }
        self.line = self.arena.put_line(length);
        // There is room, so nothing can be lacking.
        self.keep_parts(&parts).is_ok()
    }

    /// A field's name and value.
    pub fn field(&self, index: usize) -> Option<(Text<'_>, Text<'_>)> {
        self.records().nth(index)
    }

    /// How many fields there are, those of the trailer included.
    pub fn count(&self) -> usize {
        self.records().count()
    }

    /// All fields in the order in which they came.
    pub fn fields(&self) -> impl Iterator<Item = (Text<'_>, Text<'_>)> {
        self.records()
    }

    /// The values of the fields of this name, whose case does not matter, in the order in which they came (HTTP-77, HTTP-78).
    pub fn values<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = Text<'a>> {
        let same = move |field: &Record<'_>| field.0.bytes().eq_ignore_ascii_case(name);
        self.records().filter(same).map(|(_, value)| value)
    }

    /// The request's method.
    pub fn method(&self) -> Option<Method> {
        self.method.filter(|_| self.arena.has_known_line())
    }

    /// The response's status; 0 in a request.
    pub fn status(&self) -> u16 {
        if self.arena.has_known_line() {
            self.status
        } else {
            0
        }
    }

    /// The version in the first line.
    pub fn version(&self) -> Version {
        if self.arena.has_known_line() {
            self.version
        } else {
            Version::default()
        }
    }

    /// Whether another message may follow this one; known when the head is complete (HTTP-73).
    pub fn is_keep_alive(&self) -> bool {
        self.keep_alive
    }

    /// What the message wants the connection to become (HTTP-72).
    pub fn upgrade(&self) -> Option<UpgradeType> {
        self.upgrade
    }

    /// The declared length of the message's body; 0 without one (HTTP-75).
    pub fn content_length(&self) -> u64 {
        let fields = self.arena.records(self.line);
        let mut lengths = fields.filter(|(name, _)| announced::is_length(name.bytes()));
        match lengths.next() {
            Some((_, value)) if self.has_length => announced::length(value.bytes()).unwrap_or(0),
            _ => 0,
        }
    }

    /// The request's target as it was received, or the response's reason.
    pub fn line(&self) -> Text<'_> {
        self.read.store(true, Relaxed);
        self.known_line()
    }

    fn known_line(&self) -> Text<'_> {
        if self.arena.has_known_line() {
            self.arena.line(self.line)
        } else {
            Text::of(c"")
        }
    }

    /// One bit per part that the request's target has (HTTP-83).
    pub fn parts(&self) -> u8 {
        self.target_parts().present()
    }

    fn target_parts(&self) -> Parts {
        let target = self.known_line().bytes();
        match self.method {
            Some(_) if !target.is_empty() => self.split(target).unwrap_or_default(),
            _ => Parts::default(),
        }
    }

    /// A part of the request's target, empty if it has none. Valid as long as the fields are.
    pub fn part(&self, part: Part) -> Text<'_> {
        let parts = self.target_parts();
        self.read.store(true, Relaxed);
        let Some(range) = parts.get(part) else {
            return Text::of(c"");
        };
        let all = self.arena.records(self.line).next();
        match all {
            Some((name, texts)) if name.bytes().is_empty() => {
                let before = Part::ALL.into_iter().take_while(|&other| other != part);
                let start: usize = before
                    .filter_map(|other| Some(parts.get(other)?.len() + 1))
                    .sum();
                Text::front(&texts.bytes()[start..], range.len())
            }
            // All of the target.
            _ => self.line(),
        }
    }
}
