//! Limits of HTTP messages (HTTP-58, HTTP-T2, HTTP-T12).

use std::thread;
use std::time::{Duration, Instant};

use super::support::{Ending, ROLES, Rig, Setup, Told, target};
use crate::component::{Component, ConnId, Framing, Operation, Property, Reply, Role};
use crate::error::Errno;

/// Short, so that tests are; others must be able to send something meanwhile.
pub(super) const LIMIT: u32 = 200;
pub(super) const UPGRADE: &[u8] =
    b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

pub(super) fn setup(role: Role) -> Setup {
    Setup::of(role).framing(Framing::HTTP)
}

/// Answers with this code, and the body `refused`.
pub(super) fn refuse(component: &Component, id: ConnId, code: u16) -> Result<(), Errno> {
    let reply: Reply<'_> = Reply {
        code,
        reason: None,
        fields: &[],
    };
    component.send_response(target(component, id), &reply, b"refused")
}

/// A server that answers errors with this code.
pub(super) fn answering(code: u16) -> Setup {
    setup(Role::Server).script(move |component, told| match told {
        Told::Http(id, words) if words.starts_with("error") => refuse(component, *id, code),
        _ => Ok(()),
    })
}

pub(super) fn answer(code: &str, connection: &str) -> Vec<u8> {
    format!("HTTP/1.1 {code}\r\nContent-Length: 7\r\nConnection: {connection}\r\n\r\nrefused")
        .into_bytes()
}

/// The beginning of a message for this role.
fn begun(role: Role, rest: &str) -> Vec<u8> {
    let line = match role {
        Role::Server => "POST /a HTTP/1.1\r\n",
        Role::Agent | Role::Client | Role::NODE => "HTTP/1.1 200 OK\r\n",
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
            peer.say(&piece.as_bytes()[..1]);
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
            peer.hear(answer("200 OK", "keep-alive").len());
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
            (answer("408 Request Timeout", "close"), Ending::End)
        );
    }
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
