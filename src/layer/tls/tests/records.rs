//! Records, however they are cut.

use proptest::prelude::*;

use super::*;
use crate::layer::tls::{Feed, Progress};
use crate::layer::{BlockQueue, ByteQueue};

/// Lengths of the records in a ciphertext.
fn records(mut bytes: &[u8]) -> Vec<usize> {
    let mut lengths = Vec::new();
    while let Some((header, rest)) = bytes.split_first_chunk::<5>() {
        let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
        bytes = &rest[length..];
        lengths.push(length);
    }
    assert!(bytes.is_empty());
    lengths
}

// proves: SSL-65
#[test]
fn each_part_has_its_own_records() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, None);
    for part in [
        &b"one"[..],
        b"",
        b"two",
        &vec![7; 16 * 1024],
        &vec![8; 16 * 1024 + 1],
    ] {
        pair.client.send(part).unwrap();
    }
    let bytes = pair.client.take_output();
    let around = records(&bytes)[0] - 3;
    let expected = [3, 3, 16 * 1024, 16 * 1024, 1].map(|length| length + around);
    assert_eq!(records(&bytes), expected);
}

/// The ciphertext of what is collected, in one go.
fn sealed(session: &mut Session) -> Vec<u8> {
    let mut out = BlockQueue::default();
    let mut bytes = Vec::new();
    while session.has_output() {
        session.seal(&mut out).unwrap();
        bytes.extend_from_slice(out.take_front().as_slice());
    }
    bytes
}

// proves: SSL-65 SSL-70
#[test]
fn collected_sends_share_records() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, None);
    let session = pair.client.session_mut();
    for part in [&[1; 4096][..], &[2; 4096], b"", &[3; 4096], &[4; 4097]] {
        session.collect(&[part]).unwrap();
    }
    session.close();
    assert_eq!(session.collect(&[b"late"]), Err(Errno::EPERM));
    assert_eq!(session.unsealed(), 4 * 4096 + 1);
    let bytes = sealed(session);
    assert_eq!(session.unsealed(), 0);
    let lengths = records(&bytes);
    let around = lengths[0] - 16 * 1024;
    // The last one is the close_notify, of two bytes.
    assert_eq!(lengths, [16 * 1024, 1, 2].map(|length| length + around));
    let mut events = pair.server.receive(&bytes);
    assert_eq!(events.pop(), Some(Event::Closed));
    let text = plaintext(&events);
    let expected: Vec<u8> = (1..=4).flat_map(|n| [n; 4096]).chain([4]).collect();
    assert!(text == expected);
}

/// However much was collected, encryption stops when there is enough to be written.
#[test]
fn sealing_is_bounded() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, None);
    let session = pair.client.session_mut();
    let data: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 253) as u8).collect();
    session
        .append(&mut BlockQueue::copy_of(&[&data]).unwrap())
        .unwrap();
    session.collect(&[b"end"]).unwrap();
    let mut received = Vec::new();
    while session.has_output() {
        let (mut out, before) = (BlockQueue::default(), session.unsealed());
        session.seal(&mut out).unwrap();
        assert!(before - session.unsealed() <= 256 * 1024 && out.len() <= 300 * 1024);
        received.extend_from_slice(out.front());
    }
    let events = pair.server.receive(&received);
    let text = plaintext(&events);
    assert!(text.len() == data.len() + 3 && text.starts_with(&data) && text.ends_with(b"end"));
}

#[test]
fn much_data_both_ways() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, None);
    let data: Vec<u8> = (0..5_000_011_u32).map(|n| (n % 251) as u8).collect();
    pair.client.send(&data).unwrap();
    pair.server.send(&data).unwrap();
    pair.talk();
    assert!(plaintext(&pair.server_events) == data);
    assert!(plaintext(&pair.client_events) == data);
}

/// A stream that ends anywhere is no error for the session; only the connection ends
/// (SSL-68).
#[test]
fn truncation_anywhere_is_silence() {
    let (server, client) = usual();
    let mut pair = Pair::new(&client, &server, None);
    let hello = pair.client.take_output();
    for length in 0..hello.len() {
        let mut cut = Channel::open(&server.contexts().unwrap(), None).unwrap();
        assert_eq!(cut.receive(&hello[..length]), []);
        assert!(!cut.session().has_more());
        assert!(cut.take_output().is_empty());
    }
    pair.server_events.extend(pair.server.receive(&hello));
    let flight = pair.server.take_output();
    // Byte by byte the handshake completes with the last one.
    for (index, byte) in flight.iter().enumerate() {
        let events = pair.client.receive(&[*byte]);
        let last = index + 1 == flight.len();
        assert_eq!(
            events,
            if last {
                vec![Event::Handshaken]
            } else {
                vec![]
            }
        );
    }
    pair.client.send(b"data").unwrap();
    let bytes = pair.client.take_output();
    for (index, byte) in bytes.iter().enumerate() {
        let events = pair.server.receive(&[*byte]);
        let last = index + 1 == bytes.len();
        assert_eq!(events.last() == Some(&Event::Plain(b"data".to_vec())), last);
    }
}

/// Pieces of a ciphertext become the same plaintext, also when delivery stops now and then.
fn received_in_pieces(
    session: &mut Session,
    mut bytes: &[u8],
    pieces: &[usize],
    room: usize,
) -> Vec<u8> {
    let (mut plain, mut all, mut out) = (vec![0; room], Vec::new(), ByteQueue::default());
    let mut pieces = pieces.iter().copied();
    while !bytes.is_empty() || session.has_more() {
        let length = pieces.next().unwrap_or(bytes.len()).min(bytes.len());
        let (piece, rest) = bytes.split_at(length);
        bytes = rest;
        let mut feed = Feed::new(piece.to_vec(), length);
        let stops = length % 3 == 1;
        loop {
            match session.receive(&mut feed, &mut plain, &mut out) {
                Progress::Plain(count) => all.extend_from_slice(&plain[..count]),
                Progress::NeedMore => break,
                other => panic!("{other:?}"),
            }
            if stops {
                session.keep(&mut feed).unwrap();
                assert!(feed.rest().is_empty());
                break;
            }
        }
    }
    assert!(out.is_empty());
    all
}

#[test]
fn nothing_is_kept_after_an_end() {
    let (server, client) = usual();
    let mut pair = Pair::connected(&client, &server, None);
    pair.client.close();
    let last = pair.client.take_output();
    assert_eq!(pair.server.receive(&last), [Event::Closed]);
    for _ in 0..2 {
        assert_eq!(pair.server.receive(&[23; 5000]), [Event::Closed]);
        assert_eq!(pair.server.session_mut().kept(), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn cut_and_kept_at_random(
        parts in prop::collection::vec(1_usize..40_000, 1..6),
        pieces in prop::collection::vec(1_usize..20_000, 0..40),
        room in 1_usize..70_000,
    ) {
        let (server, client) = usual();
        let mut pair = Pair::connected(&client, &server, None);
        let mut data = Vec::new();
        for (index, length) in parts.into_iter().enumerate() {
            let part = vec![u8::try_from(index).unwrap(); length];
            pair.client.send(&part).unwrap();
            data.extend(part);
        }
        let bytes = pair.client.take_output();
        let plain = received_in_pieces(pair.server.session_mut(), &bytes, &pieces, room);
        prop_assert!(plain == data);
    }

    #[test]
    fn garbage_never_hurts(
        complete: bool,
        noise in prop::collection::vec(any::<u8>(), 0..300),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let (server, client) = usual();
        let mut pair = Pair::new(&client, &server, None);
        if complete {
            pair = pair.shake_hands();
            pair.client.send(&noise).unwrap();
        }
        let mut bytes = pair.client.take_output();
        for (at, change) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] ^= change;
            }
        }
        let first = pair.server.receive(&bytes);
        let second = pair.server.receive(&noise);
        for event in first.iter().chain(&second) {
            match event {
                Event::Handshaken => prop_assert!(false),
                Event::Plain(plain) => prop_assert_eq!(plain, &noise),
                Event::Closed => {}
                Event::Failed(failure) => prop_assert_eq!(failure.code, Errno::EBADMSG),
            }
        }
    }
}
