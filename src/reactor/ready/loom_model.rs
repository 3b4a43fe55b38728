use super::*;
use crate::conn::Work;
use loom::sync::Arc;

const TASK: Task = Task {
    token: 1,
    work: Work::READ,
};

fn both() -> Arc<(Ready, Pool)> {
    Arc::new((
        Ready::new(Keeper::Worker(0)).unwrap(),
        Pool::new(1).unwrap(),
    ))
}

/// A task posted while the keeper goes to sleep either is found by it or makes the poster
/// wake it.
#[test]
fn no_task_is_slept_over() {
    loom::model(|| {
        let ready = both();
        let poster = {
            let ready = Arc::clone(&ready);
            loom::thread::spawn(move || ready.0.post(TASK, &ready.1))
        };
        let found = matches!(ready.0.next(0), Next::Look(_));
        let woken = poster.join().unwrap() == Posted::Wake;
        assert!(found != woken);
    });
}

/// A timer that is set while the keeper goes to sleep either counts for its sleep or makes
/// the setter wake it.
#[test]
fn no_timer_is_slept_over() {
    loom::model(|| {
        let ready = Arc::new((Ready::new(Keeper::Worker(0)).unwrap(), Mutex::new(false)));
        let setter = {
            let ready = Arc::clone(&ready);
            loom::thread::spawn(move || {
                *ready.1.lock() = true;
                ready.0.rouse()
            })
        };
        assert!(matches!(ready.0.next(0), Next::Sleep(_)));
        let counts = *ready.1.lock();
        assert!(setter.join().unwrap() == Posted::Wake || counts);
    });
}

/// Whatever is posted while a shard is shared and given to somebody else is in one of the
/// queues.
#[test]
fn sharing_loses_nothing() {
    loom::model(|| {
        let ready = both();
        let poster = {
            let ready = Arc::clone(&ready);
            loom::thread::spawn(move || {
                let _ = ready.0.post(TASK, &ready.1);
            })
        };
        let _ = ready.0.share(&ready.1, |_| true);
        ready.0.settle(Keeper::Worker(5));
        poster.join().unwrap();
        let kept = usize::from(matches!(ready.0.next(5), Next::Look(_)));
        assert_eq!(kept + ready.1.load().waiting(), 1);
    });
}

/// A shard moves from one worker by way of the pool to another, or back to the same one,
/// while the first one goes to sleep at its events and a task is posted: whoever sleeps is
/// woken, or knows of the task. The mutex stands for the event queue: a look holds it, and a
/// shard leaves the pool only if nobody does. The wake-up may be gone by then: what is in
/// the event queue when the shard moves is for the pool.
fn moves_while_somebody_goes_to_sleep(new: usize) {
    loom::model(move || {
        let shard = Arc::new((
            Ready::new(Keeper::Worker(0)).unwrap(),
            Mutex::new(()),
            Pool::new(1).unwrap(),
        ));
        let old = {
            let shard = Arc::clone(&shard);
            loom::thread::spawn(move || {
                let Next::Sleep(term) = shard.0.next(0) else {
                    return None;
                };
                let _look = shard.1.lock();
                // It would wait now.
                (shard.0.term() == term).then_some(term)
            })
        };
        let early = shard.0.share(&shard.2, |_| true) == Posted::Wake;
        {
            let _nobody_looks = shard.1.lock();
            shard.0.settle(Keeper::Worker(new));
        }
        let after = shard.0.term();
        let late = shard.0.post(TASK, &shard.2) == Posted::Wake;
        if let Some(slept_in) = old.join().unwrap() {
            assert!(if slept_in == after { late } else { early });
        }
        assert_eq!(shard.2.load().waiting(), 0);
    });
}

#[test]
fn nobody_sleeps_at_a_shard_that_moved() {
    moves_while_somebody_goes_to_sleep(1);
}

#[test]
fn nobody_sleeps_at_a_shard_that_moved_and_came_back() {
    moves_while_somebody_goes_to_sleep(0);
}

/// A task for a guest reaches its host, or the pool while it has either shard.
#[test]
fn a_guests_task_finds_somebody() {
    loom::model(|| {
        let shards = Arc::new((
            [
                Ready::new(Keeper::Worker(0)).unwrap(),
                Ready::new(Keeper::Shard(0)).unwrap(),
            ],
            Pool::new(1).unwrap(),
        ));
        let poster = {
            let shards = Arc::clone(&shards);
            loom::thread::spawn(move || {
                let mut at = 1;
                while let Posted::Forward(host) = shards.0[at].post(TASK, &shards.1) {
                    at = host;
                }
            })
        };
        // The host's worker blocks, and both shards get others.
        let _ = shards.0[0].share(&shards.1, |_| true);
        let _ = shards.0[1].share(&shards.1, |_| true);
        shards.0[1].settle(Keeper::Worker(5));
        shards.0[0].settle(Keeper::Shard(1));
        poster.join().unwrap();
        let kept = usize::from(matches!(shards.0[1].next(5), Next::Look(_)));
        assert_eq!(kept + shards.1.load().waiting(), 1);
    });
}
