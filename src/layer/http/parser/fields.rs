//! Fields of heads and trailers.

use super::{Parser, State, Step};
use crate::layer::http::bytes::{is_blank, text, tokens};
use crate::layer::http::failure::Failure;

impl Parser {
    /// Goes on in the fields; there is at least one byte.
    pub(super) fn step_fields(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        let byte = data[0];
        match self.state {
            State::FieldStart => {
                if self.whole_field(data)? {
                    return Ok(self.unless_skipped(Step::Field));
                }
                self.start_field(data)?;
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
                self.state = if self.trailer {
                    State::Body
                } else {
                    State::HeadersComplete
                };
            }
            _ => {}
        }
        Ok(Step::Next)
    }

    /// A field of which nothing is missing, and nothing is wrong with: the usual case in one go. Of all others nothing is used up.
    #[inline]
    fn whole_field(&mut self, data: &mut &[u8]) -> Result<bool, Failure> {
        let name = tokens(data);
        let Some((b':', rest)) = data[name..].split_first() else {
            return Ok(false);
        };
        let blanks = match rest {
            // Nearly always there is one.
            [b' ', next, ..] if !is_blank(*next) => 1,
            _ => rest.iter().take_while(|&&byte| is_blank(byte)).count(),
        };
        let start = name + 1 + blanks;
        let mut end = start + text(&data[start..]);
        let length = end + 2;
        let complete = matches!(data[end..], [b'\r', b'\n', next, ..] if !is_blank(next));
        let room = self.head_length as usize + length <= self.limits.head as usize
            && self.current.count() < self.limits.fields as usize;
        if name == 0 || !complete || !room {
            return Ok(false);
        }
        while end > start && is_blank(data[end - 1]) {
            end -= 1;
        }
        if !self.trailer {
            self.announced.note(&data[..name], &data[start..end])?;
        }
        self.current.add_field(&data[..=end], name, start..end)?;
        self.first_field = false;
        self.take(data, length)?;
        Ok(true)
    }

    fn start_field(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        match data[0] {
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
        let length = tokens(data);
        self.current.arena.push(&data[..length])?;
        self.take(data, length)?;
        match data.first() {
            None => return Ok(()),
            Some(b':') if !self.current.arena.open().is_empty() => {}
            Some(_) => return Err(Failure::NAME),
        }
        if self.current.count() >= self.limits.fields as usize {
            return Err(Failure::OVERFLOW);
        }
        self.current.close_name()?;
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
        let value = self.current.arena.open();
        let length = value
            .iter()
            .rposition(|&byte| !is_blank(byte))
            .map_or(0, |last| last + 1);
        if !self.trailer {
            // A trailer's fields never say where a body ends (HTTP-53).
            self.announced.note(self.current.name(), &value[..length])?;
        }
        self.current.arena.truncate(length);
        self.current.close_value()
    }
}
