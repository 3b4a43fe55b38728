//! OpenSSL's end. A process that leaves `main` while components still run frees OpenSSL's
//! state under their threads, if something in it made OpenSSL do so at exit. From then on
//! nobody may call it: calls pass a gate, which closes first. A fork closes it for a moment, so
//! that a child finds OpenSSL's locks free (COM-105).

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::ssl::{SslContext, SslStream};

use crate::os::locks::Mutex;
use crate::os::word::Word;
use crate::os::{fork, threads};

/// Counters of those inside, so that threads do not share a cache line at every record.
const LANES: usize = 32;
/// Longest time that the end waits for those inside; a program's callback may block there.
const PATIENCE: Duration = Duration::from_secs(1);
/// As `PATIENCE`, of a fork.
const FORK_PATIENCE: Duration = Duration::from_millis(200);

#[repr(align(64))]
struct Lane(AtomicUsize);

static INSIDE: [Lane; LANES] = [const { Lane(AtomicUsize::new(0)) }; LANES];
/// Whether the gate lets in.
static GATE: Word = Word::new(OPEN);
const OPEN: u32 = 0;
/// Somebody forks.
const PAUSED: u32 = 1;
/// OpenSSL's end has come.
const CLOSED: u32 = 2;

thread_local! {
    /// Passes that this thread has.
    static OWN: Cell<usize> = const { Cell::new(0) };
}

/// The right to call OpenSSL while it lives.
pub(crate) struct Pass(&'static Lane);

impl Drop for Pass {
    fn drop(&mut self) {
        OWN.set(OWN.get() - 1);
        self.0.0.fetch_sub(1, Ordering::Release);
    }
}

/// `None` after OpenSSL's end.
pub(crate) fn enter() -> Option<Pass> {
    static FIRST: Once = Once::new();
    fork::once(&FIRST, watch_for_the_end);
    loop {
        let lane = own_lane();
        // Both sides announce first and look afterwards, in one order for all.
        lane.0.fetch_add(1, Ordering::SeqCst);
        OWN.set(OWN.get() + 1);
        let pass = Pass(lane);
        match GATE.load(Ordering::SeqCst) {
            OPEN => return Some(pass),
            // Whoever is inside already is waited for.
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
    // SAFETY: the handler lives as long as the process. Without memory for the entry the gate
    // stays open, as if it were not there.
    unsafe {
        OPENSSL_atexit(close);
    }
}

/// The shared library is never unloaded anyway; a plugin that contains the static one must not
/// be either.
fn stay_loaded() {
    // SAFETY: the result is written before it is read, and its name is good while the image is
    // loaded, which it is: this runs.
    unsafe {
        let mut image = std::mem::zeroed::<libc::Dl_info>();
        let address = (close as unsafe extern "C" fn()) as *const c_void;
        if libc::dladdr(address, &raw mut image) != 0 && !image.dli_fname.is_null() {
            let flags = libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE;
            libc::dlopen(image.dli_fname, flags);
        }
    }
}

/// The first thing that OpenSSL does at its end.
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

/// Somebody forks: nobody goes in until it is done, and those inside come out. If one does not, a
/// child may wait for a lock of OpenSSL's when it uses TLS itself.
pub(crate) fn pause() {
    if swap(OPEN, PAUSED) {
        wait_for_others(FORK_PATIENCE);
    }
}

/// The end of [`pause`].
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
    let passes: usize = INSIDE
        .iter()
        .map(|lane| lane.0.load(Ordering::SeqCst))
        .sum();
    passes != OWN.get()
}

/// A child has only the thread that forked.
fn forget_others() {
    for lane in &INSIDE {
        lane.0.store(0, Ordering::SeqCst);
    }
    own_lane().0.store(OWN.get(), Ordering::SeqCst);
}

/// Something of OpenSSL's, which is not freed after its end.
pub(crate) struct Lasting<T: Owner>(ManuallyDrop<T>);

/// What owns an object of OpenSSL's.
pub(crate) trait Owner {
    /// Where that is.
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

/// What OpenSSL's end has left behind. Nobody looks at it but checkers, which would say that it
/// was forgotten.
static LEFT_BEHIND: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn leave_behind(object: usize) {
    let mut all = LEFT_BEHIND.lock();
    // Without memory a checker may say so.
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
            // SAFETY: the only drop, and nobody has the value afterwards.
            unsafe { ManuallyDrop::drop(&mut self.0) };
        } else {
            leave_behind(self.0.object());
        }
    }
}
