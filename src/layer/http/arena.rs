//! Texts of a message, each with a NUL at its end, as C programs want them, one after another in a block: the text of the
//! first line, then records. A record is a field, or parts of the first line; the lengths of its two texts are in front of
//! them, so the table of the fields needs no memory of its own. What is complete never moves, since programs keep pointers
//! to it (HTTP-86): a full block is followed by another one instead of growing.
//!
//! A block is about as large as the message for which it was made, and the next message is put into the same block.
//! So a connection at rest has no more memory than its last message needs, and none is allocated from message to message.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::error::Errno;
use crate::os::{bytes, memory};

/// Bytes of a record in front of its texts: the length of each.
pub(super) const LENGTHS: usize = 8;
/// A larger block is given back when its message has gone.
const LARGEST_KEPT: usize = 4096;
/// Bytes that a first block is made for at most, so that a body behind the head does not count.
const LARGEST_FIRST: usize = 1024;

/// A text without a NUL in it, followed by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Without the NUL.
    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        &self.0[..self.0.len() - 1]
    }

    /// For C: valid as long as what it was borrowed from.
    #[inline]
    pub fn as_ptr(self) -> *const std::ffi::c_char {
        self.0.as_ptr().cast()
    }

    /// A text of the library.
    pub fn of(text: &'a std::ffi::CStr) -> Self {
        Self(text.to_bytes_with_nul())
    }

    /// A text that ends with its NUL.
    pub(super) fn with_nul(bytes: &'a [u8]) -> Self {
        Self(if bytes.is_empty() { &[0] } else { bytes })
    }

    /// The text of this length that `bytes` begin with; empty if they are fewer, which does not happen.
    #[inline]
    pub(super) fn front(bytes: &'a [u8], length: usize) -> Self {
        Self(bytes.get(..=length).unwrap_or(&[0]))
    }
}

/// The blocks before the last one, and how many bytes of each are used.
#[derive(Debug, Default)]
struct Full {
    blocks: Vec<(Box<[u8]>, u32)>,
}

/// The complete texts of a block.
fn used_copy(bytes: &[u8], used: u32) -> Result<Box<[u8]>, Errno> {
    let complete = bytes.get(..used as usize).unwrap_or_default();
    Ok(memory::copy(complete)?.into_boxed_slice())
}

/// Not even the text of the first line is complete.
const NO_LINE: u32 = u32::MAX;
/// The text of the first line is complete, and not known.
const NEW_LINE: u32 = 0;

/// Texts of one message, and a line or a record that is not complete yet.
///
/// A head that is there as a whole is put here at once, and the program is told of one text after the other. It sees no more
/// than what it was told of: that is what the arena calls known.
#[derive(Debug)]
pub(super) struct Arena {
    /// The last block.
    bytes: Box<[u8]>,
    /// How many of its bytes belong to complete texts.
    used: u32,
    /// How many of these are known, plus one; or one of the two constants above. What is in earlier blocks is known. Whoever
    /// owns the arena moves it on while others look.
    known: AtomicU32,
    /// Bytes behind them that belong to what is not complete.
    open: u32,
    /// Most messages need one block.
    full: Option<Box<Full>>,
}

/// Where the text of the first line is: so many bytes, the NUL included, at the front of the first block. None are an empty text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line(u32);

/// Where a record is in the last block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place(pub(super) u32);

/// Something that was not known.
pub(super) enum News<'a> {
    /// The text of the first line.
    Line,
    /// A record, and where it is.
    Record(Place, Record<'a>),
}

/// Two texts, the first of which is a field's name.
pub(super) type Record<'a> = (Text<'a>, Text<'a>);

impl Default for Arena {
    fn default() -> Self {
        Self {
            bytes: Box::default(),
            used: 0,
            known: AtomicU32::new(NO_LINE),
            open: 0,
            full: None,
        }
    }
}

impl Arena {
    /// An empty one whose empty first line is known.
    pub(super) fn without_texts() -> Self {
        Self {
            known: AtomicU32::new(1),
            ..Self::default()
        }
    }

    fn known(&self) -> u32 {
        self.known.load(Relaxed)
    }

    /// Whether the first line is known.
    #[inline]
    pub(super) fn has_known_line(&self) -> bool {
        !matches!(self.known(), NO_LINE | NEW_LINE)
    }

    /// Whether there is something complete that is not known.
    #[inline]
    pub(super) fn has_news(&self) -> bool {
        self.known() <= self.used
    }

    /// The first line is complete, and will be told.
    #[inline]
    pub(super) fn has_new_line(&mut self) {
        *self.known.get_mut() = NEW_LINE;
    }

    /// All that is complete is known from now on.
    #[inline]
    pub(super) fn tell_all(&mut self) {
        *self.known.get_mut() = self.used + 1;
    }

    /// Makes known what is next, and returns it. `line` is the first line.
    #[inline]
    pub(super) fn news(&self, line: Line) -> Option<News<'_>> {
        let known = self.known();
        if known > self.used {
            return None;
        }
        if known == NEW_LINE {
            self.tell_line(line);
            return Some(News::Line);
        }
        let place = Place(known - 1);
        let record = self.record(place);
        self.known.store(behind(place, record) + 1, Relaxed);
        Some(News::Record(place, record))
    }

    /// Makes the first line known, and its parts.
    fn tell_line(&self, line: Line) {
        let start = Place(line.0);
        let first = self.record(start);
        let parts = line.0 < self.used && first.0.bytes().is_empty();
        let known = if parts { behind(start, first) } else { line.0 };
        self.known.store(known + 1, Relaxed);
    }

    /// Forgets what is not known. False if that is everything, the first line too.
    pub(super) fn drop_news(&mut self) -> bool {
        if self.has_news() && self.has_known_line() {
            self.used = self.known() - 1;
        }
        self.known() != NEW_LINE
    }

    /// Makes a first block for the message that `bytes` begin with.
    pub(super) fn prepare(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        if self.bytes.is_empty() {
            self.bytes = block(size_of_head(&bytes[..bytes.len().min(LARGEST_FIRST)]))?;
        }
        Ok(())
    }

    /// The place for the next text or record if there is no incomplete one; see [`Arena::put_line`] and [`Arena::put_record`].
    #[inline]
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.used as usize..).unwrap_or_default()
    }

    /// Completes a text in [`Arena::room`], the first one. It has room for a NUL.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a block's size fits")]
    pub(super) fn put_line(&mut self, length: usize) -> Line {
        if let Some(end) = self.room().get_mut(length) {
            *end = 0;
        }
        self.used += length as u32 + 1;
        Line(self.used)
    }

    /// In [`Arena::room`] there are so many bytes of complete records.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a block's size fits")]
    pub(super) fn put_records(&mut self, bytes: usize) {
        self.used += bytes as u32;
    }

    /// Completes a record in [`Arena::room`]: behind its lengths a name, one byte, a value, and room for another byte.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a block's size fits")]
    pub(super) fn put_record(&mut self, name: usize, value: usize) -> Place {
        if let Some((lengths, texts)) = self.room().split_first_chunk_mut::<LENGTHS>() {
            *lengths = pack(name, value);
            for end in [name, name + 1 + value] {
                if let Some(end) = texts.get_mut(end) {
                    *end = 0;
                }
            }
        }
        let place = Place(self.used);
        self.used += (LENGTHS + name + value + 2) as u32;
        place
    }

    /// What is not complete.
    pub(super) fn open(&self) -> &[u8] {
        let start = self.used as usize;
        &self.bytes[start..start + self.open as usize]
    }

    /// Adds to it.
    #[allow(clippy::cast_possible_truncation, reason = "a block's size fits")]
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        self.make_room(bytes.len())?;
        let end = (self.used + self.open) as usize;
        self.bytes[end..end + bytes.len()].copy_from_slice(bytes);
        self.open += bytes.len() as u32;
        Ok(())
    }

    /// For so many bytes, and a NUL for each text of a record.
    fn make_room(&mut self, bytes: usize) -> Result<(), Errno> {
        let end = (self.used + self.open) as usize;
        if self.bytes.len() - end < bytes + 2 {
            self.add_block(bytes + 2)?;
        }
        Ok(())
    }

    /// A further block, where the incomplete record moves to, with room for `more` bytes.
    #[cold]
    fn add_block(&mut self, more: usize) -> Result<(), Errno> {
        let size = (self.bytes.len() * 2).max((self.open as usize + more) * 2);
        let mut bytes = block(size)?;
        bytes[..self.open as usize].copy_from_slice(self.open());
        if self.used > 0 {
            let full = match &mut self.full {
                Some(full) => full,
                none => none.insert(memory::boxed(Full::default())?),
            };
            memory::reserve(&mut full.blocks, 1)?;
            full.blocks
                .push((std::mem::take(&mut self.bytes), self.used));
        }
        (self.bytes, self.used) = (bytes, 0);
        if self.has_known_line() {
            self.tell_all();
        }
        Ok(())
    }

    /// Drops what is not complete.
    pub(super) fn drop_open(&mut self) {
        self.open = 0;
    }

    /// What is not complete is the first line's text.
    pub(super) fn close_line(&mut self) -> Result<Line, Errno> {
        self.push(&[])?;
        let length = std::mem::take(&mut self.open) as usize;
        Ok(self.put_line(length))
    }

    /// What is not complete is a record whose name, behind place for its lengths, is complete.
    pub(super) fn close_name(&mut self) -> Result<(), Errno> {
        let name = (self.open as usize - LENGTHS) as u64;
        self.push(&[0])?;
        let start = self.used as usize;
        self.bytes[start..start + LENGTHS].copy_from_slice(&name.to_le_bytes());
        Ok(())
    }

    /// The name and so much of the value as there is.
    pub(super) fn open_record(&self) -> (&[u8], &[u8]) {
        let Some((lengths, texts)) = self.open().split_first_chunk() else {
            return (&[], &[]);
        };
        let (name, _) = unpack(*lengths);
        let (name, value) = texts.split_at(name);
        (name, value.get(1..).unwrap_or_default())
    }

    /// The record is complete, with a value of this length.
    pub(super) fn close_record(&mut self, value: usize) -> Result<Place, Errno> {
        self.push(&[])?;
        let name = self.open_record().0.len();
        self.open = 0;
        Ok(self.put_record(name, value))
    }

    /// Adds a record without a name: parts of the first line, with a NUL behind each.
    pub(super) fn add_parts(
        &mut self,
        parts: impl Iterator<Item = Range<usize>>,
    ) -> Result<(), Errno> {
        self.push(&[0; LENGTHS])?;
        self.close_name()?;
        let mut length = 0;
        for part in parts {
            length += part.len() + 1;
            self.push_of_line(part)?;
            self.push(&[0])?;
        }
        self.close_record(length)?;
        Ok(())
    }

    /// Adds a part of the first line to what is not complete.
    #[allow(clippy::cast_possible_truncation, reason = "a block's size fits")]
    fn push_of_line(&mut self, part: Range<usize>) -> Result<(), Errno> {
        self.make_room(part.len())?;
        let end = (self.used + self.open) as usize;
        self.open += part.len() as u32;
        match self.full.as_deref().and_then(|full| full.blocks.first()) {
            None => self.bytes.copy_within(part, end),
            Some((first, _)) => self.bytes[end..end + part.len()].copy_from_slice(&first[part]),
        }
        Ok(())
    }

    /// The text of the first line.
    pub(super) fn line(&self, line: Line) -> Text<'_> {
        let full = self.full.as_deref().and_then(|full| full.blocks.first());
        let first = full.map_or(&self.bytes, |(first, _)| first);
        Text::front(first, (line.0 as usize).wrapping_sub(1))
    }

    /// The record of this place.
    #[inline]
    pub(super) fn record(&self, place: Place) -> Record<'_> {
        let bytes = self.bytes.get(place.0 as usize..).unwrap_or_default();
        first_record(bytes).unwrap_or((Text(&[0]), Text(&[0])))
    }

    /// All known records, in order.
    pub(super) fn records(&self, line: Line) -> impl Iterator<Item = Record<'_>> {
        let full = self.full.as_deref().map_or(&[][..], |full| &full.blocks);
        let full = full.iter().map(|(bytes, used)| (bytes, *used));
        let mut start = line.0 as usize;
        let known = match self.known() {
            NO_LINE | NEW_LINE => 0,
            known => known - 1,
        };
        full.chain([(&self.bytes, known)])
            .flat_map(move |(bytes, used)| {
                let start = std::mem::take(&mut start);
                let mut rest = bytes.get(start..used as usize).unwrap_or_default();
                std::iter::from_fn(move || {
                    let record = first_record(rest)?;
                    let length = LENGTHS + record.0.0.len() + record.1.0.len();
                    rest = rest.get(length..)?;
                    Some(record)
                })
            })
    }

    /// Bytes of memory.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        assert!(self.full.is_none());
        self.bytes.len()
    }

    /// An arena with the complete texts of this one.
    pub(super) fn copy(&self) -> Result<Self, Errno> {
        let full = match &self.full {
            None => None,
            Some(full) => {
                let mut blocks = Vec::new();
                memory::reserve(&mut blocks, full.blocks.len())?;
                for (bytes, used) in &full.blocks {
                    blocks.push((used_copy(bytes, *used)?, *used));
                }
                Some(memory::boxed(Full { blocks })?)
            }
        };
        Ok(Self {
            bytes: used_copy(&self.bytes, self.used)?,
            used: self.used,
            known: AtomicU32::new(self.known()),
            open: 0,
            full,
        })
    }

    /// Forgets all texts. The next ones come to the same place if that is not large.
    pub(super) fn clear(&mut self) {
        let size = match self.full.take() {
            None => self.bytes.len(),
            // The next message may be as long, and shall not need several blocks again.
            Some(full) => {
                let used = full.blocks.iter().map(|(_, used)| *used as usize);
                used.sum::<usize>() + self.used as usize + bytes::SIZE
            }
        };
        if size > LARGEST_KEPT {
            self.bytes = Box::default();
        } else if size > self.bytes.len() {
            // Without memory for that the next message makes do with what there is.
            if let Ok(bytes) = block(size) {
                self.bytes = bytes;
            }
        }
        (self.used, self.open) = (0, 0);
        *self.known.get_mut() = NO_LINE;
    }
}

/// The lengths of a record's texts, as they are in front of it.
#[inline]
pub(super) fn pack(name: usize, value: usize) -> [u8; LENGTHS] {
    (name as u64 | (value as u64) << 32).to_le_bytes()
}

/// Where the record behind this one is.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "a block's size fits")]
fn behind(place: Place, (name, value): Record<'_>) -> u32 {
    place.0 + (LENGTHS + name.0.len() + value.0.len()) as u32
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "two numbers in one")]
fn unpack(lengths: [u8; LENGTHS]) -> (usize, usize) {
    let lengths = u64::from_le_bytes(lengths);
    ((lengths as u32) as usize, (lengths >> 32) as usize)
}

/// The record that `bytes` begin with.
#[inline]
fn first_record(bytes: &[u8]) -> Option<Record<'_>> {
    let (lengths, texts) = bytes.split_first_chunk()?;
    let (name, value) = unpack(*lengths);
    let (name, rest) = texts.split_at_checked(name + 1)?;
    Some((Text(name), Text(rest.get(..=value)?)))
}

/// Bytes for the texts of a head. A version goes, and what is put around the texts of a field is larger here; a target with
/// several parts is there twice. The room behind the last text may have to be a whole block of `os::bytes`.
fn size_of_head(bytes: &[u8]) -> usize {
    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n");
    let head = end.map_or(bytes, |end| &bytes[..end]);
    let line = head.iter().position(|&byte| byte == b'\r').unwrap_or(0);
    let parts = if head[..line].contains(&b'?') {
        line
    } else {
        0
    };
    let fields = head.split(|&byte| byte == b'\n').skip(1).count();
    head.len() + parts + fields * (LENGTHS - 2) + 2
}

/// A block for this many bytes. The allocator gives out 8 bytes more than a multiple of 16 at no expense.
fn block(bytes: usize) -> Result<Box<[u8]>, Errno> {
    let size = bytes.saturating_sub(8).next_multiple_of(16) + 8;
    u32::try_from(size).map_err(|_| Errno::ENOMEM)?;
    memory::zeroed(size)
}

#[cfg(all(test, not(loom)))]
mod tests;
