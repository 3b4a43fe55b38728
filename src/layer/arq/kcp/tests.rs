//! The core against the bytes of the specification, and its timing.

mod input;
mod timing;

use super::*;
use crate::layer::arq::Properties;

/// Ids of two ends.
const A: u32 = 0x1122_3344;
const B: u32 = 0xAABB_CCDD;

fn core(id: u32, change: impl FnOnce(&mut Properties)) -> Kcp {
    let mut values = Properties {
        turnoff_congest_ctrl: true,
        max_message_size: 178_815,
        ..Properties::default()
    };
    change(&mut values);
    values.max_message_size = values
        .max_message_size
        .min(127 * (values.max_trans_unit.max(1432) - 24) - 1);
    let mut core = Kcp::new(&Config::new(&values).unwrap(), id);
    core.begin();
    core
}

fn usual(id: u32) -> Kcp {
    core(id, |_| {})
}

/// The datagrams of a flush.
fn flush(core: &mut Kcp, now: u32) -> Vec<Vec<u8>> {
    let mut out = Datagrams::new();
    core.flush(now, &mut out);
    assert_eq!(out.len(), out.iter_front().count());
    out.iter_front().map(<[u8]>::to_vec).collect()
}

/// The messages that have arrived.
fn messages(core: &mut Kcp) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some(message) = core.next_message().unwrap() {
        all.push(message.to_vec());
    }
    all
}

/// Bytes in hexadecimal, as the specification writes them.
fn hex(text: &str) -> Vec<u8> {
    let bytes = text.split_whitespace();
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// A segment as a peer writes it; its window is 128.
fn segment(command: u8, fragment: u8, time: u32, number: u32, una: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let mut bytes = vec![7, 0, 0, 0, command, fragment, 0x80, 0];
    for field in [time, number, una] {
        bytes.extend_from_slice(&field.to_le_bytes());
    }
    [bytes, length.to_vec(), payload.to_vec()].concat()
}

fn push(number: u32, payload: &[u8]) -> Vec<u8> {
    segment(81, 0, 1000, number, 0, payload)
}

fn ack(number: u32, time: u32, una: u32) -> Vec<u8> {
    segment(82, 0, time, number, una, b"")
}

// proves: ARQ-23 KCP-1
#[test]
fn segments_have_the_bytes_of_the_specification() {
    let (mut a, mut b) = (usual(A), usual(B));
    a.send(&[b"hello"]).unwrap();
    let pushed = flush(&mut a, 1060);
    let wanted =
        "44 33 22 11 51 00 00 02 24 04 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F";
    assert_eq!(pushed, [hex(wanted)]);
    b.input(5, &pushed[0]).unwrap();
    assert_eq!(messages(&mut b), [b"hello"]);
    let wanted = "DD CC BB AA 52 00 00 02 24 04 00 00 00 00 00 00 01 00 00 00 00 00 00 00";
    let acked = flush(&mut b, 5);
    assert_eq!(acked, [hex(wanted)]);
    assert_eq!(a.waiting(), 1);
    a.input(1061, &acked[0]).unwrap();
    assert_eq!((a.waiting(), a.due(1061)), (0, None));
    a.input(1061, &segment(83, 0, 1, 2, 0, b"")).unwrap();
    let wanted = "44 33 22 11 54 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    assert_eq!(flush(&mut a, 1061), [hex(wanted)]);
    assert_eq!(flush(&mut a, 1061), [[0; 0]; 0]);
}

// proves: ARQ-23
#[test]
fn a_message_is_cut_into_full_segments() {
    let mut a = usual(0x0713_5B0E);
    a.send(&[b"x"]).unwrap();
    let first = flush(&mut a, 1);
    assert_eq!(first[0].len(), 25);
    a.input(1, &[ack(0, 1, 1), push(0, b"y")].concat()).unwrap();
    assert_eq!(messages(&mut a), [b"y"]);
    flush(&mut a, 1);
    let message: Vec<u8> = (0..4000_u32)
        .map(|at| (at % 251).to_le_bytes()[0])
        .collect();
    let (one, two) = message.split_at(1500);
    a.send(&[one, two]).unwrap();
    assert_eq!(a.waiting(), 3);
    let datagrams = flush(&mut a, 0x0713_5E91);
    let headers = [
        "0E 5B 13 07 51 02 00 02 91 5E 13 07 01 00 00 00 01 00 00 00 80 05 00 00",
        "0E 5B 13 07 51 01 00 02 91 5E 13 07 02 00 00 00 01 00 00 00 80 05 00 00",
        "0E 5B 13 07 51 00 00 02 91 5E 13 07 03 00 00 00 01 00 00 00 A0 04 00 00",
    ];
    let sizes: Vec<_> = datagrams.iter().map(Vec::len).collect();
    assert_eq!(sizes, [1432, 1432, 1208]);
    for (datagram, header) in datagrams.iter().zip(headers) {
        assert_eq!(datagram[..24], hex(header));
    }
    // The peer's window shrinks by the fragments that it keeps.
    let mut b = usual(0x0713_5B0F);
    b.input(1, &first[0]).unwrap();
    assert_eq!(messages(&mut b), [b"x"]);
    flush(&mut b, 1);
    let acks = [
        "0F 5B 13 07 52 00 FF 01 91 5E 13 07 01 00 00 00 02 00 00 00 00 00 00 00",
        "0F 5B 13 07 52 00 FE 01 91 5E 13 07 02 00 00 00 03 00 00 00 00 00 00 00",
        "0F 5B 13 07 52 00 00 02 91 5E 13 07 03 00 00 00 04 00 00 00 00 00 00 00",
    ];
    let mut arrived = Vec::new();
    for (datagram, ack) in datagrams.iter().zip(acks) {
        b.input(2, datagram).unwrap();
        arrived.extend(messages(&mut b));
        assert_eq!(flush(&mut b, 2), [hex(ack)]);
    }
    assert_eq!(arrived, [message]);
}

// proves: ARQ-23 ARQ-24 ARQ-41
#[test]
fn answers_have_the_bytes_of_the_released_library() {
    let foreign =
        "EF BE AD DE 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F";
    let mut core = usual(0x0716_27B4);
    core.input(0, &hex(foreign)).unwrap();
    assert_eq!(messages(&mut core), [b"hello"]);
    let wanted = "B4 27 16 07 52 00 00 02 E8 03 00 00 00 00 00 00 01 00 00 00 00 00 00 00";
    assert_eq!(flush(&mut core, 0), [hex(wanted)]);

    let two = "07 00 00 00 51 00 80 00 E9 03 00 00 00 00 00 00 00 00 00 00 05 00 00 00 68 65 6C 6C 6F
               07 00 00 00 51 00 80 00 E9 03 00 00 01 00 00 00 00 00 00 00 05 00 00 00 77 6F 72 6C 64";
    let mut core = usual(0x0716_27BF);
    core.input(0, &hex(two)).unwrap();
    assert_eq!(messages(&mut core), [b"hello", b"world"]);
    let wanted = "BF 27 16 07 52 00 00 02 E9 03 00 00 00 00 00 00 02 00 00 00 00 00 00 00
                  BF 27 16 07 52 00 00 02 E9 03 00 00 01 00 00 00 02 00 00 00 00 00 00 00";
    assert_eq!(flush(&mut core, 0), [hex(wanted)]);

    let mut core = usual(0x0716_27BE);
    core.input(0, &hex(two)[29..]).unwrap();
    assert_eq!(messages(&mut core), [b""; 0]);
    let wanted = "BE 27 16 07 52 00 00 02 E9 03 00 00 01 00 00 00 00 00 00 00 00 00 00 00";
    assert_eq!(flush(&mut core, 0), [hex(wanted)]);
    core.input(0, &hex(foreign)).unwrap();
    assert_eq!(messages(&mut core), [b"hello", b"world"]);
    let wanted = "BE 27 16 07 52 00 00 02 E8 03 00 00 00 00 00 00 02 00 00 00 00 00 00 00";
    assert_eq!(flush(&mut core, 0), [hex(wanted)]);
    core.input(0, &hex(foreign)).unwrap();
    assert_eq!(messages(&mut core), [b""; 0]);
    assert_eq!(flush(&mut core, 0), [hex(wanted)]);

    let ask = "07 00 00 00 53 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    let mut core = usual(0x0716_27B8);
    core.input(0, &hex(ask)).unwrap();
    let wanted = "B8 27 16 07 54 00 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    assert_eq!(flush(&mut core, 0), [hex(wanted)]);

    let truncated =
        "07 00 00 00 51 00 80 00 E8 03 00 00 00 00 00 00 00 00 00 00 32 00 00 00 68 65 6C 6C 6F";
    assert_eq!(core.input(0, &hex(truncated)), Err(Errno::EBADMSG));
}
