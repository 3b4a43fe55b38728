//! Sockets that drain: their connections have ended in good order and are gone for the program,
//! but the peer has not read everything that was sent (TCP-95). Workers write the rest as the
//! peer reads, in tasks like any other.

use std::collections::BTreeMap;
use std::mem;
use std::ops::Bound;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mio::net::TcpStream;

use crate::component::turn::flush::{self, Wrote};
use crate::component::{Component, Property};
use crate::conn::{Generation, Post, StateWord, Work};
use crate::layer::BlockQueue;
use crate::layer::tls::Session;
use crate::os::fork::Inherited;
use crate::os::locks::Mutex;
use crate::os::net::tcp::{self, Received};
use crate::os::{clock, memory};
use crate::reactor::{Reactor, Task, Worker};
use crate::wheel::TimerKey;

/// The leading bits of a drain's token, which no connection ID and no token of the reactor has.
const MARK: usize = 0b10 << (usize::BITS - 2);
const MARK_MASK: usize = 0b11 << (usize::BITS - 2);
/// A peer that reads less than this within `DrainTimeout` is given up.
const LEAST_TAKEN: usize = 4096;
/// Number of bytes written per task before others get a chance (TCP-142).
const WRITE_BUDGET: usize = 1 << 20;
/// Number of reads per task of what the peer still sends.
const DISCARDS_PER_TASK: usize = 8;

/// Whether a task with this token is for a drain.
pub(in crate::component) fn is_drain(token: usize) -> bool {
    token & MARK_MASK == MARK
}

/// A component's drains.
#[derive(Default)]
pub(in crate::component) struct Drains(Mutex<List>);

#[derive(Default)]
struct List {
    open: bool,
    /// How many there have been, for their tokens.
    count: usize,
    /// By token, so the oldest come first. They stay here until they are over, because their
    /// runner finds them here.
    drains: BTreeMap<usize, Arc<Drain>>,
    /// How many of them have been told to end.
    ending: usize,
}

/// A socket that drains.
struct Drain {
    token: usize,
    /// Decides who runs it, as for connections.
    state: StateWord,
    /// Whether it was told to end; changed only while the list is locked.
    ending: AtomicBool,
    reactor: Arc<Reactor>,
    shard: u16,
    patience: Duration,
    /// What its runner works with; `None` when it is over.
    rest: Mutex<Option<Rest>>,
}

struct Rest {
    stream: TcpStream,
    out: BlockQueue,
    /// What the session has collected follows the queue, then its `close_notify`.
    session: Option<Box<Session>>,
    /// For what the peer reads, or its end.
    timer: Option<TimerKey>,
    /// Most bytes per write; see `os::net::tcp::piece`.
    piece: usize,
    /// How many bytes the socket has accepted since the timer was set.
    taken: usize,
    /// The peer has ended its direction.
    ended: bool,
    /// Everything was written, and the socket was shut down for writing.
    parted: bool,
}

impl Drains {
    /// A run begins, so drains are accepted.
    pub(in crate::component) fn open(&self) {
        self.0.lock().open = true;
    }

    /// Whether a drain needs the workers of `reactor`. Those of a client's earlier runs do not.
    pub(in crate::component) fn need(&self, reactor: &Arc<Reactor>) -> bool {
        let list = self.0.lock();
        let mut drains = list.drains.values();
        drains.any(|drain| Arc::ptr_eq(&drain.reactor, reactor))
    }

    /// Leaves the work of an event with its drain, as `Handler::arrived` does.
    pub(in crate::component) fn arrived(&self, task: Task) -> bool {
        self.find(task.token)
            .is_some_and(|drain| drain.state.post(Generation::FIRST, task.work) == Post::Enqueue)
    }

    /// The first drain behind `token` with work that no thread does.
    pub(in crate::component) fn next_waiting(&self, token: usize) -> Option<usize> {
        let list = self.0.lock();
        let mut behind = list
            .drains
            .range((Bound::Excluded(token), Bound::Unbounded));
        behind
            .find(|(_, drain)| drain.state.waits().is_some())
            .map(|(token, _)| *token)
    }

    /// Calls `visit` for the descriptors of all drains, in a forked child.
    pub(in crate::component) fn each_descriptor(
        &self,
        inherited: &Inherited,
        mut visit: impl FnMut(RawFd),
    ) {
        // If the list was being changed at the fork it cannot be walked, and the descriptors
        // stay open.
        let list = inherited.whole_value(&self.0);
        for drain in list.into_iter().flat_map(|list| list.drains.values()) {
            if let Some(rest) = inherited.look(&drain.rest) {
                visit(rest.stream.as_raw_fd());
            }
            // A client's drain may have outlived its run.
            drain.reactor.descriptors().for_each(&mut visit);
        }
    }

    fn find(&self, token: usize) -> Option<Arc<Drain>> {
        self.0.lock().drains.get(&token).cloned()
    }

    /// Adds a drain that `make` makes for a token; the caller is its runner. Returns it, and the
    /// oldest one if there are more than `limit` now. `None` if the component is stopping.
    fn add(
        &self,
        limit: usize,
        make: impl FnOnce(usize) -> Drain,
    ) -> Option<(Arc<Drain>, Option<Arc<Drain>>)> {
        let mut list = self.0.lock();
        if !list.open {
            return None;
        }
        let surplus = list.drains.len() - list.ending >= limit;
        let oldest = surplus.then(|| list.tell_next()).flatten();
        list.count += 1;
        let token = MARK | list.count & !MARK_MASK;
        let drain = Arc::new(make(token));
        list.drains.insert(token, Arc::clone(&drain));
        Some((drain, oldest))
    }

    fn remove(&self, token: usize) {
        let mut list = self.0.lock();
        let removed = list.drains.remove(&token);
        if removed.is_some_and(|drain| drain.ending.load(Ordering::Relaxed)) {
            list.ending -= 1;
        }
    }

    /// Accepts no more. Returns the next drain that is to be ended.
    fn close(&self) -> Option<Arc<Drain>> {
        let mut list = self.0.lock();
        list.open = false;
        list.tell_next()
    }

    fn take(&self) -> BTreeMap<usize, Arc<Drain>> {
        let mut list = self.0.lock();
        list.ending = 0;
        mem::take(&mut list.drains)
    }
}

impl List {
    /// The oldest drain that has not been told to end.
    fn tell_next(&mut self) -> Option<Arc<Drain>> {
        let told = |drain: &&Arc<Drain>| !drain.ending.swap(true, Ordering::Relaxed);
        let next = self.drains.values().find(told).cloned();
        self.ending += usize::from(next.is_some());
        next
    }
}

impl Component {
    /// Lets the socket of an ended connection drain. `shard` watches it.
    pub(in crate::component) fn drain(
        &self,
        stream: TcpStream,
        out: BlockQueue,
        mut session: Option<Box<Session>>,
        shard: u16,
    ) {
        let patience = Duration::from_millis(self.property(Property::DrainTimeout).into());
        // The program wants a reset, which would destroy what is on its way anyway.
        let reactor = self.reactor.read().clone();
        let wanted = !patience.is_zero() && !tcp::resets(&stream);
        let Some(reactor) = reactor.filter(|_| wanted && memory::available().is_ok()) else {
            return self.let_go(Some(stream), session);
        };
        let limit = self.property(Property::MaxConnectionCount) as usize;
        let make = |token| Drain::new(token, reactor, shard, patience);
        let added = self.drains.add(limit, make);
        let Some((drain, oldest)) = added else {
            return self.let_go(Some(stream), session);
        };
        if let Some(oldest) = oldest {
            self.end_drain(&oldest);
        }
        if let Some(session) = &mut session {
            // This is what a pause held back.
            session.forget_input();
        }
        if !drain.begin(stream, out, session) {
            return self.finish_drain(&drain);
        }
        drain.pass_on(Work::NONE);
    }

    /// A worker's task for a drain.
    pub(in crate::component) fn go_on_draining(&self, worker: &mut Worker<'_>, task: Task) {
        if let Some(drain) = self.drains.find(task.token)
            && let Some(work) = drain.state.claim(Generation::FIRST, task.work)
        {
            match drain.step(worker, work) {
                Some(more) => drain.pass_on(more),
                None => self.finish_drain(&drain),
            }
        }
    }

    /// Ends all drains after one more attempt to write, and accepts no more, for Start, Stop and
    /// Destroy. It does not wait: if a worker is busy with one, the worker ends it.
    pub(in crate::component) fn end_drains(&self) {
        while let Some(drain) = self.drains.close() {
            self.end_drain(&drain);
        }
    }

    /// Ends the drains that a worker should have ended, when there are no workers any more.
    pub(in crate::component) fn end_drains_left(&self) {
        for drain in self.drains.take().values() {
            self.end_drain(drain);
        }
    }

    fn end_drain(&self, drain: &Arc<Drain>) {
        if drain.state.claim(Generation::FIRST, Work::CLOSE).is_some() {
            if let Some(rest) = &mut *drain.rest.lock() {
                rest.write(usize::MAX);
            }
            self.finish_drain(drain);
        }
    }

    /// Ends a drain whose task has panicked.
    pub(in crate::component) fn abandon_drain(&self, token: usize) {
        if let Some(drain) = self.drains.find(token) {
            self.finish_drain(&drain);
        }
    }

    /// The last step. The caller stays its runner, so no other thread finds anything to do.
    fn finish_drain(&self, drain: &Drain) {
        let rest = drain.rest.lock().take();
        if let Some(rest) = rest {
            if let Some(timer) = rest.timer {
                drain.reactor.remove_timer(drain.shard, timer);
            }
            self.let_go(Some(rest.stream), rest.session);
        }
        self.drains.remove(drain.token);
        if self.ends_with_its_connection() {
            // The worker has stayed only for this.
            drain.reactor.stop();
        }
    }
}

impl Drain {
    /// Makes a drain, whose maker is its runner.
    fn new(token: usize, reactor: Arc<Reactor>, shard: u16, patience: Duration) -> Self {
        let state = StateWord::default();
        state.open(Generation::FIRST);
        Self {
            token,
            state,
            ending: AtomicBool::new(false),
            reactor,
            shard,
            patience,
            rest: Mutex::default(),
        }
    }

    /// Watches the socket, which gives an event for what is possible at once. False without memory
    /// for that, or for the timer.
    fn begin(&self, mut stream: TcpStream, out: BlockQueue, session: Option<Box<Session>>) -> bool {
        let watched = self
            .reactor
            .shard(self.shard)
            .arm_write(&mut stream, self.token);
        let timer = self.reactor.add_timer(self.shard, self.task(Work::TIMER));
        let ready = watched.is_ok() && timer.is_ok();
        let rest = Rest {
            timer: timer.ok(),
            piece: tcp::piece(&stream),
            stream,
            out,
            session,
            taken: 0,
            ended: false,
            parted: false,
        };
        self.set_timer(&rest);
        *self.rest.lock() = Some(rest);
        ready
    }

    fn set_timer(&self, rest: &Rest) {
        if let Some(timer) = rest.timer {
            let end = clock::after(self.patience);
            self.reactor.set_timer(self.shard, timer, end);
        }
    }

    fn task(&self, work: Work) -> Task {
        Task {
            token: self.token,
            work,
        }
    }

    /// Stops being its runner. What is left to do, and what has come meanwhile, becomes another
    /// task.
    fn pass_on(&self, more: Work) {
        if !more.is_none() {
            self.state.post(Generation::FIRST, more);
        }
        if self.state.hand_over(Generation::FIRST) {
            self.reactor.post(self.shard, self.task(Work::NONE));
        }
    }

    /// Does the work. Returns what is left, or `None` if the drain is over.
    fn step(&self, worker: &mut Worker<'_>, work: Work) -> Option<Work> {
        let mut guard = self.rest.lock();
        let rest = guard.as_mut()?;
        let mut more = Work::NONE;
        if work.has(Work::READ | Work::HUP) {
            more |= rest.discard(worker)?;
        }
        let waited = rest.parted;
        if !work.without(Work::READ).is_none() && !rest.is_empty() {
            more |= rest.write(WRITE_BUDGET)?;
        }
        rest.out.reclaim(&mut worker.spare);
        if rest.is_empty() && !waited {
            more |= rest.part(worker)?;
            self.set_timer(rest);
        }
        if rest.parted && rest.ended || work.has(Work::CLOSE) {
            return None;
        }
        if work.has(Work::TIMER) && rest.parted == waited {
            if waited || rest.taken < LEAST_TAKEN {
                return None;
            }
            rest.taken = 0;
            self.set_timer(rest);
        }
        Some(more)
    }
}

impl Rest {
    fn is_empty(&self) -> bool {
        self.out.is_empty() && !self.session.as_ref().is_some_and(|s| s.has_output())
    }

    /// Writes up to `budget` bytes. WRITE if the socket would accept more, `None` if the peer
    /// has reset the connection.
    fn write(&mut self, budget: usize) -> Option<Work> {
        let (out, session, mut left) = (&mut self.out, self.session.as_deref_mut(), budget);
        let wrote = flush::write(&self.stream, out, session, self.piece, &mut left).ok()?;
        self.taken = self.taken.saturating_add(budget - left);
        Some(Work::WRITE.when(wrote == Wrote::Some))
    }

    /// Ends the own direction. If the peer still sends, a close would become a reset, which
    /// destroys what is on its way to the peer. So the peer's end is waited for, as long as for
    /// a peer that reads nothing. The result is that of `discard`.
    fn part(&mut self, worker: &mut Worker<'_>) -> Option<Work> {
        self.parted = true;
        tcp::part(&self.stream);
        self.discard(worker)
    }

    /// Reads and discards what the peer sends. READ if there may be more, `None` as above.
    fn discard(&mut self, worker: &mut Worker<'_>) -> Option<Work> {
        if self.ended {
            return Some(Work::NONE);
        }
        let mut buffer = worker.take_buffer().ok()?;
        let mut result = Some(Work::READ);
        for _ in 0..DISCARDS_PER_TASK {
            result = match tcp::receive(&self.stream, &mut buffer) {
                Ok(Received::Bytes { .. }) => continue,
                Ok(Received::Nothing) => Some(Work::NONE),
                Ok(Received::End) => {
                    self.ended = true;
                    Some(Work::NONE)
                }
                Err(_) => None,
            };
            break;
        }
        worker.put_buffer(buffer);
        result
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::component::kept::HOUSEKEEPING;
    use crate::reactor::{Settings, TOKEN_LISTENER};

    fn add(drains: &Drains, limit: usize, reactor: &Arc<Reactor>) -> (usize, Option<usize>) {
        let make = |token| Drain::new(token, Arc::clone(reactor), 0, Duration::ZERO);
        let (drain, oldest) = drains.add(limit, make).expect("open");
        (drain.token, oldest.map(|oldest| oldest.token))
    }

    fn reactor() -> Arc<Reactor> {
        Arc::new(Reactor::new(Settings::default()).expect("event queues"))
    }

    // proves: TCP-95
    #[test]
    fn the_oldest_makes_room_once() {
        let reactor = reactor();
        let drains = Drains::default();
        let make = |token| Drain::new(token, Arc::clone(&reactor), 0, Duration::ZERO);
        assert!(drains.add(1, make).is_none());
        drains.open();
        let (first, none) = add(&drains, 2, &reactor);
        let (second, _) = add(&drains, 2, &reactor);
        assert_eq!(none, None);
        let (third, oldest) = add(&drains, 2, &reactor);
        assert_eq!(oldest, Some(first));
        // Its runner has not ended it yet, so it is not told again, and does not count.
        let (_, oldest) = add(&drains, 2, &reactor);
        assert_eq!(oldest, Some(second));
        drains.remove(first);
        assert_eq!(add(&drains, 2, &reactor).1, Some(third));
        assert!(drains.find(first).is_none() && drains.find(second).is_some());
        assert_eq!(drains.take().len(), 4);
        assert_eq!(add(&drains, 1, &reactor).1, None);
    }

    /// The worker of a client's earlier run may still be running a drain that was told to end.
    #[test]
    fn an_earlier_runs_drain_keeps_no_later_worker() {
        let (earlier, later) = (reactor(), reactor());
        let drains = Drains::default();
        drains.open();
        add(&drains, 1, &earlier);
        assert!(drains.close().is_some() && drains.close().is_none());
        drains.open();
        assert!(drains.need(&earlier) && !drains.need(&later));
    }

    #[test]
    fn tokens_are_no_others() {
        // The greatest ID: the last slot of the biggest table in its last generation.
        let slots = 5_000_000;
        let greatest = slots + u64::from(u32::MAX) * slots;
        assert!(!is_drain(usize::try_from(greatest).expect("64 bits")));
        assert!(!is_drain(TOKEN_LISTENER) && !is_drain(HOUSEKEEPING.token));
        assert!(!is_drain(0) && !is_drain(1));
        assert!(is_drain(MARK | 1) && is_drain(MARK | !MARK_MASK));
    }
}
