//! Two ends and a link between them that loses, repeats, delays and reorders datagrams, in virtual time. All
//! chances follow from a seed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hpsocket4c::layer::Datagrams;
use hpsocket4c::layer::arq::{Event, Session};

/// One end of a connection, of whichever implementation.
pub(crate) trait End {
    /// Whether messages can be sent.
    fn is_ready(&self) -> bool;
    /// Sends a message, which must be possible.
    fn send(&mut self, now: u64, message: &[u8], out: &mut Datagrams);
    /// Takes a datagram in, and adds the messages that have arrived.
    fn receive(&mut self, now: u64, datagram: &[u8], out: &mut Datagrams, to: &mut Vec<Vec<u8>>);
    /// It is time for a tick.
    fn tick(&mut self, now: u64, out: &mut Datagrams);
    /// When the next tick is due.
    fn deadline(&self) -> Option<u64>;
    /// Segments that were not acknowledged.
    fn waiting(&self) -> usize;
}

impl End for Session {
    fn is_ready(&self) -> bool {
        Self::is_ready(self)
    }

    fn send(&mut self, now: u64, message: &[u8], out: &mut Datagrams) {
        self.send(now, &[message], out).expect("a message");
    }

    fn receive(&mut self, now: u64, datagram: &[u8], out: &mut Datagrams, to: &mut Vec<Vec<u8>>) {
        self.receive(now, datagram, out).expect("a datagram");
        while let Some(event) = self.next_event().expect("an event") {
            if let Event::Message(message) = event {
                to.push(message.to_vec());
            }
        }
        self.reclaim(&mut Vec::new());
        self.flush(now, out);
    }

    fn tick(&mut self, now: u64, out: &mut Datagrams) {
        self.tick(now, out).expect("no time-out");
    }

    fn deadline(&self) -> Option<u64> {
        Self::deadline(self)
    }

    fn waiting(&self) -> usize {
        Self::waiting(self)
    }
}

/// What happens to datagrams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// Of 1000 datagrams so many are lost.
    pub(crate) loss: u64,
    /// And so many arrive twice.
    pub(crate) repeated: u64,
    /// Milliseconds from one end to the other.
    pub(crate) delay: u64,
    /// Up to so many milliseconds more, by which datagrams overtake each other.
    pub(crate) jitter: u64,
}

/// A generator of random numbers (splitmix64).
#[derive(Debug)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// When a datagram arrives, its number, at which end, and its bytes.
type Arrival = Reverse<(u64, u64, usize, Vec<u8>)>;

/// Two ends with a link between them.
pub(crate) struct World<A, B> {
    pub(crate) a: A,
    pub(crate) b: B,
    pub(crate) now: u64,
    /// What has arrived at `a` and at `b`.
    pub(crate) arrived: [Vec<Vec<u8>>; 2],
    /// Datagrams that were sent, and their bytes.
    pub(crate) carried: (u64, u64),
    link: Link,
    chance: Chance,
    /// What the ends have sent and the link has not seen.
    out: [Datagrams; 2],
    on_the_way: BinaryHeap<Arrival>,
}

impl<A: End, B: End> World<A, B> {
    /// The datagrams that ends sent when they were made are in `out`.
    pub(crate) fn new(ends: (A, B), now: u64, out: [Datagrams; 2], link: Link, seed: u64) -> Self {
        let mut world = Self {
            a: ends.0,
            b: ends.1,
            now,
            arrived: [Vec::new(), Vec::new()],
            carried: (0, 0),
            link,
            chance: Chance(seed),
            out,
            on_the_way: BinaryHeap::new(),
        };
        world.carry();
        world
    }

    pub(crate) fn send_from_a(&mut self, message: &[u8]) {
        self.a.send(self.now, message, &mut self.out[0]);
        self.carry();
    }

    pub(crate) fn send_from_b(&mut self, message: &[u8]) {
        self.b.send(self.now, message, &mut self.out[1]);
        self.carry();
    }

    /// What was sent is on the way, or lost.
    fn carry(&mut self) {
        for from in [0, 1] {
            while let Some(datagram) = self.out[from].front() {
                self.carried.0 += 1;
                self.carried.1 += datagram.len() as u64;
                let lost = self.chance.below(1000) < self.link.loss;
                let repeated = self.chance.below(1000) < self.link.repeated;
                for _ in 0..u64::from(!lost) + u64::from(repeated) {
                    let way = self.link.delay + self.chance.below(self.link.jitter + 1);
                    let number = self.carried.0;
                    let arrival = (self.now + way, number, 1 - from, datagram.to_vec());
                    self.on_the_way.push(Reverse(arrival));
                }
                self.out[from].pop(1);
            }
        }
    }

    /// When something happens next.
    pub(crate) fn next(&self) -> Option<u64> {
        let arrival = self.on_the_way.peek().map(|Reverse(arrival)| arrival.0);
        let times = [arrival, self.a.deadline(), self.b.deadline()];
        times.into_iter().flatten().min()
    }

    /// Time goes on until `until`, at the latest.
    pub(crate) fn run_until(&mut self, until: u64) {
        while let Some(next) = self.next().filter(|next| *next <= until) {
            self.now = self.now.max(next);
            let now = self.now;
            while self
                .on_the_way
                .peek()
                .is_some_and(|Reverse(first)| first.0 <= now)
                && let Some(Reverse((_, _, to, datagram))) = self.on_the_way.pop()
            {
                let (out, arrived) = (&mut self.out[to], &mut self.arrived[to]);
                match to {
                    0 => self.a.receive(now, &datagram, out, arrived),
                    _ => self.b.receive(now, &datagram, out, arrived),
                }
            }
            if self.a.deadline().is_some_and(|due| due <= now) {
                self.a.tick(now, &mut self.out[0]);
            }
            if self.b.deadline().is_some_and(|due| due <= now) {
                self.b.tick(now, &mut self.out[1]);
            }
            self.carry();
        }
        self.now = until;
    }

    /// Time goes on until nothing waits and nothing is on the way. False: something still does after `limit`.
    pub(crate) fn settle(&mut self, limit: u64) -> bool {
        let limit = self.now + limit;
        while self.a.waiting() + self.b.waiting() > 0 {
            match self.next() {
                Some(next) if next <= limit => self.run_until(next),
                _ => return false,
            }
        }
        true
    }
}
