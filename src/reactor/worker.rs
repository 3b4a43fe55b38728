//! What a worker has for the connections that it runs: buffers and its status.

use std::sync::Arc;

use super::shared::Reactor;
use super::status::Status;
use super::task::TOKEN_LISTENER;
use crate::error::Errno;
use crate::layer::{Datagrams, Spare};
use crate::os::memory;
use crate::os::net::udp::Batch;

/// How many queues for datagrams a worker keeps.
const INBOXES: usize = 64;
/// Capacity in bytes of the greatest one that it keeps.
const INBOX: usize = 16 * 1024;

/// What a worker owns while it runs tasks.
pub(crate) struct Worker<'a> {
    /// The reactor it works for.
    pub(crate) reactor: &'a Arc<Reactor>,
    buffer_size: usize,
    buffer: Vec<u8>,
    plain: Vec<u8>,
    /// A send buffer that goes to the connection being run and comes back when sent.
    pub(crate) spare: Vec<u8>,
    /// As `spare`, but for plaintext that callbacks send.
    pub(crate) unsealed: Vec<u8>,
    /// As `spare`, but for what was received and not delivered or fetched yet.
    pub(crate) inbound: Spare,
    /// For the datagrams of a client.
    pub(crate) batch: Option<Batch>,
    /// What a session of ARQ has just to send.
    pub(crate) outgoing: Datagrams,
    /// The message of ARQ that is being delivered.
    pub(crate) message: Vec<u8>,
    /// As `spare`, for datagrams that connections have not got yet.
    #[expect(clippy::vec_box, reason = "connections own them as boxes")]
    inboxes: Vec<Box<Datagrams>>,
    /// What turns send waits until several are over, and leaves together.
    pub(crate) gathers: bool,
    pub(super) status: &'a Status,
}

impl<'a> Worker<'a> {
    /// A worker without any buffer yet.
    pub(super) fn new(reactor: &'a Arc<Reactor>, buffer_size: usize, status: &'a Status) -> Self {
        Self {
            reactor,
            buffer_size,
            buffer: Vec::new(),
            plain: Vec::new(),
            spare: Vec::new(),
            unsealed: Vec::new(),
            inbound: Spare::default(),
            batch: None,
            outgoing: Datagrams::default(),
            message: Vec::new(),
            inboxes: Vec::new(),
            gathers: false,
            status,
        }
    }

    /// Takes the receive buffer, which must be put back, or ENOMEM. A worker that never
    /// receives has none.
    pub(crate) fn take_buffer(&mut self) -> Result<Vec<u8>, Errno> {
        take_or_make(&mut self.buffer, self.buffer_size)
    }

    pub(crate) fn put_buffer(&mut self, buffer: Vec<u8>) {
        self.buffer = buffer;
    }

    /// As the receive buffer, but for decrypted bytes.
    pub(crate) fn take_plain(&mut self) -> Result<Vec<u8>, Errno> {
        take_or_make(&mut self.plain, self.buffer_size)
    }

    pub(crate) fn put_plain(&mut self, plain: Vec<u8>) {
        self.plain = plain;
    }

    /// An empty queue for datagrams; `None` without memory.
    pub(crate) fn take_inbox(&mut self) -> Option<Box<Datagrams>> {
        let spare = self.inboxes.pop();
        spare.or_else(|| memory::boxed(Datagrams::default()).ok())
    }

    /// Keeps an empty queue for later, with its memory unless that is much.
    pub(crate) fn put_inbox(&mut self, inbox: Box<Datagrams>) {
        if self.inboxes.len() < INBOXES
            && inbox.capacity() <= INBOX
            && memory::room(&mut self.inboxes, 1).is_ok()
        {
            self.inboxes.push(inbox);
        }
    }

    /// What other threads see of it.
    pub(crate) fn status(&self) -> &'a Status {
        self.status
    }

    /// What follows is work for `token`, as if it were a task.
    pub(crate) fn begins(&self, token: usize) {
        self.status.begin(token);
    }

    /// Lets another worker look at the listener if this one blocks in a callback.
    pub(crate) fn offer_listener(&self) {
        self.status.offer(TOKEN_LISTENER);
    }

    /// False if another worker has taken over the listener.
    pub(crate) fn keeps_listener(&self) -> bool {
        self.status.take_offer().is_some()
    }
}

/// A buffer that was made smaller, when memory was short, is replaced as soon as that is over.
#[inline]
fn take_or_make(buffer: &mut Vec<u8>, size: usize) -> Result<Vec<u8>, Errno> {
    if buffer.len() < size {
        memory::improve(buffer, size)?;
    }
    Ok(std::mem::take(buffer))
}
