#!/usr/bin/env python3
"""Tests the UDP examples from outside: with sockets, with each other, and over a link that loses datagrams.

Usage: udp_examples.py DIRECTORY_OF_THE_PROGRAMS echo|telemetry|discovery|arq

Exit status: 0 if everything was right, 77 if the system does not permit multicast, 1 otherwise.
"""

import contextlib
import os
import pathlib
import signal
import socket
import struct
import sys
import tempfile
import time
import zlib

from running import LIMIT, check, run, running, started, wait_until

GOODBYE = bytes.fromhex("BEB61FEBDA5246BA923359DBBFE6C8E4")


@contextlib.contextmanager
def peer(port=None):
    """A socket of 127.0.0.1, connected to a port there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(LIMIT)
        if port is not None:
            made.connect(("127.0.0.1", port))
        yield made


def unused_port():
    with peer() as made:
        return made.getsockname()[1]


def refuses(program, *lists):
    for arguments in lists:
        status, output, words = run(program, *arguments)
        check(f"{program} {arguments}: usage", (status, output, words.startswith("usage: ")), (2, "", True))


def echo():
    refuses("udp_echo_server", ["127.0.0.1", "65536"], ["127.0.0.1", "x"], ["127.0.0.1", "1", "2"])
    status, _, words = run("udp_echo_server", "localhost", "0")
    check("no address", (status, "cannot start: bind address localhost: not an IP address" in words), (1, True))
    with running("udp_echo_server", "127.0.0.1", "0") as ports, peer(ports["READY"]) as one, peer(ports["READY"]) as other:
        for size in (1, 2, 16, 1431, 1432):
            for sender in (one, other):
                data = os.urandom(size)
                sender.send(data)
                check(f"echo of {size} bytes", sender.recv(65536), data)
        for number in range(100):
            one.send(b"%d" % number)
        check("order", [one.recv(100) for _ in range(100)], [b"%d" % number for number in range(100)])
        one.send(b"")
        check("sign of life", one.recv(100), b"")
        one.send(bytes(1433))
        check("too long", one.recv(100), GOODBYE)
        one.send(b"again")
        check("a new connection", one.recv(100), b"again")
        one.send(GOODBYE)
        one.send(b"and again")
        check("another one", one.recv(100), b"and again")
        other.send(b"still there")
        check("the other one", other.recv(100), b"still there")


def numbers(line):
    """The counts of a line of the collector."""
    words = line.split()
    return dict(zip(words[0::2], map(int, words[1::2])))


def telemetry():
    refuses("udp_telemetry", [], ["collect", "127.0.0.1", "65536"], ["collect", "a", "1", "2"], ["send", "127.0.0.1", "1"], ["send", "127.0.0.1", "0", "1"],
            ["send", "127.0.0.1", "1", "4294967296"], ["send", "127.0.0.1", "1", "1", "-1"], ["send", "127.0.0.1", "1", "1", "1", "0"], ["other"])
    output = []
    with running("udp_telemetry", "collect", "127.0.0.1", "0", output=output) as ports:
        port, collector = ports["READY"], ports.process

        def came(station, count):
            return any(line.startswith(f"STATION {station} received {count} ") for line in output)

        with peer(port) as sender, peer(port) as moved:
            def send(station, *which, by=sender):
                for number in which:
                    by.send(struct.pack(">III", station, number, number % 100))

            send(1, *range(100))
            send(1, *range(110, 120))  # ten are lost
            send(1, 105, 105)  # one of them was only late, and comes twice
            send(2, 2**32 - 2, 2**32 - 1, 0, 1)
            send(3, *range(10), 5_000_000, 10, 7_000_000, 7_000_001)
            send(4, 0, 1)
            wait_until("station 4", lambda: came(4, 2))
            send(4, 3, 2, by=moved)  # the same one from another port
            for junk in (b"", b"12345", bytes(13)):
                sender.send(junk)
            wait_until("station 4 from elsewhere", lambda: came(4, 4))
            wait_until("junk", lambda: "REFUSED 2\n" in output)
            check("the example's own sender", run("udp_telemetry", "send", "127.0.0.1", str(port), "5", "300", "3000"), (0, "SENT 300\n", ""))
            wait_until("station 5", lambda: came(5, 300))

            # What comes while the program does not run fills the receive buffer, and the kernel counts the rest.
            count, copies = 30_000, []
            collector.send_signal(signal.SIGSTOP)
            send(6, *range(count))
            collector.send_signal(signal.SIGCONT)

            def last_came():
                # One more shows that those before it are lost. It may be lost too.
                copies.append(sender.send(struct.pack(">III", 6, count, 777)))
                time.sleep(0.1)
                return any(line.startswith("STATION 6 ") and line.endswith(" last 777\n") for line in output)

            wait_until("the last one", last_came)
    last = {line.split()[1]: numbers(line) for line in output if line.startswith("STATION ")}
    zero = {"late": 0, "twice": 0, "strays": 0, "restarts": 0}
    expected = {
        "1": {"STATION": 1, "received": 111, "lost": 9, **zero, "late": 1, "twice": 1, "last": 5},
        "2": {"STATION": 2, "received": 4, "lost": 0, **zero, "last": 1},
        "3": {"STATION": 3, "received": 12, "lost": 0, **zero, "strays": 2, "restarts": 1, "last": 1},
        "4": {"STATION": 4, "received": 4, "lost": 0, **zero, "late": 1, "last": 2},
        "5": {"STATION": 5, "received": 300, "lost": 0, **zero, "last": 29},
    }
    for station, counts in expected.items():
        check(f"station {station}", last[station], counts)
    dropped = numbers([line for line in output if line.startswith("DROPPED ")][-1])["DROPPED"]
    check(f"datagrams of station 6, {last['6']}", last["6"]["received"] + last["6"]["lost"], count + 1)
    check(f"{dropped} dropped, {last['6']['lost']} lost, {len(copies)} of the last one", 0 < last["6"]["lost"] <= dropped < last["6"]["lost"] + len(copies), True)
    status, _, words = run("udp_telemetry", "send", "127.0.0.1", str(unused_port()), "1", "1000", "1000")
    check("nobody there", (status, "refused" in words), (1, True))


def permits_multicast(group):
    """Whether this system takes multicast over its loopback interface."""
    try:
        with peer() as sender, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as member:
            member.bind(("0.0.0.0", 0))
            member.settimeout(2)
            here = socket.inet_aton("127.0.0.1")
            member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + here)
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
            sender.sendto(b"x", (group, member.getsockname()[1]))
            return member.recv(10) == b"x"
    except OSError as error:
        print(f"multicast: {error}")
        return False


def discovery():
    refuses("udp_discovery", [], ["offer", "a"], ["offer", "a b", "1"], ["offer", "a", "0"], ["offer", "a", "1", "g", "x"], ["find", "g", "0"],
            ["find", "g", "1", "i", "more"])
    status, _, words = run("udp_discovery", "offer", "a", "1", "127.0.0.1", "0")
    check("no group", (status, "cannot start" in words), (1, True))
    group = "239.255.42.99"
    if not permits_multicast(group):
        print("SKIPPED: this system does not permit multicast over its loopback interface")
        sys.exit(77)
    with running("udp_discovery", "offer", "printer", "9100", group, "0", "127.0.0.1") as ports:
        port = ports["READY"]
        with running("udp_discovery", "offer", "scanner-2", "6566", group, str(port), "127.0.0.1"):
            status, output, words = run("udp_discovery", "find", group, str(port), "127.0.0.1")
            check(f"found ({words})", (status, sorted(output.splitlines())), (0, ["FOUND printer 127.0.0.1 9100", "FOUND scanner-2 127.0.0.1 6566"]))
        with peer() as asker:
            # The questions of others than this program: too short, too long, not one, and right.
            right = b"who is there? ".ljust(96, b".")
            asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            for question in (right[:95], right + b".", b"x" * 96, b"", right):
                asker.sendto(question, (group, port))
            check("one answer", asker.recv(100), b"here is 9100 printer")
            asker.settimeout(0.2)
            try:
                check("no other", asker.recv(100), None)
            except TimeoutError:
                pass
    with running("udp_discovery", "offer", "printer", "9100", group, "0", "127.0.0.1"):
        check("nobody", run("udp_discovery", "find", group, str(unused_port()), "127.0.0.1"), (0, "", ""))


def arq():
    refuses("arq_file", [], ["receive"], ["receive", ".", "127.0.0.1", "65536"], ["send", "127.0.0.1", "1"], ["send", "127.0.0.1", "0", "f"],
            ["send", "127.0.0.1", "1", "-n", "name"], ["demo", "0"], ["demo", "1", "51"], ["demo", "1", "1", "x"])
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        sources, store = root / "sources", root / "store"
        sources.mkdir()
        store.mkdir()
        contents = {f"size {size}": os.urandom(size) for size in (0, 1, 16382, 16383, 16384, 3_000_000)}
        for name, content in contents.items():
            (sources / name).write_bytes(content)
        paths = [str(sources / name) for name in contents]
        large = sources / "large"
        with large.open("wb") as file:
            file.truncate(1 << 30)
        output = []
        with running("arq_file", "receive", str(store), "127.0.0.1", "0", output=output) as ports:
            to = ["127.0.0.1", str(ports["READY"])]
            status, printed, words = run("arq_file", "send", *to, *paths)
            check(f"sent ({words})", status, 0)
            for name, content in contents.items():
                line = f"{name} {len(content)} bytes, checksum {zlib.crc32(content):08x}"
                check(f"{name} is stored", (store / name).read_bytes() == content, True)
                check(f"{name} is reported", (f"SENT {line}\n" in printed, f"STORED {line}\n" in output), (True, True))
            check("progress", "size 3000000: 100 %" in printed, True)

            (store / "link").symlink_to(root / "target")
            before = sorted(store.iterdir())
            for name, reason in {"../evil": "no such names", "/etc/evil": "no such names", "a/b": "no such names", "..": "no such names",
                                 ".hidden": "no such names", "": "begins where none should", "n" * 256: "no such names", "link": "exists",
                                 "size 1": "exists"}.items():
                status, printed, words = run("arq_file", "send", *to, "-n", name, paths[1])
                check(f"{name!r} is refused ({words})", (status, "SENT" in printed, reason in words), (1, False, True))
            check("nothing new", (sorted(store.iterdir()), (root / "target").exists(), (root / "evil").exists()), (before, False, False))
            status, _, words = run("arq_file", "send", *to, "-n", "/etc/evil", str(large))
            check("a large file with a bad name is refused at once", (status, "no such names" in words), (1, True))
            for path, reason in ((str(sources / "none"), "No such file"), (str(sources), "directory")):
                status, _, words = run("arq_file", "send", *to, path)
                check(f"{path}: {words}", (status, reason in words), (1, True))
            with peer(int(to[1])) as stranger:
                stranger.send(b"12345")
                check("no ARQ", stranger.recv(100), GOODBYE)
            check("under another name", run("arq_file", "send", *to, "-n", "other", paths[2])[0], 0)
            check("its content", (store / "other").read_bytes(), contents["size 16382"])
            check("and nothing else", sorted(store.iterdir()), sorted([*before, store / "other"]))

        # A receiver that stops in the middle says so, and one that is killed does not.
        for ends in (lambda process: process.stdin.close(), lambda process: process.kill()):
            gone_in_the_middle(store, large, ends)
        check("nothing of it", sorted(store.iterdir()), sorted([*before, store / "other"]))
        status, _, words = run("arq_file", "send", "127.0.0.1", str(unused_port()), paths[1])
        check("nobody there", (status, "refused" in words), (1, True))
        status, printed, words = run("arq_file", "demo", "1", "20", "3")
        check(f"demo ({printed}{words})", (status, "the file is complete" in printed), (0, True))


def gone_in_the_middle(store, large, ends):
    with started("arq_file", "receive", str(store), "127.0.0.1", "0") as receiver:
        port = receiver.stdout.readline().split()[1]
        with started("arq_file", "send", "127.0.0.1", port, str(large)) as sender:
            check("progress", sender.stdout.readline().startswith("large: "), True)
            ends(receiver)
            check("the sender gives up", sender.wait(LIMIT), 1)


if __name__ == "__main__":
    wanted = {"echo": echo, "telemetry": telemetry, "discovery": discovery, "arq": arq}[sys.argv[2]]
    began = time.monotonic()
    wanted()
    print(f"{sys.argv[2]}: everything was right, {time.monotonic() - began:.1f} s")
