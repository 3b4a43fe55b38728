use super::super::timers::Timers;
use super::*;
use crate::conn::Work;
use loom::sync::Arc;

const TASK: Task = Task {
    token: 1,
    work: Work::READ,
};

fn both() -> Arc<(Ready, Pool)> {
    Arc::new((Ready::new(Owner::Worker(0)).unwrap(), Pool::new(1).unwrap()))
}

/// A task that is posted while the owner goes to sleep is either found by it or makes the
/// poster wake it.
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

/// A timer that is set while the owner goes to sleep either limits its sleep or makes the
/// setter wake it; also if another one, which is later, is set at the same time.
#[test]
fn no_timer_is_slept_over() {
    loom::model(|| {
        let both = Arc::new((Ready::new(Owner::Worker(0)).unwrap(), Timers::new(0)));
        let keys = [1, 2].map(|_| both.1.add(TASK).unwrap());
        let setter = |place: usize, at| {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || both.1.set(keys[place], at) && woken(&both.0))
        };
        let setters = [setter(0, 10), setter(1, 20)];
        assert!(matches!(both.0.next(0), Next::Sleep(_)));
        let until = both.1.next();
        let woken = setters.map(|setter| setter.join().unwrap());
        assert!(until == Some(10) || woken.contains(&true));
    });
}

fn woken(ready: &Ready) -> bool {
    ready.rouse() == Posted::Wake
}

/// A timer of an attached shard is served by its host, which is about to sleep while that shard
/// is attached and its timer is set.
#[test]
fn no_timer_of_an_attached_shard_is_missed() {
    loom::model(|| {
        let shards = Arc::new((
            Ready::new(Owner::Worker(0)).unwrap(),
            Ready::new(Owner::Pool).unwrap(),
            Timers::new(0),
        ));
        let key = shards.2.add(TASK).unwrap();
        let setter = {
            let shards = Arc::clone(&shards);
            loom::thread::spawn(move || {
                shards.2.set(key, 10)
                    && match shards.1.rouse() {
                        Posted::Forward(_) => woken(&shards.0),
                        posted => posted == Posted::Wake,
                    }
            })
        };
        let monitor = {
            let shards = Arc::clone(&shards);
            loom::thread::spawn(move || {
                shards.1.settle(Owner::Shard(0));
                woken(&shards.0)
            })
        };
        assert!(matches!(shards.0.next(0), Next::Sleep(_)));
        let counts = shards.1.owner() == Owner::Shard(0) && shards.2.next().is_some();
        let woken = [setter.join().unwrap(), monitor.join().unwrap()];
        assert!(counts || woken.contains(&true));
    });
}

/// Whatever is posted while a shard is shared and given to another owner is in one of the
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
        ready.0.settle(Owner::Worker(5));
        poster.join().unwrap();
        let kept = usize::from(matches!(ready.0.next(5), Next::Look(_)));
        assert_eq!(kept + ready.1.load().waiting(), 1);
    });
}

/// A shard moves from one worker through the pool to another, or back to the same one, while
/// the first one goes to sleep at its events and a task is posted. A sleeping worker is
/// woken, or knows of the task. The mutex stands for the event queue: a look holds it, and a
/// shard leaves the pool only if no thread does. The wake-up may be gone by then, because
/// what is in the event queue when the shard moves is for the pool.
fn moves_while_somebody_goes_to_sleep(new: usize) {
    loom::model(move || {
        let shard = Arc::new((
            Ready::new(Owner::Worker(0)).unwrap(),
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
                // It would wait here.
                (shard.0.term() == term).then_some(term)
            })
        };
        let early = shard.0.share(&shard.2, |_| true) == Posted::Wake;
        {
            let _nobody_looks = shard.1.lock();
            shard.0.settle(Owner::Worker(new));
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

/// A task for an attached shard reaches the host, or the pool while it has either shard.
#[test]
fn a_task_of_an_attached_shard_finds_a_worker() {
    loom::model(|| {
        let shards = Arc::new((
            [
                Ready::new(Owner::Worker(0)).unwrap(),
                Ready::new(Owner::Shard(0)).unwrap(),
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
        // The host's worker blocks, and both shards get other owners.
        let _ = shards.0[0].share(&shards.1, |_| true);
        let _ = shards.0[1].share(&shards.1, |_| true);
        shards.0[1].settle(Owner::Worker(5));
        shards.0[0].settle(Owner::Shard(1));
        poster.join().unwrap();
        let kept = usize::from(matches!(shards.0[1].next(5), Next::Look(_)));
        assert_eq!(kept + shards.1.load().waiting(), 1);
    });
}
