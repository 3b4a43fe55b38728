//! Compares the queue with a model of it.

use proptest::prelude::*;

use super::*;

/// A pattern in which each byte shows its position.
fn pattern(from: usize, count: usize) -> Vec<u8> {
    (from..from + count)
        .map(|at| (at.wrapping_mul(0x9E37_79B1) >> 7).to_le_bytes()[0])
        .collect()
}

fn content(queue: &BlockQueue) -> Vec<u8> {
    let mut all = vec![0; queue.len()];
    assert!(queue.copy_to(0, &mut all));
    all
}

#[derive(Clone, Debug)]
enum Step {
    Push(usize),
    PushInPlace(usize),
    /// This much is written, or tried to.
    WriteInPlace(usize, bool),
    PopInPlace(usize),
    Append(usize),
    AtEnd(usize),
    Consume(usize),
    /// One round: this much of the front is written, and this much is sent meanwhile.
    Report(usize, usize),
    TakeBlocks(usize),
    Copy(usize, usize),
    Lend,
    Reclaim,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Sizes around that of a block, and small ones.
    let size = || {
        prop_oneof![
            0..200_usize,
            BLOCK - 2..BLOCK + 3,
            0..3 * BLOCK,
            0..9000_usize
        ]
    };
    let step = prop_oneof![
        size().prop_map(Step::Push),
        size().prop_map(Step::PushInPlace),
        (size(), any::<bool>()).prop_map(|(count, works)| Step::WriteInPlace(count, works)),
        size().prop_map(Step::PopInPlace),
        (0..3 * BLOCK).prop_map(Step::Append),
        (0..3000_usize).prop_map(Step::AtEnd),
        size().prop_map(Step::Consume),
        (size(), size()).prop_map(|(written, sent)| Step::Report(written, sent)),
        size().prop_map(Step::TakeBlocks),
        (size(), size()).prop_map(|(from, count)| Step::Copy(from, count)),
        Just(Step::Lend),
        Just(Step::Reclaim),
    ];
    prop::collection::vec(step, 1..30)
}

/// A queue and how far its bytes were pushed and consumed: the content is a range of the pattern.
#[derive(Default)]
struct Checked {
    queue: BlockQueue,
    spare: Vec<u8>,
    from: usize,
    to: usize,
}

impl Checked {
    fn push(&mut self, count: usize) {
        assert!(self.queue.push(&pattern(self.to, count)));
        self.to += count;
    }

    fn apply(&mut self, step: &Step) {
        let left = self.to - self.from;
        match *step {
            Step::Push(count) => self.push(count),
            Step::PushInPlace(count) => {
                let bytes = pattern(self.to, count);
                let (head, tail) = bytes.split_at(count / 3);
                if self.queue.push_in_place([head, tail]) {
                    self.to += count;
                }
            }
            Step::WriteInPlace(count, works) => {
                let bytes = pattern(self.to, count);
                let fits = self.queue.fits_front(count);
                let written = self.queue.write_in_place(count, |out| {
                    out.extend_from_slice(&bytes);
                    if works { Ok(()) } else { Err(()) }
                });
                assert_eq!(written, fits && works);
                if written {
                    self.to += count;
                }
            }
            Step::PopInPlace(count) => {
                let mut out = vec![0; count];
                if self.queue.pop_in_place(&mut out) {
                    assert!(out == pattern(self.from, count));
                    self.from += count;
                } else {
                    assert!(count > left || left > BLOCK);
                }
            }
            Step::Append(count) => {
                let bytes = pattern(self.to, count);
                let (head, tail) = bytes.split_at(count / 3);
                let mut more = BlockQueue::copy_of(&[head, tail, &[]]).unwrap();
                assert!(self.queue.append(&mut more));
                assert!(more.is_empty());
                self.to += count;
            }
            Step::AtEnd(count) => {
                let bytes = pattern(self.to, count);
                assert!(self.queue.at_end(|end| end.push(&bytes)));
                self.to += count;
            }
            Step::Consume(count) => {
                let count = count.min(left);
                self.queue.consume(count);
                self.from += count;
            }
            Step::Report(written, sent) => {
                let mut front = self.queue.take_front();
                let written = written.min(front.len());
                self.push(sent);
                front.consume(written);
                self.from += written;
                assert!(self.queue.put_front(front));
            }
            Step::TakeBlocks(most) => {
                let taken = self.queue.take_blocks(most).unwrap();
                assert!(taken.len() <= most);
                assert!(self.queue.is_empty() || taken.len() + self.queue.front().len() > most);
                assert!(content(&taken) == pattern(self.from, taken.len()));
                self.from += taken.len();
            }
            Step::Copy(from, count) => {
                let mut out = vec![0; count];
                let there = self.queue.copy_to(from, &mut out);
                assert_eq!(there, from + count <= left);
                if there {
                    assert!(out == pattern(self.from + from, count));
                }
            }
            Step::Lend => self.queue.lend(&mut self.spare),
            Step::Reclaim => {
                self.queue.reclaim(&mut self.spare);
                self.spare.clear();
            }
        }
    }

    fn check(&self) {
        assert_eq!(self.queue.len(), self.to - self.from);
        assert_eq!(self.queue.is_empty(), self.to == self.from);
        assert_eq!(self.queue.front().is_empty(), self.queue.is_empty());
        let front = self.queue.front();
        assert!(front == pattern(self.from, front.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn behaves_like_its_model(steps in steps()) {
        let mut checked = Checked::default();
        for step in steps {
            checked.apply(&step);
            checked.check();
        }
        let rest = content(&checked.queue);
        prop_assert!(rest == pattern(checked.from, rest.len()));
    }
}

/// No operation touches more than a block, however much is queued. A single buffer would move
/// all bytes again and again as it grows.
#[test]
fn blocks_stay_small() {
    let mut queue = BlockQueue::default();
    for _ in 0..10_000 {
        assert!(queue.push(&[7; 1000]));
    }
    let mut blocks = 0;
    while !queue.is_empty() {
        let front = queue.take_front();
        assert!(front.len() <= BLOCK);
        blocks += 1;
    }
    assert_eq!(blocks, 10_000_000_usize.div_ceil(BLOCK / 1000 * 1000));
}

/// An idle connection owns no memory.
#[test]
fn an_emptied_queue_gives_its_memory_back() {
    let mut queue = BlockQueue::copy_of(&[&vec![1; 3 * BLOCK]]).unwrap();
    assert!(queue.push(b"more"));
    queue.consume(3 * BLOCK + 4);
    let mut spare = Vec::new();
    queue.reclaim(&mut spare);
    assert!(queue.more.is_none());
    queue.lend(&mut Vec::with_capacity(1));
    assert!(queue.push(b"x") && queue.front() == b"x");
}
