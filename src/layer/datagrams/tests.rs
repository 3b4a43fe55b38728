//! Compares the queue with a list of datagrams.

use proptest::prelude::*;

use super::*;
use crate::layer::BLOCK;

fn filled(datagrams: &[&[u8]]) -> Datagrams {
    let mut queue = Datagrams::new();
    assert!(datagrams.iter().all(|datagram| queue.push(&[datagram])));
    queue
}

#[test]
fn boundaries_stay() {
    let mut queue = filled(&[b"abc", b"", b"de", b""]);
    assert_eq!((queue.len(), queue.bytes()), (4, 5));
    for datagram in [&b"abc"[..], b"", b"de", b""] {
        assert_eq!(queue.front(), Some(datagram));
        queue.pop(1);
    }
    assert_eq!((queue.front(), queue.is_empty()), (None, true));
    queue.pop(1);
    assert_eq!((queue.len(), queue.bytes()), (0, 0));
}

#[test]
fn a_datagram_counts_from_its_end_on() {
    let mut queue = filled(&[b"first"]);
    assert!(!queue.extend(b"nothing was begun"));
    assert!(queue.begin(10));
    assert!(queue.extend(b"sec") && queue.extend(b"ond"));
    assert_eq!((queue.len(), queue.bytes()), (1, 5));
    queue.end();
    queue.end();
    assert_eq!((queue.len(), queue.bytes()), (2, 11));
    queue.pop(1);
    assert_eq!(queue.front(), Some(&b"second"[..]));
}

#[test]
fn runs_end_with_a_shorter_one() {
    let queue = filled(&[b"abcd", b"efgh", b"ij", b"klmn"]);
    let run = |most, bytes| {
        let run = queue.front_run(most, bytes).unwrap();
        (run.bytes, run.size, run.count)
    };
    assert_eq!(run(64, 1000), (&b"abcdefghij"[..], 4, 3));
    assert_eq!(run(64, 10), (&b"abcdefghij"[..], 4, 3));
    assert_eq!(run(64, 9), (&b"abcdefgh"[..], 4, 2));
    assert_eq!(run(2, 1000), (&b"abcdefgh"[..], 4, 2));
    assert_eq!(run(64, 7), (&b"abcd"[..], 4, 1));
    // One is always there.
    assert_eq!(run(0, 0), (&b"abcd"[..], 4, 1));
    assert_eq!(Datagrams::new().front_run(64, 1000), None);
}

#[test]
fn an_empty_one_is_alone() {
    let queue = filled(&[b"", b"", b"abc"]);
    let run = queue.front_run(64, 1000).unwrap();
    assert_eq!((run.bytes, run.size, run.count), (&b""[..], 0, 1));
    let queue = filled(&[b"abc", b""]);
    assert_eq!(queue.front_run(64, 1000).unwrap().count, 1);
}

#[test]
fn a_shortage_adds_nothing() {
    let mut queue = filled(&[b"abc"]);
    memory::NO_ROOM.set(true);
    let mut added = 0_usize;
    while queue.push(&[&vec![0; added]]) {
        added += 1;
    }
    memory::NO_ROOM.set(false);
    assert_eq!(queue.len(), 1 + added);
    assert_eq!(queue.front(), Some(&b"abc"[..]));
}

#[test]
fn an_idle_queue_owns_little() {
    let mut queue = Datagrams::new();
    let mut spare = Vec::with_capacity(5000);
    queue.lend(&mut spare);
    assert_eq!(spare.capacity(), 0);
    for size in 0..100 {
        assert!(queue.push(&[&vec![1; size]]));
    }
    queue.pop(100);
    queue.reclaim(&mut spare);
    assert!(spare.capacity() >= 4950);
    assert_eq!(queue.sizes.capacity(), 0);
}

#[derive(Clone, Debug)]
enum Step {
    Push(usize, usize),
    Begin(Vec<usize>),
    Pop(usize),
    PopRun(usize, usize),
    Append(Vec<usize>),
    Clear,
    Reclaim,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let size = || prop_oneof![Just(0), Just(1432), 0..3000_usize, 0..66_000_usize];
    let step = prop_oneof![
        4 => (size(), 0..40_usize).prop_map(|(size, count)| Step::Push(size, count)),
        2 => prop::collection::vec(0..2000_usize, 0..4).prop_map(Step::Begin),
        2 => (0..50_usize).prop_map(Step::Pop),
        2 => (1..70_usize, 0..70_000_usize).prop_map(|(most, bytes)| Step::PopRun(most, bytes)),
        1 => prop::collection::vec(size(), 0..20).prop_map(Step::Append),
        1 => Just(Step::Clear),
        1 => Just(Step::Reclaim),
    ];
    prop::collection::vec(step, 1..60)
}

/// Bytes that differ from those of other datagrams.
fn datagram(number: &mut u8, size: usize) -> Vec<u8> {
    *number = number.wrapping_add(1);
    vec![*number; size]
}

fn check_run(queue: &Datagrams, model: &VecDeque<Vec<u8>>, most: usize, bytes: usize) -> usize {
    let Some(run) = queue.front_run(most, bytes) else {
        assert!(model.is_empty());
        return 0;
    };
    let wanted: Vec<u8> = model.iter().take(run.count).flatten().copied().collect();
    assert_eq!(run.bytes, wanted);
    assert!(run.count == 1 || run.count <= most && run.bytes.len() <= bytes);
    let mut sizes = model.iter().take(run.count).map(Vec::len);
    let last = sizes.next_back().unwrap();
    assert!(sizes.all(|size| size == run.size) && last <= run.size);
    run.count
}

proptest! {
    #[test]
    fn behaves_like_a_list(steps in steps()) {
        let mut queue = Datagrams::new();
        let (mut model, mut number, mut spare) = (VecDeque::<Vec<u8>>::new(), 0, Vec::new());
        let mut apart = false;
        for step in steps {
            let mut moved = false;
            match step {
                Step::Push(size, count) => {
                    for _ in 0..count {
                        let datagram = datagram(&mut number, size);
                        let (one, two) = datagram.split_at(size / 3);
                        prop_assert!(queue.push(&[one, two]));
                        model.push_back(datagram);
                    }
                }
                Step::Begin(sizes) => {
                    prop_assert!(queue.begin(sizes.iter().sum()));
                    let parts: Vec<_> = sizes.iter().map(|&size| datagram(&mut number, size)).collect();
                    prop_assert!(parts.iter().all(|part| queue.extend(part)));
                    queue.end();
                    model.push_back(parts.concat());
                }
                Step::Pop(count) => {
                    queue.pop(count);
                    model.drain(..count.min(model.len()));
                }
                Step::PopRun(most, bytes) => {
                    let count = check_run(&queue, &model, most, bytes);
                    queue.pop(count);
                    model.drain(..count);
                }
                Step::Append(sizes) => {
                    let mut other = Datagrams::new();
                    for size in sizes {
                        let datagram = datagram(&mut number, size);
                        prop_assert!(other.push(&[&datagram]));
                        model.push_back(datagram);
                    }
                    moved = other.bytes() > COPIED;
                    prop_assert!(queue.append(&mut other));
                    prop_assert!(other.is_empty() && other.bytes() == 0);
                }
                Step::Clear => {
                    queue.clear();
                    model.clear();
                }
                Step::Reclaim => {
                    queue.reclaim(&mut spare);
                    queue.lend(&mut spare);
                }
            }
            prop_assert_eq!(queue.len(), model.len());
            prop_assert_eq!(queue.bytes(), model.iter().map(Vec::len).sum::<usize>());
            prop_assert_eq!(queue.front(), model.front().map(Vec::as_slice));
            let front: Vec<_> = queue.iter_front().collect();
            prop_assert!(front.iter().zip(&model).all(|(one, other)| *one == other.as_slice()));
            // All lie together as long as one block was enough.
            apart = !queue.is_empty() && (apart || moved || queue.bytes() > BLOCK - 70_000);
            prop_assert!(apart || front.len() == model.len());
        }
    }
}
