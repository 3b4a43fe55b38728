#!/usr/bin/env python3
"""An end of a KCP connection that is C ikcp, in the Python package kcp.

usage: peer.py CACHE_DIRECTORY

Standard input has requests: a letter, a number (four bytes, as all numbers, little-endian), a length, and so many bytes. `N` makes a
new end with the id; its bytes are the settings (numbers: no delay, interval, resend, no congestion control, windows). `U` updates it;
the number is the time in ms. `S` sends the bytes as a message, `R` receives them as a datagram; both flush. An answer to each goes to
standard output: how many segments wait, how many datagrams were sent, each with its length, and in the same way the messages that have
arrived. Where the package cannot be had the exit status is 77.
"""

import glob
import os
import struct
import subprocess
import sys

PACKAGE = "kcp==0.1.6"
SKIPPED = 77


class Unavailable(Exception):
    """The package cannot be had here."""


def load(cache):
    directory = os.path.join(cache, "kcp")
    if not glob.glob(os.path.join(directory, "kcp", "extension*.so")):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", directory, PACKAGE]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Unavailable(done.stderr.strip()[-500:])
    sys.path.insert(0, directory)
    try:
        import kcp
    except ImportError as error:
        raise Unavailable(str(error)) from error
    return kcp


class End:
    """One end, and what it has sent since the last answer."""

    def __init__(self, package, number, settings):
        no_delay, interval, resend, no_control, windows = struct.unpack("<5I", settings)
        self.sent = []
        self.core = package.KCP(number, max_transmission=1432, no_delay=bool(no_delay), update_interval=interval,
                                resend_count=resend, no_congestion_control=bool(no_control), send_window_size=windows,
                                receive_window_size=windows)
        self.core.include_outbound_handler(lambda _, data: self.sent.append(bytes(data)))

    def do(self, letter, number, content):
        """Does what is asked for, and gives the answer."""
        if letter == b"U":
            self.core.update(number)
        elif letter == b"S":
            self.core.enqueue(content)
        elif letter == b"R":
            self.core.receive(content)
        messages = [bytes(message) for message in self.core.get_all_received()]
        if letter in b"SR":
            self.core.flush()
        sent, self.sent = self.sent, []
        parts = [struct.pack("<I", self.core.get_outbound_packets())]
        for group in (sent, messages):
            parts.append(struct.pack("<I", len(group)))
            for one in group:
                parts += [struct.pack("<I", len(one)), one]
        return b"".join(parts)


def main():
    try:
        package = load(sys.argv[1])
    except Unavailable as reason:
        print(f"skipped: {PACKAGE}: {reason}", file=sys.stderr)
        return SKIPPED
    requests, answers, end = sys.stdin.buffer, sys.stdout.buffer, None
    while len(header := requests.read(9)) == 9:
        letter, number, length = struct.unpack("<cII", header)
        content = requests.read(length)
        if letter == b"N":
            end = End(package, number, content)
        answers.write(end.do(letter, number, content))
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
