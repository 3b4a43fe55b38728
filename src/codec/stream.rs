//! Compression of streams that come and go in pieces (CMP-1 to CMP-25).

use super::{Failure, brotli, zlib};
use crate::error::Errno;
use crate::os::memory;

/// What comes with the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// More will follow.
    Go,
    /// More will follow, but what came so far must be readable at the other end.
    Flush,
    /// That is all.
    Finish,
}

/// What a step has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the source.
    pub read: usize,
    /// Bytes of the target.
    pub written: usize,
    /// The stream has ended.
    pub ended: bool,
}

impl Progress {
    /// From what counters of bytes in and out said before and after.
    pub(super) fn between(before: (u64, u64), after: (u64, u64), ended: bool) -> Self {
        // One step is about slices, so the differences fit.
        let difference = |after: u64, before| usize::try_from(after - before).unwrap_or(usize::MAX);
        Self {
            read: difference(after.0, before.0),
            written: difference(after.1, before.1),
            ended,
        }
    }
}

/// Sizes of a buffer for output (CMP-6).
const DEFAULT_BUFFER: u32 = 16 << 10;
const MOST_BUFFER: u32 = 16 << 20;
const LEAST_BUFFER: u32 = 64;

fn buffer_size(asked: u32) -> usize {
    let size = match asked {
        0 => DEFAULT_BUFFER,
        _ if asked > MOST_BUFFER => DEFAULT_BUFFER,
        _ => asked.max(LEAST_BUFFER),
    };
    size as usize
}

/// Gets the output in pieces; false gives up (CMP-13).
pub type Sink<'a> = &'a mut dyn FnMut(&[u8]) -> bool;

/// How to compress.
#[derive(Clone, Copy, Debug)]
pub enum Format {
    /// A deflate stream.
    Zlib(zlib::Parameters),
    /// A brotli stream.
    Brotli(brotli::Parameters),
}

enum Encoder {
    Zlib(zlib::Compressor),
    Brotli(Box<brotli::Compressor>),
}

impl Encoder {
    fn new(format: Format) -> Result<Self, Failure> {
        Ok(match format {
            Format::Zlib(parameters) => Self::Zlib(zlib::Compressor::new(parameters)?),
            Format::Brotli(parameters) => {
                let compressor = brotli::Compressor::new(parameters)?;
                Self::Brotli(memory::boxed(compressor).map_err(|_| Failure::Memory)?)
            }
        })
    }

    fn step(
        &mut self,
        operation: Operation,
        source: &[u8],
        target: &mut [u8],
    ) -> Result<Progress, Failure> {
        match self {
            Self::Zlib(zlib) => zlib.step(operation, source, target),
            Self::Brotli(brotli) => brotli.step(operation, source, target),
        }
    }
}

/// A stream that is being compressed.
pub struct Compressor {
    format: Format,
    encoder: Option<Encoder>,
    buffer: Buffer,
}

impl Compressor {
    /// Bad parameters make a compressor that is not valid (CMP-4).
    pub fn new(format: Format, buffer: u32) -> Self {
        Self {
            format,
            encoder: Encoder::new(format).ok(),
            buffer: Buffer::new(buffer),
        }
    }

    /// Whether it can compress.
    pub fn is_valid(&self) -> bool {
        self.encoder.is_some()
    }

    /// Drops the current stream; returns whether the compressor is valid (CMP-16).
    pub fn reset(&mut self) -> bool {
        match &mut self.encoder {
            Some(Encoder::Zlib(zlib)) => zlib.reset(),
            encoder => *encoder = Encoder::new(self.format).ok(),
        }
        self.is_valid()
    }

    /// Compresses a piece (CMP-8 to CMP-15). EPERM: it is not valid; ECANCELED: `sink` gave up;
    /// EBADMSG: the encoder failed; ENOMEM. After an error, and after the end, a new stream begins.
    pub fn process(
        &mut self,
        data: &[u8],
        operation: Operation,
        sink: Sink<'_>,
    ) -> Result<(), Errno> {
        if data.is_empty() && operation == Operation::Go {
            return self.is_valid().then_some(()).ok_or(Errno::EPERM);
        }
        let encoder = self.encoder.as_mut().ok_or(Errno::EPERM)?;
        let step = |rest: &[u8], target: &mut [u8]| {
            let progress = encoder.step(operation, rest, target)?;
            // A buffer that is not full means that nothing is left to be written.
            let full = progress.written == target.len();
            let done = match operation {
                Operation::Finish => progress.ended,
                _ => progress.read == rest.len() && !full,
            };
            Ok((progress, done))
        };
        let result = self.buffer.run(data, step, sink);
        if result.is_err() || operation == Operation::Finish {
            self.reset();
        }
        result
    }
}

enum Decoder {
    Zlib(zlib::Decompressor),
    Brotli(brotli::Decompressor),
}

/// How to decompress.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A deflate stream with zlib's window bits.
    Zlib(i32),
    /// A brotli stream.
    Brotli,
}

impl Decoder {
    fn new(source: Source) -> Result<Self, Failure> {
        Ok(match source {
            Source::Zlib(window_bits) => Self::Zlib(zlib::Decompressor::new(window_bits)?),
            Source::Brotli => Self::Brotli(brotli::Decompressor::new()?),
        })
    }

    fn step(&mut self, source: &[u8], target: &mut [u8]) -> Result<Progress, Failure> {
        match self {
            Self::Zlib(zlib) => zlib.step(source, target),
            Self::Brotli(brotli) => brotli.step(source, target),
        }
    }
}

/// A stream that is being decompressed.
pub struct Decompressor {
    source: Source,
    decoder: Option<Decoder>,
    buffer: Buffer,
}

impl Decompressor {
    /// Bad parameters make a decompressor that is not valid (CMP-4).
    pub fn new(source: Source, buffer: u32) -> Self {
        Self {
            source,
            decoder: Decoder::new(source).ok(),
            buffer: Buffer::new(buffer),
        }
    }

    /// Whether it can decompress.
    pub fn is_valid(&self) -> bool {
        self.decoder.is_some()
    }

    /// Drops the current stream; returns whether the decompressor is valid (CMP-24).
    pub fn reset(&mut self) -> bool {
        self.decoder = Decoder::new(self.source).ok();
        self.is_valid()
    }

    /// Decompresses a piece (CMP-17 to CMP-22). EPERM: it is not valid; ECANCELED: `sink` gave up;
    /// EBADMSG: the data are corrupt; ENOMEM. After an error, and after the end of the stream, a
    /// new one begins; what follows the end in `data` is ignored (CMP-19).
    pub fn process(&mut self, data: &[u8], sink: Sink<'_>) -> Result<(), Errno> {
        let decoder = self.decoder.as_mut().ok_or(Errno::EPERM)?;
        if data.is_empty() {
            return Ok(());
        }
        let mut ended = false;
        let step = |rest: &[u8], target: &mut [u8]| {
            let progress = decoder.step(rest, target)?;
            ended = progress.ended;
            // A full buffer may be followed by more output without any input (CMP-20).
            let full = progress.written == target.len();
            Ok((progress, ended || (progress.read == rest.len() && !full)))
        };
        let result = self.buffer.run(data, step, sink);
        if ended || result.is_err() {
            self.reset();
        }
        result
    }
}

/// The memory for output, made when it is first needed.
struct Buffer {
    size: usize,
    bytes: Box<[u8]>,
}

impl Buffer {
    fn new(asked: u32) -> Self {
        Self {
            size: buffer_size(asked),
            bytes: Box::default(),
        }
    }

    /// Runs steps until one is the last, and hands over what they write.
    fn run(
        &mut self,
        data: &[u8],
        mut step: impl FnMut(&[u8], &mut [u8]) -> Result<(Progress, bool), Failure>,
        sink: Sink<'_>,
    ) -> Result<(), Errno> {
        if self.bytes.is_empty() {
            self.bytes = memory::zeroed(self.size)?;
        }
        let mut rest = data;
        loop {
            let (progress, last) =
                step(rest, &mut self.bytes).map_err(|failure| match failure {
                    Failure::Memory => Errno::ENOMEM,
                    _ => Errno::EBADMSG,
                })?;
            rest = rest.get(progress.read..).unwrap_or_default();
            let output = self.bytes.get(..progress.written).unwrap_or_default();
            if !output.is_empty() && !sink(output) {
                return Err(Errno::ECANCELED);
            }
            if last {
                return Ok(());
            }
            if progress.read == 0 && progress.written == 0 {
                return Err(Errno::EBADMSG); // the crate is stuck, which it never should be
            }
        }
    }
}

#[cfg(all(test, feature = "zlib", feature = "brotli"))]
mod tests;
