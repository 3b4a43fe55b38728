"""Python's ssl module in both directions: transfers, many connections, and how connections end."""

import contextlib
import select
import socket
import ssl
import threading
import time

from broken_peers import Engine
from certificates import HOST
from process import ADDRESS, LIMIT_S, must, wait_until
from rig import CLOSED, echoes

VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
ROLES = ("agent", "client")
BY_NAME = f"{ADDRESS}^{HOST}"
BIG = 8 * 1024 * 1024 + 12345
PIECE = 256 * 1024
MANY = 150
ONE_WAY = 200
STALL_S = 0.035


class Listener:
    """A TLS server of Python's; each connection is handed to `serve` on a thread of its own."""

    def __init__(self, rig, serve, version=None, cert="good", tickets=2):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*rig.certs.pair(cert))
        if version:
            self._context.minimum_version = self._context.maximum_version = version
        self._context.num_tickets = tickets
        self._serve = serve
        self._socket = rig.cleanup.enter_context(socket.create_server((ADDRESS, 0), backlog=MANY))
        self.port = self._socket.getsockname()[1]
        self.results = []
        self._threads = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self):
        # The end of the run closes the socket.
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._socket.accept()
                plain.settimeout(LIMIT_S)
                thread = threading.Thread(target=self._run, args=(plain,), daemon=True)
                thread.start()
                self._threads.append(thread)

    def _run(self, plain):
        try:
            with self._context.wrap_socket(plain, server_side=True, suppress_ragged_eofs=False) as connection:
                self.results.append(self._serve(connection))
        except (OSError, ValueError) as error:
            self.results.append(error)

    def outcomes(self, count):
        """What the first connections came to."""
        must(len(self._threads) >= count, "the listener has accepted")
        for thread in self._threads[:count]:
            thread.join(LIMIT_S)
        must(len(self.results) >= count, "every connection of the listener ends")
        return self.results


def echo_until_end(connection):
    """"end" after the peer's close_notify; without one recv fails."""
    while piece := connection.recv(65536):
        connection.sendall(piece)
    return "end"


def both_ways(connection, data):
    """What comes back while it is sent, as much at a time as the connection takes. From one thread: Python before 3.13 lets two of them
    into OpenSSL's session at once."""
    wants = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
    connection.setblocking(False)
    sent, got = 0, bytearray()
    while len(got) < len(data):
        ready = select.select([connection], [connection] if sent < len(data) else [], [], LIMIT_S)
        must(any(ready), "it goes on")
        with contextlib.suppress(*wants):
            while sent < len(data):
                sent += connection.send(data[sent : sent + PIECE])
        with contextlib.suppress(*wants):
            while len(got) < len(data):
                piece = connection.recv(PIECE)
                must(piece, "the echo does not break off")
                got += piece
    connection.settimeout(LIMIT_S)
    return got


def case_client_big_transfer(rig):
    """Reads only what is there when no more can be sent, so that both directions are full."""
    server = rig.server()
    data = bytes(range(251)) * (BIG // 251)
    for version in VERSIONS.values():
        with rig.secure(server.port, rig.context(version)) as connection:
            must(both_ways(connection, data) == data, "all of it comes back")


def case_client_many_connections(rig):
    server = rig.server()
    context = rig.context()
    connections = [rig.secure(server.port, context) for _ in range(MANY)]
    for number, connection in enumerate(connections):
        connection.sendall(b"connection %d\n" % number)
    for number, connection in enumerate(connections):
        text = b"connection %d\n" % number
        got = b""
        while len(got) < len(text):
            got += connection.recv(100)
        must(got == text, "every connection has its own echo")
    for connection in connections:
        connection.unwrap().close()
    server.expect(rf"^CLOSE \d+ {CLOSED} ", MANY)


def case_client_resumes_sessions(rig):
    server = rig.server()
    for version in VERSIONS.values():
        context = rig.context(version)
        first = rig.secure(server.port, context)
        echoes(first, b"first\n")
        must(not first.session_reused, "the first session is new")
        for _ in range(3):
            again = rig.secure(server.port, context, session=first.session)
            echoes(again, b"again\n")
            must(again.session_reused, "the session is resumed")


def case_clients_that_only_send(rig):
    """They close without having read anything: a ticket that came meanwhile would make that a reset, which destroys data on its way."""
    server = rig.server(echo=0)
    data = bytes(1 << 20)
    for number in range(1, ONE_WAY + 1):
        connection = rig.secure(server.port, rig.context(VERSIONS["TLSv1.3"]))
        connection.sendall(data)
        connection.close()
        server.expect(rf"^CLOSE {server.accepted(number)} {CLOSED} {len(data)}$")


def case_client_says_goodbye(rig):
    """close_notify of the peer, before and without the end of the stream, is an orderly end."""
    server = rig.server()
    number = 0
    for version in VERSIONS.values():
        number += 1
        connection = rig.secure(server.port, rig.context(version))
        echoes(connection, b"bye\n")
        # Waits for the component's close_notify as well.
        connection.unwrap().close()
        server.closed(server.accepted(number), CLOSED)
        number += 1
        connection = rig.secure(server.port, rig.context(version))
        echoes(connection, b"gone\n")
        connection.close()
        server.closed(server.accepted(number), CLOSED)


def case_server_says_goodbye(rig):
    """An orderly close of the component's ends in close_notify, a forced one does not."""
    server = rig.server()
    number = 0
    for version in VERSIONS.values():
        for force in (0, 1):
            number += 1
            connection = rig.secure(server.port, rig.context(version))
            echoes(connection, b"close me\n")
            server.say(f"close {server.accepted(number)} {force}\n")
            try:
                orderly = connection.recv(10) == b""
            except OSError:
                orderly = False
            must(orderly == (not force), f"close_notify comes unless the close is forced ({force})")
            server.closed(server.accepted(number), CLOSED)


def case_server_stop_says_goodbye(rig):
    server = rig.server()
    connection = rig.secure(server.port)
    echoes(connection, b"stop\n")
    must(server.finish() == 0, "the server ends")
    must(connection.recv(10) == b"", "Stop sends close_notify")


def case_component_big_transfer(rig):
    for version in VERSIONS.values():
        listener = Listener(rig, echo_until_end, version)
        for role in ROLES:
            peer = rig.caller(role, verify=1, ca=rig.certs.ca)
            number = peer.connect(listener.port, BY_NAME)
            peer.handshaken(number)
            peer.say(f"pattern {number} {BIG}\n")
            peer.expect(rf"^BACK {number} {BIG}$")
            peer.say(f"close {number} 0\n")
            peer.closed(number, CLOSED)
            peer.absent("^WRONG|^FALSE")
        must(listener.outcomes(2) == ["end", "end"], "both ended with close_notify")


def case_agent_many_connections(rig):
    listener = Listener(rig, echo_until_end)
    agent = rig.caller("agent", verify=1, ca=rig.certs.ca)
    numbers = [agent.connect(listener.port, BY_NAME) for _ in range(MANY)]
    for number in numbers:
        agent.handshaken(number)
        agent.say(f"pattern {number} {10000 + number}\n")
    for number in numbers:
        agent.expect(rf"^BACK {number} {10000 + number}$")
        agent.say(f"close {number} 0\n")
        agent.closed(number, CLOSED)
    must(listener.outcomes(MANY) == ["end"] * MANY, "all ended with close_notify")


def case_component_hears_goodbye(rig):
    """The peer's close_notify is an orderly end, though it keeps its socket open until it has the answer."""

    def answer_and_leave(connection):
        connection.sendall(connection.recv(100))
        connection.unwrap().close()
        return "end"

    for version in VERSIONS.values():
        listener = Listener(rig, answer_and_leave, version)
        for role in ROLES:
            peer = rig.caller(role)
            number = peer.connect(listener.port)
            peer.handshaken(number)
            peer.say(f"pattern {number} 50\n")
            peer.expect(rf"^BACK {number} 50$")
            peer.closed(number, CLOSED)
        must(listener.outcomes(2) == ["end", "end"], "the component answers with close_notify")


def case_agent_forced_close(rig):
    listener = Listener(rig, echo_until_end)
    agent = rig.caller("agent")
    number = agent.connect(listener.port)
    agent.handshaken(number)
    agent.say(f"pattern {number} 50\n")
    agent.expect(rf"^BACK {number} 50$")
    agent.say(f"close {number} 1\n")
    agent.closed(number, CLOSED)
    must(isinstance(listener.outcomes(1)[0], OSError), "a forced close is no orderly end")


def case_first_answer_is_not_held_back(rig):
    """If the tickets of TLS 1.3 and the first answer were two small writes, Nagle's algorithm would keep the second until the peer's
    delayed acknowledgement of the first, 40 ms later."""
    server = rig.server()
    waits = []
    for _ in range(15):
        client = Engine(rig.socket(server.port), rig.context(VERSIONS["TLSv1.3"]), server_hostname=HOST)
        begin = time.monotonic()
        client.shake_and_send(b"first")
        must(client.run(client.tls.read, 100) == b"first", "the echo is right")
        waits.append(time.monotonic() - begin)
    at_once(waits)


def at_once(waits):
    """A stall, 40 ms of a delayed acknowledgement, is there each time; a busy machine is late only now and then."""
    must(min(waits) < STALL_S, f"the first data comes at once: {waits}")


def case_first_request_is_not_held_back(rig):
    """The same on the other side, where a server without tickets has nothing to acknowledge the last flight with."""

    def wait(connection):
        begin = time.monotonic()
        must(connection.recv(100) == b"first", "the request is right")
        return time.monotonic() - begin

    listener = Listener(rig, wait, tickets=0)
    for role in ROLES:
        listener.results.clear()
        for turn in range(1, 11):
            peer = rig.caller(role, first="first")
            peer.closed(peer.connect(listener.port), CLOSED)
            wait_until(lambda turn=turn: len(listener.results) == turn, "the listener has heard it")
        at_once(listener.results)
