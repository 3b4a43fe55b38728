//! The component whose worker the calling thread is. Calls from callbacks are mostly
//! about it. Finding it here avoids the counter in the handle table, to which all workers
//! of a component would otherwise write for every message.

use std::cell::Cell;
use std::ptr;
use std::sync::Arc;

use crate::component::{Component, OwnTurn};
use crate::ffi::types::HP_Object;

type Served = (HP_Object, *const Arc<Component>);

thread_local! {
    static SERVED: Cell<Served> = const { Cell::new((ptr::null_mut(), ptr::null())) };
    /// The turn of one of its connections that the thread runs.
    static TURN: Cell<*const OwnTurn<'static>> = const { Cell::new(ptr::null()) };
}

struct Restore(Served);

impl Drop for Restore {
    fn drop(&mut self) {
        SERVED.set(self.0);
    }
}

/// Runs `work`, the life of a worker thread of `component`, whose handle is `handle`.
pub(super) fn serve(handle: HP_Object, component: &Arc<Component>, work: &mut dyn FnMut()) {
    let _restore = Restore(SERVED.replace((handle, ptr::from_ref(component))));
    work();
}

/// Runs `body` with the component, if this thread is one of its workers. A worker's own
/// component cannot be destroyed meanwhile: Destroy waits for the workers, or is delayed
/// until they have left their callbacks (COM-23, COM-24).
pub(super) fn with<R>(handle: HP_Object, body: impl FnOnce(Option<&Arc<Component>>) -> R) -> R {
    let (served, component) = SERVED.get();
    if served == handle && !component.is_null() {
        // SAFETY: `serve` borrows the Arc until its `work`, which this call is inside of,
        // returns, and it takes the pointer away then.
        body(Some(unsafe { &*component }))
    } else {
        body(None)
    }
}

/// Runs `work`, a turn of a connection of the component that the thread serves.
pub(super) fn run_turn(turn: &OwnTurn<'_>, work: &mut dyn FnMut()) {
    struct Restore(*const OwnTurn<'static>);
    impl Drop for Restore {
        fn drop(&mut self) {
            TURN.set(self.0);
        }
    }
    let _restore = Restore(TURN.replace(ptr::from_ref(turn).cast()));
    work();
}

/// The turn that this thread runs, if it is of a connection of that component.
///
/// # Safety
/// The result must not be used after the call of the program in which it was asked for.
#[inline]
pub(super) unsafe fn turn<'a>(handle: HP_Object) -> Option<&'a OwnTurn<'a>> {
    if SERVED.get().0 != handle {
        return None;
    }
    // SAFETY: `run_turn` borrows it until its `work`, which this call is inside of, returns, and it
    // takes the pointer away then.
    unsafe { TURN.get().as_ref() }
}
