//! Guards against the end of OpenSSL. A process that leaves `main` while components still run
//! may free OpenSSL's state under their threads, because OpenSSL can register its cleanup at
//! exit. From then on nothing may call it, so all calls pass a gate, which closes before the
//! cleanup. A fork closes the gate for a moment, so that a child finds OpenSSL's locks free
//! (COM-105).

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;
use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::ssl::{SslContext, SslStream};

use crate::os::locks::Mutex;
use crate::os::word::Word;
use crate::os::{fork, threads};

/// The number of counters of threads inside. There are several, so that threads do not share a
/// cache line at every record.
const LANES: usize = 32;
/// Longest time that the end waits for threads inside, where a program's callback may block.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longest time that a fork waits for threads inside.
const FORK_PATIENCE: Duration = Duration::from_millis(200);

type Lane = CachePadded<AtomicUsize>;

static INSIDE: [Lane; LANES] = [const { Lane::new(AtomicUsize::new(0)) }; LANES];
/// Whether the gate lets threads in.
static GATE: Word = Word::new(OPEN);
const OPEN: u32 = 0;
/// A thread forks.
const PAUSED: u32 = 1;
/// OpenSSL has been cleaned up, or is about to be.
const CLOSED: u32 = 2;

thread_local! {
    /// How many passes this thread holds.
    static OWN: Cell<usize> = const { Cell::new(0) };
}

/// The right to call OpenSSL while it lives.
pub(crate) struct Pass(&'static Lane);

impl Drop for Pass {
    fn drop(&mut self) {
        OWN.set(OWN.get() - 1);
        self.0.fetch_sub(1, Ordering::Release);
    }
}

/// `None` after OpenSSL's end.
pub(crate) fn enter() -> Option<Pass> {
    static FIRST: Once = Once::new();
    fork::once(&FIRST, watch_for_the_end);
    loop {
        let lane = own_lane();
        // Both sides announce themselves first and look at the other afterwards, in a total
        // order, so at least one sees the other.
        lane.fetch_add(1, Ordering::SeqCst);
        OWN.set(OWN.get() + 1);
        let pass = Pass(lane);
        match GATE.load(Ordering::SeqCst) {
            OPEN => return Some(pass),
            // The fork waits for threads that are inside already, so they must not wait for it.
            PAUSED if OWN.get() > 1 => return Some(pass),
            PAUSED => {
                drop(pass);
                GATE.wait(PAUSED, Some(Instant::now() + FORK_PATIENCE));
            }
            _ => return None,
        }
    }
}

fn own_lane() -> &'static Lane {
    &INSIDE[threads::lane() % LANES]
}

fn watch_for_the_end() {
    unsafe extern "C" {
        fn OPENSSL_atexit(handler: unsafe extern "C" fn()) -> std::ffi::c_int;
    }
    openssl_sys::init();
    stay_loaded();
    // SAFETY: the handler lives as long as the process. If there is no memory to register it,
    // the gate never closes.
    unsafe {
        OPENSSL_atexit(close);
    }
}

/// Prevents unloading. The shared library is never unloaded anyway, and a plugin that contains
/// the static one must not be either.
fn stay_loaded() {
    // SAFETY: the result is written before it is read, and its name is valid while the image
    // is loaded, which it is, because this code runs.
    unsafe {
        let mut image = std::mem::zeroed::<libc::Dl_info>();
        let address = (close as unsafe extern "C" fn()) as *const c_void;
        if libc::dladdr(address, &raw mut image) != 0 && !image.dli_fname.is_null() {
            let flags = libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE;
            libc::dlopen(image.dli_fname, flags);
        }
    }
}

/// Called first in OpenSSL's cleanup.
unsafe extern "C" fn close() {
    GATE.store(CLOSED, Ordering::SeqCst);
    wait_for_others(PATIENCE);
}

fn wait_for_others(patience: Duration) {
    let since = Instant::now();
    while is_inhabited() && since.elapsed() < patience {
        thread::sleep(Duration::from_micros(100));
    }
}

/// Called before a fork: no thread goes in until it is done, and those inside come out. If one
/// does not come out in time, a child may wait for one of OpenSSL's locks when it uses TLS
/// itself.
pub(crate) fn pause() {
    if swap(OPEN, PAUSED) {
        wait_for_others(FORK_PATIENCE);
    }
}

/// Ends [`pause`].
pub(crate) fn go_on(in_child: bool) {
    if in_child {
        forget_others();
    }
    if swap(PAUSED, OPEN) {
        GATE.wake_all();
    }
}

fn swap(before: u32, after: u32) -> bool {
    GATE.compare_exchange(before, after, Ordering::SeqCst, Ordering::SeqCst)
        .is_ok()
}

/// Whether another thread is inside.
fn is_inhabited() -> bool {
    let passes: usize = INSIDE.iter().map(|lane| lane.load(Ordering::SeqCst)).sum();
    passes != OWN.get()
}

/// A child has only the thread that forked, so no other can be inside.
fn forget_others() {
    for lane in &INSIDE {
        lane.store(0, Ordering::SeqCst);
    }
    own_lane().store(OWN.get(), Ordering::SeqCst);
}

/// An object of OpenSSL, which is not freed after OpenSSL's end.
pub(crate) struct Lasting<T: Owner>(ManuallyDrop<T>);

/// The owner of an object of OpenSSL.
pub(crate) trait Owner {
    /// The address of that object.
    fn object(&self) -> usize;
}

impl Owner for SslContext {
    fn object(&self) -> usize {
        self.as_ptr().addr()
    }
}

impl<S> Owner for SslStream<S> {
    fn object(&self) -> usize {
        self.ssl().as_ptr().addr()
    }
}

/// Objects left after OpenSSL's end. They are kept here only so that leak checkers do not
/// report them.
static LEFT_BEHIND: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn leave_behind(object: usize) {
    let mut all = LEFT_BEHIND.lock();
    // If there is no memory, a leak checker may report it.
    if all.try_reserve(1).is_ok() {
        all.push(object);
    }
}

impl<T: Owner> Lasting<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(ManuallyDrop::new(value))
    }
}

impl<T: Owner + Clone> Clone for Lasting<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Owner> Deref for Lasting<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Owner> DerefMut for Lasting<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Owner> Drop for Lasting<T> {
    fn drop(&mut self) {
        if let Some(_pass) = enter() {
            // SAFETY: this is the only drop, and nothing uses the value afterwards.
            unsafe { ManuallyDrop::drop(&mut self.0) };
        } else {
            leave_behind(self.0.object());
        }
    }
}
