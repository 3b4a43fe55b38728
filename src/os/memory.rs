//! Memory in amounts that a program or a peer decides. A failure is ENOMEM here, whereas
//! Rust's usual allocations end the process. The reserve is for what cannot be refused, so
//! nothing here takes from it.

use std::alloc::{Layout, alloc_zeroed};
use std::any::TypeId;
use std::collections::VecDeque;

use super::faults::{self, Call};
use super::reserve;
use crate::error::Errno;

pub(crate) use super::reserve::available;

/// Size of a buffer from the reserve, in bytes.
const FEW: usize = 2048;

/// Capacity that a queue begins with.
const PLACES: usize = 64;

/// Makes space for `count` more elements.
pub(crate) fn reserve<T>(vec: &mut Vec<T>, count: usize) -> Result<(), Errno> {
    if vec.capacity() - vec.len() >= count {
        return Ok(());
    }
    faults::fail(Call::Memory)?;
    available()?;
    room(vec, count)
}

/// As [`reserve()`], for an amount that the library itself decides.
pub(crate) fn room<T>(vec: &mut Vec<T>, count: usize) -> Result<(), Errno> {
    reserve::without(|| vec.try_reserve(count)).map_err(|_| Errno::ENOMEM)
}

/// A copy of `bytes` that takes no more space than they do.
pub(crate) fn copy(bytes: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut copy = Vec::new();
    if !bytes.is_empty() {
        faults::fail(Call::Memory)?;
        available()?;
        reserve::without(|| copy.try_reserve_exact(bytes.len())).map_err(|_| Errno::ENOMEM)?;
        copy.extend_from_slice(bytes);
    }
    Ok(copy)
}

/// As many zeros.
pub(crate) fn zeroed(size: usize) -> Result<Box<[u8]>, Errno> {
    faults::fail(Call::Memory)?;
    available()?;
    Ok(zeros(size)?.into_boxed_slice())
}

/// A value on the heap.
pub(crate) fn boxed<T>(value: T) -> Result<Box<T>, Errno> {
    faults::fail(Call::Memory)?;
    available()?;
    let mut one = Vec::new();
    reserve::without(|| one.try_reserve_exact(1)).map_err(|_| Errno::ENOMEM)?;
    one.push(value);
    let one = Box::into_raw(one.into_boxed_slice());
    // SAFETY: the allocator that boxes use has just made it, and one value has the layout of a
    // slice of one.
    Ok(unsafe { Box::from_raw(one.cast()) })
}

/// As many values as `make` can make, in one allocation.
pub(crate) fn filled<T>(
    count: usize,
    mut make: impl FnMut() -> Result<T, Errno>,
) -> Result<Box<[T]>, Errno> {
    let mut content = Vec::new();
    reserve::without(|| content.try_reserve_exact(count)).map_err(|_| Errno::ENOMEM)?;
    for _ in 0..count {
        content.push(make()?);
    }
    Ok(content.into_boxed_slice())
}

/// As many default values. Numbers occupy memory only as they are used, unlike those of [`filled`].
pub(crate) fn defaults<T: Clone + Default + 'static>(count: usize) -> Result<Box<[T]>, Errno> {
    let one = TypeId::of::<T>();
    let is_number = one == TypeId::of::<u8>()
        || one == TypeId::of::<u16>()
        || one == TypeId::of::<u32>()
        || one == TypeId::of::<i32>();
    let layout = Layout::array::<T>(count).map_err(|_| Errno::ENOMEM)?;
    if !is_number || layout.size() == 0 {
        return filled(count, || Ok(T::default()));
    }
    // SAFETY: the size is not 0.
    let values = reserve::without(|| unsafe { alloc_zeroed(layout) });
    if values.is_null() {
        return Err(Errno::ENOMEM);
    }
    let values = std::ptr::slice_from_raw_parts_mut(values.cast::<T>(), count);
    // SAFETY: the allocator that boxes use has just made it with a box's layout, and zeros are the
    // default of these numbers.
    Ok(unsafe { Box::from_raw(values) })
}

/// Adds to a queue. False, and nothing is added, if memory is short.
pub(crate) fn queue<T>(queue: &mut VecDeque<T>, item: T) -> bool {
    let room = make_places(queue, 1);
    if room {
        queue.push_back(item);
    }
    room
}

/// As [`queue`], for several items.
pub(crate) fn queue_all<T: Copy>(queue: &mut VecDeque<T>, items: &[T]) -> bool {
    let room = make_places(queue, items.len());
    if room {
        queue.extend(items);
    }
    room
}

/// Makes space for `count` more items in a queue; false if memory is short.
pub(crate) fn make_places<T>(queue: &mut VecDeque<T>, count: usize) -> bool {
    queue.capacity() - queue.len() >= count || grow(queue, count)
}

/// ENOMEM if the system does not have this much at the moment. It is for work that must not run
/// out of memory half-way.
pub(crate) fn probe(size: usize) -> Result<(), Errno> {
    let mut block = Vec::<u8>::new();
    reserve::without(|| block.try_reserve_exact(size)).map_err(|_| Errno::ENOMEM)?;
    // Otherwise the compiler could leave out the request, whose memory is not used.
    std::hint::black_box(&block);
    Ok(())
}

/// A queue that always has some capacity.
pub(crate) fn places<T>() -> Result<VecDeque<T>, Errno> {
    let mut queue = VecDeque::new();
    reserve::without(|| queue.try_reserve(PLACES)).map_err(|_| Errno::ENOMEM)?;
    Ok(queue)
}

#[cold]
fn grow<T>(queue: &mut VecDeque<T>, count: usize) -> bool {
    #[cfg(test)]
    if NO_ROOM.get() {
        return false;
    }
    faults::fail(Call::Memory).is_ok() && reserve::without(|| queue.try_reserve(count)).is_ok()
}

#[cfg(test)]
thread_local! {
    /// The queues of this test do not grow.
    pub(crate) static NO_ROOM: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Makes `buffer` one of `size` zeros. If memory is short, it becomes a small one from the
/// reserve, unless it already is one.
#[cold]
pub(crate) fn improve(buffer: &mut Vec<u8>, size: usize) -> Result<(), Errno> {
    faults::fail(Call::Buffer)?;
    if let Ok(full) = zeros(size) {
        *buffer = full;
    } else if buffer.is_empty() {
        buffer.try_reserve_exact(FEW).map_err(|_| Errno::ENOMEM)?;
        buffer.resize(FEW.min(size), 0);
    }
    Ok(())
}

/// A buffer of `size` zeros.
fn zeros(size: usize) -> Result<Vec<u8>, Errno> {
    defaults(size).map(<[u8]>::into_vec)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// The sizes are larger than any address space, or than a layout may be.
    const TOO_MUCH: [usize; 2] = [isize::MAX as usize, usize::MAX];

    #[test]
    fn too_much_is_an_error() {
        for size in TOO_MUCH {
            assert_eq!(zeros(size), Err(Errno::ENOMEM));
            assert_eq!(reserve(&mut vec![1_u8], size), Err(Errno::ENOMEM));
        }
    }

    #[test]
    fn what_was_asked_for_is_there() {
        assert_eq!(zeros(3), Ok(vec![0; 3]));
        assert_eq!(zeros(0), Ok(Vec::new()));
        assert_eq!(*defaults::<u32>(3).unwrap(), [0; 3]);
        assert_eq!(*defaults::<Option<u8>>(2).unwrap(), [None; 2]);
        assert_eq!(defaults::<u64>(usize::MAX), Err(Errno::ENOMEM));
        assert_eq!(*defaults::<u16>(0).unwrap(), []);
        let copied = copy(b"abc").unwrap();
        assert_eq!((copied.as_slice(), copied.capacity()), (&b"abc"[..], 3));
        assert_eq!(copy(b""), Ok(Vec::new()));
        assert_eq!(boxed([1_u64, 2]), Ok(Box::new([1, 2])));
        let mut vec = vec![1_u32];
        reserve(&mut vec, 10).unwrap();
        assert!(vec.capacity() >= 11);
        assert_eq!(vec, [1]);
    }
}
