//! Classes of bytes, and how far a run of a class reaches.

/// Every byte of a word is this one.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Whether each byte may be in a token (RFC 9110 5.6.2): in names of fields, methods and chunk extensions.
const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut c = 0_u8;
    while c < 128 {
        table[c as usize] = c.is_ascii_alphanumeric()
            || matches!(
                c,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            );
        c += 1;
    }
    table
};

#[inline]
pub(super) fn is_token(byte: u8) -> bool {
    TOKEN[usize::from(byte)]
}

/// Space and tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How many bytes at the front may be in a token.
#[inline]
pub(super) fn tokens(bytes: &[u8]) -> usize {
    // A colon is what ends nearly all; up to there it is quicker to look at all than to stop at each.
    let length = run(bytes, |word| below(word, 0x21) | equal(word, b':'));
    let valid = bytes[..length]
        .iter()
        .fold(true, |valid, &byte| valid & is_token(byte));
    if valid {
        length
    } else {
        bytes
            .iter()
            .position(|&byte| !is_token(byte))
            .unwrap_or(length)
    }
}

/// How many bytes at the front may be in a request target. A byte of 0x80 or more must be escaped there.
pub(super) fn visible(bytes: &[u8]) -> usize {
    run(bytes, invisible)
}

/// How many bytes at the front may be in a field's value, a tab not counted.
pub(super) fn text(bytes: &[u8]) -> usize {
    run(bytes, control)
}

/// How many bytes are in front of the first of two others.
pub(super) fn up_to(bytes: &[u8], ends: [u8; 2]) -> usize {
    run(bytes, |word| equal(word, ends[0]) | equal(word, ends[1]))
}

fn invisible(word: u64) -> u64 {
    below(word, 0x21) | equal(word, 0x7F) | word & all(0x80)
}

fn control(word: u64) -> u64 {
    below(word, 0x20) | equal(word, 0x7F)
}

/// The highest bits of bytes less than `limit`, which is 0x80 at most. Behind the first of them, in
/// order of significance, there may be others.
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(all(limit)) & !word & all(0x80)
}

/// As [`below`], for bytes that are `byte`.
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ all(byte), 1)
}

/// The number of bytes before the first that `ends` the run. It looks at eight at a time, the first one the least significant,
/// and sets the highest bit of each that does.
#[inline]
fn run(bytes: &[u8], ends: impl Fn(u64) -> u64) -> usize {
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let found = ends(u64::from_le_bytes(*word));
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    // What is missing belongs to every run.
    let bytes = rest.iter().rev();
    let found = ends(bytes.fold(all(b'a'), |word, &byte| word << 8 | u64::from(byte)));
    let length = if found == 0 {
        rest.len()
    } else {
        found.trailing_zeros() as usize / 8
    };
    words.len() * 8 + length
}

/// Bytes that are copied and looked at at once. A compiler makes vector instructions of that.
const BLOCK: usize = 16;
/// The bytes at the front that names mostly consist of, copied to `to`, where what follows them may change, too; and how many
/// they are. `None` if there is no place for them there, which may also be one word that is missing, or if the run ends with
/// the bytes.
#[inline]
pub(super) fn copy_name(from: &[u8], to: &mut [u8]) -> Option<usize> {
    let (words, rest) = from.as_chunks();
    let mut places = to.as_chunks_mut().0.iter_mut();
    let mut length = 0;
    for word in words {
        *places.next()? = *word;
        let found = unusual_in_name(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(length + found.trailing_zeros() as usize / 8);
        }
        length += 8;
    }
    let word = last_block(rest)?;
    *places.next()? = word;
    let found = unusual_in_name(u64::from_le_bytes(word)).trailing_zeros() as usize / 8;
    (found < rest.len()).then_some(length + found)
}

/// The highest bit of each byte that is no letter, digit or dash.
#[inline]
fn unusual_in_name(word: u64) -> u64 {
    // The highest bit of a sum says that a byte of 7 bits is not less than a limit. There is no carry to the next.
    let not_less = |word: u64, limit: u8| word + all(0x80 - limit);
    let ascii = word & all(0x7F);
    let small = ascii | all(0x20);
    let letter = not_less(small, b'a') & !not_less(small, b'z' + 1);
    let digit = not_less(ascii, b'0') & !not_less(ascii, b'9' + 1);
    let other = not_less(ascii ^ all(b'-'), 1);
    (!(letter | digit) & other | word) & all(0x80)
}

/// As [`visible`], copied as by [`copy_name`].
#[inline]
pub(super) fn copy_visible(from: &[u8], to: &mut [u8]) -> Option<usize> {
    let visible = |byte: u8| byte.wrapping_sub(0x21) < 0x7F - 0x21;
    copy_run(from, to, visible, invisible)
}

/// As [`text`], copied as by [`copy_name`].
#[inline]
pub(super) fn copy_text(from: &[u8], to: &mut [u8]) -> Option<usize> {
    copy_run(from, to, |byte| byte >= 0x20 && byte != 0x7F, control)
}

/// Copies bytes until one is not `wanted`, and returns how many are. `ends` is as of [`run`].
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "a call for each field costs 10 % of all"
)]
fn copy_run(
    from: &[u8],
    to: &mut [u8],
    wanted: impl Fn(u8) -> bool,
    ends: impl Fn(u64) -> u64,
) -> Option<usize> {
    let (blocks, rest) = from.as_chunks::<BLOCK>();
    let mut places = to.as_chunks_mut().0.iter_mut();
    let mut length = 0;
    for block in blocks {
        *places.next()? = *block;
        if !block.iter().fold(true, |all, &byte| all & wanted(byte)) {
            return Some(length + first(block, ends));
        }
        length += BLOCK;
    }
    let block = last_block(rest)?;
    *places.next()? = block;
    Some(length + first(&block, ends).min(rest.len()))
}

/// A block with what is left behind all full ones. Behind it come zeros, which end every run.
#[cold]
fn last_block<const SIZE: usize>(rest: &[u8]) -> Option<[u8; SIZE]> {
    let mut block = [0; SIZE];
    block.get_mut(..rest.len())?.copy_from_slice(rest);
    Some(block)
}

/// The place of the first byte that ends the run; `BLOCK` if none does.
#[inline]
fn first(block: &[u8; BLOCK], ends: impl Fn(u64) -> u64) -> usize {
    let (words, _) = block.as_chunks();
    let low = ends(u64::from_le_bytes(words[0]));
    let bits = if low == 0 {
        64 + ends(u64::from_le_bytes(words[1])).trailing_zeros()
    } else {
        low.trailing_zeros()
    };
    bits as usize / 8
}

/// `text` without blanks at both ends.
pub(super) fn trim(text: &[u8]) -> &[u8] {
    let start = text
        .iter()
        .position(|&byte| !is_blank(byte))
        .unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|&byte| !is_blank(byte))
        .map_or(start, |last| last + 1);
    &text[start..end]
}

/// The elements of a list in a field's value, without blanks around them; empty ones do not count.
pub(super) fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b',')
        .map(trim)
        .filter(|element| !element.is_empty())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn runs_end_where_their_class_ends() {
        for length in 0..70 {
            for bad in [0, 0x1F, 0x7F, b'\r'] {
                let mut bytes = vec![b'a'; length];
                assert_eq!(text(&bytes), length);
                bytes.push(bad);
                bytes.extend_from_slice(b"more of it, and more still");
                assert_eq!(
                    (text(&bytes), visible(&bytes), tokens(&bytes)),
                    (length, length, length)
                );
            }
        }
        assert_eq!(text(b"\x80\xFF \t"), 3);
        assert_eq!(visible(b"!~\x80"), 2);
        assert_eq!(visible(b"a b"), 1);
    }

    #[test]
    fn runs_are_copied_as_they_are_measured() {
        let mut to = [0; 112];
        for length in 0..70 {
            for end in 0..=u8::MAX {
                let mut bytes: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
                bytes.push(end);
                for more in [&b""[..], b"more of it, and more still"] {
                    bytes.extend_from_slice(more);
                    for (copied, measured) in [
                        (copy_text(&bytes, &mut to), text(&bytes)),
                        (copy_visible(&bytes, &mut to), visible(&bytes)),
                    ] {
                        assert_eq!(
                            (copied, &to[..measured]),
                            (Some(measured), &bytes[..measured])
                        );
                    }
                }
            }
        }
        for byte in 0..=u8::MAX {
            let usual = byte.is_ascii_alphanumeric() || byte == b'-';
            let length = copy_name(&[b'a', byte, b':', 0], &mut to);
            assert_eq!(length, Some(if usual { 2 } else { 1 }), "{byte}");
        }
        let mut small = [0; 40];
        assert_eq!(copy_text(&[b'a'; 31], &mut small), Some(31));
        assert_eq!(copy_text(&[b'a'; 32], &mut small), None);
        assert_eq!(copy_text(&[b'a'; 60], &mut small), None);
        for (bytes, length) in [
            (&b"Host: a"[..], Some(4)),
            (b"Upgrade-Insecure-Requests: 1", Some(25)),
            (b"X-16-bytes-of-it: a", Some(16)),
            (b":", Some(0)),
            (b"Host", None),
            (b"16-bytes-of-name", None),
            (b"Host : a", Some(4)),
            (b"a_b: c", Some(1)),
            (b"Upgrade-Insecure Requests: 1", Some(16)),
        ] {
            assert_eq!(copy_name(bytes, &mut small), length);
            assert_eq!(small[..length.unwrap_or(0)], bytes[..length.unwrap_or(0)]);
        }
        assert_eq!(copy_name(b"abcdefgh: a", &mut small[..8]), None);
    }

    #[test]
    fn lists_have_no_empty_elements() {
        let elements: Vec<_> = list(b" , a ,b\t,, c d ,").collect();
        assert_eq!(elements, [&b"a"[..], b"b", b"c d"]);
        assert_eq!(trim(b" \t"), b"");
    }
}
