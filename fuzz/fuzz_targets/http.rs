//! The parser of requests and responses: however a stream is cut, it gives the same events and the
//! same end, and the parts of a target are parts of it.
#![no_main]

use hpsocket4c::layer::http::{Event, Limits, Method, Parser, Part, Role, Wish};
use libfuzzer_sys::fuzz_target;

/// What the program answers at heads, and how many requests were sent before, of which kind.
struct Program {
    wishes: Vec<u8>,
    sent: Vec<bool>,
}

/// The events of `stream` when it arrives in pieces of the given lengths, pieces of a body put
/// together, and the failure's code.
fn parse(role: Role, program: &Program, mut stream: &[u8], lengths: &[u8]) -> (Vec<String>, u16) {
    let mut lengths = lengths.iter().map(|length| usize::from(*length).max(1));
    let limits = Limits {
        head: 4096,
        fields: 20,
        url: 200,
        chunk_line: 100,
        ..Limits::default()
    };
    let mut parser = Parser::new(role, limits);
    for &head in &program.sent {
        assert!(parser.expect(if head {
            Method::HEAD
        } else {
            Method::find(b"GET").unwrap()
        }));
    }
    let mut wishes = program.wishes.iter();
    let (mut events, mut body): (Vec<String>, Vec<u8>) = (Vec::new(), Vec::new());
    while !stream.is_empty() {
        let length = lengths.next().unwrap_or(stream.len()).min(stream.len());
        let (mut piece, rest) = stream.split_at(length);
        stream = rest;
        // Between messages another parser takes over.
        if let Some(kept) = parser.rest() {
            parser.resume(role, limits, kept);
        }
        loop {
            let event = match parser.next(&mut piece) {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(failure) => {
                    events.push(format!("{body:?}"));
                    assert_eq!(parser.failure(), Some(failure));
                    return (events, failure.code());
                }
            };
            if let Event::Body(bytes) = event {
                assert!(!bytes.is_empty());
                body.extend_from_slice(bytes);
                continue;
            }
            if !body.is_empty() {
                events.push(format!("{body:?}"));
                body.clear();
            }
            events.push(format!("{event:?}"));
            if event == Event::HeadersComplete {
                check_parts(&parser);
                parser.answer(match wishes.next().unwrap_or(&0) % 8 {
                    6 => Wish::SkipBody,
                    7 => Wish::Upgrade,
                    _ => Wish::Go,
                });
            }
        }
        if !piece.is_empty() {
            // Another protocol's, for the rest of the connection.
            body.extend_from_slice(piece);
            body.extend_from_slice(stream);
            break;
        }
    }
    events.push(format!("{body:?}"));
    events.push(format!("{}", parser.finish()));
    (events, 0)
}

fn check_parts(parser: &Parser) {
    let head = parser.head();
    let target = head.line().bytes().to_vec();
    for part in Part::ALL {
        let text = head.part(part).bytes().to_vec();
        assert!(
            target
                .windows(text.len().max(1))
                .any(|window| window == text)
                || text.is_empty()
        );
        assert_eq!(text.is_empty(), head.parts() & 1 << part as u8 == 0);
    }
}

fuzz_target!(|input: (bool, Vec<u8>, Vec<bool>, Vec<u8>, Vec<u8>)| {
    let (server, wishes, sent, lengths, stream) = input;
    let role = if server { Role::Server } else { Role::Client };
    let program = Program { wishes, sent };
    let whole = parse(role, &program, &stream, &[]);
    assert_eq!(parse(role, &program, &stream, &lengths), whole);
    assert_eq!(
        parse(role, &program, &stream, &vec![1; stream.len()]),
        whole
    );
});
