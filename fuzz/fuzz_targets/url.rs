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

/// Whether a target is these parts with nothing but separators around them. What a part contains may
/// also be among the separators, such as the host in `a://[:]`.
fn consists_of(target: &[u8], parts: &[&Vec<u8>]) -> bool {
    let Some((part, others)) = parts.split_first() else {
        return target.iter().all(|byte| b":]?#".contains(byte));
    };
    let separators = target.iter().take_while(|byte| b":/@?#[]".contains(byte));
    (0..=separators.count()).any(|place| {
        let rest = target[place..].strip_prefix(part.as_slice());
        rest.is_some_and(|rest| consists_of(rest, others))
    })
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
    let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).collect();
    assert!(consists_of(&target, &parts));
});
