//! TCP sockets with the options a component's properties ask for. All descriptors
//! are non-blocking and close-on-exec (COM-102).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use mio::net::TcpStream;
use rustix::io::Errno as System;
use rustix::net::{RecvFlags, SendFlags};
use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};

use crate::error::Errno;

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

/// Reads once. Rust's own read goes through libc's, which makes threads cancellable and
/// back around each call.
pub(crate) fn receive(stream: &TcpStream, buffer: &mut [u8]) -> Result<Received, Errno> {
    loop {
        return match rustix::net::recv(stream, &mut *buffer, RecvFlags::empty()) {
            Ok((0, _)) => Ok(Received::End),
            Ok((count, _)) => Ok(Received::Bytes(count)),
            Err(System::AGAIN) => Ok(Received::Nothing),
            Err(System::INTR) => continue,
            Err(error) => Err(Errno(error.raw_os_error())),
        };
    }
}

/// What reading gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// So many; never 0.
    Bytes(usize),
    /// None yet.
    Nothing,
    /// The peer has shut down its sending side.
    End,
}

/// Writes until everything is written or the kernel takes no more; how much it took.
pub(crate) fn send(stream: &TcpStream, bytes: &[u8]) -> Result<usize, Errno> {
    let mut done = 0;
    while done < bytes.len() {
        // A vanished peer is an error, not a signal (COM-101).
        match rustix::net::send(stream, &bytes[done..], SendFlags::NOSIGNAL) {
            // Seen, not guessed from a short write: the edge that follows ends the wait.
            Ok(0) | Err(System::AGAIN) => break,
            Ok(count) => done += count,
            Err(System::INTR) => {}
            Err(error) => return Err(Errno(error.raw_os_error())),
        }
    }
    Ok(done)
}
