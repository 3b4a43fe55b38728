//! Who does a connection's work next, and where: tasks, the shard it belongs to, events to wait for.

use crate::component::Component;
use crate::conn::{CLOSE, Conn, Key, Post, Slot, Slowness, WRITE};
use crate::error::Errno;
use crate::os::net::tcp;
use crate::reactor::{Reactor, Task};

impl Component {
    /// A task for a connection: its token is its ID.
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_truncation,
        reason = "an ID fits a pointer"
    )]
    pub(in crate::component) fn task(&self, key: Key, bits: u32) -> Task {
        Task {
            token: self.table.id(key) as usize,
            bits,
        }
    }

    /// Hands work for a connection to its shard, from any thread.
    fn post(&self, shard: Option<u16>, key: Key, bits: u32) {
        if let Some(reactor) = &*self.reactor.read() {
            reactor.post(shard.unwrap_or(0), self.task(key, bits));
        }
    }

    /// Leaves work for the connection's runner, and a task if there is none.
    pub(in crate::component) fn request(
        &self,
        slot: &Slot,
        key: Key,
        shard: Option<u16>,
        bits: u32,
    ) {
        if slot.state.post(key.generation, bits) == Post::Enqueue {
            self.post(shard, key, bits);
        }
    }

    /// Stops running the connection; a worker does what has come meanwhile.
    pub(in crate::component) fn hand_over(&self, reactor: &Reactor, key: Key, slot: &Slot) {
        let shard = shard_of(key, slot).unwrap_or(0);
        if slot.state.hand_over(key.generation) {
            reactor.post(shard, self.task(key, 0));
        }
    }

    /// Registers the connection's socket with a shard.
    pub(in crate::component) fn join_shard(
        &self,
        reactor: &Reactor,
        key: Key,
        conn: &mut Conn,
        write: bool,
    ) -> Result<(), Errno> {
        let index = reactor.pick();
        let shard = reactor.shard(index);
        if let Some(stream) = &mut conn.stream {
            shard.register(stream, self.task(key, 0).token, write)?;
        }
        shard.count(true);
        conn.shard = Some(index);
        conn.write_armed = write;
        self.arm(reactor, key, conn)
    }

    pub(in crate::component) fn leave_shard(&self, conn: &mut Conn) {
        self.clear_deadlines(conn);
        if let Some(shard) = conn.shard.take()
            && let Some(reactor) = &*self.reactor.read()
        {
            reactor.shard(shard).count(false);
        }
    }

    /// Arms WRITABLE for a connection whose socket is full.
    pub(in crate::component) fn arm_write(&self, key: Key, slot: &Slot, conn: &mut Conn) {
        let (Some(shard), Some(stream)) = (conn.shard, conn.stream.as_mut()) else {
            return;
        };
        conn.piece = Some(tcp::piece(stream));
        if conn.write_armed {
            return;
        }
        let Some(reactor) = self.reactor.read().clone() else {
            return;
        };
        let token = self.task(key, WRITE).token;
        match reactor.shard(shard).arm_write(stream, token) {
            Ok(()) => conn.write_armed = true,
            Err(error) => {
                conn.send_error = Some(Errno::from(error));
                self.request(slot, key, Some(shard), CLOSE);
            }
        }
    }
}

/// Whether the connection should let others have the worker after each callback.
pub(in crate::component) fn is_slow(key: Key, slot: &Slot) -> bool {
    slot.state.slowness(key.generation) != Slowness::Quick
}

/// The shard that has the connection's socket.
pub(in crate::component) fn shard_of(key: Key, slot: &Slot) -> Option<u16> {
    slot.lock(key.generation).and_then(|conn| conn.shard)
}

/// Whether there is TLS on the connection, or a handshake is due.
pub(in crate::component) fn is_secure(key: Key, slot: &Slot) -> bool {
    slot.lock(key.generation).is_some_and(|conn| conn.secure)
}
