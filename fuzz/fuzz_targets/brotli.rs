//! The decompressor of brotli streams: pieces, buffers and the call for everything at once agree.
//! Input: size of the pieces, size of the buffer, the stream.
#![no_main]

mod streams;

use hpsocket4c::codec::Failure;
use hpsocket4c::codec::brotli::{self, Decompressor};
use hpsocket4c::codec::stream::Source;
use libfuzzer_sys::fuzz_target;
use streams::{End, decode, through_object};

fn read(stream: &[u8], piece: usize, buffer: usize) -> (Vec<u8>, End) {
    let mut decompressor = Decompressor::new().unwrap();
    decode(&mut |source, target| decompressor.step(source, target), stream, piece, buffer)
}

fuzz_target!(|input: &[u8]| {
    let [piece, buffer, stream @ ..] = input else { return };
    let whole = read(stream, usize::MAX, 1 << 16);
    let pieces = read(stream, usize::from(*piece), usize::from(*buffer) + 1);
    let prefix = whole.0.len().min(pieces.0.len());
    assert!(whole.0[..prefix] == pieces.0[..prefix]);
    if whole.1 != End::TooLong && pieces.1 != End::TooLong {
        assert_eq!(whole.1, pieces.1);
    }
    through_object(Source::Brotli, stream, u32::from(*buffer) * 8, &whole);

    let mut target = vec![0; whole.0.len() + 1];
    let (written, result) = brotli::decompress(stream, &mut target);
    assert!(written <= target.len());
    match whole.1 {
        End::Complete => {
            assert_eq!((written, result), (whole.0.len(), Ok(())));
            assert!(target[..written] == whole.0);
            let exact = brotli::decompress(stream, &mut target[..written]);
            assert_eq!(exact, (written, Ok(())));
            if let Some(less) = written.checked_sub(1) {
                let short = brotli::decompress(stream, &mut target[..less]);
                assert_eq!(short, (less, Err(Failure::Small)));
            }
        }
        End::Truncated => assert_eq!(result, Err(Failure::Invalid)),
        End::TooLong => assert!(result.is_err()),
        End::Broken(_) => assert!(matches!(result, Err(Failure::Invalid | Failure::Small))),
    }
});
