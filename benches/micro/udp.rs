//! What the calls of the UDP edge cost for 1 to 64 waiting datagrams, each way of receiving and
//! sending beside the others: `cargo bench --bench udp` in this folder. A figure is nanoseconds
//! of CPU time per datagram, the median of interleaved rounds.

mod error {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Errno(pub i32);

    impl Errno {
        pub const EINVAL: Self = Self(libc::EINVAL);
        pub const EAFNOSUPPORT: Self = Self(libc::EAFNOSUPPORT);
    }

    impl From<std::io::Error> for Errno {
        fn from(error: std::io::Error) -> Self {
            Self(error.raw_os_error().unwrap_or(libc::EINVAL))
        }
    }
}

#[path = "../../src/os/faults.rs"]
#[allow(dead_code, reason = "the benchmark uses a part of it")]
mod faults;
#[path = "../../src/os/net/sockopt.rs"]
#[allow(dead_code, reason = "the benchmark uses a part of it")]
mod sockopt;
#[path = "../../src/os/net/tcp.rs"]
#[allow(dead_code, reason = "the benchmark uses a part of it")]
mod tcp;
#[path = "../../src/os/net/udp/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the benchmark uses a part of it")]
mod udp;

/// What the modules expect around them.
mod os {
    pub(crate) use crate::faults;

    pub(crate) mod memory {
        use crate::error::Errno;

        pub(crate) fn zeroed(size: usize) -> Result<Box<[u8]>, Errno> {
            Ok(vec![0; size].into())
        }

        pub(crate) fn filled<T>(
            count: usize,
            make: impl FnMut() -> Result<T, Errno>,
        ) -> Result<Box<[T]>, Errno> {
            std::iter::repeat_with(make).take(count).collect()
        }
    }

    pub(crate) mod net {
        pub(crate) use crate::{sockopt, udp};
    }
}

use std::net::{Ipv4Addr, SocketAddr};

use sockopt::ReusePolicy;
use udp::{Batch, Outgoing, UdpSocket};

/// Datagrams that wait at the same time.
const WAITING: [usize; 9] = [1, 2, 3, 4, 6, 8, 16, 32, 64];

const ROUNDS: usize = 2001;

/// CPU time of this thread in nanoseconds.
fn cpu() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec * 1_000_000_000 + time.tv_nsec).expect("a time")
}

fn bound() -> UdpSocket {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let socket = udp::socket(&address, ReusePolicy::None).expect("socket");
    udp::bind(&socket, address).expect("bind");
    UdpSocket::new(socket)
}

fn address(socket: &UdpSocket) -> SocketAddr {
    socket.local_address().expect("bound")
}

/// The median, per datagram.
fn figure(times: &mut [u64], datagrams: usize) -> u64 {
    times.sort_unstable();
    times[times.len() / 2] / datagrams as u64
}

/// Calls until it is told that nothing waits.
fn plain(socket: &UdpSocket, buffer: &mut [u8]) -> usize {
    let mut count = 0;
    while udp::receive(socket, buffer).expect("received").is_some() {
        count += 1;
    }
    count
}

fn batched(socket: &UdpSocket, batch: &mut Batch) -> usize {
    let mut count = 0;
    loop {
        let filled = batch.receive(socket).expect("received");
        for datagram in batch.datagrams() {
            count += usize::from(!std::hint::black_box(datagram).truncated);
        }
        if filled.drained {
            return count;
        }
    }
}

/// As [`batched`], but asks again until nothing comes.
fn to_the_end(socket: &UdpSocket, batch: &mut Batch) -> usize {
    let mut count = 0;
    while batch.receive(socket).expect("received").slots > 0 {
        count += batch.datagrams().count();
    }
    count
}

/// Alternates between ways of doing the same with `count` datagrams.
fn compare(count: usize, ways: &mut [&mut dyn FnMut() -> u64]) -> Vec<u64> {
    let mut times = vec![Vec::with_capacity(ROUNDS); ways.len()];
    for _ in 0..ROUNDS / count.min(8) {
        for (way, times) in ways.iter_mut().zip(&mut times) {
            times.push(way());
        }
    }
    times.iter_mut().map(|times| figure(times, count)).collect()
}

fn timed(count: usize, receive: impl FnOnce() -> usize) -> u64 {
    let start = cpu();
    let received = receive();
    let time = cpu() - start;
    assert_eq!(received, count);
    time
}

fn receiving(length: usize) {
    println!("\nreceive, {length} bytes     plain   batch   batch until nothing");
    let receiver = bound();
    udp::set_receive_buffer(&receiver, 4 << 20).expect("a buffer");
    let peers: Vec<UdpSocket> = (0..64).map(|_| bound()).collect();
    let content = vec![7; length];
    let fill = |count: usize| {
        for peer in &peers[..count] {
            assert_eq!(udp::send_to(peer, &content, address(&receiver)), Ok(true));
        }
    };
    let mut buffer = vec![0; 1432];
    let mut one = Batch::new(1432).expect("memory");
    let mut other = Batch::new(1432).expect("memory");
    for count in WAITING {
        let figures = compare(
            count,
            &mut [
                &mut || {
                    fill(count);
                    timed(count, || plain(&receiver, &mut buffer))
                },
                &mut || {
                    fill(count);
                    timed(count, || batched(&receiver, &mut one))
                },
                &mut || {
                    fill(count);
                    timed(count, || to_the_end(&receiver, &mut other))
                },
            ],
        );
        println!("{count:>4} waiting {figures:>20?}");
    }
}

fn sending(length: usize, peers: usize) {
    println!("\nsend to {peers}, {length} bytes     plain   together   unsegmented");
    let sender = bound();
    let whole = bound();
    whole.limit_segments(0);
    let receivers: Vec<UdpSocket> = (0..peers).map(|_| bound()).collect();
    let content = vec![7; length];
    let to: Vec<SocketAddr> = receivers.iter().map(address).collect();
    let datagrams: Vec<Outgoing<'_>> = (to.iter().cycle().take(64))
        .map(|&to| Outgoing {
            bytes: &content,
            to: Some(to),
        })
        .collect();
    let empty = || {
        let mut buffer = vec![0; 1432];
        for receiver in &receivers {
            plain(receiver, &mut buffer);
        }
    };
    for count in WAITING {
        let figures = compare(
            count,
            &mut [
                &mut || {
                    empty();
                    timed(count, || {
                        let some = datagrams[..count].iter();
                        some.filter(|one| {
                            let to = one.to.expect("a peer");
                            udp::send_to(&sender, one.bytes, to).expect("sent")
                        })
                        .count()
                    })
                },
                &mut || {
                    empty();
                    timed(count, || udp::send_all(&sender, &datagrams[..count]).count)
                },
                &mut || {
                    empty();
                    timed(count, || udp::send_all(&whole, &datagrams[..count]).count)
                },
            ],
        );
        println!("{count:>4} at once {figures:>20?}");
    }
}

fn main() {
    receiving(64);
    receiving(1200);
    sending(64, 50);
    sending(64, 1);
    sending(1200, 1);
}
