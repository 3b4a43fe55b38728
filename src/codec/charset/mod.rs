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

    /// The first characters of `text` and their length, if there are as many and all are such as
    /// Chinese texts consist of. Others are left to [`From::character`].
    fn group(&self, text: &[Self::Unit]) -> Option<(Group, usize)>;
}

/// A character set to convert to. ASCII characters are units of the same value.
pub trait To {
    /// A byte, or what else a text consists of.
    type Unit: Copy + std::convert::From<u8>;

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
    let (mut read, mut written) = (0, 0);
    let result = convert_with_room(from, to, source, target, &mut read, &mut written)
        .and_then(|()| convert_rest(from, to, &source[read..], target, &mut written));
    (written, result)
}

/// Converts until the source or the room may be too short for one more character, so that nothing
/// is asked about the length of each.
fn convert_with_room<F: From, T: To>(
    from: &F,
    to: &T,
    source: &[F::Unit],
    target: &mut [T::Unit],
    read: &mut usize,
    written: &mut usize,
) -> Result<(), Stop> {
    'ascii: loop {
        let count = copy_ascii(&source[*read..], &mut target[*written..]);
        *read += count;
        *written += count;
        let mut others = 0;
        while let (Some(text), Some(place)) = (
            source.get(*read..).and_then(<[_]>::first_chunk::<LONGEST>),
            target.get_mut(*written..).and_then(<[_]>::first_chunk_mut::<LONGEST>),
        ) {
            if text[0].into() < 0x80 {
                continue 'ascii;
            }
            let (character, length) = from.character(text)?;
            *written += to.write(character, place)?;
            *read += length;
            others += 1;
            if others == BEFORE_GROUPS {
                others = 0;
                while let Some((group, length)) = from.group(&source[*read..])
                    && let Some(count) = to.write_group(&group, &mut target[*written..])
                {
                    *read += length;
                    *written += count;
                }
            }
        }
        return Ok(());
    }
}

fn convert_rest<F: From, T: To>(
    from: &F,
    to: &T,
    mut source: &[F::Unit],
    target: &mut [T::Unit],
    written: &mut usize,
) -> Result<(), Stop> {
    while !source.is_empty() {
        let (character, length) = from.character(source)?;
        *written += to.write(character, &mut target[*written..])?;
        source = &source[length..];
    }
    Ok(())
}

/// No character has more units, and no sequence of bytes that looks like one.
const LONGEST: usize = 6;

/// After so many characters without ASCII between them groups are tried, which would be in vain
/// where words of several scripts alternate.
const BEFORE_GROUPS: usize = 4;

/// Copies ASCII characters as long as there is room; returns their number. The last ones of a
/// short source or target are left out.
#[inline]
fn copy_ascii<S: Copy + Into<u32>, T: std::convert::From<u8>>(
    source: &[S],
    target: &mut [T],
) -> usize {
    let many = copy_ascii_by::<32, _, _>(source, target);
    let (source, target) = (&source[many..], &mut target[many..]);
    let some = copy_ascii_by::<8, _, _>(source, target);
    let (source, target) = (&source[some..], &mut target[some..]);
    many + some + copy_ascii_by::<1, _, _>(source, target)
}

/// As [`copy_ascii`], but only as long as `N` characters follow.
#[inline]
fn copy_ascii_by<const N: usize, S: Copy + Into<u32>, T: std::convert::From<u8>>(
    source: &[S],
    target: &mut [T],
) -> usize {
    let (runs, _) = source.as_chunks::<N>();
    let (places, _) = target.as_chunks_mut::<N>();
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
        count += N;
    }
    count
}

#[cfg(test)]
mod tests;
