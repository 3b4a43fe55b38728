use super::*;
use loom::sync::Arc;
use loom::thread::JoinHandle;

fn settings(most_waiting: u32, policy: Policy) -> Settings {
    Settings {
        threads: 0,
        most_waiting,
        policy,
        stack: 0,
    }
}

fn started(target: usize, most_waiting: u32) -> (Arc<Queue<u32>>, u64) {
    let queue = Queue::new();
    let run = queue
        .begin(target, settings(most_waiting, Policy::Wait))
        .unwrap();
    (Arc::new(queue), run)
}

/// A worker; the tasks that it has run.
fn worker(queue: &Arc<Queue<u32>>, run: u64) -> JoinHandle<Vec<u32>> {
    assert!(queue.wants_worker(run));
    let queue = Arc::clone(queue);
    loom::thread::spawn(move || {
        let mut tasks = Vec::new();
        while let Some(task) = queue.next(run, !tasks.is_empty()) {
            tasks.push(task);
        }
        queue.left(run);
        tasks
    })
}

fn check(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}

/// What was accepted before a stop runs, in order, and the stop sees the workers leave.
#[test]
fn a_stop_runs_what_waits() {
    check(|| {
        let (queue, run) = started(1, 0);
        let worker = worker(&queue, run);
        assert!(queue.opened(run));
        assert!(queue.submit(1, None).is_ok());
        assert!(queue.submit(2, None).is_ok());
        queue.close(2).unwrap();
        assert!(queue.submit(3, None).is_err());
        assert!(queue.wait_for_workers(None));
        assert_eq!(worker.join().unwrap(), [1, 2]);
    });
}

/// Two workers that sleep or seek: none of two tasks is forgotten.
#[test]
fn no_task_is_forgotten() {
    check(|| {
        let (queue, run) = started(2, 0);
        let workers = [worker(&queue, run), worker(&queue, run)];
        assert!(queue.opened(run));
        assert!(queue.submit(1, None).is_ok());
        assert!(queue.submit(2, None).is_ok());
        let is_busy = || {
            let look = queue.look();
            look.waiting + look.running > 0
        };
        while is_busy() {
            loom::thread::yield_now();
        }
        queue.close(2).unwrap();
        let ran = workers.map(|worker| worker.join().unwrap().len());
        assert_eq!(ran[0] + ran[1], 2);
    });
}

/// A thread that waits for room gets it, or is told of the stop.
#[test]
fn a_submitter_waits_for_room_or_for_a_stop() {
    check(|| {
        let (queue, run) = started(1, 1);
        assert!(queue.opened(run));
        assert!(queue.submit(1, None).is_ok());
        let worker = worker(&queue, run);
        let submitter = {
            let queue = Arc::clone(&queue);
            loom::thread::spawn(move || queue.submit(2, None).is_ok())
        };
        queue.close(2).unwrap();
        let accepted = submitter.join().unwrap();
        assert_eq!(worker.join().unwrap().len(), 1 + usize::from(accepted));
    });
}

/// Of two workers one has to go; the other one gets the task, whichever was called for it.
#[test]
fn a_surplus_worker_leaves_its_task_to_the_other() {
    check(|| {
        let (queue, run) = started(2, 0);
        let workers = [worker(&queue, run), worker(&queue, run)];
        assert!(queue.opened(run));
        let submitter = {
            let queue = Arc::clone(&queue);
            loom::thread::spawn(move || assert!(queue.submit(1, None).is_ok()))
        };
        queue.adjust(1).unwrap();
        submitter.join().unwrap();
        queue.close(2).unwrap();
        let ran = workers.map(|worker| worker.join().unwrap().len());
        assert_eq!(ran[0] + ran[1], 1);
    });
}
