//! Agents and clients of HTTP: requests and what follows them (HTTP-10, HTTP-39, HTTP-60 to HTTP-62,
//! HTTP-120 to HTTP-127).

use super::support::{Listening, Peer, Rig, Setup, Told, target, text};
use crate::component::{Framing, Property, Request, Role};
use crate::error::Errno;
use crate::layer::http::Wish;
use crate::layer::http::writer::Field;

const ROLES: [Role; 2] = [Role::Agent, Role::Client];

const GET: Request<'static> = request("GET", "/");
const HEAD: Request<'static> = request("HEAD", "/");

const fn request<'a>(method: &'a str, target: &'a str) -> Request<'a> {
    Request {
        method: method.as_bytes(),
        target: target.as_bytes(),
        fields: &[],
    }
}

fn setup(role: Role) -> Setup {
    Setup::of(role).framing(Framing::HTTP)
}

fn ask(rig: &Rig, peer: &Peer, request: &Request<'_>) -> Result<(), Errno> {
    rig.send_request(rig.target(peer.id), request, b"")
}

/// What arrives of a request.
fn heard(peer: &mut Peer, expected: &str) {
    let port = peer.address().port();
    let expected = expected.replace("PORT", &port.to_string());
    let heard = peer.hear(expected.len());
    assert_eq!(String::from_utf8(heard).unwrap(), expected);
}

// proves: HTTP-120 HTTP-121 HTTP-122 HTTP-126 HTTP-W1 HTTP-W2 HTTP-W8
#[test]
fn requests_arrive_like_this() {
    let upgrade: [Field<'_>; 2] = [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")];
    let cases: [(&str, &str, &[Field<'_>], &str, &str); 6] = [
        (
            "get",
            "",
            &[],
            "",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        ),
        (
            "POST",
            "p",
            &[(b"N", b"")],
            "body",
            "POST /p HTTP/1.1\r\nN: \r\nContent-Length: 4\r\nHost: 127.0.0.1:PORT\r\n\r\nbody",
        ),
        (
            "GET",
            "/chat",
            &upgrade,
            "",
            "GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        ),
        (
            "OPTIONS",
            "*",
            &[(b"host", b"")],
            "",
            "OPTIONS * HTTP/1.1\r\nhost: \r\n\r\n",
        ),
        (
            "PUT",
            "/",
            &[(b"transfer-encoding", b"chunked"), (b"Host", b"h")],
            "1\r\nx\r\n",
            "PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\nHost: h\r\n\r\n1\r\nx\r\n",
        ),
        ("connect", "h:1", &[], "", "CONNECT h:1 HTTP/1.1\r\n\r\n"),
    ];
    for role in ROLES {
        for secure in [false, true] {
            let (rig, mut peer) = setup(role).secure_if(secure).joined();
            for (method, target, fields, body, expected) in &cases {
                let request: Request<'_> = Request {
                    fields,
                    ..request(method, target)
                };
                rig.send_request(rig.target(peer.id), &request, body.as_bytes())
                    .unwrap();
                heard(&mut peer, expected);
            }
        }
    }
}

// proves: HTTP-2
#[test]
fn the_version_is_the_one_that_was_set() {
    let (rig, mut peer) = setup(Role::Client).set(Property::LocalVersion, 1).joined();
    ask(&rig, &peer, &GET).unwrap();
    heard(&mut peer, "GET / HTTP/1.0\r\n");
}

// proves: HTTP-120 HTTP-121 HTTP-T5
#[test]
fn what_would_be_two_lines_is_refused() {
    for role in ROLES {
        let (rig, mut peer) = setup(role).joined();
        let bad = ["\r\nX: 1", "\n", "\0"];
        for bad in bad {
            for fields in [[(&b"A"[..], bad.as_bytes())], [(bad.as_bytes(), &b"a"[..])]] {
                let fields = &fields;
                assert_eq!(
                    ask(&rig, &peer, &Request { fields, ..GET }),
                    Err(Errno::EINVAL)
                );
            }
            assert_eq!(ask(&rig, &peer, &request("GET", bad)), Err(Errno::EINVAL));
            assert_eq!(ask(&rig, &peer, &request(bad, "/")), Err(Errno::EINVAL));
        }
        for (method, target) in [("", "/"), ("GET /", "/"), ("GET", "/a b"), ("GET", " ")] {
            assert_eq!(
                ask(&rig, &peer, &request(method, target)),
                Err(Errno::EINVAL)
            );
        }
        // None of it has left, and none is waited for.
        ask(&rig, &peer, &GET).unwrap();
        heard(&mut peer, "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n");
        peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        assert_eq!(rig.messages(peer.id, "end")[3..], ["head", "body x", "end"]);
    }
}

// proves: HTTP-125
#[test]
fn without_a_connection_nothing_is_sent() {
    let agent = setup(Role::Agent).start();
    for id in [0, 1, 12345] {
        let asked = agent.send_request(target(&agent, id), &GET, b"");
        assert_eq!(asked, Err(Errno::EBADSLT));
    }
    let client = setup(Role::Client).build();
    assert_eq!(
        client.send_request(target(&client, 0), &GET, b""),
        Err(Errno::EPERM)
    );
    for role in ROLES {
        let (rig, peer) = setup(role).joined();
        let id = peer.id;
        drop(peer);
        rig.closed(id);
        let gone = if role == Role::Agent {
            Errno::EBADSLT
        } else {
            Errno::EPERM
        };
        super::support::eventually("unknown", || {
            rig.send_request(rig.target(id), &GET, b"") == Err(gone)
        });
    }
}

// proves: HTTP-10 HTTP-T20
#[test]
fn nothing_leaves_in_clear_text() {
    for role in ROLES {
        let (rig, mut peer) = setup(role)
            .secure()
            .set(Property::HttpAutoStart, 0)
            .secure_by_hand()
            .joined();
        let unknown = if role == Role::Agent {
            Errno::EBADSLT
        } else {
            Errno::EPERM
        };
        assert_eq!(ask(&rig, &peer, &GET), Err(unknown));
        rig.start_http(rig.target(peer.id)).unwrap();
        assert_eq!(ask(&rig, &peer, &GET), Err(Errno::EPERM));
        rig.send(rig.target(peer.id), &[b"plain"]).unwrap();
        assert_eq!(peer.hear(5), b"plain");
    }
    // A plain client keeps its habit.
    let (rig, mut peer) = setup(Role::Client).set(Property::HttpAutoStart, 0).joined();
    ask(&rig, &peer, &GET).unwrap();
    heard(&mut peer, "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n");
    peer.say(b"HTTP/1.1 200 OK\r\n");
    assert_eq!(rig.received(peer.id, 17), b"HTTP/1.1 200 OK\r\n");
    let (rig, peer) = setup(Role::Agent).set(Property::HttpAutoStart, 0).joined();
    assert_eq!(ask(&rig, &peer, &GET), Err(Errno::EBADSLT));
}

/// The events of answers, each request being sent before, and how the connection ended.
fn answers(
    role: Role,
    requests: &[&Request<'_>],
    answers: &[u8],
    step: usize,
) -> (Vec<String>, i32) {
    let (rig, mut peer) = setup(role).joined();
    for request in requests {
        ask(&rig, &peer, request).unwrap();
    }
    for piece in answers.chunks(step) {
        if peer.try_say(piece).is_err() {
            break;
        }
    }
    peer.cut();
    let (_, code) = rig.closed(peer.id);
    let mut all: Vec<String> = Vec::new();
    for told in rig.about(peer.id) {
        let Told::Http(_, words) = told else { continue };
        // Where a body is cut is the network's business.
        match (all.last_mut(), words.strip_prefix("body ")) {
            (Some(last), Some(more)) if last.starts_with("body ") => last.push_str(more),
            _ => all.push(words),
        }
    }
    (all, code)
}

// proves: HTTP-24 HTTP-39 HTTP-60 HTTP-61 HTTP-62 HTTP-124 HTTP-T8 HTTP-T18 HTTP-T19
#[test]
fn answers_are_told_like_this() {
    const TWO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    let ended = ["begin", "200 OK", "Content-Length: 2", "head"];
    let length = |last: &[&'static str]| [&ended[..], last].concat();
    let bodiless = |code: &'static str| vec!["begin", code, "Content-Length: 5", "head", "end"];
    let none = length(&["end"]);
    let hi = length(&["body hi", "end"]);
    let cases: [(&[&Request<'_>], String, Vec<&str>, i32); 10] = [
        (&[&GET], format!("{TWO}hi"), hi.clone(), 0),
        (
            &[&HEAD, &GET],
            format!("{TWO}{TWO}hi"),
            [none.clone(), hi.clone()].concat(),
            0,
        ),
        (
            &[&GET, &HEAD, &HEAD, &GET],
            format!("{TWO}hi{TWO}{TWO}{TWO}hi"),
            [hi.clone(), none.clone(), none.clone(), hi.clone()].concat(),
            0,
        ),
        (
            &[&HEAD],
            format!("HTTP/1.1 100 Continue\r\n\r\n{TWO}"),
            [vec!["begin", "100 Continue", "head", "end"], none].concat(),
            0,
        ),
        (
            &[&GET, &GET, &GET],
            format!(
                "HTTP/1.1 204 a\r\nContent-Length: 5\r\n\r\nHTTP/1.1 304 b\r\nContent-Length: 5\r\n\r\n{TWO}hi"
            ),
            [bodiless("204 a"), bodiless("304 b"), hi.clone()].concat(),
            0,
        ),
        (&[&GET], format!("{TWO}h"), length(&["body h"]), 0),
        (
            &[&GET],
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n".to_owned(),
            vec![
                "begin",
                "200 OK",
                "Transfer-Encoding: chunked",
                "head",
                "chunk 1",
                "body x",
                "chunk end",
            ],
            0,
        ),
        (
            &[&GET],
            "HTTP/1.1 200 OK\r\n\r\nab".to_owned(),
            vec!["begin", "200 OK", "head", "body ab", "end"],
            0,
        ),
        (
            &[&GET],
            format!("{TWO}hi!"),
            [hi.clone(), vec!["begin", "error 8 \"Expected HTTP/\""]].concat(),
            Errno::ECANCELED.0,
        ),
        (
            &[&GET],
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nxyz".to_owned(),
            vec![
                "begin",
                "200 OK",
                "Connection: close",
                "Content-Length: 1",
                "head",
                "body x",
                "end",
            ],
            0,
        ),
    ];
    for role in ROLES {
        for (requests, bytes, expected, code) in &cases {
            for step in [1, bytes.len()] {
                let (told, ended) = answers(role, requests, bytes.as_bytes(), step);
                let expected = (expected.join(", "), *code);
                assert_eq!((told.join(", "), ended), expected, "{bytes}");
            }
        }
    }
}

// proves: HTTP-32 HTTP-127 HTTP-144
#[test]
fn a_tunnel_begins_when_the_program_says_so() {
    for role in ROLES {
        let (rig, mut peer) = setup(role).wishes(|_| Wish::Upgrade).joined();
        ask(&rig, &peer, &request("CONNECT", "h:443")).unwrap();
        heard(&mut peer, "CONNECT h:443 HTTP/1.1\r\n\r\n");
        peer.say(b"HTTP/1.1 200 Connection established\r\n\r\ntunnelled");
        assert_eq!(rig.received(peer.id, 9), b"tunnelled");
        let events = rig.messages(peer.id, "upgrade None");
        assert_eq!(events[2..], ["head", "end", "upgrade None"]);
        rig.send(rig.target(peer.id), &[b"back"]).unwrap();
        assert_eq!(peer.hear(4), b"back");
        // Without the wish it is a body.
        let (rig, mut peer) = setup(role).joined();
        ask(&rig, &peer, &request("CONNECT", "h:443")).unwrap();
        peer.say(b"HTTP/1.1 200 OK\r\n\r\nbody");
        rig.messages(peer.id, "body body");
    }
}

// proves: HTTP-62 HTTP-140 HTTP-T19
#[test]
fn frames_follow_an_answer_to_head() {
    for role in ROLES {
        let (rig, mut peer) = setup(role).joined();
        ask(&rig, &peer, &HEAD).unwrap();
        ask(&rig, &peer, &request("GET", "/chat")).unwrap();
        peer.say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
        peer.say(b"HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\n\x81\x02hi");
        let events = rig.messages(peer.id, "frame end");
        assert_eq!(
            events[11..],
            [
                "end",
                "upgrade WebSocket",
                "frame 1 2",
                "payload hi",
                "frame end"
            ]
        );
    }
}

// proves: HTTP-126
#[test]
fn files_are_bodies() {
    let directory = std::env::temp_dir().join(format!("hpsocket-requests-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let file = |name: &str, size: usize| {
        let path = directory.join(name);
        std::fs::write(&path, vec![b'x'; size]).unwrap();
        text(path.to_str().unwrap())
    };
    let (rig, mut peer) = setup(Role::Client).joined();
    let target = rig.target(peer.id);
    let send = |path: &std::ffi::CStr| rig.send_request_file(target, path, &request("PUT", "/f"));
    assert_eq!(send(&file("empty", 0)), Err(Errno::ENODATA));
    assert_eq!(send(&file("big", 0x40_0000)), Err(Errno::EFBIG));
    assert_eq!(send(&text(directory.to_str().unwrap())), Err(Errno::EBADF));
    assert_eq!(
        send(&text(directory.join("none").to_str().unwrap())),
        Err(Errno(libc::ENOENT))
    );
    assert_eq!(send(&file("small", 3)), Ok(()));
    heard(
        &mut peer,
        "PUT /f HTTP/1.1\r\nContent-Length: 3\r\nHost: 127.0.0.1:PORT\r\n\r\nxxx",
    );
    assert_eq!(send(&file("most", 0x3F_FFFF)), Ok(()));
    let head = "PUT /f HTTP/1.1\r\nContent-Length: 4194303\r\nHost: 127.0.0.1:PORT\r\n\r\n";
    heard(&mut peer, head);
    assert!(peer.hear(0x3F_FFFF).iter().all(|&byte| byte == b'x'));
    std::fs::remove_dir_all(&directory).unwrap();
    drop(rig);
}

// proves: HTTP-60 HTTP-T9
#[test]
fn many_connections_ask_at_once() {
    const COUNT: usize = 200;
    let rig = setup(Role::Agent).start();
    let listening = Listening::new();
    let mut peers: Vec<_> = (0..COUNT)
        .map(|_| {
            rig.connect_to(listening.port()).unwrap();
            rig.meet(listening.take())
        })
        .collect();
    std::thread::scope(|scope| {
        for half in peers.chunks(COUNT / 2) {
            let ids: Vec<_> = half.iter().map(|peer| peer.id).collect();
            let rig = &rig;
            scope.spawn(move || {
                for id in ids {
                    for method in ["HEAD", "GET"] {
                        let target = format!("/{id}");
                        let asked =
                            rig.send_request(rig.target(id), &request(method, &target), b"");
                        assert_eq!(asked, Ok(()));
                    }
                }
            });
        }
    });
    for peer in &mut peers {
        let id = peer.id;
        let get = |method: &str| format!("{method} /{id} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n");
        heard(peer, &(get("HEAD") + &get("GET")));
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        peer.say(format!("{head}{head}{:02}", id % 100).as_bytes());
    }
    for peer in &peers {
        let body = format!("body {:02}", peer.id % 100);
        let events = rig.messages(peer.id, &body);
        assert_eq!(
            events
                .iter()
                .filter(|words| words.starts_with("body"))
                .count(),
            1
        );
    }
}
