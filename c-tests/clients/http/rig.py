"""What the cases are made of: our server and our callers, the peers' programs, and expectations about answers."""

import contextlib
import fcntl
import functools
import importlib
import os
import re
import shutil
import socket
import subprocess
import sys

from certificates import HOST, Certificates
from process import ADDRESS, LAUNCHER, LIMIT_S, SKIPPED, Process, library_environment, must, need, wait_until

CLOSED = "5 0"  # SO_CLOSE, SE_OK
LETTERS = bytes(range(ord("a"), ord("a") + 23))


def pattern(length):
    """What /pattern?N and /chunked?N answer."""
    return (LETTERS * (length // 23 + 1))[:length]


@functools.lru_cache(8)
def checksum(data):
    total = 0
    for byte in data:
        total = (total * 31 + byte) & 0xFFFFFFFF
    return total


class Server(Process):
    """Our server (server.c says what it answers and prints)."""

    def __init__(self, rig, options):
        super().__init__([*LAUNCHER, rig.program, *options], library_environment(rig.library_directory))
        self.port = int(self.expect(r"^READY (\d+)$")[1])

    def connections(self):
        return len(re.findall(r"^ACCEPT ", self.text, re.M))

    def used(self, connections):
        """The peer needed so many connections until now, and none of them broke."""
        must(self.connections() == connections, f"{connections} connections, not {self.connections()}")
        self.absent(r"^ERROR ")

    def stop(self):
        must(self.finish() == 0 and self.text.endswith("END\n"), f"{self.name} ends well")


class Answer:
    """What one of our callers printed about a response."""

    def __init__(self, text):
        self.status, self.length, self.sum = (int(number) for number in re.search(r"^ANSWER (\d+) (\d+) (\d+)$", text, re.M).groups())
        self.text = re.search(r"^TEXT (.*)$", text, re.M)[1]
        self.fields = {name.lower(): value for name, value in re.findall(r"^FIELD ([^:]+): (.*)$", text, re.M)}

    def be(self, status, body=None):
        must(self.status == status, f"status {status}, not {self.status}")
        if body is not None:
            must((self.length, self.sum) == (len(body), checksum(body)), f"a body of {len(body)} bytes, not of {self.length}: {self.text}")
        return self


class Caller(Process):
    """Our agent, client or synchronous client (caller.c)."""

    def __init__(self, rig, role, port, tls, options):
        program = os.path.join(os.path.dirname(rig.program), "http_caller")
        super().__init__([*LAUNCHER, program, role, *options], library_environment(rig.library_directory))
        self.name, self.role = role, role
        self.origin = f"{'https' if tls else 'http'}://{ADDRESS}:{port}"
        self.expect(r"^READY 0$")
        self.port = port
        self.connect()

    def connect(self):
        if self.role != "sync":
            count = len(re.findall(r"^CONNECTED$", self.text, re.M))
            self.say(f"connect {self.port} {ADDRESS}\n")
            self.expect(r"^CONNECTED$", count + 1)

    def ask(self, method, path, *options):
        seen = len(self.text)
        count = len(re.findall(r"^(ANSWER|FALSE) ", self.text, re.M))
        target = self.origin + path if self.role == "sync" else path
        self.say(" ".join(["ask", method, target, *options]) + "\n")
        self.expect(r"^(ANSWER|FALSE) .*$", count + 1)
        must("\nFALSE " not in "\n" + self.text[seen:], f"{self.name}: {method} {path} is answered")
        return Answer(self.text[seen:])

    def connections(self):
        return len(re.findall(r"^CONNECTED$", self.text, re.M))

    def stop(self):
        must(self.finish() == 0 and self.text.endswith("END\n"), f"{self.name} ends well")


class Rig:
    def __init__(self, program, library_directory, directory):
        self.program, self.library_directory, self.directory = program, library_directory, directory
        self.processes, self.ours = [], []
        self.cleanup = contextlib.ExitStack()

    @functools.cached_property
    def certs(self):
        need("openssl")
        return Certificates(self.directory)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def _ours(self, process):
        self.processes.append(process)
        self.ours.append(process)
        return process

    def _options(self, cert, options):
        pair = {"cert": self.certs.cert(cert), "key": self.certs.key(cert)} if cert else {}
        return [f"{key}={value}" for key, value in {**pair, **options}.items()]

    def server(self, cert=None, **options):
        return self._ours(Server(self, self._options(cert, options)))

    def caller(self, role, port, cert=None, **options):
        return self._ours(Caller(self, role, port, "tls" in options, self._options(cert, options)))

    def program_of_peer(self, *command):
        """Starts a peer that serves; it is killed in the end."""
        process = Process([*bound_to_us(), *map(str, command)])
        self.processes.append(process)
        return process

    def reserve(self):
        """A free port for a server that is not told one by the system. It can bind it because both sides allow to use the address again, and
        nobody else is given it."""
        reserved = self.cleanup.enter_context(socket.socket())
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind((ADDRESS, 0))
        return reserved.getsockname()[1]

    def listening(self, process, port):
        """Waits until a peer accepts connections."""

        def accepts():
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection((ADDRESS, port), LIMIT_S):
                return True
            must(process.running(), f"{process.name} runs")
            return False

        wait_until(accepts, f"{process.name} listens")

    def end(self):
        self.cleanup.close()
        for process in reversed(self.ours):
            process.stop()

    def kill(self):
        self.cleanup.close()
        for process in self.processes:
            process.kill()


def bound_to_us():
    """Before a peer's command: it ends with this program, even if this one is killed."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def run(*command, limit=3 * LIMIT_S):
    """Exit status and output of a program that ends by itself."""
    done = subprocess.run([*bound_to_us(), *map(str, command)], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=limit)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def package(rig, name):
    """A module of Python that pip fetches into the build directory unless it is installed; skips the test if it cannot."""
    target = os.path.join(os.path.dirname(rig.program), "python")
    os.makedirs(target, exist_ok=True)
    sys.path.append(target)
    with open(os.path.join(target, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(ImportError):
            return importlib.import_module(name)
        with contextlib.suppress(subprocess.TimeoutExpired, OSError):
            run(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", target, name)
        importlib.invalidate_caches()
        with contextlib.suppress(ImportError):
            return importlib.import_module(name)
    print(f"SKIPPED: pip cannot fetch {name} here")
    sys.exit(SKIPPED)


# ---- a WebSocket of Python's sockets, for what is between us and it ----


class WebSocket:
    def __init__(self, rig, port, path="/ws"):
        self.socket = rig.cleanup.enter_context(socket.create_connection((ADDRESS, port), LIMIT_S))
        self.input = rig.cleanup.enter_context(self.socket.makefile("rb"))
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        head = b"".join(iter(self.input.readline, b"\r\n"))
        must(head.startswith(b"HTTP/1.1 101 "), f"101, not {head!r}")
        must(b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head, "the accept value of RFC 6455's example")

    def send(self, opcode, data):
        key = b"\x01\xfe\x55\xaa"
        length = len(data)
        if length < 126:
            size = bytes([0x80 | length])
        else:
            size = b"\xfe" + length.to_bytes(2, "big") if length < 65536 else b"\xff" + length.to_bytes(8, "big")
        keys = (key * (length // 4 + 1))[:length]
        masked = (int.from_bytes(data, "big") ^ int.from_bytes(keys, "big")).to_bytes(length, "big")
        self.socket.sendall(bytes([0x80 | opcode]) + size + key + masked)

    def receive(self):
        first, length = self.input.read(2)
        if length >= 126:
            length = int.from_bytes(self.input.read(2 if length == 126 else 8), "big")
        return first & 15, self.input.read(length)

    def echoes(self, opcode, data):
        self.send(opcode, data)
        must(self.receive() == (10 if opcode == 9 else opcode, data), f"a frame of {len(data)} bytes comes back")


def websocket_works(rig, port):
    """Texts, a large frame, ping and close through whatever listens there."""
    websocket = WebSocket(rig, port)
    websocket.echoes(1, b"hello")
    websocket.echoes(2, pattern(300_000))
    websocket.echoes(9, b"ping")
    websocket.echoes(2, b"")
    websocket.echoes(8, b"\x03\xe8bye")
    must(websocket.input.read() == b"", "the connection ends after the close")
