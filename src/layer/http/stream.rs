//! What a connection makes of its bytes: messages, then frames or another protocol's bytes. The runner of the connection
//! changes it, the program's getters look at it.

use std::ffi::CStr;

use super::UpgradeType;
use super::failure::Failure;
use super::head::Head;
use super::parser::{Event, Found, Limits, Parser, Role, Section, Wish};
use super::sent::Sent;
use super::websocket::{Decoder, Frame, FrameEvent};
use crate::error::Errno;
use crate::os::locks::{Reader, Writer};

/// What bytes are.
#[derive(Debug)]
enum Mode {
    Messages,
    Frames(Decoder),
    /// Of a protocol that the program speaks.
    Raw,
}

/// The receiving side of a connection.
#[derive(Debug)]
pub struct Stream {
    parser: Parser,
    mode: Mode,
    /// Why the connection ends, if that has nothing to do with a message.
    reason: Option<&'static CStr>,
}

/// For getters.
#[derive(Clone, Debug)]
pub struct View(Reader<Stream, Sent>);

/// For the runner.
#[derive(Debug)]
pub struct Cutter {
    writer: Writer<Stream, Sent>,
    /// Most bytes of [`StreamEvent::Data`].
    size: u32,
    /// See [`Cutter::advanced`].
    section: Section,
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
    /// The message that is received, or was received last.
    pub fn parser(&self) -> &Parser {
        &self.parser
    }

    /// The head of that message.
    pub fn head(&self) -> &Head {
        self.parser.head()
    }

    /// The frame that is received, and how many bytes of its body are still to come. `None`: there are no frames on the
    /// connection (HTTP-152).
    pub fn frame(&self) -> Option<(&Frame, u64)> {
        match &self.mode {
            Mode::Frames(decoder) => Some(decoder.frame()),
            Mode::Messages | Mode::Raw => None,
        }
    }

    /// What getters see, as it is now, to be kept. ENOMEM.
    pub fn copy(&self) -> Result<Self, Errno> {
        Ok(Self {
            parser: self.parser.copy()?,
            mode: match &self.mode {
                Mode::Messages => Mode::Messages,
                Mode::Frames(decoder) => Mode::Frames(decoder.clone()),
                Mode::Raw => Mode::Raw,
            },
            reason: self.reason,
        })
    }

    /// Whether another request may be sent: no message has announced the connection's end, or something else than messages.
    pub fn takes_requests(&self) -> bool {
        matches!(self.mode, Mode::Messages) && self.parser.is_keep_alive()
    }

    /// From here on there are frames.
    pub fn begin_frames(&mut self) {
        self.mode = Mode::Frames(Decoder::new(self.parser.role()));
    }

    /// Why the connection ends, if the library or the program has refused something: for people, in English.
    pub fn reason(&self) -> Option<&'static CStr> {
        self.parser
            .failure()
            .map(|failure| failure.text)
            .or(self.reason)
    }

    /// Which part of a message the peer is sending.
    fn section(&self) -> Section {
        match &self.mode {
            Mode::Messages => self.parser.section(),
            Mode::Frames(_) | Mode::Raw => Section::Between,
        }
    }

    fn is_pending(&self) -> bool {
        match &self.mode {
            Mode::Messages => self.parser.is_pending(),
            Mode::Frames(decoder) => decoder.is_pending(),
            Mode::Raw => false,
        }
    }

    /// The next event in `bytes`, and how many of them are used.
    fn step(
        &mut self,
        sent: &mut Sent,
        bytes: &mut [u8],
        size: u32,
    ) -> Result<(usize, Option<Step>), Refusal> {
        if sent.released_at().is_some() {
            // What still comes must not disturb the end (HTTP-T16).
            return Ok((bytes.len(), None));
        }
        match &mut self.mode {
            Mode::Messages => {
                sent.tell(&mut self.parser);
                let mut data = &bytes[..];
                let found = self.parser.advance(&mut data).map_err(Refusal::Message)?;
                match found {
                    Some(found) if found.is_begin() => sent.begun(),
                    Some(found) if self.parser.is_answer(found) => sent.answered(),
                    _ => {}
                }
                Ok((bytes.len() - data.len(), found.map(Step::Message)))
            }
            Mode::Frames(decoder) => {
                let total = bytes.len();
                let mut data = bytes;
                let event = match decoder.next(&mut data) {
                    Ok(event) => event,
                    Err(fault) => {
                        self.reason = Some(fault.text());
                        return Err(Refusal::Frame(Errno::EBADMSG));
                    }
                };
                let step = event.map(|event| match event {
                    FrameEvent::Header(frame) => Step::Header(frame),
                    FrameEvent::Body(piece) => Step::Body(piece.len()),
                    FrameEvent::Complete => Step::Complete,
                });
                Ok((total - data.len(), step))
            }
            Mode::Raw => {
                let length = bytes.len().min(size as usize);
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
}

impl Cutter {
    /// The receiving side of a new connection, and a view of it.
    pub fn new(role: Role, limits: Limits, size: u32) -> (Self, View) {
        let stream = Stream {
            parser: Parser::new(role, limits),
            mode: Mode::Messages,
            reason: None,
        };
        let writer = Writer::new(stream, Sent::default());
        let view = View(writer.reader());
        let section = Section::Between;
        let cutter = Self {
            writer,
            size,
            section,
        };
        (cutter, view)
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

    /// The next event in `bytes`, and how many of them are used; all of them if there is none. Bodies of frames are
    /// unmasked in place. An error is final.
    #[inline]
    pub fn next<'a>(
        &'a mut self,
        bytes: &'a mut [u8],
    ) -> Result<(usize, Option<StreamEvent<'a>>), Refusal> {
        let size = self.size;
        let (used, step) = self
            .writer
            .write(|stream, sent| stream.step(sent, bytes, size))?;
        let Some(step) = step else {
            return Ok((used, None));
        };
        let bytes = &bytes[..used];
        let event = match step {
            Step::Message(found) => {
                StreamEvent::Message(self.writer.get().parser.event(found, bytes))
            }
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
            self.writer.write(|stream, _| stream.parser.answer(wish));
        }
    }

    /// The program agrees to [`Event::Upgrade`].
    pub fn upgrade(&mut self, kind: UpgradeType) {
        self.writer.write(|stream, sent| {
            sent.left();
            stream.parser.leave();
            match kind {
                UpgradeType::WebSocket => stream.begin_frames(),
                UpgradeType::None | UpgradeType::Tunnel | UpgradeType::Unknown => {
                    stream.mode = Mode::Raw;
                }
            }
        });
    }

    /// The program has refused an event.
    pub fn fail(&mut self, failure: Failure) {
        self.writer.write(|stream, _| stream.parser.fail(failure));
    }

    /// The connection ends, and this is why.
    pub fn end(&mut self, reason: &'static CStr) {
        self.writer.write(|stream, _| stream.reason = Some(reason));
    }

    /// Which part of a message the peer is sending, and whether that is news: not so while it is still the same head.
    pub fn advanced(&mut self) -> (Section, bool) {
        let section = self.section();
        let before = std::mem::replace(&mut self.section, section);
        (section, section != before || section == Section::Body)
    }

    /// Which part of a message the peer is sending.
    pub fn section(&self) -> Section {
        self.stream().section()
    }

    /// The peer sends no more. True: that completes a message (HTTP-39).
    pub fn finish(&mut self) -> bool {
        self.writer.write(|stream, sent| {
            sent.released_at().is_none()
                && matches!(stream.mode, Mode::Messages)
                && stream.parser.finish()
        })
    }

    /// What was sent, for a runner that has found the end of an answer or a cookie in it.
    pub fn with_sent<R>(&mut self, change: impl FnOnce(&Stream, &mut Sent) -> R) -> R {
        self.writer.write(|stream, sent| change(stream, sent))
    }
}
