//! Nodes: datagrams to and from anybody, without connections (NODE-1 to NODE-17).

use std::ffi::CStr;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::cast::{Cast, CastMode};
use crate::component::Component;
use crate::component::causes::bind_address;
use crate::component::life::start::{given, panicked};
use crate::component::life::steps::or_fail;
use crate::component::nesting::{self};
use crate::component::role::NodeData;
use crate::conn::{Address, NOBODY};
use crate::error::{Cause, Errno, Failure, SocketError};
use crate::os::interrupts;
use crate::os::net::addr;
use crate::reactor;

/// The mode of a node that does not cast.
pub(in crate::component) const UNICAST: i32 = -1;

/// Where a node is to receive and to cast.
struct Request<'a> {
    bind: Option<&'a CStr>,
    port: u16,
    mode: Option<CastMode>,
    cast: Option<&'a CStr>,
}

impl Request<'_> {
    /// The address to bind to, and whom to cast to. A cast receives at all addresses, because
    /// what goes to a group does not go to an address (NODE-4).
    fn addresses(&self) -> Result<(SocketAddr, Option<Cast>), Cause> {
        let bind = given(self.bind).map(|text| bind_address(text, self.port));
        let bind = bind.transpose()?;
        let Some(mode) = self.mode else {
            let any = SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.port));
            return Ok((bind.unwrap_or(any), None));
        };
        let to = match (given(self.cast), mode) {
            (Some(text), _) => {
                addr::literal(text, self.port).map_err(|cause| cause.of("cast address"))?
            }
            (None, CastMode::Broadcast) => SocketAddr::from((Ipv4Addr::BROADCAST, self.port)),
            (None, CastMode::Multicast) => {
                return Err(Cause::fixed(
                    Errno::EADDRNOTAVAIL,
                    c"there is no cast address",
                ));
            }
        };
        let cast = Cast {
            mode,
            to,
            interface: bind,
        };
        cast.check()?;
        Ok((addr::unspecified_like(&to, self.port), Some(cast)))
    }
}

impl Component {
    /// Starts a node (NODE-1 to NODE-5). `mode` is what the program has given, valid or not.
    pub fn start_node(
        self: &Arc<Self>,
        bind: Option<&CStr>,
        port: u16,
        mode: i32,
        cast: Option<&CStr>,
    ) -> Result<(), Errno> {
        let _signals = interrupts::block();
        let node = self.node().ok_or(Errno::EPERM)?;
        node.mode.store(mode, Ordering::Relaxed);
        let mode = match mode {
            UNICAST => None,
            0 => Some(CastMode::Multicast),
            1 => Some(CastMode::Broadcast),
            other => {
                let why = format_args!("cast mode {other} is not {UNICAST} to 1");
                let cause = Cause::because(Errno::EINVAL, why);
                return Err(self.report(Failure::new(SocketError::InvalidParam, cause)));
            }
        };
        let request = Request {
            bind,
            port,
            mode,
            cast,
        };
        let run = self.begin_start()?;
        let result = or_fail(panicked, || self.open_node(node, run, &request));
        self.end_start(run, result)
    }

    fn open_node(
        self: &Arc<Self>,
        node: &NodeData,
        run: u64,
        request: &Request<'_>,
    ) -> Result<(), Failure> {
        let created = |cause| Failure::new(SocketError::SocketCreate, cause);
        let (address, mut cast) = request.addresses().map_err(created)?;
        let socket = self.bind_socket(&node.server, address)?;
        if let Some(cast) = &mut cast {
            // Others cast to the same port, so it must be known (NODE-3).
            if let Some(local) = *node.server.address.lock() {
                cast.to.set_port(local.port());
            }
            *node.cast.lock() = Some(cast.to);
        }
        self.report_socket(run, &socket)?;
        if let Some(cast) = &cast {
            self.begin_cast(&socket, cast)
                .map_err(|cause| Failure::new(SocketError::ConnectServer, cause))?;
        }
        node.lanes.clear();
        self.receive_from(&node.server, run, socket)
    }

    /// Whom a node sends to, if it may send (NODE-8).
    fn node_remote(&self, remote: Option<&CStr>, port: u16) -> Result<SocketAddr, Errno> {
        let remote = given(remote).ok_or(Errno::EHOSTUNREACH)?;
        let to = nesting::waiting(self.token(), || addr::resolve(remote, port))?;
        let local = self.sending_from()?;
        if local.is_ipv4() == to.is_ipv4() {
            Ok(to)
        } else {
            Err(Errno::EAFNOSUPPORT)
        }
    }

    /// The address that a node sends from. EPERM: it has not started.
    fn sending_from(&self) -> Result<SocketAddr, Errno> {
        let node = self.node().filter(|_| self.has_started());
        // Before there is a source, only the callback inside Start could ask.
        let node = node.filter(|node| node.server.source.read().is_some());
        node.and_then(|node| *node.server.address.lock())
            .ok_or(Errno::EPERM)
    }

    /// Resolves the host, then checks the state and the family (NODE-8).
    pub fn check_node_send(&self, remote: Option<&CStr>, port: u16) -> Result<(), Errno> {
        self.node_remote(remote, port).map(drop)
    }

    /// Queues a datagram to anybody; the checks of [`Component::check_node_send`] come first. The
    /// length of `parts` is valid.
    pub fn node_send(
        &self,
        remote: Option<&CStr>,
        port: u16,
        parts: &[&[u8]],
    ) -> Result<(), Errno> {
        let to = self.node_remote(remote, port)?;
        self.send_from_node(to, parts)
    }

    /// EPERM unless the node has started in a cast mode (NODE-10).
    pub fn check_node_send_cast(&self) -> Result<(), Errno> {
        self.casting_to().map(drop)
    }

    fn casting_to(&self) -> Result<SocketAddr, Errno> {
        self.sending_from()?;
        self.node_cast_address().map_err(|_| Errno::EPERM)
    }

    /// Queues a datagram to the cast address; the check of [`Component::check_node_send_cast`]
    /// comes first. The length of `parts` is valid.
    pub fn node_send_cast(&self, parts: &[&[u8]]) -> Result<(), Errno> {
        let to = self.casting_to()?;
        self.send_from_node(to, parts)
    }

    fn send_from_node(&self, to: SocketAddr, parts: &[&[u8]]) -> Result<(), Errno> {
        let endpoint = self.endpoint().ok_or(Errno::EPERM)?;
        let address = Address { owner: NOBODY, to };
        if nesting::turn_of(self.token()).is_none() {
            if self.send_or_queue(&endpoint, address, parts)? {
                self.flush_endpoint(&endpoint);
            }
            return Ok(());
        }
        // The turn sends it.
        endpoint.queue(address, parts)?;
        reactor::queued_in_turn();
        Ok(())
    }

    /// The address that a node casts to, or EAFNOSUPPORT (NODE-6).
    pub fn node_cast_address(&self) -> Result<SocketAddr, Errno> {
        let address = self.node().and_then(|node| *node.cast.lock());
        address.ok_or(Errno::EAFNOSUPPORT)
    }

    /// The mode of the last start, whether it succeeded or not; unicast before (NODE-1).
    pub fn cast_mode(&self) -> i32 {
        self.node()
            .map_or(UNICAST, |node| node.mode.load(Ordering::Relaxed))
    }

    /// How many bytes are queued (UDP-34). `None`: the node has not started.
    pub fn node_pending(&self) -> Option<i32> {
        self.node().filter(|_| self.has_started())?;
        let endpoint = self.endpoint();
        let pending = endpoint.map_or(0, |endpoint| endpoint.pending(NOBODY));
        Some(i32::try_from(pending).unwrap_or(i32::MAX))
    }

    /// The pointer that the program has attached to a node (COM-56).
    pub fn node_extra(&self) -> usize {
        self.node()
            .map_or(0, |node| node.extra.load(Ordering::Acquire))
    }

    /// The pointer that the program has attached to a node (COM-56).
    pub fn set_node_extra(&self, extra: usize) {
        if let Some(node) = self.node() {
            node.extra.store(extra, Ordering::Release);
        }
    }
}
