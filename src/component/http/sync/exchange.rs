//! What a client whose calls wait has got so far, and whether that is what a call waits for.
//!
//! The connection's runner tells it of every event, after the program; the thread that waits
//! sleeps until what it waits for is there. Neither holds its lock for more than a copy, and the
//! waiting thread needs no lock at all, so that signals can be handled meanwhile (COM-39).

use std::mem;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::component::nesting;
use crate::error::Errno;
use crate::layer::http::websocket::FrameEvent;
use crate::layer::http::{Event, Sent, Stream, UpgradeType, View};
use crate::os::locks::Mutex;
use crate::os::memory;
use crate::os::word::Word;
use crate::reason::Reason;

/// Most bytes of a body, because programs get the length as an `int` (HTTP-206).
const MOST: usize = i32::MAX as usize;

/// What a call can wait for, and how often that has changed: what the thread that waits looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Progress(u32);

impl Progress {
    /// There is nothing to wait for but the end of the run.
    pub(super) const NONE: Self = Self(0);
    /// The connection may be used.
    pub(super) const READY: Self = Self(1);
    /// The answer is complete.
    pub(super) const COMPLETE: Self = Self(2);

    const ALL: u32 = Self::READY.0 | Self::COMPLETE.0;
    /// A thread sleeps until the word changes.
    const AWAITED: u32 = 4;
    /// What a change adds.
    const CHANGE: u32 = 8;

    /// Whether what is `wanted` is there.
    pub(super) fn has(self, wanted: Self) -> bool {
        self.0 & wanted.0 != 0
    }
}

/// How far the answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// What comes next is the answer. What has begun before is not.
    Asked,
    /// The answer has begun.
    Coming,
    /// It is complete, and does not change any more.
    Complete,
    /// There will be none.
    Failed(Errno),
}

/// What has come.
#[derive(Debug, Default)]
struct Answer {
    body: Vec<u8>,
    /// The message when it was complete, and the connection's cookies.
    head: Option<Box<(Stream, Sent)>>,
}

#[derive(Debug, Default)]
struct State {
    stage: Stage,
    /// The program has still to send chunks of its request.
    unfinished: bool,
    answer: Answer,
    /// Of the request before, until it is certain that the next one is sent.
    former: (Stage, Answer),
    /// What the connection of this run receives.
    view: Option<View>,
    /// `OnHandShake` has come in this run.
    ready: bool,
    /// The program has stopped this run.
    stopped: bool,
    /// Why the connection of this run has ended.
    reason: Option<Reason>,
}

/// See above.
#[derive(Debug)]
pub(in crate::component) struct Exchange {
    state: Mutex<State>,
    /// The [`Progress`], for the thread that waits. What it says of the state changes with the
    /// state's lock held.
    progress: Word,
    /// Whether a call that waits is under way: 0 none, 1 one, 2 perhaps others wait for its end.
    door: Word,
    /// Most bytes of a body.
    most: usize,
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            progress: Word::default(),
            door: Word::default(),
            most: MOST,
        }
    }
}

/// While this lives, no other thread is in a call that waits (HTTP-214).
pub(super) struct Entered<'a>(&'a Exchange);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if self.0.door.swap(0, Ordering::Release) == 2 {
            self.0.door.wake_all();
        }
    }
}

impl State {
    fn progress(&self) -> u32 {
        let ready = if self.ready {
            Progress::READY
        } else {
            Progress::NONE
        };
        let complete = match self.stage {
            Stage::Complete => Progress::COMPLETE,
            Stage::Idle | Stage::Asked | Stage::Coming | Stage::Failed(_) => Progress::NONE,
        };
        ready.0 | complete.0
    }

    fn begin(&mut self) {
        if self.stage == Stage::Asked {
            self.stage = Stage::Coming;
        }
    }

    fn add(&mut self, bytes: &[u8], most: usize) -> Result<(), Errno> {
        if self.stage != Stage::Coming {
            return Ok(());
        }
        let body = &mut self.answer.body;
        let added = if body.len() + bytes.len() > most {
            Err(Errno::EFBIG)
        } else {
            memory::reserve(body, bytes.len())
        };
        added.inspect_err(|&errno| {
            // What is too long is as bad as what is wrong.
            self.fail(if errno == Errno::EFBIG {
                Errno::EBADMSG
            } else {
                errno
            });
        })?;
        self.answer.body.extend_from_slice(bytes);
        Ok(())
    }

    /// The answer is complete, if this is one; interim responses are none (HTTP-211).
    fn complete(&mut self, upgraded: bool) -> Result<(), Errno> {
        let Some(view) = self.view.as_ref().filter(|_| self.stage == Stage::Coming) else {
            return Ok(());
        };
        let copied = view.with(|stream, sent| {
            let status = stream.head().status();
            let more = (100..200).contains(&status) && status != 101
                || stream.frame().is_none() && !upgraded && stream.is_pending();
            let copy = || memory::boxed((stream.copy()?, sent.copy()?));
            (!more).then(copy).transpose()
        });
        let Some(mut head) = copied.inspect_err(|&errno| self.fail(errno))? else {
            return Ok(());
        };
        if upgraded {
            head.0
                .begin_frames()
                .inspect_err(|&errno| self.fail(errno))?;
        }
        self.answer.head = Some(head);
        self.stage = Stage::Complete;
        Ok(())
    }

    fn fail(&mut self, errno: Errno) {
        if matches!(self.stage, Stage::Asked | Stage::Coming) {
            self.stage = Stage::Failed(errno);
        }
    }
}

impl Exchange {
    /// Waits until no other thread is in a call that waits.
    pub(super) fn enter(&self, token: usize) -> Entered<'_> {
        let ordering = (Ordering::Acquire, Ordering::Relaxed);
        let mut entered = self
            .door
            .compare_exchange(0, 1, ordering.0, ordering.1)
            .is_ok();
        while !entered {
            entered = self.door.swap(2, Ordering::Acquire) == 0;
            if !entered {
                nesting::waiting(token, || self.door.wait_openly(2, None));
            }
        }
        Entered(self)
    }

    /// A waiting thread has to look again.
    pub(in crate::component) fn changed(&self) {
        if self.step(|word| word) {
            self.progress.wake_all();
        }
    }

    /// Changes what the progress says, and returns whether somebody is to be woken because of that.
    fn step(&self, change: impl Fn(u32) -> u32) -> bool {
        let next = |word| Some(change(word & !Progress::AWAITED).wrapping_add(Progress::CHANGE));
        let (set, fetch) = (Ordering::AcqRel, Ordering::Relaxed);
        let before = self.progress.fetch_update(set, fetch, next);
        before.is_ok_and(|word| word & Progress::AWAITED != 0)
    }

    /// What [`Exchange::sleep`] begins with.
    #[inline]
    pub(super) fn seen(&self) -> Progress {
        Progress(self.progress.load(Ordering::Acquire))
    }

    /// Sleeps until there is a change since [`Exchange::seen`], at most until `end`. It may end
    /// without one.
    pub(super) fn sleep(&self, seen: Progress, end: Option<Instant>) {
        let awaited = seen.0 | Progress::AWAITED;
        let (set, fetch) = (Ordering::Acquire, Ordering::Relaxed);
        let unchanged = self.progress.compare_exchange(seen.0, awaited, set, fetch);
        if unchanged.is_ok() {
            self.progress.wait_openly(awaited, end);
        }
    }

    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.state.lock();
        let before = state.progress();
        let result = change(&mut state);
        let now = state.progress();
        // Nobody waits for anything else.
        let wakes = before != now && self.step(|word| word & !Progress::ALL | now);
        drop(state);
        if wakes {
            self.progress.wake_all();
        }
        result
    }

    /// A run begins: nothing has come in it.
    pub(in crate::component) fn begin_run(&self) {
        let _former = self.change(mem::take);
    }

    /// The program stops the run.
    pub(in crate::component) fn note_stop(&self) {
        self.state.lock().stopped = true;
    }

    /// The connection of this run ends because something has failed.
    pub(in crate::component) fn note_reason(&self, reason: Reason) {
        self.state.lock().reason = Some(reason);
    }

    /// Why the connection has ended, if that is known.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.state.lock().reason.clone()
    }

    /// Whether the program has stopped the run.
    pub(super) fn was_stopped(&self) -> bool {
        self.state.lock().stopped
    }

    /// What the connection receives can be looked at from now on.
    pub(super) fn attach(&self, view: View) {
        self.state.lock().view.get_or_insert(view);
    }

    pub(super) fn is_attached(&self) -> bool {
        self.state.lock().view.is_some()
    }

    /// The connection may be used.
    pub(super) fn set_ready(&self) {
        self.change(|state| state.ready = true);
    }

    /// A request will be sent now.
    pub(super) fn ask(&self) {
        let dropped = self.change(|state| {
            let before = (mem::take(&mut state.stage), mem::take(&mut state.answer));
            state.stage = Stage::Asked;
            mem::replace(&mut state.former, before)
        });
        drop(dropped);
    }

    /// It was sent; the former answer is gone.
    pub(super) fn sent(&self, unfinished: bool) {
        let dropped = self.change(|state| {
            state.unfinished = unfinished;
            mem::take(&mut state.former)
        });
        drop(dropped);
    }

    /// It was not sent after all (HTTP-203).
    pub(super) fn take_back(&self) {
        let dropped = self.change(|state| {
            let former = mem::take(&mut state.former);
            state.stage = former.0;
            mem::replace(&mut state.answer, former.1)
        });
        drop(dropped);
    }

    /// Whether the request that was sent last needs more chunks. If this was the last one, it needs
    /// none any more.
    pub(super) fn finish_request(&self) -> bool {
        mem::take(&mut self.state.lock().unfinished)
    }

    pub(super) fn stage(&self) -> Stage {
        self.state.lock().stage
    }

    /// Gives up waiting. False: the answer is there.
    pub(super) fn fail(&self, errno: Errno) -> bool {
        self.change(|state| {
            state.fail(errno);
            state.stage != Stage::Complete
        })
    }

    /// Something of a message was told to the program. An error ends the connection.
    pub(super) fn heard(&self, event: &Event<'_>) -> Result<(), Errno> {
        match event {
            Event::MessageBegin => self.change(State::begin),
            Event::Body(bytes) => return self.change(|state| state.add(bytes, self.most)),
            Event::MessageComplete => return self.change(|state| state.complete(false)),
            Event::Upgrade(UpgradeType::WebSocket) => {
                return self.change(|state| state.complete(true));
            }
            // There is no call that could wait for something of another protocol (HTTP-203).
            Event::Upgrade(_) => {
                self.fail(Errno::EBADMSG);
                return Err(Errno::ECANCELED);
            }
            _ => {}
        }
        Ok(())
    }

    /// Something of a frame was told to the program. An error ends the connection.
    pub(super) fn heard_frame(&self, event: &FrameEvent<'_>) -> Result<(), Errno> {
        match event {
            FrameEvent::Header(_) => {
                self.change(State::begin);
                Ok(())
            }
            FrameEvent::Body(bytes) => self.change(|state| state.add(bytes, self.most)),
            FrameEvent::Complete => self.change(|state| state.complete(false)),
        }
    }

    /// Passes what getters see to `look`: the answer, or what has been received last (HTTP-208).
    /// `None`: there is nothing.
    pub(in crate::component) fn look<R>(
        &self,
        look: impl FnOnce(&Stream, &mut Sent) -> R,
    ) -> Option<R> {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        match (&mut state.answer.head, &state.view) {
            (Some(head), _) => Some(look(&head.0, &mut head.1)),
            (None, Some(view)) => Some(view.with(look)),
            (None, None) => None,
        }
    }

    /// Passes the body that has come to `look`.
    pub(super) fn with_body<R>(&self, look: impl FnOnce(&[u8]) -> R) -> R {
        look(&self.state.lock().answer.body)
    }

    /// Forgets the answer (HTTP-207), but not one that a call waits for.
    pub(super) fn forget(&self) {
        let dropped = self.change(|state| match state.stage {
            Stage::Asked | Stage::Coming => Answer::default(),
            Stage::Idle | Stage::Complete | Stage::Failed(_) => mem::take(&mut state.answer),
        });
        drop(dropped);
    }

    /// Whether the connection can answer another request: the one before was answered
    /// completely, and the connection stays.
    pub(super) fn takes_requests(&self) -> bool {
        let state = self.state.lock();
        matches!(state.stage, Stage::Idle | Stage::Complete)
            && state
                .view
                .as_ref()
                .is_some_and(|view| view.with(|stream, _| stream.takes_requests()))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    // proves: HTTP-206
    #[test]
    fn a_body_has_a_greatest_length() {
        let exchange = Exchange {
            most: 3,
            ..Exchange::default()
        };
        exchange.ask();
        exchange.sent(false);
        exchange.heard(&Event::MessageBegin).unwrap();
        exchange.heard(&Event::Body(b"ab")).unwrap();
        assert_eq!(exchange.stage(), Stage::Coming);
        assert_eq!(exchange.heard(&Event::Body(b"cd")), Err(Errno::EFBIG));
        assert_eq!(exchange.stage(), Stage::Failed(Errno::EBADMSG));
        assert_eq!(exchange.with_body(<[u8]>::len), 2);
        // What comes now is not added any more.
        exchange.heard(&Event::Body(b"c")).unwrap();
        assert_eq!(exchange.with_body(<[u8]>::len), 2);
        assert_eq!(Exchange::default().most, 0x7FFF_FFFF);
    }

    // proves: HTTP-203
    #[test]
    fn what_was_not_sent_leaves_the_former_answer() {
        let exchange = Exchange::default();
        exchange.ask();
        exchange.sent(true);
        exchange.heard(&Event::MessageBegin).unwrap();
        exchange.heard(&Event::Body(b"former")).unwrap();
        assert!(exchange.fail(Errno::ETIMEDOUT));
        let place = exchange.with_body(<[u8]>::as_ptr);
        exchange.ask();
        assert_eq!(exchange.with_body(<[u8]>::len), 0);
        exchange.take_back();
        assert_eq!(exchange.stage(), Stage::Failed(Errno::ETIMEDOUT));
        assert_eq!(exchange.with_body(<[u8]>::as_ptr), place);
        assert!(exchange.finish_request() && !exchange.finish_request());
        exchange.forget();
        assert_eq!(exchange.with_body(<[u8]>::len), 0);
    }
}
