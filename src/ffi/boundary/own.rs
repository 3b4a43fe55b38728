//! The component whose worker the calling thread is. Calls from callbacks are mostly
//! about it. Finding it here avoids the counter in the handle table, to which all workers
//! of a component would otherwise write for every message.

use std::cell::Cell;
use std::ptr;
use std::sync::Arc;

use crate::component::Component;
use crate::ffi::types::HP_Object;

type Served = (HP_Object, *const Arc<Component>);

thread_local! {
    static SERVED: Cell<Served> = const { Cell::new((ptr::null_mut(), ptr::null())) };
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
