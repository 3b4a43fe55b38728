//! Milliseconds since some moment before the process began. The clock is monotonic, so
//! that setting the system's time neither ends connections nor keeps them alive
//! (COM-104).

use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

/// The current time.
pub(crate) fn now() -> u64 {
    milliseconds(clock_gettime(ClockId::Monotonic))
}

/// The first moment at which `pause` is certainly over.
pub(crate) fn after(pause: Duration) -> u64 {
    let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    // A part of the present millisecond has passed.
    now().saturating_add(pause).saturating_add(1)
}

/// The time until then.
pub(crate) fn until(moment: u64) -> Duration {
    Duration::from_millis(moment.saturating_sub(now()))
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

/// Seconds since 1970 as the system's time has them, as `time` says it.
pub(crate) fn calendar() -> i64 {
    #[cfg(target_os = "linux")]
    let clock = ClockId::RealtimeCoarse;
    #[cfg(not(target_os = "linux"))]
    let clock = ClockId::Realtime;
    clock_gettime(clock).tv_sec
}

#[allow(clippy::cast_sign_loss, reason = "the clock starts at 0 and counts up")]
fn milliseconds(time: Timespec) -> u64 {
    time.tv_sec as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_pause_is_never_too_short() {
        let (begin, pause) = (Instant::now(), Duration::from_millis(3));
        let end = after(pause);
        while now() < end {
            std::thread::sleep(until(end));
        }
        assert!(begin.elapsed() >= pause);
    }

    #[test]
    fn the_cheap_clock_is_a_little_behind() {
        for _ in 0..1000 {
            let (before, recent, after) = (now(), recently(), now());
            assert!(recent <= after && recent + 100 > before);
        }
    }
}
