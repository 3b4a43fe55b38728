//! Datagrams over the loopback interface.

mod batches;
#[cfg(feature = "fault-injection")]
mod faults;
mod options;
mod segments;
mod singles;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

use super::*;
use crate::os::net::sockopt::ReusePolicy;

/// After this time a datagram does not come any more.
const LIMIT: Duration = Duration::from_secs(10);

/// A datagram as a test compares it: who has sent it, its content, whether it is truncated.
type Got = (SocketAddr, Vec<u8>, bool);

fn bound_to(address: SocketAddr) -> UdpSocket {
    let socket = socket(&address, ReusePolicy::None).expect("socket");
    bind(&socket, address).expect("bind");
    UdpSocket::new(socket)
}

fn v4() -> UdpSocket {
    bound_to((Ipv4Addr::LOCALHOST, 0).into())
}

fn v6() -> UdpSocket {
    bound_to((Ipv6Addr::LOCALHOST, 0).into())
}

fn address(socket: &UdpSocket) -> SocketAddr {
    socket.local_address().expect("bound")
}

/// Waits until there is something to read.
fn wait(socket: &UdpSocket) {
    assert!(is_readable(socket, LIMIT), "nothing comes");
}

fn is_readable(socket: &UdpSocket, limit: Duration) -> bool {
    let mut watched = [PollFd::new(socket, PollFlags::IN)];
    let limit = Timespec::try_from(limit).expect("a time");
    rustix::event::poll(&mut watched, Some(&limit)).expect("poll") == 1
}

/// One datagram, with single calls.
fn next(socket: &UdpSocket, space: usize) -> Got {
    let mut buffer = vec![0; space];
    wait(socket);
    let got = receive(socket, &mut buffer).expect("received");
    let got = got.expect("a datagram");
    buffer.truncate(got.length);
    (got.from, buffer, got.truncated)
}

/// So many datagrams, with batches.
fn collect(batch: &mut Batch, socket: &UdpSocket, count: usize) -> Vec<Got> {
    let mut got = Vec::new();
    while got.len() < count {
        wait(socket);
        batch.receive(socket).expect("received");
        got.extend(batch.datagrams().map(|one| {
            let bytes = one.bytes.to_vec();
            (one.from, bytes, one.truncated)
        }));
    }
    got
}

fn nothing_left(socket: &UdpSocket) -> bool {
    receive(socket, &mut [0; 16]) == Ok(None)
}

/// Different bytes for every number.
fn content(number: usize, length: usize) -> Vec<u8> {
    let byte = |at| u8::try_from((number * 31 + at) % 251).unwrap_or(0);
    (0..length).map(byte).collect()
}

/// All have gone.
const fn all(count: usize) -> Sent {
    Sent {
        count,
        refused: None,
    }
}
