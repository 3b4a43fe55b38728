//! Several datagrams per call, sent.

use std::net::SocketAddr;

use super::{UdpSocket, single};
use crate::error::Errno;

/// The most messages that one call sends.
pub(super) const MOST_MESSAGES: usize = 32;

/// The most datagrams that one call sends.
pub(super) const MOST_PARTS: usize = 64;

/// A datagram to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outgoing<'a> {
    /// Its content, which may be empty.
    pub(crate) bytes: &'a [u8],
    /// `None`: the peer that the socket is connected to.
    pub(crate) to: Option<SocketAddr>,
}

/// How far [`send_all`] has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// How many datagrams have gone; they are the first ones.
    pub(crate) count: usize,
    /// Why the next one has not gone: the error that it caused. `None`, although not all have
    /// gone: the kernel accepts no more at the moment.
    pub(crate) refused: Option<Errno>,
}

/// Sends datagrams in this order, until all have gone, or one is refused, or the kernel accepts
/// no more. What [`super::send`] says about the last two applies here too.
pub(crate) fn send_all(socket: &UdpSocket, datagrams: &[Outgoing<'_>]) -> Sent {
    let mut count = 0;
    while count < datagrams.len() {
        match send_some(socket, &datagrams[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(errno) => {
                return Sent {
                    count,
                    refused: Some(errno),
                };
            }
        }
    }
    Sent {
        count,
        refused: None,
    }
}

/// Sends the first one alone.
fn send_one(socket: &UdpSocket, datagrams: &[Outgoing<'_>]) -> Result<usize, Errno> {
    let Some(first) = datagrams.first() else {
        return Ok(0);
    };
    let sent = match first.to {
        Some(to) => single::send_to(socket, first.bytes, to),
        None => single::send(socket, first.bytes),
    };
    sent.map(usize::from)
}

/// Makes one call. Returns how many datagrams have gone; 0: the kernel accepts none.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn send_some(socket: &UdpSocket, datagrams: &[Outgoing<'_>]) -> Result<usize, Errno> {
    send_one(socket, datagrams)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
use self::together::send_some;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod together {
    use std::os::fd::AsRawFd;

    use rustix::io::Errno as System;

    use super::{MOST_MESSAGES, MOST_PARTS, Outgoing, send_one};
    use crate::error::Errno;
    use crate::os::faults::{self, Call};
    use crate::os::net::udp::{UdpSocket, raw};

    /// From so many datagrams of one length to one peer on it is worth to let the kernel cut
    /// them from one piece.
    const LEAST_SEGMENTS: usize = 8;

    /// The most datagrams that the kernel cuts from one piece; new kernels allow twice as many.
    const MOST_SEGMENTS: usize = 64;

    /// The most bytes of a piece, which was a datagram of IPv4 once.
    const MOST_SEGMENT_BYTES: usize = 65_507;

    /// The messages of a call.
    struct Plan {
        /// How many datagrams each message consists of.
        runs: [usize; MOST_MESSAGES],
        messages: usize,
        datagrams: usize,
    }

    impl Plan {
        /// For the first ones of `datagrams`. Those of up to `limit` bytes may be segments.
        fn new(datagrams: &[Outgoing<'_>], limit: usize) -> Self {
            let mut plan = Self {
                runs: [0; MOST_MESSAGES],
                messages: 0,
                datagrams: 0,
            };
            while plan.messages < MOST_MESSAGES {
                let rest = &datagrams[plan.datagrams..];
                let Some(first) = rest.first() else { break };
                let run = if first.bytes.len() <= limit {
                    run(first, rest)
                } else {
                    1
                };
                if plan.datagrams + run > MOST_PARTS {
                    break;
                }
                plan.runs[plan.messages] = run;
                plan.messages += 1;
                plan.datagrams += run;
            }
            plan
        }

        fn runs(&self) -> &[usize] {
            &self.runs[..self.messages]
        }
    }

    /// How many of `datagrams`, from `first` on, can be segments of one message: all have one
    /// length, but the last may be shorter. 1 if they are too few.
    fn run(first: &Outgoing<'_>, datagrams: &[Outgoing<'_>]) -> usize {
        let length = first.bytes.len();
        let (mut count, mut total) = (0, 0);
        for next in datagrams.iter().take(MOST_SEGMENTS) {
            let size = next.bytes.len();
            // An empty one would vanish.
            let fits = (1..=length).contains(&size) && total + size <= MOST_SEGMENT_BYTES;
            if !fits || next.to != first.to {
                break;
            }
            count += 1;
            total += size;
            if size < length {
                break;
            }
        }
        if count < LEAST_SEGMENTS { 1 } else { count }
    }

    /// Makes one call, or two if the kernel does not cut the first piece. Returns how many
    /// datagrams have gone; 0: the kernel accepts none.
    pub(super) fn send_some(
        socket: &UdpSocket,
        datagrams: &[Outgoing<'_>],
    ) -> Result<usize, Errno> {
        let plan = Plan::new(datagrams, socket.segment_limit());
        if plan.datagrams <= 1 {
            return send_one(socket, datagrams);
        }
        let first = plan.runs[0];
        match attempt(socket, datagrams, plan.runs()) {
            Ok(messages) => Ok(plan.runs[..messages].iter().sum()),
            Err(System::AGAIN | System::NOBUFS) => Ok(0),
            Err(error) if first > 1 && is_of_segments(error) => {
                send_whole(socket, &datagrams[..first], error)
            }
            Err(error) => Err(Errno(error.raw_os_error())),
        }
    }

    fn attempt(
        socket: &UdpSocket,
        datagrams: &[Outgoing<'_>],
        runs: &[usize],
    ) -> Result<usize, System> {
        loop {
            let fd = socket.as_raw_fd();
            let cut = match runs[0] {
                1 => Ok(1),
                _ => faults::transfer(Call::Segment, fd, 1),
            };
            let sent = cut
                .and_then(|_| faults::transfer(Call::Send, fd, runs.len()))
                .and_then(|most| raw::send(socket, datagrams, &runs[..most]));
            match sent {
                Err(System::INTR) => {}
                result => return result,
            }
        }
    }

    /// Errors of a message of segments that its datagrams need not cause if they are sent one
    /// by one: no such offload on the way (EIO), no such option (EINVAL), or segments longer
    /// than the network's packets (EMSGSIZE, older kernels EINVAL).
    fn is_of_segments(error: System) -> bool {
        matches!(
            error,
            System::IO | System::INVAL | System::OPNOTSUPP | System::MSGSIZE
        )
    }

    /// Sends the datagrams of a run, of which `error` said that they cannot be segments, without
    /// that. If it works, later ones are not tried.
    fn send_whole(
        socket: &UdpSocket,
        datagrams: &[Outgoing<'_>],
        error: System,
    ) -> Result<usize, Errno> {
        let singles = [1; MOST_MESSAGES];
        let count = datagrams.len().min(MOST_MESSAGES);
        match attempt(socket, datagrams, &singles[..count]) {
            Ok(sent) => {
                socket.limit_segments(match error {
                    System::MSGSIZE => datagrams[0].bytes.len() - 1,
                    _ => 0,
                });
                Ok(sent)
            }
            Err(System::AGAIN | System::NOBUFS) => Ok(0),
            // It was no fault of the segments.
            Err(error) => Err(Errno(error.raw_os_error())),
        }
    }
}
