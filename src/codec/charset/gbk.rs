//! GBK as glibc defines it (CHS-10): one byte below 0x80 is ASCII, 0x80 is the euro sign, two
//! bytes are what GB18030 assigns to them, but for private use and some 90 later additions.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use encoding_rs::GBK;

use super::{From, GROUP, Group, Stop, To};
use crate::error::Errno;
use crate::os::{fork, memory};

const LEADS: RangeInclusive<u8> = 0x81..=0xFE;
const TRAILS: RangeInclusive<u8> = 0x40..=0xFE;
/// How many numbers have 16 bits: pairs of bytes, and characters of the basic plane.
const ALL: usize = 1 << 16;
const EURO: u32 = 0x20AC;
/// Tags of languages, which glibc leaves out where the other character set has none.
const TAGS: RangeInclusive<u32> = 0xE0000..=0xE007F;

/// The tables, made when they are first needed.
#[derive(Clone, Copy)]
pub struct Gbk(&'static Tables);

struct Tables {
    /// The characters of all pairs of bytes; 0: none.
    characters: Box<[u16; ALL]>,
    /// The pairs of all characters of the basic plane; 0: none.
    pairs: Box<[u16; ALL]>,
}

static TABLES: OnceLock<Tables> = OnceLock::new();

impl Gbk {
    /// ENOMEM if there is no memory for the tables, 256 KiB.
    pub fn new() -> Result<Self, Errno> {
        if let Some(tables) = TABLES.get() {
            return Ok(Self(tables));
        }
        let made = Tables::new()?;
        Ok(Self(fork::once_value(&TABLES, || made)))
    }
}

impl Tables {
    fn new() -> Result<Self, Errno> {
        let (mut characters, mut pairs) = (empty()?, empty()?);
        for pair in LEADS.flat_map(|lead| TRAILS.map(move |trail| [lead, trail])) {
            if let Some(character) = character_of(pair) {
                let pair = u16::from_be_bytes(pair);
                characters[usize::from(pair)] = character;
                pairs[usize::from(character)] = pair;
            }
        }
        Ok(Self { characters, pairs })
    }
}

fn empty() -> Result<Box<[u16; ALL]>, Errno> {
    let table = memory::filled(ALL, || Ok(0))?;
    table.try_into().map_err(|_| Errno::ENOMEM)
}

/// The character of two bytes in GBK.
fn character_of(pair: [u8; 2]) -> Option<u16> {
    // What encoding_rs, whose table is GB18030's, has from later editions of that standard.
    if matches!(
        pair,
        [0xA2, 0xE3]
            | [0xA3, 0xA0]
            | [0xA6, 0xD9..=0xDF | 0xEC | 0xED | 0xF3]
            | [0xA8, 0xBC | 0xBF]
            | [0xA9, 0x89..=0x95]
            | [0xFE, 0x50..=0xA0]
    ) {
        return None;
    }
    let mut text = [0; 4];
    let mut decoder = GBK.new_decoder_without_bom_handling();
    let (_, read, written) = decoder.decode_to_utf8_without_replacement(&pair, &mut text, true);
    let text = str::from_utf8(text.get(..written)?).ok()?;
    let mut characters = text.chars();
    match (read, characters.next(), characters.next()) {
        (2, Some(character), None) => u16::try_from(u32::from(character)).ok(),
        _ => None,
    }
    .filter(|character| !(0xE000..0xF900).contains(character) && *character >= 0x80)
}

impl From for Gbk {
    type Unit = u8;

    #[inline]
    fn character(&self, text: &[u8]) -> Result<(u32, usize), Stop> {
        let lead = *text.first().ok_or(Stop::Incomplete)?;
        match lead {
            ..0x80 => return Ok((lead.into(), 1)),
            0x80 => return Ok((EURO, 1)),
            0xFF => return Err(Stop::Inconvertible),
            _ => {}
        }
        let trail = *text.get(1).ok_or(Stop::Incomplete)?;
        match self.0.characters[usize::from(u16::from_be_bytes([lead, trail]))] {
            0 => Err(Stop::Inconvertible),
            character => Ok((character.into(), 2)),
        }
    }

    #[inline]
    fn group(&self, text: &[u8]) -> Option<(Group, usize)> {
        let bytes = text.first_chunk::<{ 2 * GROUP }>()?;
        let (pairs, _) = bytes.as_chunks();
        // A byte of ASCII begins no pair that has a character.
        let mut characters = [0; GROUP];
        for (character, pair) in characters.iter_mut().zip(pairs) {
            *character = self.0.characters[usize::from(u16::from_be_bytes(*pair))];
        }
        let all = characters.iter().all(|character| *character != 0);
        all.then_some((characters, bytes.len()))
    }
}

impl To for Gbk {
    type Unit = u8;

    #[inline]
    fn write(&self, character: u32, target: &mut [u8]) -> Result<usize, Stop> {
        let place = target.first_mut().ok_or(Stop::Full)?;
        match character {
            ..0x80 => *place = character.to_le_bytes()[0],
            EURO => *place = 0x80,
            _ => return self.write_pair(character, target),
        }
        Ok(1)
    }

    #[inline]
    fn write_group(&self, characters: &Group, target: &mut [u8]) -> Option<usize> {
        let place = target.first_chunk_mut::<{ 2 * GROUP }>()?;
        let pairs = characters.map(|character| self.0.pairs[usize::from(character)]);
        // ASCII and the euro sign, which have one byte each, are not in the table.
        if pairs.contains(&0) {
            return None;
        }
        let (places, _) = place.as_chunks_mut();
        for (place, pair) in places.iter_mut().zip(pairs) {
            *place = pair.to_be_bytes();
        }
        Some(place.len())
    }
}

impl Gbk {
    #[inline]
    fn write_pair(self, character: u32, target: &mut [u8]) -> Result<usize, Stop> {
        let index = u16::try_from(character);
        match index.map_or(0, |index| self.0.pairs[usize::from(index)]) {
            pair @ 1.. => {
                *target.first_chunk_mut().ok_or(Stop::Full)? = pair.to_be_bytes();
                Ok(2)
            }
            0 if TAGS.contains(&character) => Ok(0),
            0 => Err(Stop::Inconvertible),
        }
    }
}
