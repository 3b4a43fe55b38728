//! Connecting: agents (TCP-20 to TCP-33) and clients (TCP-40 to TCP-45).

use std::ffi::{CStr, CString};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{io, mem};

use mio::{Events, Interest, Token};
use socket2::Socket;

use crate::component::causes::{self, GONE, bind_address, refused, unconnected, unwatched};
use crate::component::life::start::{given, panicked};
use crate::component::life::steps::or_fail;
use crate::component::role::{AgentData, ClientData};
use crate::component::udp::Cast;
use crate::component::{Component, ConnId, Property, State, Transport, nesting};
use crate::conn::{AllocError, Host, Link, Phase, Place, Work};
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::os::net::addr::{self, TextKind};
use crate::os::net::tcp;
use crate::os::{clock, faults, fork, interrupts, memory, poll};
use crate::reactor::Reactor;

/// Connection IDs of clients, process-wide (COM-54).
static CLIENT_IDS: AtomicU64 = AtomicU64::new(1);

/// Arguments of an agent's Connect (TCP-22).
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectRequest<'a> {
    /// A host's name or address.
    pub remote: Option<&'a CStr>,
    /// The host's port.
    pub port: u16,
    /// The connection's first extra value (COM-55).
    pub extra: usize,
    /// The address to bind to instead of the one given to Start.
    pub local_address: Option<&'a CStr>,
    /// The port to bind to; 0 is any.
    pub local_port: u16,
}

/// A socket that is ready to connect.
pub(in crate::component) struct Prepared {
    pub(in crate::component) socket: Socket,
    pub(in crate::component) remote: SocketAddr,
    pub(in crate::component) host: CString,
    /// Of a cast component.
    pub(in crate::component) cast: Option<Cast>,
}

/// Why there is none.
pub(in crate::component) enum Unprepared {
    /// The remote host has no address.
    Remote(Cause),
    /// A local address or a socket could not be made.
    Socket(Cause),
    /// The socket could not be bound.
    Bind(Cause),
}

impl Unprepared {
    /// As an agent's Connect tells it (TCP-26).
    fn of_agent(self) -> Cause {
        match self {
            Self::Remote(cause) => Cause {
                errno: Errno::EADDRNOTAVAIL,
                ..cause
            },
            Self::Socket(cause) | Self::Bind(cause) => cause,
        }
    }

    /// As a client's Start tells it (TCP-42).
    fn of_client(self) -> Failure {
        match self {
            Self::Remote(cause) | Self::Socket(cause) => {
                Failure::new(SocketError::SocketCreate, cause)
            }
            Self::Bind(cause) => Failure::new(SocketError::SocketBind, cause),
        }
    }
}

/// What has become of an agent's attempt that has not failed.
enum Attempt {
    /// A worker goes on with the connection, or waits for it.
    HandedOver,
    /// The program has disconnected it meanwhile, and a worker closes it (TCP-26).
    Disconnected,
}

impl Component {
    /// Gives the socket to a connection that is not published yet.
    fn give_socket(&self, place: Place<'_>, prepared: Prepared) -> Result<(), Cause> {
        let unset = |errno: Errno| Cause::new(errno, "cannot use the socket");
        let link = self.link(prepared.socket).map_err(unset)?;
        let mut conn = place.lock().ok_or(GONE)?;
        conn.peer = prepared.remote;
        conn.host = Some(Arc::new(Host {
            name: prepared.host,
            port: prepared.remote.port(),
        }));
        conn.link = link;
        Ok(())
    }

    /// Opens a connection of an agent (TCP-22). `publish_id` gets 0 at once, and the ID
    /// before `OnPrepareConnect` (TCP-24, TCP-25). The errors are those of TCP-26.
    pub fn connect(
        self: &Arc<Self>,
        request: &ConnectRequest<'_>,
        publish_id: &mut dyn FnMut(ConnId),
    ) -> Result<(), Errno> {
        let _signals = interrupts::block();
        publish_id(0);
        let agent = self.agent().ok_or(Errno::EPERM)?;
        self.connect_agent(agent, request, publish_id)
            .map_err(|cause| self.explain(cause))
    }

    fn connect_agent(
        self: &Arc<Self>,
        agent: &AgentData,
        request: &ConnectRequest<'_>,
        publish_id: &mut dyn FnMut(ConnId),
    ) -> Result<(), Cause> {
        const UNSTARTED: Cause = Cause::fixed(Errno::EPERM, c"Connect: the agent is not started");
        if self.state() != State::Started {
            return Err(UNSTARTED);
        }
        if self.lacks_context() {
            // The contexts were cleaned up while the agent runs (SSL-26).
            return Err(Cause::fixed(
                Errno::EPERM,
                c"Connect: TLS is not set up any more",
            ));
        }
        memory::available().map_err(|errno: Errno| Cause::new(errno, "cannot connect"))?;
        if request.port == 0 {
            let why = c"Connect: the port is 0";
            return Err(Cause::fixed(Errno::EINVAL, why));
        }
        let bind = *agent.bind.lock();
        let prepared = self.prepare(request, bind).map_err(Unprepared::of_agent)?;
        let place = self.table.alloc().map_err(|error| match error {
            AllocError::Full => Cause::because(
                Errno::ENOSR,
                format_args!(
                    "there are {} connections already (MaxConnectionCount)",
                    self.property(Property::MaxConnectionCount)
                ),
            ),
            AllocError::Closed => UNSTARTED,
            AllocError::NoMemory => Cause::new(Errno::ENOMEM, "cannot connect"),
        })?;
        let id = self.table.id(place);
        publish_id(id);
        let asynchronous = agent.asynchronous.load(Ordering::Acquire);
        // Whatever happens, the slot is freed, because Stop would wait for it (COM-112).
        let result = or_fail(Cause::panicked, || {
            self.attempt(place, prepared, request.extra, asynchronous)
        });
        match result {
            Ok(Attempt::HandedOver) => Ok(()),
            Ok(Attempt::Disconnected) => Err(GONE),
            Err(cause) => {
                self.drop_silently(place);
                Err(cause)
            }
        }
    }

    /// Starts a client (TCP-40 to TCP-44). A failure stores the component's error and
    /// returns the errno (TCP-42). One whose calls wait ignores `asynchronous` (HTTP-202).
    pub fn start_client(
        self: &Arc<Self>,
        remote: Option<&CStr>,
        port: u16,
        asynchronous: bool,
        bind: Option<&CStr>,
        local_port: u16,
    ) -> Result<(), Errno> {
        let _signals = interrupts::block();
        let request = ConnectRequest {
            remote,
            port,
            extra: 0,
            local_address: bind,
            local_port,
        };
        match self.exchange() {
            Some(exchange) => self.start_and_wait(exchange, &request),
            None => self.begin_client(&request, asynchronous),
        }
    }

    /// As [`Component::start_client`], without what calls that wait add.
    pub(in crate::component) fn begin_client(
        self: &Arc<Self>,
        request: &ConnectRequest<'_>,
        asynchronous: bool,
    ) -> Result<(), Errno> {
        let client = self.client().ok_or(Errno::EPERM)?;
        let run = self.begin_start()?;
        if let Some(exchange) = self.exchange() {
            exchange.begin_run();
        }
        let started = or_fail(panicked, || {
            // A cast has no answer to wait for, and never runs on a worker (CAST-6).
            let asynchronous = asynchronous && !self.component_type.transport.is_cast();
            self.connect_client(client, run, request, asynchronous)
        });
        match started {
            Ok(()) => {
                // The run may already be over; Start has succeeded all the same.
                self.release_if_due();
                Ok(())
            }
            Err(failure) => self.end_start(run, Err(failure)),
        }
    }

    fn connect_client(
        self: &Arc<Self>,
        client: &ClientData,
        run: u64,
        request: &ConnectRequest<'_>,
        asynchronous: bool,
    ) -> Result<(), Failure> {
        let prepared = match self.component_type.transport {
            Transport::Tcp | Transport::Udp(_) => self.prepare(request, None),
            Transport::Cast(_) => self.prepare_cast(request),
        };
        let prepared = prepared.map_err(Unprepared::of_client)?;
        self.table.open(1, false);
        let failed = |cause| Failure::new(SocketError::ConnectServer, cause);
        let place = self.table.alloc().map_err(|error| {
            failed(match error {
                AllocError::NoMemory => Cause::new(Errno::ENOMEM, "cannot connect"),
                AllocError::Full | AllocError::Closed => Cause {
                    errno: Errno::EPERM,
                    ..GONE
                },
            })
        })?;
        let id = self.table.id(place);
        let number = CLIENT_IDS.fetch_add(1, Ordering::Relaxed);
        client.set_connection(number, id);
        let (socket, cast) = (prepared.socket.as_raw_fd(), prepared.cast);
        // The event may already ask for the remote host and the local address (TCP-53).
        self.give_socket(place, prepared).map_err(failed)?;
        nesting::within(self.token(), || {
            self.events.prepare_connect(self.public_id(place), socket)
        })
        .map_err(|errno| {
            Failure::new(
                SocketError::SocketPrepare,
                refused("OnPrepareConnect", errno),
            )
        })?;
        self.still_starting(run)?;
        faults::may_panic();
        if let Some(cast) = &cast {
            self.join_cast(place, cast).map_err(failed)?;
        }
        self.begin(place, 0, asynchronous).map_err(failed)?;
        faults::may_panic();
        if asynchronous {
            let reactor = self.start_reactor()?;
            self.watch(&reactor, place).map_err(failed)?;
            drop(self.submit(run)?);
            faults::may_panic();
            if self.component_type.transport.sends_datagrams() {
                // There is no answer to wait for.
                place.post(Work::WRITE);
            }
            self.hand_over(&reactor, place);
            return Ok(());
        }
        if !self.component_type.transport.sends_datagrams() {
            self.wait_connected(place).map_err(failed)?;
        }
        faults::may_panic();
        self.still_starting(run)?;
        self.establish(place).map_err(failed)?;
        self.send_first_probe(place);
        self.still_starting(run)?;
        let reactor = self.start_reactor()?;
        let mut life = self.submit(run)?;
        self.set_state(&mut life, State::Started);
        drop(life);
        faults::may_panic();
        self.announce_elsewhere(&reactor, place);
        Ok(())
    }

    /// Resolves, makes the socket and binds it (TCP-24).
    fn prepare(
        &self,
        request: &ConnectRequest<'_>,
        bind: Option<SocketAddr>,
    ) -> Result<Prepared, Unprepared> {
        let (remote, host) = self.find_remote(given(request.remote), request.port)?;
        let local = match given(request.local_address) {
            Some(text) => Some(bind_address(text, request.local_port).map_err(Unprepared::Socket)?),
            None => bind.map(|mut bind| {
                bind.set_port(request.local_port);
                bind
            }),
        };
        if let Some(local) = local
            && local.is_ipv4() != remote.is_ipv4()
        {
            let why = format_args!(
                "bind address {} and remote address {} are of different families",
                local.ip(),
                remote.ip()
            );
            let cause = Cause::because(Errno::EAFNOSUPPORT, why);
            return Err(Unprepared::Socket(cause));
        }
        let local = local.or_else(|| {
            (request.local_port != 0).then(|| addr::unspecified_like(&remote, request.local_port))
        });
        let socket = self.new_socket(&remote).map_err(Unprepared::Socket)?;
        if let Some(local) = local {
            causes::bind(&socket, local).map_err(Unprepared::Bind)?;
        }
        Ok(Prepared {
            socket,
            remote,
            host,
            cast: None,
        })
    }

    /// Resolves a host that is given.
    pub(in crate::component) fn find_remote(
        &self,
        remote: Option<&CStr>,
        port: u16,
    ) -> Result<(SocketAddr, CString), Unprepared> {
        const NOWHERE: Cause = Cause::fixed(Errno::EHOSTUNREACH, c"there is no remote address");
        let remote = remote.ok_or(Unprepared::Remote(NOWHERE))?;
        let (address, host) = addr::split_remote(remote);
        let resolved = nesting::waiting(self.token(), || addr::resolve(&address, port));
        let resolved = resolved.map_err(|cause| match addr::classify(&address) {
            // The text says what could not be done.
            TextKind::None => cause,
            TextKind::Ipv4 | TextKind::Ipv6 => cause.of("remote address"),
        });
        Ok((resolved.map_err(Unprepared::Remote)?, host))
    }

    /// An agent's attempt from `OnPrepareConnect` on; the caller runs the connection.
    fn attempt(
        self: &Arc<Self>,
        place: Place<'_>,
        prepared: Prepared,
        extra: usize,
        asynchronous: bool,
    ) -> Result<Attempt, Cause> {
        const STOPPED: Cause =
            Cause::fixed(Errno::EPERM, c"Connect: the agent was stopped meanwhile");
        let id = self.table.id(place);
        let socket = prepared.socket.as_raw_fd();
        nesting::within(self.token(), || self.events.prepare_connect(id, socket))
            .map_err(|errno| refused("OnPrepareConnect", errno))?;
        let reactor = self.reactor.read().clone().ok_or(STOPPED)?;
        if self.state() != State::Started {
            return Err(STOPPED);
        }
        self.give_socket(place, prepared)?;
        self.begin(place, extra, asynchronous)?;
        faults::may_panic();
        if asynchronous {
            self.watch(&reactor, place)?;
            self.hand_over(&reactor, place);
            return Ok(Attempt::HandedOver);
        }
        self.wait_connected(place)?;
        self.establish(place)?;
        let leaving = place.lock().is_some_and(|conn| conn.leaving);
        self.announce_elsewhere(&reactor, place);
        Ok(if leaving {
            Attempt::Disconnected
        } else {
            Attempt::HandedOver
        })
    }

    /// Makes the socket of a cast component cast.
    fn join_cast(&self, place: Place<'_>, cast: &Cast) -> Result<(), Cause> {
        let conn = place.lock().ok_or(GONE)?;
        let link = conn.link.udp().ok_or(GONE)?;
        self.begin_cast(&link.endpoint.socket, cast)
    }

    /// Publishes the connection as connecting and submits the attempt.
    fn begin(&self, place: Place<'_>, extra: usize, asynchronous: bool) -> Result<(), Cause> {
        let mut conn = place.lock().ok_or(GONE)?;
        conn.extra = extra;
        conn.since = clock::now();
        conn.active = conn.since;
        conn.handshaken = asynchronous;
        conn.layers.secure = self.shakes_first();
        conn.layers.framing = self.first_framing();
        let submitted = match &conn.link {
            Link::Tcp(link) => tcp::connect(&link.stream, conn.peer).map_err(Errno::from),
            Link::Udp(link) if !asynchronous => link.endpoint.connect(conn.peer),
            // A worker does it.
            Link::Udp(_) => Ok(()),
            Link::Lane(_) | Link::None => return Err(GONE),
        };
        submitted.map_err(|errno| unconnected(conn.peer, errno))?;
        self.table.publish(&mut conn, Phase::Connecting);
        Ok(())
    }

    /// Registers an asynchronous attempt with an event queue, which will report its outcome;
    /// the caller hands the connection over to the workers.
    fn watch(&self, reactor: &Reactor, place: Place<'_>) -> Result<(), Cause> {
        let mut conn = place.lock().ok_or(GONE)?;
        self.join_shard(reactor, place, &mut conn, true)
            .map_err(unwatched)
    }

    /// Waits for a synchronous attempt on the calling thread (TCP-29, TCP-30, TCP-33).
    fn wait_connected(&self, place: Place<'_>) -> Result<(), Cause> {
        const SOCKET: Token = Token(0);
        const ABORT: Token = Token(1);
        let limit = Duration::from_millis(u64::from(self.property(Property::SyncConnectTimeout)));
        let deadline = Instant::now() + limit;
        let mut poll = poll::queue().map_err(unwatched)?;
        let waker = poll::waker(poll.registry(), ABORT).map_err(unwatched)?;
        let waker = Arc::new(waker);
        let peer = {
            let mut guard = place.lock().ok_or(GONE)?;
            let conn = &mut *guard;
            conn.connect_waker = Some(Arc::clone(&waker));
            let stream = &mut conn.link.tcp_mut().ok_or(GONE)?.stream;
            let interest = Interest::READABLE | Interest::WRITABLE;
            poll::watch(poll.registry(), stream, SOCKET, interest).map_err(unwatched)?;
            conn.peer
        };
        let mut events = Events::with_capacity(4);
        let result = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if nesting::waiting(self.token(), || poll::wait_openly(&poll, left)).is_err() {
                // Closed with the connection's own (COM-105).
                mem::forget(poll);
                fork::leave_since(self.generation);
                return Err(GONE);
            }
            match poll::wait(&mut poll, &mut events, Some(Duration::ZERO)) {
                Err(e) if e.kind() != io::ErrorKind::Interrupted => break Err(unwatched(e)),
                _ => {}
            }
            let Some(conn) = place.lock() else {
                break Err(GONE);
            };
            if conn.leaving || !self.has_started() {
                break Err(GONE);
            }
            let Some(link) = conn.link.tcp() else {
                break Err(GONE);
            };
            match link.check() {
                Err(errno) => break Err(unconnected(peer, errno)),
                Ok(()) if link.is_established() => break Ok(()),
                Ok(()) if left.is_zero() => {
                    let why =
                        format_args!("cannot connect to {peer} within {} ms", limit.as_millis());
                    break Err(Cause::because(Errno::ETIMEDOUT, why));
                }
                Ok(()) => {}
            }
        };
        if let Some(mut conn) = place.lock() {
            conn.connect_waker = None;
            if let Some(link) = conn.link.tcp_mut() {
                // The shard registers it again.
                let _ = poll.registry().deregister(&mut link.stream);
            }
        }
        result
    }
}
