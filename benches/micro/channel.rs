//! The bare channel of crossbeam as a pool of threads: tasks per second that one thread sends and 1, 2 and 8 threads run, for
//! comparison with `benches/pool/pool.cpp`. It has no limits, no order of events, no stop that drops tasks.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

const TASKS: u32 = 300_000;
const ROUNDS: usize = 9;

type Task = (fn(usize), usize);

fn task(argument: usize) {
    black_box(argument);
}

/// Tasks per second, from the first one sent to the last one run.
fn rate(workers: usize) -> f64 {
    let (sender, receiver) = crossbeam_channel::unbounded::<Task>();
    let begin = Instant::now();
    let threads: Vec<_> = (0..workers)
        .map(|_| {
            let receiver = receiver.clone();
            thread::spawn(move || receiver.iter().for_each(|(run, argument)| run(argument)))
        })
        .collect();
    for number in 0..TASKS {
        sender
            .send((task, number as usize))
            .expect("there are receivers");
    }
    drop(sender);
    for thread in threads {
        thread.join().expect("no panic");
    }
    f64::from(TASKS) / begin.elapsed().as_secs_f64()
}

fn main() {
    for workers in [1, 2, 8] {
        let mut rates: Vec<_> = (0..ROUNDS).map(|_| rate(workers)).collect();
        rates.sort_by(f64::total_cmp);
        println!(
            "{workers} workers: median {:.2} M/s, best {:.2} M/s",
            rates[ROUNDS / 2] / 1e6,
            rates[ROUNDS - 1] / 1e6
        );
    }
}
