//! Classes of bytes, and how far a run of a class reaches.

/// Bytes looked at together where nearly all belong to the class: a length for which the
/// compiler uses vector instructions.
const BLOCK: usize = 16;

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

pub(super) fn is_token(byte: u8) -> bool {
    TOKEN[usize::from(byte)]
}

/// Space and tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How many bytes at the front may be in a token.
pub(super) fn tokens(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| !is_token(byte))
        .unwrap_or(bytes.len())
}

/// How many bytes at the front may be in a request target. A byte of 0x80 or more must be escaped there.
pub(super) fn visible(bytes: &[u8]) -> usize {
    run(bytes, |byte| byte.wrapping_sub(0x21) > 0x7E - 0x21)
}

/// How many bytes at the front may be in a field's value, a tab not counted.
pub(super) fn text(bytes: &[u8]) -> usize {
    run(bytes, |byte| byte < 0x20 || byte == 0x7F)
}

/// The number of bytes before the first that `ends` the run.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "the block's loop becomes vector instructions only with `ends` in it"
)]
fn run(bytes: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    let mut length = 0;
    for block in bytes.chunks_exact(BLOCK) {
        if block.iter().fold(false, |any, &byte| any | ends(byte)) {
            break;
        }
        length += BLOCK;
    }
    let rest = &bytes[length..];
    length
        + rest
            .iter()
            .position(|&byte| ends(byte))
            .unwrap_or(rest.len())
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
