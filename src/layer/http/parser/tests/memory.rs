//! What of a message stays, where, and for how long.

use std::mem::size_of;

use super::*;

const FIRST: &[u8] = b"GET /first?a=b HTTP/1.1\r\nHost: one\r\n\r\n";
const SECOND: &[u8] = b"GET /second HTTP/1.1\r\nHost: two\r\n\r\n";

fn read(parser: &mut Parser, mut data: &[u8]) {
    while parser.next(&mut data).unwrap().is_some() {}
}

fn host(head: &Head) -> Text<'_> {
    head.values(b"host").next().unwrap()
}

// A connection at rest may have 400 bytes in all.
#[test]
fn a_connection_at_rest_keeps_little() {
    assert!(size_of::<Kept>() <= 64, "{}", size_of::<Kept>());
    let mut parser = Parser::new(Role::Server, Limits::default());
    read(&mut parser, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let kept = parser.rest().unwrap();
    assert_eq!(kept.head().arena.size(), 40);
    assert!(kept.more.is_none());
}

// proves: HTTP-70 HTTP-86
#[test]
fn a_text_that_was_asked_for_stays_until_the_message_after_the_next() {
    let mut parser = Parser::new(Role::Server, Limits::default());
    read(&mut parser, FIRST);
    let pointers = |head: &Head| {
        let part = head.part(Part::Query);
        [head.line(), part, host(head)].map(Text::as_ptr)
    };
    let first = pointers(parser.head());
    let mut kept = parser.rest().unwrap();
    assert_eq!(host(kept.head()).bytes(), b"one");
    assert_eq!(pointers(kept.head()), first);
    parser.resume(Role::Server, Limits::default(), kept);
    read(&mut parser, SECOND);
    kept = parser.rest().unwrap();
    let former = &kept.more.as_deref().unwrap().former;
    assert_eq!(pointers(former), first);
    assert_eq!(host(former).bytes(), b"one");
    parser.resume(Role::Server, Limits::default(), kept);
    // Nobody asked for a text of the second one, so its memory is the third one's.
    read(&mut parser, FIRST);
    assert_eq!(pointers(&parser.more.as_deref().unwrap().former), first);
    assert_eq!(host(parser.head()).bytes(), b"one");
    read(&mut parser, SECOND);
    assert_ne!(pointers(&parser.more.as_deref().unwrap().former), first);
    // The first one's memory is the fourth one's.
    assert_eq!(parser.head().line().as_ptr(), first[0]);
}

// proves: HTTP-70 HTTP-86
#[test]
fn texts_can_be_forgotten() {
    let mut parser = Parser::new(Role::Server, Limits::default());
    read(
        &mut parser,
        b"GET /a HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\nHost: one\r\n\r\n",
    );
    let asked = host(parser.head()).as_ptr();
    parser.leave();
    let kept = parser.rest().unwrap();
    let head = kept.head();
    assert_eq!((head.count(), head.parts()), (0, 0));
    assert_eq!(head.line().bytes(), b"");
    assert_eq!(head.part(Part::Path).bytes(), b"");
    assert_eq!(head.method().map(Method::name), Some(c"GET"));
    assert_eq!(head.upgrade(), Some(UpgradeType::WebSocket));
    assert_eq!(head.arena.size(), 0);
    assert_eq!(host(&kept.more.as_deref().unwrap().former).as_ptr(), asked);
}

#[test]
fn a_parser_rests_between_messages_only() {
    for (bytes, rests) in [
        (&b""[..], true),
        (b"\r\n", true),
        (b"G", false),
        (FIRST, true),
        (&FIRST[..FIRST.len() - 1], false),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na", false),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", true),
        (b"GET / HTTP/1.0\r\n\r\n", true),
        (b"CONNECT a:1 HTTP/1.1\r\n\r\n", true),
    ] {
        let mut parser = Parser::new(Role::Server, Limits::default());
        read(&mut parser, bytes);
        assert_eq!(parser.rest().is_some(), rests, "{}", bytes.escape_ascii());
    }
    let mut parser = Parser::new(Role::Server, Limits::default());
    assert!(
        parser
            .next(&mut &b"?"[..])
            .is_ok_and(|event| event.is_some())
    );
    assert!(parser.next(&mut &b"?"[..]).is_err());
    assert!(parser.rest().is_none());
}
