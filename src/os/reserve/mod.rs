//! Memory for small amounts when the system has none. Rust ends the process where a small amount
//! cannot be had, and nothing can be done about that at the place itself; so the allocator of
//! the C libraries takes such amounts from a reserve, which is a part of their image and so
//! there from the start. While it is in use, what needs new memory is refused ([`available`]).
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

    /// As much as has to be there in one piece before memory counts as there again.
    const PROBE: Layout = Layout::new::<[u64; 8 * 1024]>();

    static ARENA: Arena = Arena::new();
    /// Something was taken from the reserve, and nobody has seen memory since.
    static SHORT: AtomicBool = AtomicBool::new(false);

    thread_local! {
        /// The thread asks for memory that it can do without.
        static OPTIONAL: Cell<bool> = const { Cell::new(false) };
    }

    /// The system's allocator, with the reserve behind it.
    struct Reserved;

    #[global_allocator]
    static ALLOCATOR: Reserved = Reserved;

    // Nothing is inlined: there are thousands of places.
    // SAFETY: a block is the system's or the reserve's. Both give memory of the layout that is
    // nobody else's, neither unwinds, and its address says whose it is when it comes back.
    unsafe impl GlobalAlloc for Reserved {
        #[inline(never)]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: as the caller says.
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
                // SAFETY: as the caller says; it is the reserve's.
                unsafe { ARENA.give_back(block, layout) };
            } else {
                // SAFETY: as the caller says; it is the system's.
                unsafe { System.dealloc(block, layout) };
            }
        }

        #[inline(never)]
        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            // SAFETY: as the caller says.
            let block = unsafe { System.alloc_zeroed(layout) };
            if !block.is_null() {
                return block;
            }
            let block = spare(layout);
            if !block.is_null() {
                // SAFETY: so many bytes were just taken.
                unsafe { block.write_bytes(0, layout.size()) };
            }
            block
        }

        #[inline(never)]
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            let shrinks = size <= layout.size();
            if !ARENA.holds(block) {
                // SAFETY: as the caller says; it is the system's.
                let moved = unsafe { System.realloc(block, layout, size) };
                if !moved.is_null() {
                    return moved;
                }
                if shrinks {
                    // The system does not ask for the size when it comes back.
                    return block;
                }
            } else if shrinks {
                // SAFETY: as the caller says; it is the reserve's.
                unsafe { ARENA.shrink(block, layout, size) };
                return block;
            }
            // SAFETY: the caller vouches for the size.
            let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
            // SAFETY: the caller vouches for a size that is not 0.
            let moved = unsafe { self.alloc(wanted) };
            if !moved.is_null() {
                // SAFETY: both have so many bytes, and they are different blocks. The old one is
                // the caller's, who does not use it any more.
                unsafe {
                    ptr::copy_nonoverlapping(block, moved, size.min(layout.size()));
                    self.dealloc(block, layout);
                }
            }
            moved
        }
    }

    /// What the reserve has for a request that the system could not meet. NULL for large and for
    /// optional ones.
    #[cold]
    fn spare(layout: Layout) -> *mut u8 {
        if OPTIONAL.get() {
            return ptr::null_mut();
        }
        SHORT.store(true, Ordering::Relaxed);
        ARENA.take(layout)
    }

    /// ENOMEM while the reserve is in use: to be asked before something is begun that needs
    /// memory. One load while memory is there.
    #[inline]
    pub(crate) fn available() -> Result<(), Errno> {
        if SHORT.load(Ordering::Relaxed) {
            look()
        } else {
            Ok(())
        }
    }

    /// Memory is there again when the system has some, and as much of the reserve is free as
    /// the next shortage needs.
    #[cold]
    fn look() -> Result<(), Errno> {
        // SAFETY: the size is not 0.
        let probe = unsafe { System.alloc(PROBE) };
        if probe.is_null() {
            return Err(Errno::ENOMEM);
        }
        // SAFETY: from the same allocator, with the same layout.
        unsafe { System.dealloc(probe, PROBE) };
        if !ARENA.is_ready() {
            return Err(Errno::ENOMEM);
        }
        SHORT.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Runs `ask`, which can do without the memory that it asks for: the reserve is not for it.
    pub(crate) fn without<R>(ask: impl FnOnce() -> R) -> R {
        let before = OPTIONAL.replace(true);
        let result = ask();
        OPTIONAL.set(before);
        result
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// The system has never so much, so that the reserve is asked.
        const HUGE: usize = 1 << 48;

        #[test]
        fn what_the_system_refuses_comes_from_the_reserve() {
            let layout = Layout::new::<[u64; 5]>();
            let block = spare(layout);
            assert!(ARENA.holds(block));
            // SAFETY: a block of that layout, which grows, becomes too big and goes back.
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

/// A Rust program's allocator, and that of models, has no reserve.
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
