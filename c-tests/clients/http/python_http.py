"""Python's http.client, requests (urllib3) and websockets against our server."""

import http.client
import importlib
import io
import socket
import ssl
import threading

from certificates import HOST
from process import ADDRESS, LIMIT_S, must
from rig import checksum, package, pattern, websocket_works


def connect(rig, server):
    connection = http.client.HTTPConnection(ADDRESS, server.port, timeout=LIMIT_S)
    rig.cleanup.callback(connection.close)
    return connection


def ask(connection, method, path, **options):
    connection.request(method, path, **options)
    response = connection.getresponse()
    return response.status, response.read()


def told(text, body):
    must(f"\nbody {len(body)} {checksum(body)}\n".encode() in text, f"a body of {len(body)} bytes: {text}")


def case_client(rig):
    """One connection for everything; http.client notices a body or a missing one, because the next response would be wrong."""
    server = rig.server()
    connection = connect(rig, server)
    data = pattern(500_000)
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]:
        status, text = ask(connection, method, "/facts")
        must(status == 200 and text.startswith(method.encode() + b" /facts? HTTP/1.1\n"), f"{method}: {text}")
    told(ask(connection, "POST", "/facts", body=data)[1], data)
    pieces = [data[at : at + 7919] for at in range(0, len(data), 7919)]
    told(ask(connection, "POST", "/facts", body=iter(pieces), encode_chunked=True)[1], data)
    told(ask(connection, "POST", "/facts", body=io.BytesIO(data))[1], data)
    # More than http.client reads ahead, and so throws away.
    must(ask(connection, "HEAD", "/pattern?3000000") == (200, b""), "HEAD has no body")
    must(ask(connection, "GET", "/status?204") == (204, b""), "204 has no body")
    must(ask(connection, "GET", "/status?304") == (304, b""), "304 has no body")
    must(ask(connection, "GET", "/chunked?3000000") == (200, pattern(3_000_000)), "chunks")
    must(ask(connection, "HEAD", "/chunked?3000000") == (200, b""), "HEAD has no chunks")
    must(ask(connection, "GET", "/pattern?3000000") == (200, pattern(3_000_000)), "a length")
    must(ask(connection, "POST", "/body", body=data) == (200, data), "the body comes back")
    server.used(1)
    must(ask(connection, "GET", "/close") == (200, b"closing\n"), "close")
    must(connection.sock is None, "http.client knows that the connection ends")
    server.expect(r"^CLOSE \d+ 5 0$")


def case_slow_reader(rig):
    """A download that stays in the server until the client reads it, and one that the client gives up."""
    server = rig.server()
    connection = connect(rig, server)
    connection.request("GET", "/pattern?30000000")
    other = connect(rig, server)
    must(ask(other, "GET", "/facts")[0] == 200, "others are served meanwhile")
    must(connection.getresponse().read() == pattern(30_000_000), "30 MB")
    connection.request("GET", "/pattern?30000000")
    connection.getresponse().read(1000)
    connection.close()
    must(ask(other, "GET", "/facts")[0] == 200, "others are served afterwards")


def case_pipeline(rig):
    """A hundred requests in one write are answered in their order."""
    server = rig.server()
    stream = rig.cleanup.enter_context(socket.create_connection((ADDRESS, server.port), LIMIT_S))
    stream.sendall(b"".join(b"GET /pattern?%d HTTP/1.1\r\nHost: a\r\n\r\n" % (1000 + number) for number in range(100)))
    answers = rig.cleanup.enter_context(stream.makefile("rb"))
    for number in range(100):
        must(answers.readline() == b"HTTP/1.1 200 OK\r\n", f"answer {number} begins where the one before ends")
        length = int(http.client.parse_headers(answers)["Content-Length"])
        must(answers.read(length) == pattern(1000 + number), f"answer {number}")
    server.used(1)


def case_https(rig):
    server = rig.server("good", ca=rig.certs.ca, verify=3)
    context = ssl.create_default_context(cafile=rig.certs.ca)
    context.load_cert_chain(*rig.certs.pair("client"))
    connection = http.client.HTTPSConnection(HOST, server.port, timeout=LIMIT_S, context=context)
    connection._create_connection = lambda _, *rest: socket.create_connection((ADDRESS, server.port), LIMIT_S)
    rig.cleanup.callback(connection.close)
    told(ask(connection, "POST", "/facts", body=pattern(1_000_000))[1], pattern(1_000_000))
    must(ask(connection, "GET", "/chunked?1000000") == (200, pattern(1_000_000)), "chunks over TLS")
    server.used(1)


def case_requests(rig):
    """A session: one connection from its pool for uploads and downloads in pieces, forms and cookies."""
    requests = package(rig, "requests")
    server = rig.server()
    origin = f"http://{ADDRESS}:{server.port}"
    data = pattern(2_000_000)
    session = rig.cleanup.enter_context(requests.Session())
    session.trust_env = False
    session.cookies.set("a", "b")
    text = session.post(origin + "/facts", data={"name": "value"}, params={"q": "1 2"}, timeout=LIMIT_S).text
    must(text.startswith("POST /facts?q=1+2 HTTP/1.1\n") and "\nCookie: a=b\n" in text, text)
    told(session.put(origin + "/facts", data=data, timeout=LIMIT_S).content, data)
    told(session.put(origin + "/facts", data=(data[at : at + 9973] for at in range(0, len(data), 9973)), timeout=LIMIT_S).content, data)
    with session.get(origin + "/chunked?2000000", stream=True, timeout=LIMIT_S) as response:
        must(b"".join(response.iter_content(12345)) == data, "a download in pieces")
    must(session.head(origin + "/pattern?5", timeout=LIMIT_S).headers["content-length"] == "5", "HEAD")
    part = session.get(origin + "/pattern?1000", headers={"Range": "bytes=5-9"}, timeout=LIMIT_S)
    must((part.status_code, part.content) == (206, pattern(1000)[5:10]), "a range")
    must(session.get(origin + "/status?204", timeout=LIMIT_S).status_code == 204, "204")
    form = session.post(origin + "/facts", files={"file": ("name", data)}, timeout=LIMIT_S)
    must("multipart/form-data" in form.text, "a form with a file")
    server.used(1)


def case_requests_threads(rig):
    """A pool that many threads use: each connection is used again."""
    requests = package(rig, "requests")
    server = rig.server()
    session = rig.cleanup.enter_context(requests.Session())
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=8, pool_block=True))
    bad = []

    def work(number):
        for turn in range(25):
            length = 1 + 1000 * number + turn
            if session.get(f"http://{ADDRESS}:{server.port}/pattern?{length}", timeout=LIMIT_S).content != pattern(length):
                bad.append(length)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3 * LIMIT_S)
    must(not bad and not any(thread.is_alive() for thread in threads), f"all are answered: {bad}")
    must(server.connections() <= 8, f"{server.connections()} connections")


def case_websocket(rig):
    server = rig.server()
    websocket_works(rig, server.port)
    server.used(1)


def case_websockets_tls(rig):
    """The package websockets over TLS (clients/ws has it without): texts, fragments, ping and an orderly close."""
    package(rig, "websockets")
    client = importlib.import_module("websockets.sync.client")
    server = rig.server("good")
    options = {"ssl": ssl.create_default_context(cafile=rig.certs.ca), "sock": socket.create_connection((ADDRESS, server.port), LIMIT_S)}
    url = f"wss://{HOST}:{server.port}/ws"
    with client.connect(url, compression=None, open_timeout=LIMIT_S, proxy=None, max_size=None, **options) as websocket:
        for message in ["", "h\u00e9llo", b"\x00\xff", "x" * 125, "x" * 126, "x" * 65535, "x" * 65536, b"y" * 3_000_000]:
            websocket.send(message)
            must(websocket.recv(LIMIT_S) == message, f"a message of {len(message)} comes back")
        websocket.send(["one ", "two ", "three"])
        must(websocket.recv(LIMIT_S) == "one two three", "a message in fragments comes back")
        must(websocket.ping().wait(LIMIT_S), "a pong")
    must(websocket.close_code == 1000, f"closed with {websocket.close_code}")
    server.used(1)
