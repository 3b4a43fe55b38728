//! What others may see of a worker: whether it is inside a callback, what it runs, and which
//! shard is its home. The monitor finds blocked callbacks by looking at the seats.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use super::alarm::Alarm;
use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};

/// No task: neither a connection's token nor the listener's.
const NONE: usize = 0;
/// Bit of a stamp: the monitor wants to hear when the callback ends.
const WATCHED: u64 = 1 << 63;

/// One worker's seat. A cache line of its own: its worker writes it for every callback.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Seat {
    /// Odd while inside a callback; entering and leaving add one each. May be WATCHED while odd.
    stamp: AtomicU64,
    /// Token of the task being run.
    token: AtomicUsize,
    /// Not asleep. Set before the worker looks whether the monitor sleeps.
    busy: AtomicBool,
    /// Token of a task that another worker may take over while this one is blocked.
    offer: AtomicUsize,
    /// One more than the shard that is the worker's home; 0: it works for the pool.
    home: AtomicUsize,
}

/// A look at a seat; two looks with the same odd stamp saw the same callback.
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

impl Seat {
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
        let stamp = self.stamp.load(Ordering::Acquire);
        Glimpse {
            stamp: stamp & !WATCHED,
            token: self.token.load(Ordering::Acquire),
        }
    }

    /// The worker is awake. The fence orders this before its look at the monitor's sleep
    /// (`Doze::must_wake`).
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

    /// Lets another worker take `token` over if this one blocks.
    pub(super) fn offer(&self, token: usize) {
        self.offer.store(token, Ordering::Release);
    }

    /// Takes the offer: by its worker, true if nobody else did; by the monitor.
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

    /// Asks to be told of the end of the callback with that stamp. False when it has ended.
    pub(super) fn watch(&self, stamp: u64) -> bool {
        let watched = stamp | WATCHED;
        self.stamp
            .compare_exchange(stamp, watched, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
            || self.stamp.load(Ordering::Acquire) == watched
    }

    /// True, once, when the monitor asked about the present callback.
    fn end_watch(&self) -> bool {
        self.stamp.load(Ordering::Relaxed) & WATCHED != 0
            && self.stamp.fetch_and(!WATCHED, Ordering::AcqRel) & WATCHED != 0
    }

    /// False inside a callback already: nested ones belong to the outer one.
    fn enter(&self) -> bool {
        // While it is even only this thread writes the stamp.
        let stamp = self.stamp.load(Ordering::Relaxed);
        let outermost = stamp & 1 == 0;
        if outermost {
            self.stamp.store(stamp + 1, Ordering::Release);
        }
        outermost
    }

    /// The end of the outermost callback. True when the monitor wants to know.
    fn leave(&self) -> bool {
        let stamp = self.stamp.load(Ordering::Relaxed) & !WATCHED;
        self.stamp.swap(stamp + 1, Ordering::AcqRel) & WATCHED != 0
    }
}

/// What a worker's thread knows of itself.
struct Own {
    seat: Arc<Seat>,
    alarm: Option<Arc<Alarm>>,
}

impl Own {
    #[cold]
    fn wake_monitor(&self) {
        if let Some(alarm) = &self.alarm {
            alarm.wake();
        }
    }
}

struct Inside<'a>(&'a Own);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if self.0.seat.leave() {
            self.0.wake_monitor();
        }
    }
}

thread_local! {
    /// Not dropped with the thread: such locals are gone when a program's global objects end,
    /// after main.
    static OWN: ManuallyDrop<RefCell<Option<Own>>> =
        const { ManuallyDrop::new(RefCell::new(None)) };
}

/// The calling thread is the worker of a seat until this is dropped.
pub(super) struct Taken(());

/// Makes the calling thread the worker of `seat`; the monitor, if there is one, hears `alarm`.
pub(super) fn take(seat: &Arc<Seat>, alarm: Option<&Arc<Alarm>>) -> Taken {
    let (seat, alarm) = (Arc::clone(seat), alarm.map(Arc::clone));
    OWN.with(|own| own.replace(Some(Own { seat, alarm })));
    Taken(())
}

impl Drop for Taken {
    fn drop(&mut self) {
        let own = OWN.with(|own| own.take());
        drop(own);
    }
}

/// Runs a program's callback. On a worker, the time inside is visible to the monitor.
pub(crate) fn in_callback<R>(callback: impl FnOnce() -> R) -> R {
    OWN.with(|own| {
        let own = own.borrow();
        let _inside = own.as_ref().filter(|own| own.seat.enter()).map(Inside);
        callback()
    })
}

/// The calling thread has queued something that will be written at the end of its turn. If its
/// callback was found blocked, the monitor has to write it, and may be asleep.
#[expect(
    clippy::inline_always,
    reason = "nearly always it is a look at two words"
)]
#[inline(always)]
pub(crate) fn queued_in_turn() {
    OWN.with(|own| {
        if let Some(own) = &*own.borrow()
            && own.seat.end_watch()
        {
            own.wake_monitor();
        }
    });
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn nested_callbacks_are_one() {
        let seat = Arc::new(Seat::default());
        let _taken = take(&seat, None);
        let before = seat.glimpse();
        in_callback(|| {
            let outer = seat.glimpse();
            assert!(outer.inside_callback());
            in_callback(|| assert_eq!(seat.glimpse(), outer));
            assert_eq!(seat.glimpse(), outer);
        });
        assert_eq!(seat.glimpse().stamp, before.stamp + 2);
    }

    #[test]
    fn the_end_of_a_watched_callback_is_told_once() {
        let seat = Seat::default();
        assert!(seat.enter());
        let stamp = seat.glimpse().stamp;
        assert!(!seat.watch(stamp + 2));
        assert!(!seat.end_watch());
        assert!(seat.watch(stamp) && seat.watch(stamp));
        assert_eq!(seat.glimpse().stamp, stamp);
        assert!(seat.end_watch());
        assert!(!seat.end_watch());
        assert!(seat.watch(stamp));
        assert!(seat.leave());
        assert!(!seat.watch(stamp));
        assert!(seat.enter());
        assert!(!seat.leave());
    }

    #[test]
    fn an_offer_is_taken_once() {
        let seat = Seat::default();
        assert_eq!(seat.take_offer(), None);
        seat.offer(7);
        assert_eq!(seat.take_offer(), Some(7));
        assert_eq!(seat.take_offer(), None);
    }
}

#[cfg(all(test, loom))]
mod loom_model {
    use super::*;
    use crate::sync::Mutex;

    /// Worker and monitor both reach for an offer: exactly one gets it.
    #[test]
    fn offer() {
        loom::model(|| {
            let seat = Arc::new(Seat::default());
            seat.offer(7);
            let monitor = {
                let seat = Arc::clone(&seat);
                loom::thread::spawn(move || seat.take_offer().is_some())
            };
            let kept = seat.take_offer().is_some();
            assert!(kept != monitor.join().unwrap());
        });
    }
    /// The monitor goes to sleep over a blocked callback, which ends meanwhile: it learns of it
    /// either at once or later.
    #[test]
    fn no_end_of_a_callback_is_slept_over() {
        loom::model(|| {
            let seat = Arc::new(Seat::default());
            assert!(seat.enter());
            let stamp = seat.glimpse().stamp;
            let worker = {
                let seat = Arc::clone(&seat);
                loom::thread::spawn(move || seat.leave())
            };
            let sleeps = seat.watch(stamp);
            let told = worker.join().unwrap();
            assert_eq!(sleeps, told);
        });
    }

    /// What a blocked callback sends is written by the monitor before it sleeps, or wakes it.
    /// The mutex stands for the connection's queue.
    #[test]
    fn nothing_queued_is_slept_over() {
        loom::model(|| {
            let both = Arc::new((Seat::default(), Mutex::new(false)));
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
