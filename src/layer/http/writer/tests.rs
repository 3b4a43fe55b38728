use super::*;

const HTTP_1_1: Version = Version { major: 1, minor: 1 };

fn response<'a>(code: u16, fields: &'a [Field<'a>], length: usize) -> Response<'a> {
    Response {
        version: HTTP_1_1,
        code,
        reason: None,
        fields,
        length,
        keep_alive: true,
    }
}

fn request<'a>(method: &'a str, target: &'a str, fields: &'a [Field<'a>]) -> Request<'a> {
    Request {
        version: HTTP_1_1,
        method: method.as_bytes(),
        target: target.as_bytes(),
        fields,
        length: 0,
        host: Host {
            name: b"127.0.0.1",
            port: Some(8080),
        },
    }
}

fn write(request: Request<'_>, stored: &[u8], out: &mut Vec<u8>) -> Result<(), Errno> {
    let asked = request.write(out, |_| Ok(stored.to_vec()))?;
    assert_eq!(asked.cookies, stored);
    assert!(
        out.starts_with(
            &[
                &request.method.to_ascii_uppercase(),
                &b" "[..],
                &out[asked.target],
                b" HTTP/1.1\r\n"
            ]
            .concat()
        )
    );
    Ok(())
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Errno>) -> Result<String, Errno> {
    let mut out = Vec::new();
    let result = write(&mut out);
    assert!(result.is_ok() || out.is_empty());
    result.map(|()| String::from_utf8(out).unwrap())
}

fn sent(response: Response<'_>) -> String {
    text(|out| response.write(out)).unwrap()
}

fn asked(request: Request<'_>) -> String {
    asked_with(request, b"")
}

fn asked_with(request: Request<'_>, stored: &[u8]) -> String {
    text(|out| write(request, stored, out)).unwrap()
}

// proves: HTTP-100 HTTP-101 HTTP-102 HTTP-103 HTTP-104 HTTP-105
#[test]
fn responses_look_like_this() {
    assert_eq!(
        sent(response(200, &[], 0)),
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"
    );
    let closing = Response {
        keep_alive: false,
        reason: Some(b""),
        ..response(299, &[(b"X", b""), (b"", b"y")], 5)
    };
    assert_eq!(
        sent(closing),
        "HTTP/1.1 299 \r\nX: \r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    );
    let own: &[Field<'_>] = &[(b"content-length", b"7"), (b"CONNECTION", b"close")];
    assert_eq!(
        sent(response(200, own, 0)),
        "HTTP/1.1 200 OK\r\ncontent-length: 7\r\nCONNECTION: close\r\n\r\n"
    );
    let chunked: &[Field<'_>] = &[(b"Transfer-Encoding", b"chunked")];
    assert_eq!(
        sent(response(200, chunked, 0)),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
    );
    assert_eq!(
        sent(response(204, &[], 0)),
        "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n"
    );
    assert_eq!(
        sent(response(304, &[], 0)),
        "HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n"
    );
    assert_eq!(sent(response(100, &[], 0)), "HTTP/1.1 100 Continue\r\n\r\n");
    assert_eq!(
        sent(response(100, &[(b"Cookie", b"a")], 0)),
        "HTTP/1.1 100 Continue\r\nCookie: a\r\n\r\n"
    );
    let upgrade: &[Field<'_>] = &[(b"Upgrade", b"websocket"), (b"Connection", b"Upgrade")];
    assert_eq!(
        sent(response(101, upgrade, 0)),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    );
}

// proves: HTTP-120 HTTP-121 HTTP-122 HTTP-126
#[test]
fn requests_look_like_this() {
    assert_eq!(
        asked(request("get", "", &[])),
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
    );
    let post = Request {
        length: 4,
        ..request("POST", "p", &[])
    };
    assert_eq!(
        asked(post),
        "POST /p HTTP/1.1\r\nContent-Length: 4\r\nHost: 127.0.0.1:8080\r\n\r\n"
    );
    for target in ["*", "/a", "http://h/", "HTTPS://h"] {
        assert_eq!(
            asked(request("OPTIONS", target, &[(b"host", b"x")])),
            format!("OPTIONS {target} HTTP/1.1\r\nhost: x\r\n\r\n")
        );
    }
    assert_eq!(
        asked(request("connect", "h:1", &[])),
        "CONNECT h:1 HTTP/1.1\r\n\r\n"
    );
    assert_eq!(
        asked_with(request("GET", "/", &[]), b"a=1; b=2"),
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nCookie: a=1; b=2\r\n\r\n"
    );
    let merged = request("GET", "/", &[(b"cookie", b"b=3; c=4"), (b"X", b"y")]);
    assert_eq!(
        asked_with(merged, b"a=1; b=2"),
        "GET / HTTP/1.1\r\nX: y\r\nHost: 127.0.0.1:8080\r\nCookie: b=3; c=4; a=1\r\n\r\n"
    );
}

// proves: HTTP-122
#[test]
fn hosts_have_a_form() {
    for (name, port, line) in [
        ("h", None, "h"),
        ("h", Some(80), "h:80"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("::1", Some(8080), "[::1]:8080"),
        ("fe80::1%eth0", None, "[fe80::1]"),
        ("[::1]", Some(1), "[::1]:1"),
        ("h:1", None, "h:1"),
    ] {
        let host = Host {
            name: name.as_bytes(),
            port,
        };
        let get = Request {
            host,
            ..request("GET", "/", &[])
        };
        assert_eq!(
            asked(get),
            format!("GET / HTTP/1.1\r\nHost: {line}\r\n\r\n")
        );
    }
}

// proves: HTTP-T5 HTTP-121
#[test]
fn no_line_becomes_two() {
    for bad in [&b"1\r\nX: 2"[..], b"\n", b"\r", b"\0"] {
        for fields in [[(&b"A"[..], bad)], [(bad, &b"a"[..])]] {
            assert_eq!(
                text(|out| response(200, &fields, 0).write(out)),
                Err(Errno::EINVAL)
            );
            assert_eq!(
                text(|out| write(request("GET", "/", &fields), b"", out)),
                Err(Errno::EINVAL)
            );
        }
        let cookie = [(&b"Cookie"[..], bad)];
        assert_eq!(
            text(|out| write(request("GET", "/", &cookie), b"", out)),
            Err(Errno::EINVAL)
        );
        assert_eq!(
            text(|out| Response {
                reason: Some(bad),
                ..response(200, &[], 0)
            }
            .write(out)),
            Err(Errno::EINVAL)
        );
        assert_eq!(
            text(|out| write(
                Request {
                    method: bad,
                    ..request("", "/", &[])
                },
                b"",
                out
            )),
            Err(Errno::EINVAL)
        );
        assert_eq!(
            text(|out| write(
                Request {
                    target: bad,
                    ..request("GET", "/", &[])
                },
                b"",
                out
            )),
            Err(Errno::EINVAL)
        );
        let host = Host {
            name: bad,
            port: None,
        };
        assert_eq!(
            text(|out| write(
                Request {
                    host,
                    ..request("GET", "/", &[])
                },
                b"",
                out
            )),
            Err(Errno::EINVAL)
        );
        assert_eq!(text(|out| chunk_header(1, bad, out)), Err(Errno::EINVAL));
    }
    for (method, target) in [("", "/"), ("A B", "/"), ("GET", "/a b")] {
        assert_eq!(
            text(|out| write(request(method, target, &[]), b"", out)),
            Err(Errno::EINVAL)
        );
    }
}

// proves: HTTP-111
#[test]
fn chunks_look_like_this() {
    for (length, extension, wanted) in [
        (5, "", "5\r\n"),
        (26, "a=b", "1a;a=b\r\n"),
        (1, ";c=d", "1;c=d\r\n"),
        (0, "", "0\r\n"),
        (u32::MAX, "", "ffffffff\r\n"),
    ] {
        assert_eq!(
            text(|out| chunk_header(length, extension.as_bytes(), out)).unwrap(),
            wanted
        );
    }
}

#[test]
fn numbers_have_all_their_digits() {
    for number in [0, 9, 10, 12_345, u64::MAX] {
        assert_eq!(
            decimal(number, &mut [0; DIGITS]),
            number.to_string().as_bytes()
        );
    }
}
