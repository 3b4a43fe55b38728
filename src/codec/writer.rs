//! Memory that is filled from its beginning.

use super::Failure;

/// Fills memory from its beginning.
pub(super) struct Writer<'t> {
    target: &'t mut [u8],
    written: usize,
}

impl<'t> Writer<'t> {
    pub(super) fn new(target: &'t mut [u8]) -> Self {
        Self { target, written: 0 }
    }

    /// How many bytes have been written.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    pub(super) fn push(&mut self, value: u8) -> Result<(), Failure> {
        *self.target.get_mut(self.written).ok_or(Failure::Small)? = value;
        self.written += 1;
        Ok(())
    }

    /// All of the bytes or none.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let free = self.target.get_mut(self.written..);
        let place = free.and_then(|free| free.get_mut(..bytes.len()));
        place.ok_or(Failure::Small)?.copy_from_slice(bytes);
        self.written += bytes.len();
        Ok(())
    }

    /// The next `N` places, if there are so many; they count only after [`Writer::advance`].
    pub(super) fn peek<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        self.target.get_mut(self.written..)?.first_chunk_mut()
    }

    /// Counts bytes that were written to places of [`Writer::peek`].
    pub(super) fn advance(&mut self, count: usize) {
        self.written += count;
    }
}
