//! URL encoding as HTML forms do it (URL-1 to URL-11): a space becomes `+`, and all bytes but
//! ASCII letters, digits and `.-_*` become `%XX`.

use super::Failure;
use super::writer::Writer;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// What stands for each byte: 1 or 3 characters. The locale has no say (URL-2).
static ENCODED: [([u8; 3], u8); 256] = {
    let mut table = [([0; 3], 0); 256];
    let mut plain = 0_u8;
    loop {
        let byte = plain as usize;
        table[byte] = match plain {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'*' => {
                ([plain, 0, 0], 1)
            }
            b' ' => ([b'+', 0, 0], 1),
            _ => ([b'%', HEX[byte >> 4], HEX[byte & 15]], 3),
        };
        if plain == 255 {
            break table;
        }
        plain += 1;
    }
};

/// The exact length of the encoded text (URL-3).
pub fn encoded_length(source: &[u8]) -> u64 {
    source
        .iter()
        .map(|byte| u64::from(ENCODED[usize::from(*byte)].1))
        .sum()
}

/// Encodes; returns how many bytes were written (URL-4, URL-5).
pub fn encode(source: &[u8], target: &mut [u8]) -> Result<usize, Failure> {
    let mut out = Writer::new(target);
    let mut rest = source;
    while let Some((&byte, after)) = rest.split_first() {
        // While there is room for three, all three are written and some overwritten.
        if let Some(place) = out.peek::<3>() {
            let (text, length) = ENCODED[usize::from(byte)];
            *place = text;
            out.advance(usize::from(length));
        } else {
            let (text, length) = ENCODED[usize::from(byte)];
            out.extend(&text[..usize::from(length)])?;
        }
        rest = after;
    }
    Ok(out.written())
}

/// The exact length of what a valid text means (URL-6).
pub fn decoded_length(text: &[u8]) -> usize {
    let mut escapes = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        escapes += 1;
        rest = rest.get(at + 3..).unwrap_or_default();
    }
    text.len().saturating_sub(escapes * 2)
}

/// Decodes; returns how many bytes were written (URL-7 to URL-9).
pub fn decode(text: &[u8], target: &mut [u8]) -> Result<usize, Failure> {
    let mut out = Writer::new(target);
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = match first {
            b'+' => (b' ', after),
            b'%' => escape(after).ok_or(Failure::Invalid)?,
            plain => (plain, after),
        };
        out.push(byte)?;
        rest = after;
    }
    Ok(out.written())
}

/// The byte of two hexadecimal digits, and what follows them.
fn escape(text: &[u8]) -> Option<(u8, &[u8])> {
    let (&[high, low], after) = text.split_first_chunk()?;
    Some((digit(high)? << 4 | digit(low)?, after))
}

fn digit(character: u8) -> Option<u8> {
    let digit = char::from(character).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests;
