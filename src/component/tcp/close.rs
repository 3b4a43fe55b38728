//! How connections end (TCP-90 to TCP-97), and what else ends with a client's connection.

use std::mem;

use crate::component::life::Notice;
use crate::component::life::steps::Steps;
use crate::component::{Component, ConnId, Operation, Property, State, Target};
use crate::conn::{Conn, Parting, Phase, Place, Work};
use crate::error::Errno;
use crate::os::clock;
use crate::os::net::tcp;

/// Greatest period of `DisconnectLongConnections` and `DisconnectSilenceConnections` (TCP-97).
const MAX_PERIOD: u32 = 0x3FFF_FFFF;

impl Component {
    /// Ends a connection that `OnConnect` or `OnHandShake` has refused, without `OnClose`
    /// (COM-91).
    pub(in crate::component) fn refuse(&self, place: Place<'_>) {
        if self.ends_with_its_connection() {
            if self.take_over_stop() {
                self.finish_own_stop(|| self.drop_silently(place));
            }
        } else {
            self.drop_silently(place);
        }
    }

    /// Its runner panicked: what is left of a connection ends (COM-112), as if its callback had
    /// refused it, or with the `OnClose` that is owed and was not told yet.
    pub(in crate::component) fn abandon_connection(&self, place: Place<'_>) {
        if self.node().is_some() {
            // A lane is there for others too.
            if let Some(reactor) = &*self.reactor.read() {
                place.post(Work::READ);
                self.hand_over(reactor, place);
            }
            return;
        }
        let mut steps = Steps::default();
        let stage = place.lock().map(|conn| (conn.phase, conn.handshaken));
        steps.take_once(|| match stage {
            None | Some((Phase::Closing, _)) => {}
            Some((_, true)) => self.close(place, Operation::Unknown, libc::EFAULT),
            Some((_, false)) => self.refuse(place),
        });
        // Nothing is left to do unless that panicked, or `OnClose` did. A client's stop closes
        // its connection itself.
        steps.take(|| {
            if !self.ends_with_its_connection() && place.lock().is_some() {
                self.leave(place, false);
            }
        });
    }

    /// Claims the right to end a client's run, for its worker (TCP-46).
    fn take_over_stop(&self) -> bool {
        let mut life = self.life.lock();
        let running = matches!(life.state, State::Starting | State::Started);
        if running {
            self.set_state(&mut life, State::Stopping);
        }
        running
    }

    /// Ends a client's run on its own worker, whatever happens in `close` (COM-112).
    fn finish_own_stop(&self, close: impl FnOnce()) {
        let mut steps = Steps::default();
        steps.take_once(close);
        steps.take(|| self.close_own(Notice::Never));
        steps.take(|| {
            self.table.close();
            self.retire_reactor();
        });
        self.set_state(&mut self.life.lock(), State::Stopped);
    }

    /// Ends a connection in good order, because the peer has ended its direction or Disconnect
    /// asked for it. One more attempt is made to write what was sent, and the rest drains if
    /// that is wanted (TCP-95).
    pub(in crate::component) fn end(&self, place: Place<'_>) {
        self.flush_last(place);
        self.close(place, Operation::Close, 0);
    }

    /// Closes a connection whose `OnClose` is due (TCP-92, TCP-93). The caller is its runner.
    pub(in crate::component) fn close(&self, place: Place<'_>, operation: Operation, code: i32) {
        if !self.ends_with_its_connection() {
            self.close_now(place, operation, code);
        } else if self.take_over_stop() {
            self.finish_own_stop(|| self.close_now(place, operation, code));
        }
        // Otherwise the thread that called Stop closes it (TCP-47).
    }

    /// `OnClose`, then shutdown and close of the socket, or its draining.
    fn close_now(&self, place: Place<'_>, operation: Operation, code: i32) {
        let (mut drains, mut connecting) = (false, false);
        let given_up = place.lock().map(|mut conn| {
            connecting = conn.phase == Phase::Connecting;
            conn.phase = Phase::Closing;
            conn.layers.forget_unread();
            let orderly = (operation, code) == (Operation::Close, 0);
            drains = (orderly || conn.lingers) && conn.parting == Parting::Drains;
            (!drains).then(|| conn.take_output())
        });
        // This happens outside the lock, because there may be much to free (COM-110).
        drop(given_up);
        self.end_datagrams(place);
        self.report_close(place, connecting, operation, code);
        self.leave(place, drains);
    }

    /// Closes a refused connection in good order, without `OnClose` (TCP-13).
    pub(in crate::component) fn drop_silently(&self, place: Place<'_>) {
        self.leave(place, false);
    }

    /// The last step of every connection. The socket is closed without the slot's lock,
    /// because calls for other connections must not wait for that (COM-110).
    fn leave(&self, place: Place<'_>, drains: bool) {
        if let Some(mut guard) = place.lock() {
            let conn = &mut *guard;
            // After a Disconnect the peer may still be sending.
            let in_flight = |conn: &Conn| {
                let link = conn.link.tcp();
                link.is_some_and(|link| tcp::is_in_flight(&link.stream))
            };
            let drains =
                drains && (conn.has_output() || conn.lingers || conn.leaving && in_flight(conn));
            let (stream, out, session) = (
                conn.link.take_stream(),
                mem::take(&mut conn.out),
                conn.layers.session.take(),
            );
            let shard = conn.shard;
            self.leave_shard(conn);
            let link = mem::take(&mut conn.link);
            let peer = conn.peer;
            drop(guard);
            self.leave_endpoint(place, link, &peer);
            match (stream, shard) {
                (Some(stream), Some(shard)) if drains => self.drain(stream, out, session, shard),
                (stream, _) => self.let_go(stream, session),
            }
        }
        self.table.free(place);
        self.end_workers_if_alone();
    }

    /// Closes a client's connection for its stop sequence.
    pub(in crate::component) fn close_own(&self, notice: Notice) {
        let Some(place) = self.table.find(self.table_id(Target::Own)) else {
            return;
        };
        let Some(owed) = place.lock().map(|conn| conn.handshaken) else {
            return;
        };
        if notice == Notice::Always || (notice == Notice::Owed && owed) {
            self.flush_last(place);
            self.close_now(place, Operation::Close, 0);
        } else {
            self.drop_silently(place);
        }
    }

    /// Asks for a close (TCP-90), which a worker carries out (TCP-91).
    pub fn disconnect(&self, id: ConnId, force: bool) -> Result<(), Errno> {
        let (place, mut conn) = self.live(Target::Id(id))?;
        conn.parting = Parting::requested(force, Parting::Drains);
        self.ask_to_close(place, &mut conn);
        Ok(())
    }

    /// From now on the connection is about to end; a worker carries that out.
    pub(in crate::component) fn ask_to_close(&self, place: Place<'_>, conn: &mut Conn) {
        conn.leaving = true;
        if let Some(waker) = &conn.connect_waker {
            // It aborts a synchronous attempt (TCP-33).
            waker.wake();
        }
        self.request(place, conn.shard, Work::CLOSE);
    }

    /// False if the period is too long, or silence is not tracked when it is needed (TCP-97).
    pub fn disconnect_long(&self, period_ms: u32, force: bool) -> bool {
        let now = clock::now();
        let fits = period_ms <= MAX_PERIOD;
        if fits {
            self.disconnect_where(Parting::requested(force, Parting::Attempt), |conn| {
                conn.is_published() && now.saturating_sub(conn.since) >= u64::from(period_ms)
            });
        }
        fits
    }

    /// False if the period is too long, or silence is not tracked when it is needed (TCP-97).
    pub fn disconnect_silent(&self, period_ms: u32, force: bool) -> bool {
        let now = clock::now();
        let fits = period_ms <= MAX_PERIOD && self.property(Property::MarkSilence) != 0;
        if fits {
            self.disconnect_where(Parting::requested(force, Parting::Attempt), |conn| {
                conn.is_published() && now.saturating_sub(conn.active) >= u64::from(period_ms)
            });
        }
        fits
    }

    /// Asks for the close of every published connection that `wanted` accepts.
    pub(in crate::component) fn disconnect_where(
        &self,
        parting: Parting,
        wanted: impl Fn(&Conn) -> bool,
    ) {
        self.table.for_each(|place, conn| {
            if wanted(conn) {
                conn.parting = parting;
                self.ask_to_close(place, conn);
            }
        });
    }

    /// Wakes synchronous connects so that they notice a stop.
    pub(in crate::component) fn abort_connects(&self) {
        self.table.for_each(|_, conn| {
            if let Some(waker) = &conn.connect_waker {
                waker.wake();
            }
        });
    }
}
