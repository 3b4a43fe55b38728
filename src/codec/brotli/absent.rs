//! What stands for brotli in a library without it: there are no streams.

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
}

/// There is none.
pub enum Decompressor {}

impl Decompressor {
    /// There are no good parameters.
    pub fn new() -> Result<Self, Failure> {
        Err(Failure::Parameter)
    }

    /// Nobody can call it.
    pub fn step(&mut self, _: &[u8], _: &mut [u8]) -> Result<Progress, Failure> {
        match *self {}
    }
}
