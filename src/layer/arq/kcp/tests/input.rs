//! What a peer may send, and what it may not.

use super::*;

// proves: ARQ-25 KCP-4
#[test]
fn malformed_segments_are_errors() {
    let good = push(0, b"hello");
    let cases: [(usize, u8, bool); 9] = [
        (4, 80, false),
        (4, 85, false),
        (4, 0, false),
        // A payload that is longer than the datagram.
        (20, 6, false),
        (23, 0x80, false),
        (21, 1, false),
        (5, 128, false),
        (5, 255, false),
        (5, 127, true),
    ];
    for (at, value, valid) in cases {
        let mut bytes = good.clone();
        bytes[at] = value;
        let wanted = if valid { Ok(()) } else { Err(Errno::EBADMSG) };
        assert_eq!(usual(A).input(0, &bytes), wanted, "{at} {value}");
        // Also behind a good one.
        assert_eq!(usual(A).input(0, &[good.clone(), bytes].concat()), wanted);
    }
}

// proves: ARQ-25
#[test]
fn trailing_bytes_are_ignored() {
    for count in 0..24 {
        let mut core = usual(A);
        core.input(0, &[push(0, b"hello"), vec![0xFF; count]].concat())
            .unwrap();
        assert_eq!(messages(&mut core), [b"hello"]);
    }
    assert_eq!(
        usual(A).input(0, &[push(0, b"hello"), vec![0xFF; 24]].concat()),
        Err(Errno::EBADMSG)
    );
}

// proves: ARQ-40
#[test]
fn an_empty_message_is_one() {
    let mut core = usual(A);
    core.input(0, &[push(0, b""), push(1, b""), push(2, b"x")].concat())
        .unwrap();
    assert_eq!(messages(&mut core), [&b""[..], b"", b"x"]);
    assert_eq!(flush(&mut core, 0)[0].len(), 3 * 24);
}

// proves: ARQ-41
#[test]
fn a_push_outside_the_window_is_not_acknowledged() {
    let mut core = core(A, |values| values.recv_wnd_size = 200);
    core.input(0, &push(200, b"late")).unwrap();
    assert_eq!(flush(&mut core, 0).len(), 0);
    core.input(0, &push(199, b"early")).unwrap();
    assert_eq!(flush(&mut core, 0)[0][12..16], 199_u32.to_le_bytes());
    // The same again, and one from before the beginning.
    core.input(0, &push(199, b"early")).unwrap();
    core.input(0, &push(u32::MAX, b"before")).unwrap();
    assert_eq!(flush(&mut core, 0)[0].len(), 48);
    assert_eq!(messages(&mut core), [b""; 0]);
}

// proves: ARQ-27
#[test]
fn a_message_that_is_too_large_is_an_error() {
    let largest = vec![1; 4096];
    let mut core = core(A, |values| values.max_message_size = 4096);
    core.input(0, &segment(81, 1, 0, 0, 0, &largest[..4000]))
        .unwrap();
    core.input(0, &segment(81, 0, 0, 1, 0, &largest[4000..]))
        .unwrap();
    assert_eq!(messages(&mut core), std::slice::from_ref(&largest));
    core.input(0, &push(2, b"still good")).unwrap();
    core.input(0, &segment(81, 1, 0, 3, 0, &largest)).unwrap();
    core.input(0, &segment(81, 0, 0, 4, 0, b"x")).unwrap();
    assert_eq!(core.next_message(), Ok(Some(&b"still good"[..])));
    assert_eq!(core.next_message(), Err(Errno::EMSGSIZE));
    assert_eq!(core.next_message(), Err(Errno::EMSGSIZE));
}

// proves: ARQ-26 KCP-4
#[test]
fn a_message_has_at_most_127_fragments() {
    let mut a = usual(A);
    let message: Vec<u8> = (0..127 * 1408_u32)
        .map(|at| (at % 253).to_le_bytes()[0])
        .collect();
    assert_eq!(a.send(&[&message, b"x"]), Err(Errno::EMSGSIZE));
    assert_eq!(a.waiting(), 0);
    assert_eq!(a.send(&[&message[..178_815]]), Ok(()));
    assert_eq!(a.waiting(), 127);
    let mut b = usual(B);
    for datagram in flush(&mut a, 0) {
        b.input(0, &datagram).unwrap();
    }
    assert_eq!(messages(&mut b), [&message[..178_815]]);
    for datagram in flush(&mut b, 0) {
        a.input(0, &datagram).unwrap();
    }
    assert_eq!(a.waiting(), 0);
}

#[test]
fn a_shortage_of_memory_queues_nothing() {
    let mut core = usual(A);
    memory::NO_ROOM.set(true);
    assert_eq!(core.send(&[&[0; 5000]]), Err(Errno::ENOMEM));
    core.input(0, &push(0, b"lost")).unwrap();
    memory::NO_ROOM.set(false);
    assert_eq!((core.waiting(), flush(&mut core, 0).len()), (0, 0));
    core.send(&[b"hello"]).unwrap();
    core.input(0, &push(0, b"again")).unwrap();
    assert_eq!(messages(&mut core), [b"again"]);
    memory::NO_ROOM.set(true);
    let mut out = Datagrams::new();
    core.flush(0, &mut out);
    memory::NO_ROOM.set(false);
    assert!(out.is_empty());
    // What could not be sent is due at once.
    assert_eq!(core.due(0), Some(0));
    assert_eq!(flush(&mut core, 0)[0][24..], *b"hello");
}

#[test]
fn acknowledgements_of_anything_are_harmless() {
    let mut core = usual(A);
    core.send(&[b"one"]).unwrap();
    core.send(&[b"two"]).unwrap();
    core.send(&[b"three"]).unwrap();
    flush(&mut core, 100);
    for number in [3, 4, 1 << 31, u32::MAX] {
        core.input(100, &ack(number, u32::MAX, 0)).unwrap();
        assert_eq!(core.waiting(), 3);
    }
    core.input(100, &ack(1, 1 << 31, 0)).unwrap();
    assert_eq!(core.waiting(), 2);
    core.input(100, &ack(1, 100, u32::MAX)).unwrap();
    assert_eq!(core.waiting(), 2);
    // All that was sent, and more.
    core.input(100, &ack(1, 100, 99)).unwrap();
    assert_eq!((core.waiting(), core.sender.una()), (0, 3));
}

#[test]
fn a_window_that_is_full_closes_and_opens() {
    let mut core = core(A, |values| values.recv_wnd_size = 128);
    // A message that never ends.
    for number in 0..130 {
        core.input(0, &segment(81, 1, 0, number, 0, b"x")).unwrap();
    }
    let acks = flush(&mut core, 0).concat();
    assert_eq!(acks.len(), 130 * 24);
    assert_eq!(acks[6..8], [0, 0]);
    let mut core = super::core(A, |values| values.recv_wnd_size = 128);
    for number in 0..130 {
        core.input(0, &push(number, b"x")).unwrap();
    }
    let acks = flush(&mut core, 0).concat();
    assert_eq!(
        (&acks[6..8], &acks[16..20]),
        (&[0, 0][..], &128_u32.to_le_bytes()[..])
    );
    assert_eq!(messages(&mut core).len(), 130);
    // The peer is told.
    let told = flush(&mut core, 0);
    assert_eq!((told[0][4], &told[0][6..8]), (84, &[128, 0][..]));
}
