//! What the kernel may answer, but rarely does.

use mio::{Events, Interest, Poll, Token};

use super::*;
use crate::error::Errno;
use crate::os::faults;
use crate::os::poll;

fn watched(socket: &UdpSocket) -> Poll {
    let queue = poll::queue().expect("a queue");
    let interest = Interest::READABLE | Interest::WRITABLE;
    poll::watch(queue.registry(), &mut Watched(socket), Token(1), interest).expect("watched");
    queue
}

fn has_event(queue: &mut Poll) -> bool {
    let mut events = Events::with_capacity(4);
    queue.poll(&mut events, Some(LIMIT)).expect("poll");
    !events.is_empty()
}

fn datagrams(contents: &[Vec<u8>], to: SocketAddr) -> Vec<Outgoing<'_>> {
    let to = Some(to);
    contents
        .iter()
        .map(|bytes| Outgoing { bytes, to })
        .collect()
}

fn contents(count: usize, length: usize) -> Vec<Vec<u8>> {
    (0..count).map(|number| content(number, length)).collect()
}

/// All of them arrive in order.
fn arrive(receiver: &UdpSocket, expected: &[Vec<u8>]) {
    let mut batch = Batch::new(2000).expect("memory");
    let got = collect(&mut batch, receiver, expected.len());
    assert!(got.iter().map(|got| &got.1).eq(expected));
    assert!(nothing_left(receiver));
}

#[test]
fn calls_are_repeated_when_a_signal_interrupts_them() {
    let (sender, receiver) = (v4(), v4());
    let eintr = libc::EINTR;
    let setting =
        format!("send={eintr}:1:2,send={eintr}:4:1,receive={eintr}:1:1,receive={eintr}:3:2");
    let bytes = contents(3, 10);
    let to = address(&receiver);
    let ((), told) = faults::with(&setting, || {
        assert_eq!(send_to(&sender, &bytes[0], to), Ok(true));
        assert_eq!(send_all(&sender, &datagrams(&bytes[1..], to)), all(2));
        assert_eq!(next(&receiver, 99).1, bytes[0]);
        let mut batch = Batch::new(99).expect("memory");
        assert_eq!(collect(&mut batch, &receiver, 2).len(), 2);
    });
    assert_eq!(told, 6);
}

#[test]
fn a_full_kernel_ends_sending() {
    let (sender, receiver) = (v4(), v4());
    for code in [libc::EAGAIN, libc::ENOBUFS] {
        let bytes = contents(100, 10);
        let all_of_them = datagrams(&bytes, address(&receiver));
        // The first call sends 64 of them as segments, the second nothing.
        let (sent, told) = faults::with(&format!("send={code}:2:1"), || {
            assert_eq!(send_all(&sender, &all_of_them[..64]), all(64));
            let full = send_all(&sender, &all_of_them[64..]);
            assert_eq!(send_to(&sender, b"!", address(&receiver)), Ok(true));
            full
        });
        assert_eq!((sent, told), (all(0), 1));
        arrive(&receiver, &[&bytes[..64], &[b"!".to_vec()]].concat());
        let (sent, told) = faults::with(&format!("send={code}:1:1"), || {
            send_to(&sender, b"?", address(&receiver))
        });
        assert_eq!((sent, told), (Ok(false), 1));
    }
}

#[test]
fn an_error_is_that_of_the_first_that_has_not_gone() {
    let (sender, receiver) = (v4(), v4());
    let code = libc::ENOMEM;
    // Different lengths, so that each is a message of its own: 32, then the rest.
    let bytes: Vec<Vec<u8>> = (0..50)
        .map(|number| content(number, 100 - number))
        .collect();
    let all_of_them = datagrams(&bytes, address(&receiver));
    let (sent, _) = faults::with(&format!("send={code}:2:1"), || {
        send_all(&sender, &all_of_them)
    });
    let refused = Sent {
        count: 32,
        refused: Some(Errno(code)),
    };
    assert_eq!(sent, refused);
    arrive(&receiver, &bytes[..32]);
}

#[test]
fn short_batches_are_continued() {
    let (sender, receiver) = (v4(), v4());
    let _queue = watched(&sender);
    for seed in 1..20 {
        let bytes: Vec<Vec<u8>> = (0..90)
            .map(|number| content(number, 100 - number))
            .collect();
        let all_of_them = datagrams(&bytes, address(&receiver));
        let (sent, told) = faults::with(&format!("seed={seed},short=100"), || {
            send_all(&sender, &all_of_them)
        });
        assert_eq!(sent, all(90));
        assert!(told > 3);
        arrive(&receiver, &bytes);
    }
}

#[test]
fn what_a_short_batch_leaves_causes_an_event() {
    let (sender, receiver) = (v4(), v4());
    let mut queue = watched(&receiver);
    let bytes = contents(10, 10);
    for setting in ["short=100", "again=60", "seed=3,short=50,again=50,intr=50"] {
        send_all(&sender, &datagrams(&bytes, address(&receiver)));
        let mut got = Vec::new();
        let mut batch = Batch::new(99).expect("memory");
        let ((), told) = faults::with(setting, || {
            while got.len() < bytes.len() {
                assert!(has_event(&mut queue));
                while !batch.receive(&receiver).expect("received").drained {
                    got.extend(batch.datagrams().map(|one| one.bytes.to_vec()));
                }
                got.extend(batch.datagrams().map(|one| one.bytes.to_vec()));
            }
        });
        assert!(told > 0, "{setting}");
        assert_eq!(got, bytes, "{setting}");
    }
}

/// The datagrams of a run that cannot be segments go all the same, and the next run is not
/// tried if the error says that it would fail too.
#[test]
fn what_cannot_be_segments_goes_unsegmented() {
    for (code, limit) in [
        (libc::EIO, 0),
        (libc::EINVAL, 0),
        (libc::EOPNOTSUPP, 0),
        (libc::EMSGSIZE, 999),
    ] {
        let (sender, receiver) = (v4(), v4());
        if sender.segment_limit() == 0 {
            eprintln!("skipped: this kernel does not cut datagrams");
            return;
        }
        let bytes = contents(40, 1000);
        let (sent, told) = faults::with(&format!("segment={code}:1:9"), || {
            send_all(&sender, &datagrams(&bytes, address(&receiver)))
        });
        assert_eq!((sent, told), (all(40), 1), "{code}");
        assert_eq!(sender.segment_limit(), limit);
        arrive(&receiver, &bytes);
    }
}

/// A run is not given up because the kernel was full when it was sent again.
#[test]
fn a_full_kernel_proves_nothing_about_segments() {
    let (sender, receiver) = (v4(), v4());
    let before = sender.segment_limit();
    let bytes = contents(20, 1000);
    let setting = format!("segment={}:1:1,send={}:1:1", libc::EIO, libc::ENOBUFS);
    let (sent, _) = faults::with(&setting, || {
        send_all(&sender, &datagrams(&bytes, address(&receiver)))
    });
    assert_eq!(sent, all(0));
    assert_eq!(sender.segment_limit(), before);
    assert!(nothing_left(&receiver));
}

#[test]
fn making_a_socket_can_fail() {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let code = |result: std::io::Result<()>| result.map_err(|error| error.raw_os_error());
    let setting = "socket=24:1:1,bind=98:1:1,connect=105:1:1,join=105:1:1";
    let ((), told) = faults::with(setting, || {
        let made = || socket(&address, ReusePolicy::None);
        assert_eq!(code(made().map(drop)), Err(Some(24)));
        let socket = made().expect("socket");
        assert_eq!(code(bind(&socket, address)), Err(Some(98)));
        assert_eq!(code(connect(&socket, address)), Err(Some(105)));
        let multicast = Multicast {
            group: "239.1.2.3:9".parse().expect("a group"),
            interface: None,
            hops: 1,
            looped: false,
        };
        assert_eq!(code(join(&socket, &multicast)), Err(Some(105)));
    });
    assert_eq!(told, 4);
    let (batch, _) = faults::with("memory=12:1:1", || Batch::new(9).map(drop));
    assert_eq!(batch, Err(Errno::ENOMEM));
}
