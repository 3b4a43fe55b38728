//! Finds the messages in bytes that come in pieces. The events are the same wherever the pieces end (HTTP-24).

mod body;
mod event;
mod fields;
mod first_line;
mod rest;
#[cfg(all(test, not(loom)))]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use self::body::Body;
pub use self::event::{Event, Limits, Role, Section, Wish};
pub use self::rest::{Kept, Parsers};
use super::announced::{Announced, UpgradeType};
use super::arena::{News, Place, Text};
use super::failure::Failure;
use super::head::{Head, Version};
use super::method::Method;
use crate::error::Errno;
use crate::os::memory;

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Empty lines before a message.
    #[default]
    Idle,
    Method,
    /// Blanks before the target, of which more than one is accepted.
    BeforeTarget,
    Target,
    /// Blanks before the version.
    BeforeVersion,
    /// So many bytes of a version were there.
    Version(u8),
    RequestLineCr,
    RequestLineLf,
    StatusSpace,
    /// So many digits of a status were there.
    Status(u8),
    AfterStatus,
    Reason,
    StatusLineLf,
    FieldStart,
    Name,
    BeforeValue,
    EmptyValueLf,
    Value,
    ValueLf,
    /// Only the first byte of the next line says that the value ends here.
    AfterValue,
    HeadLf,
    /// The head is complete, the program not yet asked.
    HeadersComplete,
    /// It is being asked.
    Answer,
    /// Bytes that belong to no head.
    Body,
    MessageComplete,
    Upgrade,
    /// Another protocol follows.
    Upgraded,
    /// No message may follow, so what comes is thrown away (HTTP-59).
    Ended,
    Failed(Failure),
}

/// What few connections have, beside the head of the last message.
#[derive(Debug, Default)]
struct More {
    /// The message before, whose texts somebody may still look at (HTTP-86).
    former: Head,
    /// Methods of requests whose answers have not come, see [`Parser::expect`].
    expected: VecDeque<Method>,
}

impl State {
    /// Whether the next byte belongs to the fields, or ends them.
    fn is_in_fields(self) -> bool {
        matches!(
            self,
            Self::FieldStart
                | Self::Name
                | Self::BeforeValue
                | Self::EmptyValueLf
                | Self::Value
                | Self::ValueLf
                | Self::AfterValue
                | Self::HeadLf
        )
    }
}

/// The parser of one direction of a connection.
#[derive(Debug)]
pub struct Parser {
    role: Role,
    limits: Limits,
    state: State,
    /// The fields so far are those of the first lines, not of a trailer.
    first_field: bool,
    trailer: bool,
    body: Body,
    announced: Announced,
    /// Bytes and fields of the head so far.
    head_length: u32,
    /// How many messages have begun.
    begun: u32,
    fields: u32,
    /// The place of the field that the program was told of last.
    last: AtomicU32,
    wish: Wish,
    current: Head,
    more: Option<Box<More>>,
}

/// An event that [`Parser::advance`] has found.
#[derive(Clone, Copy, Debug)]
pub struct Found(Step);

/// A step's outcome: an event's kind, or that there is more to do.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Another state.
    Next,
    /// All bytes are used up.
    Empty,
    Begin,
    Line,
    Field,
    Headers,
    Body(usize),
    ChunkHeader(u32),
    ChunkComplete,
    Complete,
    Upgrade(UpgradeType),
}

impl Found {
    /// Whether it is the beginning of a message.
    #[inline]
    pub fn is_begin(&self) -> bool {
        matches!(self.0, Step::Begin)
    }
}

impl Parser {
    /// The parser of a new connection.
    pub fn new(role: Role, limits: Limits) -> Self {
        Self {
            role,
            limits,
            state: State::Idle,
            first_field: true,
            trailer: false,
            body: Body::default(),
            announced: Announced::default(),
            head_length: 0,
            begun: 0,
            fields: 0,
            last: AtomicU32::new(0),
            wish: Wish::Go,
            current: Head::default(),
            more: None,
        }
    }

    /// The next event in `data`, which advances; it is used up when there is none (`None`). A failure is final.
    #[inline]
    pub fn next<'a, 'd: 'a>(
        &'a mut self,
        data: &mut &'d [u8],
    ) -> Result<Option<Event<'a>>, Failure> {
        let bytes = *data;
        let Some(found) = self.advance(data)? else {
            return Ok(None);
        };
        let used = bytes.len() - data.len();
        Ok(Some(self.event(found, &bytes[..used])))
    }

    /// As [`Parser::next`], but the event comes from [`Parser::event`], for which the parser need
    /// not be exclusively the caller's.
    #[inline]
    pub fn advance(&mut self, data: &mut &[u8]) -> Result<Option<Found>, Failure> {
        loop {
            if self.has_news() {
                let field = matches!(self.news(), Some(Event::Header(..)));
                return Ok(Some(Found(if field { Step::Field } else { Step::Line })));
            }
            match self.step(data) {
                Ok(Step::Next) => {}
                Ok(Step::Empty) => return Ok(None),
                Ok(step) => return Ok(Some(Found(step))),
                Err(failure) => {
                    self.fail(failure);
                    return Err(failure);
                }
            }
        }
    }

    /// The event that [`Parser::advance`] has found last; `used` ends with the bytes by which it
    /// has advanced.
    #[inline]
    pub fn event<'a>(&'a self, found: Found, used: &'a [u8]) -> Event<'a> {
        match found.0 {
            Step::Next | Step::Empty | Step::Begin => Event::MessageBegin,
            Step::Line => self.line(),
            Step::Field => {
                let (name, value) = self.last_field();
                Event::Header(name, value)
            }
            Step::Headers => Event::HeadersComplete,
            Step::Body(length) => Event::Body(&used[used.len() - length..]),
            Step::ChunkHeader(length) => Event::ChunkHeader(length),
            Step::ChunkComplete => Event::ChunkComplete,
            Step::Complete => Event::MessageComplete,
            Step::Upgrade(kind) => Event::Upgrade(kind),
        }
    }

    /// Whether there are events of lines that have been read already, which are next; see [`Parser::news`].
    #[inline]
    pub fn has_news(&self) -> bool {
        self.current.arena.has_news()
    }

    /// The next of these events, for which the parser need not be exclusively the caller's.
    #[inline]
    pub fn news(&self) -> Option<Event<'_>> {
        Some(match self.current.arena.news(self.current.line)? {
            News::Line => self.line(),
            News::Record(place, (name, value)) => {
                self.last.store(place.0, Relaxed);
                Event::Header(name, value)
            }
        })
    }

    /// The first line is complete.
    fn line(&self) -> Event<'_> {
        let text = self.current.arena.line(self.current.line);
        match self.role {
            Role::Server => {
                let method = self.current.method.map_or(c"", Method::name);
                Event::RequestLine(Text::of(method), text)
            }
            Role::Client => Event::StatusLine(self.current.status, text),
        }
    }

    /// Whether the event is the end of the answer to a request.
    pub fn is_answer(&self, found: Found) -> bool {
        matches!(found.0, Step::Complete) && self.role == Role::Client && !self.is_interim()
    }

    /// Whether there is an event that needs no more bytes.
    pub fn is_pending(&self) -> bool {
        match self.state {
            State::HeadersComplete | State::Answer | State::MessageComplete | State::Upgrade => {
                true
            }
            State::Body => self.body.is_trailer_complete(),
            _ => self.has_news(),
        }
    }

    /// The connection has another protocol now: the texts of the message are gone, but not what it
    /// asked for, nor its numbers (HTTP-70).
    pub fn leave(&mut self) {
        let facts = self.current.without_texts();
        // Without memory for keeping them, the texts stay visible instead.
        if self.keep_former().is_ok() {
            self.current = facts;
        }
    }

    /// The program's answer to [`Event::HeadersComplete`]; without one it is [`Wish::Go`].
    pub fn answer(&mut self, wish: Wish) {
        self.wish = wish;
    }

    /// The peer sends no more. True: a body that lasts until then is complete, and with it its message (HTTP-39).
    pub fn finish(&mut self) -> bool {
        let complete = self.state == State::Body && self.body == Body::UntilClose;
        self.state = State::Ended;
        complete
    }

    /// A request was sent, so its answer will come. To be told of every request, in order: the answer to HEAD has no body (HTTP-T8).
    /// False without memory for that.
    pub fn expect(&mut self, method: Method) -> bool {
        self.more()
            .is_ok_and(|more| memory::queue(&mut more.expected, method))
    }

    /// The field that the program was told of last.
    #[inline]
    pub fn last_field(&self) -> (Text<'_>, Text<'_>) {
        let place = Place(self.last.load(Relaxed));
        self.current.arena.record(place)
    }

    /// Which messages are read.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The message that is read, or was read last.
    pub fn head(&self) -> &Head {
        &self.current
    }

    /// See [`Head::is_keep_alive`].
    pub fn is_keep_alive(&self) -> bool {
        self.current.keep_alive
    }

    /// See [`Head::upgrade`].
    pub fn upgrade(&self) -> Option<UpgradeType> {
        self.current.upgrade
    }

    /// See [`Head::content_length`].
    pub fn content_length(&self) -> u64 {
        self.current.content_length()
    }

    /// Why there are no more events.
    pub fn failure(&self) -> Option<Failure> {
        match self.state {
            State::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// There are no more events, because of what the peer has sent, or because the program has refused an event. Nothing is
    /// known of a message whose first line is not complete (HTTP-70).
    pub fn fail(&mut self, failure: Failure) {
        let no_line = self.section() != Section::Between && !self.has_line();
        if !self.current.arena.drop_news() || no_line {
            self.current.clear();
        }
        self.state = State::Failed(failure);
    }

    /// Which part of a message the peer is sending.
    pub fn section(&self) -> Section {
        match self.state {
            State::Body => Section::Body,
            _ if !self.has_line() || self.has_news() && !self.trailer => Section::Head(self.begun),
            state if !state.is_in_fields() => Section::Between,
            _ if self.trailer => Section::Body,
            _ => Section::Head(self.begun),
        }
    }

    /// Whether the first line of the message is complete, or there is no message.
    fn has_line(&self) -> bool {
        !matches!(
            self.state,
            State::Method
                | State::BeforeTarget
                | State::Target
                | State::BeforeVersion
                | State::Version(_)
                | State::RequestLineCr
                | State::RequestLineLf
                | State::StatusSpace
                | State::Status(_)
                | State::AfterStatus
                | State::Reason
                | State::StatusLineLf
        )
    }

    fn step(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        match self.state {
            State::HeadersComplete => return self.end_of_head(),
            State::Answer => return self.choose_body(),
            State::Body => return self.step_body(data),
            State::MessageComplete => return Ok(self.end_of_message()),
            State::Upgrade => {
                self.state = State::Upgraded;
                return Ok(Step::Upgrade(self.current.upgrade.unwrap_or_default()));
            }
            State::Upgraded => return Ok(Step::Empty),
            State::Ended => {
                *data = &[];
                return Ok(Step::Empty);
            }
            State::Failed(failure) => return Err(failure),
            _ => {}
        }
        if data.is_empty() {
            return Ok(Step::Empty);
        }
        match self.state {
            state if state.is_in_fields() => self.step_fields(data),
            _ => self.step_first_line(data),
        }
    }

    /// A message begins.
    fn begin(&mut self) -> Result<(), Failure> {
        self.keep_former()?;
        self.current.clear();
        self.announced = Announced::default();
        self.body = Body::default();
        (self.first_field, self.trailer, self.wish) = (true, false, Wish::Go);
        (self.head_length, self.fields) = (0, 0);
        self.begun = self.begun.wrapping_add(1);
        Ok(())
    }

    /// The message before, if somebody may still look at its texts, stays until the next one begins; the one before it goes.
    fn keep_former(&mut self) -> Result<(), Errno> {
        if self.current.is_read() {
            self.more()?;
            if let Some(more) = &mut self.more {
                std::mem::swap(&mut more.former, &mut self.current);
            }
        }
        Ok(())
    }

    fn more(&mut self) -> Result<&mut More, Errno> {
        Ok(match &mut self.more {
            Some(more) => more,
            none => none.insert(memory::boxed(More::default())?),
        })
    }

    /// Counts bytes of the head.
    #[inline]
    fn count(&mut self, bytes: usize) -> Result<(), Failure> {
        let length = self.head_length as usize + bytes;
        self.head_length = u32::try_from(length).unwrap_or(u32::MAX);
        if length > self.limits.head as usize {
            Err(Failure::OVERFLOW)
        } else {
            Ok(())
        }
    }

    fn is_interim(&self) -> bool {
        self.role == Role::Client
            && (100..200).contains(&self.current.status)
            && self.current.upgrade.is_none()
    }

    fn version(&self) -> Version {
        self.current.version
    }
}
