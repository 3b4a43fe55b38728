use super::*;
use crate::conn::Work;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread::JoinHandle;

fn task(token: usize) -> Task {
    Task {
        token,
        work: Work::NONE,
    }
}

/// A worker that takes tasks until it is to leave; the number of tasks.
fn worker(pool: &Arc<Pool>, me: usize, leave: &Arc<AtomicBool>) -> JoinHandle<usize> {
    let (pool, leave) = (Arc::clone(pool), Arc::clone(leave));
    loom::thread::spawn(move || {
        let leave = || leave.load(Ordering::Acquire);
        let next = || pool.next(me, |_| Admission::Run, leave, |_| (), || ());
        std::iter::from_fn(next).count()
    })
}

/// A worker that takes one task.
fn taker(pool: &Arc<Pool>, me: usize) -> JoinHandle<Option<Task>> {
    let pool = Arc::clone(pool);
    loom::thread::spawn(move || pool.next(me, |_| Admission::Run, || false, |_| (), || ()))
}

fn pool(shards: usize) -> Arc<Pool> {
    let pool = Pool::new(2).unwrap();
    (0..shards).for_each(|index| assert!(pool.add_shard(index, 0)));
    Arc::new(pool)
}

/// A worker that waits gets the task, whenever it comes, also if it waits for events.
#[test]
fn a_pushed_task_is_taken() {
    for shards in 0..2 {
        loom::model(move || {
            let pool = pool(shards);
            let worker = taker(&pool, 0);
            pool.push([task(1)]);
            assert_eq!(worker.join().unwrap(), Some(task(1)));
        });
    }
}

/// A worker called back leaves, and the task that came meanwhile is still there.
#[test]
fn a_recalled_worker_leaves() {
    for shards in 0..2 {
        loom::model(move || {
            let pool = pool(shards);
            let leave = Arc::new(AtomicBool::new(false));
            let worker = worker(&pool, 0, &leave);
            pool.push([task(1)]);
            leave.store(true, Ordering::Release);
            pool.recall();
            let taken = worker.join().unwrap();
            assert_eq!(taken + pool.load().waiting(), 1);
        });
    }
}

/// A task wakes one of two workers. If that one is called away at the same moment, the
/// other one gets the task.
#[test]
fn a_worker_called_away_leaves_its_task_to_the_other() {
    for shards in 0..2 {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(move || {
            let pool = pool(shards);
            let leave = Arc::new(AtomicBool::new(false));
            let away = worker(&pool, 0, &leave);
            let stays = taker(&pool, 1);
            pool.push([task(1)]);
            leave.store(true, Ordering::Release);
            pool.call(0);
            if away.join().unwrap() == 1 {
                pool.push([task(2)]);
            }
            assert!(stays.join().unwrap().is_some());
        });
    }
}

/// Two tasks are taken by two workers, one of which waits for events, while a shard comes.
#[test]
fn a_shard_that_comes_is_watched() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| {
        let pool = pool(0);
        let first = taker(&pool, 0);
        let second = taker(&pool, 1);
        assert!(pool.add_shard(0, 0));
        pool.push([task(1), task(2)]);
        assert!(first.join().unwrap().is_some() && second.join().unwrap().is_some());
        assert!(pool.tasks.lock().watcher.is_none());
    });
}
