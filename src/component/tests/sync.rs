//! Clients whose calls wait for the answer (HTTP-200 to HTTP-215).

mod ends;
mod opens;

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::support::{Gate, LIMIT, Listening, Peer, Rig, Setup, Told, eventually, pattern};
use crate::component::{
    Component, Operation, PerProcess, Property, Request, RequestBody, State, Target, UrlRequest,
};
use crate::error::{Errno, SocketError};
use crate::layer::http::websocket::Frame;
use crate::layer::tls::tests::pki::{Identity, Texts};
use crate::os::fork::testing::child;

const GET: Request<'static> = Request {
    method: b"GET",
    target: b"/",
    fields: &[],
};

const UPGRADED: &[u8] =
    b"HTTP/1.1 101 \r\nConnection: upgrade\r\nUpgrade: websocket\r\nX: y\r\n\r\n";

fn get(component: &Component) -> Result<(), Errno> {
    component.send_request(Target::Own, &GET, b"")
}

/// A connected client, and its peer.
fn connected(setup: Setup) -> (Rig, Peer, Listening) {
    let (rig, listening) = (setup.build(), Listening::new());
    rig.start_to(listening.port(), false).unwrap();
    let peer = listening.take();
    (rig, peer, listening)
}

/// The result of a call that waits, while the peer does something.
fn during<R: Send>(
    call: impl FnOnce() -> Result<(), Errno> + Send,
    act: impl FnOnce() -> R,
) -> (Result<(), Errno>, R) {
    thread::scope(|scope| {
        let call = scope.spawn(call);
        let result = act();
        (call.join().unwrap(), result)
    })
}

/// A request, and the peer's answer to it.
fn answered(rig: &Rig, peer: &mut Peer, answer: &[u8]) -> Result<(), Errno> {
    let call = || get(rig);
    during(call, || {
        peer.hear_head();
        peer.say(answer);
    })
    .0
}

fn body(component: &Component) -> Vec<u8> {
    component.with_response_body(<[u8]>::to_vec).unwrap()
}

fn status(component: &Component) -> Option<u16> {
    component.with_http(Target::Own, |stream| stream.head().status())
}

fn open<'a>(url: &'a str, body: RequestBody<'a>) -> UrlRequest<'a> {
    UrlRequest {
        method: b"POST",
        url: url.as_bytes(),
        fields: &[],
        body,
        reconnect: false,
    }
}

// proves: HTTP-200 HTTP-203 HTTP-206 HTTP-208
#[test]
fn a_request_returns_with_its_answer() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    assert_eq!((status(&rig), body(&rig).len()), (Some(0), 0));
    let cases: [(&[u8], u16, &[u8]); 5] = [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, b"abc"),
        (b"HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", 404, b""),
        (b"HTTP/1.1 204 \r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n", 304, b""),
        (
            b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x\r\nbc\r\n0\r\nT: t\r\n\r\n",
            200,
            b"abc",
        ),
    ];
    for (answer, code, expected) in cases {
        for step in [1, answer.len()] {
            let (result, ()) = during(
                || get(&rig),
                || {
                    peer.hear_head();
                    answer.chunks(step).for_each(|piece| peer.say(piece));
                },
            );
            assert_eq!(result, Ok(()));
            assert_eq!((status(&rig), &body(&rig)[..]), (Some(code), expected));
        }
    }
    // The program was told of everything before.
    let log = rig.log();
    assert_eq!(
        log.last(),
        Some(&Told::Http(rig.own_id(), "end".to_owned()))
    );
    assert_eq!(
        (rig.state(), rig.last_error()),
        (State::Started, SocketError::Ok)
    );
}

// proves: HTTP-62 HTTP-203
#[test]
fn the_answer_to_head_has_no_body() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    let head: Request<'_> = Request {
        method: b"HEAD",
        ..GET
    };
    let call = || rig.send_request(Target::Own, &head, b"");
    let (result, ()) = during(call, || {
        peer.hear_head();
        peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
    });
    assert_eq!((result, body(&rig).len()), (Ok(()), 0));
}

// proves: HTTP-204 HTTP-208
#[test]
fn the_end_of_the_connection_completes_a_body() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    let (result, ()) = during(
        || get(&rig),
        || {
            peer.hear_head();
            peer.say(b"HTTP/1.0 200 OK\r\n\r\nall of it");
            peer.finish();
        },
    );
    assert_eq!(result, Ok(()));
    assert_eq!(rig.closed(rig.own_id()), (Operation::Close, 0));
    rig.wait(Some(LIMIT)).unwrap();
    assert_eq!(
        (status(&rig), &body(&rig)[..]),
        (Some(200), &b"all of it"[..])
    );
    assert_eq!(get(&rig), Err(Errno::EPERM));
    // What was not sent leaves the answer before (HTTP-203).
    assert_eq!(
        (status(&rig), &body(&rig)[..]),
        (Some(200), &b"all of it"[..])
    );
    rig.forget_response().unwrap();
    assert_eq!((status(&rig), body(&rig).len()), (Some(200), 0));
}

// proves: HTTP-203 HTTP-206 HTTP-T2
#[test]
fn without_an_answer_a_request_fails_and_the_client_stops() {
    let endless = [b"HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(1001).as_bytes()].concat();
    let unknown = b"HTTP/1.1 101 \r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n";
    let cases: [(&[u8], Errno, &[u8]); 9] = [
        (b"", Errno::ECONNABORTED, b""),
        (b"HTTP/1.1 200 O", Errno::ECONNABORTED, b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            Errno::ECONNABORTED,
            b"half",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            Errno::ECONNABORTED,
            b"half",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Errno::ECONNABORTED, b""),
        (b"\0\xff garbage", Errno::EBADMSG, b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            Errno::EBADMSG,
            b"",
        ),
        (&endless, Errno::EBADMSG, b""),
        (unknown, Errno::EBADMSG, b""),
    ];
    for (answer, errno, received) in cases {
        for step in [1, answer.len().max(1)] {
            let (rig, mut peer, _listening) = connected(Setup::waiting_client());
            let (result, ()) = during(
                || get(&rig),
                || {
                    peer.hear_head();
                    // It may be refused before it is sent completely.
                    let mut pieces = answer.chunks(step);
                    let _ = pieces.try_for_each(|piece| peer.try_say(piece));
                    if errno == Errno::ECONNABORTED {
                        peer.finish();
                    }
                },
            );
            assert_eq!(rig.failure(result), (SocketError::DataSend, errno));
            assert_eq!((rig.state(), &body(&rig)[..]), (State::Stopped, received));
            let log = rig.log();
            assert!(matches!(log.last(), Some(Told::Close(..))), "{log:?}");
        }
    }
}

// proves: HTTP-208 HTTP-211
#[test]
fn interim_and_surplus_responses_are_no_answers() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    let interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nX: y\r\n\r\n";
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    let surplus = b"HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nxyz";
    let all = [&interim[..], answer, surplus].concat();
    assert_eq!(answered(&rig, &mut peer, &all), Ok(()));
    rig.messages(rig.own_id(), "body xyz");
    assert_eq!((status(&rig), &body(&rig)[..]), (Some(200), &b"a"[..]));
    // Only what is received can be looked at then (HTTP-207).
    rig.forget_response().unwrap();
    assert_eq!((status(&rig), body(&rig).len()), (Some(500), 0));
    // What had begun before a request is no answer to it.
    peer.say(b"HTTP/1.1 408 Late\r\nContent-Length: 2\r\n\r\nx");
    rig.messages(rig.own_id(), "body x");
    let rest = [b"y", &answer[..]].concat();
    assert_eq!(answered(&rig, &mut peer, &rest), Ok(()));
    assert_eq!((status(&rig), &body(&rig)[..]), (Some(200), &b"a"[..]));
}

// proves: HTTP-212
#[test]
fn a_chunked_request_waits_after_its_last_chunk() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    let post: Request<'_> = Request {
        method: b"POST",
        fields: &[(b"transfer-encoding", b"gzip, Chunked")],
        ..GET
    };
    for early in [false, true] {
        rig.send_request(Target::Own, &post, b"").unwrap();
        peer.hear_head();
        let answer = b"HTTP/1.1 201 \r\nContent-Length: 1\r\n\r\na";
        if early {
            peer.say(answer);
        }
        rig.send_chunk(Target::Own, b"ab", b"").unwrap();
        let (result, ()) = during(
            || rig.send_chunk(Target::Own, b"", b""),
            || {
                assert_eq!(peer.hear(12), b"2\r\nab\r\n0\r\n\r\n");
                if !early {
                    peer.say(answer);
                }
            },
        );
        assert_eq!((result, status(&rig)), (Ok(()), Some(201)));
        assert_eq!(body(&rig), b"a");
    }
    // Nothing is to be waited for now.
    assert_eq!(rig.send_chunk(Target::Own, b"", b""), Ok(()));
    assert_eq!(peer.hear(5), b"0\r\n\r\n");
}

// proves: HTTP-203 HTTP-213
#[test]
fn a_frame_waits_for_a_frame() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client());
    assert_eq!(answered(&rig, &mut peer, UPGRADED), Ok(()));
    let field = |name: &'static [u8]| {
        let value = |stream: &crate::layer::http::Stream| {
            let value = stream.head().values(name).next();
            value.map(|value| value.bytes().to_vec())
        };
        rig.with_http(Target::Own, value).flatten()
    };
    assert_eq!(
        (status(&rig), field(b"x")),
        (Some(101), Some(b"y".to_vec()))
    );
    let has_frames = || rig.with_http(Target::Own, |stream| stream.frame().is_some());
    assert_eq!(has_frames(), Some(true));
    // One that nobody waits for is only told.
    peer.say(b"\x89\x01p");
    rig.messages(rig.own_id(), "frame end");
    assert_eq!(body(&rig), b"");
    let frame = Frame {
        fin: true,
        opcode: 1,
        mask: Some([0; 4]),
        length: 2,
        ..Frame::default()
    };
    for answer in [&b"\x81\x05hello"[..], b"\x8a\x00"] {
        let call = || rig.send_frame(Target::Own, &frame, b"hi");
        let (result, ()) = during(call, || {
            assert_eq!(peer.hear(8), b"\x81\x82\0\0\0\0hi");
            answer.chunks(1).for_each(|piece| peer.say(piece));
        });
        assert_eq!((result, &body(&rig)[..]), (Ok(()), &answer[2..]));
        let opcode = rig.with_http(Target::Own, |stream| {
            stream.frame().map(|frame| frame.0.opcode)
        });
        assert_eq!(opcode, Some(Some(answer[0] & 15)));
    }
    // A masked frame is none (HTTP-146).
    let call = || rig.send_frame(Target::Own, &frame, b"hi");
    let (result, ()) = during(call, || {
        peer.hear(8);
        peer.say(b"\x81\x80\0\0\0\0");
    });
    assert_eq!(rig.failure(result), (SocketError::DataSend, Errno::EBADMSG));
}

// proves: COM-105
#[test]
fn a_child_has_a_client_of_its_own() {
    let (rig, mut peer, listening) = connected(Setup::waiting_client());
    let per_process = PerProcess::new(Arc::clone(&rig));
    let gate = Gate::default();
    let url = format!("http://127.0.0.1:{}/", listening.port());
    let (result, ()) = during(
        || get(&rig),
        || {
            peer.hear_head();
            let all = thread::scope(|scope| {
                scope.spawn(|| {
                    let mut other = listening.take();
                    other.hear_head();
                    other.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nc");
                    gate.pass();
                });
                let good = child(|| {
                    let own = per_process.component();
                    assert_eq!((status(own), body(own).len()), (None, 0));
                    assert_eq!(get(own), Err(Errno::EPERM));
                    own.open_url(&open(&url, RequestBody::Bytes(b""))).unwrap();
                    assert_eq!(body(own), b"c");
                });
                gate.open();
                good
            });
            assert!(all);
            peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\np");
        },
    );
    assert_eq!((result, body(&rig)), (Ok(()), b"p".to_vec()));
}

// proves: HTTP-203 HTTP-215
#[test]
fn large_bodies_go_both_ways() {
    let (rig, mut peer, _listening) = connected(Setup::waiting_client().narrow());
    let large = pattern(1 << 20);
    let call = || rig.send_request(Target::Own, &GET, &large);
    let (result, ()) = during(call, || {
        peer.hear_head();
        assert!(peer.hear(large.len()) == large);
        peer.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", large.len()).as_bytes());
        peer.say(&large);
    });
    assert_eq!(result, Ok(()));
    assert!(body(&rig) == large);
    // The peer has closed the connection, and the request fails at some point.
    drop(peer);
    let result = get(&rig);
    assert!(
        matches!(result, Err(Errno::ECONNABORTED | Errno::EPERM)),
        "{result:?}"
    );
    eventually("stopped", || rig.state() == State::Stopped);
}
