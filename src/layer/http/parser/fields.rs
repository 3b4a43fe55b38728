//! Fields of heads and trailers.

use super::{Parser, State, Step, Wish};
use crate::layer::http::arena::{LENGTHS, pack};
use crate::layer::http::bytes::{copy_name, copy_text, is_blank, tokens};
use crate::layer::http::failure::Failure;

impl Parser {
    /// Goes on in the fields; there is at least one byte.
    pub(super) fn step_fields(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        let byte = data[0];
        match self.state {
            State::FieldStart => {
                let length = data.len();
                self.read_fields(data);
                if data.len() == length {
                    self.start_field(data)?;
                }
            }
            State::Name => self.step_name(data)?,
            State::BeforeValue => self.step_before_value(data)?,
            State::EmptyValueLf if byte != b'\n' => return Err(Failure::CR_WITHOUT_LF),
            State::ValueLf if byte != b'\n' => return Err(Failure::VALUE_LF),
            State::EmptyValueLf | State::ValueLf => {
                self.take(data, 1)?;
                self.state = State::AfterValue;
            }
            State::Value => {
                self.take_text(data, State::ValueLf, Failure::VALUE_CR, Failure::VALUE)?;
            }
            State::AfterValue if is_blank(byte) => return Err(Failure::FOLDED),
            State::AfterValue => {
                self.end_value()?;
                self.state = State::FieldStart;
                return Ok(self.unless_skipped(Step::Field));
            }
            State::HeadLf => {
                if byte != b'\n' {
                    return Err(Failure::HEAD_END);
                }
                self.take(data, 1)?;
                self.end_fields();
            }
            _ => {}
        }
        Ok(Step::Next)
    }

    /// Reads the fields of which nothing is missing, and nothing is wrong with, and the end behind them: the usual case in one go.
    /// Of all others nothing is used up. The program will be told of them.
    pub(super) fn read_fields(&mut self, data: &mut &[u8]) {
        if self.wish == Wish::SkipBody {
            return;
        }
        let mut rest = *data;
        let mut room = self.current.arena.room();
        let size = room.len();
        let space = self.limits.head.saturating_sub(self.head_length) as usize;
        while self.fields < self.limits.fields && rest.first() != Some(&b'\r') {
            let Some((field, record)) = copy_field(rest, room) else {
                break;
            };
            // A trailer's fields never say where a body ends (HTTP-53).
            if data.len() - field.behind.len() > space
                || !self.trailer && self.announced.note(field.name, field.value).is_err()
            {
                break;
            }
            room = &mut room[record..];
            rest = field.behind;
            self.fields += 1;
        }
        let record_bytes = size - room.len();
        self.current.arena.put_records(record_bytes);
        if let Some(behind) = rest.strip_prefix(b"\r\n")
            && data.len() - behind.len() <= space
        {
            rest = behind;
            self.end_fields();
        }
        let used = data.len() - rest.len();
        if used > 0 {
            self.first_field = false;
            self.head_length += u32::try_from(used).unwrap_or(u32::MAX);
            *data = rest;
        }
    }

    fn end_fields(&mut self) {
        self.state = if self.trailer {
            State::Body
        } else {
            State::HeadersComplete
        };
    }

    fn start_field(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        match data[0] {
            b'\r' if data.starts_with(b"\r\n") => {
                self.take(data, 2)?;
                self.end_fields();
            }
            b'\r' => {
                self.take(data, 1)?;
                self.state = State::HeadLf;
            }
            b' ' if self.first_field => return Err(Failure::FIRST_BLANK),
            _ => self.state = State::Name,
        }
        self.first_field = false;
        Ok(())
    }

    fn step_name(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        let arena = &mut self.current.arena;
        if arena.open().is_empty() {
            arena.push(&[0; LENGTHS])?;
        }
        let length = tokens(data);
        arena.push(&data[..length])?;
        self.take(data, length)?;
        match data.first() {
            None => return Ok(()),
            Some(b':') if self.current.arena.open().len() > LENGTHS => {}
            Some(_) => return Err(Failure::NAME),
        }
        if self.fields >= self.limits.fields {
            return Err(Failure::OVERFLOW);
        }
        self.current.arena.close_name()?;
        self.state = State::BeforeValue;
        self.take(data, 1)
    }

    fn step_before_value(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        let blanks = data.iter().take_while(|&&byte| is_blank(byte)).count();
        self.take(data, blanks)?;
        match data.first() {
            None => return Ok(()),
            Some(b'\r') => {
                self.state = State::EmptyValueLf;
                return self.take(data, 1);
            }
            Some(b'\n') => return Err(Failure::VALUE),
            Some(_) => self.state = State::Value,
        }
        Ok(())
    }

    /// A field is complete. Blanks at its end are not part of the value (HTTP-27).
    fn end_value(&mut self) -> Result<(), Failure> {
        let (name, value) = self.current.arena.open_record();
        let length = value
            .iter()
            .rposition(|&byte| !is_blank(byte))
            .map_or(0, |last| last + 1);
        if !self.trailer {
            // A trailer's fields never say where a body ends (HTTP-53).
            self.announced.note(name, &value[..length])?;
        }
        self.fields += 1;
        let place = self.current.arena.close_record(length)?;
        *self.last.get_mut() = place.0;
        self.current.arena.tell_all();
        Ok(())
    }
}

/// A field of which nothing is missing.
struct Field<'d> {
    name: &'d [u8],
    value: &'d [u8],
    /// What follows its line.
    behind: &'d [u8],
}

/// Copies a whole field line of `data` to the front of `room`, as a record of the length that is returned. `None` if it is not
/// whole, if something is wrong with it, or if there is no room.
#[inline]
fn copy_field<'d>(data: &'d [u8], room: &mut [u8]) -> Option<(Field<'d>, usize)> {
    let (lengths, texts) = room.split_first_chunk_mut::<LENGTHS>()?;
    let length = copy_name(data, texts)?;
    let (name, rest) = data.split_at_checked(length)?;
    let rest = match rest {
        // Nearly always there is one blank.
        [b':', b' ', rest @ ..] if !is_blank(*rest.first()?) => rest,
        [b':', rest @ ..] => {
            let blanks = rest.iter().take_while(|&&byte| is_blank(byte)).count();
            &rest[blanks..]
        }
        _ => return None,
    };
    let (end_of_name, room) = texts.get_mut(length..)?.split_first_mut()?;
    let length = copy_text(rest, room)?;
    let (mut value, rest) = rest.split_at_checked(length)?;
    let [b'\r', b'\n', behind @ ..] = rest else {
        return None;
    };
    if name.is_empty() || is_blank(*behind.first()?) {
        return None;
    }
    while let [front @ .., b' '] = value {
        value = front;
    }
    *end_of_name = 0;
    *room.get_mut(value.len())? = 0;
    *lengths = pack(name.len(), value.len());
    let record = LENGTHS + name.len() + value.len() + 2;
    Some((
        Field {
            name,
            value,
            behind,
        },
        record,
    ))
}
