//! What the reactor hands out: a piece of work and the token of what it is for.

use crate::conn::Work;

/// Work for the connection, or listener, that `token` stands for, and what is to be done
/// for it. Tasks may be stale or doubled; who runs one checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) token: usize,
    pub(crate) work: Work,
}

/// Token of an event queue's waker.
pub(super) const TOKEN_WAKER: usize = 0;
/// Token of a server's listening socket; connections use their IDs.
pub(crate) const TOKEN_LISTENER: usize = usize::MAX;
/// Tokens of guests at their host's event queue: this one less their index.
pub(super) const TOKEN_GUESTS: usize = TOKEN_LISTENER - 1;
/// There are fewer shards.
pub(super) const MAX_GUESTS: usize = 1 << 10;
/// The greatest token that is not the reactor's own. Of those from 1 up to it the handler says what
/// they stand for.
pub(crate) const TOKEN_LAST: usize = TOKEN_GUESTS - MAX_GUESTS;

/// Look at the listening socket.
pub(crate) const LISTENER: Task = Task {
    token: TOKEN_LISTENER,
    work: Work::READ,
};
