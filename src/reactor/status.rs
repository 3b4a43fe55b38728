//! What other threads may see of a worker: whether it is inside a callback, what it runs,
//! and which shard is its home. The monitor finds blocked callbacks by looking at this.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use crossbeam_utils::CachePadded;

use super::alarm::Alarm;
use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};
use crate::sync::barrier;

/// No task: neither a connection's token nor the listener's.
const NONE: usize = 0;
/// Not the stamp of a callback.
const UNWATCHED: u64 = 0;

/// One worker's status, in cache lines of its own ([`Padded`]), because its worker writes it for every
/// callback.
#[derive(Debug, Default)]
pub(crate) struct Status {
    /// Odd inside a callback; entering and leaving add one each.
    stamp: AtomicU64,
    /// The stamp of the callback whose end the monitor wants to be told.
    watched: AtomicU64,
    /// Token of the task being run.
    token: AtomicUsize,
    /// Whether it is awake. Set before the worker looks whether the monitor sleeps.
    busy: AtomicBool,
    /// Token of a task that another worker may take over while this one is blocked.
    offer: AtomicUsize,
    /// The number of the worker's home shard plus one; 0 if it works for the pool.
    home: AtomicUsize,
}

pub(crate) type Padded = CachePadded<Status>;

/// A look at a worker's status. Two looks with the same odd stamp saw the same callback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Glimpse {
    pub(super) stamp: u64,
    pub(super) token: usize,
}

impl Glimpse {
    pub(super) fn inside_callback(self) -> bool {
        self.stamp & 1 == 1
    }
}

impl Status {
    pub(super) fn begin(&self, token: usize) {
        self.token.store(token, Ordering::Release);
    }

    pub(super) fn end(&self) {
        self.token.store(NONE, Ordering::Release);
    }

    /// The token of the task being run, if any.
    pub(super) fn running(&self) -> Option<usize> {
        Some(self.token.load(Ordering::Acquire)).filter(|&token| token != NONE)
    }

    pub(super) fn glimpse(&self) -> Glimpse {
        Glimpse {
            stamp: self.stamp.load(Ordering::Acquire),
            token: self.token.load(Ordering::Acquire),
        }
    }

    /// The worker is awake. The fence orders this before its look at the monitor's sleep
    /// (`SleepFlag::must_wake`).
    pub(super) fn wake_up(&self) {
        self.busy.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    pub(super) fn go_to_sleep(&self) {
        self.busy.store(false, Ordering::Release);
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire)
    }

    /// Lets another worker take over `token` if this one blocks.
    pub(super) fn offer(&self, token: usize) {
        self.offer.store(token, Ordering::Release);
    }

    /// Takes the offer, as its worker or as the monitor. True for exactly one of them.
    pub(super) fn take_offer(&self) -> Option<usize> {
        if self.offer.load(Ordering::Relaxed) == NONE {
            return None;
        }
        Some(self.offer.swap(NONE, Ordering::AcqRel)).filter(|&token| token != NONE)
    }

    /// The shard that is the worker's home.
    pub(super) fn home(&self) -> Option<usize> {
        self.home.load(Ordering::Acquire).checked_sub(1)
    }

    pub(super) fn set_home(&self, shard: Option<usize>) {
        let home = shard.map_or(0, |index| index + 1);
        self.home.store(home, Ordering::Release);
    }

    /// Asks to be told of the end of the callback with that stamp. False if it has ended, or if
    /// that cannot be promised.
    pub(super) fn watch(&self, stamp: u64) -> bool {
        self.watched.store(stamp, Ordering::Relaxed);
        // After the barrier, either the worker sees this at the end of the callback, or the end is
        // seen here.
        let watches = barrier::all_threads() && self.stamp.load(Ordering::Acquire) == stamp;
        if !watches {
            self.watched.store(UNWATCHED, Ordering::Relaxed);
        }
        watches
    }

    /// Whether the monitor has asked about the present callback.
    #[inline]
    pub(crate) fn is_watched(&self) -> bool {
        self.watched.load(Ordering::Relaxed) != UNWATCHED
    }

    /// True, once, if the monitor has asked about the present callback.
    fn end_watch(&self) -> bool {
        self.is_watched() && self.watched.swap(UNWATCHED, Ordering::Relaxed) != UNWATCHED
    }

    /// Enters a callback. False if the thread is inside one already, as nested callbacks
    /// belong to the outer one.
    fn enter(&self) -> bool {
        // While the stamp is even, only this thread writes it.
        let stamp = self.stamp.load(Ordering::Relaxed);
        let outermost = stamp & 1 == 0;
        if outermost {
            self.stamp.store(stamp + 1, Ordering::Release);
        }
        outermost
    }

    /// As [`in_callback`], on the worker whose status it is.
    #[inline]
    pub(crate) fn in_callback<R>(&self, callback: impl FnOnce() -> R) -> R {
        let _inside = self.enter().then(|| Inside(self));
        callback()
    }

    /// Ends the outermost callback. True if the monitor wants to be told.
    fn leave(&self) -> bool {
        let stamp = self.stamp.load(Ordering::Relaxed);
        self.stamp.store(stamp + 1, Ordering::Release);
        barrier::own_side();
        self.end_watch()
    }
}

/// What a worker's thread knows about itself.
struct Own {
    status: Arc<Padded>,
    alarm: Option<Arc<Alarm>>,
}

struct Inside<'a>(&'a Status);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if self.0.leave() {
            wake_monitor();
        }
    }
}

thread_local! {
    /// It is not dropped with the thread, because variables with destructors are gone when a
    /// program's global objects end after main.
    static OWN: ManuallyDrop<RefCell<Option<Own>>> =
        const { ManuallyDrop::new(RefCell::new(None)) };
}

/// The calling thread is a worker until this is dropped.
pub(super) struct Taken(());

/// Makes the calling thread the worker of `status`. `alarm` wakes the monitor, if there is one.
pub(super) fn take(status: &Arc<Padded>, alarm: Option<&Arc<Alarm>>) -> Taken {
    let (status, alarm) = (Arc::clone(status), alarm.map(Arc::clone));
    OWN.with(|own| own.replace(Some(Own { status, alarm })));
    Taken(())
}

impl Drop for Taken {
    fn drop(&mut self) {
        let own = OWN.with(|own| own.take());
        drop(own);
    }
}

#[cold]
fn wake_monitor() {
    OWN.with(|own| {
        if let Some(Own { alarm, .. }) = &*own.borrow()
            && let Some(alarm) = alarm
        {
            alarm.wake();
        }
    });
}

/// Runs a program's callback. On a worker, the time inside is visible to the monitor.
pub(crate) fn in_callback<R>(callback: impl FnOnce() -> R) -> R {
    OWN.with(|own| match &*own.borrow() {
        Some(own) => own.status.in_callback(callback),
        None => callback(),
    })
}

/// Called when the calling thread has queued something that will be written at the end of its
/// turn. If its callback was found to be blocked, the monitor has to write it, and may be
/// asleep.
#[expect(
    clippy::inline_always,
    reason = "nearly always it is a look at two words"
)]
#[inline(always)]
pub(crate) fn queued_in_turn() {
    OWN.with(|own| {
        if let Some(own) = &*own.borrow()
            && own.status.end_watch()
        {
            wake_monitor();
        }
    });
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn nested_callbacks_are_one() {
        let status = Arc::new(Padded::default());
        let _taken = take(&status, None);
        let before = status.glimpse();
        in_callback(|| {
            let outer = status.glimpse();
            assert!(outer.inside_callback());
            in_callback(|| assert_eq!(status.glimpse(), outer));
            assert_eq!(status.glimpse(), outer);
        });
        assert_eq!(status.glimpse().stamp, before.stamp + 2);
    }

    #[test]
    fn the_end_of_a_watched_callback_is_told_once() {
        let status = Status::default();
        assert!(status.enter());
        let stamp = status.glimpse().stamp;
        assert!(!status.watch(stamp + 2));
        assert!(!status.end_watch());
        assert!(status.watch(stamp) && status.watch(stamp));
        assert_eq!(status.glimpse().stamp, stamp);
        assert!(status.end_watch());
        assert!(!status.end_watch());
        assert!(status.watch(stamp));
        assert!(status.leave());
        assert!(!status.watch(stamp));
        assert!(status.enter());
        assert!(!status.leave());
    }

    #[test]
    fn an_offer_is_taken_once() {
        let status = Status::default();
        assert_eq!(status.take_offer(), None);
        status.offer(7);
        assert_eq!(status.take_offer(), Some(7));
        assert_eq!(status.take_offer(), None);
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use crate::sync::Mutex;

    /// Worker and monitor both try to take an offer, and exactly one gets it.
    #[test]
    fn offer() {
        loom::model(|| {
            let status = Arc::new(Status::default());
            status.offer(7);
            let monitor = {
                let status = Arc::clone(&status);
                loom::thread::spawn(move || status.take_offer().is_some())
            };
            let kept = status.take_offer().is_some();
            assert!(kept != monitor.join().unwrap());
        });
    }
    /// The monitor goes to sleep while a callback is blocked, and the callback ends meanwhile.
    /// The monitor learns of it at once, or later, or both.
    #[test]
    fn no_end_of_a_callback_is_slept_over() {
        loom::model(|| {
            let status = Arc::new(Status::default());
            assert!(status.enter());
            let stamp = status.glimpse().stamp;
            let worker = {
                let status = Arc::clone(&status);
                loom::thread::spawn(move || status.leave())
            };
            let sleeps = status.watch(stamp);
            let told = worker.join().unwrap();
            assert!(told || !sleeps);
        });
    }

    /// What a blocked callback sends is either written by the monitor before it sleeps, or
    /// wakes it. The mutex stands for the connection's queue.
    #[test]
    fn nothing_queued_is_slept_over() {
        loom::model(|| {
            let both = Arc::new((Status::default(), Mutex::new(false)));
            assert!(both.0.enter());
            let stamp = both.0.glimpse().stamp;
            let worker = {
                let both = Arc::clone(&both);
                loom::thread::spawn(move || {
                    *both.1.lock() = true;
                    both.0.end_watch()
                })
            };
            assert!(both.0.watch(stamp));
            let written = std::mem::take(&mut *both.1.lock());
            let told = worker.join().unwrap();
            assert!(written || told);
        });
    }
}
