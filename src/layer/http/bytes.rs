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
    run(bytes, |word| {
        below(word, 0x21) | equal(word, 0x7F) | word & all(0x80)
    })
}

/// How many bytes at the front may be in a field's value, a tab not counted.
pub(super) fn text(bytes: &[u8]) -> usize {
    run(bytes, |word| below(word, 0x20) | equal(word, 0x7F))
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
    let mut last = [b'a'; 8];
    last[..rest.len()].copy_from_slice(rest);
    let found = ends(u64::from_le_bytes(last));
    let length = if found == 0 {
        rest.len()
    } else {
        found.trailing_zeros() as usize / 8
    };
    words.len() * 8 + length
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
    fn lists_have_no_empty_elements() {
        let elements: Vec<_> = list(b" , a ,b\t,, c d ,").collect();
        assert_eq!(elements, [&b"a"[..], b"b", b"c d"]);
        assert_eq!(trim(b" \t"), b"");
    }
}
