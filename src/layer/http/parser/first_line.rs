//! Request lines and status lines.

use super::{Parser, Role, State, Step};
use crate::layer::http::bytes::{copy_path, copy_text, copy_visible, text, tokens, visible};
use crate::layer::http::failure::Failure;
use crate::layer::http::head::Version;
use crate::layer::http::method::{self, Method};

/// What a version begins with.
const PROTOCOL: &[u8] = b"HTTP/";
/// The usual end of a request line.
const VERSION_1_1: &[u8] = b" HTTP/1.1\r\n";
/// Bytes of a version.
const VERSION: u8 = 8;
/// Digits of a status.
const STATUS: u8 = 3;

impl Parser {
    /// Goes on in a first line, or before it; there is at least one byte.
    pub(super) fn step_first_line(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        let state = self.state;
        match state {
            State::Idle => return self.step_idle(data),
            State::Method if self.read_request_line(data) => {}
            State::Method => self.step_method(data)?,
            State::BeforeTarget => self.skip_blanks(data, State::Target)?,
            State::Target => self.step_target(data)?,
            State::BeforeVersion => self.skip_blanks(data, State::Version(0))?,
            State::Version(0) if self.read_status_line(data) => {}
            State::Version(count) => self.step_version(data, count)?,
            State::RequestLineCr => {
                self.want(data, b'\r', State::RequestLineLf, Failure::VERSION_END)?;
            }
            State::RequestLineLf => {
                self.want(data, b'\n', State::FieldStart, Failure::REQUEST_LINE_END)?;
                if self.current.method == Some(Method::PRI) {
                    return Err(self.preface());
                }
                self.current.arena.tell_all();
                return Ok(Step::Line);
            }
            State::StatusSpace => self.want(data, b' ', State::Status(0), Failure::STATUS_SPACE)?,
            State::Status(count) => self.step_status(data, count)?,
            State::AfterStatus => self.step_after_status(data)?,
            State::Reason => {
                let (bare_lf, otherwise) = (Failure::STATUS_LINE_CR, Failure::STATUS);
                self.take_text(data, State::StatusLineLf, bare_lf, otherwise)?;
            }
            State::StatusLineLf => {
                self.want(data, b'\n', State::FieldStart, Failure::STATUS_LINE_END)?;
                self.current.line = self.current.arena.close_line()?;
                self.current.arena.tell_all();
                return Ok(Step::Line);
            }
            _ => {}
        }
        Ok(Step::Next)
    }

    fn step_idle(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        let empty = data
            .iter()
            .take_while(|&&byte| matches!(byte, b'\r' | b'\n'))
            .count();
        *data = &data[empty..];
        if data.is_empty() {
            return Ok(Step::Empty);
        }
        self.begin()?;
        self.current.arena.prepare(data)?;
        match self.role {
            Role::Server => {
                self.state = State::Method;
                self.read_request_line(data);
            }
            Role::Client => {
                self.state = State::Version(0);
                self.read_status_line(data);
            }
        }
        Ok(Step::Begin)
    }

    /// Reads a request line of which nothing is missing, and nothing is wrong with, and the fields behind it: the usual case in
    /// one go. The program will be told of them. False: it is another one, and nothing is used up.
    fn read_request_line(&mut self, data: &mut &[u8]) -> bool {
        let Some((method, start)) = whole_method(data) else {
            return false;
        };
        // They have rules of their own.
        let usual = !matches!(method, Method::CONNECT | Method::PRI)
            && self.current.arena.open().is_empty();
        let rest = &data[start..];
        let begins = matches!(rest.first(), Some(b'/' | b'*' | b'a'..=b'z' | b'A'..=b'Z'));
        if !(usual && begins) {
            return false;
        }
        let room = self.current.arena.room();
        let Some(mut length) = copy_path(rest, room) else {
            return false;
        };
        // Nearly all targets are but a path.
        let is_path = rest[0] == b'/' && rest.get(length) == Some(&b' ');
        if !is_path {
            length = match copy_visible(rest, room) {
                Some(length) => length,
                None => return false,
            };
        }
        let Some(behind) = rest[length..].strip_prefix(VERSION_1_1) else {
            return false;
        };
        let fits = length <= usize::from(self.limits.url) && self.fits(data, behind);
        if !fits || !self.current.put_target(length, is_path, rest) {
            return false;
        }
        self.current.method = Some(method);
        self.begin_fields(data, behind);
        true
    }

    /// Reads a status line of which nothing is missing, as above.
    fn read_status_line(&mut self, data: &mut &[u8]) -> bool {
        const START: &[u8] = b"HTTP/1.1 ";
        let Some([hundreds, tens, ones, b' ', rest @ ..]) = data.strip_prefix(START) else {
            return false;
        };
        let digits = [hundreds, tens, ones];
        let Some(length) = copy_text(rest, self.current.arena.room()) else {
            return false;
        };
        let Some(behind) = rest[length..].strip_prefix(b"\r\n") else {
            return false;
        };
        let usual = self.role == Role::Client
            && self.current.arena.open().is_empty()
            && digits.iter().all(|digit| digit.is_ascii_digit())
            && self.fits(data, behind);
        if !usual {
            return false;
        }
        let status = digits
            .iter()
            .fold(0, |status, digit| status * 10 + u16::from(**digit - b'0'));
        self.current.status = status;
        self.current.line = self.current.arena.put_line(length);
        self.begin_fields(data, behind);
        true
    }

    /// Whether the head may be so long that only `behind` is left of `data`.
    fn fits(&self, data: &[u8], behind: &[u8]) -> bool {
        let length = self.head_length as usize + data.len() - behind.len();
        length <= self.limits.head as usize
    }

    /// A first line of version 1.1 was read, and `behind` follows it.
    #[allow(clippy::cast_possible_truncation, reason = "it fits")]
    fn begin_fields<'d>(&mut self, data: &mut &'d [u8], behind: &'d [u8]) {
        self.current.version = Version { major: 1, minor: 1 };
        self.current.arena.has_new_line();
        self.head_length += (data.len() - behind.len()) as u32;
        *data = behind;
        self.state = State::FieldStart;
        self.read_fields(data);
    }

    /// Takes one byte that must be `wanted`.
    fn want(
        &mut self,
        data: &mut &[u8],
        wanted: u8,
        next: State,
        otherwise: Failure,
    ) -> Result<(), Failure> {
        if data.first() != Some(&wanted) {
            return Err(otherwise);
        }
        self.take(data, 1)?;
        self.state = next;
        Ok(())
    }

    fn skip_blanks(&mut self, data: &mut &[u8], next: State) -> Result<(), Failure> {
        let blanks = data.iter().take_while(|&&byte| byte == b' ').count();
        self.take(data, blanks)?;
        if !data.is_empty() {
            self.state = next;
        }
        Ok(())
    }

    fn step_method(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        let length = tokens(data);
        if self.current.arena.open().len() + length > method::LONGEST {
            return Err(Failure::METHOD);
        }
        self.current.arena.push(&data[..length])?;
        self.take(data, length)?;
        let name = self.current.arena.open();
        let Some(&end) = data.first() else {
            return if Method::has_prefix(name) {
                Ok(())
            } else {
                Err(Failure::METHOD)
            };
        };
        let method = Method::find(name).ok_or(Failure::METHOD)?;
        if end != b' ' {
            return Err(Failure::METHOD_END);
        }
        self.current.arena.drop_open();
        self.current.method = Some(method);
        self.take(data, 1)?;
        self.state = State::BeforeTarget;
        Ok(())
    }

    fn step_target(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        let begins = self.current.arena.open().is_empty();
        if begins && !self.may_begin_target(data[0]) {
            return Err(Failure::URL_START);
        }
        let length = visible(data);
        if self.current.arena.open().len() + length > usize::from(self.limits.url) {
            return Err(Failure::URL);
        }
        self.current.arena.push(&data[..length])?;
        self.take(data, length)?;
        match data.first() {
            None => return Ok(()),
            Some(b' ') => {}
            // Not even HTTP/0.9, which ends a request line like this, is served (HTTP-51).
            Some(b'\r' | b'\n') => return Err(Failure::VERSION),
            Some(_) => return Err(Failure::URL_CHARACTER),
        }
        self.current.close_target()?;
        self.state = State::BeforeVersion;
        Ok(())
    }

    fn may_begin_target(&self, byte: u8) -> bool {
        if self.current.method == Some(Method::CONNECT) {
            return byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'.' | b'-');
        }
        byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'*')
    }

    /// `HTTP/1.1`, whose first `count` bytes were there.
    fn step_version(&mut self, data: &mut &[u8], count: u8) -> Result<(), Failure> {
        let byte = data[0];
        let place = usize::from(count);
        match PROTOCOL.get(place) {
            Some(&wanted) if byte != wanted => return Err(Failure::PROTOCOL),
            Some(_) => {}
            None => self.note_version(byte, place - PROTOCOL.len())?,
        }
        self.take(data, 1)?;
        self.state = match self.role {
            _ if count + 1 < VERSION => State::Version(count + 1),
            Role::Server => State::RequestLineCr,
            Role::Client => State::StatusSpace,
        };
        Ok(())
    }

    /// A byte of `1.1`.
    fn note_version(&mut self, byte: u8, place: usize) -> Result<(), Failure> {
        let version = &mut self.current.version;
        let valid = match place {
            1 => byte == b'.',
            _ => byte.is_ascii_digit(),
        };
        match place {
            0 => version.major = byte.wrapping_sub(b'0'),
            1 => {}
            _ => version.minor = byte.wrapping_sub(b'0'),
        }
        let complete = place < 2 || Version::KNOWN.contains(version);
        if valid && complete {
            Ok(())
        } else {
            Err(Failure::VERSION)
        }
    }

    /// The request line that HTTP/2 begins with, or a method that is none.
    fn preface(&self) -> Failure {
        let http_2 = Version { major: 2, minor: 0 };
        let target = self.current.arena.line(self.current.line);
        if target.bytes() == b"*" && self.current.version == http_2 {
            Failure::PREFACE
        } else {
            Failure::METHOD
        }
    }

    fn step_status(&mut self, data: &mut &[u8], count: u8) -> Result<(), Failure> {
        let byte = data[0];
        if !byte.is_ascii_digit() {
            return Err(Failure::STATUS);
        }
        self.current.status = self.current.status * 10 + u16::from(byte - b'0');
        self.take(data, 1)?;
        self.state = if count + 1 < STATUS {
            State::Status(count + 1)
        } else {
            State::AfterStatus
        };
        Ok(())
    }

    fn step_after_status(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        self.state = match data[0] {
            b' ' => State::Reason,
            b'\r' => State::StatusLineLf,
            _ => return Err(Failure::STATUS),
        };
        self.take(data, 1)
    }

    /// Takes the text of a reason or a value, up to the CR that ends it, if that has come.
    pub(super) fn take_text(
        &mut self,
        data: &mut &[u8],
        next: State,
        bare_lf: Failure,
        otherwise: Failure,
    ) -> Result<(), Failure> {
        let length = text(data);
        self.current.arena.push(&data[..length])?;
        self.take(data, length)?;
        match data.first() {
            None => return Ok(()),
            Some(b'\t') => self.current.arena.push(b"\t")?,
            Some(b'\r') => self.state = next,
            Some(b'\n') => return Err(bare_lf),
            Some(_) => return Err(otherwise),
        }
        self.take(data, 1)
    }

    /// Uses up bytes of the head.
    #[inline]
    pub(super) fn take(&mut self, data: &mut &[u8], length: usize) -> Result<(), Failure> {
        *data = &data[length..];
        self.count(length)
    }
}

/// The method that `data` begins with, and where its target begins.
fn whole_method(data: &[u8]) -> Option<(Method, usize)> {
    let end = match data {
        [b'G', b'E', b'T', b' ', ..] => 3,
        [b'P', b'O', b'S', b'T', b' ', ..] => 4,
        _ => {
            let front = &data[..data.len().min(method::LONGEST + 1)];
            front.iter().position(|&byte| byte == b' ')?
        }
    };
    Some((Method::find(&data[..end])?, end + 1))
}
