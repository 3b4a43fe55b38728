//! Chunked bodies: however one is cut, it gives the same events; what chunks announce is what comes; and one that is written is read.
#![no_main]

use hpsocket4c::layer::http::{Event, Limits, Parser, Role, Wish};
use libfuzzer_sys::fuzz_target;

const HEAD: &[u8] = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The chunks and the trailer of a body that arrives in pieces of the given lengths, and whether it is complete or refused.
#[derive(Debug, Default, PartialEq)]
struct Found {
    chunks: Vec<Vec<u8>>,
    trailer: Vec<(Vec<u8>, Vec<u8>)>,
    complete: bool,
    failure: u16,
}

fn read(mut stream: &[u8], lengths: &[u8], wish: Wish) -> Found {
    let limits = Limits {
        chunk_line: 100,
        ..Limits::default()
    };
    let mut parser = Parser::new(Role::Server, limits);
    let mut head = HEAD;
    while parser.next(&mut head).unwrap().unwrap() != Event::HeadersComplete {}
    parser.answer(wish);
    let mut lengths = lengths.iter().map(|length| usize::from(*length).max(1));
    let (mut found, mut announced) = (Found::default(), 0);
    while !stream.is_empty() && !found.complete {
        let length = lengths.next().unwrap_or(stream.len()).min(stream.len());
        let (mut piece, rest) = stream.split_at(length);
        stream = rest;
        while !found.complete {
            match parser.next(&mut piece) {
                Ok(None) => break,
                Err(failure) => {
                    found.failure = failure.code();
                    return found;
                }
                Ok(Some(Event::ChunkHeader(size))) => {
                    announced = size as usize;
                    found.chunks.push(Vec::new());
                }
                Ok(Some(Event::Body(bytes))) => {
                    assert!(!bytes.is_empty());
                    found.chunks.last_mut().unwrap().extend_from_slice(bytes);
                }
                Ok(Some(Event::Header(name, value))) => found
                    .trailer
                    .push((name.bytes().to_vec(), value.bytes().to_vec())),
                Ok(Some(Event::ChunkComplete)) => {
                    assert_eq!(found.chunks.last().unwrap().len(), announced);
                }
                Ok(Some(Event::MessageComplete)) => found.complete = true,
                Ok(Some(event)) => panic!("{event:?}"),
            }
        }
    }
    found
}

fuzz_target!(|input: (Vec<u8>, Vec<Vec<u8>>, Vec<u8>)| {
    let (lengths, chunks, stream) = input;
    let whole = read(&stream, &[], Wish::Go);
    assert_eq!(read(&stream, &lengths, Wish::Go), whole);
    assert_eq!(read(&stream, &vec![1; stream.len()], Wish::Go), whole);
    let skipped = read(&stream, &lengths, Wish::SkipBody);
    assert!(skipped.chunks.is_empty() && skipped.trailer.is_empty());

    let mut chunks: Vec<Vec<u8>> = chunks.into_iter().filter(|chunk| !chunk.is_empty()).collect();
    let mut written = Vec::new();
    for chunk in &chunks {
        written.extend_from_slice(format!("{:x};a=\"b\"\r\n", chunk.len()).as_bytes());
        written.extend_from_slice(chunk);
        written.extend_from_slice(b"\r\n");
    }
    written.extend_from_slice(b"0\r\nName: value\r\n\r\n");
    chunks.push(Vec::new());
    let trailer = vec![(b"Name".to_vec(), b"value".to_vec())];
    let wanted = Found {
        chunks,
        trailer,
        complete: true,
        failure: 0,
    };
    assert_eq!(read(&written, &lengths, Wish::Go), wanted);
});
