"""Hosts in network namespaces, with links between them, which all end with this process, however that ends.

The process itself moves into a namespace, which is the switch between the hosts. The namespaces of the hosts belong to programs whose
input this process holds open. Where that is not permitted the test ends as skipped.
"""

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import time

from process import LAUNCHER, LIMIT_S, SKIPPED, Process, library_environment, must, need

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def skip(why):
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)


def enter_namespace():
    """A network namespace for this process; without privileges, in a user namespace in which it has them."""
    identity, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET) == 0:
        return
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        skip(f"network namespaces: {os.strerror(ctypes.get_errno())}")
    try:
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {identity} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
    except OSError as error:
        skip(f"network namespaces: {error}")


class Component(Process):
    def __init__(self, host, sort, environment):
        super().__init__([*host.prefix, *LAUNCHER, host.network.rig.program, sort], environment)
        self.name = f"{host.name}: {sort}"

    def orders(self, *lines):
        for line in lines:
            self.say(line + "\n")

    def start(self, address, port, own="-"):
        """The address and the port that it has then."""
        self.orders(f"start {address or '-'} {port} {own}")
        ready = self.expect(r"^READY (\S+) (\d+)$")
        return ready[1], int(ready[2])

    def hears(self, text, count=1):
        return self.expect(rf"^DATA {text}$", count)

    def end(self):
        must(self.finish() == 0, f"{self.name} ends well")


class Host:
    def __init__(self, network, name):
        self.network, self.name = network, name
        self._owner = subprocess.Popen(
            ["unshare", "-n", "sh", "-c", "echo ready; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said = self._owner.stdout.readline().decode()
        if said != "ready\n":
            skip(f"a network namespace in another: {said.strip()}")
        self.prefix = ["nsenter", f"--net=/proc/{self._owner.pid}/ns/net"]
        self.run("ip link set lo up")

    @property
    def owner(self):
        return self._owner.pid

    def run(self, command):
        result = subprocess.run([*self.prefix, *command.split()], capture_output=True, text=True, timeout=LIMIT_S, check=False)
        must(result.returncode == 0, f"{self.name}: {command}: {result.stderr}")

    def component(self, sort):
        rig = self.network.rig
        rig.processes.append(Component(self, sort, library_environment(rig.library_directory)))
        return rig.processes[-1]

    @contextlib.contextmanager
    def inside(self):
        """In which this thread is on the host."""
        with open("/proc/thread-self/ns/net", "rb") as here, open(f"/proc/{self.owner}/ns/net", "rb") as there:
            must(libc.setns(there.fileno(), CLONE_NEWNET) == 0, "to enter the host")
            try:
                yield
            finally:
                must(libc.setns(here.fileno(), CLONE_NEWNET) == 0, "to leave the host")

    def end(self):
        self._owner.stdin.close()
        self._owner.wait()
        self._owner.stdout.close()


class Network:
    """Host b and host c each are on one link with host a: 10.61.1.0/24 and 10.61.2.0/24, whose third part is the number of the interface.

    The switch is at .100 of both. Without IPv6 `six` is false, else the hosts have fe80::NUMBER there.
    """

    def __init__(self, rig):
        for program in ("ip", "unshare", "nsenter"):
            need(program)
        enter_namespace()
        self.rig = rig
        self.six = os.path.exists("/proc/net/if_inet6")
        self.run("ip link set lo up")
        for number in (1, 2):
            self.made(f"ip link add br{number} type bridge mcast_snooping 0")
            self.run(f"ip addr add 10.61.{number}.100/24 dev br{number}")
            self.run(f"ip link set br{number} up")
        self.hosts = [self.a, self.b, self.c] = [Host(self, name) for name in "abc"]
        for host, place, number in ((self.a, 1, 1), (self.a, 1, 2), (self.b, 2, 1), (self.c, 3, 2)):
            self.plug(host, place, number)
        for host, number in ((self.a, 1), (self.b, 1), (self.c, 2)):
            host.run(f"ip route add default via 10.61.{number}.100")

    def run(self, command):
        result = subprocess.run(command.split(), capture_output=True, text=True, timeout=LIMIT_S, check=False)
        must(result.returncode == 0, f"the switch: {command}: {result.stderr}")

    def made(self, command):
        """As run, for what a kernel may not have."""
        result = subprocess.run(command.split(), capture_output=True, text=True, timeout=LIMIT_S, check=False)
        if result.returncode != 0:
            skip(f"{command}: {result.stderr.strip()}")

    def plug(self, host, place, number):
        """Interface ethNUMBER of the host, whose other end is hostNUMBER in the switch."""
        inner, outer = f"eth{number}", f"{host.name}{number}"
        self.made(f"ip link add {outer}-in type veth peer name {outer}-out")
        self.run(f"ip link set {outer}-in netns {host.owner}")
        self.run(f"ip link set {outer}-out master br{number} up")
        host.run(f"ip link set {outer}-in name {inner}")
        host.run(f"ip link set {inner} addrgenmode none up" if self.six else f"ip link set {inner} up")
        host.run(f"ip addr add 10.61.{number}.{place}/24 broadcast 10.61.{number}.255 dev {inner}")
        if self.six:
            host.run(f"ip addr add fe80::{place}/64 dev {inner} nodad")

    def end(self):
        for process in self.rig.processes:
            process.end()
        self.rig.processes.clear()
        for host in self.hosts:
            host.end()


def datagrams(address="", port=0):
    """A socket with a time limit, on the host where the thread is."""
    plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    plain.settimeout(LIMIT_S)
    plain.bind((address, port))
    return plain


def repeat(action, condition, what):
    """Does it again and again until the condition holds, for what a network may lose."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        must(time.monotonic() < end, what)
        action()
        time.sleep(0.05)
