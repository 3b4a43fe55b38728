//! Threads made directly with pthreads. The standard library's threads end the process if memory
//! is short: they allocate without the program's allocator, and register destructors with the C
//! library, which aborts if it has no memory for that.

use std::ffi::{CString, c_void};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::{io, ptr};

use super::fork;
use super::word::Word;

/// What a thread starts with.
struct Start {
    name: CString,
    body: Box<dyn FnOnce() + Send>,
    ended: Arc<End>,
}

/// Whether a thread's body has ended.
#[derive(Default)]
struct End(Word);

const RUNS: u32 = 0;
const OVER: u32 = 1;

/// A started thread. If this is dropped, the thread continues on its own.
pub(crate) struct Handle {
    id: libc::pthread_t,
    ended: Arc<End>,
    /// The process that it belongs to.
    generation: u32,
}

/// The size of a thread's stack, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stack {
    /// The system's default at the time when the thread is made.
    Default,
    /// This, or the default if the system refuses it.
    About(usize),
    /// This, or no thread.
    Exactly(usize),
}

/// The attributes of a thread to be made.
struct Attributes(libc::pthread_attr_t);

impl Attributes {
    /// The system's defaults; `None` if memory is short.
    fn new() -> Option<Self> {
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: the value is used only after the call has initialised it.
        unsafe {
            (libc::pthread_attr_init(attributes.as_mut_ptr()) == 0)
                .then(|| Self(attributes.assume_init()))
        }
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: they were initialised, and are not used any more.
        unsafe { libc::pthread_attr_destroy(&raw mut self.0) };
    }
}

/// The size of the stack that `pthread_create` gives by default at the moment, in bytes
/// (COM-108).
pub(super) fn default_stack() -> Option<usize> {
    let attributes = Attributes::new()?;
    let mut size = 0;
    // SAFETY: the attributes were initialised.
    unsafe { libc::pthread_attr_getstacksize(&raw const attributes.0, &raw mut size) };
    (size > 0).then_some(size)
}

/// Starts a thread. A panic in `body` ends only the thread.
pub(super) fn spawn(
    name: String,
    stack: Stack,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<Handle> {
    let mut attributes = Attributes::new().ok_or(io::ErrorKind::OutOfMemory)?;
    if let Stack::About(size) | Stack::Exactly(size) = stack {
        // SAFETY: the attributes were initialised.
        let error = unsafe { libc::pthread_attr_setstacksize(&raw mut attributes.0, size) };
        if error != 0 && matches!(stack, Stack::Exactly(_)) {
            return Err(io::Error::from_raw_os_error(error));
        }
    }
    let ended = Arc::<End>::default();
    let start = Box::new(Start {
        name: CString::new(name).unwrap_or_default(),
        body: Box::new(body),
        ended: Arc::clone(&ended),
    });
    let mut id = MaybeUninit::uninit();
    let start = Box::into_raw(start);
    // SAFETY: the new thread takes `start` over; the attributes were initialised.
    let error = unsafe {
        libc::pthread_create(id.as_mut_ptr(), &raw const attributes.0, run, start.cast())
    };
    if error != 0 {
        // SAFETY: no thread has taken it over.
        drop(unsafe { Box::from_raw(start) });
        return Err(io::Error::from_raw_os_error(error));
    }
    // SAFETY: written by the call that succeeded.
    let id = unsafe { id.assume_init() };
    Ok(Handle {
        id,
        ended,
        generation: fork::generation(),
    })
}

extern "C" fn run(start: *mut c_void) -> *mut c_void {
    // SAFETY: from `spawn`, which gave it up.
    let start = unsafe { Box::from_raw(start.cast::<Start>()) };
    let Start { name, body, ended } = *start;
    name_it(&name);
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(body)) {
        // The payload may panic again when it is dropped.
        std::mem::forget(payload);
    }
    drop(name);
    ended.0.store(OVER, Ordering::Release);
    ended.0.wake_all();
    ptr::null_mut()
}

fn name_it(name: &CString) {
    // SAFETY: the thread is the calling one, and the name is a C string. A name that is too
    // long has no effect and does no harm.
    #[cfg(not(target_os = "macos"))]
    unsafe {
        libc::pthread_setname_np(libc::pthread_self(), name.as_ptr());
    }
    // SAFETY: as above; this system names the calling thread only.
    #[cfg(target_os = "macos")]
    unsafe {
        libc::pthread_setname_np(name.as_ptr());
    }
}

impl Handle {
    /// Waits for its end. Signals are handled until only what the system keeps of the thread has
    /// to be released.
    pub(crate) fn join(self) {
        while !self.is_finished() {
            self.ended.0.wait_openly(RUNS, None);
        }
        let this = ManuallyDrop::new(self);
        // SAFETY: neither joined nor detached before, and never again.
        unsafe {
            libc::pthread_join(this.id, ptr::null_mut());
            drop(ptr::read(&raw const this.ended));
        }
    }

    /// Whether its body has returned.
    pub(crate) fn is_finished(&self) -> bool {
        self.ended.0.load(Ordering::Acquire) == OVER
    }

    /// Whether it is the calling thread.
    pub(crate) fn is_current(&self) -> bool {
        // SAFETY: the ID is good until the thread is joined or detached.
        unsafe { libc::pthread_equal(self.id, libc::pthread_self()) != 0 }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.generation != fork::generation() {
            // The thread does not exist in a forked child.
            return;
        }
        // SAFETY: neither joined nor detached before, and never again.
        unsafe {
            libc::pthread_detach(self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn named(name: &str, body: impl FnOnce() + Send + 'static) -> Handle {
        spawn(name.to_owned(), Stack::Default, body).unwrap()
    }

    #[test]
    fn a_thread_runs_and_ends() {
        let (go, wait) = mpsc::channel::<()>();
        let thread = named("test-run", move || {
            let _ = wait.recv();
        });
        assert!(!thread.is_finished() && !thread.is_current());
        drop(go);
        thread.join();
    }

    #[test]
    fn a_thread_knows_itself() {
        let (give, take) = mpsc::channel::<Handle>();
        let (tell, told) = mpsc::channel();
        let thread = named("test-self", move || {
            let own = take.recv().unwrap();
            tell.send(own.is_current()).unwrap();
        });
        give.send(thread).unwrap();
        assert_eq!(told.recv(), Ok(true));
    }

    #[test]
    fn a_panic_ends_the_thread_only() {
        crate::panic_guard::install_hook();
        let thread = named("test-panic", || {
            crate::panic_guard::own_thread();
            panic!("never printed")
        });
        while !thread.is_finished() {
            std::thread::yield_now();
        }
        thread.join();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_has_its_name() {
        let (tell, told) = mpsc::channel();
        let thread = named("test-name", move || {
            tell.send(std::fs::read_to_string("/proc/thread-self/comm").unwrap())
                .unwrap();
        });
        assert_eq!(told.recv().unwrap().trim(), "test-name");
        thread.join();
    }
}
