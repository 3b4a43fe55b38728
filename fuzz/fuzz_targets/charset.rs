//! Our own conversions of character sets against the C library's: the same output, and the same
//! reason for its end, whatever the source and the room.
#![no_main]

use std::ffi::CStr;

use hpsocket4c::codec::charset::{From, Gbk, Stop, To, Utf8, Utf32, convert};
use libfuzzer_sys::fuzz_target;

/// What the C library's iconv writes, and the errno of a failure.
fn theirs(from: &CStr, to: &CStr, source: &[u8], room: usize) -> (Vec<u8>, i32) {
    let mut target = vec![0; room];
    let mut input = source.as_ptr().cast_mut().cast();
    let (mut left, mut free) = (source.len(), room);
    let mut output = target.as_mut_ptr().cast();
    // SAFETY: the pointers and counts are those of the slices.
    let code = unsafe {
        let iconv = libc::iconv_open(to.as_ptr(), from.as_ptr());
        assert_ne!(iconv.addr(), usize::MAX);
        let failed = libc::iconv(
            iconv,
            &raw mut input,
            &raw mut left,
            &raw mut output,
            &raw mut free,
        );
        let code = if failed == usize::MAX {
            *libc::__errno_location()
        } else {
            0
        };
        libc::iconv_close(iconv);
        code
    };
    target.truncate(room - free);
    (target, code)
}

fn ours<F: From, T: To>(from: &F, to: &T, source: &[F::Unit], room: usize) -> (Vec<T::Unit>, i32) {
    let mut target = vec![0.into(); room];
    let (written, result) = convert(from, to, source, &mut target);
    target.truncate(written);
    let code = match result {
        Ok(()) => 0,
        Err(Stop::Inconvertible) => libc::EILSEQ,
        Err(Stop::Incomplete) => libc::EINVAL,
        Err(Stop::Full) => libc::E2BIG,
    };
    (target, code)
}

fn wide(units: (Vec<u32>, i32)) -> (Vec<u8>, i32) {
    (
        units.0.iter().flat_map(|unit| unit.to_ne_bytes()).collect(),
        units.1,
    )
}

const WIDE: &CStr = if cfg!(target_endian = "little") {
    c"UTF-32LE"
} else {
    c"UTF-32BE"
};

fuzz_target!(|input: (&[u8], u16)| {
    let (source, room) = (input.0, usize::from(input.1));
    let gbk = Gbk::new().unwrap();
    assert_eq!(
        wide(ours(&Utf8, &Utf32, source, room)),
        theirs(c"UTF-8", WIDE, source, room * 4)
    );
    assert_eq!(
        ours(&Utf8, &gbk, source, room),
        theirs(c"UTF-8", c"GBK", source, room)
    );
    assert_eq!(
        wide(ours(&gbk, &Utf32, source, room)),
        theirs(c"GBK", WIDE, source, room * 4)
    );
    assert_eq!(
        ours(&gbk, &Utf8, source, room),
        theirs(c"GBK", c"UTF-8", source, room)
    );
    let (units, _) = source.as_chunks::<4>();
    let units: Vec<u32> = units
        .iter()
        .map(|unit| u32::from_ne_bytes(*unit) & 0x1F_FFFF)
        .collect();
    let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_ne_bytes()).collect();
    assert_eq!(
        ours(&Utf32, &Utf8, &units, room),
        theirs(WIDE, c"UTF-8", &bytes, room)
    );
    assert_eq!(
        ours(&Utf32, &gbk, &units, room),
        theirs(WIDE, c"GBK", &bytes, room)
    );
});
