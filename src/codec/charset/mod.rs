//! Conversions between UTF-8, UTF-32 and GBK, with the results and errors of the C library's
//! iconv (CHS-2, CHS-7, CHS-8, CHS-10), which may lack GBK (CHS-12).

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

/// A character set to convert from. ASCII characters are units of the same value.
pub trait From {
    /// A byte, or what else a text consists of.
    type Unit: Copy + Into<u32>;

    /// The character at the beginning of `text`, which is not empty, and its length in units.
    fn character(&self, text: &[Self::Unit]) -> Result<(u32, usize), Stop>;
}

/// A character set to convert to. ASCII characters are units of the same value.
pub trait To {
    /// A byte, or what else a text consists of.
    type Unit: Copy + std::convert::From<u8>;

    /// Writes a character to the beginning of `target`, and returns its length in units. Without
    /// any room that is the error, whether the character exists or not, as for glibc.
    fn write(&self, character: u32, target: &mut [Self::Unit]) -> Result<usize, Stop>;
}

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
    loop {
        let ascii = copy_ascii(rest, free);
        rest = &rest[ascii..];
        free = &mut free[ascii..];
        let (mut read, mut written) = (0, 0);
        let result = convert_some(from, to, rest, free, &mut read, &mut written);
        rest = &rest[read..];
        free = &mut free[written..];
        if result.is_err() || rest.is_empty() {
            return (room - free.len(), result);
        }
    }
}

/// Converts until so many ASCII characters have followed each other that more may follow.
#[inline]
fn convert_some<F: From, T: To>(
    from: &F,
    to: &T,
    source: &[F::Unit],
    target: &mut [T::Unit],
    read: &mut usize,
    written: &mut usize,
) -> Result<(), Stop> {
    let mut ascii = 0;
    // With room for any character nothing is asked about the lengths of each one.
    while let (Some(text), Some(place)) = (
        source.get(*read..).and_then(<[_]>::first_chunk::<LONGEST>),
        target
            .get_mut(*written..)
            .and_then(<[_]>::first_chunk_mut::<LONGEST>),
    ) {
        let (character, length) = from.character(text)?;
        *written += to.write(character, place)?;
        *read += length;
        ascii = if character < 0x80 { ascii + 1 } else { 0 };
        if ascii == RUN / 2 {
            return Ok(());
        }
    }
    while let Some(text @ [_, ..]) = source.get(*read..) {
        let (character, length) = from.character(text)?;
        *written += to.write(character, &mut target[*written..])?;
        *read += length;
    }
    Ok(())
}

/// No character has more units, and no sequence of bytes that looks like one.
const LONGEST: usize = 6;

/// How many characters are looked at together.
const RUN: usize = 32;

/// Copies ASCII characters as long as there are many and there is room; returns their number.
#[inline]
fn copy_ascii<S: Copy + Into<u32>, T: std::convert::From<u8>>(
    source: &[S],
    target: &mut [T],
) -> usize {
    let (runs, _) = source.as_chunks::<RUN>();
    let (places, _) = target.as_chunks_mut::<RUN>();
    let mut count = 0;
    for (run, place) in runs.iter().zip(places) {
        let all = run.iter().fold(0, |all, unit| all | (*unit).into());
        if all >= 0x80 {
            break;
        }
        #[expect(clippy::cast_possible_truncation, reason = "all are below 0x80")]
        for (slot, unit) in place.iter_mut().zip(run) {
            *slot = T::from((*unit).into() as u8);
        }
        count += RUN;
    }
    count
}

#[cfg(test)]
mod tests;
