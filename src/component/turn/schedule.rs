//! Decides who does a connection's work next, and where: tasks, the shard that it belongs to,
//! events to wait for.

use mio::net::TcpStream;

use crate::component::{Component, Property};
use crate::conn::{Conn, Place, Post, Work};
use crate::error::Errno;
use crate::os::net::udp::Watched;
use crate::reactor::{Reactor, Task};

impl Component {
    /// A task for a connection, whose token is its ID.
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_truncation,
        reason = "an ID fits a pointer"
    )]
    pub(in crate::component) fn task(&self, place: Place<'_>, work: Work) -> Task {
        Task {
            token: self.table.id(place) as usize,
            work,
        }
    }

    /// Hands work for a connection to its shard, from any thread.
    pub(in crate::component) fn post(&self, shard: Option<u16>, place: Place<'_>, work: Work) {
        if let Some(reactor) = &*self.reactor.read() {
            reactor.post(shard.unwrap_or(0), self.task(place, work));
        }
    }

    /// Leaves work for the connection's runner, and a task if there is none.
    pub(in crate::component) fn request(&self, place: Place<'_>, shard: Option<u16>, work: Work) {
        if place.post(work) == Post::Enqueue {
            self.post(shard, place, work);
        }
    }

    /// Stops being the connection's runner. A worker does what has come meanwhile.
    pub(in crate::component) fn hand_over(&self, reactor: &Reactor, place: Place<'_>) {
        let shard = shard_of(place).unwrap_or(0);
        if place.hand_over() {
            reactor.post(shard, self.task(place, Work::NONE));
        }
    }

    /// Registers the connection's socket with a shard.
    pub(in crate::component) fn join_shard(
        &self,
        reactor: &Reactor,
        place: Place<'_>,
        conn: &mut Conn,
        write: bool,
    ) -> Result<(), Errno> {
        let index = reactor.pick();
        let shard = reactor.shard(index);
        if let Some(link) = conn.link.tcp_mut() {
            let token = self.task(place, Work::NONE).token;
            shard.register(&mut link.stream, token, write)?;
            link.write_armed = write;
        } else if let Some(link) = conn.link.udp()
            && !link.shared
        {
            let token = self.task(place, Work::NONE).token;
            shard.register(&mut Watched(&link.endpoint.socket), token, false)?;
            link.endpoint.set_watched(index, token);
        }
        shard.count(true);
        conn.shard = Some(index);
        self.arm(reactor, place, conn)
    }

    pub(in crate::component) fn leave_shard(&self, conn: &mut Conn) {
        self.clear_deadlines(conn);
        if let Some(shard) = conn.shard.take()
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.shard(shard).count(false);
        }
    }

    /// A connection that fills a receive buffer, or queues more than a block at once, transfers bulk
    /// data. What it sends leaves in pieces as large as what happened to be there. Nagle's algorithm would make a
    /// piece wait for the acknowledgement of a smaller one before it, which the peer delays by
    /// 40 ms.
    pub(in crate::component) fn end_delays(&self, stream: &TcpStream) {
        if !self.is_secure() && self.property(Property::NoDelay) == 0 {
            // If this fails, the connection is only slow.
            let _ = stream.set_nodelay(true);
        }
    }

    /// Arms WRITABLE for a connection whose socket is full.
    pub(in crate::component) fn arm_write(&self, place: Place<'_>, conn: &mut Conn) {
        let (Some(shard), Some(link)) = (conn.shard, conn.link.tcp_mut()) else {
            return;
        };
        link.note_full();
        if link.write_armed {
            return;
        }
        let Some(reactor) = self.reactor.read().clone() else {
            return;
        };
        let token = self.task(place, Work::WRITE).token;
        match reactor.shard(shard).arm_write(&mut link.stream, token) {
            Ok(()) => link.write_armed = true,
            Err(error) => {
                conn.send_error = Some(Errno::from(error));
                self.request(place, Some(shard), Work::CLOSE);
            }
        }
    }
}

/// The shard that has the connection's socket.
pub(in crate::component) fn shard_of(place: Place<'_>) -> Option<u16> {
    place.lock().and_then(|conn| conn.shard)
}
