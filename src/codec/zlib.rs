//! Deflate streams: zlib, gzip and raw, by the crate zlib-rs (ZIP-1 to ZIP-11).

use zlib_rs::{
    Deflate, DeflateConfig, DeflateError, DeflateFlush, Inflate, InflateError, InflateFlush,
    Method, Status, Strategy,
};

use super::Failure;
use super::stream::{Operation, Progress};
use crate::os::memory;
use crate::panic_guard;

/// What a compressor needs at most: the window twice, the chains of hashes, the pending output.
const COMPRESSOR: usize = 512 << 10;
/// What a decompressor needs at most.
const DECOMPRESSOR: usize = 80 << 10;

/// Window bits of a zlib stream with the greatest window.
pub const ZLIB: i32 = 15;
/// The same of a gzip stream.
pub const GZIP: i32 = 16 + 15;
/// The same of a stream that is read and may be either.
pub const EITHER: i32 = 32 + 15;

/// How to compress; the numbers are those of zlib's `deflateInit2`.
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    /// -1 to 9.
    pub level: i32,
    /// 8.
    pub method: i32,
    /// 8 to 15, 16 more for gzip, or negative for raw streams.
    pub window_bits: i32,
    /// 1 to 9.
    pub memory_level: i32,
    /// 0 to 4.
    pub strategy: i32,
}

impl Parameters {
    /// The defaults of the functions without parameters (ZIP-1).
    pub const fn of(window_bits: i32) -> Self {
        Self {
            level: -1,
            method: 8,
            window_bits,
            memory_level: 9,
            strategy: 0,
        }
    }

    /// The crate panics for other numbers than these (ZIP-2).
    fn config(self) -> Option<DeflateConfig> {
        let strategy = match self.strategy {
            0 => Strategy::Default,
            1 => Strategy::Filtered,
            2 => Strategy::HuffmanOnly,
            3 => Strategy::Rle,
            4 => Strategy::Fixed,
            _ => return None,
        };
        let known = (-1..=9).contains(&self.level)
            && self.method == 8
            && matches!(self.window_bits, 8..=15 | -15..=-9 | 25..=31)
            && (1..=9).contains(&self.memory_level);
        known.then_some(DeflateConfig {
            level: self.level,
            method: Method::Deflated,
            window_bits: self.window_bits,
            mem_level: self.memory_level,
            strategy,
        })
    }
}

/// Makes a state of the crate, whose constructors panic if memory is short although there was
/// enough a moment ago. The parameters are good, so there is no other reason.
fn with_memory<T>(make: impl FnOnce() -> T) -> Result<T, Failure> {
    panic_guard::install_hook(); // so that the panic prints nothing
    panic_guard::inside(make).map_err(|_| Failure::Memory)
}

/// Compresses a stream piece by piece.
pub struct Compressor(Deflate);

impl Compressor {
    /// A compressor for one stream after the other.
    pub fn new(parameters: Parameters) -> Result<Self, Failure> {
        let config = parameters.config().ok_or(Failure::Parameter)?;
        memory::probe(COMPRESSOR).map_err(|_| Failure::Memory)?;
        with_memory(|| Self(Deflate::new_with_config(config)))
    }

    /// One step of an operation.
    pub fn step(
        &mut self,
        operation: Operation,
        source: &[u8],
        target: &mut [u8],
    ) -> Result<Progress, Failure> {
        let flush = match operation {
            Operation::Go => DeflateFlush::NoFlush,
            Operation::Flush => DeflateFlush::SyncFlush,
            Operation::Finish => DeflateFlush::Finish,
        };
        let before = (self.0.total_in(), self.0.total_out());
        let status = self.0.compress(source, target, flush)?;
        let after = (self.0.total_in(), self.0.total_out());
        Ok(Progress::between(
            before,
            after,
            status == Status::StreamEnd,
        ))
    }

    /// Begins a new stream.
    pub fn reset(&mut self) {
        self.0.reset();
    }
}

/// Decompresses one stream piece by piece. The crate's own reset would forget the container.
pub struct Decompressor(Inflate);

impl Decompressor {
    /// `window_bits`: 8 to 15, or 0 for any; 16 more for gzip, 32 more for either, or negative for
    /// raw streams (ZIP-6; that 16 and 32 are allowed was seen with 5.2.2.1).
    pub fn new(window_bits: i32) -> Result<Self, Failure> {
        // The crate panics for other numbers than these.
        if !matches!(window_bits, 0 | 8..=15 | -15..=-8 | 16 | 24..=31 | 32 | 40..=47) {
            return Err(Failure::Parameter);
        }
        let bits = u8::try_from(window_bits.unsigned_abs()).map_err(|_| Failure::Parameter)?;
        memory::probe(DECOMPRESSOR).map_err(|_| Failure::Memory)?;
        with_memory(|| Self(Inflate::new(window_bits >= 0, bits)))
    }

    /// One step.
    pub fn step(&mut self, source: &[u8], target: &mut [u8]) -> Result<Progress, Failure> {
        self.run(source, target, InflateFlush::NoFlush)
    }

    fn run(
        &mut self,
        source: &[u8],
        target: &mut [u8],
        flush: InflateFlush,
    ) -> Result<Progress, Failure> {
        let before = (self.0.total_in(), self.0.total_out());
        let status = self.0.decompress(source, target, flush)?;
        let after = (self.0.total_in(), self.0.total_out());
        Ok(Progress::between(
            before,
            after,
            status == Status::StreamEnd,
        ))
    }
}

impl From<DeflateError> for Failure {
    fn from(error: DeflateError) -> Self {
        match error {
            DeflateError::StreamError => Self::Parameter,
            DeflateError::DataError => Self::Invalid,
            DeflateError::MemError => Self::Memory,
        }
    }
}

impl From<InflateError> for Failure {
    /// A dictionary is nothing that a program can give (ZIP-7).
    fn from(error: InflateError) -> Self {
        match error {
            InflateError::StreamError => Self::Parameter,
            InflateError::NeedDict { .. } | InflateError::DataError => Self::Invalid,
            InflateError::MemError => Self::Memory,
        }
    }
}

/// Compresses everything at once; returns how many bytes were written (ZIP-2 to ZIP-5).
pub fn compress(
    parameters: Parameters,
    source: &[u8],
    target: &mut [u8],
) -> Result<usize, Failure> {
    let progress = Compressor::new(parameters)?.step(Operation::Finish, source, target)?;
    if progress.ended {
        Ok(progress.written)
    } else {
        Err(Failure::Small)
    }
}

/// Decompresses the first stream in `source`; returns how many bytes were written (ZIP-6 to
/// ZIP-9).
pub fn decompress(window_bits: i32, source: &[u8], target: &mut [u8]) -> Result<usize, Failure> {
    let mut decompressor = Decompressor::new(window_bits)?;
    let progress = decompressor.run(source, target, InflateFlush::Finish)?;
    match progress {
        Progress { ended: true, .. } => Ok(progress.written),
        // Behind what is too long there is at least a checksum (ZIP-8).
        Progress { read, .. } if read == source.len() => Err(Failure::Invalid),
        _ => Err(Failure::Small),
    }
}

/// A capacity that is enough for any input of this length with any level: zlib's own number, or
/// the crate's if that is more (ZIP-10).
pub fn bound(length: u32, gzip: bool) -> u64 {
    let length = u64::from(length);
    let classic = length + (length >> 12) + (length >> 14) + (length >> 25) + 13;
    let of_crate =
        usize::try_from(length).map_or(u64::MAX, |length| zlib_rs::compress_bound(length) as u64);
    classic.max(of_crate) + if gzip { 16 } else { 0 }
}

/// The length that the end of a gzip stream claims (ZIP-11).
pub fn claimed_length(source: &[u8]) -> u32 {
    match (source, source.last_chunk()) {
        ([0x1F, 0x8B, ..], Some(last)) if source.len() >= 20 => u32::from_le_bytes(*last),
        _ => 0,
    }
}

#[cfg(test)]
pub(in crate::codec) mod tests;
