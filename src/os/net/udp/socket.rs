//! Making UDP sockets, and their options.

use std::ffi::c_int;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::atomic::{AtomicUsize, Ordering};

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use rustix::event::{PollFd, PollFlags};
use socket2::{Domain, Protocol, SockAddr, SockRef, Socket, Type};

use crate::error::Errno;
use crate::os::faults::{self, Call};
use crate::os::net::sockopt::{self, ReusePolicy};

/// A socket of the family of `address` (UDP-9, UDP-16). It is not bound yet. An IPv6 socket
/// exchanges datagrams with IPv4 peers too, as `::ffff:a.b.c.d` (UDP-12).
pub(crate) fn socket(address: &SocketAddr, reuse: ReusePolicy) -> io::Result<Socket> {
    faults::fail(Call::Socket)?;
    let domain = Domain::for_address(*address);
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    if domain == Domain::IPV6 {
        socket.set_only_v6(false)?;
    }
    sockopt::set_reuse_address(socket.as_raw_fd(), reuse)
        .map_err(|errno| io::Error::from_raw_os_error(errno.0))?;
    Ok(socket)
}

/// Sets the only peer; the kernel drops datagrams of others. Without an address the socket gets
/// one. There is no answer to wait for (UDPC-8).
pub(crate) fn connect(socket: &impl AsFd, remote: SocketAddr) -> io::Result<()> {
    faults::fail(Call::Connect)?;
    SockRef::from(socket).connect(&SockAddr::from(remote))
}

/// Allows to send to broadcast addresses.
pub(crate) fn allow_broadcast(socket: &impl AsFd) -> io::Result<()> {
    SockRef::from(socket).set_broadcast(true)
}

/// Asks for a receive buffer of so many bytes. Returns how many the kernel gave: it limits them
/// (Linux: to `net.core.rmem_max`), and Linux doubles what it grants because it counts its own
/// data too.
pub(crate) fn set_receive_buffer(socket: &impl AsFd, bytes: usize) -> io::Result<usize> {
    let socket = SockRef::from(socket);
    socket.set_recv_buffer_size(bytes)?;
    socket.recv_buffer_size()
}

/// As [`set_receive_buffer`], unless it has so much already.
pub(crate) fn enlarge_receive_buffer(socket: &impl AsFd, bytes: usize) -> io::Result<()> {
    let socket = SockRef::from(socket);
    if socket.recv_buffer_size()? < bytes {
        socket.set_recv_buffer_size(bytes)?;
    }
    Ok(())
}

/// The error that waits at the socket, such as ECONNREFUSED when a peer's host has refused a
/// datagram of a connected socket. The socket forgets it.
pub(crate) fn pending_error(socket: &impl AsFd) -> Option<Errno> {
    match SockRef::from(socket).take_error() {
        Ok(error) => error.map(Errno::from),
        Err(error) => Some(error.into()),
    }
}

/// Whether the socket was shut down in both directions.
pub(crate) fn has_hung_up(socket: &impl AsFd) -> bool {
    let mut polled = [PollFd::new(socket, PollFlags::empty())];
    let now = rustix::event::Timespec::default();
    let found = rustix::event::poll(&mut polled, Some(&now));
    found.is_ok() && polled[0].revents().contains(PollFlags::HUP)
}

/// How many datagrams the kernel has dropped because the receive buffer was full, modulo 2^32.
/// It is the counter of `SO_RXQ_OVFL`, but costs nothing for a datagram, and needs none to come.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn drops(socket: &impl AsFd) -> Result<u32, Errno> {
    /// The place in what `SO_MEMINFO` gives (`SK_MEMINFO_DROPS`).
    const DROPS: usize = 8;
    let mut values = [0_u32; DROPS + 1];
    let mut length = size_of_val(&values).try_into().unwrap_or(0);
    // SAFETY: the values have that many bytes.
    unsafe {
        sockopt::get_raw(
            socket.as_fd().as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_MEMINFO,
            values.as_mut_ptr().cast(),
            &raw mut length,
        )?;
    }
    Ok(values[DROPS])
}

/// Other systems do not tell it of a socket.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn drops(_: &impl AsFd) -> Result<u32, Errno> {
    Err(Errno(libc::EOPNOTSUPP))
}

/// Lets the kernel merge datagrams that come one after the other from one peer and, but for the
/// last, have one length (GRO). Only a batch made for that ([`super::Batch::merging`]) tells them
/// apart; a single receive would take them for one.
///
/// # Errors
///
/// Those of the system, if its kernel cannot do this.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn merge(socket: &impl AsFd) -> Result<(), Errno> {
    let on: c_int = 1;
    // SAFETY: the value is an int.
    unsafe {
        sockopt::set_raw(
            socket.as_fd().as_raw_fd(),
            libc::SOL_UDP,
            libc::UDP_GRO,
            (&raw const on).cast(),
            size_of::<c_int>().try_into().unwrap_or(0),
        )
    }
}

/// Other systems do not merge.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn merge(_: &impl AsFd) -> Result<(), Errno> {
    Err(Errno(libc::EOPNOTSUPP))
}

/// Whether the kernel can cut datagrams from one piece (GSO), as far as it knows before it does.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn segments(socket: &impl AsFd) -> bool {
    let (mut value, mut length): (c_int, c_int) = (0, 4);
    // SAFETY: the value has that many bytes.
    let asked = unsafe {
        sockopt::get_raw(
            socket.as_fd().as_raw_fd(),
            libc::SOL_UDP,
            libc::UDP_SEGMENT,
            (&raw mut value).cast(),
            &raw mut length,
        )
    };
    asked.is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn segments(_: &impl AsFd) -> bool {
    false
}

/// A socket that an event queue can watch. All threads may use it at the same time.
#[derive(Debug)]
pub(crate) struct UdpSocket {
    watched: mio::net::UdpSocket,
    /// Longer datagrams are not cut from one piece; 0: none are.
    segment_limit: AtomicUsize,
}

impl UdpSocket {
    /// Takes over what [`socket()`] has made.
    pub(crate) fn new(socket: Socket) -> Self {
        let limit = if segments(&socket) { usize::MAX } else { 0 };
        Self {
            watched: mio::net::UdpSocket::from_std(socket.into()),
            segment_limit: AtomicUsize::new(limit),
        }
    }

    /// The longest datagrams in bytes that may be cut from one piece; 0: none may.
    pub(super) fn segment_limit(&self) -> usize {
        self.segment_limit.load(Ordering::Relaxed)
    }

    /// Lowers [`UdpSocket::segment_limit`], after a failure.
    pub(crate) fn limit_segments(&self, longest: usize) {
        self.segment_limit.fetch_min(longest, Ordering::Relaxed);
    }

    /// The address it is bound to.
    pub(crate) fn local_address(&self) -> Result<SocketAddr, Errno> {
        sockopt::local_address(self.as_raw_fd())
    }
}

impl AsFd for UdpSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.watched.as_fd()
    }
}

impl AsRawFd for UdpSocket {
    fn as_raw_fd(&self) -> RawFd {
        self.watched.as_raw_fd()
    }
}

/// A socket for an event queue. Any thread may change what it is watched for.
#[derive(Debug)]
pub(crate) struct Watched<'a>(pub(crate) &'a UdpSocket);

impl AsRawFd for Watched<'_> {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl Source for Watched<'_> {
    fn register(
        &mut self,
        registry: &Registry,
        token: Token,
        interest: Interest,
    ) -> io::Result<()> {
        SourceFd(&self.as_raw_fd()).register(registry, token, interest)
    }

    fn reregister(
        &mut self,
        registry: &Registry,
        token: Token,
        interest: Interest,
    ) -> io::Result<()> {
        SourceFd(&self.as_raw_fd()).reregister(registry, token, interest)
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        SourceFd(&self.as_raw_fd()).deregister(registry)
    }
}
