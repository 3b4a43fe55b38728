//! TCP sockets with the options a component's properties ask for. All descriptors are made
//! non-blocking and close-on-exec (COM-102). Callbacks see some of them and may change that, so
//! no call here waits, whatever the mode is (COM-110).

use std::io::{self, IoSlice};
use std::net::{Shutdown, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use rustix::io::Errno as System;
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendFlags};
use socket2::{Domain, Protocol, SockAddr, SockRef, Socket, TcpKeepalive, Type};

use crate::error::Errno;
use crate::os::faults::{self, Call};

/// Number of probes before a silent peer counts as dead (COM-78).
const KEEPALIVE_PROBES: u32 = 5;

/// The smallest piece that a write is cut into because of a small send buffer.
const LEAST_PIECE: usize = 2048;

/// A vanished peer is an error, not a signal (COM-101).
#[cfg(not(target_vendor = "apple"))]
const SEND: SendFlags = SendFlags::NOSIGNAL.union(SendFlags::DONTWAIT);
/// There it is an option of the socket, which socket2 and mio set.
#[cfg(target_vendor = "apple")]
const SEND: SendFlags = SendFlags::DONTWAIT;

/// The number of parts that one system call sends.
const PARTS_PER_CALL: usize = 32;

/// Options of listening and connecting sockets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TcpOptions {
    /// Milliseconds; 0 disables keep-alive (COM-78).
    pub(crate) keepalive_time: u32,
    /// Milliseconds; 0 disables keep-alive.
    pub(crate) keepalive_interval: u32,
    /// Whether Nagle's algorithm is off (`TCP_NODELAY`, COM-79).
    pub(crate) no_delay: bool,
    /// `SO_REUSEADDR` (COM-77).
    pub(crate) reuse_address: bool,
    /// `SO_REUSEPORT` (COM-77).
    pub(crate) reuse_port: bool,
}

/// A socket of the family of `addr` with `options` set.
pub(crate) fn socket(addr: &SocketAddr, options: &TcpOptions) -> io::Result<Socket> {
    faults::fail(Call::Socket)?;
    let socket = Socket::new(
        Domain::for_address(*addr),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_nonblocking(true)?;
    if options.keepalive_time != 0 && options.keepalive_interval != 0 {
        // The kernel takes whole seconds; the values were validated to be at least one second.
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

/// Binds `socket` to a local address.
pub(crate) fn bind(socket: &Socket, address: SocketAddr) -> io::Result<()> {
    faults::fail(Call::Bind)?;
    socket.bind(&SockAddr::from(address))
}

/// Makes `socket` a listening socket. It must be non-blocking, because accepting has no flag
/// against waiting.
pub(crate) fn listen(socket: &Socket, backlog: i32) -> io::Result<()> {
    faults::fail(Call::Listen)?;
    socket.set_nonblocking(true)?;
    socket.listen(backlog)
}

/// Stops listening, even if a forked child holds a copy of the descriptor. Clients in the
/// backlog are refused.
pub(crate) fn stop_listening(listener: &TcpListener) {
    // The socket listens, so the call cannot fail.
    let _ = SockRef::from(listener).shutdown(Shutdown::Both);
}

/// Begins to connect; the outcome may come later.
pub(crate) fn connect(socket: &TcpStream, remote: SocketAddr) -> io::Result<()> {
    faults::fail(Call::Connect)?;
    let socket = SockRef::from(socket);
    socket.set_nonblocking(true)?;
    match socket.connect(&SockAddr::from(remote)) {
        Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => Ok(()),
        result => result,
    }
}

/// Accepts one waiting connection.
pub(crate) fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    faults::transfer(Call::Accept, listener.as_raw_fd(), 0)?;
    listener.accept()
}

/// Reads once. Rust's own read calls libc's, which switches cancellation on and off again
/// around each call.
pub(crate) fn receive(stream: &TcpStream, buffer: &mut [u8]) -> Result<Received, Errno> {
    receive_as(stream, buffer, RecvFlags::DONTWAIT)
}

fn receive_as(stream: &TcpStream, buffer: &mut [u8], flags: RecvFlags) -> Result<Received, Errno> {
    loop {
        let received = faults::transfer(Call::Receive, stream.as_raw_fd(), buffer.len())
            .and_then(|most| rustix::net::recv(stream, &mut buffer[..most], flags));
        return match received {
            Ok((0, _)) => Ok(Received::End),
            Ok((count, _)) => Ok(Received::Bytes {
                count,
                drained: count < buffer.len(),
            }),
            Err(System::AGAIN) => Ok(Received::Nothing),
            Err(System::INTR) => continue,
            Err(error) => Err(Errno(error.raw_os_error())),
        };
    }
}

/// As [`receive`], but peeks at a single byte.
pub(crate) fn peek(stream: &TcpStream) -> Result<Received, Errno> {
    receive_as(stream, &mut [0], RecvFlags::PEEK | RecvFlags::DONTWAIT)
}

/// The outcome of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// This many bytes, never 0. `drained`: as far as the socket shows, there are no more.
    Bytes { count: usize, drained: bool },
    /// No bytes are there yet.
    Nothing,
    /// The peer has shut down its sending side.
    End,
}

/// Writes until everything is written or the kernel accepts no more, at most `piece` bytes at
/// a time. Returns how much the kernel accepted.
pub(crate) fn send(stream: &TcpStream, bytes: &[u8], piece: usize) -> Result<usize, Errno> {
    until_full(bytes.len(), |done| {
        let rest = next_piece(bytes, done, piece);
        let most = faults::transfer(Call::Send, stream.as_raw_fd(), rest.len())?;
        rustix::net::send(stream, &rest[..most], SEND)
    })
}

fn next_piece(bytes: &[u8], done: usize, piece: usize) -> &[u8] {
    let rest = &bytes[done..];
    &rest[..piece.min(rest.len())]
}

/// The most that one write to a full socket should be: half its send buffer. A write that fills
/// the buffer makes a single segment, and the peer delays the acknowledgement of a single
/// segment, which costs 40 ms each time.
pub(crate) fn piece(stream: &TcpStream) -> usize {
    SockRef::from(stream)
        .send_buffer_size()
        .map_or(usize::MAX, |size| (size / 2).max(LEAST_PIECE))
}

/// As [`send`] for the concatenation of `parts`.
pub(crate) fn send_parts(stream: &TcpStream, parts: &[&[u8]]) -> Result<usize, Errno> {
    if let [single] = parts {
        return send(stream, single, usize::MAX);
    }
    let mut done = 0;
    for batch in parts.chunks(PARTS_PER_CALL) {
        let total: usize = batch.iter().map(|part| part.len()).sum();
        let count = send_together(batch, total, |slices| {
            let first = slices.first().map_or(0, |slice| slice.len());
            let most = faults::transfer(Call::Send, stream.as_raw_fd(), first)?;
            if most < first {
                return rustix::net::send(stream, &slices[0][..most], SEND);
            }
            let mut control = SendAncillaryBuffer::default();
            rustix::net::sendmsg(stream, slices, &mut control, SEND)
        })?;
        done += count;
        if count < total {
            break;
        }
    }
    Ok(done)
}

/// Sends several parts with one call: if a small first one were sent alone, Nagle's
/// algorithm would make the next wait until the peer acknowledges it.
fn send_together(
    parts: &[&[u8]],
    total: usize,
    mut send: impl FnMut(&[IoSlice<'_>]) -> Result<usize, System>,
) -> Result<usize, Errno> {
    let mut slices = [IoSlice::new(&[]); PARTS_PER_CALL];
    for (slice, part) in slices.iter_mut().zip(parts) {
        *slice = IoSlice::new(part);
    }
    let (mut rest, mut before) = (&mut slices[..parts.len()], 0);
    until_full(total, |done| {
        IoSlice::advance_slices(&mut rest, done - before);
        before = done;
        send(rest)
    })
}

/// Calls `attempt` with the number of bytes accepted so far, until the end that [`send`]
/// describes.
fn until_full(
    total: usize,
    mut attempt: impl FnMut(usize) -> Result<usize, System>,
) -> Result<usize, Errno> {
    let mut done = 0;
    while done < total {
        match attempt(done) {
            // Only EAGAIN shows that the socket is full, and promises an event; a short write
            // does not.
            Ok(0) | Err(System::AGAIN) => break,
            Ok(count) => done += count,
            Err(System::INTR) => {}
            Err(error) => return Err(Errno(error.raw_os_error())),
        }
    }
    Ok(done)
}

/// Whether closing the socket resets the connection, because the program has set `SO_LINGER`
/// with time 0.
pub(crate) fn resets(stream: &TcpStream) -> bool {
    SockRef::from(stream)
        .linger()
        .is_ok_and(|linger| linger.is_some_and(|time| time.is_zero()))
}

/// Ends the connection as its program wants it (`SO_LINGER`), without ever waiting. With time 0
/// it resets the connection, which a shutdown before would prevent (TCP-92). Other times matter
/// only for blocking sockets: the kernel goes on sending after they are over anyway, so it may
/// as well do so at once (COM-110).
pub(crate) fn close(stream: TcpStream) {
    let socket = SockRef::from(&stream);
    match socket.linger() {
        Ok(Some(time)) if time.is_zero() => return drop(stream),
        Ok(Some(_)) => {
            let _ = socket.set_linger(None);
        }
        _ => {}
    }
    part(&stream);
}

/// Tells the peer that nothing follows, even if a child process holds a copy of the descriptor.
pub(crate) fn part(stream: &TcpStream) {
    // The peer may be gone already.
    let _ = stream.shutdown(Shutdown::Write);
}

/// Whether a close could destroy what was written: if the peer has not acknowledged all of it,
/// anything that the peer has sent or still sends turns the close into a reset.
pub(crate) fn is_in_flight(stream: &TcpStream) -> bool {
    let mut unconfirmed = 0;
    // SAFETY: the request writes one int, for which there is space.
    let asked = unsafe { libc::ioctl(stream.as_raw_fd(), libc::TIOCOUTQ, &raw mut unconfirmed) };
    asked == 0 && unconfirmed > 0
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Sends parts to a kernel that accepts `most` bytes at a time and `room` in total.
    fn together(parts: &[&[u8]], most: usize, room: usize) -> (Result<usize, Errno>, Vec<u8>) {
        let mut taken = Vec::new();
        let total = parts.iter().map(|part| part.len()).sum();
        let result = send_together(parts, total, |slices| {
            let bytes: Vec<u8> = slices.iter().flat_map(|s| s.iter().copied()).collect();
            let count = most.min(bytes.len()).min(room - taken.len());
            taken.extend_from_slice(&bytes[..count]);
            match count {
                0 => Err(System::AGAIN),
                _ => Ok(count),
            }
        });
        (result, taken)
    }

    // proves: TCP-71 TCP-76
    #[test]
    fn parts_go_on_where_the_kernel_stopped() {
        let parts: [&[u8]; 4] = [b"abcd", b"", b"e", b"fghij"];
        for most in 1..=11 {
            for room in 0..=10 {
                let expected = b"abcdefghij"[..room].to_vec();
                assert_eq!(together(&parts, most, room), (Ok(room), expected));
            }
        }
    }

    #[test]
    fn pieces_make_up_everything() {
        let bytes: Vec<u8> = (0..50).collect();
        for piece in [1, 7, 49, 50, 51, usize::MAX] {
            let mut taken = Vec::new();
            let done = until_full(bytes.len(), |done| {
                let next = next_piece(&bytes, done, piece);
                assert!(next.len() <= piece);
                taken.extend_from_slice(next);
                Ok(next.len())
            });
            assert_eq!((done, &taken), (Ok(50), &bytes));
        }
    }

    /// A full socket is written to in pieces smaller than its free space, so that the peer
    /// gets several segments to acknowledge.
    #[test]
    fn a_small_send_buffer_makes_small_pieces() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("socket");
        socket.set_send_buffer_size(32 * 1024).expect("buffer");
        let address = listener.local_addr().expect("address");
        socket.connect(&address.into()).expect("connect");
        socket.set_nonblocking(true).expect("non-blocking");
        let stream = TcpStream::from_std(socket.into());
        let size = SockRef::from(&stream).send_buffer_size().expect("size");
        assert_eq!(piece(&stream), size / 2);
        // Nobody reads, so the socket fills up piece by piece.
        let plenty = vec![0; 64 << 20];
        let sent = send(&stream, &plenty, piece(&stream)).expect("send");
        assert!(sent >= size / 2 && sent < plenty.len());
    }
}
