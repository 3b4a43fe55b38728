//! Memory that is filled from its beginning.

use super::Failure;

/// Fills memory from its beginning.
pub(super) struct Writer<'t, T> {
    target: &'t mut [T],
    written: usize,
}

impl<'t, T: Copy> Writer<'t, T> {
    pub(super) fn new(target: &'t mut [T]) -> Self {
        Self { target, written: 0 }
    }

    /// How many values have been written.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    /// Room for exactly `count` values, which the caller writes.
    pub(super) fn take(&mut self, count: usize) -> Result<&mut [T], Failure> {
        let end = self.written.checked_add(count).ok_or(Failure::Small)?;
        let place = self
            .target
            .get_mut(self.written..end)
            .ok_or(Failure::Small)?;
        self.written = end;
        Ok(place)
    }

    pub(super) fn push(&mut self, value: T) -> Result<(), Failure> {
        *self.target.get_mut(self.written).ok_or(Failure::Small)? = value;
        self.written += 1;
        Ok(())
    }

    /// All of the values or none.
    pub(super) fn extend(&mut self, values: &[T]) -> Result<(), Failure> {
        self.take(values.len())?.copy_from_slice(values);
        Ok(())
    }

    /// The next `N` places, if there are so many; they count only after [`Writer::advance`].
    pub(super) fn peek<const N: usize>(&mut self) -> Option<&mut [T; N]> {
        self.target.get_mut(self.written..)?.first_chunk_mut()
    }

    /// Counts values that were written to places of [`Writer::peek`].
    pub(super) fn advance(&mut self, count: usize) {
        self.written += count;
    }
}
