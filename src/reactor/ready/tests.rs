use std::cell::Cell;

use super::super::pool::Admission;
use super::*;
use crate::conn::Work;
use crate::os::memory::NO_ROOM;

const TASK: Task = Task {
    token: 1,
    work: Work::READ,
};

fn both() -> (Ready, Pool) {
    (Ready::new(Owner::Worker(0)).unwrap(), Pool::new(1).unwrap())
}

fn sleeps(next: Next) -> bool {
    matches!(next, Next::Sleep(_))
}

#[test]
fn only_a_sleeper_is_woken() {
    let (ready, pool) = both();
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    assert!(matches!(ready.next(0), Next::Look(_)));
    assert_eq!(ready.arrived([], &pool, |_| true), Some(TASK));
    assert!(sleeps(ready.next(0)));
    assert_eq!(ready.post(TASK, &pool), Posted::Wake);
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    assert_eq!(ready.arrived([], &pool, |_| true), Some(TASK));
}

#[test]
fn a_busy_connection_does_not_stop_the_look_for_events() {
    let (ready, pool) = both();
    let other = Task {
        token: 9,
        work: Work::NONE,
    };
    assert_eq!(ready.arrived([TASK, other], &pool, |_| true), Some(TASK));
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    assert_eq!(ready.next(0), Next::Run(other));
    assert!(matches!(ready.next(0), Next::Look(_)));
    // Its event is merged, because its task is still there.
    assert_eq!(
        ready.arrived([TASK, other], &pool, |task| task.token != TASK.token),
        Some(TASK)
    );
    assert_eq!(ready.next(0), Next::Run(other));
    assert!(sleeps(ready.next(0)));
}

#[test]
fn a_shared_shard_feeds_the_pool() {
    let (ready, pool) = both();
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    assert_eq!(ready.share(&pool, |_| true), Posted::Done);
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    assert_eq!(ready.arrived([TASK], &pool, |_| true), None);
    assert_eq!(ready.next(0), Next::Moved);
    ready.settle(Owner::Worker(0));
    for _ in 0..3 {
        let taken = pool.next(0, |_| Admission::Run, || false, |_| (), || ());
        assert_eq!(taken, Some(TASK));
    }
    assert!(sleeps(ready.next(0)));
}

/// There are more tasks than the queue can hold; their work is found where it waits.
#[test]
fn tasks_without_a_place_are_searched_for() {
    let (ready, pool) = both();
    let places = ready.tasks.lock().queue.capacity();
    NO_ROOM.set(true);
    let left = Cell::new(0);
    let leave = |_: &Task| {
        left.set(left.get() + 1);
        true
    };
    let tasks = |count| {
        (1..=count).map(|token| Task {
            token,
            work: Work::READ,
        })
    };
    assert!(ready.arrived(tasks(places + 3), &pool, leave).is_some());
    assert_eq!(left.get(), 3);
    // The space of the first task is free, and then there is none.
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    assert_eq!(ready.post(TASK, &pool), Posted::Done);
    let mut run = 1;
    loop {
        run += match ready.next(0) {
            Next::Run(_) => 1,
            Next::Look(_) => usize::from(ready.arrived([], &pool, leave).is_some()),
            end => break assert_eq!(end, Next::Search),
        };
    }
    assert_eq!(run, places + 1);
    assert!(ready.found(TASK, &pool));
    assert!(matches!(ready.next(0), Next::Look(_)));
    assert_eq!(ready.arrived([], &pool, leave), Some(TASK));
    assert!(sleeps(ready.next(0)));
    // The same if the pool has them.
    assert!(ready.arrived(tasks(3), &pool, leave).is_some());
    while pool.push_own([TASK]) {}
    assert!(pool.take_lost());
    left.set(0);
    let _ = ready.share(&pool, leave);
    assert_eq!(left.get(), 2);
    assert!(pool.load().lost && !ready.found(TASK, &pool));
    let searched = Cell::new(0);
    let search = || {
        searched.set(searched.get() + 1);
        assert!(ready.found(TASK, &pool));
    };
    let next = || {
        pool.next(
            0,
            |_| Admission::Run,
            || searched.get() == 1,
            |_| (),
            search,
        )
    };
    assert_eq!(std::iter::from_fn(next).count(), places);
    assert_eq!(pool.load().waiting(), 1);
    NO_ROOM.set(false);
}

#[test]
fn a_shard_has_one_owner() {
    let (ready, pool) = both();
    assert!(sleeps(ready.next(0)));
    assert_eq!(ready.share(&pool, |_| true), Posted::Wake);
    ready.settle(Owner::Worker(7));
    assert_eq!(ready.owner(), Owner::Worker(7));
    assert_eq!(ready.next(0), Next::Moved);
    assert!(sleeps(ready.next(7)));
    assert_eq!(ready.post(TASK, &pool), Posted::Wake);
}

#[test]
fn the_tasks_of_an_attached_shard_go_to_its_host() {
    let (attached, pool) = both();
    let host = Ready::new(Owner::Worker(4)).unwrap();
    assert_eq!(attached.share(&pool, |_| true), Posted::Done);
    attached.settle(Owner::Shard(3));
    assert_eq!(attached.owner(), Owner::Shard(3));
    assert_eq!(attached.post(TASK, &pool), Posted::Forward(3));
    assert_eq!(attached.rouse(), Posted::Forward(3));
    assert_eq!(host.post(TASK, &pool), Posted::Done);
    host.arrived_elsewhere([TASK], &pool, |_| true);
    assert_eq!(host.arrived([], &pool, |_| true), Some(TASK));
    assert_eq!(host.next(4), Next::Run(TASK));
    assert!(sleeps(host.next(4)));
    assert_eq!(pool.load().waiting(), 0);
}
