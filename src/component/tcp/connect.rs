//! Connecting: agents (TCP-20 to TCP-33) and clients (TCP-40 to TCP-45).

use std::convert::identity;
use std::ffi::{CStr, CString};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{io, mem};

use mio::net::TcpStream;
use mio::{Events, Interest, Token};
use socket2::Socket;

use crate::component::life::start::{given, panicked};
use crate::component::life::steps::or_fail;
use crate::component::types::{ConnectRequest, Property, Role, State};
use crate::component::{Component, ConnId, nesting};
use crate::conn::{AllocError, Key, Phase, Slot};
use crate::error::{Errno, Failure, SocketError};
use crate::os::net::{addr, tcp};
use crate::os::{clock, faults, fork, interrupts, memory, poll};
use crate::reactor::Reactor;

/// Connection IDs of clients, process-wide (COM-54).
static CLIENT_IDS: AtomicU64 = AtomicU64::new(1);

/// A socket ready to connect.
struct Prepared {
    socket: Socket,
    remote: SocketAddr,
    host: CString,
}

/// Gives the socket to a connection that is not published yet.
fn place(key: Key, slot: &Slot, prepared: Prepared) -> Result<(), Errno> {
    let mut conn = slot.lock(key.generation).ok_or(Errno::ECANCELED)?;
    conn.peer = prepared.remote;
    conn.host = Some(Box::new((prepared.host, prepared.remote.port())));
    conn.stream = Some(TcpStream::from_std(prepared.socket.into()));
    Ok(())
}

impl Component {
    /// Opens a connection of an agent (TCP-22). `publish_id` gets 0 at once and the ID
    /// before `OnPrepareConnect` (TCP-24, TCP-25). Fails as TCP-26 says.
    pub fn connect(
        self: &Arc<Self>,
        request: &ConnectRequest<'_>,
        publish_id: &mut dyn FnMut(ConnId),
    ) -> Result<(), Errno> {
        let _signals = interrupts::block();
        publish_id(0);
        if self.role != Role::Agent || self.state() != State::Started {
            return Err(Errno::EPERM);
        }
        if self.lacks_context() {
            // SSL-26.
            return Err(Errno::EPERM);
        }
        memory::available()?;
        if request.port == 0 {
            return Err(Errno::EINVAL);
        }
        let bind = *self.agent_bind.lock();
        let prepared = self
            .prepare(request, bind)
            .map_err(|failure| match failure.code {
                SocketError::Ok => Errno::EADDRNOTAVAIL,
                _ => failure.errno,
            })?;
        let key = self.table.alloc().map_err(|error| match error {
            AllocError::Full => Errno::ENOSR,
            AllocError::Closed => Errno::EPERM,
            AllocError::NoMemory => Errno::ENOMEM,
        })?;
        let id = self.table.id(key);
        publish_id(id);
        let (_, slot) = self.table.find(id).ok_or(Errno::EPERM)?;
        let asynchronous = self.asynchronous.load(Ordering::Acquire);
        // Whatever happens, the slot is not left to nobody: Stop would wait for it (COM-112).
        let result = or_fail(identity, || {
            self.attempt(key, slot, prepared, request.extra, asynchronous)
        });
        match result {
            Ok(false) => Ok(()),
            Ok(true) => Err(Errno::ECANCELED),
            Err(errno) => {
                self.drop_silently(key, slot);
                Err(errno)
            }
        }
    }

    /// Starts a client (TCP-40 to TCP-44). Fails with the errno of TCP-42 and stores
    /// the code.
    pub fn start_client(
        self: &Arc<Self>,
        remote: Option<&CStr>,
        port: u16,
        asynchronous: bool,
        bind: Option<&CStr>,
        local_port: u16,
    ) -> Result<(), Errno> {
        let _signals = interrupts::block();
        let run = self.begin_start()?;
        let request = ConnectRequest {
            remote,
            port,
            extra: 0,
            local_address: bind,
            local_port,
        };
        let mut submitted = false;
        let result = or_fail(panicked, || {
            self.connect_client(run, &request, asynchronous, &mut submitted)
        });
        if submitted && result.is_ok() {
            // The run may be over by now; Start has succeeded all the same.
            self.release_if_due();
            return Ok(());
        }
        self.end_start(run, State::Started, result)
    }

    fn connect_client(
        self: &Arc<Self>,
        run: u64,
        request: &ConnectRequest<'_>,
        asynchronous: bool,
        submitted: &mut bool,
    ) -> Result<(), Failure> {
        let prepared = self
            .prepare(request, None)
            .map_err(|failure| match failure.code {
                SocketError::Ok => Failure::new(SocketError::SocketCreate, Errno::EHOSTUNREACH),
                _ => failure,
            })?;
        self.table.open(1, false);
        let failed = |e| Failure::new(SocketError::ConnectServer, e);
        let key = self.table.alloc().map_err(|error| match error {
            AllocError::NoMemory => failed(Errno::ENOMEM),
            AllocError::Full | AllocError::Closed => failed(Errno::EPERM),
        })?;
        let id = self.table.id(key);
        let number = CLIENT_IDS.fetch_add(1, Ordering::Relaxed);
        self.own_id.store(number, Ordering::Release);
        self.own_table_id.store(id, Ordering::Release);
        let slot = self.table.find(id).ok_or(failed(Errno::EPERM))?.1;
        let socket = prepared.socket.as_raw_fd();
        // Its event may ask for the remote host and the local address already (TCP-53).
        place(key, slot, prepared).map_err(failed)?;
        nesting::within(self.token(), || {
            self.events.prepare_connect(self.public_id(id), socket)
        })
        .map_err(|e| Failure::new(SocketError::SocketPrepare, e))?;
        self.still_starting(run)?;
        faults::may_panic();
        self.begin(key, slot, 0, asynchronous).map_err(failed)?;
        faults::may_panic();
        if asynchronous {
            let reactor = self.start_reactor()?;
            self.watch(&reactor, key, slot).map_err(failed)?;
            {
                let mut life = self.life.lock();
                if !matches!(life.state, State::Starting | State::Started) || life.run != run {
                    return Err(Failure::new(SocketError::IllegalState, Errno::ECANCELED));
                }
                life.starter = None;
                *submitted = true;
            }
            faults::may_panic();
            self.hand_over(&reactor, key, slot);
            return Ok(());
        }
        self.wait_connected(key, slot).map_err(failed)?;
        faults::may_panic();
        self.still_starting(run)?;
        self.establish(key, slot).map_err(failed)?;
        self.still_starting(run)?;
        let reactor = self.start_reactor()?;
        {
            let mut life = self.life.lock();
            if !matches!(life.state, State::Starting | State::Started) || life.run != run {
                return Err(Failure::new(SocketError::IllegalState, Errno::ECANCELED));
            }
            life.starter = None;
            self.set_state(&mut life, State::Started);
            *submitted = true;
        }
        faults::may_panic();
        self.announce_elsewhere(&reactor, key, slot);
        Ok(())
    }

    /// Resolves, makes the socket and binds it (TCP-24). A failure with code
    /// `SocketError::Ok` is an unusable remote address.
    fn prepare(
        &self,
        request: &ConnectRequest<'_>,
        bind: Option<SocketAddr>,
    ) -> Result<Prepared, Failure> {
        let create = |e: Errno| Failure::new(SocketError::SocketCreate, e);
        let unusable = Failure {
            code: SocketError::Ok,
            errno: Errno::EHOSTUNREACH,
        };
        let (address, host) = addr::split_remote(given(request.remote).ok_or(unusable)?);
        let resolved = nesting::waiting(self.token(), || addr::resolve(&address, request.port));
        let remote = resolved.map_err(|errno| {
            if errno == Errno::EHOSTUNREACH || self.role == Role::Agent {
                unusable
            } else {
                create(errno)
            }
        })?;
        let local = match given(request.local_address) {
            Some(text) => Some(addr::literal(text, request.local_port).map_err(create)?),
            None => bind.map(|mut bind| {
                bind.set_port(request.local_port);
                bind
            }),
        };
        if local.is_some_and(|local| local.is_ipv4() != remote.is_ipv4()) {
            return Err(create(Errno::EAFNOSUPPORT));
        }
        let local = local.or_else(|| {
            (request.local_port != 0).then(|| addr::unspecified_like(&remote, request.local_port))
        });
        let socket = tcp::socket(&remote, &self.tcp_options()).map_err(|e| create(e.into()))?;
        if let Some(local) = local {
            tcp::bind(&socket, local).map_err(|e| Failure::new(SocketError::SocketBind, e))?;
        }
        Ok(Prepared {
            socket,
            remote,
            host,
        })
    }

    /// An agent's attempt from `OnPrepareConnect` on; the caller runs the connection.
    /// True when the program disconnected meanwhile: a worker closes it (TCP-26).
    fn attempt(
        self: &Arc<Self>,
        key: Key,
        slot: &Slot,
        prepared: Prepared,
        extra: usize,
        asynchronous: bool,
    ) -> Result<bool, Errno> {
        let id = self.table.id(key);
        let socket = prepared.socket.as_raw_fd();
        nesting::within(self.token(), || self.events.prepare_connect(id, socket))?;
        let reactor = self.reactor.read().clone().ok_or(Errno::EPERM)?;
        if self.state() != State::Started {
            return Err(Errno::EPERM);
        }
        place(key, slot, prepared)?;
        self.begin(key, slot, extra, asynchronous)?;
        faults::may_panic();
        if asynchronous {
            self.watch(&reactor, key, slot)?;
            self.hand_over(&reactor, key, slot);
            return Ok(false);
        }
        self.wait_connected(key, slot)?;
        self.establish(key, slot)?;
        let leaving = slot.lock(key.generation).is_some_and(|conn| conn.leaving);
        self.announce_elsewhere(&reactor, key, slot);
        Ok(leaving)
    }

    /// Publishes the connection as connecting and submits the attempt.
    fn begin(&self, key: Key, slot: &Slot, extra: usize, asynchronous: bool) -> Result<(), Errno> {
        let mut conn = slot.lock(key.generation).ok_or(Errno::ECANCELED)?;
        conn.extra = extra;
        conn.since = clock::now();
        conn.active = conn.since;
        conn.handshaken = asynchronous;
        conn.secure = self.shakes_first();
        let stream = conn.stream.as_ref().ok_or(Errno::ECANCELED)?;
        tcp::connect(stream, conn.peer)?;
        self.table.publish(&mut conn, Phase::Connecting);
        Ok(())
    }

    /// Lets the workers' event queues tell the outcome of an asynchronous attempt; the caller
    /// hands the connection over to them.
    fn watch(&self, reactor: &Reactor, key: Key, slot: &Slot) -> Result<(), Errno> {
        let mut conn = slot.lock(key.generation).ok_or(Errno::ECANCELED)?;
        self.join_shard(reactor, key, &mut conn, true)
    }

    /// Waits for a synchronous attempt on the calling thread (TCP-29, TCP-30, TCP-33).
    fn wait_connected(&self, key: Key, slot: &Slot) -> Result<(), Errno> {
        const SOCKET: Token = Token(0);
        const ABORT: Token = Token(1);
        let limit = Duration::from_millis(u64::from(self.property(Property::SyncConnectTimeout)));
        let deadline = Instant::now() + limit;
        let mut poll = poll::queue()?;
        let waker = Arc::new(poll::waker(poll.registry(), ABORT)?);
        {
            let mut guard = slot.lock(key.generation).ok_or(Errno::ECANCELED)?;
            let conn = &mut *guard;
            conn.connect_waker = Some(Arc::clone(&waker));
            let stream = conn.stream.as_mut().ok_or(Errno::ECANCELED)?;
            let interest = Interest::READABLE | Interest::WRITABLE;
            poll::watch(poll.registry(), stream, SOCKET, interest)?;
        }
        let mut events = Events::with_capacity(4);
        let result = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if nesting::waiting(self.token(), || poll::wait_openly(&poll, left)).is_err() {
                // Closed with the connection's own (COM-105).
                mem::forget(poll);
                fork::leave_since(self.generation);
                return Err(Errno::ECANCELED);
            }
            match poll::wait(&mut poll, &mut events, Some(Duration::ZERO)) {
                Err(e) if e.kind() != io::ErrorKind::Interrupted => break Err(e.into()),
                _ => {}
            }
            let Some(conn) = slot.lock(key.generation) else {
                break Err(Errno::ECANCELED);
            };
            if conn.leaving || !self.has_started() {
                break Err(Errno::ECANCELED);
            }
            let Some(stream) = conn.stream.as_ref() else {
                break Err(Errno::ECANCELED);
            };
            match stream.take_error() {
                Ok(Some(error)) | Err(error) => break Err(error.into()),
                Ok(None) if stream.peer_addr().is_ok() => break Ok(()),
                Ok(None) if left.is_zero() => break Err(Errno::ETIMEDOUT),
                Ok(None) => {}
            }
        };
        if let Some(mut conn) = slot.lock(key.generation) {
            conn.connect_waker = None;
            if let Some(stream) = conn.stream.as_mut() {
                // The shard registers it anew.
                let _ = poll.registry().deregister(stream);
            }
        }
        result
    }
}
