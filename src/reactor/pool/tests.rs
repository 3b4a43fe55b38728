use std::cell::Cell;

use super::super::shard::Shard;
use super::*;
use crate::conn::Work;

fn task(token: usize) -> Task {
    Task {
        token,
        work: Work::NONE,
    }
}

#[test]
fn slow_tasks_wait_for_their_quota() {
    let pool = Pool::new(1).unwrap();
    pool.push([task(1), task(2), task(3)]);
    let odd_is_slow = |task: Task| {
        if task.token % 2 == 1 {
            Admission::Later
        } else {
            Admission::Run
        }
    };
    let next = |admit: &dyn Fn(Task) -> Admission| pool.next(0, admit, || false, |_| (), || ());
    assert_eq!(next(&odd_is_slow), Some(task(2)));
    pool.try_slow(true);
    assert_eq!(next(&|_| Admission::Later), Some(task(1)));
    assert_eq!(next(&|_| Admission::Run), Some(task(3)));
    assert_eq!(pool.load().waiting(), 0);
    assert_eq!((pool.load().taken, pool.load().slow_taken), (3, 1));
    let left = pool.next(0, |_| Admission::Run, || true, |_| (), || ());
    assert_eq!(left, None);
}

/// A connection that asks for more at the end of each turn does not keep the only worker
/// from others' events (TCP-142).
#[test]
fn a_busy_connection_does_not_stop_the_look_for_events() {
    let pool = Pool::new(2).unwrap();
    let (shard, found) = (
        Shard::new(0, std::time::Duration::ZERO).unwrap(),
        Cell::new(0),
    );
    assert!(pool.add_shard(0, shard.descriptor()));
    let busy = Task {
        token: 1,
        work: Work::NONE,
    };
    for turn in 1..5 {
        pool.push([busy]);
        shard.wake();
        let look = |_| {
            found.set(found.get() + 1);
            shard.drain(&pool, |_| true);
        };
        assert_eq!(
            pool.next(0, |_| Admission::Run, || false, look, || ()),
            Some(busy)
        );
        assert_eq!(found.get(), turn);
    }
}
