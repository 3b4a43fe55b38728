"""What the cases are made of: programs that are watched and ended, the component under test, and a connection that must not suffer."""

import contextlib
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

from certificates import HOST, Certificates

ADDRESS = "127.0.0.1"
SKIPPED = 77
TIME_FACTOR = int(os.environ.get("HPSOCKET_TIME_FACTOR", "1"))
LAUNCHER = shlex.split(os.environ.get("HPSOCKET_LAUNCHER", ""))
LIMIT_S = 10 * TIME_FACTOR

# OnClose as events show it: operation and error.
CLOSED = "5 0"  # SO_CLOSE, SE_OK
BROKEN = "4 74"  # SO_RECEIVE, EBADMSG


class Failure(Exception):
    pass


def must(condition, what):
    if not condition:
        raise Failure(what)


def need(program):
    """Ends the test as skipped where the program is missing."""
    if not shutil.which(program):
        print(f"SKIPPED: there is no program {program} here (scripts/need.sh {program})")
        sys.exit(SKIPPED)


class Process:
    """A program, everything it printed, and its input."""

    def __init__(self, command, environment=None):
        self.name = os.path.basename(command[0]) + " " + (command[1] if len(command) > 1 else "")
        self.text = ""
        self._changed = threading.Condition()
        self._ended = False
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, bufsize=0
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while piece := self._process.stdout.read(65536):
            with self._changed:
                self.text += piece.decode(errors="replace").replace("\r\n", "\n")
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def expect(self, pattern, count=1):
        """Waits until a pattern (of whole lines, if it has ^ and $) has been printed so many times; the last match."""
        found = []

        def seen():
            found[:] = re.finditer(pattern, self.text, re.M)
            return len(found) >= count

        with self._changed:
            self._changed.wait_for(lambda: seen() or self._ended, LIMIT_S)
            if not seen():
                raise Failure(f"{self.name} did not print {pattern!r} {count} times")
        return found[count - 1]

    def absent(self, pattern):
        must(not re.search(pattern, self.text, re.M), f"{self.name} must not print {pattern!r}")

    def say(self, text):
        """One write to the program's input, since openssl looks for commands at the start of what it reads."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(text.encode())

    def finish(self, close=True):
        """Ends the input and waits for the end; the exit status."""
        if close:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            status = self._process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} does not end") from None
        self._reader.join(LIMIT_S)
        return status

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join(LIMIT_S)
        self._process.stdin.close()
        self._process.stdout.close()

    def show(self):
        """What it printed, without dumps of tickets, lists of ciphers and the like."""
        print(f"---- {self.name} printed:", re.sub(r"^( *[0-9a-f]{4} - .*|.{64}|.{150,})\n", "", self.text, flags=re.M)[-4000:], sep="\n")


class Peer(Process):
    """The program with the component under test (peer.c says what it understands and prints)."""

    def __init__(self, rig, role, options):
        environment = dict(os.environ)
        former = environment.get("LD_LIBRARY_PATH")
        environment["LD_LIBRARY_PATH"] = rig.library_directory + (os.pathsep + former if former else "")
        super().__init__([*LAUNCHER, rig.program, role, *options], {**environment, **rig.environment})
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


def wait_until(condition, what):
    """For conditions without an event to wait for."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        must(time.monotonic() < end, what)
        time.sleep(0.01)
