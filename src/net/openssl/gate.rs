//! OpenSSL's end. A process that leaves `main` while components still run frees OpenSSL's
//! state under their threads, if something in it made OpenSSL do so at exit. From then on
//! nobody may call it: calls pass a gate, which closes first.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Counters of those inside, so that threads do not share a cache line at every record.
const LANES: usize = 32;
/// Longest time that the end waits for those inside; a program's callback may block there.
const PATIENCE: Duration = Duration::from_secs(1);

#[repr(align(64))]
struct Lane(AtomicUsize);

static INSIDE: [Lane; LANES] = [const { Lane(AtomicUsize::new(0)) }; LANES];
static CLOSED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static LANE: Cell<usize> = Cell::new(next_lane());
}

fn next_lane() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed) % LANES
}

/// The right to call OpenSSL while it lives.
pub(crate) struct Pass(&'static Lane);

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Release);
    }
}

/// `None` after OpenSSL's end.
pub(crate) fn enter() -> Option<Pass> {
    static FIRST: Once = Once::new();
    FIRST.call_once(watch_for_the_end);
    // After the thread's own variables are gone any lane will do.
    let lane = &INSIDE[LANE.try_with(Cell::get).unwrap_or_default()];
    // Both sides announce first and look afterwards, in one order for all.
    lane.0.fetch_add(1, Ordering::SeqCst);
    let pass = Pass(lane);
    (!CLOSED.load(Ordering::SeqCst)).then_some(pass)
}

fn watch_for_the_end() {
    unsafe extern "C" {
        fn OPENSSL_atexit(handler: unsafe extern "C" fn()) -> std::ffi::c_int;
    }
    openssl_sys::init();
    // SAFETY: the handler lives as long as the process, since the library is never unloaded.
    // Without memory for the entry the gate stays open, as if it were not there.
    unsafe { OPENSSL_atexit(close) };
}

/// The first thing that OpenSSL does at its end.
unsafe extern "C" fn close() {
    CLOSED.store(true, Ordering::SeqCst);
    let since = Instant::now();
    while is_inhabited() && since.elapsed() < PATIENCE {
        thread::sleep(Duration::from_micros(100));
    }
}

fn is_inhabited() -> bool {
    INSIDE.iter().any(|lane| lane.0.load(Ordering::SeqCst) != 0)
}

/// Something of OpenSSL's, which is not freed after its end.
pub(crate) struct Lasting<T>(ManuallyDrop<T>);

impl<T> Lasting<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(ManuallyDrop::new(value))
    }
}

impl<T: Clone> Clone for Lasting<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for Lasting<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Lasting<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> Drop for Lasting<T> {
    fn drop(&mut self) {
        if let Some(_pass) = enter() {
            // SAFETY: the only drop, and nobody has the value afterwards.
            unsafe { ManuallyDrop::drop(&mut self.0) };
        }
    }
}
