"""The component under test (peer.c), and plain sockets at the other end."""

import socket
import struct

from process import ADDRESS, LAUNCHER, LIMIT_S, Process, library_environment, must

END = bytes.fromhex("BEB61FEBDA5246BA923359DBBFE6C8E4")
MAGIC = 0xBB4F
PUSH, ACK, ASK, TELL = 81, 82, 83, 84


class Component(Process):
    def __init__(self, rig, sort, port):
        super().__init__([*LAUNCHER, rig.program, sort], library_environment(rig.library_directory))
        if port:
            self.say(f"{port}\n")
        self.port = int(self.expect(r"^READY (\d+)$")[1])

    def stop(self):
        must(self.finish() == 0 and self.text.endswith("end\n"), f"{self.name} ends well")


class Peer:
    """A datagram socket."""

    def __init__(self, port=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(LIMIT_S)
        self.socket.bind((ADDRESS, 0))
        self.port = self.socket.getsockname()[1]
        if port:
            self.socket.connect((ADDRESS, port))

    def hear(self):
        return self.socket.recv(65536)

    def hear_from(self):
        data, sender = self.socket.recvfrom(65536)
        self.socket.connect(sender)
        return data

    def say(self, data=b""):
        self.socket.send(data)

    def heard(self, wanted):
        got = self.hear()
        must(got == wanted, f"{wanted.hex(' ')} is heard, not {got.hex(' ')}")


def packet(flags, own, other):
    """A packet of ARQ's handshake (ARQ-10)."""
    return struct.pack("<HBBII", MAGIC, 1, flags, own, other)


def segment(conv, command, sn=0, una=0, data=b"", clock=1000, window=128, fragment=0):
    """A segment of ARQ (ARQ-23)."""
    return struct.pack("<IBBHIIII", conv, command, fragment, window, clock, sn, una, len(data)) + data


class ArqPeer(Peer):
    """The other side of an ARQ component, whose ID is `theirs` as soon as it is known."""

    def __init__(self, port=None, own=0x0012D688):
        super().__init__(port)
        self.own, self.theirs = own, 0

    def take(self, data):
        """Answers a packet of the handshake; true if it was one."""
        if len(data) != 12:
            return False
        magic, command, flags, theirs, known = struct.unpack("<HBBII", data)
        must((magic, command, flags & 0xFE) == (MAGIC, 1, 0), f"a packet of the handshake: {data.hex(' ')}")
        must(self.theirs in (0, theirs), "the ID stays the same")
        must(known in (0, self.own), "the component knows this side's ID")
        self.theirs = theirs
        return True

    def until(self, accepts):
        """The next datagram that is neither empty nor of the handshake and is accepted."""
        while True:
            data = self.hear()
            if data and not self.take(data) and accepts(data):
                return data

    def shake(self):
        self.say(packet(0, self.own, 0))
        known = 0
        while known != self.own:
            data = self.hear()
            if self.take(data):
                known = struct.unpack_from("<I", data, 8)[0]
        self.say(packet(0, self.own, self.theirs))
        self.say(packet(1, self.own, self.theirs))


class Rig:
    def __init__(self, program, library_directory, _directory):
        self.program, self.library_directory = program, library_directory
        self.processes = []

    def component(self, sort, port=None):
        self.processes.append(Component(self, sort, port))
        return self.processes[-1]

    def end(self):
        for process in self.processes:
            process.stop()

    def kill(self):
        for process in self.processes:
            process.kill()
