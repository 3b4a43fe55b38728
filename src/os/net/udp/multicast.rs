//! Membership in multicast groups (CAST-3, CAST-4).

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;

use socket2::{InterfaceIndexOrAddress, SockRef};

use crate::os::faults::{self, Call};

/// How a socket takes part in a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Multicast {
    /// The group. The zone of an IPv6 address counts if `interface` has none.
    pub(crate) group: SocketAddr,
    /// The interface to join at and to send from: that with this IPv4 address, or that which is
    /// the zone of this IPv6 address. `None`, or an address without one: the system's default.
    pub(crate) interface: Option<SocketAddr>,
    /// How many hops (IPv4: time to live) a datagram lives, 0 to 255.
    pub(crate) hops: u8,
    /// Whether datagrams come back to sockets of the same host.
    pub(crate) looped: bool,
}

/// Joins a group, and makes the socket send to groups as `multicast` says. It is never left;
/// closing the socket does that.
///
/// # Errors
///
/// EINVAL: the group's address is none of a group; the system's errors, such as ENODEV if there
/// is no such interface.
pub(crate) fn join(socket: &impl AsFd, multicast: &Multicast) -> io::Result<()> {
    faults::fail(Call::Join)?;
    let socket = SockRef::from(socket);
    let hops = u32::from(multicast.hops);
    match multicast.group {
        SocketAddr::V4(group) => {
            let interface = match multicast.interface.map(|address| address.ip()) {
                Some(IpAddr::V4(address)) => address,
                _ => Ipv4Addr::UNSPECIFIED,
            };
            socket.set_multicast_ttl_v4(hops)?;
            socket.set_multicast_loop_v4(multicast.looped)?;
            let place = InterfaceIndexOrAddress::Address(interface);
            socket.join_multicast_v4_n(group.ip(), &place)?;
            socket.set_multicast_if_v4(&interface)
        }
        SocketAddr::V6(group) => {
            let zone = match multicast.interface {
                Some(SocketAddr::V6(address)) if address.scope_id() != 0 => address.scope_id(),
                _ => group.scope_id(),
            };
            socket.set_multicast_hops_v6(hops)?;
            socket.set_multicast_loop_v6(multicast.looped)?;
            socket.join_multicast_v6(group.ip(), zone)?;
            socket.set_multicast_if_v6(zone)
        }
    }
}
