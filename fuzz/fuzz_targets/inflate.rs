//! The decompressors of zlib, gzip and raw streams, with every window: pieces, buffers and the call for everything at once agree.
//! Input: window bits, size of the pieces, size of the buffer, the stream.
#![no_main]

mod streams;

use hpsocket4c::codec::Failure;
use hpsocket4c::codec::stream::Source;
use hpsocket4c::codec::zlib::{self, Decompressor};
use libfuzzer_sys::fuzz_target;
use streams::{End, decode, through_object};

fn read(window_bits: i32, stream: &[u8], piece: usize, buffer: usize) -> (Vec<u8>, End) {
    let mut decompressor = Decompressor::new(window_bits).unwrap();
    decode(&mut |source, target| decompressor.step(source, target), stream, piece, buffer)
}

fuzz_target!(|input: &[u8]| {
    let [window_bits, piece, buffer, stream @ ..] = input else { return };
    let window_bits = i32::from(window_bits.cast_signed());
    if Decompressor::new(window_bits).is_err() {
        assert_eq!(zlib::decompress(window_bits, stream, &mut [0; 9]), Err(Failure::Parameter));
        return;
    }
    let whole = read(window_bits, stream, usize::MAX, 1 << 16);
    let pieces = read(window_bits, stream, usize::from(*piece), usize::from(*buffer) + 1);
    let prefix = whole.0.len().min(pieces.0.len());
    assert!(whole.0[..prefix] == pieces.0[..prefix]);
    if whole.1 != End::TooLong && pieces.1 != End::TooLong {
        assert_eq!(whole.1, pieces.1);
    }
    through_object(Source::Zlib(window_bits), stream, u32::from(*buffer) * 8, &whole);

    let mut target = vec![0; whole.0.len() + 1];
    let result = zlib::decompress(window_bits, stream, &mut target);
    match whole.1 {
        End::Complete => {
            assert_eq!(result, Ok(whole.0.len()));
            assert!(target[..whole.0.len()] == whole.0);
            let exact = zlib::decompress(window_bits, stream, &mut target[..whole.0.len()]);
            assert_eq!(exact, Ok(whole.0.len()));
            if let Some(less) = whole.0.len().checked_sub(1) {
                let short = zlib::decompress(window_bits, stream, &mut target[..less]);
                // A raw stream has nothing behind its content (ZIP-8).
                let raw = window_bits < 0 && short == Err(Failure::Invalid);
                assert!(short == Err(Failure::Small) || raw, "{short:?}");
            }
        }
        End::Truncated => assert_eq!(result, Err(Failure::Invalid)),
        End::TooLong => assert!(result.is_err()),
        End::Broken(_) => assert!(matches!(result, Err(Failure::Invalid | Failure::Small))),
    }
});
