//! Texts of a message, each with a NUL at its end, as C programs want them. A text that is complete never moves, since programs keep
//! pointers to it (HTTP-86), so a full chunk is followed by another one instead of growing.

use std::ops::Range;

use crate::error::Errno;
use crate::os::memory;

/// Bytes of the first chunk; each further one has twice as many at least.
const FIRST: usize = 256;

/// A text without a NUL in it, followed by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Without the NUL.
    pub fn bytes(self) -> &'a [u8] {
        &self.0[..self.0.len() - 1]
    }

    /// For C: valid as long as what it was borrowed from.
    pub fn as_ptr(self) -> *const std::ffi::c_char {
        self.0.as_ptr().cast()
    }

    /// A text with its NUL.
    pub(super) fn with_nul(text: &'a [u8]) -> Self {
        debug_assert!(text.iter().position(|&byte| byte == 0) == Some(text.len() - 1));
        Self(text)
    }

    /// A text of the library.
    pub fn of(text: &'a std::ffi::CStr) -> Self {
        Self(text.to_bytes_with_nul())
    }
}

/// Where a text is in its arena.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    start: u32,
    length: u32,
}

impl Place {
    pub(super) fn length(self) -> usize {
        self.length as usize
    }
}

#[derive(Debug)]
struct Chunk {
    /// Bytes of all chunks before.
    base: u32,
    bytes: Vec<u8>,
}

/// Texts of one message, and one that is not complete yet.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<Chunk>,
    /// Bytes of the incomplete text, at the end of the last chunk.
    open: usize,
}

impl Arena {
    /// Adds to the incomplete text, which must not contain NUL.
    #[inline]
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        // And its NUL.
        let room = self
            .chunks
            .last()
            .map_or(0, |chunk| chunk.bytes.capacity() - chunk.bytes.len());
        if room <= bytes.len() {
            self.add_chunk(bytes.len())?;
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.bytes.extend_from_slice(bytes);
            self.open += bytes.len();
        }
        Ok(())
    }

    /// A further chunk, where the incomplete text moves to, with room for `more` bytes and a NUL.
    #[cold]
    fn add_chunk(&mut self, more: usize) -> Result<(), Errno> {
        let (base, before) = match self.chunks.last() {
            Some(last) => (
                last.base as usize + last.bytes.len() - self.open,
                last.bytes.capacity(),
            ),
            None => (0, FIRST / 2),
        };
        let size = (before * 2).max((self.open + more) * 2);
        let base = u32::try_from(base).map_err(|_| Errno::ENOMEM)?;
        u32::try_from(base as usize + size).map_err(|_| Errno::ENOMEM)?;
        let mut bytes = Vec::new();
        memory::reserve(&mut bytes, size)?;
        if let Some(last) = self.chunks.last_mut() {
            let kept = last.bytes.len() - self.open;
            bytes.extend_from_slice(&last.bytes[kept..]);
            last.bytes.truncate(kept);
        }
        memory::reserve(&mut self.chunks, 1)?;
        self.chunks.push(Chunk { base, bytes });
        Ok(())
    }

    /// The incomplete text.
    pub(super) fn open(&self) -> &[u8] {
        let bytes = self.chunks.last().map_or(&[][..], |chunk| &chunk.bytes);
        &bytes[bytes.len() - self.open..]
    }

    /// Shortens the incomplete text.
    pub(super) fn truncate(&mut self, length: usize) {
        if let Some(chunk) = self.chunks.last_mut() {
            let surplus = self.open.saturating_sub(length);
            chunk.bytes.truncate(chunk.bytes.len() - surplus);
            self.open -= surplus;
        }
    }

    /// Completes the text.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the arena's size fits, see add_chunk"
    )]
    pub(super) fn close(&mut self) -> Result<Place, Errno> {
        self.push(&[])?;
        let Some(chunk) = self.chunks.last_mut() else {
            return Err(Errno::ENOMEM);
        };
        chunk.bytes.push(0);
        let start = chunk.base as usize + chunk.bytes.len() - 1 - self.open;
        let place = Place {
            start: start as u32,
            length: self.open as u32,
        };
        self.open = 0;
        Ok(place)
    }

    /// Adds a complete text.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<Place, Errno> {
        self.push(bytes)?;
        self.close()
    }

    /// Adds two complete texts that are parts of `line`, the second behind the first. Behind each is a byte that does not matter, for its NUL.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the arena's size fits, see add_chunk"
    )]
    pub(super) fn add_two(
        &mut self,
        line: &[u8],
        first: Range<usize>,
        second: Range<usize>,
    ) -> Result<(Place, Place), Errno> {
        self.push(line)?;
        let length = self.open;
        self.open = 0;
        let Some(chunk) = self.chunks.last_mut() else {
            return Err(Errno::ENOMEM);
        };
        let start = chunk.bytes.len() - length;
        let bytes = &mut chunk.bytes[start..];
        (bytes[first.end], bytes[second.end]) = (0, 0);
        let place = |range: Range<usize>| Place {
            start: chunk.base + (start + range.start) as u32,
            length: range.len() as u32,
        };
        Ok((place(first), place(second)))
    }

    /// A text of the last chunk.
    #[inline]
    pub(super) fn last(&self, place: Place) -> Text<'_> {
        let bytes = self
            .chunks
            .last()
            .and_then(|chunk| chunk.bytes.get((place.start - chunk.base) as usize..));
        Text(
            bytes
                .and_then(|bytes| bytes.get(..=place.length()))
                .unwrap_or(&[0]),
        )
    }

    #[inline]
    pub(super) fn text(&self, place: Place) -> Text<'_> {
        let found = self
            .chunks
            .iter()
            .rev()
            .find(|chunk| chunk.base <= place.start);
        let bytes = found.and_then(|chunk| {
            let start = (place.start - chunk.base) as usize;
            chunk.bytes.get(start..=start + place.length())
        });
        Text(bytes.unwrap_or(&[0]))
    }

    /// An arena with the complete texts of this one, at the same places.
    pub(super) fn copy(&self) -> Result<Self, Errno> {
        let mut chunks = Vec::new();
        memory::reserve(&mut chunks, self.chunks.len())?;
        for chunk in &self.chunks {
            let bytes = memory::copy(&chunk.bytes)?;
            chunks.push(Chunk {
                base: chunk.base,
                bytes,
            });
        }
        let mut copy = Self {
            chunks,
            open: self.open,
        };
        copy.truncate(0);
        Ok(copy)
    }

    /// Forgets all texts. The first chunk stays, unless it is big.
    pub(super) fn clear(&mut self) {
        self.open = 0;
        self.chunks.truncate(1);
        match self.chunks.first_mut() {
            Some(first) if first.bytes.capacity() <= FIRST * 4 => first.bytes.clear(),
            _ => self.chunks.clear(),
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_where_they_are() {
        let mut arena = Arena::default();
        let mut texts = Vec::new();
        for length in 0..300 {
            let text: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
            for piece in text.chunks(7) {
                arena.push(piece).unwrap();
            }
            assert_eq!(arena.open(), text);
            let place = arena.close().unwrap();
            texts.push((place, arena.text(place).as_ptr(), text));
        }
        for (place, pointer, text) in texts {
            assert_eq!(arena.text(place).bytes(), text);
            assert_eq!(arena.text(place).as_ptr(), pointer);
            assert_eq!(arena.text(place).0.last(), Some(&0));
        }
        arena.clear();
        assert_eq!(arena.open(), b"");
    }

    #[test]
    fn a_copy_has_the_complete_texts() {
        let mut arena = Arena::default();
        let places: Vec<_> = (0..100).map(|_| arena.add(b"a text").unwrap()).collect();
        arena.push(b"incomplete").unwrap();
        let copy = arena.copy().unwrap();
        drop(arena);
        for place in places {
            assert_eq!(copy.text(place).bytes(), b"a text");
        }
        assert_eq!(copy.open(), b"");
    }

    #[test]
    fn an_incomplete_text_can_be_shortened() {
        let mut arena = Arena::default();
        let first = arena.add(b"first").unwrap();
        arena.push(b"second \t").unwrap();
        arena.truncate(6);
        let second = arena.close().unwrap();
        assert_eq!(
            (arena.text(first).bytes(), arena.text(second).bytes()),
            (&b"first"[..], &b"second"[..])
        );
        arena.truncate(0);
        assert_eq!(arena.text(second).bytes(), b"second");
    }
}
