use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Counts its runs and its ends.
struct Counted(Arc<(AtomicUsize, AtomicUsize)>);

impl Job for Counted {
    fn run(self) {
        self.0.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.1.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Told([AtomicUsize; 4]);

impl Told {
    fn add(&self, which: usize) {
        self.0[which].fetch_add(1, Ordering::SeqCst);
    }

    fn counts(&self) -> [usize; 4] {
        [0, 1, 2, 3].map(|which| self.0[which].load(Ordering::SeqCst))
    }
}

impl Events for Told {
    fn startup(&self) {
        self.add(0);
    }

    fn shutdown(&self) {
        self.add(1);
    }

    fn worker_start(&self) {
        self.add(2);
    }

    fn worker_end(&self) {
        self.add(3);
    }
}

fn settings(threads: i32, most_waiting: u32, policy: Policy) -> Settings {
    Settings {
        threads,
        most_waiting,
        policy,
        stack: 0,
    }
}

fn pool() -> (Arc<ThreadPool<Counted>>, Arc<Told>) {
    let told = Arc::<Told>::default();
    (ThreadPool::new(Arc::clone(&told) as _), told)
}

#[test]
fn every_task_runs_once() {
    let (pool, told) = pool();
    let counts = Arc::default();
    for round in 1..=3 {
        pool.start(settings(3, 0, Policy::Fail)).unwrap();
        for _ in 0..100 {
            assert!(pool.submit(Counted(Arc::clone(&counts)), None).is_ok());
        }
        assert_eq!(pool.stop(None), Ok(Stopped::Orderly));
        assert_eq!(counts.0.load(Ordering::SeqCst), 100 * round);
        assert_eq!(counts.1.load(Ordering::SeqCst), 100 * round);
    }
    assert_eq!(told.counts(), [3, 3, 9, 9]);
}

#[test]
fn a_stopped_pool_takes_nothing() {
    let (pool, _) = pool();
    let counts = Arc::default();
    let refused = pool.submit(Counted(Arc::clone(&counts)), None);
    assert!(matches!(refused, Err((_, Errno::EPERM))));
    assert_eq!(pool.adjust(3), Err(Errno::EPERM));
    assert_eq!(pool.stop(None), Err(Errno::EPERM));
    assert_eq!(pool.wait(Some(Duration::ZERO)), Ok(true));
    assert!(!pool.stop_later());
}

#[test]
fn the_last_worker_ends_a_pool_that_nobody_waits_for() {
    let (pool, told) = pool();
    let counts = Arc::default();
    pool.start(settings(2, 0, Policy::Fail)).unwrap();
    for _ in 0..10 {
        assert!(pool.submit(Counted(Arc::clone(&counts)), None).is_ok());
    }
    assert!(pool.stop_later());
    assert_eq!(pool.wait(Some(Duration::from_secs(10))), Ok(true));
    assert_eq!(counts.0.load(Ordering::SeqCst), 10);
    assert_eq!(told.counts(), [1, 1, 2, 2]);
}

#[test]
fn numbers_of_workers() {
    let processors = crate::os::cpus::online() as usize;
    assert_eq!(workers::number(0), (2 * processors + 2).min(512));
    assert_eq!(workers::number(5), 5);
    assert_eq!(workers::number(-2), 2 * processors);
    assert!(workers::number(i32::MIN) >= i32::MAX as usize);
}
