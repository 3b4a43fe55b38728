use super::*;
use loom::sync::Arc;
use loom::sync::atomic::AtomicU32;

/// Does what a worker does with a task.
fn work(word: &StateWord, done: &AtomicU32, task: Work) {
    let Some(mut bits) = word.claim(Generation(0), task) else {
        return;
    };
    loop {
        done.fetch_or(bits.0, Ordering::AcqRel);
        match word.release(Generation(0)) {
            Some(more) => bits = more,
            None => return,
        }
    }
}

/// Work that comes while another worker runs the connection is done by one of the
/// two, never by neither.
#[test]
fn no_work_is_lost_between_two_workers() {
    loom::model(|| {
        let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
        let other = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || work(&both.0, &both.1, Work::WRITE))
        };
        work(&both.0, &both.1, Work::READ);
        other.join().unwrap();
        assert_eq!(both.1.load(Ordering::Acquire), (Work::READ | Work::WRITE).0);
    });
}

/// A poster that is told to queue a task queues it; otherwise a runner sees the work.
#[test]
fn posted_work_is_done() {
    loom::model(|| {
        let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
        let runner = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
        };
        if both.0.post(Generation(0), Work::CLOSE) == Post::Enqueue {
            work(&both.0, &both.1, Work::CLOSE);
        }
        runner.join().unwrap();
        assert_eq!(both.1.load(Ordering::Acquire), (Work::READ | Work::CLOSE).0);
    });
}

/// A maker that hands its connection over leaves a task for what came meanwhile.
#[test]
fn handing_over_loses_nothing() {
    loom::model(|| {
        let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
        both.0.open(Generation(0));
        let worker = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
        };
        if both.0.hand_over(Generation(0)) {
            work(&both.0, &both.1, Work::NONE);
        }
        worker.join().unwrap();
        assert_eq!(both.1.load(Ordering::Acquire), Work::READ.0);
    });
}

/// An end is carried out by the thread that asks for it or by the runner, by exactly one of
/// them, and once. That thread stays the runner.
#[test]
fn an_end_is_carried_out_once() {
    loom::model(|| {
        let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
        let end = |both: &(StateWord, AtomicU32), task| {
            let mut pending = true;
            while pending && let Some(bits) = both.0.claim(Generation(0), task) {
                if bits.has(Work::CLOSE) {
                    both.1.fetch_add(1, Ordering::AcqRel);
                    return;
                }
                pending = both.0.hand_over(Generation(0));
            }
        };
        let runner = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || end(&both, Work::READ))
        };
        end(&both, Work::CLOSE);
        runner.join().unwrap();
        assert_eq!(both.1.load(Ordering::Acquire), 1);
    });
}

/// Work for a connection that is gone never reaches its successor.
#[test]
fn a_successor_is_not_disturbed() {
    loom::model(|| {
        let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
        both.0.open(Generation(0));
        let late = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
        };
        both.0.retire(Generation(0));
        both.0.open(Generation(1));
        late.join().unwrap();
        assert_eq!(both.0.release(Generation(1)), None);
        assert_eq!(both.1.load(Ordering::Acquire), 0);
    });
}

/// Work that comes during a hold is done by the runner or after the hold, never by neither, and
/// nobody begins in between.
#[test]
fn a_hold_loses_nothing() {
    loom::model(|| {
        let both = Arc::new((StateWord::default(), AtomicU32::new(0)));
        let worker = {
            let both = Arc::clone(&both);
            loom::thread::spawn(move || work(&both.0, &both.1, Work::READ))
        };
        both.0.hold(Generation(0));
        if both.0.post(Generation(0), Work::WRITE) == Post::Enqueue {
            work(&both.0, &both.1, Work::WRITE);
        }
        if both.0.let_go(Generation(0)) {
            work(&both.0, &both.1, Work::NONE);
        }
        worker.join().unwrap();
        assert_eq!(both.1.load(Ordering::Acquire), (Work::READ | Work::WRITE).0);
    });
}
