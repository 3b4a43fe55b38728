//! UTF-32 in the host's byte order.

use super::{From, Stop, To};

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
}

impl To for Utf32 {
    type Unit = u32;

    #[inline]
    fn write(&self, character: u32, target: &mut [u32]) -> Result<usize, Stop> {
        let place = target.first_mut().ok_or(Stop::Full)?;
        *place = char::from_u32(character).ok_or(Stop::Inconvertible)?.into();
        Ok(1)
    }
}
