//! The ids of sessions.

use std::sync::atomic::{AtomicU32, Ordering};

/// The last id; 0 before the first.
static LAST: AtomicU32 = AtomicU32::new(0);

/// An id for a session of this process, never 0. The first follows `now`, a time in milliseconds, so that a
/// program that starts again does not repeat itself (ARQ-9). A forked child may draw the ids of its parent,
/// which does no harm: peers tell sessions apart by their addresses.
pub fn next_id(now: u64) -> u32 {
    draw(&LAST, now)
}

fn draw(counter: &AtomicU32, now: u64) -> u32 {
    // The clock is cut to the size of an id.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "any part of the clock is a seed"
    )]
    let seed = now as u32;
    let after = |last: u32| if last == 0 { seed } else { last }.wrapping_add(1).max(1);
    let order = Ordering::Relaxed;
    match counter.fetch_update(order, order, |last| Some(after(last))) {
        Ok(last) | Err(last) => after(last),
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    // proves: ARQ-9
    #[test]
    fn ids_follow_the_clock_and_are_never_0() {
        let counter = AtomicU32::new(0);
        let clock = 0x0007_0713_5B0D;
        assert_eq!(draw(&counter, clock), 0x0713_5B0E);
        assert_eq!(draw(&counter, clock + 99), 0x0713_5B0F);
        let counter = AtomicU32::new(u32::MAX - 1);
        assert_eq!(draw(&counter, 7), u32::MAX);
        assert_eq!(draw(&counter, 7), 1);
        assert_eq!(draw(&AtomicU32::new(0), 0xFFFF_FFFF), 1);
        assert_ne!(next_id(1), next_id(1));
    }
}
