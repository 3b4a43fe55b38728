//! Texts in UTF-8.

use super::{From, GROUP, Group, Stop, To};

/// UTF-8 without overlong forms and surrogates. Whether a text that ends early is incomplete or
/// inconvertible depends on the form of its bytes only, as for glibc: numbers above U+10FFFF have
/// the form of a character, but no other character set has them.
#[derive(Clone, Copy, Debug)]
pub struct Utf8;

impl From for Utf8 {
    type Unit = u8;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each one halves the speed")]
    fn character(&self, text: &[u8]) -> Result<(u32, usize), Stop> {
        let first = *text.first().ok_or(Stop::Incomplete)?;
        match first {
            ..0x80 => Ok((first.into(), 1)),
            0xC2..0xE0 => sequence::<2>(text, 0x80),
            0xE0..0xF0 => sequence::<3>(text, 0x800),
            0xF0..0xF8 => sequence::<4>(text, 0x10000),
            0xF8..0xFC => sequence::<5>(text, 0x0020_0000),
            0xFC..0xFE => sequence::<6>(text, 0x0400_0000),
            0x80..0xC2 | 0xFE.. => Err(Stop::Inconvertible),
        }
    }

    #[inline]
    fn group(&self, text: &[u8]) -> Option<(Group, usize)> {
        let bytes = text.first_chunk::<{ 3 * GROUP }>()?;
        let (sequences, _) = bytes.as_chunks::<3>();
        let (mut characters, mut all) = ([0; GROUP], true);
        for (character, [first, second, third]) in characters.iter_mut().zip(sequences) {
            let bits = u32::from_le_bytes([*first, *second, *third, 0]);
            all &= bits & 0x00C0_C0F0 == 0x0080_80E0;
            *character =
                u16::from(*first) << 12 | u16::from(*second & 0x3F) << 6 | u16::from(*third & 0x3F);
            all &= *character >= 0x800 && *character & 0xF800 != 0xD800;
        }
        all.then_some((characters, bytes.len()))
    }
}

/// A character of `N` bytes, which is at least `least`.
#[inline]
fn sequence<const N: usize>(text: &[u8], least: u32) -> Result<(u32, usize), Stop> {
    let bytes = text.first_chunk::<N>().map_or(text, |bytes| bytes);
    let (first, rest) = bytes.split_first().ok_or(Stop::Incomplete)?;
    let mut character = u32::from(*first) & (0x7F >> N);
    for byte in rest {
        if byte & 0xC0 != 0x80 {
            return Err(Stop::Inconvertible);
        }
        character = character << 6 | u32::from(byte & 0x3F);
    }
    if bytes.len() < N {
        return Err(Stop::Incomplete);
    }
    if character < least || (0xD800..0xE000).contains(&character) {
        return Err(Stop::Inconvertible);
    }
    Ok((character, N))
}

impl To for Utf8 {
    type Unit = u8;

    #[inline]
    fn write(&self, character: u32, target: &mut [u8]) -> Result<usize, Stop> {
        let [high, middle, low] = [12, 6, 0].map(|shift| {
            let [bits, ..] = (character >> shift & 0x3F).to_le_bytes();
            0x80 | bits
        });
        let [first, ..] = (character >> 18).to_le_bytes();
        if matches!(character, 0x800..0xD800 | 0xE000..0x1_0000) {
            return put(target, [0x60 | high, middle, low]);
        }
        match character {
            ..0x80 => put(target, [character.to_le_bytes()[0]]),
            0x80..0x800 => put(target, [0x40 | middle, low]),
            0x800..0x1_0000 | 0x11_0000.. => Err(Stop::Inconvertible),
            0x1_0000..0x11_0000 => put(target, [0xF0 | first, high, middle, low]),
        }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each one halves the speed")]
    fn write_group(&self, characters: &Group, target: &mut [u8]) -> Option<usize> {
        let place = target.first_chunk_mut::<{ 3 * GROUP }>()?;
        if !characters.iter().all(|character| *character >= 0x800) {
            return None;
        }
        let sequences = characters.map(|character| {
            let character = u32::from(character);
            0x0080_80E0 | character >> 12 | character << 2 & 0x3F00 | (character & 0x3F) << 16
        });
        // Four bytes are written at once, the last of which is overwritten with the next character.
        let (last, others) = sequences.split_last()?;
        for (index, sequence) in others.iter().enumerate() {
            *place[3 * index..].first_chunk_mut()? = sequence.to_le_bytes();
        }
        let [first, second, third, _] = last.to_le_bytes();
        *place.last_chunk_mut()? = [first, second, third];
        Some(place.len())
    }
}

#[inline]
fn put<const N: usize>(target: &mut [u8], bytes: [u8; N]) -> Result<usize, Stop> {
    *target.first_chunk_mut().ok_or(Stop::Full)? = bytes;
    Ok(N)
}
