//! Classes of bytes, and how far a run of a class reaches.

use crate::os::bytes::{self as block, Block, SIZE};

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
    // Up to where nearly all end it is quicker to look at all bytes than to stop at each.
    let length = run(bytes, block::end_of_token);
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
    run(bytes, block::not_visible)
}

/// How many bytes at the front may be in a field's value, a tab not counted.
pub(super) fn text(bytes: &[u8]) -> usize {
    run(bytes, block::control)
}

/// How many bytes are in front of the first of two others.
pub(super) fn up_to(bytes: &[u8], ends: [u8; 2]) -> usize {
    run(bytes, |block| block::either(block, ends))
}

/// The number of bytes before the first one whose bit is set by `ends`.
#[inline]
fn run(bytes: &[u8], ends: impl Fn(&Block) -> u32) -> usize {
    let (blocks, rest) = bytes.as_chunks();
    for (index, block) in blocks.iter().enumerate() {
        let found = ends(block);
        if found != 0 {
            return index * SIZE + found.trailing_zeros() as usize;
        }
    }
    let found = ends(&last_block(rest)).trailing_zeros() as usize;
    blocks.len() * SIZE + found.min(rest.len())
}

/// The bytes at the front that names mostly consist of, copied to `to`, where what follows them may change, too; and how many
/// they are. `None` if there is no place for them there, which may also be a block that is missing.
#[inline]
pub(super) fn copy_name(from: &[u8], to: &mut [u8]) -> Option<usize> {
    copy_run(from, to, block::not_in_name)
}

/// As [`visible`], copied as by [`copy_name`].
#[inline]
pub(super) fn copy_visible(from: &[u8], to: &mut [u8]) -> Option<usize> {
    copy_run(from, to, block::not_visible)
}

/// As [`copy_visible`], up to where a path ends.
#[inline]
pub(super) fn copy_path(from: &[u8], to: &mut [u8]) -> Option<usize> {
    copy_run(from, to, block::no_path)
}

/// As [`text`], copied as by [`copy_name`].
#[inline]
pub(super) fn copy_text(from: &[u8], to: &mut [u8]) -> Option<usize> {
    copy_run(from, to, block::control)
}

/// As [`run`], copied.
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "a call for each field costs 10 % of all"
)]
fn copy_run(from: &[u8], to: &mut [u8], ends: impl Fn(&Block) -> u32) -> Option<usize> {
    let all = from.len();
    let (mut from, mut to) = (from, to);
    while let Some((block, rest)) = from.split_first_chunk() {
        let (place, more) = to.split_first_chunk_mut()?;
        let block = *block;
        *place = block;
        let found = ends(&block);
        if found != 0 {
            return Some(all - from.len() + found.trailing_zeros() as usize);
        }
        (from, to) = (rest, more);
    }
    let block = last_block(from);
    *to.first_chunk_mut()? = block;
    let found = ends(&block).trailing_zeros() as usize;
    Some(all - from.len() + found.min(from.len()))
}

/// A block with what is left behind all full ones, and zeros.
#[cold]
fn last_block(rest: &[u8]) -> Block {
    let mut block = [0; SIZE];
    if let Some(front) = block.get_mut(..rest.len()) {
        front.copy_from_slice(rest);
    }
    block
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
            (&b"Host: a"[..], 4),
            (b"Upgrade-Insecure-Requests: 1", 25),
            (b"X-16-bytes-of-it: a", 16),
            (b":", 0),
            (b"Host", 4),
            (b"16-bytes-of-name", 16),
            (b"Host : a", 4),
            (b"a_b: c", 1),
            (b"Upgrade-Insecure Requests: 1", 16),
        ] {
            assert_eq!(copy_name(bytes, &mut small), Some(length));
            assert_eq!(small[..length], bytes[..length]);
        }
        assert_eq!(copy_name(b"abcdefgh: a", &mut small[..8]), None);
        assert_eq!(copy_path(b"/a?b c", &mut small), Some(2));
        assert_eq!(copy_path(b"/a c", &mut small), Some(2));
    }

    #[test]
    fn lists_have_no_empty_elements() {
        let elements: Vec<_> = list(b" , a ,b\t,, c d ,").collect();
        assert_eq!(elements, [&b"a"[..], b"b", b"c d"]);
        assert_eq!(trim(b" \t"), b"");
    }
}
