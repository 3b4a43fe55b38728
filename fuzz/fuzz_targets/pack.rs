//! The decoder of packets: however a stream is cut, it gives the same packets and the same
//! end, and it keeps no more than what arrived.
#![no_main]

use hpsocket4c::error::Errno;
use hpsocket4c::layer::pack::{Decoder, Format, MAX_FLAG, MAX_SIZE};
use libfuzzer_sys::fuzz_target;

/// The payloads of `stream` when it arrives in pieces of the given lengths, and how it
/// ended.
fn decode(format: Format, mut stream: &[u8], lengths: &[u8]) -> (Vec<Vec<u8>>, Result<(), Errno>) {
    let mut lengths = lengths.iter().map(|length| usize::from(*length));
    let mut decoder = Decoder::new(format);
    let (mut packets, mut waiting) = (Vec::new(), 0);
    while !stream.is_empty() {
        let length = lengths.next().unwrap_or(stream.len()).min(stream.len());
        let (mut piece, rest) = stream.split_at(length);
        stream = rest;
        waiting += length;
        loop {
            match decoder.next(&mut piece) {
                Ok(Some(packet)) => {
                    waiting -= 4 + packet.len();
                    packets.push(packet.to_vec());
                }
                Ok(None) => break,
                Err(error) => return (packets, Err(error)),
            }
            // At some pauses the rest of the piece is kept without being looked at.
            if packets.len() % 5 == 4 {
                decoder.keep(std::mem::take(&mut piece)).unwrap();
            }
        }
        assert_eq!(decoder.kept(), waiting);
    }
    (packets, Ok(()))
}

fuzz_target!(|input: (u32, u16, Vec<u8>, Vec<u8>)| {
    let (max_size, flag, lengths, stream) = input;
    let format = Format {
        max_size: 1 + max_size % MAX_SIZE,
        flag: u32::from(flag) % (MAX_FLAG + 1),
    };
    let whole = decode(format, &stream, &[]);
    assert_eq!(decode(format, &stream, &lengths), whole);
    // If the flag is ours, encoding what was decoded gives the bytes that arrived.
    if format.flag != 0 {
        let packets = whole.0.iter().flat_map(|packet| {
            let header = format.header(packet.len()).unwrap();
            [header.to_vec(), packet.clone()].concat()
        });
        assert!(
            packets.eq(stream
                .iter()
                .copied()
                .take(whole.0.iter().map(|p| 4 + p.len()).sum()))
        );
    }
});
