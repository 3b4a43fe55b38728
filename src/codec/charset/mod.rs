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
    /// How many units are ASCII before the first other one.
    fn ascii(word: &[Self; WORD]) -> usize;

    /// Whether all are ASCII.
    fn are_ascii(units: &[Self; 8 * WORD]) -> bool;

    /// The lowest byte.
    fn low(self) -> u8;
}

impl Unit for u8 {
    #[inline]
    fn ascii(word: &[Self; WORD]) -> usize {
        let others = u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
        (others.trailing_zeros() / 8) as usize
    }

    #[inline]
    fn are_ascii(units: &[Self; 8 * WORD]) -> bool {
        units.is_ascii()
    }

    #[inline]
    fn low(self) -> u8 {
        self
    }
}

impl Unit for u32 {
    #[inline]
    fn ascii(word: &[Self; WORD]) -> usize {
        let other = word.iter().position(|unit| *unit >= 0x80);
        other.unwrap_or(word.len())
    }

    #[inline]
    fn are_ascii(units: &[Self; 8 * WORD]) -> bool {
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

/// Converts as much as possible. Returns how many units were written, which are whole
/// characters, and why that is not everything.
pub fn convert<F: From, T: To>(
    from: &F,
    to: &T,
    source: &[F::Unit],
    target: &mut [T::Unit],
) -> (usize, Result<(), Stop>) {
    let (mut rest, mut free) = (source, target);
    let room = free.len();
    let result = convert_with_room(from, to, &mut rest, &mut free)
        .and_then(|()| convert_rest(from, to, &mut rest, &mut free));
    (room - free.len(), result)
}

/// Converts until the source or the room is short, so that nothing is asked about the length of
/// each character.
#[inline]
fn convert_with_room<F: From, T: To>(
    from: &F,
    to: &T,
    source: &mut &[F::Unit],
    target: &mut &mut [T::Unit],
) -> Result<(), Stop> {
    let mut others = 0;
    while let (Some(text), Some(place)) = (
        source.first_chunk::<WORD>(),
        target.first_chunk_mut::<WORD>(),
    ) {
        if text[0].into() < 0x80 {
            others = 0;
            match copy_word(text, place) {
                WORD => {
                    advance(source, WORD, target, WORD);
                    let count = copy_ascii(source, target);
                    advance(source, count, target, count);
                }
                count => advance(source, count, target, count),
            }
        } else {
            let (character, length) = from.character(text)?;
            let written = to.write(character, place)?;
            advance(source, length, target, written);
            others += 1;
            if others == LONG {
                others = 0;
                while let Some((group, length)) = from.group(source)
                    && let Some(written) = to.write_group(&group, target)
                {
                    advance(source, length, target, written);
                }
            }
        }
    }
    Ok(())
}

/// Copies the ASCII characters at the beginning; returns their number.
#[inline]
fn copy_word<S: Unit, T: Unit>(text: &[S; WORD], place: &mut [T; WORD]) -> usize {
    for index in 0..WORD {
        if text[index].into() >= 0x80 {
            return index;
        }
        place[index] = T::from(text[index].low());
    }
    WORD
}

#[inline]
fn convert_rest<F: From, T: To>(
    from: &F,
    to: &T,
    source: &mut &[F::Unit],
    target: &mut &mut [T::Unit],
) -> Result<(), Stop> {
    while !source.is_empty() {
        let (character, length) = from.character(source)?;
        let written = to.write(character, target)?;
        advance(source, length, target, written);
    }
    Ok(())
}

/// Leaves out what was read and written.
#[inline]
fn advance<S, T>(source: &mut &[S], read: usize, target: &mut &mut [T], written: usize) {
    *source = &source[read..];
    *target = &mut mem::take(target)[written..];
}

/// How many units are looked at together. No character has more, and no sequence of bytes that
/// looks like one.
const WORD: usize = 8;

/// After so many characters more of the same sort are expected.
const LONG: usize = 8;

/// Copies ASCII characters as long as a word of units and room for one follow; returns their
/// number.
#[inline]
fn copy_ascii<S: Unit, T: Unit>(source: &[S], target: &mut [T]) -> usize {
    let mut count = 0;
    while let (Some(text), Some(place)) = (
        source.get(count..).and_then(<[_]>::first_chunk::<WORD>),
        target.get_mut(count..).and_then(<[_]>::first_chunk_mut::<WORD>),
    ) {
        if S::ascii(text) < WORD {
            break;
        }
        for (slot, unit) in place.iter_mut().zip(text) {
            *slot = T::from(unit.low());
        }
        count += WORD;
        if count % (8 * WORD) == 0 {
            let more = copy_long_ascii(&source[count..], &mut target[count..]);
            count += more;
        }
    }
    count
}

/// As [`copy_ascii`], but leaves less than four words to it.
#[inline]
fn copy_long_ascii<S: Unit, T: Unit>(source: &[S], target: &mut [T]) -> usize {
    let (runs, _) = source.as_chunks::<{ 8 * WORD }>();
    let (places, _) = target.as_chunks_mut::<{ 8 * WORD }>();
    let mut count = 0;
    for (run, place) in runs.iter().zip(places) {
        if !S::are_ascii(run) {
            break;
        }
        for (slot, unit) in place.iter_mut().zip(run) {
            *slot = T::from(unit.low());
        }
        count += run.len();
    }
    count
}

#[cfg(test)]
mod tests;
