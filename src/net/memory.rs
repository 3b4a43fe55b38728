//! Memory in amounts that a program or a peer decides. Where there is none that is ENOMEM, and
//! not the end of the process, as it is with Rust's usual ways to ask.

use std::alloc::{Layout, alloc_zeroed};

use super::faults::{self, Call};
use crate::error::Errno;

/// Room for `count` elements more.
pub(crate) fn reserve<T>(vec: &mut Vec<T>, count: usize) -> Result<(), Errno> {
    if vec.capacity() - vec.len() >= count {
        return Ok(());
    }
    faults::fail(Call::Memory)?;
    vec.try_reserve(count).map_err(|_| Errno::ENOMEM)
}

/// A copy of `bytes` that takes no more room than they.
pub(crate) fn copy(bytes: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut copy = Vec::new();
    if !bytes.is_empty() {
        faults::fail(Call::Memory)?;
        copy.try_reserve_exact(bytes.len())
            .map_err(|_| Errno::ENOMEM)?;
        copy.extend_from_slice(bytes);
    }
    Ok(copy)
}

/// A value on the heap.
pub(crate) fn boxed<T>(value: T) -> Result<Box<T>, Errno> {
    faults::fail(Call::Memory)?;
    let mut one = Vec::new();
    one.try_reserve_exact(1).map_err(|_| Errno::ENOMEM)?;
    one.push(value);
    let one = Box::into_raw(one.into_boxed_slice());
    // SAFETY: just made by the allocator that boxes use; one value lies as a slice of one does.
    Ok(unsafe { Box::from_raw(one.cast()) })
}

/// A buffer of `size` zeros. Unlike a vector that is filled it occupies memory as it is used.
pub(crate) fn zeros(size: usize) -> Result<Vec<u8>, Errno> {
    let layout = Layout::array::<u8>(size).map_err(|_| Errno::ENOMEM)?;
    if size == 0 {
        return Ok(Vec::new());
    }
    faults::fail(Call::Buffer)?;
    // SAFETY: the size is not 0.
    let bytes = unsafe { alloc_zeroed(layout) };
    if bytes.is_null() {
        return Err(Errno::ENOMEM);
    }
    let bytes = std::ptr::slice_from_raw_parts_mut(bytes, size);
    // SAFETY: just made by the allocator that boxes use, in a box's layout, and every byte has a
    // value.
    Ok(unsafe { Box::from_raw(bytes) }.into_vec())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// More than any address space has, and than a layout may have.
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
