use proptest::prelude::*;

use super::*;
use crate::codec::zlib::tests::{noise, text};

const BROTLI: Format = Format::Brotli(brotli::Parameters {
    quality: 4,
    window: 18,
    mode: 0,
});

fn zlib(window_bits: i32) -> Format {
    Format::Zlib(zlib::Parameters::of(window_bits))
}

/// Formats with what reads them.
fn formats() -> [(Format, Source); 4] {
    [
        (zlib(15), Source::Zlib(15)),
        (zlib(31), Source::Zlib(47)),
        (zlib(-15), Source::Zlib(-15)),
        (BROTLI, Source::Brotli),
    ]
}

fn compressed(compressor: &mut Compressor, data: &[u8], operation: Operation) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sink = |piece: &[u8]| {
        out.extend_from_slice(piece);
        true
    };
    compressor
        .process(data, operation, &mut sink)
        .expect("it works");
    out
}

fn decompressed(decompressor: &mut Decompressor, data: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut out = Vec::new();
    let mut sink = |piece: &[u8]| {
        out.extend_from_slice(piece);
        true
    };
    decompressor.process(data, &mut sink).map(|()| out)
}

// proves: CMP-11
#[test]
fn a_flush_makes_everything_readable() {
    for (format, source) in formats() {
        let mut compressor = Compressor::new(format, 0);
        let mut decompressor = Decompressor::new(source, 0);
        for count in [1, 100, 16_383, 16_384, 16_385, 50_000] {
            let data = noise(count);
            let piece = compressed(&mut compressor, &data, Operation::Flush);
            assert_eq!(decompressed(&mut decompressor, &piece), Ok(data));
        }
        let end = compressed(&mut compressor, b"", Operation::Finish);
        assert_eq!(decompressed(&mut decompressor, &end), Ok(Vec::new()));
    }
}

// proves: CMP-12 CMP-15 CMP-19
#[test]
fn after_the_end_a_new_stream_begins() {
    for (format, source) in formats() {
        let mut compressor = Compressor::new(format, 0);
        let mut decompressor = Decompressor::new(source, 0);
        for data in [&b"first"[..], b"", b"third"] {
            let mut stream = compressed(&mut compressor, data, Operation::Go);
            stream.extend(compressed(&mut compressor, b"", Operation::Finish));
            assert!(!stream.is_empty());
            stream.extend_from_slice(b"what follows is ignored");
            assert_eq!(decompressed(&mut decompressor, &stream), Ok(data.to_vec()));
        }
    }
}

// proves: CMP-13 CMP-18
#[test]
fn a_callback_that_gives_up_ends_the_stream() {
    for (format, source) in formats() {
        let mut compressor = Compressor::new(format, 64);
        let data = noise(5000);
        let refused = compressor.process(&data, Operation::Finish, &mut |_| false);
        assert_eq!(refused, Err(Errno::ECANCELED));
        let stream = compressed(&mut compressor, &data, Operation::Finish);
        let mut decompressor = Decompressor::new(source, 64);
        assert_eq!(
            decompressor.process(&stream, &mut |_| false),
            Err(Errno::ECANCELED)
        );
        assert_eq!(decompressed(&mut decompressor, &stream), Ok(data));
    }
}

// proves: CMP-18
#[test]
fn corrupt_streams_are_refused_and_forgotten() {
    for (format, source) in formats() {
        let stream = compressed(
            &mut Compressor::new(format, 0),
            &text(2000),
            Operation::Finish,
        );
        let mut decompressor = Decompressor::new(source, 0);
        let mut broken = stream.clone();
        broken[0] ^= 0xFF;
        assert_eq!(
            decompressed(&mut decompressor, &broken),
            Err(Errno::EBADMSG)
        );
        assert_eq!(decompressed(&mut decompressor, &stream), Ok(text(2000)));
    }
}

// proves: CMP-20
#[test]
fn an_output_of_whole_buffers_is_no_error() {
    for (format, source) in formats() {
        let data = text(16_384);
        let stream = compressed(&mut Compressor::new(format, 0), &data, Operation::Finish);
        for split in 0..stream.len() {
            let mut decompressor = Decompressor::new(source, 0);
            let mut all = decompressed(&mut decompressor, &stream[..split]).expect("the beginning");
            all.extend(decompressed(&mut decompressor, &stream[split..]).expect("the end"));
            assert_eq!(all, data, "{format:?} split at {split}");
        }
    }
}

// proves: CMP-23
#[test]
fn brotli_with_a_large_window_is_refused() {
    let large = Format::Brotli(brotli::Parameters {
        window: 25,
        ..brotli::Parameters::DEFAULT
    });
    let stream = compressed(&mut Compressor::new(large, 0), b"text", Operation::Finish);
    let mut decompressor = Decompressor::new(Source::Brotli, 0);
    assert_eq!(
        decompressed(&mut decompressor, &stream),
        Err(Errno::EBADMSG)
    );
}

// proves: CMP-4 CMP-9 CMP-16
#[test]
fn bad_parameters_make_an_object_that_is_not_valid() {
    let mut compressor = Compressor::new(zlib(16), 0);
    assert!(!compressor.is_valid() && !compressor.reset());
    for operation in [Operation::Go, Operation::Flush, Operation::Finish] {
        let refused = compressor.process(b"", operation, &mut |_| unreachable!());
        assert_eq!(refused, Err(Errno::EPERM));
    }
    let mut decompressor = Decompressor::new(Source::Zlib(48), 0);
    assert!(!decompressor.is_valid() && !decompressor.reset());
    assert_eq!(decompressed(&mut decompressor, b"a"), Err(Errno::EPERM));
}

proptest! {
    // proves: CMP-10 CMP-17 CMP-25
    #[test]
    fn any_pieces_give_the_same(
        format in 0..4_usize,
        compressor_buffer in 1..2000_u32,
        decompressor_buffer in 1..2000_u32,
        pieces in proptest::collection::vec((0..3000_usize, any::<bool>(), any::<bool>()), 0..12),
        cut in 1..700_usize,
    ) {
        let (format, source) = formats()[format];
        let mut compressor = Compressor::new(format, compressor_buffer);
        let (mut data, mut stream) = (Vec::new(), Vec::new());
        for (count, noisy, flush) in pieces {
            let piece = if noisy { noise(count) } else { text(count) };
            let operation = if flush { Operation::Flush } else { Operation::Go };
            let most = compressor_buffer.max(64) as usize;
            let mut sink = |output: &[u8]| {
                stream.extend_from_slice(output);
                (1..=most).contains(&output.len())
            };
            prop_assert_eq!(compressor.process(&piece, operation, &mut sink), Ok(()));
            data.extend(piece);
        }
        stream.extend(compressed(&mut compressor, b"", Operation::Finish));
        let mut decompressor = Decompressor::new(source, decompressor_buffer);
        let mut all = Vec::new();
        for piece in stream.chunks(cut) {
            let most = decompressor_buffer.max(64) as usize;
            let mut sink = |output: &[u8]| {
                all.extend_from_slice(output);
                (1..=most).contains(&output.len())
            };
            prop_assert_eq!(decompressor.process(piece, &mut sink), Ok(()));
        }
        prop_assert_eq!(all, data);
    }
}
