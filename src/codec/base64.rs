//! Base64 with the standard alphabet and `=`, without line breaks (B64-1 to B64-9).
//!
//! Decoding is by hand because no crate accepts exactly what HP-Socket accepts: missing
//! padding, blanks in some places, bits that are left over.

use super::Failure;
use super::writer::Writer;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The two characters of each 12 bits. Half as many look-ups as with one character each.
static PAIRS: [[u8; 2]; 4096] = {
    let mut pairs = [[0; 2]; 4096];
    let mut bits = 0;
    while bits < 4096 {
        pairs[bits] = [ALPHABET[bits >> 6], ALPHABET[bits & 63]];
        bits += 1;
    }
    pairs
};

/// In place of the 6 bits of a character that is not in the alphabet: no shift by up to 18 bits
/// moves it into the bits of a group.
const OTHER: u32 = 1 << 31;

/// The bits of each character in each of the four places of a group.
static BITS: [[u32; 256]; 4] = {
    let mut places = [[OTHER; 256]; 4];
    let mut value = 0_u32;
    while value < 64 {
        let mut place = 0;
        while place < 4 {
            places[place][ALPHABET[value as usize] as usize] = value << (18 - 6 * place);
            place += 1;
        }
        value += 1;
    }
    places
};

/// The exact length of the text for this many bytes (B64-1).
pub fn encoded_length(length: u32) -> u64 {
    u64::from(length).div_ceil(3) * 4
}

/// Encodes into `target`, whose length is [`encoded_length`]; more is left alone (B64-2).
pub fn encode(source: &[u8], target: &mut [u8]) {
    let (groups, rest) = source.as_chunks::<3>();
    let (places, _) = target.as_chunks_mut::<4>();
    let (whole, last) = places.split_at_mut(groups.len().min(places.len()));
    for (group, place) in groups.iter().zip(whole) {
        *place = quad(*group);
    }
    let (padded, pads) = match *rest {
        [a] => ([a, 0, 0], 2),
        [a, b] => ([a, b, 0], 1),
        _ => return,
    };
    if let Some(place) = last.first_mut() {
        let mut text = quad(padded);
        text[4 - pads..].fill(b'=');
        *place = text;
    }
}

#[inline]
fn quad([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]) as usize;
    let [first, second] = PAIRS[bits >> 12];
    let [third, fourth] = PAIRS[bits & 0xFFF];
    [first, second, third, fourth]
}

/// The length of what the text means if it is valid. Only the padding at the very end and the
/// number of characters count, blanks too (B64-3).
pub fn decoded_length(text: &[u8]) -> usize {
    let count = match *text {
        [] | [_] => return 0,
        [.., b'=', _] => text.len() - 2,
        [.., b'='] => text.len() - 1,
        _ => text.len(),
    };
    let rest = match count % 4 {
        2 => 1,
        3 => 2,
        _ => 0,
    };
    count / 4 * 3 + rest
}

/// Decodes into `target`, whose length is [`decoded_length`] (B64-5, B64-6). After an error
/// parts of it may have been written.
pub fn decode(text: &[u8], target: &mut [u8]) -> Result<(), Failure> {
    let whole = decode_whole_groups(text, target);
    let mut machine = Machine {
        out: Writer::new(&mut target[whole * 3..]),
        group: 0,
        symbols: 0,
        pads: 0,
    };
    for byte in &text[whole * 4..] {
        machine.read(*byte)?;
    }
    machine.end()
}

/// Decodes as many groups of the beginning as consist of the alphabet's characters and have
/// room; returns their number.
fn decode_whole_groups(text: &[u8], target: &mut [u8]) -> usize {
    let (groups, _) = text.as_chunks::<4>();
    let (places, _) = target.as_chunks_mut::<3>();
    let room = places.len();
    for (index, (group, place)) in groups.iter().zip(places).enumerate() {
        let [a, b, c, d] = group.map(usize::from);
        let bits = BITS[0][a] | BITS[1][b] | BITS[2][c] | BITS[3][d];
        if bits & OTHER != 0 {
            return index;
        }
        let [_, bytes @ ..] = bits.to_be_bytes();
        *place = bytes;
    }
    groups.len().min(room)
}

/// Reads what is not plain groups, character by character.
struct Machine<'t> {
    out: Writer<'t>,
    group: u32,
    symbols: u32,
    pads: u32,
}

impl Machine<'_> {
    fn read(&mut self, byte: u8) -> Result<(), Failure> {
        match byte {
            b'\n' | b'\r' | b' ' => Ok(()),
            b'=' => self.pad(),
            _ => match BITS[3][usize::from(byte)] {
                OTHER => Err(Failure::Invalid),
                bits => self.symbol(bits),
            },
        }
    }

    fn pad(&mut self) -> Result<(), Failure> {
        self.pads = self.pads.saturating_add(1);
        self.symbol(0)
    }

    fn symbol(&mut self, bits: u32) -> Result<(), Failure> {
        self.group = self.group << 6 | bits;
        self.symbols += 1;
        if self.symbols < 4 {
            return Ok(());
        }
        let [_, bytes @ ..] = self.group.to_be_bytes();
        (self.group, self.symbols) = (0, 0);
        // All pads of the text count, not only those of this group (B64-5).
        let count = 3_usize.saturating_sub(self.pads as usize).max(1);
        // More than the expected length is an error, and must not be written (B64-8).
        self.out
            .extend(&bytes[..count])
            .map_err(|_| Failure::Invalid)
    }

    fn end(mut self) -> Result<(), Failure> {
        while self.symbols > 0 {
            self.pad()?;
        }
        self.out.push(0).map_or(Ok(()), |()| Err(Failure::Invalid))
    }
}

#[cfg(test)]
mod tests;
