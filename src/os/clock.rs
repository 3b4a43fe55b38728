//! Milliseconds since some moment before the process began. The clock is monotonic, so
//! that setting the system's time neither ends connections nor keeps them alive
//! (COM-104).

use rustix::time::{ClockId, Timespec, clock_gettime};

/// The current time.
pub(crate) fn now() -> u64 {
    milliseconds(clock_gettime(ClockId::Monotonic))
}

/// The current time, or up to a tick of the system's timer (a few milliseconds) earlier,
/// at a fraction of the cost. It is for what every received message needs.
pub(crate) fn recently() -> u64 {
    #[cfg(target_os = "linux")]
    let clock = ClockId::MonotonicCoarse;
    #[cfg(not(target_os = "linux"))]
    let clock = ClockId::Monotonic;
    milliseconds(clock_gettime(clock))
}

#[allow(clippy::cast_sign_loss, reason = "the clock starts at 0 and counts up")]
fn milliseconds(time: Timespec) -> u64 {
    time.tv_sec as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheap_clock_is_a_little_behind() {
        for _ in 0..1000 {
            let (before, recent, after) = (now(), recently(), now());
            assert!(recent <= after && recent + 100 > before);
        }
    }
}
