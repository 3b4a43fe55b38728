//! Sixteen bytes at a time: which of them are of a class, as a bit for each, the first byte's the lowest.
//!
//! With instructions of x86-64 that is quick. The other form says the same for all processors, and is what the tests compare
//! with.

/// Bytes that are looked at at once.
pub(crate) const SIZE: usize = 16;

/// What is looked at.
pub(crate) type Block = [u8; SIZE];

/// Declares the functions, with one of the two forms inside.
macro_rules! classes {
    ($($(#[$comment:meta])* $name:ident($($more:ident: $kind:ty)?);)*) => {
        $(
            $(#[$comment])*
            #[inline]
            pub(crate) fn $name(block: &Block $(, $more: $kind)?) -> u32 {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: SSE2 is a part of x86-64.
                return unsafe { sse2::$name(block $(, $more)?) };
                #[cfg(not(target_arch = "x86_64"))]
                return plain::$name(block $(, $more)?);
            }
        )*
    };
}

classes! {
    /// In no text.
    control();
    /// Neither a letter or digit of ASCII nor a sign.
    not_visible();
    /// As [`not_visible`], or where the path of a URL ends.
    no_path();
    /// No letter, digit or dash, which names mostly consist of.
    not_in_name();
    /// Where nearly all tokens end.
    end_of_token();
    /// One of the two.
    either(ends: [u8; 2]);
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8, _mm_sub_epi8,
    };

    use super::Block;

    #[inline]
    #[target_feature(enable = "sse2")]
    #[allow(clippy::cast_possible_truncation, reason = "both halves are taken")]
    fn load(block: &Block) -> __m128i {
        let word = u128::from_le_bytes(*block).cast_signed();
        _mm_set_epi64x((word >> 64) as i64, word as i64)
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn all(byte: u8) -> __m128i {
        _mm_set1_epi8(byte.cast_signed())
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn mask(bytes: __m128i) -> u32 {
        _mm_movemask_epi8(bytes).cast_unsigned()
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn not(mask: u32) -> u32 {
        mask ^ 0xFFFF
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn is(bytes: __m128i, byte: u8) -> __m128i {
        _mm_cmpeq_epi8(bytes, all(byte))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn or(first: __m128i, second: __m128i) -> __m128i {
        _mm_or_si128(first, second)
    }

    /// From `low` to `high`.
    #[inline]
    #[target_feature(enable = "sse2")]
    fn within(bytes: __m128i, low: u8, high: u8) -> __m128i {
        let above = _mm_sub_epi8(bytes, all(low));
        _mm_cmpeq_epi8(_mm_min_epu8(above, all(high - low)), above)
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn control(block: &Block) -> u32 {
        let bytes = load(block);
        mask(or(within(bytes, 0, 0x1F), is(bytes, 0x7F)))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn not_visible(block: &Block) -> u32 {
        not(mask(within(load(block), 0x21, 0x7E)))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn no_path(block: &Block) -> u32 {
        let bytes = load(block);
        let ends = or(is(bytes, b'?'), is(bytes, b'#'));
        not(mask(within(bytes, 0x21, 0x7E))) | mask(ends)
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn not_in_name(block: &Block) -> u32 {
        let bytes = load(block);
        let letter = within(or(bytes, all(0x20)), b'a', b'z');
        not(mask(or(
            or(letter, within(bytes, b'0', b'9')),
            is(bytes, b'-'),
        )))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn end_of_token(block: &Block) -> u32 {
        let bytes = load(block);
        mask(or(within(bytes, 0, 0x20), is(bytes, b':')))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn either(block: &Block, ends: [u8; 2]) -> u32 {
        let bytes = load(block);
        mask(or(is(bytes, ends[0]), is(bytes, ends[1])))
    }
}

#[cfg(any(test, not(target_arch = "x86_64")))]
mod plain {
    use super::Block;

    #[inline]
    fn mask(block: &Block, class: impl Fn(u8) -> bool) -> u32 {
        let bytes = block.iter().rev();
        bytes.fold(0, |mask, &byte| mask << 1 | u32::from(class(byte)))
    }

    #[inline]
    pub(super) fn control(block: &Block) -> u32 {
        mask(block, |byte| byte < 0x20 || byte == 0x7F)
    }

    #[inline]
    pub(super) fn not_visible(block: &Block) -> u32 {
        mask(block, |byte| !byte.is_ascii_graphic())
    }

    #[inline]
    pub(super) fn no_path(block: &Block) -> u32 {
        not_visible(block) | either(block, [b'?', b'#'])
    }

    #[inline]
    pub(super) fn not_in_name(block: &Block) -> u32 {
        mask(block, |byte| !byte.is_ascii_alphanumeric() && byte != b'-')
    }

    #[inline]
    pub(super) fn end_of_token(block: &Block) -> u32 {
        mask(block, |byte| byte <= 0x20 || byte == b':')
    }

    #[inline]
    pub(super) fn either(block: &Block, ends: [u8; 2]) -> u32 {
        mask(block, |byte| ends.contains(&byte))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        for byte in 0..=u8::MAX {
            for place in 0..SIZE {
                let mut block = *b"abcdefgh-ABCDEF0";
                block[place] = byte;
                block[(place + 7) % SIZE] = b':';
                let ends = [byte, b'h'];
                assert_eq!(control(&block), plain::control(&block));
                assert_eq!(not_visible(&block), plain::not_visible(&block));
                assert_eq!(no_path(&block), plain::no_path(&block));
                assert_eq!(not_in_name(&block), plain::not_in_name(&block), "{byte}");
                assert_eq!(end_of_token(&block), plain::end_of_token(&block));
                assert_eq!(either(&block, ends), plain::either(&block, ends));
            }
        }
        assert_eq!(control(b"a\x1Fbcdefghijklm\x7F\xFF"), 0b0100_0000_0000_0010);
    }
}
