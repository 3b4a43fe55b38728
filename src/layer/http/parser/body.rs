//! Where a message's body is, and where the message ends.

use super::{Parser, Role, State, Step, Wish};
use crate::layer::http::announced::UpgradeType;
use crate::layer::http::bytes::is_token;
use crate::layer::http::failure::Failure;
use crate::layer::http::host;
use crate::layer::http::method::Method;

/// What is left of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Body {
    #[default]
    None,
    /// So many bytes.
    Length(u64),
    /// Everything until the connection ends.
    UntilClose,
    Chunks(Chunk),
}

impl Body {
    /// Whether the trailer has been read, and the message's end not reported.
    pub(super) fn is_trailer_complete(&self) -> bool {
        *self == Self::Chunks(Chunk::Trailer)
    }
}

/// What the next byte of a chunked body belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// The first digit of a size.
    Size,
    /// More digits; the size so far, and bytes of the line so far.
    Digits(u32, u16),
    /// Extensions (RFC 9112 7.1.1).
    Extension(u32, u16, Extension),
    SizeLf(u32),
    /// So many bytes of a chunk.
    Data(u32),
    DataCr,
    DataLf,
    /// The last chunk's header was there; a trailer follows.
    Trailer,
}

/// What is next in the extensions of a chunk, which are checked and not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extension {
    NameStart,
    Name,
    ValueStart,
    Value,
    Quoted,
    Escaped,
    QuotedEnd,
}

impl Parser {
    /// The head is complete: what it says must make sense, and then the program is asked.
    pub(super) fn end_of_head(&mut self) -> Result<Step, Failure> {
        self.announced.check()?;
        if self.limits.strict_host && self.role == Role::Server {
            host::check(&self.current)?;
        }
        let asked = self.announced.upgrade();
        self.current.upgrade = match self.role {
            Role::Server if self.current.method == Some(Method::CONNECT) => {
                Some(UpgradeType::Tunnel)
            }
            Role::Server if self.version() <= super::Version::HTTP_1_0 => None,
            Role::Client if self.current.status != 101 => None,
            _ => asked.map(|(kind, _)| kind),
        };
        self.current.has_length = self.announced.length().is_some();
        self.current.keep_alive = self.announced.is_keep_alive(self.version());
        if self.role == Role::Client
            && self.has_body()
            && self
                .body_of_head()
                .is_ok_and(|body| body == Body::UntilClose)
        {
            self.current.keep_alive = false;
        }
        self.state = State::Answer;
        Ok(Step::Headers)
    }

    /// Whether a response may have a body (HTTP-62).
    fn has_body(&self) -> bool {
        let more = self.more.as_deref();
        let head = more.and_then(|more| more.expected.front()) == Some(&Method::HEAD);
        !head && !matches!(self.current.status, 100..=199 | 204 | 304)
    }

    /// The body that the head announces.
    fn body_of_head(&self) -> Result<Body, Failure> {
        match (
            self.announced.is_chunked(self.version()),
            self.announced.length(),
        ) {
            (Some(true), _) => Ok(Body::Chunks(Chunk::Size)),
            (None, _) if self.role == Role::Server => Err(Failure::ENCODING),
            (None, _) => Ok(Body::UntilClose),
            (Some(false), Some(0)) => Ok(Body::None),
            (Some(false), Some(length)) => Ok(Body::Length(length)),
            (Some(false), None) if self.role == Role::Client => Ok(Body::UntilClose),
            (Some(false), None) => Ok(Body::None),
        }
    }

    /// The program has answered.
    pub(super) fn choose_body(&mut self) -> Result<Step, Failure> {
        if self.wish == Wish::Upgrade {
            self.current.upgrade = Some(self.current.upgrade.unwrap_or_default());
            self.state = State::MessageComplete;
            return Ok(Step::Next);
        }
        if self.role == Role::Server
            && self
                .announced
                .upgrade()
                .is_some_and(|(_, by_the_way)| by_the_way)
            && self.current.upgrade == Some(UpgradeType::Unknown)
        {
            // HTTP/2 is only offered; the request is answered as it is (HTTP-142).
            self.current.upgrade = None;
        }
        if self.wish == Wish::SkipBody {
            // Then its end is not the connection's.
            self.current.keep_alive = self.announced.is_keep_alive(self.version());
        }
        let ends = match self.role {
            Role::Server => self.current.upgrade == Some(UpgradeType::Tunnel),
            Role::Client => !self.has_body() || self.wish == Wish::SkipBody,
        };
        self.body = if ends {
            Body::None
        } else {
            self.body_of_head()?
        };
        if self.body != Body::None && self.wish != Wish::SkipBody {
            self.state = State::Body;
            return Ok(Step::Next);
        }
        // The message ends for the program, and what it may have announced is thrown away.
        Ok(self.end_of_message())
    }

    /// The program's last event of a message, and what follows it.
    pub(super) fn end_of_message(&mut self) -> Step {
        if self.role == Role::Client && !self.is_interim() {
            let more = self.more.as_deref_mut();
            more.and_then(|more| more.expected.pop_front());
        }
        // What the program skips is still to come.
        self.state = if self.body == Body::None {
            self.after_message()
        } else {
            State::Body
        };
        Step::Complete
    }

    pub(super) fn after_message(&self) -> State {
        if self.current.upgrade.is_some() {
            State::Upgrade
        } else if self.current.keep_alive || self.is_interim() {
            State::Idle
        } else {
            State::Ended
        }
    }

    /// Goes on in the body.
    pub(super) fn step_body(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        if self.body.is_trailer_complete() {
            return Ok(self.end_of_trailer());
        }
        if data.is_empty() {
            return Ok(Step::Empty);
        }
        match self.body {
            // There is a body in this state.
            Body::None => Ok(Step::Next),
            Body::Length(left) => {
                let piece = usize::try_from(left).unwrap_or(usize::MAX).min(data.len());
                *data = &data[piece..];
                self.body = match left - piece as u64 {
                    0 => Body::None,
                    left => Body::Length(left),
                };
                if self.body == Body::None {
                    self.end_body();
                }
                Ok(self.piece(piece))
            }
            Body::UntilClose => {
                let piece = data.len();
                *data = &[];
                Ok(self.piece(piece))
            }
            Body::Chunks(chunk) => self.step_chunk(data, chunk),
        }
    }

    /// A piece of the body for the program, unless it does not want it.
    fn piece(&self, length: usize) -> Step {
        if self.wish == Wish::SkipBody {
            Step::Next
        } else {
            Step::Body(length)
        }
    }

    /// The body is complete. What the program skipped is no news for it.
    fn end_body(&mut self) {
        self.body = Body::None;
        self.state = if self.wish == Wish::SkipBody {
            self.after_message()
        } else {
            State::MessageComplete
        };
    }

    fn step_chunk(&mut self, data: &mut &[u8], chunk: Chunk) -> Result<Step, Failure> {
        let byte = data[0];
        let next = match chunk {
            Chunk::Size => Chunk::Digits(hex_digit(byte).ok_or(Failure::CHUNK_SIZE)?, 1),
            Chunk::Digits(size, count) => self.step_digits(byte, size, count)?,
            Chunk::Extension(size, count, part) => self.step_extension(byte, size, count, part)?,
            Chunk::SizeLf(size) => return self.start_chunk(data, size),
            Chunk::Data(left) => return Ok(self.step_data(data, left)),
            Chunk::DataCr => match byte {
                b'\r' => Chunk::DataLf,
                b'\n' => return Err(Failure::CHUNK_DATA_CR),
                _ => return Err(Failure::CHUNK_DATA_LF),
            },
            Chunk::DataLf => {
                if byte != b'\n' {
                    return Err(Failure::CHUNK_DATA_LF);
                }
                *data = &data[1..];
                self.body = Body::Chunks(Chunk::Size);
                return Ok(self.unless_skipped(Step::ChunkComplete));
            }
            // Taken care of by the caller.
            Chunk::Trailer => return Ok(Step::Next),
        };
        *data = &data[1..];
        self.body = Body::Chunks(next);
        Ok(Step::Next)
    }

    pub(super) fn unless_skipped(&self, step: Step) -> Step {
        if self.wish == Wish::SkipBody {
            Step::Next
        } else {
            step
        }
    }

    fn step_digits(&self, byte: u8, size: u32, count: u16) -> Result<Chunk, Failure> {
        let count = self.count_line(byte, count)?;
        match byte {
            b'\r' => return Ok(Chunk::SizeLf(size)),
            b'\n' => return Err(Failure::CHUNK_SIZE_CR),
            b';' => return Ok(Chunk::Extension(size, count, Extension::NameStart)),
            _ => {}
        }
        let digit = hex_digit(byte).ok_or(Failure::CHUNK_SIZE)?;
        // The program is told in an int (HTTP-28).
        let size = size
            .checked_mul(16)
            .and_then(|size| size.checked_add(digit))
            .filter(|&size| i32::try_from(size).is_ok());
        Ok(Chunk::Digits(size.ok_or(Failure::CHUNK_OVERFLOW)?, count))
    }

    /// Counts a byte of the line before a chunk; its end is none.
    fn count_line(&self, byte: u8, count: u16) -> Result<u16, Failure> {
        if byte == b'\r' {
            Ok(count)
        } else if count >= self.limits.chunk_line {
            Err(Failure::CHUNK_OVERFLOW)
        } else {
            Ok(count + 1)
        }
    }

    fn step_extension(
        &self,
        byte: u8,
        size: u32,
        count: u16,
        part: Extension,
    ) -> Result<Chunk, Failure> {
        let count = self.count_line(byte, count)?;
        let may_end = matches!(
            part,
            Extension::Name | Extension::Value | Extension::QuotedEnd
        );
        let next = match (part, byte) {
            (Extension::Quoted, b'"') => Extension::QuotedEnd,
            (Extension::Quoted, b'\\') => Extension::Escaped,
            (Extension::Quoted, b'\t' | b' '..=b'~' | 0x80..)
            | (Extension::Escaped, b'\t' | b' '..=b'~')
            | (Extension::ValueStart, b'"') => Extension::Quoted,
            (_, b'\r') if may_end => return Ok(Chunk::SizeLf(size)),
            (_, b'\n') if may_end => return Err(Failure::CHUNK_EXTENSION_CR),
            (_, b';') if may_end => Extension::NameStart,
            (Extension::Name, b'=') => Extension::ValueStart,
            (Extension::NameStart | Extension::Name, _) if is_token(byte) => Extension::Name,
            (Extension::ValueStart | Extension::Value, _) if is_token(byte) => Extension::Value,
            _ => return Err(Failure::CHUNK_EXTENSION),
        };
        Ok(Chunk::Extension(size, count, next))
    }

    fn start_chunk(&mut self, data: &mut &[u8], size: u32) -> Result<Step, Failure> {
        if data[0] != b'\n' {
            return Err(Failure::CHUNK_SIZE_LF);
        }
        *data = &data[1..];
        if size == 0 {
            self.body = Body::Chunks(Chunk::Trailer);
            (self.trailer, self.state) = (true, State::FieldStart);
        } else {
            self.body = Body::Chunks(Chunk::Data(size));
        }
        Ok(self.unless_skipped(Step::ChunkHeader(size)))
    }

    fn step_data(&mut self, data: &mut &[u8], left: u32) -> Step {
        let piece = (left as usize).min(data.len());
        *data = &data[piece..];
        #[allow(
            clippy::cast_possible_truncation,
            reason = "not longer than what was left"
        )]
        let left = left - piece as u32;
        self.body = Body::Chunks(if left == 0 {
            Chunk::DataCr
        } else {
            Chunk::Data(left)
        });
        self.piece(piece)
    }

    /// The trailer is complete, and with it the body.
    fn end_of_trailer(&mut self) -> Step {
        self.end_body();
        self.unless_skipped(Step::ChunkComplete)
    }
}

fn hex_digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}
