//! Arrays that a program passes for results.

use crate::error::Errno;
use crate::ffi::boundary::out;
use crate::ffi::types::DWORD;

/// An array and its length: the capacity on the way in, the number of results on the way out.
pub(super) struct List<T> {
    array: *mut T,
    capacity: usize,
    count: *mut DWORD,
}

impl<T> List<T> {
    /// EINVAL: `count` is NULL.
    ///
    /// # Safety
    /// `count` is NULL or usable, and `array` is NULL or has space for `*count` values, as long
    /// as the value lives.
    pub(super) unsafe fn new(array: *mut T, count: *mut DWORD) -> Result<Self, Errno> {
        if count.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: not NULL; the caller vouches for the rest.
        let capacity = unsafe { count.read_unaligned() };
        let capacity = if array.is_null() {
            0
        } else {
            capacity as usize
        };
        Ok(Self {
            array,
            capacity,
            count,
        })
    }

    /// Stores all `total` values and their number, or only the number if there is no space for
    /// all. False if there was none, or there is no value (HTTP-79).
    pub(super) fn put_all(
        &self,
        total: usize,
        values: impl Iterator<Item = T>,
    ) -> Result<bool, Errno> {
        if total <= self.capacity {
            self.put_some(values)
        } else {
            self.put_count(total).map(|()| false)
        }
    }

    /// As [`List::put_all`], but stores as many values as there is space for (HTTP-78).
    pub(super) fn put_some(&self, values: impl Iterator<Item = T>) -> Result<bool, Errno> {
        let mut total = 0;
        for value in values {
            if total < self.capacity {
                // SAFETY: `new` was promised space for `capacity` values.
                unsafe { self.array.add(total).write(value) };
            }
            total += 1;
        }
        self.put_count(total)?;
        Ok((1..=self.capacity).contains(&total))
    }

    fn put_count(&self, total: usize) -> Result<(), Errno> {
        let total = DWORD::try_from(total).unwrap_or(DWORD::MAX);
        // SAFETY: `new` was promised a usable pointer.
        unsafe { out::store(self.count, total) }
    }
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    /// The result, the array of '#', and the count, after a capacity was given.
    fn run(
        capacity: DWORD,
        put: impl FnOnce(&List<u8>) -> Result<bool, Errno>,
    ) -> (Result<bool, Errno>, String, DWORD) {
        let (mut array, mut count) = (*b"####", capacity);
        // SAFETY: no capacity below exceeds the array.
        let list = unsafe { List::new(array.as_mut_ptr(), &raw mut count) }.unwrap();
        let result = put(&list);
        (result, String::from_utf8(array.to_vec()).unwrap(), count)
    }

    // proves: HTTP-78 HTTP-79
    #[test]
    fn lists_are_filled_if_there_is_space() {
        let abc = || *b"abc";
        for (capacity, all, some) in [
            (4, (true, "abc#"), (true, "abc#")),
            (3, (true, "abc#"), (true, "abc#")),
            (2, (false, "####"), (false, "ab##")),
            (0, (false, "####"), (false, "####")),
        ] {
            let (result, array, count) = run(capacity, |list| list.put_all(3, abc().into_iter()));
            assert_eq!((result, array.as_str(), count), (Ok(all.0), all.1, 3));
            let (result, array, count) = run(capacity, |list| list.put_some(abc().into_iter()));
            assert_eq!((result, array.as_str(), count), (Ok(some.0), some.1, 3));
        }
        let (result, array, count) = run(4, |list| list.put_all(0, [].into_iter()));
        assert_eq!((result, array.as_str(), count), (Ok(false), "####", 0));
        let (result, array, count) = run(4, |list| list.put_some([].into_iter()));
        assert_eq!((result, array.as_str(), count), (Ok(false), "####", 0));
    }

    // proves: HTTP-79 ABI-71
    #[test]
    fn an_array_that_is_null_has_no_space() {
        let mut count = 9;
        // SAFETY: NULL and a live local.
        let list = unsafe { List::new(ptr::null_mut::<u8>(), &raw mut count) }.unwrap();
        assert_eq!(list.put_all(2, b"ab".iter().copied()), Ok(false));
        assert_eq!(count, 2);
        let mut array = [0_u8; 2];
        // SAFETY: NULL is refused.
        let refused = unsafe { List::new(array.as_mut_ptr(), ptr::null_mut()) };
        assert!(matches!(refused, Err(Errno::EINVAL)));
    }
}
