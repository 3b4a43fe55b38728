//! One datagram per call.

use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use rustix::io::Errno as System;
use rustix::net::{RecvFlags, SendFlags};

use super::UdpSocket;
use crate::error::Errno;
use crate::os::faults::{self, Call};

/// Makes the kernel tell the whole length of a datagram that does not fit.
#[cfg(any(target_os = "linux", target_os = "android"))]
const RECEIVE: RecvFlags = RecvFlags::DONTWAIT.union(RecvFlags::TRUNC);

#[cfg(not(target_vendor = "apple"))]
const SEND: SendFlags = SendFlags::NOSIGNAL.union(SendFlags::DONTWAIT);
/// No UDP socket can cause a signal there.
#[cfg(target_vendor = "apple")]
const SEND: SendFlags = SendFlags::DONTWAIT;

/// A datagram that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// How many bytes of it are in the buffer; 0 is a datagram too.
    pub(crate) length: usize,
    /// Who has sent it.
    pub(crate) from: SocketAddr,
    /// It was longer than the buffer. The rest is lost.
    pub(crate) truncated: bool,
}

/// Receives one datagram; `None` if none is there yet. This is a system call without control
/// messages.
///
/// # Errors
///
/// Those of the system. A connected socket tells once that the peer's host has refused what was
/// sent (ECONNREFUSED and its like); it can be used as before.
pub(crate) fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> Result<Option<Received>, Errno> {
    loop {
        let received = faults::transfer(Call::Receive, socket.as_raw_fd(), 1)
            .and_then(|_| receive_once(socket, buffer));
        return match received {
            Ok(received) => Ok(Some(received)),
            Err(System::AGAIN) => Ok(None),
            Err(System::INTR) => continue,
            Err(error) => Err(Errno(error.raw_os_error())),
        };
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn receive_once(socket: &UdpSocket, buffer: &mut [u8]) -> Result<Received, System> {
    let space = buffer.len();
    let (_, length, from) = rustix::net::recvfrom(socket, buffer, RECEIVE)?;
    Ok(Received {
        length: length.min(space),
        from: peer(from)?,
        truncated: length > space,
    })
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn receive_once(socket: &UdpSocket, buffer: &mut [u8]) -> Result<Received, System> {
    use rustix::net::{RecvAncillaryBuffer, ReturnFlags};
    let mut parts = [std::io::IoSliceMut::new(buffer)];
    let mut control = RecvAncillaryBuffer::default();
    let message = rustix::net::recvmsg(socket, &mut parts, &mut control, RecvFlags::DONTWAIT)?;
    Ok(Received {
        length: message.bytes,
        from: peer(message.address)?,
        truncated: message.flags.contains(ReturnFlags::TRUNC),
    })
}

fn peer(address: Option<rustix::net::SocketAddrAny>) -> Result<SocketAddr, System> {
    address
        .and_then(|address| address.try_into().ok())
        .ok_or(System::AFNOSUPPORT)
}

/// Sends one datagram to the peer of a connected socket. False: the kernel accepts none at the
/// moment.
///
/// After false the caller must watch the socket for writability anew: when memory was short
/// (ENOBUFS), the system promises no event, but a new registration gives one.
///
/// # Errors
///
/// Those of the system, for this datagram (such as EMSGSIZE). A connected socket may tell an
/// error of an earlier one, as [`receive`] does; then this one has not been sent.
pub(crate) fn send(socket: &UdpSocket, bytes: &[u8]) -> Result<bool, Errno> {
    accepted(socket, || rustix::net::send(socket, bytes, SEND))
}

/// As [`send`], to a peer of choice.
pub(crate) fn send_to(socket: &UdpSocket, bytes: &[u8], to: SocketAddr) -> Result<bool, Errno> {
    accepted(socket, || rustix::net::sendto(socket, bytes, SEND, &to))
}

fn accepted(socket: &UdpSocket, call: impl Fn() -> Result<usize, System>) -> Result<bool, Errno> {
    loop {
        let sent = faults::transfer(Call::Send, socket.as_raw_fd(), 1).and_then(|_| call());
        return match sent {
            Ok(_) => Ok(true),
            Err(System::AGAIN | System::NOBUFS) => Ok(false),
            Err(System::INTR) => continue,
            Err(error) => Err(Errno(error.raw_os_error())),
        };
    }
}
