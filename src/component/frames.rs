//! Which components' callbacks the current thread is inside of, so that Stop and
//! Destroy from inside can be told from calls that may wait (COM-24, COM-36).

use std::cell::RefCell;

thread_local! {
    static FRAMES: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    static MARK: u8 = const { 0 };
}

/// A number no other living thread has; never 0.
pub(super) fn thread_token() -> usize {
    MARK.with(|mark| std::ptr::from_ref(mark) as usize)
}

struct Frame;

impl Drop for Frame {
    fn drop(&mut self) {
        FRAMES.with(|frames| frames.borrow_mut().pop());
    }
}

/// Runs `callback` as one of component `token`.
pub(super) fn within<R>(token: usize, callback: impl FnOnce() -> R) -> R {
    FRAMES.with(|frames| frames.borrow_mut().push(token));
    let _frame = Frame;
    callback()
}

/// Whether this thread is inside a callback of component `token`.
pub(super) fn inside(token: usize) -> bool {
    FRAMES.with(|frames| frames.borrow().contains(&token))
}
