//! What a refusal tells the program and the peer (HTTP-33 to HTTP-40, HTTP-70).

use std::sync::Arc;

use super::http_limits::{LIMIT, UPGRADE, answer, answering, refuse, setup};
use super::support::{Ending, Peer, Rig, Setup, Told, eventually, target};
use crate::component::{Operation, Property, Role, Target};
use crate::error::Errno;
use crate::layer::http::{Failure, Stream};
use crate::os::locks::Mutex;

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
        assert_eq!(
            peer.hear_all(),
            (answer("400 Bad Request", "close"), Ending::End)
        );
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
            (answer("403 Forbidden", "keep-alive"), Ending::End),
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
                    let failure = |stream: &Stream| stream.failure().map(Failure::code);
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
