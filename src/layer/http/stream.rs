//! What a connection makes of its bytes: messages, then frames or another protocol's bytes. The runner of the connection
//! changes it, the program's getters look at it.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::UpgradeType;
use super::arena::Text;
use super::failure::Failure;
use super::head::Head;
use super::parser::{Event, Found, Kept, Limits, Parser, Parsers, Role, Section, Wish};
use super::sent::Sent;
use super::websocket::{Decoder, Frame, FrameEvent};
use crate::error::Errno;
use crate::os::locks::{Reader, Writer};
use crate::os::memory;

/// What the next bytes are.
#[derive(Debug)]
enum Mode {
    /// The beginning of a message, for which there is a parser as soon as it comes; or of a protocol that the program speaks.
    /// This is the last message.
    Rest(Kept),
    /// Of a message, or behind it.
    Message(Box<Parser>),
    Frames(Box<Frames>),
}

/// What a connection has behind its upgrade to WebSocket.
#[derive(Debug)]
struct Frames {
    decoder: Decoder,
    /// The last message.
    kept: Kept,
}

/// The receiving side of a connection.
#[derive(Debug)]
pub struct Stream {
    mode: Mode,
    /// There are no messages any more, but bytes of a protocol that the program speaks, or frames.
    left: bool,
    role: Role,
    /// Why the connection ends, if the library or the program has refused something.
    failure: Option<Failure>,
    /// As [`Sent::released_at`] has it, for the runner when it has no lock.
    released: AtomicBool,
}

/// For getters.
#[derive(Clone, Debug)]
pub struct View(Reader<Stream, Sent>);

/// For the runner.
#[derive(Debug)]
pub struct Cutter {
    writer: Writer<Stream, Sent>,
    /// See [`Cutter::advanced`].
    section: Section,
    lent: Lent,
}

/// What the runner's [`Cutter`] has for the next step.
#[derive(Debug)]
struct Lent {
    /// For the next message.
    parser: Option<Box<Parser>>,
    /// Most bytes of [`StreamEvent::Data`].
    size: u32,
}

/// An event of the receiving side.
#[derive(Debug, PartialEq, Eq)]
pub enum StreamEvent<'a> {
    /// Of a message.
    Message(Event<'a>),
    /// Of a WebSocket frame.
    Frame(FrameEvent<'a>),
    /// Bytes of a protocol that the program speaks.
    Data(&'a [u8]),
}

/// Why there are no more events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `OnParseError` tells the program.
    Message(Failure),
    /// Only `OnClose` does.
    Frame(Errno),
}

/// What a step has found: an event without the texts.
enum Step {
    Message(Found),
    Header(Frame),
    Body(usize),
    Complete,
    Data(usize),
}

impl Stream {
    /// That of a new connection.
    fn new(role: Role) -> Self {
        Self {
            mode: Mode::Rest(Kept::default()),
            left: false,
            role,
            failure: None,
            released: AtomicBool::new(false),
        }
    }

    /// The head of the message that is received, or was received last.
    #[inline]
    pub fn head(&self) -> &Head {
        match &self.mode {
            Mode::Message(parser) => parser.head(),
            Mode::Rest(kept) => kept.head(),
            Mode::Frames(frames) => frames.kept.head(),
        }
    }

    /// The field that was completed last, of a message that is received.
    pub fn last_field(&self) -> Option<(Text<'_>, Text<'_>)> {
        match &self.mode {
            Mode::Message(parser) => Some(parser.last_field()),
            Mode::Rest(_) | Mode::Frames(_) => None,
        }
    }

    /// The frame that is received, and how many bytes of its body are still to come. `None`: there are no frames on the
    /// connection (HTTP-152).
    pub fn frame(&self) -> Option<(&Frame, u64)> {
        match &self.mode {
            Mode::Frames(frames) => Some(frames.decoder.frame()),
            Mode::Rest(_) | Mode::Message(_) => None,
        }
    }

    /// What getters see, as it is now, to be kept. ENOMEM.
    pub fn copy(&self) -> Result<Self, Errno> {
        let kept = Kept::copy(self.head())?;
        let mode = match &self.mode {
            Mode::Rest(_) | Mode::Message(_) => Mode::Rest(kept),
            Mode::Frames(frames) => {
                let decoder = frames.decoder.clone();
                Mode::Frames(memory::boxed(Frames { decoder, kept })?)
            }
        };
        Ok(Self {
            mode,
            left: self.left,
            role: self.role,
            failure: self.failure,
            released: AtomicBool::new(false),
        })
    }

    /// Whether another request may be sent: no message has announced the connection's end, or something else than messages.
    pub fn takes_requests(&self) -> bool {
        !self.left && self.head().is_keep_alive()
    }

    /// From here on there are frames. ENOMEM.
    pub fn begin_frames(&mut self) -> Result<(), Errno> {
        let mut frames = memory::boxed(Frames {
            decoder: Decoder::new(self.role),
            kept: Kept::default(),
        })?;
        if let Mode::Rest(kept) = &mut self.mode {
            mem::swap(kept, &mut frames.kept);
        }
        (self.mode, self.left) = (Mode::Frames(frames), true);
        Ok(())
    }

    /// Why there are no more events, if a message is to blame.
    pub fn failure(&self) -> Option<Failure> {
        self.failure.filter(|failure| failure.code() != 0)
    }

    /// Why the connection ends, if the library or the program has refused something.
    pub fn reason(&self) -> Option<Failure> {
        self.failure
    }

    /// Which part of a message the peer is sending.
    fn section(&self) -> Section {
        match &self.mode {
            Mode::Message(parser) => parser.section(),
            Mode::Rest(_) | Mode::Frames(_) => Section::Between,
        }
    }

    /// Whether there is an event that needs no more bytes.
    #[inline]
    pub fn is_pending(&self) -> bool {
        match &self.mode {
            Mode::Message(parser) => parser.is_pending(),
            Mode::Frames(frames) => frames.decoder.is_pending(),
            Mode::Rest(_) => false,
        }
    }

    /// The next event, if it is a line that was read already.
    #[inline]
    fn news(&self) -> Option<Event<'_>> {
        match &self.mode {
            // What still comes must not disturb the end (HTTP-T16).
            Mode::Message(parser) if parser.has_news() && !self.released.load(Relaxed) => {
                parser.news()
            }
            _ => None,
        }
    }

    /// The parser of a message that is received.
    fn parser_mut(&mut self) -> Option<&mut Parser> {
        match &mut self.mode {
            Mode::Message(parser) => Some(parser),
            Mode::Rest(_) | Mode::Frames(_) => None,
        }
    }

    /// Another protocol begins, if a message asked for that. Returns the parser of the messages.
    fn leave(&mut self) -> Option<Box<Parser>> {
        self.parser_mut()?.leave();
        self.left = true;
        self.take_parser()
    }

    /// Returns the parser, if no message is incomplete.
    #[inline]
    fn take_parser(&mut self) -> Option<Box<Parser>> {
        let Mode::Message(parser) = &mut self.mode else {
            return None;
        };
        let kept = parser.rest()?;
        match mem::replace(&mut self.mode, Mode::Rest(kept)) {
            Mode::Message(parser) => Some(parser),
            Mode::Rest(_) | Mode::Frames(_) => None,
        }
    }

    /// A message comes, or what is behind the last one.
    #[inline]
    fn resume(&mut self, spare: &mut Option<Box<Parser>>) -> Result<(), Failure> {
        if let Mode::Rest(kept) = &mut self.mode
            && !self.left
        {
            let mut parser = spare.take().ok_or(Failure::OUT_OF_MEMORY)?;
            parser.resume_from(kept);
            self.mode = Mode::Message(parser);
        }
        Ok(())
    }

    fn fail(&mut self, failure: Failure) {
        if let Some(parser) = self.parser_mut() {
            parser.fail(failure);
        }
        self.failure = Some(failure);
    }

    /// The next event in `bytes`, and how many of them are used.
    fn step(
        &mut self,
        sent: &mut Sent,
        bytes: &mut [u8],
        lent: &mut Lent,
    ) -> Result<(usize, Option<Step>), Refusal> {
        if sent.released_at().is_some() {
            // What still comes must not disturb the end (HTTP-T16).
            return Ok((bytes.len(), None));
        }
        self.resume(&mut lent.parser).map_err(|failure| {
            self.fail(failure);
            Refusal::Message(failure)
        })?;
        match &mut self.mode {
            Mode::Message(parser) => {
                sent.tell(parser);
                let mut data = &bytes[..];
                let found = parser.advance(&mut data).map_err(|failure| {
                    self.failure = Some(failure);
                    Refusal::Message(failure)
                })?;
                match found {
                    Some(found) if found.is_begin() => sent.begun(),
                    Some(found) if parser.is_answer(found) => sent.answered(),
                    _ => {}
                }
                Ok((bytes.len() - data.len(), found.map(Step::Message)))
            }
            Mode::Frames(frames) => {
                let total = bytes.len();
                let mut data = bytes;
                let event = frames.decoder.next(&mut data).map_err(|fault| {
                    self.failure = Some(fault.into());
                    Refusal::Frame(Errno::EBADMSG)
                })?;
                let step = event.map(|event| match event {
                    FrameEvent::Header(frame) => Step::Header(frame),
                    FrameEvent::Body(piece) => Step::Body(piece.len()),
                    FrameEvent::Complete => Step::Complete,
                });
                Ok((total - data.len(), step))
            }
            // There is no message any more, or this is not reached.
            Mode::Rest(_) => {
                let length = bytes.len().min(lent.size as usize);
                Ok((length, (length > 0).then_some(Step::Data(length))))
            }
        }
    }
}

impl View {
    /// Passes the state to `look`. The runner cannot go on meanwhile, so `look` must be short.
    pub fn with<R>(&self, look: impl FnOnce(&Stream, &mut Sent) -> R) -> R {
        self.0.read(look)
    }

    /// See [`Sent::release`].
    pub fn release(&self, now: u64) -> bool {
        self.0.read(|stream, sent| {
            stream.released.store(true, Relaxed);
            sent.release(now)
        })
    }
}

impl Cutter {
    /// The receiving side of a new connection, and a view of it.
    pub fn new(role: Role, size: u32) -> (Self, View) {
        let writer = Writer::new(Stream::new(role), Sent::default());
        let view = View(writer.reader());
        let cutter = Self {
            writer,
            section: Section::Between,
            lent: Lent { parser: None, size },
        };
        (cutter, view)
    }

    /// Before events of bytes that have come: takes a parser if the next message will need one. Without memory for it the next
    /// step fails.
    #[inline]
    pub fn lend(&mut self, parsers: &mut Parsers, limits: impl FnOnce() -> Limits) {
        let stream = self.writer.get();
        if matches!(stream.mode, Mode::Rest(_)) && !stream.left && self.lent.parser.is_none() {
            self.lent.parser = parsers.take(stream.role, limits());
            // The other parser counts its messages otherwise.
            self.section = Section::Between;
        }
    }

    /// After the events: gives the parser back if it is not needed until more bytes come.
    #[inline]
    pub fn reclaim(&mut self, parsers: &mut Parsers) {
        let mut parser = self.lent.parser.take();
        if matches!(self.writer.get().mode, Mode::Message(_)) {
            parser = self.writer.write(|stream, _| stream.take_parser());
        }
        if let Some(parser) = parser {
            parsers.put(parser);
        }
    }

    /// The state as the callbacks see it.
    pub fn stream(&self) -> &Stream {
        self.writer.get()
    }

    /// Whether there is an event that needs no more bytes.
    #[inline]
    pub fn is_pending(&self) -> bool {
        self.writer.get().is_pending()
    }

    /// The next event, if it is a line that was read already. Others may look at the stream meanwhile.
    #[inline]
    pub fn news(&self) -> Option<Event<'_>> {
        self.writer.get().news()
    }

    /// The next event in `bytes`, and how many of them are used; all of them if there is none. Bodies of frames are
    /// unmasked in place. An error is final.
    #[inline]
    pub fn next<'a>(
        &'a mut self,
        bytes: &'a mut [u8],
    ) -> Result<(usize, Option<StreamEvent<'a>>), Refusal> {
        let lent = &mut self.lent;
        let (used, step) = self
            .writer
            .write(|stream, sent| stream.step(sent, bytes, lent))?;
        let Some(step) = step else {
            return Ok((used, None));
        };
        let bytes = &bytes[..used];
        let event = match step {
            Step::Message(found) => match &self.writer.get().mode {
                Mode::Message(parser) => StreamEvent::Message(parser.event(found, bytes)),
                // It is the parser's event.
                Mode::Rest(_) | Mode::Frames(_) => return Ok((used, None)),
            },
            Step::Header(frame) => StreamEvent::Frame(FrameEvent::Header(frame)),
            Step::Body(length) => StreamEvent::Frame(FrameEvent::Body(&bytes[used - length..])),
            Step::Complete => StreamEvent::Frame(FrameEvent::Complete),
            Step::Data(length) => StreamEvent::Data(&bytes[used - length..]),
        };
        Ok((used, Some(event)))
    }

    /// The program's answer to [`Event::HeadersComplete`], before the next step.
    pub fn answer(&mut self, wish: Wish) {
        if wish != Wish::Go {
            self.writer.write(|stream, _| {
                if let Some(parser) = stream.parser_mut() {
                    parser.answer(wish);
                }
            });
        }
    }

    /// The program agrees to [`Event::Upgrade`]. ENOMEM.
    pub fn upgrade(&mut self, kind: UpgradeType) -> Result<(), Errno> {
        let lent = &mut self.lent;
        self.writer.write(|stream, sent| {
            sent.left();
            lent.parser = stream.leave();
            match kind {
                UpgradeType::WebSocket => stream.begin_frames(),
                UpgradeType::None | UpgradeType::Tunnel | UpgradeType::Unknown => Ok(()),
            }
        })
    }

    /// The program has refused an event.
    pub fn fail(&mut self, failure: Failure) {
        self.writer.write(|stream, _| stream.fail(failure));
    }

    /// The connection ends, and this is why, unless a message is to blame.
    pub fn end(&mut self, reason: Failure) {
        self.writer.write(|stream, _| {
            stream.failure = stream.failure().or(Some(reason));
        });
    }

    /// Which part of a message the peer is sending, and whether that is news: not so while it is still the same head.
    pub fn advanced(&mut self) -> (Section, bool) {
        let section = self.section();
        let before = mem::replace(&mut self.section, section);
        (section, section != before || section == Section::Body)
    }

    /// Which part of a message the peer is sending.
    pub fn section(&self) -> Section {
        self.stream().section()
    }

    /// The peer sends no more. True: that completes a message (HTTP-39).
    pub fn finish(&mut self) -> bool {
        self.writer.write(|stream, sent| {
            sent.released_at().is_none() && stream.parser_mut().is_some_and(Parser::finish)
        })
    }

    /// What was sent, for a runner that has found the end of an answer or a cookie in it.
    pub fn with_sent<R>(&mut self, change: impl FnOnce(&Stream, &mut Sent) -> R) -> R {
        self.writer.write(|stream, sent| change(stream, sent))
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
