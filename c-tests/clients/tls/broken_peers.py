"""Peers that break the rules of TLS: the documented error for them, and nothing for other connections."""

import os
import socket
import ssl
import struct
import threading

from certificates import HOST
from process import ADDRESS, LIMIT_S, must
from rig import BROKEN, CLOSED, undisturbed

ROLES = ("agent", "client")
VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
ALERT = 21  # content type of a record


class Engine:
    """TLS of Python's whose bytes pass through here, so that they can be cut and falsified."""

    def __init__(self, plain, context, **options):
        self.plain = plain
        plain.settimeout(LIMIT_S)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, **options)

    def flight(self):
        """What should go to the peer."""
        return self._outgoing.read()

    def run(self, action, *arguments):
        while True:
            try:
                result = action(*arguments)
                self.plain.sendall(self.flight())
                return result
            except ssl.SSLWantReadError:
                self.plain.sendall(self.flight())
                piece = self.plain.recv(65536)
                must(piece, "the component does not close early")
                self._incoming.write(piece)

    def shake_and_send(self, text):
        """The handshake, whose last flight goes in one piece with the text."""
        while True:
            try:
                self.tls.do_handshake()
                self.plain.sendall(self.flight() + self.record(text))
                return
            except ssl.SSLWantReadError:
                self.plain.sendall(self.flight())
                self._incoming.write(self.plain.recv(65536))

    def record(self, text):
        """The record of this text, not sent."""
        self.tls.write(text)
        return self.flight()

    def error(self):
        """What the component says after its last data."""
        try:
            while self.run(self.tls.read, 100):
                pass
        except ssl.SSLError as error:
            return error.reason
        return None


def engine(rig, server, version=None):
    client = Engine(rig.socket(server.port), rig.context(version), server_hostname=HOST)
    client.run(client.tls.do_handshake)
    return client


def read_to_end(plain):
    """All that comes until the component closes; a reset counts as an end."""
    plain.settimeout(LIMIT_S)
    got = b""
    try:
        while piece := plain.recv(65536):
            got += piece
    except ConnectionError:
        pass
    return got


def client_hello(rig):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = rig.context().wrap_bio(incoming, outgoing, server_hostname=HOST)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def reset(plain):
    """Closes with RST."""
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    plain.close()


def case_garbage_before_handshake(rig):
    server = rig.server()
    hello = client_hello(rig)
    texts = {
        "plain HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "text": b"hello, is this a TLS server?\n" * 10,
        "zeros": bytes(1000),
        "noise": b"\xff" + os.urandom(5000),
        "a record too long": b"\x16\x03\x01\xff\xff" + bytes(70000),
        "a record of no kind": b"\x63\x03\x01\x00\x05hello",
        "application data": b"\x17\x03\x03\x00\x10" + bytes(16),
        "a false hello": hello[:60] + bytes(len(hello) - 60),
        "an alert": b"\x15\x03\x01\x00\x02\x02\x28",
    }
    with undisturbed(rig, server):
        for number, text in enumerate(texts.values(), 2):
            plain = rig.socket(server.port)
            try:
                plain.sendall(text)
            except ConnectionError:
                pass  # refused before all was sent
            read_to_end(plain)
            server.refused(server.accepted(number))


def case_garbage_gets_an_alert(rig):
    """The peer is told why, as far as it can understand."""
    server = rig.server()
    hello = client_hello(rig)
    plain = rig.socket(server.port)
    plain.sendall(hello[:60] + bytes(len(hello) - 60))
    answer = read_to_end(plain)
    must(answer and answer[0] == ALERT, "the answer to a false hello is an alert")
    server.refused(server.accepted(1))


def case_stream_ends_before_handshake(rig):
    """The end of the stream is no error of TLS, wherever it comes."""
    server = rig.server()
    hello = client_hello(rig)
    with undisturbed(rig, server):
        for number, length in enumerate((0, 3, len(hello) // 2, len(hello)), 2):
            plain = rig.socket(server.port)
            plain.sendall(hello[:length])
            # The answer, so that the hello has been processed.
            if length == len(hello):
                must(plain.recv(1), "the server's flight")
            plain.shutdown(socket.SHUT_WR)
            server.closed(server.accepted(number), CLOSED)
            server.absent(rf"^HANDSHAKE {server.accepted(number)} ")


def case_silent_peers(rig):
    """They hold their connection, and nothing else."""
    server = rig.server()
    hello = client_hello(rig)
    with undisturbed(rig, server):
        for part in [b""] * 20 + [hello[:100]] * 20:
            rig.socket(server.port).sendall(part)
        server.accepted(41)
        server.absent("^CLOSE")


def case_truncated_stream(rig):
    """Half a record, then the end: as on plain connections an end, not an error; the half is not delivered."""
    server = rig.server(show=1)
    with undisturbed(rig, server):
        for number, version in enumerate(VERSIONS.values(), 2):
            client = engine(rig, server, version)
            whole, half = client.record(b"whole"), client.record(b"half of this")
            client.plain.sendall(whole + half[: len(half) // 2])
            server.expect(rf"^DATA {server.accepted(number)} whole$")
            client.plain.shutdown(socket.SHUT_WR)
            server.closed(server.accepted(number), CLOSED)
            server.absent(rf"^DATA {server.accepted(number)} half")


def case_garbage_after_handshake(rig):
    server = rig.server(show=1)
    with undisturbed(rig, server):
        number = 1
        for version in VERSIONS.values():
            for kind in ("text", "falsified", "repeated"):
                number += 1
                client = engine(rig, server, version)
                record = client.record(b"before it")
                client.plain.sendall(record)
                if kind == "text":
                    bad = b"GET / HTTP/1.1\r\n\r\n"
                elif kind == "falsified":
                    bad = bytearray(client.record(b"not as it was sent"))
                    bad[-1] ^= 1
                else:
                    bad = record
                client.plain.sendall(bad)
                server.expect(rf"^DATA {server.accepted(number)} before it$")
                server.closed(server.accepted(number), BROKEN)
                server.expect(rf"^HANDSHAKE {server.accepted(number)} ")
                if kind != "text":
                    must("BAD_RECORD_MAC" in str(client.error()), "the alert says what was wrong")


def case_resets(rig):
    """A reset is reported as on plain connections, in every phase, and with data under way."""
    server = rig.server()
    with undisturbed(rig, server):
        for number in range(2, 22):
            if number % 2:
                plain = rig.socket(server.port)
                plain.sendall(client_hello(rig))
                must(plain.recv(1), "the server's flight")
            else:
                client = engine(rig, server)
                client.plain.sendall(client.record(bytes(100000)))
                plain = client.plain
            server.accepted(number)
            reset(plain)
            found = server.expect(rf"^CLOSE {server.accepted(number)} (\d) (\d+) \d+$")
            must(found[1] in "345" and found[2] in ("104", "32"), f"a reset is reported, not {found[0]}")


def serve_once(rig, behave):
    """The port of a plain server that treats its connections so, and the thread."""
    listener = rig.cleanup.enter_context(socket.create_server((ADDRESS, 0)))
    listener.settimeout(LIMIT_S)

    def run():
        for _ in ROLES:
            plain, _ = listener.accept()
            with plain:
                plain.settimeout(LIMIT_S)
                behave(plain)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


def case_server_without_tls(rig):
    """The agent and the client on a plain port: an answer in clear, an end, an end within the answer."""
    answers = {
        b"HTTP/1.1 400 Bad Request\r\n\r\n": BROKEN,
        b"220 mail.example.com ESMTP\r\n": BROKEN,
        b"\x15\x03\x01\x00\x02\x02\x28": BROKEN,
        b"": CLOSED,
        b"\x16\x03\x03\x00\x7a\x02\x00": CLOSED,
    }
    for answer, how in answers.items():

        def behave(plain, answer=answer):
            must(plain.recv(5)[:1] == b"\x16", "a ClientHello")
            while len(plain.recv(65536)) == 65536:
                pass
            plain.sendall(answer)
            plain.shutdown(socket.SHUT_WR)
            read_to_end(plain)

        port, thread = serve_once(rig, behave)
        for role in ROLES:
            peer = rig.caller(role)
            number = peer.connect(port)
            peer.closed(number, how)
            peer.absent("^HANDSHAKE")
        thread.join(LIMIT_S)


def case_server_breaks_the_session(rig):
    """What the agent and the client say to falsified and to cut records."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*rig.certs.pair("good"))
    for cut, how in (False, BROKEN), (True, CLOSED):

        def behave(plain, cut=cut):
            server = Engine(plain, context, server_side=True)
            server.run(server.tls.do_handshake)
            plain.sendall(server.record(b"whole"))
            record = bytearray(server.record(b"half of this"))
            record[-1] ^= 1
            plain.sendall(record[: len(record) // 2] if cut else record)
            plain.shutdown(socket.SHUT_WR)
            read_to_end(plain)

        port, thread = serve_once(rig, behave)
        for role in ROLES:
            peer = rig.caller(role, show=1)
            number = peer.connect(port)
            peer.expect(rf"^DATA {number} whole$")
            peer.closed(number, how)
            peer.absent("half")
        thread.join(LIMIT_S)
