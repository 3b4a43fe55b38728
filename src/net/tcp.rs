//! TCP sockets with the options a component's properties ask for. All descriptors
//! are non-blocking and close-on-exec (COM-102).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};

/// Probes before a silent peer counts as dead (COM-78).
const KEEPALIVE_PROBES: u32 = 5;

/// Options of listening and connecting sockets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TcpOptions {
    /// Milliseconds; 0 disables keep-alive (COM-78).
    pub(crate) keepalive_time: u32,
    /// Milliseconds; 0 disables keep-alive.
    pub(crate) keepalive_interval: u32,
    /// COM-79.
    pub(crate) no_delay: bool,
    /// `SO_REUSEADDR` (COM-77).
    pub(crate) reuse_address: bool,
    /// `SO_REUSEPORT` (COM-77).
    pub(crate) reuse_port: bool,
}

/// A socket of the family of `addr` with `options` set.
pub(crate) fn socket(addr: &SocketAddr, options: &TcpOptions) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(*addr),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_nonblocking(true)?;
    if options.keepalive_time != 0 && options.keepalive_interval != 0 {
        // Whole seconds, rounded down; validated to be at least one.
        let keepalive = TcpKeepalive::new()
            .with_time(Duration::from_secs(u64::from(
                options.keepalive_time / 1000,
            )))
            .with_interval(Duration::from_secs(u64::from(
                options.keepalive_interval / 1000,
            )))
            .with_retries(KEEPALIVE_PROBES);
        socket.set_tcp_keepalive(&keepalive)?;
    } else {
        socket.set_keepalive(false)?;
    }
    socket.set_reuse_address(options.reuse_address)?;
    socket.set_reuse_port(options.reuse_port)?;
    socket.set_tcp_nodelay(options.no_delay)?;
    Ok(socket)
}
