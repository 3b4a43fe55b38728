//! Cookies of connections (HTTP-4, HTTP-81, HTTP-82, HTTP-123, HTTP-175).

use super::support::{Listening, Peer, Rig, Setup, Told, target, text};
use crate::component::http::cookies;
use crate::component::http::cookies::tests::ALONE;
use crate::component::{ConnectRequest, Framing, Property, Request, Role};
use crate::error::Errno;
use crate::layer::http::Text;
use crate::layer::http::cookie::Given;

const ROLES: [Role; 2] = [Role::Agent, Role::Client];

/// An agent or a client with a connection to a host of this name.
fn joined(setup: Setup, host: &str) -> (Rig, Peer) {
    let (rig, listening) = (setup.framing(Framing::HTTP).build(), Listening::new());
    let host = text(format!("127.0.0.1^{host}"));
    if rig.role() == Role::Agent {
        rig.start().unwrap();
        rig.connect_as(&ConnectRequest {
            remote: Some(&host),
            port: listening.port(),
            ..ConnectRequest::default()
        })
        .unwrap();
    } else {
        rig.start_client(Some(&host), listening.port(), true, None, 0)
            .unwrap();
    }
    let peer = rig.meet(listening.take());
    (rig, peer)
}

fn get(rig: &Rig, peer: &mut Peer, path: &str, expected: &str) {
    let request: Request<'_> = Request {
        method: b"GET",
        target: path.as_bytes(),
        fields: &[(b"Host", b"h")],
    };
    rig.send_request(rig.target(peer.id), &request, b"")
        .unwrap();
    let line = if expected.is_empty() {
        String::new()
    } else {
        format!("Cookie: {expected}\r\n")
    };
    let expected = format!("GET {path} HTTP/1.1\r\nHost: h\r\n{line}\r\n");
    assert_eq!(
        String::from_utf8(peer.hear(expected.len())).unwrap(),
        expected
    );
}

/// The connection's cookies, in words.
fn own(rig: &Rig, peer: &Peer) -> String {
    let words = rig.cookies(rig.target(peer.id), |pairs| {
        let all = pairs
            .iter()
            .map(|(name, value)| [name.bytes(), b"=", value.bytes()].concat());
        String::from_utf8(all.collect::<Vec<_>>().join(&b"; "[..])).unwrap()
    });
    words.expect("a connection")
}

fn answer(rig: &Rig, peer: &mut Peer, fields: &str, last: &str) {
    peer.say(format!("HTTP/1.1 200 {last}\r\n{fields}Content-Length: 4\r\n\r\n{last}").as_bytes());
    rig.messages(peer.id, &format!("body {last}"));
}

// proves: HTTP-82 HTTP-123 HTTP-175 HTTP-176
#[test]
fn what_an_answer_sets_is_sent_again() {
    let _alone = ALONE.lock();
    for (role, host) in ROLES
        .into_iter()
        .zip(["agent.again.test", "client.again.test"])
    {
        for secure in [false, true] {
            cookies::clear(None, None).unwrap();
            let (rig, mut peer) = joined(Setup::of(role).secure_if(secure), host);
            get(&rig, &mut peer, "/dir/page", "");
            assert_eq!(own(&rig, &peer), "");
            let fields = "Set-Cookie: a=1\r\nset-cookie: b=2; path=/\r\nSet-Cookie: deep=3; path=/dir/page/sub\r\n\
                Set-Cookie: s=4; secure\r\nSet-Cookie: =x\r\nSet-Cookie: bad=; expires=whenever\r\nSet-Cookie:\r\n\
                Set-Cookie: evil=5; domain=other.test\r\nSet-Cookie: all=6; domain=again.test; path=/\r\n";
            answer(&rig, &mut peer, fields, "done");
            let s = if secure { "s=4; " } else { "" };
            assert_eq!(own(&rig, &peer), format!("a=1; b=2; {s}all=6"));
            get(
                &rig,
                &mut peer,
                "/dir/other",
                &format!("a=1; {s}b=2; all=6"),
            );
            assert_eq!(own(&rig, &peer), format!("a=1; {s}b=2; all=6"));
            answer(
                &rig,
                &mut peer,
                "Set-Cookie: b=; path=/; max-age=0\r\nSet-Cookie: a=7\r\n",
                "over",
            );
            assert_eq!(own(&rig, &peer), format!("a=7; {s}all=6"));
            let value = |name: &str| {
                rig.cookie(rig.target(peer.id), name.as_bytes(), |value| {
                    value.bytes().to_vec()
                })
            };
            assert_eq!(
                (value("a"), value("A"), value("b")),
                (Some(b"7".to_vec()), None, None)
            );
            get(&rig, &mut peer, "/", "all=6");
            assert_eq!(own(&rig, &peer), "all=6");
        }
    }
    let (rig, mut peer) = joined(Setup::client(), "third.again.test");
    get(&rig, &mut peer, "/", "all=6");
    cookies::clear(None, None).unwrap();
    get(&rig, &mut peer, "/", "");
    assert_eq!(own(&rig, &peer), "");
}

// proves: HTTP-124 HTTP-T8
#[test]
fn paths_are_those_of_the_answered_request() {
    let _alone = ALONE.lock();
    cookies::clear(None, None).unwrap();
    for role in ROLES {
        let (rig, mut peer) = joined(Setup::of(role), "paths.test");
        get(&rig, &mut peer, "/first/x", "");
        get(&rig, &mut peer, "/second/x", "");
        peer.say(b"HTTP/1.1 103 \r\nSet-Cookie: early=0\r\n\r\n");
        answer(&rig, &mut peer, "Set-Cookie: one=1\r\n", "ansr");
        answer(&rig, &mut peer, "Set-Cookie: two=2\r\n", "last");
        get(&rig, &mut peer, "/first/", "early=0; one=1");
        get(&rig, &mut peer, "/second/", "two=2");
        cookies::clear(None, None).unwrap();
    }
}

// proves: HTTP-4
#[test]
fn cookies_can_be_unused() {
    let _alone = ALONE.lock();
    cookies::clear(None, None).unwrap();
    let stored = Given {
        name: b"n",
        value: b"v",
        domain: b"unused.test",
        path: b"/",
        expires: crate::layer::http::cookie::SESSION,
        ..Given::default()
    };
    assert_eq!(cookies::set(&stored, false), Ok(true));
    for role in ROLES {
        let (rig, mut peer) = joined(Setup::of(role).set(Property::UseCookie, 0), "unused.test");
        get(&rig, &mut peer, "/", "");
        answer(&rig, &mut peer, "Set-Cookie: a=1\r\n", "body");
        assert_eq!(own(&rig, &peer), "");
        let (rig, mut peer) = joined(Setup::of(role), "unused.test");
        get(&rig, &mut peer, "/", "n=v");
    }
    cookies::clear(None, None).unwrap();
}

// proves: HTTP-70 HTTP-71
#[test]
fn cookies_end_with_the_protocol_but_not_with_the_connection() {
    let _alone = ALONE.lock();
    cookies::clear(None, None).unwrap();
    for role in ROLES {
        let at_end = |component: &std::sync::Arc<crate::component::Component>, told: &Told| {
            if let Told::Close(id, ..) = told {
                let value = component.cookie(target(component, *id), b"a", |value: Text<'_>| {
                    value.bytes().to_vec()
                });
                return value.map(|_| ()).ok_or(Errno::EINVAL);
            }
            Ok(())
        };
        let (rig, mut peer) = joined(Setup::of(role).script(at_end), "ends.test");
        get(&rig, &mut peer, "/", "");
        answer(&rig, &mut peer, "Set-Cookie: a=1\r\n", "body");
        get(&rig, &mut peer, "/", "a=1");
        peer.say(b"HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\x81\0");
        rig.messages(peer.id, "frame end");
        assert_eq!(own(&rig, &peer), "");
        cookies::clear(None, None).unwrap();
        let unknown = rig.cookie(target(&rig, 9999), b"a", |_| ());
        assert_eq!(unknown, None);
    }
    let server = Setup::server().framing(Framing::Push).joined();
    assert_eq!(
        server
            .0
            .cookies(server.0.target(server.1.id), |pairs| pairs.len()),
        None
    );
}

// proves: HTTP-81
#[test]
fn servers_read_the_cookies_of_requests() {
    let (rig, mut peer) = Setup::server().framing(Framing::HTTP).joined();
    peer.say(b"GET / HTTP/1.1\r\ncookie: a=1; b= 2\r\nCOOKIE: a=3\r\n\r\n");
    rig.messages(peer.id, "end");
    let value = |name: &str| {
        rig.cookie(rig.target(peer.id), name.as_bytes(), |value| {
            value.bytes().to_vec()
        })
    };
    assert_eq!(
        (value("a"), value("b"), value("A")),
        (Some(b"3".to_vec()), Some(b" 2".to_vec()), None)
    );
    assert_eq!(own(&rig, &peer), "b= 2; a=3");
    let mut second = rig.peer();
    second.say(b"GET / HTTP/1.1\r\n\r\n");
    rig.messages(second.id, "end");
    assert_eq!(own(&rig, &second), "");
    assert_eq!(rig.cookie(rig.target(second.id), b"a", |_| ()), None);
    peer.say(b"GET /second HTTP/1.1\r\n\r\n");
    rig.messages(peer.id, "GET /second");
    assert_eq!(own(&rig, &peer), "");
}
