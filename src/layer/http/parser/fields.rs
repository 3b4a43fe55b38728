//! Fields of heads and trailers.

use super::{Parser, State, Step};
use crate::layer::http::bytes::{is_blank, text, tokens};
use crate::layer::http::failure::Failure;

impl Parser {
    /// Goes on in the fields; there is at least one byte.
    pub(super) fn step_fields(&mut self, data: &mut &[u8]) -> Result<Step, Failure> {
        let byte = data[0];
        match self.state {
            State::FieldStart => self.start_field(data)?,
            State::Name => self.step_name(data)?,
            State::BeforeValue => self.step_before_value(data)?,
            State::EmptyValueLf if byte != b'\n' => return Err(Failure::CR_WITHOUT_LF),
            State::ValueLf if byte != b'\n' => return Err(Failure::VALUE_LF),
            State::EmptyValueLf | State::ValueLf => {
                self.take(data, 1)?;
                self.state = State::AfterValue;
            }
            State::Value => self.step_value(data)?,
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

    fn step_value(&mut self, data: &mut &[u8]) -> Result<(), Failure> {
        let length = text(data);
        self.current.arena.push(&data[..length])?;
        self.take(data, length)?;
        match data.first() {
            None => return Ok(()),
            Some(b'\t') => self.current.arena.push(b"\t")?,
            Some(b'\r') => self.state = State::ValueLf,
            Some(b'\n') => return Err(Failure::VALUE_CR),
            Some(_) => return Err(Failure::VALUE),
        }
        self.take(data, 1)
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
