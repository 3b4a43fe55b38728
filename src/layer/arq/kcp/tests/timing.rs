//! When segments are sent again, windows, and clocks that wrap around.

use super::*;

/// Times of pushes after the first, of a core that hears nothing, with a flush per `interval`.
fn resends(core: &mut Kcp, start: u32, interval: u32, count: usize) -> Vec<u32> {
    core.send(&[b"x"]).unwrap();
    assert_eq!(flush(core, start).len(), 1);
    let (mut now, mut last, mut times) = (start, start, Vec::new());
    while times.len() < count {
        let due = core.due(now).unwrap();
        now = now.wrapping_add(interval);
        let sent = flush(core, now).len();
        assert_eq!(sent, usize::from(due <= interval), "{due}");
        if sent > 0 {
            times.push(now.wrapping_sub(last));
            last = now;
        }
    }
    times
}

// proves: KCP-2 ARQ-32
#[test]
fn segments_are_sent_again_later_and_later() {
    for start in [0, 5000, 0x7FFF_FF00, 0xFFFF_FF00] {
        let mut core = usual(A);
        assert_eq!(resends(&mut core, start, 60, 4), [240, 420, 840, 1620]);
        // A dead link has no end, only a longest pause.
        let later = resends(&mut usual(A), start, 60, 40);
        assert_eq!(later.last(), Some(&60_000));
        let mut core = super::core(A, |values| {
            (values.no_delay, values.flush_interval) = (true, 10);
        });
        assert_eq!(resends(&mut core, start, 10, 3), [200, 300, 450]);
    }
}

// proves: KCP-2 ARQ-6
#[test]
fn the_time_out_follows_the_round_trip() {
    let timeout = |interval, least, trips: &[u32]| {
        let mut round_trip = RoundTrip::new(least, interval);
        for trip in trips {
            round_trip.measured(*trip);
        }
        round_trip.timeout()
    };
    assert_eq!(timeout(60, 30, &[]), 200);
    assert_eq!(timeout(10, 30, &[40]), 40 + 80);
    assert_eq!(timeout(10, 30, &[40; 50]), 50);
    assert_eq!(timeout(10, 70, &[40; 50]), 70);
    assert_eq!(timeout(10, 30, &[0]), 30);
    assert_eq!(timeout(10, 90_000, &[0]), 60_000);
    assert_eq!(timeout(5000, 30, &[i32::MAX.cast_unsigned(); 9]), 60_000);
}

// proves: ARQ-1 ARQ-6
#[test]
fn acknowledgements_of_later_ones_resend() {
    let sent_again = |after: u32, limit: u32, acks: u32| {
        let mut core = core(A, |values| {
            (values.resend_by_acks, values.fast_limit) = (after, limit);
        });
        for _ in 0..=acks {
            core.send(&[b"x"]).unwrap();
        }
        flush(&mut core, 0);
        let mut count = 0;
        for number in 1..=acks {
            core.input(1, &ack(number, 0, 0)).unwrap();
            count += flush(&mut core, 1).len();
        }
        count
    };
    assert_eq!(sent_again(0, 5, 60), 0);
    assert_eq!(sent_again(2, 5, 1), 0);
    assert_eq!(sent_again(2, 5, 3), 1);
    assert_eq!(sent_again(2, 5, 60), 5);
    assert_eq!(sent_again(2, 1, 60), 1);
    assert_eq!(sent_again(2, 0, 60), 30);
    assert_eq!(sent_again(1, 0, 60), 60);
}

// proves: ARQ-26a KCP-2
#[test]
fn the_congestion_window_opens_with_the_first_flush() {
    let mut core = core(A, |values| values.turnoff_congest_ctrl = false);
    core.send(&[b"x"]).unwrap();
    core.send(&[b"y"]).unwrap();
    assert_eq!(flush(&mut core, 0).len(), 0);
    assert_eq!(core.due(0), Some(0));
    // One segment, then two.
    assert_eq!(flush(&mut core, 60)[0].len(), 25);
    assert_eq!(core.due(60), Some(225));
    core.send(&[b"z"]).unwrap();
    core.input(70, &ack(0, 60, 1)).unwrap();
    assert_eq!(flush(&mut core, 70)[0].len(), 50);
}

#[test]
fn a_loss_closes_the_congestion_window() {
    let mut congestion = Congestion::new(1408);
    congestion.flushed();
    let mut grown = vec![congestion.window()];
    for _ in 0..12 {
        congestion.acknowledged(128);
        grown.push(congestion.window());
    }
    // Up to the threshold of 2 by one for each input, then by two for about two windows.
    assert_eq!(grown, [1, 2, 2, 4, 4, 4, 4, 4, 4, 4, 6, 6, 6]);
    congestion.skipped(20, 2);
    assert_eq!(congestion.window(), 12);
    congestion.lost(12);
    assert_eq!(congestion.window(), 1);
    for _ in 0..5 {
        congestion.acknowledged(128);
    }
    assert_eq!(congestion.window(), 6);
    for _ in 0..1000 {
        congestion.acknowledged(8);
    }
    assert_eq!(congestion.window(), 8);
}

// proves: ARQ-6 KCP-2
#[test]
fn no_more_is_in_flight_than_the_windows_allow() {
    let full = vec![0; 1408];
    let mut core = core(A, |values| values.send_wnd_size = 1);
    for _ in 0..3 {
        core.send(&[&full]).unwrap();
    }
    assert_eq!(flush(&mut core, 0).len(), 1);
    core.input(0, &ack(0, 0, 1)).unwrap();
    assert_eq!(flush(&mut core, 0).len(), 1);
    // The peer's window is assumed to be 128 until it tells.
    let mut core = super::core(A, |values| values.send_wnd_size = 1000);
    for _ in 0..300 {
        core.send(&[&full]).unwrap();
    }
    assert_eq!(flush(&mut core, 0).len(), 128);
    let mut told = segment(84, 0, 0, 0, 0, b"");
    told[6..8].copy_from_slice(&200_u16.to_le_bytes());
    core.input(0, &told).unwrap();
    assert_eq!(flush(&mut core, 0).len(), 72);
}

// proves: KCP-2
#[test]
fn a_closed_window_is_asked_about() {
    for start in [0, 0x7FFF_F000, 0xFFFF_F000] {
        let mut core = usual(A);
        let mut closed = segment(84, 0, 0, 0, 0, b"");
        closed[6] = 0;
        core.input(start, &closed).unwrap();
        core.send(&[b"x"]).unwrap();
        assert_eq!(flush(&mut core, start).len(), 0);
        let (mut now, mut pauses) = (start, Vec::new());
        for _ in 0..10 {
            let pause = core.due(now).unwrap();
            now = now.wrapping_add(pause);
            assert_eq!(flush(&mut core, now.wrapping_sub(1)).len(), 0);
            let asked = flush(&mut core, now);
            assert_eq!((asked.len(), asked[0].len(), asked[0][4]), (1, 24, 83));
            pauses.push(pause);
        }
        let wanted = [
            7000, 10_500, 15_750, 23_625, 35_437, 53_155, 79_732, 119_598, 120_000, 120_000,
        ];
        assert_eq!(pauses, wanted);
        core.input(now, &segment(84, 0, 0, 0, 0, b"")).unwrap();
        assert_eq!(flush(&mut core, now)[0][24..], *b"x");
        assert_eq!(core.due(now), Some(225));
    }
}

/// Numbers wrap around after 4 billion segments, so the test begins shortly before.
#[test]
fn sequence_numbers_wrap_around() {
    for first in [u32::MAX - 50, (1 << 31) - 50] {
        let (mut a, mut b) = (usual(A), usual(B));
        a.sender.begin_at(first);
        b.receiver.begin_at(first);
        for round in 0..200_u32 {
            a.send(&[&round.to_le_bytes(), &[0; 1400]]).unwrap();
            a.send(&[&[1; 3000]]).unwrap();
            let mut datagrams = flush(&mut a, round);
            datagrams.reverse();
            for datagram in &datagrams {
                b.input(round, datagram).unwrap();
            }
            let arrived = messages(&mut b);
            assert_eq!(arrived.len(), 2);
            assert_eq!(arrived[0][..4], round.to_le_bytes());
            for datagram in flush(&mut b, round) {
                a.input(round, &datagram).unwrap();
            }
            assert_eq!(a.waiting(), 0);
        }
        assert_eq!(a.sender.una(), first.wrapping_add(800));
    }
}
