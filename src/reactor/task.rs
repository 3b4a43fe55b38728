//! What the reactor passes on: a piece of work and the token of what it is for.

use crate::conn::Work;

/// Work for the connection or listener that `token` stands for. Tasks may be stale or
/// duplicate, so the worker that runs one checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) token: usize,
    pub(crate) work: Work,
}

/// Token of an event queue's waker.
pub(super) const TOKEN_WAKER: usize = 0;
/// Token of a server's listening socket; connections use their IDs.
pub(crate) const TOKEN_LISTENER: usize = usize::MAX;
/// Tokens of attached shards at the host's event queue: this one minus their index.
pub(super) const TOKEN_ATTACHED: usize = TOKEN_LISTENER - 1;
/// There are fewer shards.
pub(super) const MAX_ATTACHED: usize = 1 << 10;
/// The greatest token that the reactor does not use itself. The handler decides what those from
/// 1 up to it stand for.
pub(crate) const TOKEN_LAST: usize = TOKEN_ATTACHED - MAX_ATTACHED;

/// Look at the listening socket.
pub(crate) const LISTENER: Task = Task {
    token: TOKEN_LISTENER,
    work: Work::READ,
};
