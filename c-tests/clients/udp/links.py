"""What is between two hosts besides a cable: an address that changes, and a link that loses datagrams."""

import contextlib
import fcntl
import heapq
import os
import random
import select
import struct
import threading
import time

from network import datagrams, skip
from process import must

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
IPV4 = b"\x08\x00"


class Running:
    """Something that a thread does again and again until the end."""

    def __init__(self):
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._ended:
            self.step()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._ended = True
        self._thread.join()


class Translator(Running):
    """What a client talks to instead of the server, which sees an address of the translator's."""

    def __init__(self, address, server):
        self.inner = datagrams(address)
        self.port = self.inner.getsockname()[1]
        self.client, self.server = None, server
        self.use(address)
        super().__init__()

    def use(self, address):
        """From now on, with a new port too. What still comes to the old one is lost."""
        fresh = datagrams(address)
        fresh.connect(self.server)
        self.outer = fresh
        return fresh.getsockname()[1]

    def step(self):
        outer = self.outer
        for ready in select.select([self.inner, outer], [], [], 0.01)[0]:
            with contextlib.suppress(ConnectionRefusedError):  # the server has gone first
                if ready is self.inner:
                    data, self.client = ready.recvfrom(65536)
                    self.outer.send(data)
                else:
                    self.inner.sendto(ready.recv(65536), self.client)


class LossyLink(Running):
    """Interface eth3 of two hosts, 10.61.3.1 and .2. Each datagram is late, and some are lost, the same ones in each run."""

    def __init__(self, network, hosts, delay, loss):
        self.delay, self.loss, self.lost = delay, loss, 0
        self._random, self._late, self._count = random.Random(61), [], 0
        self._ends = [self._end(network, host, place) for place, host in enumerate(hosts, 1)]
        super().__init__()

    def _end(self, network, host, place):
        try:
            end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", f"tap{place}".encode(), IFF_TAP | IFF_NO_PI))
        except OSError as error:
            skip(f"links made by a program: {error}")
        network.run(f"ip link set tap{place} netns {host.owner}")
        host.run(f"ip link set tap{place} name eth3 up")
        host.run(f"ip addr add 10.61.3.{place}/24 dev eth3")
        return end

    def _take(self, end):
        other = self._ends[1 - self._ends.index(end)]
        with contextlib.suppress(BlockingIOError):
            while frame := os.read(end, 65536):
                self._count += 1
                if frame[12:14] == IPV4 and self._random.random() < self.loss:
                    self.lost += 1
                else:
                    heapq.heappush(self._late, (time.monotonic() + self.delay, self._count, other, frame))

    def step(self):
        wait = max(0, self._late[0][0] - time.monotonic()) if self._late else 0.01
        for end in select.select(self._ends, [], [], wait)[0]:
            self._take(end)
        while self._late and self._late[0][0] <= time.monotonic():
            _, _, end, frame = heapq.heappop(self._late)
            must(os.write(end, frame) == len(frame), "the whole frame")
