"""Our server, agent and client against websockets and wsproto, as clients and servers."""

import socket
import threading

import wsproto
import wsproto.events as ev
from websockets.sync.client import connect
from websockets.sync.server import serve

ADDRESS = "127.0.0.1"
LIMIT_S = 30
BIG = 16 * 1024 * 1024
ROLES = ("agent", "client")
STEPS = 6  # of peer.c


def must(condition, what):
    if not condition:
        raise AssertionError(what)


def went_well(caller):
    """The caller has done all its steps, and the connection was closed as RFC 6455 says."""
    caller.expect(r"^CLOSED 1000$")
    must(caller.finish() == 0, "the caller ends well")
    must(caller.text.count("STEP ") == STEPS and caller.text.endswith("CLOSE 0\nEND\n"), "the caller goes through all steps")
    caller.absent("WRONG")


# websockets


def case_websockets_client(start):
    server, port = start.server()
    with connect(f"ws://{ADDRESS}:{port}/", max_size=None, close_timeout=LIMIT_S) as peer:
        for message in ("text", "", "\u00fc\u4e2d\U0001f600" * 50, b"\x00\xff" * 200, b"x" * 125, b"y" * 126, b"z" * 65535, b"w" * 65536):
            peer.send(message)
            must(peer.recv(LIMIT_S) == message, "messages come back")
        peer.send(iter(["in ", "three ", "pieces"]))
        must(peer.recv(LIMIT_S) == "in three pieces", "fragments come back")
        must(peer.ping(b"payload").wait(LIMIT_S), "pings are answered")
        big = bytes(range(256)) * (BIG // 256)
        peer.send(big)
        must(peer.recv(LIMIT_S) == big, "16 MiB come back")
        peer.close(3000, "done")
        must((peer.close_code, peer.close_reason) == (3000, "done"), "the close comes back")
    server.expect(r"^CLOSE 0$")


def case_websockets_server(start):
    def echo(peer):
        for message in peer:
            peer.send(message)

    with serve(echo, ADDRESS, 0, max_size=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.socket.getsockname()[1]
        for role in ROLES:
            went_well(start.caller(role, port))
        server.shutdown()


# wsproto


class Wire:
    """A wsproto connection over a socket, cut into pieces of `size` on their way to the component."""

    def __init__(self, connection, plain, size=1 << 20):
        self.connection, self.plain, self.size = connection, plain, size
        self.plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.plain.settimeout(LIMIT_S)
        self.pending = []

    def send(self, *events):
        data = b"".join(map(self.connection.send, events))
        for start in range(0, len(data), self.size):
            self.plain.sendall(data[start : start + self.size])

    def next(self):
        while not self.pending:
            self.connection.receive_data(self.plain.recv(65536) or None)
            self.pending = list(self.connection.events())
        return self.pending.pop(0)

    def message(self):
        """The next whole message; pings are answered."""
        parts = []
        while True:
            event = self.next()
            if isinstance(event, ev.Ping):
                self.send(event.response())
            elif isinstance(event, ev.Message):
                parts.append(event.data)
                if event.message_finished:
                    return parts[0][:0].join(parts)
            elif not isinstance(event, ev.Pong):
                return event


def case_wsproto_client(start):
    server, port = start.server()
    for count, size in enumerate((1, 1 << 20), 1):
        with socket.create_connection((ADDRESS, port), LIMIT_S) as plain:
            peer = Wire(wsproto.WSConnection(wsproto.ConnectionType.CLIENT), plain, size)
            peer.send(ev.Request(host=ADDRESS, target="/"))
            must(isinstance(peer.next(), ev.AcceptConnection), "the upgrade is accepted")
            peer.send(ev.TextMessage("text"), ev.BytesMessage(b"\x00\xff" * 100))
            must(peer.message() == "text" and peer.message() == b"\x00\xff" * 100, "messages come back")
            peer.send(ev.TextMessage("fra", message_finished=False), ev.Ping(b"?"), ev.TextMessage("gment"))
            must(peer.message() == "fragment", "fragments come back")
            peer.send(ev.Ping(b"payload"))
            pong = peer.next()
            must(isinstance(pong, ev.Pong) and pong.payload == b"payload", "pings are answered")
            peer.send(ev.CloseConnection(1000, "bye"))
            closed = peer.next()
            must(isinstance(closed, ev.CloseConnection) and (closed.code, closed.reason) == (1000, "bye"), "the close comes back")
            must(plain.recv(1) == b"", "the server ends the connection")
        server.expect(r"^CLOSE 0$", count)


def case_wsproto_server(start):
    with socket.create_server((ADDRESS, 0)) as listener:
        listener.settimeout(LIMIT_S)
        for role in ROLES:
            caller = start.caller(role, listener.getsockname()[1])
            with listener.accept()[0] as plain:
                peer = Wire(wsproto.WSConnection(wsproto.ConnectionType.SERVER), plain)
                must(isinstance(peer.next(), ev.Request), "the caller asks for an upgrade")
                peer.send(ev.AcceptConnection())
                while not isinstance(message := peer.message(), ev.CloseConnection):
                    peer.send(ev.TextMessage(message) if isinstance(message, str) else ev.BytesMessage(bytes(message)))
                peer.send(message.response())
            went_well(caller)
