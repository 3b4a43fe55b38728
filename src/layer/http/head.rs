//! A message's first line and fields, kept for getters (HTTP-70 to HTTP-86).

use std::ops::Range;

use super::arena::{Arena, Place, Text};
use super::failure::Failure;
use super::method::Method;
use super::url::{Part, Parts};
use crate::error::Errno;
use crate::os::memory;

#[derive(Clone, Copy, Debug)]
struct Field {
    name: Place,
    value: Place,
}

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

/// The head of one message.
#[derive(Debug, Default)]
pub struct Head {
    pub(super) arena: Arena,
    fields: Vec<Field>,
    /// Of the field whose value is not complete.
    name: Place,
    /// Target or reason.
    line: Option<Place>,
    pub(super) method: Option<Method>,
    pub(super) status: u16,
    pub(super) version: Version,
    parts: Parts,
    /// Copies of the target's parts, made when somebody asks.
    part_texts: [Option<Place>; Part::ALL.len()],
    /// Their own, since a field may be incomplete at that moment.
    part_arena: Arena,
}

impl From<Errno> for Failure {
    fn from(_: Errno) -> Self {
        Self::OUT_OF_MEMORY
    }
}

impl Head {
    /// A new message begins: nothing is known of it.
    pub(super) fn clear(&mut self) {
        let (mut arena, mut fields) = (
            std::mem::take(&mut self.arena),
            std::mem::take(&mut self.fields),
        );
        arena.clear();
        fields.clear();
        *self = Self {
            arena,
            fields,
            ..Self::default()
        };
    }

    /// A head with the same first line and fields, for getters.
    pub(super) fn copy(&self) -> Result<Self, Errno> {
        let mut fields = Vec::new();
        memory::reserve(&mut fields, self.fields.len())?;
        fields.extend_from_slice(&self.fields);
        Ok(Self {
            arena: self.arena.copy()?,
            fields,
            name: self.name,
            line: self.line,
            method: self.method,
            status: self.status,
            version: self.version,
            parts: self.parts,
            ..Self::default()
        })
    }

    /// The open text is the request's target, if that is one.
    pub(super) fn close_target(&mut self) -> Result<(), Failure> {
        let target = self.arena.open();
        let parts = if self.method == Some(Method::CONNECT) {
            Parts::split_connect(target)
        } else {
            Parts::split(target)
        };
        self.parts = parts.ok_or(Failure::URL)?;
        self.line = Some(self.arena.close()?);
        Ok(())
    }

    /// The open text is the response's reason.
    pub(super) fn close_reason(&mut self) -> Result<(), Failure> {
        self.line = Some(self.arena.close()?);
        Ok(())
    }

    pub(super) fn close_name(&mut self) -> Result<(), Failure> {
        self.name = self.arena.close()?;
        Ok(())
    }

    /// The name of the field whose value is coming.
    pub(super) fn name(&self) -> &[u8] {
        self.arena.text(self.name).bytes()
    }

    /// The open text is the field's value.
    pub(super) fn close_value(&mut self) -> Result<(), Failure> {
        memory::reserve(&mut self.fields, 1)?;
        let value = self.arena.close()?;
        self.fields.push(Field {
            name: self.name,
            value,
        });
        Ok(())
    }

    /// A field that is a part of one line: with its colon, and one byte behind its value.
    #[inline]
    pub(super) fn add_field(
        &mut self,
        line: &[u8],
        name: usize,
        value: Range<usize>,
    ) -> Result<(), Failure> {
        memory::reserve(&mut self.fields, 1)?;
        let (name, value) = self.arena.add_two(line, 0..name, value)?;
        self.fields.push(Field { name, value });
        Ok(())
    }

    /// The field that was completed last.
    #[inline]
    pub fn last_field(&self) -> (Text<'_>, Text<'_>) {
        match self.fields.last() {
            Some(field) => (self.arena.text(field.name), self.arena.last(field.value)),
            None => (Text::of(c""), Text::of(c"")),
        }
    }

    /// How many fields there are, those of the trailer included.
    pub fn count(&self) -> usize {
        self.fields.len()
    }

    /// A field's name and value.
    pub fn field(&self, index: usize) -> Option<(Text<'_>, Text<'_>)> {
        let field = self.fields.get(index)?;
        Some((self.arena.text(field.name), self.arena.text(field.value)))
    }

    /// All fields in the order in which they came.
    pub fn fields(&self) -> impl Iterator<Item = (Text<'_>, Text<'_>)> {
        self.fields
            .iter()
            .map(|field| (self.arena.text(field.name), self.arena.text(field.value)))
    }

    /// The values of the fields of this name, whose case does not matter, in the order in which they came (HTTP-77, HTTP-78).
    pub fn values<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = Text<'a>> {
        let same = move |field: &&Field| {
            field.name.length() == name.len()
                && self
                    .arena
                    .text(field.name)
                    .bytes()
                    .eq_ignore_ascii_case(name)
        };
        self.fields
            .iter()
            .filter(same)
            .map(|field| self.arena.text(field.value))
    }

    /// The request's method.
    pub fn method(&self) -> Option<Method> {
        self.method
    }

    /// The response's status; 0 in a request.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The version in the first line.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The request's target as it was received, or the response's reason.
    pub fn line(&self) -> Text<'_> {
        self.line
            .map_or(Text::of(c""), |place| self.arena.text(place))
    }

    /// One bit per part that the request's target has (HTTP-83).
    pub fn parts(&self) -> u8 {
        self.parts.present()
    }

    /// A part of the request's target, empty if it has none. Valid as long as the fields are.
    pub fn part(&mut self, part: Part) -> Result<Text<'_>, Errno> {
        let Some(range) = self.parts.get(part) else {
            return Ok(Text::of(c""));
        };
        let place = match self.part_texts[part as usize] {
            Some(place) => place,
            None => self.copy_part(range)?,
        };
        self.part_texts[part as usize] = Some(place);
        Ok(self.part_arena.text(place))
    }

    fn copy_part(&mut self, range: Range<usize>) -> Result<Place, Errno> {
        let line = self
            .line
            .map_or(&[][..], |place| self.arena.text(place).bytes());
        self.part_arena.add(line.get(range).unwrap_or_default())
    }
}
