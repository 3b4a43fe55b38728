//! Causes of failures that have several places, and what fails for them.

use std::ffi::CStr;
use std::net::SocketAddr;

use socket2::Socket;

use crate::error::{Cause, Errno, Failure, SocketError};
use crate::os::net::{addr, tcp};

/// The connection is gone, because another call has ended it.
pub(super) const GONE: Cause =
    Cause::fixed(Errno::ECANCELED, c"the connection was closed meanwhile");

/// What a Start tells whose run the program has stopped (COM-44).
pub(super) const STOPPED_MEANWHILE: Failure = Failure::new(
    SocketError::IllegalState,
    Cause::fixed(
        Errno::ECANCELED,
        c"Start: the component was stopped meanwhile",
    ),
);

/// A callback does not want the connection.
pub(super) fn refused(callback: &str, errno: Errno) -> Cause {
    Cause::new(errno, format_args!("{callback} has refused"))
}

/// An attempt to connect has failed.
pub(super) fn unconnected(peer: SocketAddr, errno: Errno) -> Cause {
    Cause::new(errno, format_args!("cannot connect to {peer}"))
}

/// A socket could not be watched.
pub(super) fn unwatched(errno: impl Into<Errno>) -> Cause {
    Cause::new(errno, "cannot attach the socket to an event queue")
}

/// The local address of a text.
pub(super) fn bind_address(text: &CStr, port: u16) -> Result<SocketAddr, Cause> {
    addr::literal(text, port).map_err(|cause| cause.of("bind address"))
}

/// Binds a socket.
pub(super) fn bind(socket: &Socket, address: SocketAddr) -> Result<(), Cause> {
    let refused = |error| Cause::new(error, format_args!("cannot bind to {address}"));
    tcp::bind(socket, address).map_err(refused)
}
