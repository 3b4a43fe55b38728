//! Our own conversions against the C library's.

use super::*;

/// What both say about a source of bytes.
fn compare<F, T>(from: &F, to: &T, iconv: &mut Iconv, source: &[u8], room: usize)
where
    F: From<Unit = u8>,
    T: To<Unit: Bytes>,
{
    let mut ours = vec![0.into(); room];
    let mut theirs = vec![0; room * size_of::<T::Unit>()];
    let (written, result) = charset::convert(from, to, source, &mut ours);
    let ours: Vec<u8> = ours[..written].iter().flat_map(Bytes::bytes).collect();
    let (count, says) = iconv.convert(source, &mut theirs);
    assert_eq!(
        (ours.as_slice(), result.map_err(Errno::from)),
        (&theirs[..count], says),
        "{source:x?}"
    );
}

trait Bytes {
    fn bytes(&self) -> Vec<u8>;
}

impl Bytes for u8 {
    fn bytes(&self) -> Vec<u8> {
        vec![*self]
    }
}

impl Bytes for u32 {
    fn bytes(&self) -> Vec<u8> {
        self.to_le_bytes().into()
    }
}

fn open(from: &CStr, to: &CStr) -> Iconv {
    Iconv::open(from, to).expect("glibc has these character sets")
}

// proves: CHS-10 CHS-12
#[test]
fn gbk_is_what_glibc_has() {
    let gbk = Gbk::new().expect("memory");
    let mut iconv = open(c"GBK", c"UTF-8");
    for lead in 0..=255 {
        for trail in 0..=255 {
            for room in [0, 2, 8] {
                compare(&gbk, &Utf8, &mut iconv, &[lead, trail], room);
            }
        }
        compare(&gbk, &Utf8, &mut iconv, &[lead], 8);
    }
    let mut iconv = open(c"UTF-8", c"GBK");
    for character in ('\0'..'\u{11000}').chain('\u{DFFFE}'..'\u{E0200}') {
        let mut text = [0; 4];
        let text = character.encode_utf8(&mut text).as_bytes();
        for room in 0..3 {
            compare(&Utf8, &gbk, &mut iconv, text, room);
        }
    }
}

// proves: CHS-2 CHS-8
#[test]
fn utf8_is_what_glibc_takes() {
    // All beginnings, with all that matters behind them, of all lengths.
    let seconds = [0x41, 0x80, 0x90, 0xA0, 0xBF, 0xC0];
    let mut iconv = open(c"UTF-8", c"UTF-32LE");
    let mut check = |text: &[u8], room| compare(&Utf8, &Utf32, &mut iconv, text, room);
    for first in 0..=255 {
        check(&[b'a', first], 8);
        for second in 0..=255 {
            check(&[first, second], 8);
            for third in seconds {
                check(&[first, second, third], 8);
                for fourth in seconds {
                    check(&[first, second, third, fourth], 0);
                    check(&[first, second, third, fourth], 1);
                    check(&[first, second, third, fourth, 0x80], 8);
                    check(&[first, second, third, fourth, 0x80, 0x80], 8);
                }
            }
        }
    }
}

// proves: CHS-8
#[test]
fn utf32_is_what_glibc_takes() {
    let mut iconv = open(c"UTF-32LE", c"UTF-8");
    let last = [0, 0x7F, 0x80, 0x7FFF_FFFF, 0x8000_0000, u32::MAX];
    for unit in (0xD7FF..0xE001).chain(0x10_FFFE..0x11_0002).chain(last) {
        let (mut ours, mut theirs) = ([0; 8], [0; 8]);
        let (written, result) = charset::convert(&Utf32, &Utf8, &[unit], &mut ours);
        let (count, says) = iconv.convert(&unit.to_le_bytes(), &mut theirs);
        assert_eq!(
            (&ours[..written], result.map_err(Errno::from)),
            (&theirs[..count], says),
            "{unit:x}"
        );
    }
}
