//! What remains of TLS when its connection has ended (SSL-85): sessions that the program has
//! pointers into, for a while.

use std::collections::VecDeque;
use std::time::Duration;

use mio::net::TcpStream;

use crate::component::{Component, Property};
use crate::conn::Work;
use crate::layer::tls::Session;
use crate::os::clock;
use crate::os::net::tcp;
use crate::reactor::{TOKEN_LAST, Task};

/// Look whether there are sessions to forget.
pub(super) const HOUSEKEEPING: Task = Task {
    token: TOKEN_LAST,
    work: Work::NONE,
};

/// With the time of their end in milliseconds, oldest first.
pub(super) type EndedSessions = VecDeque<(u64, Box<Session>)>;

impl Component {
    /// Keeps the session of an ended connection if the program has pointers into it, which it
    /// may still look at (SSL-85). Nobody can get new ones. A client, whose run ends with its
    /// connection, keeps the last one, until the next or its own end.
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
        let first = ended.is_empty();
        ended.push_back((clock::now(), session));
        let surplus = ended.len().saturating_sub(most);
        let outdated: Vec<_> = ended.drain(..surplus).collect();
        drop(ended);
        drop(outdated);
        if first {
            self.forget_sessions_later(self.session_lock_time());
        }
    }

    /// Milliseconds that ended sessions are kept.
    fn session_lock_time(&self) -> u64 {
        self.property(Property::FreeSocketObjLockTime).into()
    }

    fn forget_sessions_later(&self, pause_ms: u64) {
        if let Some(reactor) = &*self.reactor.read() {
            reactor.set_timer(HOUSEKEEPING, Duration::from_millis(pause_ms));
        }
    }

    /// Forgets the sessions whose time is over, and comes back for the next one.
    pub(super) fn forget_old_sessions(&self) {
        let (now, lock_time) = (clock::now(), self.session_lock_time());
        let mut ended = self.ended_sessions.lock();
        let outdated = ended.partition_point(|(since, _)| since + lock_time <= now);
        let outdated: Vec<_> = ended.drain(..outdated).collect();
        let next = ended.front().map(|(since, _)| since + lock_time - now);
        drop(ended);
        drop(outdated);
        if let Some(pause) = next {
            self.forget_sessions_later(pause);
        }
    }

    /// At the end of a server's or agent's run.
    pub(super) fn forget_sessions(&self) {
        let ended = std::mem::take(&mut *self.ended_sessions.lock());
        drop(ended);
    }

    /// Closes a socket, and keeps the session for a program that looks into it.
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
