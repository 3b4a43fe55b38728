//! The ids of sessions.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::os::fork;

/// Nobody outside knows it.
static SECRET: OnceLock<RandomState> = OnceLock::new();
/// How many ids were drawn.
static DRAWN: AtomicU64 = AtomicU64::new(0);

/// An id for a session, never 0 (ARQ-9). Who knows the id of one session cannot tell that of another: a peer that
/// names this side's id has received it. A forked child may draw the ids of its parent, which does no harm: peers
/// tell sessions apart by their addresses.
pub fn next_id() -> u32 {
    let drawn = DRAWN.fetch_add(1, Ordering::Relaxed);
    id_of(fork::once_value(&SECRET, RandomState::new).hash_one(drawn))
}

/// Any half of a hash will do.
fn id_of(hash: u64) -> u32 {
    let [a, b, c, d, ..] = hash.to_le_bytes();
    u32::from_le_bytes([a, b, c, d]).max(1)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::HashSet;

    use super::*;

    // proves: ARQ-9
    #[test]
    fn ids_are_never_0_and_do_not_follow_one_another() {
        assert_eq!(id_of(7 << 32), 1);
        assert_eq!(id_of(9 << 32 | 8), 8);
        let ids: Vec<u32> = (0..100).map(|_| next_id()).collect();
        let steps = ids.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]));
        // Two of them may be equal, by chance.
        assert!(steps.collect::<HashSet<_>>().len() > 90);
        assert!(ids.iter().all(|&id| id != 0));
    }
}
