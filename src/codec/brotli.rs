//! Brotli streams, by the crate brotli (BRO-1 to BRO-7).

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use ::brotli::enc::BrotliAlloc;
use ::brotli::enc::encode::{
    BrotliEncoderMaxCompressedSize, BrotliEncoderOperation, BrotliEncoderParameter,
    BrotliEncoderStateStruct,
};
use ::brotli::{
    Allocator, BrotliDecompressStream, BrotliResult, BrotliState, SliceWrapper, SliceWrapperMut,
};

use super::Failure;
use super::stream::{Operation, Progress};
use crate::error::Errno;
use crate::os::memory;

/// How to compress; numbers that are out of range are clamped (BRO-1).
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    /// 0 to 11.
    pub quality: i32,
    /// Of the size of the window, 10 to 24; more, up to 30, makes a stream that only special
    /// decoders read.
    pub window: i32,
    /// 0: generic, 1: text, 2: fonts.
    pub mode: i32,
}

impl Parameters {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        quality: 11,
        window: 22,
        mode: 0,
    };
}

/// The crate's memory. It has no way to hear that there is none, so the call that needed it is
/// unwound.
#[derive(Clone, Copy, Default)]
struct Heap;

/// What unwinds such a call.
struct OutOfMemory;

/// A block of memory.
struct Block<T>(Vec<T>);

impl<T> Block<T> {
    fn made(values: Result<Vec<T>, Errno>) -> Self {
        values.map_or_else(|_| resume_unwind(Box::new(OutOfMemory)), Self)
    }
}

impl<T: Clone + Default + 'static> Allocator<T> for Heap {
    type AllocatedMemory = Block<T>;

    fn alloc_cell(&mut self, length: usize) -> Block<T> {
        Block::made(memory::defaults(length).map(<[T]>::into_vec))
    }

    fn free_cell(&mut self, _: Block<T>) {}
}

/// The memory of a compressor, which exchanges its block for output for a larger one with each 16
/// KiB of data that cannot be compressed. To fill all of them with zeros took as long as the rest
/// of its work, so the next one begins with the last one's content.
#[derive(Default)]
struct GrowingHeap {
    /// The last large block of bytes that was given back.
    freed: Vec<u8>,
}

/// Blocks of bytes that are worth keeping.
const LARGE: usize = 32 << 10;

impl GrowingHeap {
    /// What was freed, if it consists of such values.
    fn freed<T: 'static>(&mut self) -> Option<&mut Vec<T>> {
        (&mut self.freed as &mut dyn Any).downcast_mut()
    }
}

impl<T: Clone + Default + 'static> Allocator<T> for GrowingHeap {
    type AllocatedMemory = Block<T>;

    fn alloc_cell(&mut self, length: usize) -> Block<T> {
        match self.freed() {
            Some(freed) if (1..length).contains(&freed.len()) => {
                let more = length - freed.len();
                let mut values = mem::take(freed);
                let room = memory::room(&mut values, more);
                Block::made(room.map(|()| {
                    values.resize(length, T::default());
                    values
                }))
            }
            _ => Heap.alloc_cell(length),
        }
    }

    fn free_cell(&mut self, block: Block<T>) {
        if let Some(freed) = self.freed()
            && block.0.len() >= LARGE
        {
            *freed = block.0;
        }
    }
}

impl BrotliAlloc for GrowingHeap {}

impl<T> Default for Block<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> SliceWrapper<T> for Block<T> {
    fn slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> SliceWrapperMut<T> for Block<T> {
    fn slice_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

/// Runs a part of the crate that may need memory. Afterwards what it worked on is not used any
/// more if it has failed.
fn with_memory<R>(body: impl FnOnce() -> R) -> Result<R, Failure> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|panic| {
        if panic.is::<OutOfMemory>() {
            Failure::Memory
        } else {
            resume_unwind(panic)
        }
    })
}

/// Compresses a stream piece by piece.
pub struct Compressor(BrotliEncoderStateStruct<GrowingHeap>);

impl Compressor {
    /// A compressor for one stream.
    pub fn new(parameters: Parameters) -> Result<Self, Failure> {
        let mut state = with_memory(|| BrotliEncoderStateStruct::new(GrowingHeap::default()))?;
        let is_large = parameters.window > 24;
        // With a large window and the distances of fonts the crate's best quality panics: it has
        // 140 places where it needs 276.
        let most = if is_large { 10 } else { 11 };
        for (name, value) in [
            (
                BrotliEncoderParameter::BROTLI_PARAM_QUALITY,
                parameters.quality.min(most).cast_unsigned(),
            ),
            (
                BrotliEncoderParameter::BROTLI_PARAM_LARGE_WINDOW,
                u32::from(is_large),
            ),
            (
                BrotliEncoderParameter::BROTLI_PARAM_LGWIN,
                parameters.window.cast_unsigned(),
            ),
            (
                BrotliEncoderParameter::BROTLI_PARAM_MODE,
                mode(parameters.mode),
            ),
        ] {
            state.set_parameter(name, value);
        }
        Ok(Self(state))
    }

    /// Chooses the tables for data that are known to be long: those that the C library has from 1
    /// MiB on, but the crate only above 4 MiB. With qualities 5 to 8 they are faster, and the
    /// stream is shorter by 1 %.
    fn expect(&mut self, length: usize) {
        if length >= 1 << 20 {
            let hint = u32::try_from(length).unwrap_or(u32::MAX).max((1 << 22) + 1);
            self.0
                .set_parameter(BrotliEncoderParameter::BROTLI_PARAM_SIZE_HINT, hint);
        }
    }

    /// One step of an operation.
    pub fn step(
        &mut self,
        operation: Operation,
        source: &[u8],
        target: &mut [u8],
    ) -> Result<Progress, Failure> {
        let operation = match operation {
            Operation::Go => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
            Operation::Flush => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
            Operation::Finish => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
        };
        let (mut left, mut read) = (source.len(), 0);
        let (mut room, mut written) = (target.len(), 0);
        let worked = with_memory(|| {
            self.0.compress_stream(
                operation,
                &mut left,
                source,
                &mut read,
                &mut room,
                target,
                &mut written,
                &mut None,
                &mut |_, _, _, _| (),
            )
        })?;
        if !worked {
            return Err(Failure::Invalid);
        }
        Ok(Progress {
            read,
            written,
            ended: self.0.is_finished(),
        })
    }
}

/// The crate has modes of its own, which HP-Socket does not (BRO-1).
fn mode(mode: i32) -> u32 {
    match mode {
        1 => 1,
        2 => 2,
        _ => 0,
    }
}

/// Decompresses a stream piece by piece.
pub struct Decompressor(Box<BrotliState<Heap, Heap, Heap>>);

impl Decompressor {
    /// A decompressor for one stream, whose window has at most 24 bits (CMP-23).
    pub fn new() -> Result<Self, Failure> {
        with_memory(|| Self(Box::new(BrotliState::new_strict(Heap, Heap, Heap))))
    }

    /// One step.
    pub fn step(&mut self, source: &[u8], target: &mut [u8]) -> Result<Progress, Failure> {
        self.run(source, target).1.map(|(progress, _)| progress)
    }

    /// One step: how many bytes were written, also by one that failed, and what else it has done,
    /// and whether it waits for more room.
    fn run(
        &mut self,
        source: &[u8],
        target: &mut [u8],
    ) -> (usize, Result<(Progress, bool), Failure>) {
        let (mut left, mut read) = (source.len(), 0);
        let (mut room, mut written) = (target.len(), 0);
        let result = with_memory(|| {
            BrotliDecompressStream(
                &mut left,
                &mut read,
                source,
                &mut room,
                &mut written,
                target,
                &mut 0,
                &mut self.0,
            )
        });
        let progress = result.and_then(|result| match result {
            BrotliResult::ResultFailure => Err(Failure::Invalid),
            result => {
                let ended = matches!(result, BrotliResult::ResultSuccess);
                let progress = Progress {
                    read,
                    written,
                    ended,
                };
                Ok((progress, matches!(result, BrotliResult::NeedsMoreOutput)))
            }
        });
        (written, progress)
    }
}

/// The shortest stream, in place of the one with a window that the crate makes of no input (BRO-3).
const EMPTY: u8 = 0x06;

/// Compresses everything at once; returns how many bytes were written (BRO-1 to BRO-3).
pub fn compress(
    parameters: Parameters,
    source: &[u8],
    target: &mut [u8],
) -> Result<usize, Failure> {
    if source.is_empty() {
        *target.first_mut().ok_or(Failure::Small)? = EMPTY;
        return Ok(1);
    }
    let mut compressor = Compressor::new(parameters)?;
    compressor.expect(source.len());
    let progress = compressor.step(Operation::Finish, source, target)?;
    if progress.ended {
        Ok(progress.written)
    } else {
        Err(Failure::Small)
    }
}

/// Decompresses the stream at the beginning of `source`. Returns how many bytes were written, and
/// why these are not all (BRO-4, BRO-5).
pub fn decompress(source: &[u8], target: &mut [u8]) -> (usize, Result<(), Failure>) {
    let mut decompressor = match Decompressor::new() {
        Ok(decompressor) => decompressor,
        Err(failure) => return (0, Err(failure)),
    };
    let (written, result) = decompressor.run(source, target);
    let result = result.and_then(|(progress, waits)| match progress.ended {
        true => Ok(()),
        false if waits => Err(Failure::Small),
        false => Err(Failure::Invalid),
    });
    (written, result)
}

/// A capacity that is enough for any input of this length: what the C library says, or the crate
/// if that is more (BRO-7).
pub fn bound(length: u32) -> u64 {
    let classic = match u64::from(length) {
        0 => 2,
        length => length + 6 + 4 * (length >> 14),
    };
    let of_crate = usize::try_from(length).map_or(u64::MAX, |length| {
        BrotliEncoderMaxCompressedSize(length) as u64
    });
    classic.max(of_crate)
}

#[cfg(test)]
mod tests;
