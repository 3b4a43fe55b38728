"""What the cases are made of: the component under test, its peers, and a connection that must not suffer."""

import contextlib
import socket
import ssl

from certificates import HOST, Certificates
from process import ADDRESS, LAUNCHER, LIMIT_S, Process, library_environment, must, need

# OnClose as events show it: operation and error.
CLOSED = "5 0"  # SO_CLOSE, SE_OK
BROKEN = "4 74"  # SO_RECEIVE, EBADMSG


class Peer(Process):
    """The program with the component under test (peer.c says what it understands and prints)."""

    def __init__(self, rig, role, options):
        super().__init__([*LAUNCHER, rig.program, role, *options], library_environment(rig.library_directory, rig.environment))
        self.name = role
        self.port = int(self.expect(r"^READY (\d+)$")[1])
        self._asked = 0

    def connect(self, port, address=ADDRESS):
        self._asked += 1
        self.say(f"connect {port} {address}\n")
        return int(self.expect(r"^CONNECT (\d+)$", self._asked)[1])

    def accepted(self, count):
        """The id of the count-th connection."""
        return int(self.expect(r"^ACCEPT (\d+)$", count)[1])

    def handshaken(self, number, version=r"TLSv1\.[23]", name=r"\S+", certificate=r"\d"):
        self.expect(rf"^HANDSHAKE {number} {version} {name} {certificate}$")

    def closed(self, number, how):
        found = self.expect(rf"^CLOSE {number} (\d+ \d+) \d+$")
        must(found[1] == how, f"{self.name}: connection {number} closes with {how}, not {found[1]}")

    def refused(self, number):
        """The handshake fails with the documented error."""
        self.closed(number, BROKEN)
        self.absent(rf"^HANDSHAKE {number} ")

    def stop(self):
        must(self.finish() == 0 and self.text.endswith("END\n"), f"{self.name} ends well")


class Rig:
    def __init__(self, program, library_directory, directory):
        need("openssl")
        self.program, self.library_directory, self.directory = program, library_directory, directory
        self.certs = Certificates(directory)
        self.processes = []
        self.peers = []
        self.environment = {}  # more of it for the components that come
        self.cleanup = contextlib.ExitStack()

    def _options(self, cert, options):
        pair = {"cert": self.certs.cert(cert), "key": self.certs.key(cert)} if cert else {}
        names = [f"sni={value}" for value in options.pop("sni", [])]
        return [f"{key}={value}" for key, value in {**pair, **options}.items()] + names

    def _peer(self, role, cert, options):
        peer = Peer(self, role, self._options(cert, options))
        self.processes.append(peer)
        self.peers.append(peer)
        return peer

    def server(self, cert="good", **options):
        return self._peer("server", cert, {"echo": 1, **options})

    def caller(self, role, cert=None, **options):
        return self._peer(role, cert, options)

    def openssl(self, *arguments):
        process = Process(["openssl", *map(str, arguments)])
        self.processes.append(process)
        return process

    def context(self, version=None, cert=None):
        """Of a Python client that trusts `ca`."""
        context = ssl.create_default_context(cafile=self.certs.ca)
        if version:
            context.minimum_version = context.maximum_version = version
        if cert:
            context.load_cert_chain(*self.certs.pair(cert))
        return context

    def socket(self, port):
        return self.cleanup.enter_context(socket.create_connection((ADDRESS, port), LIMIT_S))

    def secure(self, port, context=None, host=HOST, **options):
        """A TLS connection of Python's; the end of the stream without close_notify is an error to it."""
        context = context or self.context()
        return self.cleanup.enter_context(
            context.wrap_socket(self.socket(port), server_hostname=host, suppress_ragged_eofs=False, **options)
        )

    def end(self):
        """After a case that went well: the components end well, too."""
        self.cleanup.close()
        for peer in self.peers:
            peer.stop()

    def kill(self):
        self.cleanup.close()
        for process in self.processes:
            process.kill()


def echoes(connection, text):
    """Sends a text and reads the same back."""
    connection.sendall(text)
    got = b""
    while len(got) < len(text):
        piece = connection.recv(65536)
        must(piece, "the echo does not break off")
        got += piece
    must(got == text, "the echo is right")


@contextlib.contextmanager
def undisturbed(rig, server):
    """A connection from before the block, which works in it and after it, as a new one does."""
    steady = rig.secure(server.port)
    echoes(steady, b"before\n")
    yield steady
    echoes(steady, b"after\n")
    echoes(rig.secure(server.port), b"a new connection\n")
