//! A reserve of memory for small requests when the system has none. Rust ends the process if a
//! small request fails, and the code that makes the request cannot prevent that. So the
//! allocator of the C libraries takes such amounts from a reserve, which is part of their image
//! and therefore always there. While it is in use, calls that need new memory are refused
//! ([`available`]).
//!
//! A Rust program chooses its own allocator: the crate brings this one only with the feature
//! `memory-reserve`, which the builds of the C libraries set.

#[cfg(all(any(test, feature = "memory-reserve"), not(loom)))]
mod arena;
#[cfg(any(test, feature = "memory-reserve"))]
mod map;

#[cfg(not(all(any(test, feature = "memory-reserve"), not(loom))))]
pub(crate) use self::none::{available, without};
#[cfg(all(any(test, feature = "memory-reserve"), not(loom)))]
pub(crate) use self::process::{available, without};

#[cfg(all(any(test, feature = "memory-reserve"), not(loom)))]
mod process {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::cell::Cell;
    use std::ptr;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::arena::Arena;
    use crate::error::Errno;

    /// How much the system must be able to give in one piece before the shortage counts as
    /// over.
    const PROBE: Layout = Layout::new::<[u64; 8 * 1024]>();

    static ARENA: Arena = Arena::new();
    /// Something was taken from the reserve, and the shortage has not been found to be over
    /// since.
    static SHORT: AtomicBool = AtomicBool::new(false);

    thread_local! {
        /// The thread makes a request whose failure it can handle.
        static OPTIONAL: Cell<bool> = const { Cell::new(false) };
    }

    /// The system's allocator, with the reserve behind it.
    struct Reserved;

    #[global_allocator]
    static ALLOCATOR: Reserved = Reserved;

    // Nothing is inlined, because there are thousands of calls. SAFETY: a block comes from the
    // system or from the reserve. Both give memory of the layout that has no other owner,
    // neither unwinds, and the address of a block says where it came from when it is given
    // back.
    unsafe impl GlobalAlloc for Reserved {
        #[inline(never)]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller vouches for the arguments.
            let block = unsafe { System.alloc(layout) };
            if block.is_null() {
                spare(layout)
            } else {
                block
            }
        }

        #[inline(never)]
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            if ARENA.holds(block) {
                // SAFETY: the caller vouches for the block, which came from the reserve.
                unsafe { ARENA.give_back(block, layout) };
            } else {
                // SAFETY: the caller vouches for the block, which came from the system.
                unsafe { System.dealloc(block, layout) };
            }
        }

        #[inline(never)]
        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller vouches for the arguments.
            let block = unsafe { System.alloc_zeroed(layout) };
            if !block.is_null() {
                return block;
            }
            let block = spare(layout);
            if !block.is_null() {
                // SAFETY: this many bytes were just taken.
                unsafe { block.write_bytes(0, layout.size()) };
            }
            block
        }

        #[inline(never)]
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            let shrinks = size <= layout.size();
            if !ARENA.holds(block) {
                // SAFETY: the caller vouches for the block, which came from the system.
                let moved = unsafe { System.realloc(block, layout, size) };
                if !moved.is_null() {
                    return moved;
                }
                if shrinks {
                    // The system does not need the size when the block is given back.
                    return block;
                }
            } else if shrinks {
                // SAFETY: the caller vouches for the block, which came from the reserve.
                unsafe { ARENA.shrink(block, layout, size) };
                return block;
            }
            // SAFETY: the caller vouches for the size.
            let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
            // SAFETY: the caller vouches for a size that is not 0.
            let moved = unsafe { self.alloc(wanted) };
            if !moved.is_null() {
                // SAFETY: both blocks have this many bytes, and they are distinct. The caller
                // gives up the old one.
                unsafe {
                    ptr::copy_nonoverlapping(block, moved, size.min(layout.size()));
                    self.dealloc(block, layout);
                }
            }
            moved
        }
    }

    /// Memory from the reserve for a request that the system could not meet; NULL for large and
    /// optional requests.
    #[cold]
    fn spare(layout: Layout) -> *mut u8 {
        if OPTIONAL.get() {
            return ptr::null_mut();
        }
        SHORT.store(true, Ordering::Relaxed);
        ARENA.take(layout)
    }

    /// ENOMEM while the reserve is in use. It is called before work that needs memory, and
    /// costs one load while memory is not short.
    #[inline]
    pub(crate) fn available() -> Result<(), Errno> {
        if SHORT.load(Ordering::Relaxed) {
            look()
        } else {
            Ok(())
        }
    }

    /// The shortage is over when the system has memory and as much of the reserve is free as
    /// the next shortage needs.
    #[cold]
    fn look() -> Result<(), Errno> {
        // SAFETY: the size is not 0.
        let probe = unsafe { System.alloc(PROBE) };
        if probe.is_null() {
            return Err(Errno::ENOMEM);
        }
        // SAFETY: the block came from the same allocator, with the same layout.
        unsafe { System.dealloc(probe, PROBE) };
        if !ARENA.is_ready() {
            return Err(Errno::ENOMEM);
        }
        SHORT.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Runs `ask`, which can handle a failure, so the reserve does not serve it.
    pub(crate) fn without<R>(ask: impl FnOnce() -> R) -> R {
        let before = OPTIONAL.replace(true);
        let result = ask();
        OPTIONAL.set(before);
        result
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// The system can never give this much, so the reserve is asked.
        const HUGE: usize = 1 << 48;

        #[test]
        fn what_the_system_refuses_comes_from_the_reserve() {
            let layout = Layout::new::<[u64; 5]>();
            let block = spare(layout);
            assert!(ARENA.holds(block));
            // SAFETY: the block has that layout; it grows, becomes too large and is given
            // back.
            unsafe {
                block.write_bytes(7, layout.size());
                let moved = Reserved.realloc(block, layout, 100);
                assert!(!moved.is_null() && !ARENA.holds(moved));
                let layout = Layout::array::<u64>(100 / 8).unwrap();
                assert_eq!(moved.cast::<[u8; 40]>().read(), [7; 40]);
                assert!(Reserved.realloc(moved, layout, HUGE).is_null());
                assert_eq!(moved.cast::<[u8; 40]>().read(), [7; 40]);
                Reserved.dealloc(moved, layout);
            }
            assert_eq!(available(), Ok(()));
        }

        #[test]
        fn optional_and_large_requests_get_nothing() {
            assert!(without(|| spare(Layout::new::<u64>())).is_null());
            assert!(!OPTIONAL.get());
            assert!(spare(Layout::from_size_align(HUGE, 8).unwrap()).is_null());
        }
    }
}

/// The allocator of a Rust program, and that of models, has no reserve.
#[cfg(not(all(any(test, feature = "memory-reserve"), not(loom))))]
mod none {
    use crate::error::Errno;

    #[expect(clippy::unnecessary_wraps, reason = "with a reserve it fails")]
    #[inline]
    pub(crate) fn available() -> Result<(), Errno> {
        Ok(())
    }

    pub(crate) fn without<R>(ask: impl FnOnce() -> R) -> R {
        ask()
    }
}
