//! The shapes of `http-shapes.md`: what strict and lenient parsers disagree about, and what each must become here.

use super::*;

/// Number, bytes, trace; `⏎` stands for the end of a line.
type Row<'a> = (u16, &'a str, &'a str);

const REQUESTS: &[Row<'static>] = &[
    (1, "GET / HTTP/1.1⏎Host: a⏎⏎", "^[get /]<host:a>|$"),
    (2, "⏎⏎GET / HTTP/1.1⏎⏎", "^[get /]|$"),
    (3, "\nGET / HTTP/1.1⏎⏎", "^[get /]|$"),
    (4, "get / HTTP/1.1⏎⏎", "^E6"),
    (5, "MKCOLA / HTTP/1.1⏎⏎", "^E6"),
    (6, "FOO / HTTP/1.1⏎⏎", "^E6"),
    (7, "G=\":<>(e) /x HTTP/1.1⏎⏎", "^E6"),
    (8, "QUERY /c HTTP/1.1⏎⏎", "^[query /c]|$"),
    (9, "SOURCE /x HTTP/1.1⏎⏎", "^[source /x]|$"),
    (9, "SOURCE /x ICE/1.0⏎⏎", "^E8"),
    (10, "PRI * HTTP/2.0⏎⏎SM⏎⏎", "^E23"),
    (11, "OPTIONS /x RTSP/1.0⏎⏎", "^E8"),
    (12, "GET / IHTTP/1.0⏎⏎", "^E8"),
    (13, "GET /⏎⏎", "^E9"),
    (14, "GET / ⏎⏎", "^E8"),
    (15, "GET / HTTP/1.2⏎⏎", "^E9"),
    (15, "GET / HTTP/9.9⏎⏎", "^E9"),
    (15, "GET / HTTP/1.10⏎⏎", "^E9"),
    (15, "GET / HTTP/01.1⏎⏎", "^E9"),
    (15, "GET / HTTP/11.1⏎⏎", "^E9"),
    (16, "GET / HTTP/2.0⏎⏎GET /", "^[get /]|$"),
    (17, "GET / HTTP/1.0⏎⏎GET /", "^[get /]|$"),
    (18, "GET  /  HTTP/1.1⏎⏎", "^[get /]|$"),
    (19, "GET\t/ HTTP/1.1⏎⏎", "^E6"),
    (20, "GET /a b HTTP/1.1⏎⏎", "^E8"),
    (21, "GET /\u{e9} HTTP/1.1⏎⏎", "^E7"),
    (22, "GET /\0 HTTP/1.1⏎⏎", "^E7"),
    (22, "GET /\x7f HTTP/1.1⏎⏎", "^E7"),
    (23, "GET /a#f HTTP/1.1⏎⏎", "^[get /a#f]|$"),
    (24, "GET http:///x HTTP/1.1⏎⏎", "^E7"),
    (
        25,
        "CONNECT h:443 HTTP/1.1⏎⏎data",
        "^[connect h:443]|$!2~data",
    ),
    (26, "CONNECT h HTTP/1.1⏎⏎", "^E7"),
    (26, "CONNECT h:99999 HTTP/1.1⏎⏎", "^E7"),
    (26, "CONNECT http://h:1/ HTTP/1.1⏎⏎", "^E7"),
    (
        27,
        "CONNECT h:1 HTTP/1.1⏎Content-Length: 10⏎⏎0123456789",
        "^[connect h:1]<content-length:10>|$!2~0123456789",
    ),
    (28, "GET / HTTP/1.1\nHost: a\n\n", "^E9"),
    (29, "GET / HTTP/1.1\rHost: a⏎⏎", "^E2"),
    (30, "GET / HTTP/1.1⏎A: b\nB: c⏎⏎", "^[get /]E25"),
    (31, "GET / HTTP/1.1⏎A:\nB: c⏎⏎", "^[get /]E10"),
    (32, "GET / HTTP/1.1⏎A: b\rB: c⏎⏎", "^[get /]E3"),
    (33, "GET / HTTP/1.1⏎A:\rB: c⏎⏎", "^[get /]E2"),
    (34, "GET / HTTP/1.1⏎A: b⏎\rX", "^[get /]<a:b>E2"),
    (35, "GET / HTTP/1.1⏎Host : a⏎⏎", "^[get /]E10"),
    (36, "GET / HTTP/1.1⏎Host\t: a⏎⏎", "^[get /]E10"),
    (
        36,
        "GET / HTTP/1.1⏎Content-Length\u{85}: 1⏎⏎",
        "^[get /]E10",
    ),
    (36, "GET / HTTP/1.1⏎\u{a0}Host: 1⏎⏎", "^[get /]E10"),
    (37, "GET / HTTP/1.1⏎ Host: a⏎⏎", "^[get /]E30"),
    (37, "GET / HTTP/1.1⏎\tHost: a⏎⏎", "^[get /]E10"),
    (38, "GET / HTTP/1.1⏎A: b⏎ c⏎⏎", "^[get /]E10"),
    (39, "GET / HTTP/1.1⏎: v⏎⏎", "^[get /]E10"),
    (39, "GET / HTTP/1.1⏎:⏎⏎", "^[get /]E10"),
    (40, "GET / HTTP/1.1⏎NoColonHere⏎⏎", "^[get /]E10"),
    (40, "GET / HTTP/1.1⏎Content-Length 10⏎⏎", "^[get /]E10"),
    (41, "GET / HTTP/1.1⏎Fo@: x⏎⏎", "^[get /]E10"),
    (41, "GET / HTTP/1.1⏎X-Invalid[]: x⏎⏎", "^[get /]E10"),
    (41, "GET / HTTP/1.1⏎en-US Content-Type: x⏎⏎", "^[get /]E10"),
    (42, "GET / HTTP/1.1⏎A: x\0y⏎⏎", "^[get /]E10"),
    (42, "GET / HTTP/1.1⏎A: \x07⏎⏎", "^[get /]E10"),
    (42, "GET / HTTP/1.1⏎A: \x0c⏎⏎", "^[get /]E10"),
    (42, "GET / HTTP/1.1⏎A: \x7f⏎⏎", "^[get /]E10"),
    (43, "GET / HTTP/1.1⏎A: \u{e9}⏎⏎", "^[get /]<a:\\xc3\\xa9>|$"),
    (
        44,
        "GET / HTTP/1.1⏎A:⏎B:   ⏎C:\tv \t⏎⏎",
        "^[get /]<a:><b:><c:v>|$",
    ),
    (
        45,
        "GET / HTTP/1.1⏎Host: a⏎Host: a@b/⏎⏎",
        "^[get /]<host:a><host:a@b/>|$",
    ),
    (
        46,
        "POST / HTTP/1.1⏎Content-Length: 5⏎⏎helloGET / HTTP/1.1⏎⏎",
        "^[post /]<content-length:5>|\"hello\"$^[get /]|$",
    ),
    (
        47,
        "POST / HTTP/1.1⏎Content-Length: 003⏎⏎abc",
        "^[post /]<content-length:003>|\"abc\"$",
    ),
    (
        48,
        "POST / HTTP/1.1⏎Content-Length:  2 \t⏎⏎ab",
        "^[post /]<content-length:2>|\"ab\"$",
    ),
    (49, "POST / HTTP/1.1⏎Content-Length:⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: +5⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: -1⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 0x5⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 5_0⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 5,5⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 5, 5⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 4 2⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 1Z⏎⏎", "^[post /]E11"),
    (50, "POST / HTTP/1.1⏎Content-Length: 5;⏎⏎", "^[post /]E11"),
    (
        51,
        "POST / HTTP/1.1⏎Content-Length: 18446744073709551616⏎⏎",
        "^[post /]E11",
    ),
    (
        51,
        "POST / HTTP/1.1⏎Content-Length: 1000000000000000000000⏎⏎",
        "^[post /]E11",
    ),
    (
        52,
        "POST / HTTP/1.1⏎Content-Length: 5⏎Content-Length: 6⏎⏎",
        "^[post /]<content-length:5>E4",
    ),
    (
        53,
        "POST / HTTP/1.1⏎Content-Length: 5⏎Content-Length: 5⏎⏎",
        "^[post /]<content-length:5>E4",
    ),
    (
        54,
        "POST / HTTP/1.1⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎",
        "^[post /]<content-length:5><transfer-encoding:chunked>E4",
    ),
    (
        55,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎Content-Length: 5⏎⏎",
        "^[post /]<transfer-encoding:chunked><content-length:5>E4",
    ),
    (
        56,
        "POST / HTTP/1.1⏎transfer-ENCODING: CHUNKED⏎⏎1⏎a⏎0⏎⏎",
        "^[post /]<transfer-encoding:chunked>|#1\"a\";#0;$",
    ),
    (
        57,
        "POST / HTTP/1.1⏎Transfer-Encoding: gzip, chunked⏎⏎0⏎⏎",
        "^[post /]<transfer-encoding:gzip, chunked>|#0;$",
    ),
    (
        57,
        "POST / HTTP/1.1⏎Transfer-Encoding: gzip⏎Transfer-Encoding: chunked⏎⏎0⏎⏎",
        "^[post /]<transfer-encoding:gzip><transfer-encoding:chunked>|#0;$",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked, gzip⏎⏎",
        "^[post /]<transfer-encoding:chunked, gzip>|E15",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: gzip⏎⏎",
        "^[post /]<transfer-encoding:gzip>|E15",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: identity⏎⏎",
        "^[post /]<transfer-encoding:identity>|E15",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunkedchunked⏎⏎",
        "^[post /]<transfer-encoding:chunkedchunked>|E15",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: xchunked⏎⏎",
        "^[post /]<transfer-encoding:xchunked>|E15",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: \"chunked\"⏎⏎",
        "^[post /]<transfer-encoding:\\\"chunked\\\">|E15",
    ),
    (
        58,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked;q=1⏎⏎",
        "^[post /]<transfer-encoding:chunked;q=1>|E15",
    ),
    (
        59,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎Transfer-Encoding: chunked⏎⏎",
        "^[post /]<transfer-encoding:chunked><transfer-encoding:chunked>|E15",
    ),
    (
        60,
        "POST / HTTP/1.1⏎Transfer-Encoding: ,chunked⏎⏎0⏎⏎",
        "^[post /]<transfer-encoding:,chunked>|#0;$",
    ),
    (
        61,
        "POST / HTTP/1.1⏎Transfer-Encoding:⏎⏎abc",
        "^[post /]<transfer-encoding:>|E15",
    ),
    (
        62,
        "POST / HTTP/1.1⏎Transfer-Encoding:⏎Content-Length: 5⏎⏎",
        "^[post /]<transfer-encoding:><content-length:5>E4",
    ),
    (
        63,
        "POST / HTTP/1.1⏎Transfer-Encoding: \x0bchunked⏎⏎",
        "^[post /]E10",
    ),
    (
        63,
        "POST / HTTP/1.1⏎Transfer-Encoding: \u{a0}chunked⏎⏎",
        "^[post /]<transfer-encoding:\\xc2\\xa0chunked>|E15",
    ),
    (
        64,
        "POST / HTTP/1.0⏎Transfer-Encoding: chunked⏎⏎",
        "^[post /]<transfer-encoding:chunked>|E15",
    ),
    (
        65,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5;x=y⏎hello1;a;b=\"q\\\"s\"⏎x⏎A⏎0123456789⏎a⏎0123456789⏎000⏎⏎",
        "^[post /]<transfer-encoding:chunked>|#5\"hello\"E2",
    ),
    (
        65,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5;x=y⏎hello⏎1;a;b=\"q\\\"s\"⏎x⏎A⏎0123456789⏎a⏎0123456789⏎000⏎⏎",
        "^[post /]<transfer-encoding:chunked>|#5\"hello\";#1\"x\";#10\"0123456789\";#10\"0123456789\";#0;$",
    ),
    (
        66,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5 ⏎hello",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        66,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5\t⏎hello",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        66,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎ 5⏎hello",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        66,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5 ;x⏎hello",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        67,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5;⏎hello",
        "^[post /]<transfer-encoding:chunked>|E2",
    ),
    (
        67,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5; x⏎hello",
        "^[post /]<transfer-encoding:chunked>|E2",
    ),
    (
        67,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5;x=\"unbalanced⏎hello",
        "^[post /]<transfer-encoding:chunked>|E2",
    ),
    (
        68,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎0x5⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        68,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎+5⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        68,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎-5⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        68,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5_0⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        68,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎Z⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        68,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        69,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎FFFFFFFFFFFFFFFFF⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        69,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎80000000⏎",
        "^[post /]<transfer-encoding:chunked>|E12",
    ),
    (
        70,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5\nhello",
        "^[post /]<transfer-encoding:chunked>|E25",
    ),
    (
        70,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5;x\nhello",
        "^[post /]<transfer-encoding:chunked>|E25",
    ),
    (
        71,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5\r\rhello",
        "^[post /]<transfer-encoding:chunked>|E2",
    ),
    (
        71,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5\rXhello",
        "^[post /]<transfer-encoding:chunked>|E2",
    ),
    (
        72,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5⏎helloX",
        "^[post /]<transfer-encoding:chunked>|#5\"hello\"E2",
    ),
    (
        72,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎5⏎hello\n",
        "^[post /]<transfer-encoding:chunked>|#5\"hello\"E25",
    ),
    (
        73,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎0⏎T: 1⏎⏎",
        "^[post /]<transfer-encoding:chunked>|#0<t:1>;$",
    ),
    (
        74,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎0⏎Content-Length: 5⏎Transfer-Encoding: x⏎⏎",
        "^[post /]<transfer-encoding:chunked>|#0<content-length:5><transfer-encoding:x>;$",
    ),
    (
        75,
        "POST / HTTP/1.1⏎Transfer-Encoding: chunked⏎⏎0⏎⏎\0",
        "^[post /]<transfer-encoding:chunked>|#0;$^E6",
    ),
    (
        76,
        "POST / HTTP/1.1⏎⏎GET / HTTP/1.1⏎⏎",
        "^[post /]|$^[get /]|$",
    ),
    (
        77,
        "GET / HTTP/1.1⏎Content-Length: 1⏎⏎x",
        "^[get /]<content-length:1>|\"x\"$",
    ),
    (
        78,
        "GET / HTTP/1.1⏎Connection: close⏎⏎GET / HTTP/1.1⏎⏎",
        "^[get /]<connection:close>|$",
    ),
    (
        79,
        "GET / HTTP/1.1⏎Connection: close⏎⏎⏎⏎",
        "^[get /]<connection:close>|$",
    ),
    (
        80,
        "GET / HTTP/1.1⏎Connection: close, token, upgrade, keep-alive⏎⏎GET",
        "^[get /]<connection:close, token, upgrade, keep-alive>|$",
    ),
    (
        81,
        "GET / HTTP/1.1⏎Upgrade: websocket⏎⏎",
        "^[get /]<upgrade:websocket>|$",
    ),
    (
        81,
        "GET / HTTP/1.1⏎Connection: upgrade⏎Upgrade: \t⏎⏎GET / HTTP/1.1⏎⏎",
        "^[get /]<connection:upgrade><upgrade:>|$^[get /]|$",
    ),
    (
        82,
        "GET / HTTP/1.1⏎Connection: Upgrade⏎Upgrade: websocket⏎Content-Length: 2⏎⏎abFRAME",
        "^[get /]<connection:upgrade><upgrade:websocket><content-length:2>|\"ab\"$!1~FRAME",
    ),
    (
        83,
        "GET / HTTP/1.0⏎Connection: upgrade, keep-alive⏎Upgrade: websocket⏎⏎",
        "^[get /]<connection:upgrade, keep-alive><upgrade:websocket>|$",
    ),
    (
        84,
        "GET / HTTP/1.1⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎⏎GET /",
        "^[get /]<connection:upgrade, http2-settings><upgrade:h2c>|$^",
    ),
    (
        84,
        "GET / HTTP/1.1⏎Connection: Upgrade⏎Upgrade: foo⏎⏎x",
        "^[get /]<connection:upgrade><upgrade:foo>|$!-1~x",
    ),
    (
        85,
        "POST / HTTP/1.1⏎Expect: 100-continue⏎Content-Length: 1⏎⏎",
        "^[post /]<expect:100-continue><content-length:1>|",
    ),
    (88, "GET / HTTP/1.1⏎A: b", "^[get /]"),
    (
        88,
        "POST / HTTP/1.1⏎Content-Length: 5⏎⏎ab",
        "^[post /]<content-length:5>|\"ab\"",
    ),
];

const RESPONSES: &[Row<'static>] = &[
    (101, "HTTP/1.1 200 OK⏎⏎abc", "^[200 ok]|\"abc\"$"),
    (
        102,
        "HTTP/1.1 200⏎Content-Length: 0⏎⏎",
        "^[200 ]<content-length:0>|$",
    ),
    (
        102,
        "HTTP/1.1 200 ⏎Content-Length: 0⏎⏎",
        "^[200 ]<content-length:0>|$",
    ),
    (103, "HTTP/1.1  200 OK⏎⏎", "^E13"),
    (104, "HTTP/1.1 2 OK⏎⏎", "^E13"),
    (104, "HTTP/1.1 20X OK⏎⏎", "^E13"),
    (104, "HTTP/1.1 2000 OK⏎⏎", "^E13"),
    (105, "HTTP/1.1\t200 OK⏎⏎", "^E9"),
    (105, "HTTP/01.1 200 OK⏎⏎", "^E9"),
    (105, "HTTP/1.01 200 OK⏎⏎", "^E9"),
    (105, "HTTP/5.6 200 OK⏎⏎", "^E9"),
    (106, "HTTPER/1.1 200 OK⏎⏎", "^E8"),
    (106, "HTP/1.1 200 OK⏎⏎", "^E8"),
    (106, "RTSP/1.1 200 OK⏎⏎", "^E8"),
    (106, "ICE/1.1 200 OK⏎⏎", "^E8"),
    (107, "HTTP/1.1 200 OK\n", "^E25"),
    (107, "HTTP/1.1 200\n", "^E13"),
    (108, "HTTP/1.1 200 OK\rX", "^E2"),
    (
        109,
        "HTTP/1.1 200 \u{e9}⏎Content-Length: 0⏎⏎",
        "^[200 \\xc3\\xa9]<content-length:0>|$",
    ),
    (
        111,
        "HTTP/1.1 204 No⏎Content-Length: 5⏎⏎HTTP/1.1 304 No⏎Transfer-Encoding: chunked⏎⏎HTTP/1.1 103 No⏎Content-Length: 5⏎⏎HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎",
        "^[204 no]<content-length:5>|$^[304 no]<transfer-encoding:chunked>|$^[103 no]<content-length:5>|$^[200 ok]<content-length:0>|$",
    ),
    (
        112,
        "HTTP/1.1 205 OK⏎Content-Length: 0⏎⏎HTTP/1.1 205 OK⏎⏎a",
        "^[205 ok]<content-length:0>|$^[205 ok]|\"a\"$",
    ),
    (
        113,
        "HTTP/1.1 100 Continue⏎⏎HTTP/1.1 200 OK⏎Content-Length: 1⏎⏎a",
        "^[100 continue]|$^[200 ok]<content-length:1>|\"a\"$",
    ),
    (
        114,
        "HTTP/1.1 101 S⏎Connection: upgrade⏎Upgrade: websocket⏎Content-Length: 4⏎⏎abcd",
        "^[101 s]<connection:upgrade><upgrade:websocket><content-length:4>|$!1~abcd",
    ),
    (
        115,
        "HTTP/1.1 101 S⏎⏎HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎",
        "^[101 s]|$^[200 ok]<content-length:0>|$",
    ),
    (
        116,
        "HTTP/1.1 200 OK⏎Connection: upgrade⏎Upgrade: h2c⏎Content-Length: 1⏎⏎a",
        "^[200 ok]<connection:upgrade><upgrade:h2c><content-length:1>|\"a\"$",
    ),
    (
        117,
        "HTTP/1.1 200 OK⏎Transfer-Encoding: gzip⏎⏎a",
        "^[200 ok]<transfer-encoding:gzip>|\"a\"$",
    ),
    (
        117,
        "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked, gzip⏎⏎a",
        "^[200 ok]<transfer-encoding:chunked, gzip>|\"a\"$",
    ),
    (
        118,
        "HTTP/1.1 200 OK⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎⏎",
        "^[200 ok]<content-length:1><transfer-encoding:chunked>E4",
    ),
    (
        118,
        "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎Content-Length: 1⏎⏎",
        "^[200 ok]<transfer-encoding:chunked><content-length:1>E4",
    ),
    (
        119,
        "HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎x",
        "^[200 ok]<content-length:0>|$^E8",
    ),
    (120, "HTTP/1.1 200 OK⏎⏎tunnel", "^[200 ok]|\"tunnel\"$"),
];

fn bytes_of(shape: &str) -> Vec<u8> {
    shape.replace('⏎', "\r\n").into_bytes()
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
    check(Role::Server, REQUESTS, &[]);
}

// proves: HTTP-39 HTTP-61 HTTP-62 HTTP-127
#[test]
fn responses() {
    check(Role::Client, RESPONSES, &[]);
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
