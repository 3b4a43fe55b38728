#!/usr/bin/env python3
"""Compares how our parser and llhttp, in the Python package httptools, read random changes of valid messages.

usage: oracle.py CACHE_DIRECTORY

It asks the process that started it (main.rs) what our parser makes of a message: the question goes to standard output, the answer
comes from standard input. The report goes to standard error. Each difference must have an explanation below, which names a row of
http-shapes.md or a statement of the specification; one without fails the test. HPSOCKET_MUTATIONS is their number, HPSOCKET_SEED
what they depend on. Where the package cannot be had the exit status is 77.
"""

import collections
import glob
import os
import random
import re
import struct
import subprocess
import sys
import zipfile

PACKAGE = "httptools==0.9.0"
SKIPPED = 77
MUTATIONS = int(os.environ.get("HPSOCKET_MUTATIONS", "20000"))
SEED = int(os.environ.get("HPSOCKET_SEED", "13"))

REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /a/b?c=d#e HTTP/1.1\r\nHost: a.example:8080\r\nUser-Agent: x/1.0 (y; z)\r\nAccept: */*\r\nCookie: a=b; c=\"d\"\r\n\r\n",
    b"GET http://u@a.example:80/b?c HTTP/1.1\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n",
    b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
    b"PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y;z=\"q\"\r\n world\r\n0\r\n\r\n",
    b"PUT /c HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\nTrailer: T\r\n\r\na\r\n0123456789\r\n0\r\nT: v\r\nU: w\r\n\r\n",
    b"HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"GET /old HTTP/1.0\r\n\r\n",
    b"DELETE /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Blank: \r\nX-Tab:\tv \t\r\n\r\n",
    b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\ntunnel",
    b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x00",
    b"POST /u HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: other\r\nContent-Length: 3\r\n\r\nabcrest",
    b"POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
    b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n\r\n",
]
RESPONSES = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: v\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"e\"\r\n\r\n",
    b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
    b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nuntil close",
    b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x00",
    b"HTTP/1.1 200\r\nContent-Length: 0\r\nSet-Cookie: a=b; Path=/\r\nSet-Cookie: c=d\r\n\r\n",
    b"HTTP/1.1 500 \xfc\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nuntil close",
]
LINES = [
    b"Content-Length: 5", b"Content-Length: 0", b"Content-Length: 05", b"Content-Length: +5", b"Content-Length: 5, 5",
    b"Content-Length:", b"Content-Length: 99999999999999999999", b"Transfer-Encoding: chunked", b"Transfer-Encoding: CHUNKED",
    b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked, gzip", b"Transfer-Encoding: identity", b"Transfer-Encoding:",
    b"Transfer-Encoding: ,chunked", b"Transfer-Encoding: xchunked", b"Connection: close", b"Connection: keep-alive",
    b"Connection: close, upgrade", b"Connection: upgrade", b"Upgrade: websocket", b"Upgrade: h2c", b"Upgrade: TLS/1.0, h2c", b" folded",
    b"Name : v", b": v", b"No-Colon", b"A: b\x00c", b"A: b\x7f", b"A: \xff\xfe", b"A: b  ", b"A:\tb\t", b"",
]
WORDS = [
    b"GET", b"POST", b"CONNECT", b"PRI", b"SOURCE", b"DESCRIBE", b"get", b"HTTP/1.0", b"HTTP/1.1", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.2",
    b"HTTP/3.0", b"RTSP/1.0", b"ICE/1.0", b"http://", b"http:///", b"//", b"*", b"a:1", b"a:99999", b"[::1]:1", b"\r\n", b"\r\n\r\n", b"\n",
    b"\r", b" ", b"  ", b"\t", b":", b";", b",", b"0", b"5", b"f", b"ffffffff", b"80000000", b"10000000000000000", b";a", b";a=b", b';a="b"',
    b";", b"; a", b"\x00", b"\x7f", b"\x80", b"\xff", b"#", b"?", b"%", b"100", b"101", b"199", b"204", b"205", b"304", b"99", b"1000",
    b"chunked", b"close", b"keep-alive", b"upgrade", b"Content-Length", b"Transfer-Encoding",
]


class Unavailable(Exception):
    """The package cannot be had here; the text says why."""


def fetch(cache):
    """The package, downloaded with pip once."""
    directory = os.path.join(cache, PACKAGE.replace("==", "-"))
    if not glob.glob(os.path.join(directory, "httptools", "parser", "*.so")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", directory, PACKAGE]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable(str(error)) from error
        wheels = glob.glob(os.path.join(directory, "*.whl"))
        if not wheels:
            raise Unavailable("pip: " + (result.stderr.strip().splitlines() or ["no wheel"])[-1])
        with zipfile.ZipFile(wheels[0]) as archive:
            archive.extractall(directory)
    sys.path.insert(0, directory)
    try:
        import httptools
    except ImportError as error:
        raise Unavailable(str(error)) from error
    return httptools


class Message:
    """What a parser made of one message."""

    def __init__(self):
        self.first = self.version = self.keep_alive = None
        self.fields, self.chunks, self.body = [], [], b""
        self.complete = False

    def key(self):
        """All that must be the same."""
        return self.first, self.version, self.keep_alive, self.fields, self.chunks, self.body, self.complete

    def framing(self):
        """What the end of an incomplete message cannot have changed."""
        return self.first, self.version, self.keep_alive, self.chunks, self.body


class Result:
    """What a parser made of some bytes: messages, and how it ended: "read", "refused", or "upgrade"."""

    def __init__(self):
        self.messages, self.end, self.reason, self.code, self.rest = [], "read", "", 0, b""

    def last(self):
        """The message that the end is in."""
        return self.messages[-1] if self.messages else Message()


class Llhttp:
    """What llhttp makes of bytes."""

    def __init__(self, package, role, data):
        self.result = Result()
        self.role = role
        self.url = self.status = b""
        parser = package.HttpRequestParser(self) if role == "S" else package.HttpResponseParser(self)
        self.parser = parser
        try:
            parser.feed_data(data)
        except package.HttpParserUpgrade as upgrade:
            self.result.end, self.result.rest = "upgrade", data[upgrade.args[0]:]
        except package.HttpParserError as error:
            self.result.end, self.result.reason = "refused", str(error)

    def on_message_begin(self):
        self.result.messages.append(Message())
        self.url = self.status = b""

    def on_url(self, url):
        self.url += url

    def on_status(self, status):
        self.status += status

    def on_header(self, name, value):
        self.first_line()
        self.result.last().fields.append((name, value if value is not None else b""))

    def first_line(self):
        """Notes the first line; llhttp reports its parts before all of it is valid."""
        message = self.result.last()
        if message.first is None:
            message.first = (self.parser.get_method(), self.url) if self.role == "S" else (self.parser.get_status_code(), self.status)

    def on_headers_complete(self):
        self.first_line()
        message = self.result.last()
        message.version, message.keep_alive = self.parser.get_http_version(), self.parser.should_keep_alive()

    def on_body(self, body):
        self.result.last().body += body

    def on_chunk_header(self):
        self.result.last().chunks.append("begin")

    def on_chunk_complete(self):
        self.result.last().chunks.append("end")

    def on_message_complete(self):
        self.result.last().complete = True


def ours(role, data):
    """What our parser makes of bytes."""
    sys.stdout.buffer.write(struct.pack("<cI", role.encode(), len(data)) + data)
    sys.stdout.buffer.flush()
    size, = struct.unpack("<I", sys.stdin.buffer.read(4))
    result = Result()
    for line in sys.stdin.buffer.read(size).decode().splitlines():
        kind, *words = line.split(" ")
        texts = [bytes.fromhex(word[1:]) if word.startswith("x") else word for word in words]
        message = result.last()
        if kind == "begin":
            result.messages.append(Message())
        elif kind == "first":
            message.first = (int(texts[0]) if role == "C" else texts[0], texts[1])
        elif kind == "field":
            message.fields.append((texts[0], texts[1]))
        elif kind == "head":
            message.version, message.keep_alive = words[0], words[1] == "1"
        elif kind == "body":
            message.body += texts[0]
        elif kind == "chunk":
            message.chunks.append("begin")
        elif kind == "chunk_end":
            message.chunks.append("end")
        elif kind == "complete":
            message.complete = True
        elif kind == "upgrade":
            result.end, result.rest = "upgrade", data[int(words[0]):]
        elif kind == "refused":
            result.end, result.code, result.reason = "refused", int(words[0]), " ".join(words[1:])
    return result


def mutate(chance, data):
    """A few random changes."""
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 5])):
        place = chance.randrange(len(data) + 1)
        lines = data.split(b"\r\n")
        line = chance.randrange(len(lines))
        match chance.randrange(11):
            case 0:
                data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1:]
            case 1:
                data = data[:place] + data[place + 1:]
            case 2:
                data = data[:place] + chance.choice(WORDS) + data[place:]
            case 3:
                data = data[:place] + chance.choice(WORDS) + data[place + chance.randrange(6):]
            case 4:
                data = b"\r\n".join(lines[:line + 1] + [chance.choice(LINES)] + lines[line + 1:])
            case 5:
                data = b"\r\n".join(lines[:line] + lines[line + 1:])
            case 6:
                data = b"\r\n".join(lines[:line + 1] + lines[line:])
            case 7:
                words = lines[line].split(b" ")
                words[chance.randrange(len(words))] = chance.choice(WORDS)
                data = b"\r\n".join(lines[:line] + [b" ".join(words)] + lines[line + 1:])
            case 8:
                data = data[:place].swapcase() + data[place:] if chance.random() < 0.5 else data[:place] + data[place:place + 9].swapcase() + data[place + 9:]
            case 9:
                data = b"\r\n".join(lines[:line] + [chance.choice(LINES)] + lines[line + 1:])
            case 10:
                data = data[:place]
    return data


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        package = fetch(sys.argv[1])
    except Unavailable as reason:
        print(f"skipped: {PACKAGE}: {reason}", file=sys.stderr)
        return SKIPPED
    return compare(package)


def strip_values(result):
    """Takes the blanks at the end of values away; whether there were any."""
    found = False
    for message in result.messages:
        stripped = [(name, value.rstrip(b" \t")) for name, value in message.fields]
        found |= stripped != message.fields
        message.fields = stripped
    return found


def agree(mine, other):
    """Whether both parsers say the same. How much is found of a message that is incomplete or refused depends on how much of it is
    looked at at once: llhttp reports parts of the first line, we report lines (HTTP-45)."""
    if (mine.end, len(mine.messages), mine.rest) != (other.end, len(other.messages), other.rest):
        return False
    pairs = list(zip(mine.messages, other.messages))
    if pairs and not pairs[-1][0].complete and not pairs[-1][1].complete:
        one, two = pairs.pop()
        count = min(len(one.fields), len(two.fields))
        if one.fields[:count] != two.fields[:count]:
            return False
        if one.version and two.version and mine.end == "read" and one.framing() != two.framing():
            return False
    return all(one.key() == two.key() for one, two in pairs)


class Difference:
    """Where two results differ first, for the explanations."""

    def __init__(self, role, data, mine, other):
        self.role, self.data, self.mine, self.other = role, data, mine, other
        self.one, self.two = mine.last(), other.last()
        for one, two in zip(mine.messages, other.messages):
            if one.key() != two.key():
                self.one, self.two = one, two
                return
        # All that both have is the same, so one of them does not go on behind its last message.
        if len(mine.messages) > len(other.messages) > 0:
            self.one = mine.messages[len(other.messages) - 1]
        elif len(other.messages) > len(mine.messages) > 0:
            self.two = other.messages[len(mine.messages) - 1]

    def words(self, name):
        """The list in the values of a field, of the message as either found it."""
        values = [value for key, value in self.one.fields + self.two.fields if key.lower() == name]
        return [word.strip().lower() for value in values for word in value.split(b",")]

    def has(self, name):
        return self.words(name) != []

    def version(self):
        return self.one.version or self.two.version

    def status(self):
        first = self.one.first or self.two.first
        return first[0] if first and self.role == "C" else 0

    def method(self):
        first = self.one.first or self.two.first
        return first[0] if first and self.role == "S" else b""

    def in_trailer(self):
        """llhttp refused a trailer's field."""
        return self.other.end == "refused" and self.two.version is not None and self.two.chunks != [] and not self.two.complete

    def is_rtsp(self):
        """There is a method of RTSP, or the beginning of one at the end."""
        return any(method in self.data or self.data.endswith(tuple(method[:length] for length in range(1, len(method)))) for method in RTSP)

    def refused_later(self):
        """What we refuse when the line is whole."""
        if self.mine.end != "read" or self.one.complete:
            return False
        tails = [b"A: b\r\n\r\n", b"\r\nA: b\r\n\r\n", b"\nA: b\r\n\r\n", b" HTTP/1.1\r\n\r\n"]
        return any(ours(self.role, self.data + tail).end == "refused" for tail in tails)


RTSP = b"DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD FLUSH".split()
# What makes a difference, the statement or the row of http-shapes.md that wants it, and the test for it. The first one that fits.
EXPLANATIONS = [
    ("HTTP-45: a line is looked at when it is whole", lambda d: d.other.end == "refused" and d.refused_later()),
    ("HTTP-59, row 78: bytes behind the last message are dropped",
     lambda d: d.mine.end == "read" and d.one.complete and d.one.keep_alive is False and d.other.reason.startswith("Data after")),
    ("row 80: close wins over keep-alive", lambda d: {b"close", b"keep-alive"} <= set(d.words(b"connection")) and d.one.keep_alive is False),
    ("HTTP-53, row 74: a trailer's fields never frame",
     lambda d: d.in_trailer() and ("Transfer-Encoding" in d.other.reason or "Content-Length" in d.other.reason)),
    ("HTTP-53, row 74: nor do they say that no message follows",
     lambda d: d.other.reason.startswith("Data after") and d.one.keep_alive and d.one.chunks != []
     and (d.has(b"connection") or d.has(b"transfer-encoding"))),
    ("HTTP-61, row 113: another response always follows a 1xx", lambda d: d.other.reason.startswith("Data after") and 100 <= d.status() < 200),
    ("HTTP-142, row 84: h2c is not an upgrade of a request",
     lambda d: d.role == "S" and b"h2c" in d.data.lower() and d.other.end == "upgrade" and b"upgrade" in d.words(b"connection")),
    ("HTTP-140, row 83: HTTP/1.0 has no upgrades",
     lambda d: d.role == "S" and d.version() in ("0.9", "1.0") and d.other.end == "upgrade" and d.method() != b"CONNECT"),
    ("row 115: 101 without Upgrade is an ordinary response", lambda d: d.role == "C" and d.status() == 101 and d.other.reason.startswith("Pause")),
    ("row 82: a request's body comes before the upgrade; httptools has it skipped",
     lambda d: d.role == "S" and d.other.end == "upgrade" and b"upgrade" in d.words(b"connection")
     and (d.has(b"content-length") or d.has(b"transfer-encoding"))),
    ("HTTP-62, row 111: no body for any 1xx", lambda d: 100 <= d.status() < 200 and d.one.complete),
    ("HTTP-53, row 64: Transfer-Encoding in HTTP/1.0 is refused, or lasts until the end",
     lambda d: d.version() in ("0.9", "1.0") and d.has(b"transfer-encoding") and d.one.version is not None),
    ("HTTP-53, row 61: an empty Transfer-Encoding is one that is not chunked", lambda d: d.other.reason == "Empty Transfer-Encoding"),
    ("HTTP-27: nor behind a coding",
     lambda d: "Transfer-Encoding" in d.other.reason and re.search(rb"chunked *\t", d.data, re.IGNORECASE) is not None),
    ("HTTP-53, row 59: chunked twice is not chunked",
     lambda d: d.role == "C" and d.words(b"transfer-encoding").count(b"chunked") > 1 and d.one.chunks == []),
    ("HTTP-53, row 60: empty elements of a list are skipped", lambda d: b"" in d.words(b"transfer-encoding") and d.one.chunks != []),
    ("row 27: CONNECT has no body, whatever it announces",
     lambda d: d.method() == b"CONNECT" and d.mine.end == "upgrade" and "Transfer-Encoding" in d.other.reason),
    ("HTTP-51, row 13: a request line without a version is refused",
     lambda d: d.role == "S" and d.mine.code == 9 and re.search(rb"[A-Z-]+ +[^ \r\n]+[\r\n]", d.data) is not None),
    ("HTTP-84, rows 24 and 26: the target must be a URL", lambda d: d.role == "S" and d.mine.reason == "Invalid URL"),
    ("HTTP-84, row 26: CONNECT wants a host", lambda d: d.role == "S" and b"CONNECT" in d.data and d.mine.reason == "Unexpected start char in url"),
    ("HTTP-23, row 23: # begins a fragment, behind a host too",
     lambda d: d.role == "S" and d.other.reason.startswith("Unexpected char in url") and b"#" in d.one.first[1] if d.one.first else False),
    ("HTTP-28, row 69: chunks of 2 GB and more are refused", lambda d: d.mine.reason == "Chunk size overflow"),
    ("HTTP-50, rows 9, 11 and 106: HTTP/ is the only protocol", lambda d: d.mine.code == 8 and re.search(rb"RTSP/|ICE/|(R|RT|RTS|RTSP|I|IC|ICE)$", d.data) is not None),
    ("HTTP-50, row 6: no methods of RTSP", lambda d: d.mine.code == 6 and d.is_rtsp()),
    ("HTTP-50, row 10: PRI is but HTTP/2's preface", lambda d: d.mine.code == 6 and b"PRI" in d.data),
    ("HTTP-56: no control bytes, in a reason neither", lambda d: d.role == "C" and d.mine.reason == "Invalid response status"),
    ("HTTP-57, row 67: an extension has a name, and a value that is a token or quoted", lambda d: d.mine.reason == "Invalid character in chunk extensions"),
]


def explain(difference):
    """The first explanation that fits."""
    return next((text for text, fits in EXPLANATIONS if fits(difference)), None)


def compare(package):
    """Makes the mutations, and reports."""
    chance = random.Random(SEED)
    counts, unexplained = collections.Counter(), []
    refused = 0
    for _ in range(MUTATIONS):
        role = chance.choice("SC")
        seeds = REQUESTS if role == "S" else RESPONSES
        data = chance.choice(seeds)
        if chance.random() < 0.3:
            data += chance.choice(seeds)
        data = mutate(chance, data)
        mine, other = ours(role, data), Llhttp(package, role, data).result
        refused += mine.end == "refused"
        if strip_values(other):
            counts["HTTP-27, row 44: blanks at the end of a value are not part of it"] += 1
        if agree(mine, other):
            continue
        difference = Difference(role, data, mine, other)
        reason = explain(difference)
        if reason:
            counts[reason] += 1
        else:
            unexplained.append(difference)
    report(counts, unexplained, refused)
    return 1 if unexplained or not refused else 0


def report(counts, unexplained, refused):
    """The table of differences."""
    out = sys.stderr
    for text, count in counts.most_common():
        print(f"{count:8}  {text}", file=out)
    for difference in unexplained[:20]:
        mine, other = difference.mine, difference.other
        print(f"unexplained: role {difference.role}: {difference.data!r}", file=out)
        for name, result in (("ours", mine), ("llhttp", other)):
            print(f"  {name}: {result.end} {result.reason!r} rest {result.rest!r}", file=out)
            for message in result.messages:
                print(f"    {message.key()}", file=out)
    print(f"httptools: {MUTATIONS} mutations (seed {SEED}), {refused} refused, {sum(counts.values())} differences explained, "
          f"{len(unexplained)} not explained", file=out)


if __name__ == "__main__":
    sys.exit(main())
