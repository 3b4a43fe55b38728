//! Compressors with any parameters and any pieces, flushed and not: what comes out is read back by the decompressor, in pieces too, and by
//! the call for everything at once; other parameters are refused.
#![no_main]

use hpsocket4c::codec::stream::{Compressor, Decompressor, Format, Operation, Source};
use hpsocket4c::codec::{brotli, zlib};
use libfuzzer_sys::fuzz_target;

/// A text that is repeated, and what is done after it.
type Piece = (Vec<u8>, u8, u8);

fn compress(compressor: &mut Compressor, most: usize, pieces: &[Piece]) -> (Vec<u8>, Vec<u8>) {
    let (mut data, mut stream) = (Vec::new(), Vec::new());
    let mut sink = |output: &[u8]| {
        assert!((1..=most).contains(&output.len()));
        stream.extend_from_slice(output);
        true
    };
    for (text, times, operation) in pieces {
        let text = text.repeat(usize::from(*times));
        let operation = if *operation < 64 { Operation::Flush } else { Operation::Go };
        compressor.process(&text, operation, &mut sink).unwrap();
        data.extend(text);
    }
    compressor.process(&[], Operation::Finish, &mut sink).unwrap();
    (data, stream)
}

fn decompress(source: Source, buffer: u32, stream: &[u8], piece: usize) -> Vec<u8> {
    let (mut decompressor, mut content) = (Decompressor::new(source, buffer), Vec::new());
    for piece in stream.chunks(piece.max(1)) {
        let mut sink = |output: &[u8]| {
            content.extend_from_slice(output);
            true
        };
        decompressor.process(piece, &mut sink).unwrap();
    }
    content
}

fn formats(numbers: [i8; 5]) -> (Format, Option<Source>) {
    let [one, window, two, three, kind] = numbers.map(i32::from);
    if kind < 0 {
        // Larger windows are only larger memory: 30 bits take 8 GiB.
        let window = window.min(25);
        let format = Format::Brotli(brotli::Parameters { quality: one, window, mode: two });
        return (format, (window <= 24).then_some(Source::Brotli));
    }
    let method = if kind < 120 { 8 } else { kind - 112 };
    let parameters = zlib::Parameters { level: one, method, window_bits: window, memory_level: two, strategy: three };
    let good = (-1..=9).contains(&one)
        && method == 8
        && matches!(window, 8..=15 | -15..=-9 | 25..=31)
        && (1..=9).contains(&two)
        && (0..=4).contains(&three);
    // The compressor makes a window of 9 bits of one of 8.
    (Format::Zlib(parameters), good.then_some(Source::Zlib(if window == 8 { 9 } else { window })))
}

fuzz_target!(|input: ([i8; 5], u16, u16, u8, Vec<Piece>)| {
    let (numbers, out, back, size, pieces) = input;
    let (format, source) = formats(numbers);
    let mut compressor = Compressor::new(format, u32::from(out));
    if matches!(format, Format::Zlib(_)) {
        assert_eq!(compressor.is_valid(), source.is_some());
        if source.is_none() {
            return;
        }
    }
    let most = if out == 0 { 16_384 } else { usize::from(out).max(64) };
    let (data, stream) = compress(&mut compressor, most, &pieces);
    // A stream with a large window is read by nobody here (CMP-23).
    let Some(source) = source else { return };
    assert!(decompress(source, u32::from(back), &stream, usize::from(size)) == data);
    assert!(decompress(source, 0, &stream, usize::MAX) == data);
    let (again, other) = compress(&mut compressor, most, &pieces);
    // It may have other bytes: zlib-rs keeps some of its tables.
    assert!(again == data && decompress(source, 0, &other, usize::MAX) == data);

    let mut target = vec![0; data.len()];
    match (format, source) {
        (Format::Zlib(parameters), Source::Zlib(window_bits)) => {
            assert_eq!(zlib::decompress(window_bits, &stream, &mut target), Ok(data.len()));
            assert!(target == data);
            let gzip = window_bits > 15;
            let mut at_once = vec![0; usize::try_from(zlib::bound(u32::try_from(data.len()).unwrap(), gzip)).unwrap()];
            let default = zlib::Parameters { window_bits: parameters.window_bits, level: parameters.level, ..zlib::Parameters::of(zlib::ZLIB) };
            let length = zlib::compress(default, &data, &mut at_once).unwrap();
            assert_eq!(zlib::decompress(window_bits, &at_once[..length], &mut target), Ok(data.len()));
            assert!(target == data);
        }
        (Format::Brotli(parameters), _) => {
            assert_eq!(brotli::decompress(&stream, &mut target), (data.len(), Ok(())));
            assert!(target == data);
            let mut at_once = vec![0; usize::try_from(brotli::bound(u32::try_from(data.len()).unwrap())).unwrap()];
            let length = brotli::compress(parameters, &data, &mut at_once).unwrap();
            assert_eq!(brotli::decompress(&at_once[..length], &mut target), (data.len(), Ok(())));
            assert!(target == data);
        }
        (Format::Zlib(_), Source::Brotli) => unreachable!(),
    }
});
