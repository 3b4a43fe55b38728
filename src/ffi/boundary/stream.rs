//! Compressors and decompressors as objects behind handles: a stream with the program's callback.

use std::ffi::c_int;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::codec::stream::{Compressor, Decompressor, Operation, Sink};
use crate::error::Errno;
use crate::ffi::boundary::buffer;
use crate::ffi::types::codec::HP_Fn_DataCallback;
use crate::ffi::types::{BYTE, DWORD, FALSE, PVOID};
use crate::os::locks::Mutex;
use crate::panic_guard;

/// What the object needs of a stream.
pub(in crate::ffi) trait Stream: Send {
    fn is_valid(&self) -> bool;
    fn reset(&mut self) -> bool;
    fn process(&mut self, data: &[u8], operation: Operation, sink: Sink<'_>) -> Result<(), Errno>;
}

impl Stream for Compressor {
    fn is_valid(&self) -> bool {
        self.is_valid()
    }

    fn reset(&mut self) -> bool {
        self.reset()
    }

    fn process(&mut self, data: &[u8], operation: Operation, sink: Sink<'_>) -> Result<(), Errno> {
        self.process(data, operation, sink)
    }
}

impl Stream for Decompressor {
    fn is_valid(&self) -> bool {
        self.is_valid()
    }

    fn reset(&mut self) -> bool {
        self.reset()
    }

    /// The end is found in the data.
    fn process(&mut self, data: &[u8], _: Operation, sink: Sink<'_>) -> Result<(), Errno> {
        self.process(data, sink)
    }
}

/// The object of a handle. Whoever works with the stream takes it out, so no lock is held while
/// the callback runs, and other calls meanwhile are refused (CMP-5).
pub(in crate::ffi) struct StreamObject<S> {
    callback: HP_Fn_DataCallback,
    stream: Mutex<Option<Box<S>>>,
    valid: AtomicBool,
}

impl<S: Stream> StreamObject<S> {
    pub(in crate::ffi) fn new(callback: HP_Fn_DataCallback, stream: Box<S>) -> Self {
        Self {
            callback,
            valid: AtomicBool::new(stream.is_valid()),
            stream: Mutex::new(Some(stream)),
        }
    }

    /// Also while another call works (CMP-4).
    pub(in crate::ffi) fn is_valid(&self) -> bool {
        self.valid.load(Ordering::Relaxed)
    }

    /// EPERM: another call works, or the stream is not valid afterwards.
    pub(in crate::ffi) fn reset(&self) -> Result<(), Errno> {
        let mut taken = self.take()?;
        if taken.stream.reset() {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    }

    /// EINVAL: a bad pointer or length, or no callback (CMP-7, CMP-15); EPERM: another call
    /// works; otherwise as the stream says.
    ///
    /// # Safety
    /// `data` is NULL or has `length` bytes, and the callback may be called with `context`.
    pub(in crate::ffi) unsafe fn process(
        &self,
        (data, length): (*const BYTE, c_int),
        operation: Operation,
        context: PVOID,
    ) -> Result<(), Errno> {
        let length = DWORD::try_from(length).map_err(|_| Errno::EINVAL)?;
        let function = self.callback.ok_or(Errno::EINVAL)?;
        // SAFETY: as the caller says.
        let data = unsafe { buffer::source(data, length) }.ok_or(Errno::EINVAL)?;
        let mut sink = |output: &[u8]| {
            let count = c_int::try_from(output.len()).unwrap_or(c_int::MAX);
            // SAFETY: as the caller says.
            let answer =
                panic_guard::outside(|| unsafe { function(output.as_ptr(), count, context) });
            answer.is_ok_and(|answer| answer != FALSE)
        };
        self.take()?.stream.process(data, operation, &mut sink)
    }

    fn take(&self) -> Result<Taken<'_, S>, Errno> {
        let stream = self.stream.lock().take().ok_or(Errno::EPERM)?;
        Ok(Taken {
            object: self,
            stream: ManuallyDrop::new(stream),
        })
    }
}

/// A stream that is at work; dropping it gives it back.
struct Taken<'o, S: Stream> {
    object: &'o StreamObject<S>,
    stream: ManuallyDrop<Box<S>>,
}

impl<S: Stream> Drop for Taken<'_, S> {
    fn drop(&mut self) {
        // SAFETY: nobody uses it after the drop.
        let stream = unsafe { ManuallyDrop::take(&mut self.stream) };
        self.object
            .valid
            .store(stream.is_valid(), Ordering::Relaxed);
        *self.object.stream.lock() = Some(stream);
    }
}
