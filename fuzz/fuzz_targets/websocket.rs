//! The decoder of WebSocket frames: however a stream is cut, it gives the same frames and the
//! same end, and a frame that is written is read.
#![no_main]

use hpsocket4c::layer::http::Role;
use hpsocket4c::layer::http::websocket::{Decoder, Fault, Frame, FrameEvent, mask};
use libfuzzer_sys::fuzz_target;

type Frames = Vec<(Frame, Vec<u8>, bool)>;

fn decode(role: Role, stream: &[u8], lengths: &[u8]) -> (Frames, Result<(), Fault>) {
    let mut lengths = lengths.iter().map(|length| usize::from(*length).max(1));
    let (mut decoder, mut frames) = (Decoder::new(role), Frames::new());
    let mut stream = stream.to_vec();
    let mut rest = &mut stream[..];
    while !rest.is_empty() {
        let length = lengths.next().unwrap_or(rest.len()).min(rest.len());
        let (mut piece, after) = rest.split_at_mut(length);
        rest = after;
        loop {
            match decoder.next(&mut piece) {
                Ok(Some(FrameEvent::Header(frame))) => frames.push((frame, Vec::new(), false)),
                Ok(Some(FrameEvent::Body(bytes))) => {
                    frames.last_mut().unwrap().1.extend_from_slice(bytes);
                }
                Ok(Some(FrameEvent::Complete)) => frames.last_mut().unwrap().2 = true,
                Ok(None) => break,
                Err(fault) => return (frames, Err(fault)),
            }
        }
        assert!(piece.is_empty());
    }
    (frames, Ok(()))
}

fuzz_target!(|input: (bool, Vec<u8>, Vec<u8>, bool, u8, u8, [u8; 4])| {
    let (server, lengths, stream, fin, rsv, opcode, key) = input;
    let role = if server { Role::Server } else { Role::Client };
    let whole = decode(role, &stream, &[]);
    assert_eq!(decode(role, &stream, &lengths), whole);
    let frame = Frame {
        fin,
        rsv: rsv % 8,
        opcode: opcode % 16,
        mask: server.then_some(key),
        length: stream.len() as u64,
    };
    let mut bytes = frame.header(<[u8]>::to_vec);
    let start = bytes.len();
    bytes.extend_from_slice(&stream);
    mask(frame.mask.unwrap_or_default(), 0, &mut bytes[start..]);
    assert_eq!(
        decode(role, &bytes, &lengths),
        (vec![(frame, stream, true)], Ok(()))
    );
});
