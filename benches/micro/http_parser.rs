//! What reading a message costs: `cargo bench --bench http_parser` in this folder.
#![allow(
    missing_docs,
    reason = "criterion's macros make functions without comments"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hpsocket4c::layer::http::{Event, Limits, Parser, Role};

/// What the load generator of `benches/` sends.
const SMALL: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// What a browser sends with a click on a link: 16 fields.
const BROWSER: &str = "GET /articles/2026/11/how-to-measure?page=2&order=newest HTTP/1.1\r\n\
    Host: www.example.com\r\n\
    Connection: keep-alive\r\n\
    Cache-Control: max-age=0\r\n\
    sec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\n\
    sec-ch-ua-mobile: ?0\r\n\
    sec-ch-ua-platform: \"Linux\"\r\n\
    Upgrade-Insecure-Requests: 1\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n\
    Sec-Fetch-Site: same-origin\r\n\
    Sec-Fetch-Mode: navigate\r\n\
    Sec-Fetch-User: ?1\r\n\
    Referer: https://www.example.com/articles/2026/11/\r\n\
    Accept-Encoding: gzip, deflate, br, zstd\r\n\
    Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n\
    Cookie: session=5f2c930b8e1d4a7a9c21; theme=dark; visits=17\r\n\
    \r\n";

/// The answer of a server that keeps no secret of itself: 12 fields.
const RESPONSE: &str = "HTTP/1.1 200 OK\r\n\
    Server: nginx/1.26.2\r\n\
    Date: Mon, 30 Nov 2026 18:17:13 GMT\r\n\
    Content-Type: text/html; charset=utf-8\r\n\
    Content-Length: 0\r\n\
    Connection: keep-alive\r\n\
    Vary: Accept-Encoding\r\n\
    ETag: \"33a64df551425fcc55e4d42a148795d9f25f89d4\"\r\n\
    Last-Modified: Sun, 29 Nov 2026 07:28:00 GMT\r\n\
    Cache-Control: public, max-age=300\r\n\
    Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Set-Cookie: session=5f2c930b8e1d4a7a9c21; Path=/; HttpOnly; SameSite=Lax\r\n\
    \r\n";

fn post() -> String {
    let body = "x".repeat(1024);
    format!("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n{body}")
}

/// 1 KiB in four chunks.
fn chunked() -> String {
    let chunk = format!("100\r\n{}\r\n", "x".repeat(256));
    let chunks = chunk.repeat(4);
    format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
    )
}

/// Reads all of `message`, and looks at each event as a program would.
fn read(parser: &mut Parser, message: &[u8]) -> usize {
    let (mut data, mut complete) = (message, 0);
    while let Some(event) = parser.next(&mut data).expect("a valid message") {
        complete += usize::from(event == Event::MessageComplete);
        black_box(&event);
    }
    complete
}

fn messages(criterion: &mut Criterion) {
    let messages = [
        ("27 bytes", Role::Server, SMALL.to_owned()),
        ("browser, 16 fields", Role::Server, BROWSER.to_owned()),
        ("response, 12 fields", Role::Client, RESPONSE.to_owned()),
        ("POST 1 KiB", Role::Server, post()),
        ("chunked 1 KiB", Role::Server, chunked()),
        ("16 pipelined", Role::Server, SMALL.repeat(16)),
    ];
    let mut group = criterion.benchmark_group("parser");
    for (name, role, message) in messages {
        let mut parser = Parser::new(role, Limits::default());
        group.throughput(Throughput::Bytes(message.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| read(&mut parser, black_box(message.as_bytes())));
        });
    }
    group.finish();
}

criterion_group!(benches, messages);
criterion_main!(benches);
