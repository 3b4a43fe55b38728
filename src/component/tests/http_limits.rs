//! Limits of HTTP messages, and what a connection's end tells its program and its peer (HTTP-40, HTTP-58, HTTP-70, HTTP-T2,
//! HTTP-T12).

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::support::{Ending, Peer, ROLES, Rig, Setup, Told, eventually, target};
use crate::component::{Component, ConnId, Framing, Operation, Property, Reply, Role, Target};
use crate::error::Errno;
use crate::layer::http::Stream;
use crate::os::locks::Mutex;

/// Short, so that tests are; others must be able to send something meanwhile.
const LIMIT: u32 = 200;
const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

fn setup(role: Role) -> Setup {
    Setup::of(role).framing(Framing::Http)
}

/// Answers with this code, and the body `refused`.
fn refuse(component: &Component, id: ConnId, code: u16) -> Result<(), Errno> {
    let reply = Reply {
        code,
        reason: None,
        fields: &[],
    };
    component.send_response(target(component, id), &reply, b"refused")
}

/// A server that answers errors with this code.
fn answering(code: u16) -> Setup {
    setup(Role::Server).script(move |component, told| match told {
        Told::Http(id, words) if words.starts_with("error") => refuse(component, *id, code),
        _ => Ok(()),
    })
}

fn answer(code: &str) -> Vec<u8> {
    format!("HTTP/1.1 {code}\r\nContent-Length: 7\r\nConnection: keep-alive\r\n\r\nrefused")
        .into_bytes()
}

/// The beginning of a message for this role.
fn begun(role: Role, rest: &str) -> Vec<u8> {
    let line = match role {
        Role::Server => "POST /a HTTP/1.1\r\n",
        Role::Agent | Role::Client => "HTTP/1.1 200 OK\r\n",
    };
    format!("{line}{rest}").into_bytes()
}

/// Waits for the end of a connection whose time is over.
fn late(rig: &Rig, id: ConnId, since: Instant, error: &str) {
    assert_eq!(rig.closed(id), (Operation::Receive, Errno::ETIMEDOUT.0));
    assert!(since.elapsed() >= Duration::from_millis(LIMIT.into()));
    let events = rig.messages(id, error);
    assert_eq!(events.last().map(String::as_str), Some(error));
}

const HEAD_TIME: &str = "error 14 \"Head not complete in time\"";
const BODY_TIME: &str = "error 14 \"Body paused for too long\"";

// proves: HTTP-T12
#[test]
fn a_head_must_be_complete_in_time() {
    for role in ROLES {
        let (rig, mut peer) = setup(role).set(Property::HttpHeadTimeout, LIMIT).joined();
        let since = Instant::now();
        peer.say(&begun(role, "A: b"));
        late(&rig, peer.id, since, HEAD_TIME);
    }
}

/// Bytes that trickle in do not put the end of the head off.
// proves: HTTP-T12
#[test]
fn a_slow_head_is_late_too() {
    let (rig, mut peer) = setup(Role::Server)
        .set(Property::HttpHeadTimeout, LIMIT)
        .joined();
    let since = Instant::now();
    let head = [&begun(Role::Server, "A: ")[..], &[b'a'; 10_000]].concat();
    for byte in head.chunks(1) {
        if peer.try_say(byte).is_err()
            || rig.log().iter().any(|told| matches!(told, Told::Close(..)))
        {
            break;
        }
        thread::sleep(Duration::from_millis(5));
    }
    late(&rig, peer.id, since, HEAD_TIME);
    assert!(since.elapsed() < Duration::from_secs(20));
}

// proves: HTTP-T12
#[test]
fn a_body_must_not_pause_for_too_long() {
    for role in ROLES {
        for (head, piece) in [
            ("Content-Length: 9\r\n\r\n", "ab"),
            ("Transfer-Encoding: chunked\r\n\r\n", "2\r\na"),
            ("Transfer-Encoding: chunked\r\n\r\n", "0\r\nT: "),
        ] {
            let (rig, mut peer) = setup(role).set(Property::HttpIdleTimeout, LIMIT).joined();
            peer.say(&begun(role, head));
            // Each piece gives more time, and all of them together have more than one alone.
            for _ in 0..2 {
                thread::sleep(Duration::from_millis(u64::from(LIMIT) / 2));
                peer.say(&piece.as_bytes()[..1]);
            }
            let since = Instant::now();
            peer.say(&piece.as_bytes()[1..]);
            late(&rig, peer.id, since, BODY_TIME);
        }
    }
}

/// Neither complete messages nor what is between them, nor what follows an upgrade, has a limit. The connection that is late
/// began later than all pauses of the others, and is the clock.
// proves: HTTP-T12
#[test]
fn who_owes_nothing_has_time() {
    let rig = setup(Role::Server)
        .set(Property::HttpHeadTimeout, LIMIT)
        .set(Property::HttpIdleTimeout, LIMIT)
        .start();
    let mut quiet = rig.peer();
    let mut between = rig.peer();
    let mut upgraded = rig.peer();
    let mut over = rig.peer();
    between.say(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\naPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\r\n");
    upgraded.say(&[UPGRADE, b"\x81\x82\0\0\0\0h"].concat());
    over.say(b"GET / HTTP/1.0\r\n\r\nX");
    rig.messages(between.id, "chunk end");
    rig.messages(upgraded.id, "payload h");
    rig.messages(over.id, "end");
    let mut clock = rig.peer();
    clock.say(b"GET");
    assert_eq!(rig.closed(clock.id).1, Errno::ETIMEDOUT.0);
    for peer in [&mut quiet, &mut between] {
        peer.say(b"GET /b HTTP/1.1\r\n\r\n");
        rig.messages(peer.id, "GET /b");
    }
    upgraded.say(b"i");
    rig.messages(upgraded.id, "payload i");
    let closed = |told: &Told| matches!(told, Told::Close(..));
    assert_eq!(rig.log().iter().filter(|told| closed(told)).count(), 1);
}

/// The number of the connection's timer, if it has one.
fn timer(rig: &Rig, id: ConnId) -> Option<String> {
    let place = rig.table.find(id)?;
    let conn = place.lock()?;
    conn.deadlines
        .as_ref()?
        .timer
        .map(|timer| format!("{timer:?}"))
}

/// A connection has a timer from its first message on, always the same, and without limits none.
#[test]
fn timers_are_not_made_for_each_message() {
    let request = b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na";
    for limit in [0, 3_600_000] {
        let (rig, mut peer) = setup(Role::Server)
            .set(Property::HttpHeadTimeout, limit)
            .set(Property::HttpIdleTimeout, limit)
            .script(|component, told| match told {
                Told::Http(id, words) if words == "end" => refuse(component, *id, 200),
                _ => Ok(()),
            })
            .joined();
        let mut timers = Vec::new();
        for round in 1..=3 {
            let (first, rest) = request.split_at(request.len() - 1);
            peer.say(first);
            let heads = |log: &[Told]| {
                let head = Told::Http(peer.id, "head".to_owned());
                log.iter().filter(|told| **told == head).count()
            };
            rig.until(|log| (heads(log) == round).then_some(()));
            peer.say(rest);
            peer.hear(answer("200 OK").len());
            timers.push(timer(&rig, peer.id));
        }
        assert_eq!(timers[0].is_some(), limit > 0);
        assert!(timers.iter().all(|timer| *timer == timers[0]), "{timers:?}");
    }
}

/// A program that pauses holds the peer up, not the other way round.
// proves: HTTP-T12
#[test]
fn time_stands_still_in_a_pause() {
    let (rig, mut peer) = setup(Role::Server)
        .set(Property::HttpHeadTimeout, LIMIT)
        .set(Property::HttpIdleTimeout, LIMIT)
        .script(|component, told| match told {
            Told::Http(id, words) if words == "A: b" || words == "body x" => {
                component.pause_receive(target(component, *id), true)
            }
            _ => Ok(()),
        })
        .joined();
    let mut clocks = Vec::new();
    for (piece, event, next) in [
        (
            &b"POST / HTTP/1.1\r\nA: b\r\nC"[..],
            "A: b",
            &b": d\r\nContent-Length: 2\r\n\r\n"[..],
        ),
        (b"x", "body x", b"y"),
    ] {
        peer.say(piece);
        rig.messages(peer.id, event);
        peer.say(next);
        // Twice the time, so that the end of the pause's first limit is seen.
        for _ in 0..2 {
            let mut clock = rig.peer();
            clock.say(b"GET");
            assert_eq!(rig.closed(clock.id).1, Errno::ETIMEDOUT.0);
            clocks.push(clock);
        }
        rig.pause_receive(rig.target(peer.id), false).unwrap();
        if event == "A: b" {
            rig.messages(peer.id, "head");
        }
    }
    rig.messages(peer.id, "end");
}

// proves: HTTP-40 HTTP-T12
#[test]
fn a_late_peer_gets_the_answer() {
    for secure in [false, true] {
        let (rig, mut peer) = answering(408)
            .secure_if(secure)
            .set(Property::HttpHeadTimeout, LIMIT)
            .joined();
        peer.say(b"GET / HT");
        assert_eq!(
            rig.closed(peer.id),
            (Operation::Receive, Errno::ETIMEDOUT.0)
        );
        assert_eq!(
            peer.hear_all(),
            (answer("408 Request Timeout"), Ending::End)
        );
    }
}

/// The peer sends on and on before it reads: a reset would destroy the answer.
// proves: HTTP-40 HTTP-T14
#[test]
fn the_answer_to_an_error_arrives() {
    for secure in [false, true] {
        let (rig, mut peer) = answering(400).secure_if(secure).joined();
        peer.say(b"GET / HTTP/1.1\r\nBad Field: x\r\n\r\n");
        assert_eq!(
            rig.closed(peer.id),
            (Operation::Receive, Errno::ECANCELED.0)
        );
        for _ in 0..64 {
            peer.say(&[b'x'; 16_384]);
        }
        assert_eq!(peer.hear_all(), (answer("400 Bad Request"), Ending::End));
    }
}

/// The same when it is the program that refuses, and for what it has sent before that.
// proves: HTTP-33 HTTP-35 HTTP-37 HTTP-40
#[test]
fn the_answer_to_a_refusal_arrives() {
    for refused in [
        "head",
        "body ab",
        "end",
        "upgrade WebSocket",
        "frame 1 2",
        "payload hi",
    ] {
        let (rig, mut peer) = setup(Role::Server)
            .script(move |component, told| match told {
                Told::Http(id, words) if words == refused => {
                    refuse(component, *id, 403)?;
                    Err(Errno(libc::EACCES))
                }
                _ => Ok(()),
            })
            .joined();
        let upgrade = std::str::from_utf8(UPGRADE).unwrap();
        let upgrade = upgrade.replace("\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nab");
        peer.say(upgrade.as_bytes());
        if refused != "head"
            && refused != "body ab"
            && refused != "end"
            && !refused.starts_with("up")
        {
            peer.say(b"\x81\x82\0\0\0\0hi");
        }
        assert_eq!(
            rig.closed(peer.id),
            (Operation::Receive, libc::EACCES),
            "{refused}"
        );
        for _ in 0..64 {
            peer.say(&[b'x'; 16_384]);
        }
        assert_eq!(
            peer.hear_all(),
            (answer("403 Forbidden"), Ending::End),
            "{refused}"
        );
    }
}

/// A peer that never reads and never ends cannot keep the socket for longer than other ends can.
// proves: HTTP-40
#[test]
fn lingering_has_an_end() {
    let (rig, mut peer) = answering(400).set(Property::DrainTimeout, 50).joined();
    peer.say(b"x / HTTP/1.1\r\n");
    rig.closed(peer.id);
    eventually("a reset", || peer.try_say(&[b'x'; 1024]).is_err());
}

// proves: HTTP-T2
#[test]
fn limits_can_be_set() {
    let rig = setup(Role::Server)
        .set(Property::HttpMaxHeadSize, 60)
        .set(Property::HttpMaxFields, 2)
        .set(Property::HttpMaxUrl, 10)
        .set(Property::HttpMaxChunkLine, 8)
        .start();
    let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (request, last) in [
        (
            "GET /123456789 HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n".to_owned(),
            "end",
        ),
        (
            "GET /1234567890 HTTP/1.1\r\n\r\n".to_owned(),
            "error 7 \"Invalid URL\"",
        ),
        (
            "GET / HTTP/1.1\r\nA:\r\nB:\r\nC:\r\n\r\n".to_owned(),
            "error 10 \"Header overflow\"",
        ),
        (
            format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(37)),
            "end",
        ),
        (
            format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "a".repeat(38)),
            "error 10 \"Header overflow\"",
        ),
        (format!("{chunked}1;abcdef\r\na\r\n0\r\n\r\n"), "end"),
        (
            format!("{chunked}1;abcdefg\r\na\r\n0\r\n\r\n"),
            "error 12 \"Chunk size overflow\"",
        ),
    ] {
        for step in [1, request.len()] {
            let mut peer = rig.peer();
            for piece in request.as_bytes().chunks(step) {
                if peer.try_say(piece).is_err() {
                    break;
                }
            }
            rig.messages(peer.id, last);
        }
    }
}

// proves: HTTP-58
#[test]
fn a_strict_server_wants_one_host() {
    let rig = setup(Role::Server).set(Property::HttpStrictHost, 1).start();
    for (version, fields, last) in [
        ("1.1", "Host: a\r\n", "end"),
        ("1.1", "hOST: a.b_c:8080 \r\n", "end"),
        ("1.1", "Host: [::1]:1\r\n", "end"),
        ("1.0", "", "end"),
        ("1.1", "", "error 10 \"Missing Host\""),
        ("1.1", "X-Host: a\r\n", "error 10 \"Missing Host\""),
        ("1.1", "Host:\r\n", "error 10 \"Invalid Host\""),
        ("1.1", "Host: a@b/\r\n", "error 10 \"Invalid Host\""),
        ("1.1", "Host: a, b\r\n", "error 10 \"Invalid Host\""),
        ("1.0", "Host: a b\r\n", "error 10 \"Invalid Host\""),
        (
            "1.1",
            "Host: a\r\nHost: a\r\n",
            "error 10 \"Duplicate Host\"",
        ),
        (
            "1.0",
            "Host: a\r\nhost: b\r\n",
            "error 10 \"Duplicate Host\"",
        ),
    ] {
        let mut peer = rig.peer();
        peer.say(format!("GET / HTTP/{version}\r\n{fields}\r\n").as_bytes());
        let events = rig.messages(peer.id, last);
        assert_eq!(events.contains(&"head".to_owned()), last == "end");
    }
    let (rig, mut peer) = setup(Role::Server).joined();
    peer.say(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b c\r\n\r\n");
    rig.messages(peer.id, "end");
}

/// The reasons that a program is told in `OnParseError` and `OnClose`, as text or error.
type Reasons = Arc<Mutex<Vec<Result<String, Errno>>>>;

/// A server whose program refuses one event and asks for reasons.
fn asking(refused: &'static str, secure: bool) -> (Rig, Peer, Reasons) {
    let reasons = Reasons::default();
    let told_reasons = Arc::clone(&reasons);
    let (rig, peer) = setup(Role::Server)
        .secure_if(secure)
        .set(Property::HttpHeadTimeout, LIMIT)
        .set(Property::HttpIdleTimeout, LIMIT)
        .set(Property::ReleaseDelay, 100)
        .script(move |component, told| {
            let id = match told {
                Told::Close(id, ..) => *id,
                Told::Http(id, words) if words.starts_with("error") => *id,
                Told::Http(_, words) if words == refused => return Err(Errno::ECANCELED),
                Told::Receive(..) if refused == "data" => return Err(Errno::ECANCELED),
                _ => return Ok(()),
            };
            let reason = component.http_failure(target(component, id));
            let reason = reason.map(|text| text.to_str().unwrap().to_owned());
            told_reasons.lock().push(reason);
            Ok(())
        })
        .joined();
    (rig, peer, reasons)
}

// proves: HTTP-33 HTTP-35 HTTP-37 HTTP-146 HTTP-147
#[test]
fn every_refusal_has_a_reason() {
    let whole = [UPGRADE, b"\x81\x82\0\0\0\0hi"].concat();
    let foreign = b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nabc";
    let chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
    // What is refused, what the peer sends, the reason, and whether OnParseError is called.
    let cases: [(&'static str, &[u8], &str, bool); 19] = [
        ("", b"get", "Invalid method encountered", true),
        (
            "",
            b"GET / HTTP/1.1\r\nA",
            "Head not complete in time",
            true,
        ),
        (
            "",
            b"PUT / HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
            "Body paused for too long",
            true,
        ),
        (
            "",
            &[UPGRADE, b"\x81\x02hi"].concat(),
            "Frame of a client without mask",
            false,
        ),
        (
            "",
            &[UPGRADE, b"\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0"].concat(),
            "Invalid frame length",
            false,
        ),
        ("begin", &whole, "`on_message_begin` callback error", true),
        ("GET /", &whole, "`on_url_complete` callback error", true),
        (
            "Upgrade: websocket",
            &whole,
            "`on_header_value_complete` callback error",
            true,
        ),
        ("head", &whole, "User callback error", true),
        ("body a", chunked, "Span callback error in on_body", true),
        ("chunk 1", chunked, "`on_chunk_header` callback error", true),
        (
            "chunk end",
            chunked,
            "`on_chunk_complete` callback error",
            true,
        ),
        ("end", &whole, "`on_message_complete` callback error", true),
        ("upgrade WebSocket", &whole, "OnUpgrade refused", false),
        ("frame 1 2", &whole, "OnWSMessageHeader refused", false),
        ("payload hi", &whole, "OnWSMessageBody refused", false),
        ("frame end", &whole, "OnWSMessageComplete refused", false),
        ("upgrade Unknown", foreign, "OnUpgrade refused", false),
        ("data", foreign, "OnReceive refused", false),
    ];
    for (refused, bytes, reason, parse_error) in cases {
        let (rig, mut peer, reasons) = asking(refused, false);
        peer.say(bytes);
        rig.closed(peer.id);
        let asked = if parse_error { 2 } else { 1 };
        eventually("reasons", || reasons.lock().len() == asked);
        assert_eq!(
            *reasons.lock(),
            vec![Ok(reason.to_owned()); asked],
            "{refused} {}",
            bytes.escape_ascii()
        );
    }
}

// proves: HTTP-112
#[test]
fn ends_without_a_refusal_have_other_reasons() {
    for secure in [false, true] {
        let (rig, peer, reasons) = asking("", secure);
        assert!(rig.release(rig.target(peer.id)));
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
        eventually("a reason", || !reasons.lock().is_empty());
        assert_eq!(
            *reasons.lock(),
            [Ok("The release delay is over".to_owned())]
        );

        let (rig, mut peer, reasons) = asking("", secure);
        peer.say(b"GET / HTTP/1.1\r\n\r\n");
        peer.finish();
        rig.closed(peer.id);
        eventually("no reason", || !reasons.lock().is_empty());
        assert_eq!(*reasons.lock(), [Err(Errno::ENODATA)]);
    }
    let rig = Setup::server().start();
    let peer = rig.peer();
    assert_eq!(rig.http_failure(rig.target(peer.id)), Err(Errno::EPERM));
    assert_eq!(rig.http_failure(Target::Id(999_999)), Err(Errno::EBADSLT));
}

/// The end of a body that lasts until the end of the connection is refused: the program can ask why.
// proves: HTTP-39 HTTP-43
#[test]
fn a_refused_end_of_stream_is_a_failure() {
    for role in [Role::Agent, Role::Client] {
        let codes = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&codes);
        let (rig, mut peer) = setup(role)
            .script(move |component, told| match told {
                Told::Http(_, words) if words == "end" => Err(Errno::ECANCELED),
                Told::Http(id, words) if words.starts_with("error") => {
                    let failure =
                        |stream: &Stream| stream.parser().failure().map(|failure| failure.code);
                    seen.lock()
                        .push(component.with_http(target(component, *id), failure));
                    Err(Errno(libc::EPROTO))
                }
                _ => Ok(()),
            })
            .joined();
        peer.say(b"HTTP/1.1 200 OK\r\n\r\nbody");
        rig.messages(peer.id, "body body");
        peer.finish();
        assert_eq!(rig.closed(peer.id), (Operation::Receive, libc::EPROTO));
        assert_eq!(*codes.lock(), [Some(Some(18))]);
    }
}

/// Nothing is known of a message whose first line is wrong, also if a part of that was right.
// proves: HTTP-70
#[test]
fn a_wrong_first_line_leaves_nothing() {
    for (role, bytes, known) in [
        (Role::Server, "PUT /a?b HTTP/3.0\r\n", false),
        (Role::Server, "PUT /a?b HTTP/1.1\rX", false),
        (Role::Server, "PUT /a?b HTTP/1.1\r\nA B: c", true),
        (Role::Agent, "HTTP/1.1 299 \x07", false),
        (Role::Client, "HTTP/1.1 299 X\r\n:", true),
    ] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let saw = Arc::clone(&seen);
        let (rig, mut peer) = setup(role)
            .script(move |component, told| {
                if let Told::Http(id, words) = told
                    && words.starts_with("error")
                {
                    let known = component.with_http(target(component, *id), |stream| {
                        let head = stream.head();
                        (head.method().is_some() && head.parts() == 0b1_1000)
                            || head.status() == 299
                    });
                    let empty = component.with_http(target(component, *id), |stream| {
                        let head = stream.head();
                        head.method().is_none()
                            && head.status() == 0
                            && head.parts() == 0
                            && head.line().bytes().is_empty()
                            && head.version().code() == 0
                    });
                    saw.lock().push((known, empty));
                }
                Ok(())
            })
            .joined();
        // The first message is complete, so that there is something to be forgotten.
        let first = match role {
            Role::Server => "GET /first HTTP/1.1\r\nFirst: 1\r\n\r\n",
            _ => "HTTP/1.1 204 No\r\nFirst: 1\r\n\r\n",
        };
        peer.say(format!("{first}{bytes}").as_bytes());
        rig.closed(peer.id);
        assert_eq!(*seen.lock(), [(Some(known), Some(!known))], "{bytes}");
    }
}
