//! What strict and lenient parsers disagree about, and what each of these shapes must become here.

use super::*;
use crate::layer::http::websocket::{Decoder, FrameEvent};

/// The table that the tests of components use too; it explains itself.
const TABLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/c-tests/http/shapes.txt"
));

/// Number, bytes, trace.
type Row<'a> = (u16, &'a str, &'a str);

/// The rows for a reader.
fn rows(reader: &str) -> Vec<Row<'static>> {
    let rows: Vec<_> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| match *line.split('\t').collect::<Vec<_>>() {
            [number, who, bytes, trace] => {
                (who == reader).then(|| (number.parse().unwrap(), bytes, trace))
            }
            _ => panic!("four columns: {line}"),
        })
        .collect();
    assert!(!rows.is_empty());
    rows
}

/// What a row's second column means.
fn bytes_of(shape: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = shape;
    while let Some(next) = rest.chars().next() {
        rest = &rest[next.len_utf8()..];
        match next {
            '⏎' => bytes.extend(b"\r\n"),
            '\\' => {
                let (sign, more) = rest.split_at(1);
                rest = more;
                match sign {
                    "t" => bytes.push(b'\t'),
                    "r" => bytes.push(b'\r'),
                    "n" => bytes.push(b'\n'),
                    "x" => {
                        bytes.push(u8::from_str_radix(&rest[..2], 16).unwrap());
                        rest = &rest[2..];
                    }
                    _ => bytes.extend(sign.bytes()),
                }
            }
            other => bytes.extend(other.to_string().bytes()),
        }
    }
    bytes
}

/// The trace of the shape whole, and of the same in pieces.
fn check(role: Role, rows: &[Row<'_>], expected: &[Method]) {
    for &(number, shape, wanted) in rows {
        let bytes = bytes_of(shape);
        let seen = trace(role, |_| Wish::Go, [&bytes[..]], expected);
        assert_eq!(seen, wanted, "row {number}: {shape:?}");
        let seen = trace(role, |_| Wish::Go, bytes.chunks(1), expected);
        assert_eq!(seen, wanted, "row {number}, byte by byte: {shape:?}");
    }
}

// proves: HTTP-20 HTTP-24 HTTP-25 HTTP-26 HTTP-27 HTTP-45 HTTP-50 HTTP-51 HTTP-52 HTTP-53 HTTP-54 HTTP-55 HTTP-56 HTTP-57 HTTP-59 HTTP-60 HTTP-63
#[test]
fn requests() {
    check(Role::Server, &rows("S"), &[]);
}

// proves: HTTP-39 HTTP-61 HTTP-62 HTTP-127
#[test]
fn responses() {
    check(Role::Client, &rows("C"), &[]);
}

/// The trace of frames in pieces.
fn frames<'a>(role: Role, pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let (mut decoder, mut trace) = (Decoder::new(role), String::new());
    for piece in pieces {
        let mut piece = piece.to_vec();
        let mut data = &mut piece[..];
        loop {
            match decoder.next(&mut data) {
                Ok(None) => break,
                Ok(Some(FrameEvent::Header(frame))) => {
                    let (fin, length) = (u8::from(frame.fin), frame.length);
                    let header = format!("{{{fin}.{}.{}.{length}", frame.rsv, frame.opcode);
                    trace.push_str(&header);
                }
                Ok(Some(FrameEvent::Body(bytes))) => {
                    let text = bytes.escape_ascii().to_string().to_lowercase();
                    if trace.ends_with('"') {
                        trace.pop();
                    } else {
                        trace.push('"');
                    }
                    trace.push_str(&text);
                    trace.push('"');
                }
                Ok(Some(FrameEvent::Complete)) => trace.push('}'),
                Err(_) => return trace + "B",
            }
        }
    }
    trace
}

// proves: HTTP-145 HTTP-146 HTTP-147 HTTP-150
#[test]
fn websocket_frames() {
    for (reader, role) in [("W", Role::Server), ("V", Role::Client)] {
        for (number, shape, wanted) in rows(reader) {
            let bytes = bytes_of(shape);
            assert_eq!(frames(role, [&bytes[..]]), wanted, "row {number}");
            assert_eq!(
                frames(role, bytes.chunks(1)),
                wanted,
                "row {number}, byte by byte"
            );
        }
    }
}

// proves: HTTP-62
#[test]
fn an_answer_to_head_has_no_body() {
    let head = "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎";
    let shape = format!("HTTP/1.1 100 C⏎⏎{head}{head}hello");
    let rows = [(
        110,
        shape.as_str(),
        "^[100 c]|$^[200 ok]<content-length:5>|$^[200 ok]<content-length:5>|\"hello\"$",
    )];
    check(
        Role::Client,
        &rows,
        &[Method::HEAD, Method::find(b"GET").unwrap()],
    );
}

/// 86: too much of anything.
// proves: HTTP-T2
#[test]
fn limits() {
    let fields = |count| format!("GET / HTTP/1.1⏎{}⏎", "A: b⏎".repeat(count));
    let url = |length| format!("GET /{} HTTP/1.1⏎⏎", "a".repeat(length));
    let value = |length| format!("GET / HTTP/1.1⏎A: {}⏎⏎", "a".repeat(length));
    for (shape, end) in [
        (fields(1000), "|$"),
        (fields(1001), "E10"),
        (url(65_534), "|$"),
        (url(65_535), "E7"),
        (value(262_144 - 23), "|$"),
        (value(262_144 - 22), "E10"),
    ] {
        let bytes = bytes_of(&shape);
        for pieces in [bytes.len(), 1000, 1] {
            let seen = trace(Role::Server, |_| Wish::Go, bytes.chunks(pieces), &[]);
            assert!(
                seen.ends_with(end),
                "{} in pieces of {pieces}: {}",
                &shape[..20],
                &seen[seen.len() - 20..]
            );
        }
    }
    let endless = format!(
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎1;{}",
        "a".repeat(5000)
    );
    assert!(trace(Role::Server, |_| Wish::Go, [&bytes_of(&endless)[..]], &[]).ends_with("|E12"));
    let trailer = format!(
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎0⏎{}",
        "a: b⏎".repeat(1001)
    );
    assert!(trace(Role::Server, |_| Wish::Go, [&bytes_of(&trailer)[..]], &[]).ends_with("E10"));
}

// proves: HTTP-30 HTTP-31 HTTP-32 HTTP-T4 HTTP-T19
#[test]
fn wishes() {
    let skip = |_| Wish::SkipBody;
    let both = "POST / HTTP/1.1⏎Content-Length: 5⏎⏎helloPOST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5;a⏎hello⏎0⏎T: 1⏎⏎GET / HTTP/1.1⏎⏎";
    let wanted = "^[post /]<content-length:5>|$^[post /]<transfer-encoding:chunked>|$^[get /]|$";
    let bytes = bytes_of(both);
    assert_eq!(trace(Role::Server, skip, [&bytes[..]], &[]), wanted);
    assert_eq!(trace(Role::Server, skip, bytes.chunks(1), &[]), wanted);

    let first = |count| if count == 1 { Wish::SkipBody } else { Wish::Go };
    let responses =
        bytes_of("HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ab");
    assert_eq!(
        trace(Role::Client, first, [&responses[..]], &[]),
        "^[200 ok]<content-length:2>|$^[200 ok]<content-length:2>|\"ab\"$"
    );

    let upgrade = |_| Wish::Upgrade;
    let tunnel = bytes_of("HTTP/1.1 200 OK⏎⏎raw");
    assert_eq!(
        trace(Role::Client, upgrade, [&tunnel[..]], &[]),
        "^[200 ok]|$!0~raw"
    );
    let offered = bytes_of("GET / HTTP/1.1⏎Connection: upgrade⏎Upgrade: H2C⏎⏎raw");
    assert_eq!(
        trace(Role::Server, upgrade, [&offered[..]], &[]),
        "^[get /]<connection:upgrade><upgrade:h2c>|$!-1~raw"
    );
}
