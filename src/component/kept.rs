//! What remains of TLS after the end of a connection: sessions that the program has pointers
//! into are kept for a while (SSL-85).

use std::collections::VecDeque;

use mio::net::TcpStream;

use crate::component::{Component, Property};
use crate::conn::Work;
use crate::error::Errno;
use crate::layer::tls::Session;
use crate::os::clock;
use crate::os::net::tcp;
use crate::reactor::{Reactor, TOKEN_LAST, Task};
use crate::wheel::TimerKey;

/// Work: look whether there are sessions to drop.
pub(super) const HOUSEKEEPING: Task = Task {
    token: TOKEN_LAST,
    work: Work::NONE,
};

/// Sessions of connections that have ended.
#[derive(Default)]
pub(super) struct EndedSessions {
    /// Sessions with the time of their end in milliseconds, oldest first.
    sessions: VecDeque<(u64, Box<Session>)>,
    /// The timer for [`HOUSEKEEPING`], on the first shard of the present run.
    timer: Option<TimerKey>,
}

impl Component {
    /// Keeps the session of an ended connection if the program has pointers into it, which it
    /// may still use (SSL-85); it cannot get new ones. A client, whose run ends with its
    /// connection, keeps its last session until the next one or its own end.
    fn keep_session(&self, mut session: Box<Session>) {
        if !session.is_lent() {
            return;
        }
        session.forget_input();
        drop(session.take_unsealed());
        let most = if self.ends_with_its_connection() {
            1
        } else {
            self.property(Property::FreeSocketObjPool) as usize
        };
        let mut ended = self.ended_sessions.lock();
        let first = ended.sessions.is_empty();
        let now = clock::now();
        ended.sessions.push_back((now, session));
        let surplus = ended.sessions.len().saturating_sub(most);
        let outdated: Vec<_> = ended.sessions.drain(..surplus).collect();
        if first {
            self.forget_sessions_later(&ended, now + self.session_lock_time());
        }
        drop(ended);
        drop(outdated);
    }

    /// A run begins. ENOMEM.
    pub(super) fn prepare_housekeeping(&self, reactor: &Reactor) -> Result<(), Errno> {
        if self.is_secure() {
            let timer = reactor.add_timer(0, HOUSEKEEPING)?;
            self.ended_sessions.lock().timer = Some(timer);
        }
        Ok(())
    }

    /// How long ended sessions are kept, in milliseconds.
    fn session_lock_time(&self) -> u64 {
        self.property(Property::FreeSocketObjLockTime).into()
    }

    fn forget_sessions_later(&self, ended: &EndedSessions, moment: u64) {
        if let Some(timer) = ended.timer
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.set_timer(0, timer, moment);
        }
    }

    /// Drops the sessions whose time is over, and sets a timer for the next one.
    pub(super) fn forget_old_sessions(&self) {
        let (now, lock_time) = (clock::now(), self.session_lock_time());
        let mut ended = self.ended_sessions.lock();
        let sessions = &mut ended.sessions;
        let outdated = sessions.partition_point(|(since, _)| since + lock_time <= now);
        let outdated: Vec<_> = sessions.drain(..outdated).collect();
        if let Some(since) = sessions.front().map(|(since, _)| *since) {
            self.forget_sessions_later(&ended, since + lock_time);
        }
        drop(ended);
        drop(outdated);
    }

    /// Drops all of them, at the end of a server's or agent's run.
    pub(super) fn forget_sessions(&self) {
        let ended = std::mem::take(&mut self.ended_sessions.lock().sessions);
        drop(ended);
    }

    /// Closes a socket, and keeps its session if the program has pointers into it.
    pub(in crate::component) fn let_go(
        &self,
        stream: Option<TcpStream>,
        session: Option<Box<Session>>,
    ) {
        if let Some(stream) = stream {
            tcp::close(stream);
        }
        if let Some(session) = session {
            self.keep_session(session);
        }
    }
}
