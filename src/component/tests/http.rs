//! HTTP of connections: events, answers, upgrades, the end (HTTP-6 to HTTP-40, HTTP-100 to
//! HTTP-152).

use super::support::{ROLES, Setup, Told, eventually, target};
use crate::component::{Framing, Operation, Property, Reply, Request, Role};
use crate::error::Errno;
use crate::layer::http::Wish;
use crate::layer::http::websocket::Frame;

const OK: Reply<'static> = Reply {
    code: 200,
    reason: None,
    fields: &[],
};

fn server() -> Setup {
    Setup::server().framing(Framing::HTTP)
}

/// A server that answers each request with its target.
fn echo() -> Setup {
    server().script(|component, told| match told {
        Told::Http(id, words) if words == "end" => {
            let body = component.with_http(target(component, *id), |stream| {
                stream.head().line().bytes().to_vec()
            });
            component.send_response(target(component, *id), &OK, &body.unwrap_or_default())
        }
        _ => Ok(()),
    })
}

// proves: HTTP-20 HTTP-100 HTTP-103
#[test]
fn a_request_is_told_and_answered() {
    let (rig, mut peer) = echo().joined();
    peer.say(b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    let events = rig.messages(peer.id, "end");
    assert_eq!(events, ["begin", "GET /a", "Host: h", "head", "end"]);
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n/a";
    assert_eq!(peer.hear(answer.len()), answer);
}

// proves: HTTP-24 HTTP-60
#[test]
fn requests_in_pieces_and_in_one_piece_are_told_alike() {
    let requests = b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n";
    for step in [1, 7, requests.len()] {
        let (rig, mut peer) = echo().joined();
        for piece in requests.chunks(step) {
            peer.say(piece);
        }
        let line = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n/";
        let heard = peer.hear(2 * line.len() + 2);
        assert_eq!(heard, [&line[..], b"a", line, b"b"].concat());
        drop(rig);
    }
}

// proves: HTTP-33 HTTP-40
#[test]
fn what_is_no_request_ends_the_connection() {
    let (rig, mut peer) = server().joined();
    peer.say(b"get / HTTP/1.1\r\n\r\n");
    assert_eq!(
        rig.closed(peer.id),
        (Operation::Receive, Errno::ECANCELED.0)
    );
    let events = rig.messages(peer.id, "begin");
    assert_eq!(events[1..], ["error 6 \"Invalid method encountered\""]);
}

// proves: HTTP-39
#[test]
fn the_end_of_the_stream_completes_an_answer() {
    for role in [Role::Agent, Role::Client] {
        let (rig, mut peer) = Setup::of(role).framing(Framing::HTTP).joined();
        let get: Request<'_> = Request {
            method: b"GET",
            target: b"/",
            fields: &[],
        };
        rig.send_request(rig.target(peer.id), &get, b"").unwrap();
        peer.say(b"HTTP/1.1 200 OK\r\n\r\nbody");
        rig.messages(peer.id, "body body");
        peer.finish();
        assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
        let events = rig.messages(peer.id, "end");
        assert_eq!(events, ["begin", "200 OK", "head", "body body", "end"]);
    }
}

// proves: HTTP-62 HTTP-T8
#[test]
fn answers_to_head_have_no_body() {
    for role in [Role::Agent, Role::Client] {
        let (rig, mut peer) = Setup::of(role).framing(Framing::HTTP).joined();
        for method in [&b"HEAD"[..], b"GET"] {
            let request: Request<'_> = Request {
                method,
                target: b"/",
                fields: &[],
            };
            rig.send_request(rig.target(peer.id), &request, b"")
                .unwrap();
        }
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        peer.say(&[&head[..], head, b"ab"].concat());
        let events = rig.messages(peer.id, "body ab");
        let expected = ["begin", "200 OK", "Content-Length: 2", "head", "end"];
        assert_eq!(events[..5], expected);
        assert_eq!(events[5..9], expected[..4]);
    }
}

// proves: HTTP-141 HTTP-144 HTTP-145 HTTP-148
#[test]
fn an_upgrade_leads_to_frames() {
    let (rig, mut peer) = server()
        .script(|component, told| match told {
            Told::Http(id, words) if words == "frame end" => {
                let frame = Frame {
                    fin: true,
                    opcode: 1,
                    length: 2,
                    ..Frame::default()
                };
                component.send_frame(target(component, *id), &frame, b"ok")
            }
            _ => Ok(()),
        })
        .joined();
    peer.say(
        b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x82\0\0\0\0hi",
    );
    let events = rig.messages(peer.id, "frame end");
    let expected = [
        "end",
        "upgrade WebSocket",
        "frame 1 2",
        "payload hi",
        "frame end",
    ];
    assert_eq!(events[5..], expected);
    assert_eq!(peer.hear(4), b"\x81\x02ok");
}

// proves: HTTP-32
#[test]
fn a_program_can_leave_http() {
    let (rig, mut peer) = server().wishes(|_| Wish::Upgrade).joined();
    peer.say(b"GET / HTTP/1.1\r\n\r\nother");
    assert_eq!(rig.received(peer.id, 5), b"other");
}

// proves: TCP-64
#[test]
fn a_pause_holds_back_the_events_of_bytes_that_have_come() {
    let (rig, mut peer) = server()
        .script(|component, told| match told {
            Told::Http(id, words) if words == "GET /" || words == "head" => {
                component.pause_receive(target(component, *id), true)
            }
            _ => Ok(()),
        })
        .joined();
    peer.say(b"GET / HTTP/1.1\r\n\r\n");
    let paused = || rig.is_pause_receive(peer.id) == Ok(true);
    rig.messages(peer.id, "GET /");
    eventually("paused", paused);
    rig.pause_receive(rig.target(peer.id), false).unwrap();
    rig.messages(peer.id, "head");
    eventually("paused again", paused);
    rig.mark("resume");
    rig.pause_receive(rig.target(peer.id), false).unwrap();
    rig.messages(peer.id, "end");
    let log = rig.log();
    let place = |told: &Told| log.iter().position(|other| other == told);
    assert!(place(&Told::Mark("resume")) < place(&Told::Http(peer.id, "end".to_owned())));
}

// proves: HTTP-8
#[test]
fn http_can_begin_later() {
    for role in ROLES {
        let (rig, mut peer) = Setup::of(role)
            .framing(Framing::HTTP)
            .set(Property::HttpAutoStart, 0)
            .script(|component, told| match told {
                Told::Receive(id, _) => component.start_http(target(component, *id)),
                _ => Ok(()),
            })
            .joined();
        peer.say(b"x");
        rig.until_told(&Told::Handshake(peer.id));
        assert_eq!(rig.start_http(rig.target(peer.id)), Err(Errno::EALREADY));
        peer.say(match role {
            Role::Server => b"GET / HTTP/1.1\r\n\r\n",
            _ => b"HTTP/1.1 204 \r\n\r\n",
        });
        rig.messages(peer.id, "end");
        assert_eq!(rig.pieces(peer.id), [b"x"]);
    }
}

// proves: HTTP-112
#[test]
fn a_released_connection_ends_by_itself() {
    let (rig, mut peer) = server().set(Property::ReleaseDelay, 100).joined();
    let target = rig.target(peer.id);
    assert!(rig.release(target));
    assert!(!rig.release(target));
    peer.say(b"what comes now is thrown away");
    assert_eq!(rig.closed(peer.id), (Operation::Close, 0));
    assert!(rig.log().iter().all(|told| !matches!(told, Told::Http(..))));
}
