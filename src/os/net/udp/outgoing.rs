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

impl Sent {
    /// All went that were tried, or the kernel accepts no more.
    const fn some(count: usize) -> Self {
        Self {
            count,
            refused: None,
        }
    }
}

/// Sends datagrams in this order, until all have gone, or one is refused, or the kernel accepts
/// no more. What [`super::send`] says about the last two applies here too.
pub(crate) fn send_all(socket: &UdpSocket, datagrams: &[Outgoing<'_>]) -> Sent {
    let mut count = 0;
    while count < datagrams.len() {
        let next = send_some(socket, &datagrams[count..]);
        count += next.count;
        if next.count == 0 || next.refused.is_some() {
            return Sent { count, ..next };
        }
    }
    Sent::some(count)
}

/// Sends one by one.
fn send_each(socket: &UdpSocket, datagrams: &[Outgoing<'_>]) -> Sent {
    for (count, datagram) in datagrams.iter().enumerate() {
        let sent = match datagram.to {
            Some(to) => single::send_to(socket, datagram.bytes, to),
            None => single::send(socket, datagram.bytes),
        };
        match sent {
            Ok(true) => {}
            Ok(false) => return Sent::some(count),
            Err(errno) => {
                return Sent {
                    count,
                    refused: Some(errno),
                };
            }
        }
    }
    Sent::some(datagrams.len())
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
use self::send_each as send_some;

#[cfg(any(target_os = "linux", target_os = "android"))]
use self::together::send_some;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod together {
    use std::os::fd::AsRawFd;

    use rustix::io::Errno as System;

    use super::{MOST_MESSAGES, MOST_PARTS, Outgoing, Sent, send_each};
    use crate::error::Errno;
    use crate::os::faults::{self, Call};
    use crate::os::net::udp::{UdpSocket, raw};

    /// From so many datagrams of one length to one peer on the kernel cuts them from one piece.
    /// Four take half the time then, eight a third, 64 a sixth (`benches/micro/udp.rs`). Fewer
    /// would gain too, but a piece that the network drops takes all of its datagrams along.
    const LEAST_SEGMENTS: usize = 4;

    /// The most datagrams that the kernel cuts from one piece; new kernels allow twice as many.
    const MOST_SEGMENTS: usize = 64;

    /// The most bytes of a piece, which was a datagram of IPv4 once.
    const MOST_SEGMENT_BYTES: usize = 65_507;

    /// From so many messages on they go with one call. It saves entries into the kernel, which
    /// has to read a header for each message instead. Where entries are cheap that is no gain:
    /// 1.02 of single calls (`benches/micro/udp.rs`).
    const MANY: usize = 8;

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

    /// Sends what goes with one call, or with two if the kernel does not cut the first piece, or
    /// a few of the first ones one by one. None goes: the kernel accepts no more.
    pub(super) fn send_some(socket: &UdpSocket, datagrams: &[Outgoing<'_>]) -> Sent {
        let plan = Plan::new(datagrams, socket.segment_limit());
        let runs = plan.runs();
        let alone = runs.iter().take_while(|&&run| run == 1).count();
        if (1..MANY).contains(&alone) {
            return send_each(socket, &datagrams[..alone]);
        }
        let first = runs[0];
        match attempt(socket, datagrams, runs) {
            Err(error) if first > 1 && is_of_segments(error) => {
                send_whole(socket, &datagrams[..first], error)
            }
            sent => outcome(sent.map(|messages| runs[..messages].iter().sum())),
        }
    }

    fn outcome(sent: Result<usize, System>) -> Sent {
        match sent {
            Ok(count) => Sent::some(count),
            Err(System::AGAIN | System::NOBUFS) => Sent::some(0),
            Err(error) => Sent {
                count: 0,
                refused: Some(Errno(error.raw_os_error())),
            },
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
    /// that. If it works, later ones are not tried; if not, it was no fault of the segments.
    fn send_whole(socket: &UdpSocket, datagrams: &[Outgoing<'_>], error: System) -> Sent {
        let singles = [1; MOST_MESSAGES];
        let count = datagrams.len().min(MOST_MESSAGES);
        let sent = attempt(socket, datagrams, &singles[..count]);
        if sent.is_ok() {
            socket.limit_segments(match error {
                System::MSGSIZE => datagrams[0].bytes.len() - 1,
                _ => 0,
            });
        }
        outcome(sent)
    }
}
