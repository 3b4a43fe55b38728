//! Start of the three roles (TCP-1 to TCP-7, TCP-20, TCP-40 to TCP-45).

use std::ffi::CStr;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use mio::net::TcpListener;
use socket2::Socket;

use crate::component::causes::{STOPPED_MEANWHILE, bind_address, refused, unwatched};
use crate::component::life::steps::or_fail;
use crate::component::life::{Life, Notice};
use crate::component::role::{AgentData, ServerData, Source};
use crate::component::udp::MOST_LANES;
use crate::component::{Component, Property, State, Transport, causes, nesting};
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::os::locks::MutexGuard;
use crate::os::net::sockopt::ReusePolicy;
use crate::os::net::tcp::{self, TcpOptions};
use crate::os::net::udp::{self, Watched};
use crate::os::threads::{self, Attributes};
use crate::os::{faults, interrupts};
use crate::reactor::TOKEN_LISTENER;

/// A text that is given and not empty.
pub(in crate::component) fn given(text: Option<&CStr>) -> Option<&CStr> {
    text.filter(|text| !text.is_empty())
}

/// The failure of a Start in which the library panicked.
pub(in crate::component) fn panicked(errno: Errno) -> Failure {
    Failure::new(SocketError::IllegalState, Cause::panicked(errno))
}

impl Life {
    /// Fails if the run was stopped meanwhile.
    fn check_run(&self, run: u64) -> Result<(), Failure> {
        if matches!(self.state, State::Starting | State::Started) && self.run == run {
            Ok(())
        } else {
            Err(STOPPED_MEANWHILE)
        }
    }
}

/// Receive buffer of sockets over UDP, if the program has not chosen one. The default of most
/// systems holds 90 datagrams of 1,400 bytes; a window of ARQ, or what comes at 100,000 per second
/// while other programs have the processor, is more.
const RECEIVE_BUFFER: usize = 1 << 20;

impl Component {
    /// Checks the properties, then the state (COM-34). Returns the number of the run.
    pub(in crate::component) fn begin_start(&self) -> Result<u64, Errno> {
        self.settle();
        self.check_tls()?;
        let attributes = Attributes::of_caller();
        let invalid = |cause| self.report(Failure::new(SocketError::InvalidParam, cause));
        self.properties
            .check(self.component_type)
            .map_err(invalid)?;
        let mut life = self.life.lock();
        if life.state != State::Stopped || self.destroyed.load(Ordering::Acquire) {
            let why = match life.state {
                State::Starting | State::Started => c"Start: the component is started already",
                State::Stopping => c"Start: the component is still being stopped",
                State::Stopped => c"Start: the component is being destroyed",
            };
            drop(life);
            let cause = Cause::fixed(Errno::EPERM, why);
            return Err(self.report(Failure::new(SocketError::IllegalState, cause)));
        }
        life.run += 1;
        life.starter = Some(threads::here());
        life.attributes = Some(attributes);
        let run = life.run;
        self.set_state(&mut life, State::Starting);
        drop(life);
        // A client's socket from the run before may be draining.
        self.end_drains();
        self.drains.open();
        Ok(run)
    }

    /// Fails if the component was stopped meanwhile (COM-44).
    pub(in crate::component) fn still_starting(&self, run: u64) -> Result<(), Failure> {
        self.life.lock().check_run(run)
    }

    /// Start leaves the run, which may end at any time from now on, to itself.
    pub(in crate::component) fn submit(&self, run: u64) -> Result<MutexGuard<'_, Life>, Failure> {
        let mut life = self.life.lock();
        life.check_run(run)?;
        life.starter = None;
        Ok(life)
    }

    /// Ends Start: the component has started, or runs the stop sequence (COM-31, COM-40).
    pub(in crate::component) fn end_start(
        self: &Arc<Self>,
        run: u64,
        result: Result<(), Failure>,
    ) -> Result<(), Errno> {
        let outcome = self.reach_started(run, result);
        self.release_if_due();
        outcome
    }

    fn reach_started(self: &Arc<Self>, run: u64, result: Result<(), Failure>) -> Result<(), Errno> {
        let mut life = self.life.lock();
        if life.run != run || life.state == State::Stopped {
            // The program stopped it inside one of Start's callbacks.
            if life.run == run {
                life.starter = None;
            }
            drop(life);
            return Err(self.report(STOPPED_MEANWHILE));
        }
        life.starter = None;
        let failure = match result {
            Ok(()) if life.state == State::Starting => {
                self.set_state(&mut life, State::Started);
                return Ok(());
            }
            Err(failure) if matches!(life.state, State::Starting | State::Started) => failure,
            _ => STOPPED_MEANWHILE,
        };
        self.set_state(&mut life, State::Stopping);
        drop(life);
        let errno = self.report(failure);
        let stopped = self.run_stop_sequence(Notice::Never);
        Err(stopped.err().unwrap_or(errno))
    }

    pub(in crate::component) fn tcp_options(&self) -> TcpOptions {
        let policy = self.property(Property::ReuseAddressPolicy);
        TcpOptions {
            keepalive_time: self.property(Property::KeepAliveTime),
            keepalive_interval: self.property(Property::KeepAliveInterval),
            // The last flight of a handshake and the first data are two small writes: with
            // Nagle's algorithm the second would wait 40 ms for the peer's delayed ACK.
            no_delay: self.is_secure() || self.property(Property::NoDelay) != 0,
            reuse_address: policy >= 1,
            reuse_port: policy >= 2,
        }
    }

    /// A socket of the component's transport.
    pub(in crate::component) fn new_socket(&self, address: &SocketAddr) -> Result<Socket, Cause> {
        self.try_socket(address)
            .map_err(|error| Cause::new(error, "cannot create a socket"))
    }

    fn try_socket(&self, address: &SocketAddr) -> io::Result<Socket> {
        match self.component_type.transport {
            Transport::Tcp => tcp::socket(address, &self.tcp_options()),
            Transport::Udp(_) | Transport::Cast(_) => {
                let policy = self.property(Property::ReuseAddressPolicy);
                let reuse = ReusePolicy::from_code(policy.cast_signed());
                let socket = udp::socket(address, reuse.unwrap_or(ReusePolicy::None))?;
                // As much as the system allows.
                let _ = match self.property(Property::UdpReceiveBuffer) {
                    0 => udp::enlarge_receive_buffer(&socket, RECEIVE_BUFFER),
                    size => udp::set_receive_buffer(&socket, size as usize).map(drop),
                };
                Ok(socket)
            }
        }
    }

    /// Starts a server (TCP-1). A failure stores the component's error and returns the
    /// errno (TCP-5).
    pub fn start_server(self: &Arc<Self>, bind: Option<&CStr>, port: u16) -> Result<(), Errno> {
        let _signals = interrupts::block();
        let server = self.server().ok_or(Errno::EPERM)?;
        let run = self.begin_start()?;
        let result = or_fail(panicked, || self.listen(server, run, bind, port));
        self.end_start(run, result)
    }

    /// Makes a socket and binds it.
    pub(in crate::component) fn bind_socket(
        &self,
        server: &ServerData,
        address: SocketAddr,
    ) -> Result<Socket, Failure> {
        let created = |cause| Failure::new(SocketError::SocketCreate, cause);
        let bound = |cause| Failure::new(SocketError::SocketBind, cause);
        let socket = self.new_socket(&address).map_err(created)?;
        causes::bind(&socket, address).map_err(bound)?;
        *server.address.lock() = socket.local_addr().ok().and_then(|local| local.as_socket());
        Ok(socket)
    }

    /// `OnPrepareListen`.
    pub(in crate::component) fn report_socket(
        &self,
        run: u64,
        socket: &Socket,
    ) -> Result<(), Failure> {
        nesting::within(self.token(), || {
            self.events.prepare_listen(socket.as_raw_fd())
        })
        .map_err(|errno| {
            Failure::new(
                SocketError::SocketPrepare,
                refused("OnPrepareListen", errno),
            )
        })?;
        self.still_starting(run)?;
        faults::may_panic();
        Ok(())
    }

    fn listen(
        self: &Arc<Self>,
        server: &ServerData,
        run: u64,
        bind: Option<&CStr>,
        port: u16,
    ) -> Result<(), Failure> {
        let created = |cause| Failure::new(SocketError::SocketCreate, cause);
        let address = match given(bind) {
            None => SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)),
            Some(text) => bind_address(text, port).map_err(created)?,
        };
        let socket = self.bind_socket(server, address)?;
        self.report_socket(run, &socket)?;
        self.receive_from(server, run, socket)
    }

    /// The last steps of Start, with a bound socket.
    pub(in crate::component) fn receive_from(
        self: &Arc<Self>,
        server: &ServerData,
        run: u64,
        socket: Socket,
    ) -> Result<(), Failure> {
        let attach = |errno: Errno| Failure::new(SocketError::SockeAttachToCp, unwatched(errno));
        let mut source = match self.component_type.transport {
            Transport::Tcp => self.listen_at(socket)?,
            Transport::Udp(udp) | Transport::Cast(udp) => {
                self.new_source(udp, socket).map_err(attach)?
            }
        };
        let places = match self.node() {
            Some(_) => MOST_LANES,
            None => self.property(Property::MaxConnectionCount),
        };
        self.table.open(places, true);
        faults::may_panic();
        let reactor = self.start_reactor()?;
        faults::may_panic();
        let shard = reactor.shard(0);
        let registered = reactor.expect_listener().and_then(|()| {
            match &mut source {
                Source::Tcp(listener) => shard.register(listener, TOKEN_LISTENER, false)?,
                Source::Udp(source) => {
                    source.endpoint.set_watched(0, TOKEN_LISTENER);
                    let socket = &mut Watched(&source.endpoint.socket);
                    shard.register(socket, TOKEN_LISTENER, false)?;
                }
            }
            Ok(())
        });
        registered.map_err(attach)?;
        if let Source::Tcp(_) = source {
            *server.spare_descriptor.lock() = crate::os::spare_descriptor();
        }
        *server.source.write() = Some(Arc::new(source));
        // What came since the registration has already given its only event.
        reactor.post_listener();
        faults::may_panic();
        self.still_starting(run)
    }

    fn listen_at(&self, socket: Socket) -> Result<Source, Failure> {
        let backlog = i32::try_from(self.property(Property::SocketListenQueue)).unwrap_or(i32::MAX);
        tcp::listen(&socket, backlog).map_err(|error| {
            let local = socket.local_addr().ok().and_then(|local| local.as_socket());
            let cause = match local {
                Some(local) => Cause::new(error, format_args!("cannot listen at {local}")),
                None => Cause::new(error, "cannot listen"),
            };
            Failure::new(SocketError::SocketListen, cause)
        })?;
        Ok(Source::Tcp(TcpListener::from_std(socket.into())))
    }

    /// Starts an agent (TCP-20).
    pub fn start_agent(
        self: &Arc<Self>,
        bind: Option<&CStr>,
        asynchronous: bool,
    ) -> Result<(), Errno> {
        let _signals = interrupts::block();
        let agent = self.agent().ok_or(Errno::EPERM)?;
        let run = self.begin_start()?;
        let result = or_fail(panicked, || {
            self.prepare_agent(agent, run, bind, asynchronous)
        });
        self.end_start(run, result)
    }

    fn prepare_agent(
        self: &Arc<Self>,
        agent: &AgentData,
        run: u64,
        bind: Option<&CStr>,
        asynchronous: bool,
    ) -> Result<(), Failure> {
        let created = |cause| Failure::new(SocketError::SocketCreate, cause);
        let address = given(bind)
            .map(|text| bind_address(text, 0))
            .transpose()
            .map_err(created)?;
        if let Some(address) = address {
            // This bind is only a trial; the socket is closed at once (TCP-164).
            let trial = self.new_socket(&address).map_err(created)?;
            causes::bind(&trial, address)
                .map_err(|cause| Failure::new(SocketError::SocketBind, cause))?;
        }
        *agent.bind.lock() = address;
        agent.asynchronous.store(asynchronous, Ordering::Release);
        self.table
            .open(self.property(Property::MaxConnectionCount), true);
        faults::may_panic();
        self.start_reactor()?;
        faults::may_panic();
        self.still_starting(run)
    }
}
