//! Conversions between UTF-8, UTF-32 and GBK, with the results and errors of the C library's
//! iconv (CHS-2, CHS-7, CHS-8, CHS-10), which may lack GBK (CHS-12).

use std::mem;

mod gbk;
mod utf32;
mod utf8;

pub use self::gbk::Gbk;
pub use self::utf8::Utf8;
pub use self::utf32::Utf32;

/// Why a conversion ended before the end of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The source is not in its character set, or the character is not in the other one.
    Inconvertible,
    /// The source ends inside a character.
    Incomplete,
    /// The next character does not fit into the target.
    Full,
}

/// A byte, or another number that texts consist of.
pub trait Unit: Copy + Into<u32> + std::convert::From<u8> {
    /// Whether all are ASCII.
    fn are_ascii<const N: usize>(units: &[Self; N]) -> bool;

    /// The lowest byte.
    fn low(self) -> u8;
}

impl Unit for u8 {
    #[inline]
    fn are_ascii<const N: usize>(units: &[Self; N]) -> bool {
        units.is_ascii()
    }

    #[inline]
    fn low(self) -> u8 {
        self
    }
}

impl Unit for u32 {
    #[inline]
    fn are_ascii<const N: usize>(units: &[Self; N]) -> bool {
        // All of them are looked at, which a processor does with several at a time.
        units.iter().fold(0, |all, unit| all | unit) < 0x80
    }

    #[inline]
    fn low(self) -> u8 {
        self.to_le_bytes()[0]
    }
}

/// A character set to convert from. ASCII characters are units of the same value.
pub trait From {
    /// A byte, or what else a text consists of.
    type Unit: Unit;

    /// The character at the beginning of `text`, which is not empty, and its length in units.
    fn character(&self, text: &[Self::Unit]) -> Result<(u32, usize), Stop>;

    /// The first characters of `text` and their length, if there are as many and all are such as
    /// Chinese texts consist of. Others are left to [`From::character`].
    fn group(&self, text: &[Self::Unit]) -> Option<(Group, usize)>;
}

/// A character set to convert to. ASCII characters are units of the same value.
pub trait To {
    /// A byte, or what else a text consists of.
    type Unit: Unit;

    /// Writes a character to the beginning of `target`, and returns its length in units. Without
    /// any room that is the error, whether the character exists or not, as for glibc.
    fn write(&self, character: u32, target: &mut [Self::Unit]) -> Result<usize, Stop>;

    /// Writes characters, if there is room and all are such as Chinese texts consist of, and
    /// nothing behind them, where the caller may have a NUL already. Returns their length.
    fn write_group(&self, characters: &Group, target: &mut [Self::Unit]) -> Option<usize>;
}

/// Characters of the basic plane, which are converted together: without branches for each of them
/// a processor works on several at a time.
pub type Group = [u16; GROUP];

/// How many characters a group has.
const GROUP: usize = 8;

/// How many units are looked at together. No character has more, and no sequence of bytes that
/// looks like one.
const WORD: usize = 8;

/// After so many characters without ASCII between them groups are tried, which would be in vain
/// where words of several scripts alternate.
const BEFORE_GROUPS: usize = 12;

/// Converts as much as possible. Returns how many units were written, which are whole
/// characters, and why that is not everything.
pub fn convert<F: From, T: To>(
    from: &F,
    to: &T,
    source: &[F::Unit],
    target: &mut [T::Unit],
) -> (usize, Result<(), Stop>) {
    let room = target.len();
    let mut work = Work { source, target };
    let result = convert_with_room(from, to, &mut work).and_then(|()| {
        while !work.source.is_empty() {
            let (character, length) = from.character(work.source)?;
            let written = to.write(character, work.target)?;
            work.advance(length, written);
        }
        Ok(())
    });
    (room - work.target.len(), result)
}

/// Converts until the source or the room is short, so that nothing is asked about the length of
/// each character.
#[inline]
fn convert_with_room<F: From, T: To>(
    from: &F,
    to: &T,
    work: &mut Work<'_, F::Unit, T::Unit>,
) -> Result<(), Stop> {
    let mut others = 0;
    while let (Some(text), Some(place)) = (
        work.source.first_chunk::<WORD>(),
        work.target.first_chunk_mut::<WORD>(),
    ) {
        if text[0].into() < 0x80 {
            others = 0;
            let count = copy_word(text, place);
            work.advance(count, count);
            if count == WORD {
                let count = copy_ascii::<{ 8 * WORD }, _, _>(work.source, work.target);
                work.advance(count, count);
                let count = copy_ascii::<WORD, _, _>(work.source, work.target);
                work.advance(count, count);
            }
            continue;
        }
        let (character, length) = from.character(text)?;
        let written = to.write(character, place)?;
        work.advance(length, written);
        others += 1;
        if others == BEFORE_GROUPS {
            others = 0;
            while let Some((group, length)) = from.group(work.source)
                && let Some(written) = to.write_group(&group, work.target)
            {
                work.advance(length, written);
            }
        }
    }
    Ok(())
}

/// Copies the ASCII characters at the beginning; returns their number.
#[inline]
fn copy_word<S: Unit, T: Unit>(text: &[S; WORD], place: &mut [T; WORD]) -> usize {
    for (index, (slot, unit)) in place.iter_mut().zip(text).enumerate() {
        if (*unit).into() >= 0x80 {
            return index;
        }
        *slot = T::from(unit.low());
    }
    WORD
}

/// What has not been read, and what has not been written.
struct Work<'a, S, T> {
    source: &'a [S],
    target: &'a mut [T],
}

impl<S, T> Work<'_, S, T> {
    #[inline]
    fn advance(&mut self, read: usize, written: usize) {
        self.source = &self.source[read..];
        self.target = &mut mem::take(&mut self.target)[written..];
    }
}

/// Copies ASCII characters as long as there are `N` and room for them; returns their number.
#[inline]
fn copy_ascii<const N: usize, S: Unit, T: Unit>(source: &[S], target: &mut [T]) -> usize {
    let (runs, _) = source.as_chunks::<N>();
    let (places, _) = target.as_chunks_mut::<N>();
    let mut count = 0;
    for (run, place) in runs.iter().zip(places) {
        if !S::are_ascii(run) {
            break;
        }
        for (slot, unit) in place.iter_mut().zip(run) {
            *slot = T::from(unit.low());
        }
        count += N;
    }
    count
}

#[cfg(test)]
mod tests;
