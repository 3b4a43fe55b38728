//! Places for a wheel's timers, in slabs of one size. So another timer never moves the
//! existing ones, for which their owner would have to wait, and needs only a small piece of
//! memory.

use std::ops::{Index, IndexMut};

use slab::Slab;

/// Number of places in a slab.
const SLAB: usize = 256;
/// The most bytes that a place has besides its content.
const RIM: usize = 16;

#[derive(Debug)]
pub(super) struct Places<T> {
    slabs: Vec<Slab<T>>,
    /// The numbers of the slabs with a free place; the list has space for all of them.
    roomy: Vec<u32>,
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "2^32 timers would take more memory than there is"
)]
impl<T> Places<T> {
    pub(super) fn new() -> Self {
        Self {
            slabs: Vec::new(),
            roomy: Vec::new(),
        }
    }

    /// How much memory [`Places::add`] needs, in bytes.
    pub(super) fn lacks(&self) -> usize {
        if !self.roomy.is_empty() {
            return 0;
        }
        let count = self.slabs.len();
        let lists = if count < self.slabs.capacity().min(self.roomy.capacity()) {
            0
        } else {
            2 * (count + 4) * (size_of::<Slab<T>>() + size_of::<u32>())
        };
        lists + SLAB * (size_of::<T>() + RIM)
    }

    pub(super) fn add(&mut self, value: T) -> u32 {
        if self.roomy.is_empty() {
            self.slabs.push(Slab::with_capacity(SLAB));
            let count = self.slabs.len();
            self.roomy.reserve(count);
            self.roomy.push(count as u32 - 1);
        }
        let number = self.roomy[self.roomy.len() - 1];
        let slab = &mut self.slabs[number as usize];
        let place = slab.insert(value);
        if slab.len() == SLAB {
            self.roomy.pop();
        }
        number * SLAB as u32 + place as u32
    }

    /// Empties a place that is in use.
    pub(super) fn remove(&mut self, index: u32) -> T {
        let (number, place) = split(index);
        let slab = &mut self.slabs[number];
        if slab.len() == SLAB {
            self.roomy.push(number as u32);
        }
        slab.remove(place)
    }

    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        let (number, place) = split(index);
        self.slabs.get_mut(number)?.get_mut(place)
    }
}

fn split(index: u32) -> (usize, usize) {
    (index as usize / SLAB, index as usize % SLAB)
}

impl<T> Index<u32> for Places<T> {
    type Output = T;

    fn index(&self, index: u32) -> &T {
        let (number, place) = split(index);
        &self.slabs[number][place]
    }
}

impl<T> IndexMut<u32> for Places<T> {
    fn index_mut(&mut self, index: u32) -> &mut T {
        let (number, place) = split(index);
        &mut self.slabs[number][place]
    }
}
