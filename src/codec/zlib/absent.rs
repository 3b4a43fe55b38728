//! What stands for zlib in a library without it: there are no streams.

use super::Failure;
use super::stream::{Operation, Progress};

/// There are no parameters.
#[derive(Clone, Copy, Debug)]
pub enum Parameters {}

/// There is none.
pub enum Compressor {}

impl Compressor {
    /// It needs parameters.
    pub fn new(parameters: Parameters) -> Result<Self, Failure> {
        match parameters {}
    }

    /// Nobody can call it.
    pub fn step(&mut self, _: Operation, _: &[u8], _: &mut [u8]) -> Result<Progress, Failure> {
        match *self {}
    }

    /// Nobody can call it.
    pub fn reset(&mut self) {
        match *self {}
    }
}

/// There is none.
pub enum Decompressor {}

impl Decompressor {
    /// There are no good parameters.
    pub fn new(_window_bits: i32) -> Result<Self, Failure> {
        Err(Failure::Parameter)
    }

    /// Nobody can call it.
    pub fn step(&mut self, _: &[u8], _: &mut [u8]) -> Result<Progress, Failure> {
        match *self {}
    }
}
