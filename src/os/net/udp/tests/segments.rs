//! Runs of datagrams that the kernel cuts from one piece, or merges into one.

use super::*;

fn outgoing(contents: &[Vec<u8>], to: Option<SocketAddr>) -> Vec<Outgoing<'_>> {
    contents
        .iter()
        .map(|bytes| Outgoing { bytes, to })
        .collect()
}

/// Runs of all sorts: lengths, each with a number of datagrams.
fn mixture() -> Vec<Vec<u8>> {
    let runs = [
        (100, 7),
        (101, 8),
        (50, 1),
        (1200, 130),
        (7, 1),
        (0, 9),
        (1200, 20),
        (1432, 10),
        (0, 1),
        (1432, 10),
        (10_000, 12),
        (20_000, 12),
        (1, 70),
    ];
    let lengths = runs.iter().flat_map(|&(length, count)| vec![length; count]);
    (lengths.enumerate())
        .map(|(number, length)| content(number, length))
        .collect()
}

fn is_complete(got: &[Got], from: SocketAddr, contents: &[Vec<u8>]) {
    assert_eq!(got.len(), contents.len());
    for (number, (got, bytes)) in got.iter().zip(contents).enumerate() {
        assert_eq!((got.0, got.2), (from, false), "{number}");
        assert!(
            got.1 == *bytes,
            "{number}: {} bytes of {}",
            got.1.len(),
            bytes.len()
        );
    }
}

/// Sends the mixture in parts that no receive buffer is too small for.
fn exchange(sender: &UdpSocket, receiver: &UdpSocket, to: Option<SocketAddr>, batch: &mut Batch) {
    set_receive_buffer(receiver, 4 << 20).expect("a buffer");
    let (contents, limit) = (mixture(), sender.segment_limit());
    for part in contents.chunks(60) {
        let sent = send_all(sender, &outgoing(part, to));
        assert_eq!(sent, all(part.len()));
        let got = collect(batch, receiver, part.len());
        is_complete(&got, address(sender), part);
    }
    assert!(nothing_left(receiver));
    // No piece was larger than the kernel takes.
    assert_eq!(sender.segment_limit(), limit);
}

#[test]
fn segments_arrive_as_datagrams() {
    for (sender, receiver) in [(v4(), v4()), (v6(), v6())] {
        let mut batch = Batch::new(20_000).expect("memory");
        exchange(&sender, &receiver, Some(address(&receiver)), &mut batch);
        connect(&sender, address(&receiver)).expect("connected");
        exchange(&sender, &receiver, None, &mut batch);
    }
}

#[test]
fn merged_datagrams_are_split_again() {
    for (sender, receiver) in [(v4(), v4()), (v6(), v6())] {
        if let Err(error) = merge(&receiver) {
            eprintln!("skipped: this kernel does not merge: {error:?}");
            return;
        }
        let mut batch = Batch::merging(20_000).expect("memory");
        exchange(&sender, &receiver, Some(address(&receiver)), &mut batch);
        // Some come in one slot.
        let contents: Vec<Vec<u8>> = (0..20).map(|number| content(number, 500)).collect();
        send_all(&sender, &outgoing(&contents, Some(address(&receiver))));
        wait(&receiver);
        let filled = batch.receive(&receiver).expect("received");
        if sender.segment_limit() > 0 {
            assert_eq!(filled.slots, 1);
            assert_eq!(batch.datagrams().count(), 20);
        }
        // Every datagram is compared with what the batch is made for.
        let mut batch = Batch::merging(499).expect("memory");
        send_all(&sender, &outgoing(&contents, Some(address(&receiver))));
        for (got, content) in collect(&mut batch, &receiver, 20).iter().zip(&contents) {
            assert_eq!((&got.1[..], got.2), (&content[..499], true));
        }
    }
}

/// What a bad address causes is no fault of the segments.
#[cfg(target_os = "linux")]
#[test]
fn a_refused_run_is_told() {
    let (sender, receiver) = (v4(), v4());
    let before = sender.segment_limit();
    let contents: Vec<Vec<u8>> = (0..20).map(|number| content(number, 100)).collect();
    let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut datagrams = outgoing(&contents, Some(address(&receiver)));
    datagrams.extend(outgoing(&contents, Some(nowhere)));
    let refused = Sent {
        count: 20,
        refused: Some(crate::error::Errno::EINVAL),
    };
    assert_eq!(send_all(&sender, &datagrams), refused);
    assert_eq!(sender.segment_limit(), before);
    let mut batch = Batch::new(100).expect("memory");
    is_complete(
        &collect(&mut batch, &receiver, 20),
        address(&sender),
        &contents,
    );
}
