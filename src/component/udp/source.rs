//! The socket from which all connections of a server receive, or a node does, and what was read
//! from it.

use std::collections::VecDeque;
use std::mem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use socket2::Socket;

use super::sessions::Sessions;
use crate::component::role::Source;
use crate::component::{Component, ConnId};
use crate::conn::{Endpoint, Work};
use crate::error::Errno;
use crate::features::Udp;
use crate::layer::HEADERS;
use crate::layer::control::NOTIFICATION;
use crate::os::locks::Mutex;
use crate::os::memory;
use crate::os::net::udp::{Batch, UdpSocket};

/// How many connections a batch may be for.
const PLACES: usize = 32;

/// Where the connections of a server come from.
pub(in crate::component) struct DatagramSource {
    pub(super) udp: Udp,
    pub(in crate::component) endpoint: Arc<Endpoint>,
    pub(super) sessions: Sessions,
    pub(super) reading: Mutex<Reading>,
    /// For notifications to strangers.
    pub(super) credit: Credit,
}

/// What was read. Connections get their datagrams in the order in which they come, because this
/// is locked from the receiving of a datagram until its connection has it.
pub(super) struct Reading {
    pub(super) batch: Batch,
    /// Connections with datagrams that no other worker is going to deliver.
    pub(super) due: VecDeque<Due>,
    /// Nothing more is read.
    pub(super) closed: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Due {
    pub(super) id: ConnId,
    /// It was not announced yet, and whoever takes this runs it.
    pub(super) new: bool,
}

/// Peers whose connections are refused are told so (UDPS-8, UDPS-9), and so are those of ARQ that have
/// not finished their handshake (ARQ-28), but they may have forged their address. So all of them
/// together get no more bytes than they have sent.
pub(super) struct Credit(AtomicUsize);

impl Credit {
    const COST: usize = NOTIFICATION.len() + HEADERS;
    const MOST: usize = 64 * 1024;

    /// The very first one is told even if it has sent an empty datagram.
    const fn new() -> Self {
        Self(AtomicUsize::new(NOTIFICATION.len()))
    }

    /// So many bytes have come, headers included.
    pub(super) fn earn(&self, bytes: usize) {
        self.change(|credit| Some((credit + bytes).min(Self::MOST)));
    }

    /// Whether a notification may be sent.
    pub(super) fn spend(&self) -> bool {
        self.change(|credit| credit.checked_sub(Self::COST))
    }

    fn change(&self, change: impl FnMut(usize) -> Option<usize>) -> bool {
        let order = Ordering::Relaxed;
        self.0.fetch_update(order, order, change).is_ok()
    }
}

impl DatagramSource {
    fn new(udp: Udp, socket: UdpSocket, batch: Batch) -> Result<Self, Errno> {
        let mut due = VecDeque::new();
        if !memory::make_places(&mut due, PLACES) {
            return Err(Errno::ENOMEM);
        }
        Ok(Self {
            udp,
            endpoint: Arc::new(Endpoint::new(socket, false)),
            sessions: Sessions::new()?,
            reading: Mutex::new(Reading {
                batch,
                due,
                closed: false,
            }),
            credit: Credit::new(),
        })
    }

    /// Tells a peer that there is no connection for it.
    pub(super) fn refuse(&self, peer: SocketAddr) {
        if self.credit.spend() {
            let _ = self.endpoint.send(peer, &NOTIFICATION);
        }
    }

    /// The address is free for another connection.
    pub(super) fn forget(&self, peer: &SocketAddr, id: ConnId) {
        self.sessions.remove(peer, id);
    }
}

impl Component {
    /// What reads from a bound socket.
    pub(in crate::component) fn new_source(
        &self,
        udp: Udp,
        socket: Socket,
    ) -> Result<Source, Errno> {
        let socket = UdpSocket::new(socket);
        let batch = self.batch(&socket)?;
        DatagramSource::new(udp, socket, batch).map(Source::Udp)
    }

    /// A connection that no callback knows.
    pub(super) fn drop_session(&self, id: ConnId) {
        if let Some(place) = self.table.find(id) {
            self.drop_silently(place);
        }
    }

    /// No more datagrams are taken (UDPS-27).
    pub(in crate::component) fn stop_reading(&self) {
        let due = self.with_source(|source| {
            let mut reading = source.reading.lock();
            reading.closed = true;
            mem::take(&mut reading.due)
        });
        for due in due.into_iter().flatten() {
            if due.new {
                self.drop_session(due.id);
            } else if let Some(place) = self.table.find(due.id) {
                self.post(Some(0), place, Work::READ);
            }
        }
    }
}
