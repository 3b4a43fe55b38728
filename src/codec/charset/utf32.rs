//! UTF-32 in the host's byte order.

use super::{From, GROUP, Group, Stop, To};

/// UTF-32 without byte order mark: surrogates and numbers above U+10FFFF are refused.
#[derive(Clone, Copy, Debug)]
pub struct Utf32;

impl From for Utf32 {
    type Unit = u32;

    #[inline]
    fn character(&self, text: &[u32]) -> Result<(u32, usize), Stop> {
        let character = *text.first().ok_or(Stop::Incomplete)?;
        match char::from_u32(character) {
            Some(_) => Ok((character, 1)),
            None => Err(Stop::Inconvertible),
        }
    }

    #[inline]
    fn group(&self, text: &[u32]) -> Option<(Group, usize)> {
        let units = text.first_chunk::<GROUP>()?;
        let mut all = true;
        #[expect(clippy::cast_possible_truncation, reason = "it is not used then")]
        let characters = units.map(|unit| {
            all &= unit < 0xD800 || unit.wrapping_sub(0xE000) < 0x2000;
            unit as u16
        });
        all.then_some((characters, GROUP))
    }
}

impl To for Utf32 {
    type Unit = u32;

    #[inline]
    fn write(&self, character: u32, target: &mut [u32]) -> Result<usize, Stop> {
        let place = target.first_mut().ok_or(Stop::Full)?;
        *place = char::from_u32(character).ok_or(Stop::Inconvertible)?.into();
        Ok(1)
    }

    #[inline]
    fn write_group(&self, characters: &Group, target: &mut [u32]) -> Option<usize> {
        *target.first_chunk_mut()? = characters.map(u32::from);
        Some(GROUP)
    }
}
