#!/usr/bin/env python3
"""Tests the HTTP examples from outside: starts one, asks it with curl and with sockets, compares, stops it.

Usage: examples.py DIRECTORY_OF_THE_PROGRAMS api|files|chat|get|proxy|thumbnails|compress|servers

Exit status: 0 if everything was right, 77 if a program for the test is missing, 1 otherwise.
"""

import base64
import contextlib
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

from running import LIMIT, check, programs, running
from running import run as run_program


def curl(*arguments, status=0):
    result = subprocess.run(
        ["curl", "-q", "-sS", "-m", str(LIMIT), "--noproxy", "*", *arguments], capture_output=True, timeout=2 * LIMIT, check=False
    )
    check(f"status of curl {arguments} ({result.stderr.decode()})", result.returncode, status)
    return result.stdout


def answer(*arguments):
    """The status, the fields (names in lower case) and the body of the last response."""
    with tempfile.NamedTemporaryFile() as head:
        body = curl("-D", head.name, *arguments)
        last = head.read().decode().strip().split("\r\n\r\n")[-1].split("\r\n")
    fields = dict(line.split(": ", 1) for line in last[1:])
    return int(last[0].split()[1]), {name.lower(): value for name, value in fields.items()}, body


def connect(port):
    return socket.create_connection(("127.0.0.1", port), LIMIT)


def read_all(connection):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            data += piece
    return data


def raw(port, request):
    """What a server answers before it closes the connection."""
    with connect(port) as connection:
        connection.sendall(request)
        return read_all(connection)


def make_certificate(directory, name):
    certificate, key = directory / "certificate", directory / "key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=LIMIT,
    )
    return certificate, key


def api():
    with running("http_api_server", "127.0.0.1", "0") as ports:
        url = f"http://127.0.0.1:{ports['READY']}"
        note = ["-H", "Content-Type: application/json", "--data-binary"]
        status, fields, body = answer(f"{url}/notes")
        check("empty list", (status, fields["content-type"], body), (200, "application/json", b"[]"))
        text = 'milk "and"\n\u00e4\U0001f600'
        status, fields, body = answer(*note, json.dumps({"text": text}), f"{url}/notes")
        check("made", (status, fields["location"], json.loads(body)), (201, "/notes/1", {"id": 1, "text": text}))
        status, _, body = answer(*note, json.dumps({"text": text}, ensure_ascii=False), "-H", "Transfer-Encoding: chunked", f"{url}/notes")
        check("made in chunks", (status, json.loads(body)), (201, {"id": 2, "text": text}))
        check("list", [entry["id"] for entry in json.loads(answer(f"{url}/notes")[2])], [1, 2])
        check("one", json.loads(answer(f"{url}/notes/1")[2]), {"id": 1, "text": text})
        status, fields, body = answer("-I", f"{url}/notes/1")
        check("head", (status, body.count(b"\n") > 1, int(fields["content-length"])), (200, True, len(answer(f"{url}/notes/1")[2])))
        status, fields, _ = answer("-X", "DELETE", f"{url}/notes/1")
        check("deleted", (status, "content-length" in fields), (204, False))
        check("deleted again", answer("-X", "DELETE", f"{url}/notes/1")[0], 404)
        check("gone", answer(f"{url}/notes/1")[0], 404)
        status, fields, _ = answer("-X", "PUT", *note, "{}", f"{url}/notes")
        check("other method", (status, fields["allow"]), (405, "GET, HEAD, POST"))
        for path in ("/", "/notes/", "/notes/2x", "/notes/-1", "/notes/99999999999", "//notes"):
            check(path, answer("--path-as-is", url + path)[0], 404)
        for bad in ("", "{", "[]", '{"text": 1}', '{"text": "a"} x', '{"text": "\\ud800"}', '{"other": "a"}', '{"text": "a",}', '{"text": "\\'):
            check(f"body {bad}", answer(*note, bad, f"{url}/notes")[0], 400)
        check("other type", answer("-d", "{}", f"{url}/notes")[0], 415)
        with tempfile.NamedTemporaryFile() as large:
            large.write(b"x" * 100_000)
            large.flush()
            for more in ([], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"], ["-H", "Expect:"]):
                check(f"large body {more}", answer(*more, *note, f"@{large.name}", f"{url}/notes")[0], 413)
        port = ports["READY"]
        check("100", raw(port, b"POST /notes HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")[:25],
              b"HTTP/1.1 100 Continue\r\n\r\n")
        check("malformed", raw(port, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")[:12], b"HTTP/1.1 400")
        check("no host", raw(port, b"GET / HTTP/1.1\r\n\r\n")[:12], b"HTTP/1.1 400")
        both = b"GET /notes/2 HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        check("two in one", raw(port, both).count(b"HTTP/1.1 "), 2)


def files():
    with tempfile.TemporaryDirectory() as outside, tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        large = os.urandom(9_000_000)
        (root / "large.bin").write_bytes(large)
        (root / "index.html").write_bytes(b"<p>hello</p>")
        (root / "empty.txt").write_bytes(b"")
        (root / "below").mkdir()
        (root / "below" / "a b.css").write_bytes(b"p{}")
        secret = pathlib.Path(outside) / "secret.txt"
        secret.write_bytes(b"secret")
        (root / "link.txt").symlink_to(secret)
        (root / "out").symlink_to(outside)
        os.mkfifo(root / "pipe")
        with running("http_file_server", directory, "127.0.0.1", "0") as ports:
            url = f"http://127.0.0.1:{ports['READY']}"
            status, fields, body = answer(f"{url}/")
            check("index", (status, fields["content-type"], body), (200, "text/html; charset=utf-8", b"<p>hello</p>"))
            modified = fields["last-modified"]
            check("unchanged", answer("-H", f"If-Modified-Since: {modified}", f"{url}/index.html")[::2], (304, b""))
            check("changed", answer("-H", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", f"{url}/index.html")[0], 200)
            check("large", answer(f"{url}/large.bin")[2] == large, True)
            status, fields, _ = answer("-I", f"{url}/large.bin")
            check("head", (status, fields["content-length"], fields["accept-ranges"]), (200, str(len(large)), "bytes"))
            check("empty", answer(f"{url}/empty.txt")[::2], (200, b""))
            status, fields, body = answer(f"{url}/below/a%20b.css")
            check("encoded", (status, fields["content-type"], body), (200, "text/css; charset=utf-8", b"p{}"))
            size = len(large)
            for text, first, last in (("0-99", 0, 99), ("100-", 100, size - 1), ("-7", size - 7, size - 1), (f"{size - 1}-", size - 1, size - 1),
                                      (f"5-{size * 2}", 5, size - 1), (f"-{size * 2}", 0, size - 1)):
                status, fields, body = answer("-r", text, f"{url}/large.bin")
                check(f"range {text}", (status, fields["content-range"], body == large[first:last + 1]), (206, f"bytes {first}-{last}/{size}", True))
            for text in (f"{size}-", "-0", f"{size + 5}-{size + 9}"):
                status, fields, _ = answer("-H", f"Range: bytes={text}", f"{url}/large.bin")
                check(f"range {text}", (status, fields["content-range"]), (416, f"bytes */{size}"))
            check("no bytes", answer("-H", "Range: bytes=-5", f"{url}/empty.txt")[0], 416)
            for text in ("bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=-", "bytes=1-2,5-6", "bytes=99999999999999999999-"):
                check(f"ignored {text}", answer("-H", f"Range: {text}", f"{url}/index.html")[0], 200)
            check("range of another", answer("-H", "Range: bytes=0-1", "-H", 'If-Range: "other"', f"{url}/index.html")[0], 200)
            check("range of the same", answer("-H", "Range: bytes=0-1", "-H", f"If-Range: {modified}", f"{url}/index.html")[::2], (206, b"<p"))
            name = pathlib.Path(outside).name
            for path in ("/none", "/link.txt", "/out/secret.txt", f"/../{name}/secret.txt", f"/%2e%2e/{name}/secret.txt", f"/below/../../{name}/secret.txt",
                         f"/..%2f{name}%2fsecret.txt", "//index.html", "/./index.html", "/below", "/below/", "/pipe", "/index.html%00.css",
                         "/%zz", "/%", "/index.html/", "/index.html/x", "/" + "a" * 300):
                check(path, answer("--path-as-is", url + path)[0], 404)
            status, fields, _ = answer("-d", "x", f"{url}/index.html")
            check("post", (status, fields["allow"]), (405, "GET, HEAD"))
            get = b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"
            data = raw(ports["READY"], get + get.replace(b"1.1\r\n", b"1.1\r\nConnection: close\r\n"))
            pieces = data.split(large)
            check("two in one", (len(pieces), data.count(large)), (3, 2))
            check("malformed", raw(ports["READY"], b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n")[:12], b"HTTP/1.1 400")
            # Who goes in the middle of a file must not take others with him.
            with connect(ports["READY"]) as connection:
                connection.sendall(get)
                connection.recv(1000)
            check("still there", answer(f"{url}/")[0], 200)


class WebSocket:
    """Just enough of a client to send whatever a test wants."""

    def __init__(self, connection, path="/chat", key="dGhlIHNhbXBsZSBub25jZQ==", version="13"):
        self.connection, self.data = connection, b""
        connection.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {key}\r\n"
             f"Sec-WebSocket-Version: {version}\r\n\r\n").encode()
        )
        while b"\r\n\r\n" not in self.data:
            if not (piece := connection.recv(65536)):
                raise SystemExit(f"FAIL: no answer to the handshake, only {self.data!r}")
            self.data += piece
        head, self.data = self.data.split(b"\r\n\r\n", 1)
        self.status = int(head.split()[1])
        if self.status == 101:
            accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
            check("accept", b"Sec-WebSocket-Accept: " + accept in head.split(b"\r\n"), True)

    def send(self, opcode, payload, final=True, masked=True, rsv=0):
        mask = b"\x01\x23\x45\x67"
        size = len(payload)
        length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 65536 else b"\x7f" + struct.pack(">Q", size)
        head = bytes([final << 7 | rsv << 4 | opcode, length[0] | masked << 7]) + length[1:]
        self.connection.sendall(head + (mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)) if masked else payload))

    def take(self, count):
        while len(self.data) < count:
            if not (piece := self.connection.recv(65536)):
                raise SystemExit(f"FAIL: the connection ended, {self.data!r} before")
            self.data += piece
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def frame(self):
        first, length = self.take(2)
        if length == 126:
            (length,) = struct.unpack(">H", self.take(2))
        return first & 15, self.take(length)

    def ends(self):
        self.connection.shutdown(socket.SHUT_WR)
        return read_all(self.connection) == b""


def chat():
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        certificate, key = make_certificate(pathlib.Path(directory), "localhost")
        ports = stack.enter_context(running("ws_chat", "127.0.0.1", "0", str(certificate), str(key), "0", ports=2))
        for url in (f"http://127.0.0.1:{ports['READY']}", f"https://localhost:{ports['HTTPS']}"):
            trust = ["--cacert", str(certificate), "--resolve", f"localhost:{ports['HTTPS']}:127.0.0.1"]
            status, fields, body = answer(*trust, f"{url}/?channel=garden")
            check("page", (status, fields["content-type"], b"new WebSocket" in body), (200, "text/html; charset=utf-8", True))
            check("none", answer(*trust, f"{url}/other")[0], 404)
            check("post", answer(*trust, "-d", "x", f"{url}/")[0], 405)

        def plain(**options):
            return WebSocket(stack.enter_context(connect(ports["READY"])), **options)

        context = ssl.create_default_context(cafile=certificate)
        secure = WebSocket(context.wrap_socket(stack.enter_context(connect(ports["HTTPS"])), server_hostname="localhost"), path="/chat?channel=garden")
        garden, hall = plain(path="/chat?channel=garden"), plain()
        garden.send(1, "b\u00e4r: hello".encode())
        for member in (garden, secure):
            check("heard", member.frame(), (1, "b\u00e4r: hello".encode()))
        # A message in pieces, a ping between them; the payload of 200 bytes takes a long length.
        secure.send(1, b"one" * 20, final=False)
        secure.send(9, b"are you there")
        secure.send(0, b"two" * 50)
        check("pong", secure.frame(), (10, b"are you there"))
        for member in (garden, secure):
            check("pieces", member.frame(), (1, b"one" * 20 + b"two" * 50))
        hall.send(1, b"hall")
        check("another channel", hall.frame(), (1, b"hall"))
        garden.send(8, struct.pack(">H", 1000) + b"bye")
        check("close", garden.frame(), (8, struct.pack(">H", 1000)))
        check("the server ends it", read_all(garden.connection), b"")
        secure.send(1, b"alone")
        check("alone", secure.frame(), (1, b"alone"))

        for code, frames in {
            1002: [[(3, b"")], [(0, b"x")], [(1, b"x", False), (1, b"y")], [(9, b"x" * 126)], [(9, b"", False)], [(1, b"x", True, True, 1)], [(11, b"")]],
            1003: [[(2, b"x")]],
            1007: [[(1, b"\xff")], [(1, b"\xed\xa0\x80")], [(1, b"\xc0\x80")], [(1, b"\xf4\x90\x80\x80")], [(1, b"\xc3")]],
            1009: [[(1, b"x" * 16385)], [(1, b"x" * 16384, False), (0, b"y")]],
        }.items():
            for sent in frames:
                member = plain()
                for frame in sent:
                    member.send(*frame)
                check(f"{code} after {str(sent)[:60]}", member.frame(), (8, struct.pack(">H", code)))
                check("end", member.ends(), True)
        member = plain()
        member.send(1, b"x", masked=False)
        check("without mask", read_all(member.connection), b"")
        member = plain()
        member.send(1, b"x" * 16384)
        check("the longest", len(member.frame()[1]), 16384)
        check("and others", hall.frame()[0], 1)
        for options in ({"path": "/other"}, {"path": "/chat?channel=a%20b"}, {"path": "/chat?channel="}, {"key": "short"}, {"version": "8"}):
            member = plain(**options)
            check(f"refused {options}", member.status, 400)
            check("end", read_all(member.connection), b"")


class Page(http.server.BaseHTTPRequestHandler):
    """A server for https_get, and one behind the proxy."""

    protocol_version = "HTTP/1.1"
    large = os.urandom(3_000_000)

    def log_message(self, *_):
        pass

    def reply(self, status, body, **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        if "Transfer_Encoding" not in fields and "Connection" not in fields:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/redirect":
            self.reply(302, b"", Location="/page")
        elif path == "/loop":
            self.reply(302, b"", Location="/loop")
        elif path == "/large":
            self.reply(200, self.large)
        elif path == "/chunked":
            self.reply(200, b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", Transfer_Encoding="chunked")
        elif path == "/until-close":
            self.close_connection = True
            self.reply(200, b"hello world", Connection="close")
        elif path == "/headers":
            self.reply(200, json.dumps([[name.lower(), value] for name, value in self.headers.items()] + [["path", self.path]]).encode())
        elif path == "/cookie":
            self.reply(200, b"", Set_Cookie="a=1; Path=/")
        elif path == "/broken":
            self.close_connection = True
            self.reply(200, b"12345", Transfer_Encoding="chunked")
        elif path == "/none":
            self.close_connection = True
        elif path == "/garbage":
            self.close_connection = True
            self.wfile.write(b"garbage\r\n\r\n")
        elif path == "/nothing":
            self.reply(204, b"", Connection="keep-alive")
        elif path == "/page":
            self.reply(200, b"<p>page</p>")
        else:
            self.reply(404, b"none")

    do_HEAD = do_GET

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(200, hashlib.sha256(body).hexdigest().encode())


@contextlib.contextmanager
def page_server(context=None, host="127.0.0.1"):
    family, _, _, _, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
    kind = type("Server", (http.server.ThreadingHTTPServer,), {"address_family": family})
    server = kind(address[:2], Page)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # clients that do not trust it
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def get():
    with tempfile.TemporaryDirectory() as directory:
        certificate, key = make_certificate(pathlib.Path(directory), "localhost")
        other = pathlib.Path(directory) / "other"
        other.mkdir()
        foreign, foreign_key = make_certificate(other, "other.example.com")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        foreign_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        foreign_context.load_cert_chain(foreign, foreign_key)

        def run(url, *arguments):
            result = subprocess.run([programs / "https_get", *arguments, url], capture_output=True, timeout=2 * LIMIT, check=False)
            return result.returncode, result.stdout, result.stderr.decode()

        def refused(url, reason, *arguments):
            status, output, words = run(url, *arguments)
            check(f"{url}: {words!r} says {reason!r}", (status, output, reason in words), (1, b"", True))

        trust = ("-c", str(certificate))
        # localhost may be an address of IPv6 here.
        with page_server(context, "localhost") as port, page_server(foreign_context, "localhost") as foreign_port:
            url = f"https://localhost:{port}"
            check("page", run(f"{url}/page", *trust), (0, b"<p>page</p>", ""))
            check("redirection", run(f"{url}/redirect", *trust), (0, b"<p>page</p>", ""))
            check("many redirections", run(f"{url}/loop", *trust), (0, b"", ""))
            check("large", run(f"{url}/large", *trust)[:2], (0, Page.large))
            check("chunks", run(f"{url}/chunked", *trust)[1], b"hello world")
            check("until close", run(f"{url}/until-close", *trust)[1], b"hello world")
            check("error", run(f"{url}/other", *trust)[:2], (1, b"none"))
            status, _, words = run(f"{url}/page", "-v", *trust)
            check("fields", (status, "HTTP status 200" in words, "Content-Length: 11" in words), (0, True, True))
            refused(f"{url}/page", "certificate")
            refused(f"https://localhost:{foreign_port}/page", "hostname mismatch", "-c", str(foreign))
            refused(f"https://127.0.0.1:{port}/page", "address", *trust)
            refused(f"http://localhost:{port}/page", "no https URL", *trust)
            refused(f"{url}/garbage", "Expected HTTP/", *trust)
            refused(f"{url}/none", "connection", *trust)
            refused(f"{url}/page", "No such file", "-c", "/nonexistent")
        refused(f"{url}/page", "refused", *trust)


def proxy():
    with page_server() as behind, running("http_proxy", "127.0.0.1", str(behind), "127.0.0.1", "0") as ports:
        port = ports["READY"]
        url = f"http://127.0.0.1:{port}"
        check("page", answer(f"{url}/page")[::2], (200, b"<p>page</p>"))
        check("twice on one connection", curl(f"{url}/page", f"{url}/page"), b"<p>page</p>" * 2)
        check("error", answer(f"{url}/other")[::2], (404, b"none"))
        check("large", answer(f"{url}/large")[2] == Page.large, True)
        check("chunks", answer(f"{url}/chunked")[2], b"hello world")
        check("until close", answer(f"{url}/until-close")[2], b"hello world")
        check("until close, 1.0", answer("-0", f"{url}/until-close")[2], b"hello world")
        check("nothing", answer(f"{url}/nothing")[::2], (204, b""))
        status, fields, _ = answer("-I", f"{url}/large")
        check("head", (status, fields["content-length"]), (200, str(len(Page.large))))
        check("head, then page", raw(port, b"HEAD /large HTTP/1.1\r\nHost: a\r\n\r\nGET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
              .endswith(b"<p>page</p>"), True)
        asked = dict(json.loads(answer("-H", "Connection: close, X-Hop", "-H", "X-Hop: 1", "-H", "X-End: 2", "-H", "X-Forwarded-For: 9.9.9.9",
                                       f"{url}/headers?a=1&b=/")[2]))
        check("passed on", (asked["path"], asked.get("x-end"), asked.get("x-hop"), asked["x-forwarded-for"], asked["host"]),
              ("/headers?a=1&b=/", "2", None, "127.0.0.1", f"127.0.0.1:{port}"))
        check("cookie", answer(f"{url}/cookie")[1]["set-cookie"], "a=1; Path=/")
        check("no cookie for others", "cookie" in dict(json.loads(answer(f"{url}/headers")[2])), False)
        with tempfile.NamedTemporaryFile() as upload:
            upload.write(Page.large)
            upload.flush()
            digest = hashlib.sha256(Page.large).hexdigest().encode()
            for more in ([], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"], ["-0"]):
                check(f"upload {more}", answer(*more, "--data-binary", f"@{upload.name}", f"{url}/")[::2], (200, digest))
        check("no answer", answer(f"{url}/none")[0], 502)
        check("no HTTP", answer(f"{url}/garbage")[0], 502)
        curl(f"{url}/broken", status=18)  # curl: transfer closed with outstanding read data remaining
        check("upgrade", raw(port, b"GET /page HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")[:12], b"HTTP/1.1 501")
        check("malformed", raw(port, b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")[:12], b"HTTP/1.1 400")
        both = b"GET /page HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /chunked HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        data = raw(port, both)
        check("two in one", (data.count(b"HTTP/1.1 200"), data.index(b"page") < data.index(b"hello")), (2, True))
        slow_reader(port)
    with running("http_proxy", "127.0.0.1", "1", "127.0.0.1", "0") as ports:
        check("nobody behind", answer(f"http://127.0.0.1:{ports['READY']}/")[0], 502)


def slow_reader(port):
    """A client that reads nothing must not make the proxy store what the server behind it sends."""
    size, sent = 100_000_000, 0
    with socket.create_server(("127.0.0.1", 0)) as listener, running(
        "http_proxy", "127.0.0.1", str(listener.getsockname()[1]), "127.0.0.1", "0"
    ) as ports, connect(ports["READY"]) as client:
        listener.settimeout(LIMIT)
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        behind, _ = listener.accept()
        with behind:
            behind.settimeout(LIMIT)
            while b"\r\n\r\n" not in behind.recv(65536, socket.MSG_PEEK):
                pass
            behind.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
            # It takes what fits into the buffers of both sockets and the proxy; then nothing for a while.
            behind.settimeout(1)
            try:
                while sent < size:
                    sent += behind.send(bytes(min(65536, size - sent)))
            except TimeoutError:
                pass
            check(f"the proxy stopped reading after {sent} bytes", sent < size // 2, True)
            total, head = 0, b""
            client.settimeout(LIMIT)
            feeder = threading.Thread(target=lambda: (behind.settimeout(LIMIT), behind.sendall(bytes(size - sent))))
            feeder.start()
            while b"\r\n\r\n" not in head:
                head += client.recv(65536)
            total = len(head.split(b"\r\n\r\n", 1)[1])
            while total < size and (piece := client.recv(1 << 20)):
                total += len(piece)
            feeder.join(LIMIT)
            check("all of it", total, size)


def receive(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        check("the connection lives", bool(piece), True)
        data += piece
    return data


def thumbnails():
    def pack(data):
        return struct.pack("<I", len(data)) + data

    with running("thumbnails", "127.0.0.1", "0") as ports, connect(ports["READY"]) as client:
        for width, height in ((2, 2), (101, 50), (2000, 1000)):
            line = bytes(x % 251 for x in range(width))
            client.sendall(pack(b"P5 %d %d 255\n" % (width, height) + line * height))
            answer = receive(client, struct.unpack("<I", receive(client, 4))[0])
            small = bytes((line[2 * x] + line[2 * x + 1]) * 2 // 4 for x in range(width // 2))
            check("the image", answer, b"P5 %d %d 255\n" % (width // 2, height // 2) + small * (height // 2))
        with connect(ports["READY"]) as other:
            other.sendall(pack(b"P5 3 3 255\nshort"))
            check("no image", read_all(other), b"")


def compress():
    def run(*arguments, data, status=0):
        result = subprocess.run([programs / "compress", *arguments], input=data, capture_output=True, timeout=LIMIT, check=False)
        check("the status", result.returncode, status)
        check("a message", bool(result.stderr), status != 0)
        return result.stdout

    for data in (b"", b"text", bytes(range(256)) * 5000):
        check("gzip reads it", gzip.decompress(run(data=data)), data)
        check("zlib reads it", zlib.decompress(run("zlib", data=data)), data)
        check("what gzip wrote", run("-d", data=gzip.compress(data)), data)
        check("what zlib wrote", run("zlib", "-d", data=zlib.compress(data)), data)
        check("brotli", run("brotli", "-d", data=run("brotli", data=data)), data)
    for form in ("gzip", "zlib", "brotli"):
        run(form, "-d", data=b"\xff" * 100, status=1)
    run("lzma", data=b"", status=2)


def servers():
    """Each server says why it cannot start, and ends in order at Ctrl-C and at SIGTERM."""
    with tempfile.TemporaryDirectory() as directory:
        certificate, key = make_certificate(pathlib.Path(directory), "localhost")
        # TCP refuses a port that is in use. UDP shares it by default, but refuses an address of another host.
        for program, before, after in (("pull_echo_server", [], []), ("pull_server", [], []), ("thumbnails", [], []),
                                       ("tls_echo_server", [certificate, key], []), ("http_api_server", [], []),
                                       ("http_file_server", [directory], []), ("http_proxy", ["127.0.0.1", "1"], []),
                                       ("ws_chat", [], []), ("ws_chat", [], [certificate, key, "0"])):
            with running(program, *before, "127.0.0.1", "0", *after, ports=2 if after else 1, end=signal.SIGINT) as ports:
                port = str(ports["READY"])
                status, output, words = run_program(program, *before, "127.0.0.1", port, *after)
                check(f"{program}: a second start ({words})", (status, "READY" in output, f"127.0.0.1:{port}: " in words, words.endswith(": Address already in use\n")),
                      (1, False, True, True))
                with connect(ports["READY"]):
                    pass
        for program, before, after in (("udp_echo_server", [], []), ("udp_telemetry", ["collect"], []), ("arq_file", ["receive", directory], [])):
            status, output, words = run_program(program, *before, "192.0.2.1", "5555", *after)
            check(f"{program}: an address of another host ({words})", (status, output, "192.0.2.1:5555: " in words, words.endswith(": Cannot assign requested address\n")),
                  (1, "", True, True))
            for end in (signal.SIGINT, signal.SIGTERM):
                with running(program, *before, "127.0.0.1", "0", *after, end=end):
                    pass


if __name__ == "__main__":
    examples = {"api": api, "files": files, "chat": chat, "get": get, "proxy": proxy, "thumbnails": thumbnails, "compress": compress,
                "servers": servers}
    wanted = examples[sys.argv[2]]
    for missing in ("curl", "openssl"):
        if shutil.which(missing) is None:
            print(f"SKIPPED: there is no program {missing}")
            sys.exit(77)
    began = time.monotonic()
    wanted()
    print(f"{sys.argv[2]}: everything was right, {time.monotonic() - began:.1f} s")
