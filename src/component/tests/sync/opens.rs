//! `OpenUrl`, and Start when HTTP begins later.

use super::*;

// proves: HTTP-204 HTTP-209 HTTP-210
#[test]
fn a_url_is_opened() {
    let (rig, listening) = (Setup::waiting_client().build(), Listening::new());
    let url = format!("HTTP://LocalHost:{}/a?b#c", listening.port());
    let ok = |more: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{more}\r\n{body}").into_bytes();
    let call = |request: UrlRequest<'_>, peer: Option<Peer>, answer: &[u8]| {
        let (result, (head, peer)) = during(
            || rig.open_url(&request),
            || {
                let mut peer = peer.unwrap_or_else(|| listening.take());
                let head = peer.hear_head();
                peer.say(answer);
                (head, peer)
            },
        );
        result.unwrap();
        (head, peer)
    };
    let request = open(&url, RequestBody::Bytes(b""));
    let (head, mut peer) = call(request, None, &ok("Content-Length: 1\r\n", "1"));
    let host = format!("Host: LocalHost:{}\r\n", listening.port());
    assert_eq!(head, format!("POST /a?b HTTP/1.1\r\n{host}\r\n"));
    // The same connection again, with a body.
    let same = url.to_lowercase();
    (_, peer) = call(
        open(&same, RequestBody::Bytes(b"xy")),
        Some(peer),
        &ok("Content-Length: 1\r\n", "2"),
    );
    assert_eq!((peer.hear(2), body(&rig)), (b"xy".to_vec(), b"2".to_vec()));
    // One that will not answer any more is not used again, nor one that the program does not want.
    (_, peer) = call(
        request,
        Some(peer),
        &ok("Connection: close\r\nContent-Length: 1\r\n", "3"),
    );
    let (_, next) = call(request, None, &ok("Content-Length: 1\r\n", "4"));
    drop(peer);
    let again = UrlRequest {
        reconnect: true,
        ..request
    };
    let (_, mut last) = call(again, None, &ok("Content-Length: 1\r\n", "5"));
    drop(next);
    last.finish();
    rig.wait(Some(LIMIT)).unwrap();
    let (_, _peer) = call(request, None, UPGRADED);
    call(request, None, &ok("Content-Length: 1\r\n", "6"));
    assert_eq!(body(&rig), b"6");
}

// proves: HTTP-9 HTTP-209
#[test]
fn what_cannot_be_opened_changes_nothing() {
    let (rig, mut peer, listening) = connected(Setup::waiting_client());
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    assert_eq!(answered(&rig, &mut peer, answer), Ok(()));
    let own = format!("http://127.0.0.1:{}/", listening.port());
    let missing = RequestBody::File(c"/nowhere/at/all");
    let cases = [
        (
            "",
            RequestBody::Bytes(b""),
            Some(SocketError::ConnectServer),
            Errno::EADDRNOTAVAIL,
        ),
        (
            "ftp://h/",
            RequestBody::Bytes(b""),
            Some(SocketError::ConnectServer),
            Errno::EADDRNOTAVAIL,
        ),
        (
            "http://u@h/",
            RequestBody::Bytes(b""),
            Some(SocketError::ConnectServer),
            Errno::EADDRNOTAVAIL,
        ),
        (
            "https://127.0.0.1/",
            RequestBody::Bytes(b""),
            Some(SocketError::ConnectServer),
            Errno::EPROTO,
        ),
        (&own, missing, None, Errno(libc::ENOENT)),
    ];
    for (url, sent, code, errno) in cases {
        let result = rig.open_url(&open(url, sent));
        let code = code.unwrap_or(rig.last_error());
        assert_eq!(rig.failure(result), (code, errno), "{url}");
        assert_eq!((rig.state(), body(&rig)), (State::Started, b"a".to_vec()));
    }
    let late = Setup::waiting_client()
        .set(Property::HttpAutoStart, 0)
        .build();
    let result = late.open_url(&open(&own, RequestBody::Bytes(b"")));
    assert_eq!(
        late.failure(result),
        (SocketError::InvalidParam, Errno::EPERM)
    );
    let plain = Setup::client().build();
    assert_eq!(
        plain.open_url(&open(&own, RequestBody::Bytes(b""))),
        Err(Errno::EPERM)
    );
}

// proves: HTTP-8 HTTP-202
#[test]
fn a_start_waits_for_http_that_begins_later() {
    let setup = Setup::waiting_client()
        .set(Property::HttpAutoStart, 0)
        .script(|component, told| match told {
            Told::Receive(..) => component.start_http(Target::Own),
            _ => Ok(()),
        });
    let (rig, listening) = (setup.build(), Listening::new());
    let port = listening.port();
    let (result, mut peer) = during(
        || rig.start_to(port, false),
        || {
            let mut peer = listening.take();
            assert_eq!(status(&rig), None);
            peer.say(b"go on");
            peer
        },
    );
    result.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    assert_eq!(answered(&rig, &mut peer, answer), Ok(()));
}
