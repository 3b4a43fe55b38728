//! The splitter of request targets: a target that is accepted has parts that are in it, in their order, and what is between them
//! is nothing but their delimiters; cut anywhere it gives the same.
#![no_main]

use hpsocket4c::layer::http::{Event, Limits, Parser, Part, Role};
use libfuzzer_sys::fuzz_target;

/// In the order in which they are in a target.
const IN_ORDER: [Part; 7] = [
    Part::Scheme,
    Part::UserInfo,
    Part::Host,
    Part::Port,
    Part::Path,
    Part::Query,
    Part::Fragment,
];

/// The parts of a target that arrives in pieces of this length; `None` if it is refused.
fn split(method: &str, target: &[u8], size: usize) -> Option<Vec<Vec<u8>>> {
    let line = [method.as_bytes(), b" ", target, b" HTTP/1.1\r\n"].concat();
    let mut parser = Parser::new(Role::Server, Limits::default());
    let mut accepted = false;
    for mut piece in line.chunks(size) {
        loop {
            match parser.next(&mut piece) {
                Err(_) => return None,
                Ok(None) => break,
                Ok(Some(Event::RequestLine(name, line))) => {
                    assert_eq!(name.bytes(), method.as_bytes());
                    assert_eq!(line.bytes(), target);
                    accepted = true;
                }
                Ok(Some(event)) => assert_eq!(event, Event::MessageBegin),
            }
        }
    }
    assert!(accepted);
    let head = parser.head();
    let text = |part| head.part(part).bytes().to_vec();
    for part in Part::ALL {
        assert_eq!(text(part).is_empty(), head.parts() & 1 << part as u8 == 0);
    }
    Some(IN_ORDER.map(text).to_vec())
}

fuzz_target!(|input: (bool, u8, Vec<u8>)| {
    let (connect, size, target) = input;
    let method = if connect { "CONNECT" } else { "GET" };
    // A blank begins the version, and blanks in front do not count.
    if target.contains(&b' ') {
        return;
    }
    let whole = split(method, &target, usize::MAX);
    assert_eq!(split(method, &target, 1), whole);
    assert_eq!(split(method, &target, usize::from(size).max(1)), whole);
    let Some(parts) = whole else { return };
    let mut rest = &target[..];
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let place = rest.windows(part.len()).position(|window| window == part);
        let place = place.expect("a part of the target");
        assert!(rest[..place].iter().all(|byte| b":/@?#[]".contains(byte)));
        rest = &rest[place + part.len()..];
    }
    assert!(rest.iter().all(|byte| b":]?#".contains(byte)));
});
