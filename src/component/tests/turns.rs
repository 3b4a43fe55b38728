//! What happens to received bytes: order of events, slices, packets, budgets (TCP-60 to
//! TCP-63, TCP-100 to TCP-120, TCP-131, TCP-142).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::support::{FRAMINGS, ROLES, Setup, Told, packet, pattern, target, wire};
use crate::component::{FetchResult, Framing, Operation, Property, Role};
use crate::error::Errno;

// proves: TCP-10 TCP-15 TCP-93 TCP-131
#[test]
fn events_come_in_order() {
    for role in ROLES {
        for framing in FRAMINGS {
            let (rig, mut peer) = Setup::of(role).framing(framing).joined();
            peer.say(&wire(framing, b"one"));
            rig.received(peer.id, 3);
            peer.say(&wire(framing, b"two"));
            peer.finish();
            let id = peer.id;
            assert_eq!(rig.closed(id), (Operation::Close, 0));
            let begin = match role {
                Role::Server => vec![Told::Accept(id)],
                _ => vec![Told::PrepareConnect(id), Told::Connect(id)],
            };
            let rest = [
                Told::Handshake(id),
                Told::Receive(id, b"one".to_vec()),
                Told::Receive(id, b"two".to_vec()),
                Told::Close(id, Operation::Close, 0),
            ];
            assert_eq!(rig.about(id), [begin, rest.to_vec()].concat());
        }
    }
}

// proves: TCP-60
#[test]
fn what_came_is_cut_into_slices_of_a_socket_buffer() {
    // Less than a slice, one, a bit more, more than one read takes.
    for (size, count) in [(8, 7), (8, 8), (8, 17), (1000, 200_000)] {
        for secure in [false, true] {
            let setup = Setup::server().secure_if(secure);
            let (rig, mut peer) = setup.set(Property::SocketBufferSize, size).joined();
            let data = pattern(count);
            peer.say(&data);
            assert_eq!(rig.received(peer.id, count), data);
            let pieces = rig.pieces(peer.id);
            let fits = |piece: &Vec<u8>| (1..=size as usize).contains(&piece.len());
            assert!(pieces.iter().all(fits), "{size}");
            assert!(pieces.len() >= count.div_ceil(size as usize));
        }
    }
}

// proves: TCP-100 TCP-101 TCP-102 TCP-103 TCP-104
#[test]
fn a_pull_connection_keeps_what_is_not_fetched() {
    for role in ROLES {
        let (rig, mut peer) = Setup::of(role)
            .framing(Framing::Pull)
            .leaves_all()
            .set(Property::SocketBufferSize, 8)
            .joined();
        let (id, target) = (peer.id, rig.target(peer.id));
        let fetch = |count: usize, consume| {
            let mut bytes = vec![0; count];
            let result = rig.fetch(target, &mut bytes, consume);
            (result, bytes)
        };
        peer.say(b"0123456789");
        rig.until_told(&Told::Buffered(id, 10));
        assert_eq!(fetch(3, false), (FetchResult::Ok, b"012".to_vec()));
        assert_eq!(fetch(4, true), (FetchResult::Ok, b"0123".to_vec()));
        assert_eq!(fetch(7, true).0, FetchResult::LengthTooLong);
        assert_eq!(fetch(0, true).0, FetchResult::Ok);
        peer.say(b"abc");
        rig.until_told(&Told::Buffered(id, 9));
        assert_eq!(fetch(9, true), (FetchResult::Ok, b"456789abc".to_vec()));
        peer.finish();
        rig.closed(id);
        let gone = match role {
            Role::Client => FetchResult::LengthTooLong,
            _ => FetchResult::DataNotFound,
        };
        rig.stop().ok();
        assert_eq!(fetch(1, true).0, gone);
    }
}

// proves: TCP-102 TCP-104 TCP-107
#[test]
fn much_is_fetched_block_by_block_also_in_the_last_callback() {
    let count = 3 << 20;
    let data = pattern(count);
    let expected = data.clone();
    let (rig, mut peer) = Setup::server()
        .framing(Framing::Pull)
        .leaves_all()
        .set(Property::SocketBufferSize, 1 << 20)
        .script(move |component, told| {
            if let Told::Close(id, ..) = told {
                let target = target(component, *id);
                let mut half = vec![0; count / 2];
                assert_eq!(component.fetch(target, &mut half, false), FetchResult::Ok);
                assert!(half == expected[..count / 2]);
                assert_eq!(component.fetch(target, &mut half, true), FetchResult::Ok);
                assert!(half == expected[..count / 2]);
                let mut rest = vec![0; count - half.len()];
                let mut more = vec![0; rest.len() + 1];
                for consume in [false, true] {
                    let result = component.fetch(target, &mut more, consume);
                    assert_eq!(result, FetchResult::LengthTooLong);
                }
                assert_eq!(component.fetch(target, &mut rest, true), FetchResult::Ok);
                assert!(rest == expected[count / 2..]);
            }
            Ok(())
        })
        .joined();
    peer.say(&data);
    peer.finish();
    assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
}

// proves: TCP-110 TCP-114 TCP-120
#[test]
fn packets_are_told_one_by_one_however_they_come() {
    let packets: [&[u8]; 4] = [b"a", &pattern(300), b"three", &pattern(100_000)];
    let stream = packets.map(|payload| packet(0, payload)).concat();
    for secure in [false, true] {
        for piece in [3, 500, stream.len()] {
            let setup = Setup::server().framing(Framing::Pack).secure_if(secure);
            let (rig, mut peer) = setup.set(Property::SocketBufferSize, 8).joined();
            // Small packets come byte by byte.
            let (small, big) = stream.split_at(400.min(stream.len()));
            small.chunks(piece).for_each(|bytes| peer.say(bytes));
            peer.say(big);
            let all = packets.concat();
            assert_eq!(rig.received(peer.id, all.len()), all);
            assert_eq!(rig.pieces(peer.id), packets);
        }
    }
}

// proves: TCP-111 TCP-115 TCP-116
#[test]
fn a_bad_header_ends_a_pack_connection_after_the_packets_before() {
    let header = |flag: u32, len: u32| (flag << 22 | len).to_le_bytes().to_vec();
    for (own_flag, bad, code) in [
        (5, header(4, 3), Errno::EBADMSG),
        (5, header(5, 0), Errno::EMSGSIZE),
        (5, header(5, 101), Errno::EMSGSIZE),
        (0, header(9, 101), Errno::EMSGSIZE),
    ] {
        let (rig, mut peer) = Setup::server()
            .framing(Framing::Pack)
            .set(Property::MaxPackSize, 100)
            .set(Property::PackHeaderFlag, own_flag)
            .joined();
        let good = packet(if own_flag == 0 { 77 } else { 5 }, &[7; 100]);
        peer.say(&[good, bad].concat());
        assert_eq!(rig.closed(peer.id), (Operation::Receive, code.0));
        assert_eq!(rig.pieces(peer.id), [[7; 100]]);
    }
}

// proves: TCP-61 TCP-63
#[test]
fn an_error_from_a_receive_callback_ends_the_delivery() {
    for role in ROLES {
        for framing in FRAMINGS {
            for secure in [false, true] {
                let (rig, mut peer) = Setup::of(role)
                    .framing(framing)
                    .secure_if(secure)
                    .set(Property::SocketBufferSize, 8)
                    .script(|_, told| match told {
                        Told::Receive(..) => Err(Errno(77)),
                        _ => Ok(()),
                    })
                    .joined();
                let payload = wire(framing, &[1; 8]);
                peer.say(&[payload.clone(), payload].concat());
                assert_eq!(rig.closed(peer.id), (Operation::Receive, 77));
                assert_eq!(rig.pieces(peer.id).len(), 1);
            }
        }
    }
}

// proves: TCP-61 TCP-142
#[test]
fn an_endless_sender_leaves_room_for_others() {
    for framing in FRAMINGS {
        let (rig, mut flood) = Setup::server()
            .framing(framing)
            .set(Property::WorkerThreadCount, 1)
            .set(Property::SocketBufferSize, 1 << 16)
            .script(|component, told| match told {
                Told::Receive(id, data) if data == b"ping" => {
                    component.send(target(component, *id), &[b"pong"])
                }
                _ => Ok(()),
            })
            .joined();
        let over = AtomicBool::new(false);
        let data = wire(framing, &pattern(1 << 16));
        thread::scope(|threads| {
            threads.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    flood.say(&data);
                }
            });
            rig.until(|log| (log.len() > 20).then_some(()));
            for _ in 0..3 {
                let mut other = rig.peer();
                other.say(&wire(framing, b"ping"));
                assert!(other.hear(4).len() == 4);
            }
            over.store(true, Ordering::Relaxed);
        });
    }
}

/// Everything that is sent in a turn leaves at its end, in the order in which it was sent.
// proves: TCP-71 TCP-76
#[test]
fn answers_of_a_turn_leave_together() {
    for reports in [false, true] {
        let (rig, mut peer) = Setup::server()
            .reports(reports)
            .set(Property::SocketBufferSize, 8)
            .script(|component, told| match told {
                Told::Receive(id, data) => {
                    let target = target(component, *id);
                    component.send(target, &[b"<", data])?;
                    component.send(target, &[b">"])
                }
                _ => Ok(()),
            })
            .joined();
        peer.say(b"0123456789");
        assert_eq!(peer.hear(14), b"<01234567><89>");
        if reports {
            let sent = rig.sent(peer.id, 14);
            assert!(sent.iter().all(|piece| piece.len() <= 8));
            assert_eq!(sent.concat(), b"<01234567><89>");
        }
    }
}

/// A hang-up that comes with the last bytes is not reported before them.
// proves: TCP-61
#[test]
fn all_that_came_is_told_before_the_end() {
    let data: Arc<[u8]> = pattern(700_000).into();
    for framing in [Framing::Push, Framing::Pull] {
        for secure in [false, true] {
            let (rig, mut peer) = Setup::agent().framing(framing).secure_if(secure).joined();
            peer.say(&data);
            peer.finish();
            assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
            assert!(rig.pieces(peer.id).concat() == *data);
        }
    }
}
