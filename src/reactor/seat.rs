//! What others may see of a worker: whether it is inside a callback, and what it runs.
//! The monitor finds blocked callbacks by looking at the seats.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};

/// No task: neither a connection's token nor the listener's.
const NONE: usize = 0;

/// One worker's seat. A cache line of its own: its worker writes it for every callback.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Seat {
    /// Odd while inside a callback; entering and leaving add one each.
    stamp: AtomicU64,
    /// Token of the task being run.
    token: AtomicUsize,
    /// Not asleep. Set before the worker looks whether the monitor sleeps.
    busy: AtomicBool,
    /// Token of a task that another worker may take over while this one is blocked.
    offer: AtomicUsize,
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
            stamp,
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

    /// Marks the time inside a callback; nested callbacks belong to the outer one.
    fn enter(&self) -> Inside<'_> {
        // Only this thread writes the stamp.
        let stamp = self.stamp.load(Ordering::Relaxed);
        let outermost = stamp & 1 == 0;
        if outermost {
            self.stamp.store(stamp + 1, Ordering::Release);
        }
        Inside {
            seat: self,
            outermost,
        }
    }
}

struct Inside<'a> {
    seat: &'a Seat,
    outermost: bool,
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if self.outermost {
            let stamp = self.seat.stamp.load(Ordering::Relaxed);
            self.seat.stamp.store(stamp + 1, Ordering::Release);
        }
    }
}

thread_local! {
    /// Not dropped with the thread: such locals are gone when a program's global objects end,
    /// after main.
    static OWN: ManuallyDrop<RefCell<Option<Arc<Seat>>>> =
        const { ManuallyDrop::new(RefCell::new(None)) };
}

/// The calling thread is the worker of a seat until this is dropped.
pub(super) struct Taken(());

/// Makes the calling thread the worker of `seat`.
pub(super) fn take(seat: &Arc<Seat>) -> Taken {
    OWN.with(|own| own.replace(Some(Arc::clone(seat))));
    Taken(())
}

impl Drop for Taken {
    fn drop(&mut self) {
        let seat = OWN.with(|own| own.take());
        drop(seat);
    }
}

/// Runs a program's callback. On a worker, the time inside is visible to the monitor.
pub(crate) fn in_callback<R>(callback: impl FnOnce() -> R) -> R {
    OWN.with(|own| {
        let own = own.borrow();
        let _inside = own.as_deref().map(Seat::enter);
        callback()
    })
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn nested_callbacks_are_one() {
        let seat = Arc::new(Seat::default());
        let _taken = take(&seat);
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
}
