//! Several datagrams per call, received and sent one by one.

use super::*;
use crate::error::Errno;

// proves: UDP-22
#[test]
fn a_batch_keeps_order_and_borders() {
    for (receiver, peers) in [(v4(), [v4(), v4(), v4()]), (v6(), [v6(), v6(), v6()])] {
        let mut expected = Vec::new();
        for number in 0..100 {
            let peer = &peers[number % 3];
            let bytes = content(number, [0, 1, 700, 1432][number % 4]);
            assert_eq!(send_to(peer, &bytes, address(&receiver)), Ok(true));
            expected.push((address(peer), bytes, false));
        }
        let mut batch = Batch::new(1432).expect("memory");
        assert_eq!(collect(&mut batch, &receiver, 100), expected);
        let filled = batch.receive(&receiver).expect("received");
        let nothing = Filled {
            slots: 0,
            drained: true,
        };
        assert_eq!(filled, nothing);
        assert_eq!(batch.datagrams().count(), 0);
    }
}

#[test]
fn a_batch_tells_what_is_too_long() {
    let (receiver, sender) = (v4(), v4());
    let lengths = [9, 10, 11, 60_000, 0, 10];
    for (number, length) in lengths.into_iter().enumerate() {
        send_to(&sender, &content(number, length), address(&receiver)).expect("sent");
    }
    let mut batch = Batch::new(10).expect("memory");
    let got = collect(&mut batch, &receiver, lengths.len());
    for (number, (length, got)) in lengths.into_iter().zip(got).enumerate() {
        let whole = content(number, length.min(10));
        assert_eq!(got, (address(&sender), whole, length > 10));
    }
}

/// First datagrams come one by one; once it proves busy, as many as there are slots.
#[test]
fn slots_follow_the_longest_datagram() {
    for (most, slots) in [(1, 32), (1432, 32), (8192, 8), (65_507, 2), (65_536, 2)] {
        let (receiver, sender) = (v4(), v4());
        let count = slots + 8;
        let mut batch = Batch::new(most).expect("memory");
        let mut fills = Vec::new();
        // The kernel may not have delivered all when the first is there.
        for _ in 0..100 {
            for number in 0..count {
                send_to(&sender, &content(number, 1), address(&receiver)).expect("sent");
            }
            let mut total = 0;
            while total < count {
                wait(&receiver);
                let filled = batch.receive(&receiver).expect("received");
                assert_eq!(batch.datagrams().count(), filled.slots);
                // Only a full one may have left something.
                assert!(
                    filled.drained || [1, slots].contains(&filled.slots),
                    "{most}"
                );
                fills.push(filled.slots);
                total += filled.slots;
            }
            assert!(nothing_left(&receiver));
            if fills.contains(&slots) {
                break;
            }
        }
        assert_eq!(fills[0], 1, "{most}");
        assert_eq!(fills.iter().max(), Some(&slots), "{most}");
    }
}

/// A batch may be moved between its calls.
#[test]
fn a_batch_can_move() {
    let (receiver, sender) = (v4(), v4());
    let mut batch = Batch::new(100).expect("memory");
    for number in 0..3 {
        send_to(&sender, &content(number, 50), address(&receiver)).expect("sent");
        let (moved, got) = std::thread::scope(|scope| {
            let call = scope.spawn(|| {
                let got = collect(&mut batch, &receiver, 1);
                (batch, got)
            });
            call.join().expect("no panic")
        });
        batch = moved;
        let expected = (address(&sender), content(number, 50), false);
        assert_eq!(got, std::slice::from_ref(&expected));
        let one = batch.datagrams().next().expect("still there");
        assert_eq!((one.from, one.bytes.to_vec(), one.truncated), expected);
    }
}

#[test]
fn datagrams_go_to_many_peers() {
    let sender = v4();
    let peers: Vec<UdpSocket> = (0..40).map(|_| v4()).collect();
    let contents: Vec<Vec<u8>> = (0..200)
        .map(|number| content(number, number % 50))
        .collect();
    let outgoing: Vec<Outgoing<'_>> = (contents.iter().zip(peers.iter().cycle()))
        .map(|(bytes, peer)| Outgoing {
            bytes,
            to: Some(address(peer)),
        })
        .collect();
    assert_eq!(send_all(&sender, &outgoing), all(200));
    let mut batch = Batch::new(100).expect("memory");
    for (place, peer) in peers.iter().enumerate() {
        let got = collect(&mut batch, peer, 5);
        let expected: Vec<Got> = (contents.iter().skip(place).step_by(40))
            .map(|bytes| (address(&sender), bytes.clone(), false))
            .collect();
        assert_eq!(got, expected);
    }
    assert_eq!(send_all(&sender, &[]), all(0));
}

// proves: UDP-21
#[test]
fn a_refused_datagram_is_told_and_can_be_left_out() {
    let (sender, receiver) = (v4(), v4());
    let too_long = content(0, 65_508);
    for refused in [0, 1, 5, 9] {
        let contents: Vec<Vec<u8>> = (0..10).map(|number| content(number, 20 + number)).collect();
        let outgoing: Vec<Outgoing<'_>> = (contents.iter().enumerate())
            .map(|(place, bytes)| Outgoing {
                bytes: if place == refused { &too_long } else { bytes },
                to: Some(address(&receiver)),
            })
            .collect();
        let sent = Sent {
            count: refused,
            refused: Some(Errno::EMSGSIZE),
        };
        assert_eq!(send_all(&sender, &outgoing), sent);
        let rest = &outgoing[refused + 1..];
        assert_eq!(send_all(&sender, rest), all(rest.len()));
        let mut batch = Batch::new(100).expect("memory");
        let got = collect(&mut batch, &receiver, 9);
        let expected = (0..10).filter(|&place| place != refused);
        assert!(
            got.iter()
                .map(|got| &got.1)
                .eq(expected.map(|place| &contents[place]))
        );
    }
}
