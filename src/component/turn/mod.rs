//! A connection's turn: what a worker does when it has become the runner. Callbacks
//! run without any lock held (TCP-139).

pub(in crate::component) mod context;
mod deliver;
pub(in crate::component) mod delivered;
pub(in crate::component) mod flush;
mod handler;
mod own;
mod pause;
mod receive;
pub(in crate::component) mod schedule;
pub(in crate::component) mod step;

use self::context::{Flow, Locked, Turn};
pub use self::own::OwnTurn;
use self::schedule::shard_of;
use self::step::Step;
use crate::component::{Component, Operation};
use crate::conn::{Deadline, Link, Phase, Place, TcpLink, Work};
use crate::error::Errno;
use crate::reactor::Worker;

/// How often a turn continues with work that came meanwhile before others get a chance.
const ROUNDS_PER_TURN: usize = 4;

impl Component {
    /// Runs the connection until no work is pending, then stops being its runner.
    pub(in crate::component) fn go_on(
        &self,
        worker: &mut Worker<'_>,
        place: Place<'_>,
        work: Work,
    ) {
        let own = OwnTurn::new(self, place, worker.status());
        self.events
            .turn(&own, &mut || self.run_turn(worker, place, work));
    }

    fn run_turn(&self, worker: &mut Worker<'_>, place: Place<'_>, mut work: Work) {
        let mut turn = Turn::new(self, worker, place);
        for _ in 0..ROUNDS_PER_TURN {
            let rest = match turn.step(work) {
                Step::Gone => return,
                Step::Again(rest) => rest,
                Step::Done => Work::NONE,
            };
            match place.release() {
                Some(more) => work = more | rest,
                None if rest.is_none() => return,
                // It is left in the word and not in the task, so that events find it
                // there.
                None => return self.request(place, shard_of(place), rest),
            }
            if !rest.is_none() || place.is_slow() {
                break;
            }
        }
        place.post(work);
        self.hand_over(turn.worker.reactor, place);
    }
}

impl<'a> Turn<'a, '_> {
    #[inline]
    fn step(&mut self, work: Work) -> Step {
        if work.is_none() {
            return Step::Done;
        }
        if !work.has(Work::TIMER) {
            return end_of(self.work(work));
        }
        self.expire(work)
    }

    /// The connection's timer has expired: does what is due, and the other work.
    fn expire(&mut self, work: Work) -> Step {
        match self.component.pop_due(self.place) {
            Some(Deadline::Handshake) => self.read_first(work, Self::end_of_handshake),
            Some(Deadline::Message) => self.read_first(work, Self::end_of_message_time),
            Some(Deadline::Release) => {
                let due = self.end_of_release();
                self.work_after(due, work)
            }
            Some(Deadline::Detection) => self.read_first(work, Self::detect),
            Some(Deadline::Tick) => {
                let due = self.tick();
                self.work_after(due, work)
            }
            Some(Deadline::Silence) => self.read_first(work, Self::end_of_silence),
            // The deadline was moved.
            None => end_of(self.work(work)),
        }
    }

    /// Does the other work, unless what was due has ended the turn.
    fn work_after(&mut self, due: Flow, work: Work) -> Step {
        match due {
            Flow::Break(end) => end,
            Flow::Continue(()) => end_of(self.work(work)),
        }
    }

    /// What the peer has sent in time counts, even if it could not be read in time.
    fn read_first(&mut self, work: Work, end: impl FnOnce(&Self) -> Flow) -> Step {
        match end_of(self.work(work | Work::READ)) {
            Step::Gone => Step::Gone,
            step => match end(self) {
                Flow::Break(end) => end,
                Flow::Continue(()) => step,
            },
        }
    }

    /// Does all work except TIMER.
    fn work(&mut self, work: Work) -> Flow {
        let mut conn = self.lock()?;
        if conn.phase == Phase::Connecting {
            return Flow::Break(self.connect_step(conn, work));
        }
        if matches!(conn.link, Link::Lane(_)) {
            return self.work_at_lane(conn, work);
        }
        conn.hung_up |= work.has(Work::HUP);
        if work.has(Work::CLOSE) {
            return Flow::Break(self.close_step(conn));
        }
        if matches!(conn.link, Link::Udp(_)) {
            return self.work_with_datagrams(conn, work);
        }
        let mut rest = Work::NONE;
        if work.has(Work::WRITE) && conn.has_output() {
            drop(conn);
            match self.flush() {
                Step::Gone => return Flow::Break(Step::Gone),
                Step::Again(work) => rest = work,
                Step::Done => {}
            }
            conn = self.lock()?;
        }
        let step = if !work.has(Work::READ | Work::HUP) || self.place.is_paused() {
            drop(conn);
            Step::Done
        } else {
            end_of(self.receive(conn))
        };
        let step = match step {
            Step::Done if self.place.is_paused() => end_of(self.look_for_end()),
            step => step,
        };
        Flow::Break(step.with(rest))
    }

    /// A requested close. One attempt is made to write what was queued before (TCP-160).
    fn close_step(&self, conn: Locked<'a>) -> Step {
        let failed = conn.send_error;
        drop(conn);
        match failed {
            Some(errno) => self.close(Operation::Send, errno.0),
            None => self.end(),
        }
    }

    /// The outcome of an asynchronous connect (TCP-27, TCP-28, TCP-43).
    fn connect_step(&mut self, conn: Locked<'a>, work: Work) -> Step {
        let outcome = match &conn.link {
            Link::Tcp(link) => link.check(),
            Link::Udp(link) => link.endpoint.connect(conn.peer),
            Link::Lane(_) | Link::None => return Step::Gone,
        };
        let outcome = match outcome {
            Ok(()) if work.has(Work::CLOSE) => {
                drop(conn);
                return self.close(Operation::Close, 0);
            }
            Ok(()) if conn.link.tcp().is_none_or(TcpLink::is_established) => Ok(()),
            Ok(()) if work.has(Work::HUP) => Err(Errno(libc::ECONNREFUSED)),
            // This event came early; the real one follows.
            Ok(()) => return Step::Done,
            failed => failed,
        };
        drop(conn);
        if let Err(errno) = outcome {
            return self.close(self.component.component_type.failed_connect(), errno.0);
        }
        if let Err(cause) = self.component.establish(self.place) {
            if let Some(exchange) = self.component.exchange() {
                exchange.note_reason(cause.reason);
            }
            self.component.refuse(self.place);
            return Step::Gone;
        }
        self.component.send_first_probe(self.place);
        let begun = self.place.lock().map_or(Ok(()), |mut conn| {
            conn.handshaken = true;
            self.component.begin_detection(self.place, &mut conn)
        });
        if let Err(errno) = begun {
            return self.close(Operation::Unknown, errno.0);
        }
        // Bytes may have come with the same event, which will not be repeated.
        self.step(Work::WRITE | work.only(Work::READ | Work::HUP))
    }
}

/// The step with which a part of a turn ended.
fn end_of(flow: Flow) -> Step {
    match flow {
        Flow::Break(step) => step,
        Flow::Continue(()) => Step::Done,
    }
}
