use std::collections::HashSet;
use std::ptr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::*;

/// Counts its drops and knows whether it was dropped.
struct Probe<'c> {
    drops: &'c AtomicUsize,
    alive: AtomicBool,
}

impl<'c> Probe<'c> {
    fn new(drops: &'c AtomicUsize) -> Self {
        Self {
            drops,
            alive: AtomicBool::new(true),
        }
    }
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        assert!(self.alive.swap(false, Ordering::Relaxed), "dropped twice");
        self.drops.fetch_add(1, Ordering::Relaxed);
    }
}

// proves: ABI-40
#[test]
fn handles_look_like_aligned_addresses_and_never_repeat() {
    let table = Table::new();
    let mut seen = HashSet::new();
    for round in 0..1000_usize {
        let handle = table.reserve().unwrap().install(round);
        assert!(!handle.is_null());
        assert_eq!(handle.addr() % (1 << ALIGN_BITS), 0);
        assert!(seen.insert(handle.addr()));
        assert_eq!(*table.enter(handle).unwrap(), round);
        if round % 3 != 0 {
            assert!(table.remove(handle));
        }
    }
}

// proves: ABI-44
#[test]
fn null_garbage_stale_and_reserved_handles_are_refused() {
    let table = Table::new();
    let reserved = table.reserve().unwrap();
    assert!(table.enter(reserved.handle()).is_none());
    let handle = reserved.install(7);
    let local = 0_u64;
    let garbage = [
        0,
        1,
        8,
        16,
        usize::MAX,
        handle.addr() + 1,
        handle.addr() ^ 16,
        handle.addr() << 1,
    ];
    for value in garbage {
        assert!(
            table.enter(ptr::without_provenance_mut(value)).is_none(),
            "{value:#x}"
        );
        assert!(!table.remove(ptr::without_provenance_mut(value)));
    }
    assert!(table.enter((&raw const local).cast_mut().cast()).is_none());
    assert_eq!(*table.enter(handle).unwrap(), 7);
    assert!(table.remove(handle));
    assert!(!table.remove(handle));
    assert!(table.enter(handle).is_none());
}

#[test]
fn an_abandoned_reservation_gives_its_slot_back() {
    let table = Table::new();
    let abandoned = table.reserve().unwrap().handle();
    let next = table.reserve().unwrap().install(());
    assert_eq!(decode(abandoned).unwrap().0, decode(next).unwrap().0);
    assert_ne!(abandoned, next);
    assert!(table.enter(abandoned).is_none());
}

#[test]
fn the_last_user_drops_a_removed_object() {
    let drops = AtomicUsize::new(0);
    let table = Table::new();
    let handle = table.reserve().unwrap().install(Probe::new(&drops));
    let first = table.enter(handle).unwrap();
    let second = table.enter(handle).unwrap();
    assert!(table.remove(handle));
    assert!(table.enter(handle).is_none());
    drop(first);
    assert_eq!(drops.load(Ordering::Relaxed), 0);
    assert!(second.alive.load(Ordering::Relaxed));
    drop(second);
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn slots_are_found_across_chunks() {
    let table = Table::new();
    let handles: Vec<_> = (0..1000_usize)
        .map(|n| table.reserve().unwrap().install(n))
        .collect();
    for (n, handle) in handles.iter().enumerate() {
        assert_eq!(*table.enter(*handle).unwrap(), n);
    }
    assert_eq!(locate(0), (0, 0));
    assert_eq!(locate(63), (0, 63));
    assert_eq!(locate(64), (1, 0));
    assert_eq!(
        locate(CAPACITY - 1),
        (CHUNKS - 1, (1 << (INDEX_BITS - 1)) - 1)
    );
}

#[test]
fn a_slot_with_used_up_generations_is_retired() {
    let table = Table::new();
    let handle = table.reserve().unwrap().install(());
    let (index, _) = decode(handle).unwrap();
    assert!(table.remove(handle));
    let slot = table.slot(index).unwrap();
    while slot.generation() < LAST_GENERATION {
        slot.skip_generation();
    }
    let last = table.reserve().unwrap().install(());
    assert_eq!(decode(last), Some((index, LAST_GENERATION)));
    assert!(table.remove(last));
    let other = table.reserve().unwrap().install(());
    assert_ne!(decode(other).unwrap().0, index);
    assert!(table.enter(last).is_none());
}

/// Users of a handle, two destroyers and new users of the same slot run at once. Every
/// object is dropped exactly once, and never while a caller is inside.
// proves: ABI-44
#[test]
fn look_up_races_destroy() {
    const ROUNDS: usize = 500;
    const USERS: usize = 3;
    let drops = AtomicUsize::new(0);
    let table = Table::new();
    for round in 0..ROUNDS {
        let handle = table.reserve().unwrap().install(Probe::new(&drops)).addr();
        let start = Barrier::new(USERS + 2);
        let removed = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..USERS {
                scope.spawn(|| {
                    start.wait();
                    while let Some(probe) = table.enter(ptr::without_provenance_mut(handle)) {
                        assert!(probe.alive.load(Ordering::Relaxed));
                        thread::yield_now();
                        assert!(probe.alive.load(Ordering::Relaxed));
                    }
                });
            }
            for _ in 0..2 {
                scope.spawn(|| {
                    start.wait();
                    if table.remove(ptr::without_provenance_mut(handle)) {
                        removed.fetch_add(1, Ordering::Relaxed);
                    }
                    let next = table.reserve().unwrap().install(Probe::new(&drops));
                    assert_ne!(next.addr(), handle);
                    assert!(table.remove(next));
                });
            }
        });
        assert_eq!(removed.load(Ordering::Relaxed), 1);
        assert_eq!(drops.load(Ordering::Relaxed), (round + 1) * 3);
    }
}
