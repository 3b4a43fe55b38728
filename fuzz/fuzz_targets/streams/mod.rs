//! What the fuzzers of decompressors have in common: a stream in one piece, in pieces, and in one call must give the same.

use hpsocket4c::codec::Failure;
use hpsocket4c::codec::stream::{Decompressor, Progress, Source};
use hpsocket4c::error::Errno;

/// Longer contents are cut off: a bomb must not take more time than that.
pub const MOST: usize = 1 << 20;

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Complete,
    Truncated,
    TooLong,
    Broken(Failure),
}

/// One step of a decoder.
pub type Step<'a> = &'a mut dyn FnMut(&[u8], &mut [u8]) -> Result<Progress, Failure>;

/// The content of a stream that arrives in pieces and is read by a buffer of this size.
pub fn decode(step: Step<'_>, stream: &[u8], piece: usize, buffer: usize) -> (Vec<u8>, End) {
    let (mut content, mut buffer) = (Vec::new(), vec![0xA5; buffer.max(1)]);
    for mut rest in stream.chunks(piece.max(1)) {
        loop {
            let progress = match step(rest, &mut buffer) {
                Ok(progress) => progress,
                Err(failure) => return (content, End::Broken(failure)),
            };
            rest = &rest[progress.read..];
            content.extend_from_slice(&buffer[..progress.written]);
            if progress.ended {
                return (content, End::Complete);
            }
            if content.len() > MOST {
                return (content, End::TooLong);
            }
            if progress.written < buffer.len() {
                assert!(rest.is_empty(), "input is left though there is room");
                break;
            }
        }
    }
    (content, End::Truncated)
}

/// The same by the object that programs use. It does not tell the end, so it begins a new stream behind it.
pub fn through_object(source: Source, stream: &[u8], size: u32, whole: &(Vec<u8>, End)) {
    let mut decompressor = Decompressor::new(source, size);
    let most = if size == 0 { 16_384 } else { size.max(64) as usize };
    let mut content = Vec::new();
    let mut sink = |output: &[u8]| {
        assert!((1..=most).contains(&output.len()));
        content.extend_from_slice(output);
        content.len() <= MOST
    };
    let result = decompressor.process(stream, &mut sink);
    let expected = match whole.1 {
        End::Complete | End::Truncated => Ok(()),
        End::TooLong => Err(Errno::ECANCELED),
        End::Broken(_) => Err(Errno::EBADMSG),
    };
    // The limits of the two are hit at different places.
    if content.len() <= MOST && whole.1 != End::TooLong {
        assert_eq!(result, expected);
    }
    if matches!(whole.1, End::Complete | End::Truncated) && content.len() <= MOST {
        assert!(content == whole.0);
    }
    assert!(decompressor.is_valid());
}
