//! A session's dispatch and timing, and two sessions that talk.

use super::*;
use crate::layer::arq::Properties;

const CLIENT: u32 = 0x0713_5B0E;
const SERVER: u32 = 0x0713_5B0F;

/// A session with what it has sent and what its events were.
struct End {
    session: Session,
    out: Datagrams,
    events: Vec<Vec<u8>>,
}

impl End {
    fn new(id: u32, now: u64, change: impl FnOnce(&mut Properties)) -> Self {
        let mut values = Properties::default();
        change(&mut values);
        let mut out = Datagrams::new();
        let session = Session::new(&Config::new(&values).unwrap(), id, now, &mut out);
        Self {
            session,
            out,
            events: Vec::new(),
        }
    }

    /// As a component does it.
    fn receive(&mut self, now: u64, datagram: &[u8]) -> Result<(), Failure> {
        self.session.receive(now, datagram, &mut self.out)?;
        while let Some(event) = self.session.next_event()? {
            self.events.push(match event {
                Event::HandShake => b"(handshake)".to_vec(),
                Event::Message(message) => message.to_vec(),
            });
        }
        self.session.flush(now, &mut self.out);
        Ok(())
    }

    fn send(&mut self, now: u64, message: &[u8]) -> Result<(), Errno> {
        self.session.send(now, &[message], &mut self.out)
    }

    /// Ticks at the deadlines until `now`.
    fn tick(&mut self, now: u64) -> Result<(), Failure> {
        while let Some(due) = self.session.deadline()
            && due <= now
        {
            self.session.tick(due, &mut self.out)?;
        }
        Ok(())
    }

    /// What was sent since.
    fn sent(&mut self) -> Vec<Vec<u8>> {
        let sent = self.out.iter_front().map(<[u8]>::to_vec).collect();
        self.out.clear();
        sent
    }
}

fn packet(own: u32, peer: u32, complete: bool) -> Vec<u8> {
    let packet = Packet {
        complete,
        own,
        peer,
    };
    packet.encode().to_vec()
}

/// An end that has heard of a peer with the id 7, and that the peer is ready.
fn ready(change: impl FnOnce(&mut Properties)) -> End {
    let mut end = End::new(SERVER, 0, change);
    end.receive(0, &packet(7, SERVER, false)).unwrap();
    end.receive(0, &packet(7, SERVER, true)).unwrap();
    end.sent();
    end.events.clear();
    end
}

fn push(number: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    let mut bytes = vec![7, 0, 0, 0, 81, 0, 0x80, 0, 0xE8, 3, 0, 0, number];
    bytes.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, length, 0, 0, 0]);
    [&bytes, payload].concat()
}

// proves: ARQ-11
#[test]
fn lengths_decide_what_a_datagram_is() {
    let invalid = Err(Failure::Protocol(Errno::EBADMSG));
    for length in (1..12).chain(13..24) {
        let datagram = vec![0x4F; length];
        assert_eq!(End::new(SERVER, 0, |_| {}).receive(0, &datagram), invalid);
        assert_eq!(ready(|_| {}).receive(0, &datagram), invalid);
    }
    assert_eq!(ready(|_| {}).receive(0, &[0x4F; 12]), invalid);
    assert_eq!(ready(|_| {}).receive(0, &[0x4F; 24]), invalid);
    let another = Failure::Protocol(Errno::ECONNRESET);
    assert_eq!(ready(|_| {}).receive(0, &packet(8, 0, false)), Err(another));
    assert_eq!(another.errno(), Errno::ECONNRESET);
}

// proves: ARQ-8 ARQ-27
#[test]
fn what_comes_together_is_answered_together() {
    let mut end = ready(|_| {});
    end.tick(60).unwrap();
    end.sent();
    for number in 0..3 {
        let data = push(number, b"data");
        end.session.receive(60, &data, &mut end.out).unwrap();
        assert!(!end.session.owes_answer(60));
    }
    assert_eq!(end.sent(), [[0; 0]; 0]);
    // By then the peer waits for it.
    assert!(end.session.owes_answer(61));
    end.session.flush(61, &mut end.out);
    assert!(!end.session.owes_answer(62));
    let sent = end.sent();
    assert_eq!(sent.len(), 1);
    // An acknowledgement for each.
    assert_eq!(sent[0].len(), 3 * HEADER);
}

// proves: ARQ-27 ARQ-29
#[test]
fn nothing_is_sent_or_received_before_the_handshake() {
    let mut end = End::new(SERVER, 0, |_| {});
    assert_eq!(end.session.waiting(), 0);
    assert_eq!(end.send(0, b"x"), Err(Errno::EPERM));
    end.receive(0, &[0xFF; 100]).unwrap();
    end.receive(0, &push(0, b"hello")).unwrap();
    assert!(end.events.is_empty() && !end.session.is_ready());
    end.receive(0, &packet(7, SERVER, false)).unwrap();
    assert_eq!(end.events, [b"(handshake)"]);
    end.receive(0, &push(0, b"hello")).unwrap();
    assert_eq!(end.events[1], b"hello");
}

// proves: ARQ-26
#[test]
fn lengths_of_messages_are_checked() {
    let mut end = ready(|_| {});
    for message in [vec![], vec![0; 4097]] {
        assert_eq!(end.send(0, &message), Err(Errno::EINVAL));
        // The length comes first.
        assert_eq!(
            End::new(SERVER, 0, |_| {}).send(0, &message),
            Err(Errno::EINVAL)
        );
    }
    assert_eq!(end.send(0, &[0; 4096]), Ok(()));
    assert_eq!(end.session.waiting(), 3);
}

// proves: ARQ-26a ARQ-15
#[test]
fn the_first_message_leaves_with_a_tick() {
    for (control_off, leaves) in [(true, 60), (false, 120)] {
        let mut end = ready(|values| values.turnoff_congest_ctrl = control_off);
        end.send(1, b"hello").unwrap();
        assert!(end.sent().is_empty());
        end.tick(leaves - 1).unwrap();
        assert!(end.sent().is_empty());
        end.tick(leaves).unwrap();
        assert_eq!(end.sent()[0][24..], *b"hello");
    }
    // Later ones leave at once.
    let mut end = ready(|_| {});
    end.tick(60).unwrap();
    end.send(61, b"hello").unwrap();
    assert_eq!(end.sent()[0][24..], *b"hello");
}

// proves: ARQ-27
#[test]
fn acknowledgements_leave_at_once() {
    let mut end = ready(|_| {});
    // But not before the first tick.
    end.receive(1, &push(0, b"one")).unwrap();
    assert!(end.sent().is_empty());
    end.tick(60).unwrap();
    assert_eq!(end.sent()[0].len(), 24);
    end.receive(61, &push(1, b"two")).unwrap();
    assert_eq!(end.sent()[0].len(), 24);
    assert_eq!(end.events, [b"one", b"two"]);
    // An answer that is sent meanwhile goes with it.
    end.session
        .receive(62, &push(2, b"three"), &mut end.out)
        .unwrap();
    assert_eq!(end.session.next_event(), Ok(Some(Event::Message(b"three"))));
    end.send(62, b"answer").unwrap();
    assert_eq!(end.session.next_event(), Ok(None));
    end.session.flush(62, &mut end.out);
    let sent = end.sent();
    assert_eq!((sent.len(), sent[0].len()), (1, 24 + 24 + 6));
}

// proves: ARQ-7 ARQ-15
#[test]
fn an_idle_session_has_no_ticks() {
    let mut end = ready(|_| {});
    assert_eq!(end.session.deadline(), Some(60));
    end.tick(60).unwrap();
    assert_eq!(end.session.deadline(), None);
    // Ticks keep their phase.
    end.send(10_001, b"x").unwrap();
    assert_eq!(end.session.deadline(), Some(10_260));
    // One too many does nothing.
    end.sent();
    end.session.tick(10_250, &mut end.out).unwrap();
    assert!(end.sent().is_empty());
    end.session.tick(10_275, &mut end.out).unwrap();
    assert_eq!(end.sent().len(), 1);
    // After twice the first time-out.
    assert_eq!(end.session.deadline(), Some(10_680));
    let ack = [
        &[7, 0, 0, 0, 82, 0, 0x80, 0][..],
        &[0; 8],
        &[1, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    end.receive(10_300, &ack).unwrap();
    assert_eq!((end.session.waiting(), end.session.deadline()), (0, None));
}

// proves: ARQ-15
#[test]
fn flushes_keep_their_distance_if_ticks_are_close() {
    let mut end = ready(|values| (values.flush_interval, values.turnoff_congest_ctrl) = (3, true));
    end.tick(3).unwrap();
    assert_eq!(end.session.deadline(), None);
    // A zero window is asked about by ticks alone.
    let mut closed = vec![7, 0, 0, 0, 84, 0, 0, 0];
    closed.extend_from_slice(&[0; 16]);
    end.receive(4, &closed).unwrap();
    assert_eq!(end.session.deadline(), Some(7005));
    end.tick(7005).unwrap();
    assert_eq!(end.sent()[0][4], 83);
}

// proves: ARQ-14 ARQ-20
#[test]
fn a_handshake_has_a_time_limit() {
    let mut end = End::new(CLIENT, 500, |_| {});
    assert_eq!(end.tick(500 + 5039), Ok(()));
    assert_eq!(end.sent().len(), 9);
    assert_eq!(end.tick(500 + 5040), Err(Failure::TimedOut));
    assert_eq!(Failure::TimedOut.errno(), Errno::ETIMEDOUT);
    // Also when this side is ready, but not the other.
    let mut end = End::new(SERVER, 0, |values| values.hand_shake_timeout = 600);
    end.receive(1, &packet(7, SERVER, false)).unwrap();
    assert_eq!(end.tick(659), Ok(()));
    assert_eq!(end.tick(660), Err(Failure::TimedOut));
}

// proves: ARQ-12 ARQ-16 ARQ-26a
#[test]
fn a_session_goes_as_the_released_library_does_it() {
    let (mut client, mut server) = (
        End::new(CLIENT, 1000, |_| {}),
        End::new(SERVER, 1000, |_| {}),
    );
    let first = client.sent();
    assert_eq!(first, [packet(CLIENT, 0, false)]);
    server.receive(1000, &first[0]).unwrap();
    let answers = server.sent();
    assert_eq!(
        answers,
        [packet(SERVER, 0, false), packet(SERVER, CLIENT, false)]
    );
    for answer in answers {
        client.receive(1000, &answer).unwrap();
    }
    let answer = client.sent();
    assert_eq!(answer, [packet(CLIENT, SERVER, false)]);
    server.receive(1000, &answer[0]).unwrap();
    assert_eq!(
        (&client.events, &server.events),
        (&server.events, &vec![b"(handshake)".to_vec()])
    );
    client.send(1000, b"hello").unwrap();
    client.tick(1119).unwrap();
    server.tick(1119).unwrap();
    assert!(client.sent().is_empty() && server.sent().is_empty());
    client.tick(1120).unwrap();
    let sent = client.sent();
    assert_eq!(sent[0], packet(CLIENT, SERVER, true));
    assert_eq!((sent.len(), &sent[1][24..]), (2, &b"hello"[..]));
    // The payload may overtake the packet.
    server.receive(1120, &sent[1]).unwrap();
    assert_eq!(server.events[1], b"hello");
    server.send(1120, b"hello").unwrap();
    server.receive(1120, &sent[0]).unwrap();
    for datagram in server.sent() {
        client.receive(1121, &datagram).unwrap();
    }
    assert_eq!(client.events[1], b"hello");
    for datagram in client.sent() {
        server.receive(1121, &datagram).unwrap();
    }
    let rest = |end: &mut End| (end.session.waiting(), end.session.deadline());
    assert_eq!(
        (rest(&mut client), rest(&mut server)),
        ((0, None), (0, None))
    );
}

// proves: ARQ-7
#[test]
fn the_clock_of_segments_wraps_around() {
    for start in [(1_u64 << 31) - 100, (1 << 32) - 100, (5 << 32) - 100] {
        let mut end = End::new(SERVER, start, |_| {});
        end.receive(start, &packet(7, SERVER, false)).unwrap();
        end.receive(start, &packet(7, SERVER, true)).unwrap();
        end.tick(start + 60).unwrap();
        end.send(start + 90, b"x").unwrap();
        end.sent();
        assert_eq!(end.session.deadline(), Some(start + 360));
        end.tick(start + 359).unwrap();
        assert!(end.sent().is_empty());
        end.tick(start + 360).unwrap();
        assert_eq!(end.sent().len(), 1);
    }
}

#[test]
fn an_idle_session_owns_little() {
    let mut end =
        ready(|values| (values.turnoff_congest_ctrl, values.max_message_size) = (true, 100_000));
    end.tick(60).unwrap();
    end.send(60, &vec![1; 100_000]).unwrap();
    let mut number = 0;
    for time in 61..70 {
        // Some come early.
        end.receive(time, &push(number + 2, b"third")).unwrap();
        end.receive(time, &push(number + 1, b"second")).unwrap();
        end.receive(time, &push(number, &[7; 200])).unwrap();
        number += 3;
    }
    let ack = [
        &[7, 0, 0, 0, 82, 0, 0x80, 0][..],
        &[0; 8],
        &[72, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    end.receive(71, &ack).unwrap();
    assert_eq!((end.session.waiting(), end.events.len()), (0, 27));
    let mut spare = Vec::new();
    end.session.reclaim(&mut spare);
    assert!(spare.capacity() >= 200 && size_of::<Session>() <= 640);
    let held = end.session.core.held();
    assert!(held <= 1024, "{held}");
}
