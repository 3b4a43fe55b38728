//! A datagram socket with the datagrams that wait to be sent from it. A server's connections
//! share one. They also share its queue, because the system lets either all of them send, or
//! none.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::{iter, mem};

use super::ConnId;
use crate::error::Errno;
use crate::layer::Datagrams;
use crate::os::locks::{Mutex, MutexGuard};
use crate::os::memory;
use crate::os::net::udp::{self, Outgoing, Sent, UdpSocket};

/// Most datagrams that are sent while others wait for the queue (COM-110).
const SENT_PER_HOLD: usize = 64;

/// Most bytes that may wait to be sent, addresses included.
const MOST_BYTES: usize = i32::MAX as usize;

/// Most bytes that may have come for connections whose callbacks are running.
const MOST_WAITING: usize = 64 << 20;

/// Stands for the connection of datagrams that have none.
pub(crate) const NOBODY: ConnId = 0;

/// What is known of a datagram that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The ID of its connection in the table, or [`NOBODY`].
    pub(crate) owner: ConnId,
    /// Where it goes. Connected sockets ignore it.
    pub(crate) to: SocketAddr,
}

/// Datagrams and what is known of them.
#[derive(Debug, Default)]
pub(crate) struct Addressed {
    datagrams: Datagrams,
    addresses: VecDeque<Address>,
}

impl Addressed {
    fn push(&mut self, address: Address, parts: &[&[u8]]) -> Result<(), Errno> {
        if !(memory::make_places(&mut self.addresses, 1) && self.datagrams.push(parts)) {
            return Err(Errno::ENOMEM);
        }
        self.addresses.push_back(address);
        Ok(())
    }

    /// How many bytes there would be with so many more.
    fn size_with(&self, count: usize, bytes: usize) -> usize {
        let count = self.addresses.len() + count;
        self.datagrams.bytes() + bytes + count * size_of::<Address>()
    }

    fn front(&self) -> Option<(Address, &[u8])> {
        Some((*self.addresses.front()?, self.datagrams.front()?))
    }

    fn pop(&mut self, count: usize) {
        self.addresses.drain(..count.min(self.addresses.len()));
        self.datagrams.pop(count);
    }

    /// Calls `visit` for each one, and leaves none.
    pub(crate) fn each(mut self, mut visit: impl FnMut(Address, &[u8])) {
        while let Some((address, bytes)) = self.front() {
            visit(address, bytes);
            self.pop(1);
        }
    }

    fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Takes out what belongs to a connection. The others are copied, because this is rare.
    fn remove(&mut self, owner: ConnId) {
        if self.addresses.iter().all(|address| address.owner != owner) {
            return;
        }
        let mut rest = Self::default();
        mem::take(self).each(|address, bytes| {
            if address.owner != owner {
                // Without memory it is lost, as it could be on its way.
                let _ = rest.push(address, &[bytes]);
            }
        });
        *self = rest;
    }
}

#[derive(Debug, Default)]
struct Waiting {
    queue: Addressed,
    /// Bytes by owner, kept only while the socket is full, because the queue is short at other
    /// times.
    owed: Option<HashMap<ConnId, usize>>,
}

impl Waiting {
    fn push(&mut self, address: Address, parts: &[&[u8]]) -> Result<(), Errno> {
        let total: usize = parts.iter().map(|part| part.len()).sum();
        self.queue.push(address, parts)?;
        if let Some(owed) = &mut self.owed {
            *owed.entry(address.owner).or_default() += weight(total);
        }
        Ok(())
    }

    fn append(&mut self, address: Address, all: &mut Datagrams) -> Result<(), Errno> {
        let count = all.len();
        let weight: usize = match self.owed {
            Some(_) => all.iter_sizes().map(weight).sum(),
            None => 0,
        };
        let queue = &mut self.queue;
        if !(memory::make_places(&mut queue.addresses, count) && queue.datagrams.append(all)) {
            return Err(Errno::ENOMEM);
        }
        queue.addresses.extend(iter::repeat_n(address, count));
        if let Some(owed) = &mut self.owed {
            *owed.entry(address.owner).or_default() += weight;
        }
        Ok(())
    }

    fn pop(&mut self, count: usize) {
        if let Some(owed) = &mut self.owed {
            let sizes = self.queue.datagrams.iter_sizes();
            for (address, size) in self.queue.addresses.iter().zip(sizes).take(count) {
                if let Some(rest) = owed.get_mut(&address.owner) {
                    *rest -= weight(size).min(*rest);
                    if *rest == 0 {
                        owed.remove(&address.owner);
                    }
                }
            }
        }
        self.queue.pop(count);
        if self.queue.is_empty() {
            self.owed = None;
        }
    }

    fn note_full(&mut self) {
        if self.owed.is_some() {
            return;
        }
        let mut owed = HashMap::new();
        let sizes = self.queue.datagrams.iter_sizes();
        for (address, size) in self.queue.addresses.iter().zip(sizes) {
            *owed.entry(address.owner).or_default() += weight(size);
        }
        self.owed = Some(owed);
    }
}

/// What a datagram counts for among the bytes that wait: an empty one waits too (UDP-34).
fn weight(size: usize) -> usize {
    size.max(1)
}

/// How far a flush has come.
#[derive(Debug)]
pub(crate) struct Flushed {
    /// What the system has accepted, if that was asked for.
    pub(crate) sent: Addressed,
    /// The datagram behind them, which the system has refused. It is dropped.
    pub(crate) refused: Option<Refused>,
    pub(crate) rest: Rest,
}

/// A datagram that the system has refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) address: Address,
    pub(crate) errno: Errno,
    /// Empty if there was no memory for it.
    pub(crate) datagram: Vec<u8>,
}

/// What is left in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    Nothing,
    /// The socket accepts no more, so WRITABLE must be waited for.
    Full,
    /// There is more, but others must get a chance.
    Some,
}

/// The senders of a cast component's datagrams.
#[derive(Debug, Default)]
struct Senders {
    last: Option<SocketAddr>,
    /// Those of what waits to be delivered.
    waiting: VecDeque<SocketAddr>,
}

/// A datagram socket.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) socket: UdpSocket,
    /// Whether the socket has one peer.
    connected: bool,
    outgoing: Mutex<Waiting>,
    /// Bytes that wait in the inboxes of connections.
    waiting: AtomicUsize,
    /// Bytes that were sent, and whose `OnSend` has not returned.
    unreported: AtomicUsize,
    /// How many received datagrams were dropped because too much waited.
    dropped: AtomicU64,
    /// Held while what was sent goes to its connections, so that they report it in the order of
    /// sending.
    pub(crate) reporting: Mutex<()>,
    /// The shard and the token of its events.
    watched: OnceLock<(u16, usize)>,
    senders: Mutex<Senders>,
}

impl Endpoint {
    pub(crate) fn new(socket: UdpSocket, connected: bool) -> Self {
        Self {
            socket,
            connected,
            outgoing: Mutex::default(),
            waiting: AtomicUsize::new(0),
            unreported: AtomicUsize::new(0),
            dropped: AtomicU64::new(0),
            reporting: Mutex::default(),
            watched: OnceLock::new(),
            senders: Mutex::default(),
        }
    }

    /// Notes that so many more received bytes wait. False: they are too many.
    pub(crate) fn note_waiting(&self, bytes: usize) -> bool {
        let before = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        let fits = before + bytes <= MOST_WAITING;
        if !fits {
            self.end_waiting(bytes);
        }
        fits
    }

    /// As [`Endpoint::note_waiting`], for bytes that are there whatever the limit is.
    pub(crate) fn note_left(&self, bytes: usize) {
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
    }

    /// They wait no more.
    pub(crate) fn end_waiting(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Notes that so many more bytes wait for their report.
    pub(crate) fn note_unreported(&self, bytes: usize) {
        self.unreported.fetch_add(bytes, Ordering::Relaxed);
    }

    /// They were reported, or nobody will report them.
    pub(crate) fn end_unreported(&self, bytes: usize) {
        self.unreported.fetch_sub(bytes, Ordering::Relaxed);
    }

    #[cfg(test)]
    pub(crate) fn unreported(&self) -> usize {
        self.unreported.load(Ordering::Relaxed)
    }

    /// A received datagram was dropped.
    pub(crate) fn note_drop(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were.
    pub(crate) fn drops(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Notes where its events go.
    pub(crate) fn set_watched(&self, shard: u16, token: usize) {
        let _ = self.watched.set((shard, token));
    }

    pub(crate) fn watched(&self) -> Option<(u16, usize)> {
        self.watched.get().copied()
    }

    /// Whether the socket has one peer.
    pub(crate) fn is_connected(&self) -> bool {
        self.connected
    }

    /// Notes who has sent the datagram that is delivered now.
    pub(crate) fn note_sender(&self, from: SocketAddr) {
        self.senders.lock().last = Some(from);
    }

    /// Notes who has sent a datagram that is left for later, if `leave` does that.
    pub(crate) fn leave_sender(&self, from: SocketAddr, leave: impl FnOnce() -> bool) -> bool {
        let mut senders = self.senders.lock();
        let left = memory::make_places(&mut senders.waiting, 1) && leave();
        if left {
            senders.waiting.push_back(from);
        }
        left
    }

    /// The first datagram that was left is delivered now.
    pub(crate) fn note_next_sender(&self) {
        let mut senders = self.senders.lock();
        if let Some(next) = senders.waiting.pop_front() {
            senders.last = Some(next);
        }
    }

    /// Who has sent the datagram that was delivered last.
    pub(crate) fn sender(&self) -> Option<SocketAddr> {
        self.senders.lock().last
    }

    /// Sets the only peer, if the socket is to have one.
    pub(crate) fn connect(&self, peer: SocketAddr) -> Result<(), Errno> {
        if self.connected {
            udp::connect(&self.socket, peer)?;
        }
        Ok(())
    }

    /// Sends one datagram now, past the queue. False: the socket is full.
    pub(crate) fn send(&self, to: SocketAddr, bytes: &[u8]) -> Result<bool, Errno> {
        if self.connected {
            udp::send(&self.socket, bytes)
        } else {
            udp::send_to(&self.socket, bytes, to)
        }
    }

    /// Queues a datagram, the concatenation of `parts`. E2BIG, ENOMEM.
    pub(crate) fn queue(&self, address: Address, parts: &[&[u8]]) -> Result<(), Errno> {
        let mut outgoing = self.outgoing.lock();
        self.check_space(&outgoing, 1, parts.iter().map(|part| part.len()).sum())?;
        outgoing.push(address, parts)
    }

    /// Whether so many more may wait. What waits for its report counts, too, as it does over TCP, where it
    /// waits in the queue. E2BIG.
    fn check_space(&self, outgoing: &Waiting, count: usize, bytes: usize) -> Result<(), Errno> {
        let unreported = self.unreported.load(Ordering::Relaxed);
        if unreported + outgoing.queue.size_with(count, bytes) > MOST_BYTES {
            return Err(Errno::E2BIG);
        }
        Ok(())
    }

    /// As [`Endpoint::queue`], for several datagrams, which leave `all`.
    pub(crate) fn queue_all(&self, address: Address, all: &mut Datagrams) -> Result<(), Errno> {
        let mut outgoing = self.outgoing.lock();
        self.check_space(&outgoing, all.len(), all.bytes())?;
        outgoing.append(address, all)
    }

    /// As [`Endpoint::queue`], but sends it at once if nothing waits. A flush has to follow if
    /// this returns true.
    pub(crate) fn send_or_queue(&self, address: Address, parts: &[&[u8]]) -> Result<bool, Errno> {
        let mut outgoing = self.outgoing.lock();
        if let [bytes] = parts
            && outgoing.queue.is_empty()
            && self.send(address.to, bytes) == Ok(true)
        {
            return Ok(false);
        }
        self.check_space(&outgoing, 1, parts.iter().map(|part| part.len()).sum())?;
        outgoing.push(address, parts)?;
        Ok(true)
    }

    /// Whether something waits.
    pub(crate) fn has_output(&self) -> bool {
        !self.outgoing.lock().queue.is_empty()
    }

    /// Sends what waits. It stops behind the first datagram that fails; the caller then goes on.
    pub(crate) fn flush(&self, reports: bool) -> Flushed {
        let mut outgoing = self.outgoing.lock();
        let mut sent = Addressed::default();
        let mut refused = None;
        let mut rest = Rest::Some;
        let (tried, done) = self.send_front(&outgoing.queue);
        if reports {
            let queue = &outgoing.queue;
            let all = queue.addresses.iter().zip(queue.datagrams.iter_front());
            for (address, bytes) in all.take(done.count) {
                // Without memory for the report the program does not hear of it.
                let _ = sent.push(*address, &[bytes]);
            }
        }
        outgoing.pop(done.count);
        if let Some(errno) = done.refused {
            let front = outgoing.queue.front();
            refused = front.map(|(address, bytes)| Refused {
                address,
                errno,
                datagram: memory::copy(bytes).unwrap_or_default(),
            });
            outgoing.pop(1);
        } else if done.count < tried {
            outgoing.note_full();
            rest = Rest::Full;
        }
        if outgoing.queue.is_empty() {
            rest = Rest::Nothing;
        }
        MutexGuard::unlock_fair(outgoing);
        Flushed {
            sent,
            refused,
            rest,
        }
    }

    /// Sends the first ones of a queue, as many as one hold allows. Returns how many these are.
    fn send_front(&self, queue: &Addressed) -> (usize, Sent) {
        if queue.addresses.len() == 1
            && let Some((address, bytes)) = queue.front()
        {
            let sent = self.send(address.to, bytes);
            let count = usize::from(sent == Ok(true));
            let refused = sent.err();
            return (1, Sent { count, refused });
        }
        let nothing = Outgoing {
            bytes: &[],
            to: None,
        };
        let mut front = [nothing; SENT_PER_HOLD];
        let mut count = 0;
        let all = queue.addresses.iter().zip(queue.datagrams.iter_front());
        for (place, (address, bytes)) in front.iter_mut().zip(all) {
            *place = Outgoing {
                bytes,
                to: (!self.connected).then_some(address.to),
            };
            count += 1;
        }
        (count, udp::send_all(&self.socket, &front[..count]))
    }

    /// How many bytes of a connection wait.
    pub(crate) fn pending(&self, owner: ConnId) -> usize {
        let outgoing = self.outgoing.lock();
        if let Some(owed) = &outgoing.owed {
            return owed.get(&owner).copied().unwrap_or(0);
        }
        let sizes = outgoing.queue.datagrams.iter_sizes();
        let all = outgoing.queue.addresses.iter().zip(sizes);
        let own = all.filter(|(address, _)| address.owner == owner);
        own.map(|(_, size)| weight(size)).sum()
    }

    /// A connection has ended, and what waits of it is not sent (CN-4).
    pub(crate) fn forget(&self, owner: ConnId) {
        let mut outgoing = self.outgoing.lock();
        let outgoing = &mut *outgoing;
        let waits = match &mut outgoing.owed {
            Some(owed) => owed.remove(&owner).is_some(),
            None => true,
        };
        if waits {
            outgoing.queue.remove(owner);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
