#!/usr/bin/env python3
"""Reads the counters of running programs at the start and at the end of a window, in one process, so that the marks are exact.

usage: window.py SECONDS [--control COMMANDS_FIFO REPLIES_FIFO] COUNTER_FILE ...

Prints the increase of every 64 bit counter of the files, in a line. With --control the window also switches the counters of
`perf stat --control` on and off; the files are read just before the switch both times, so what lies between cancels out.
"""

import struct
import sys
import time


def read(paths):
    values = []
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        values += struct.unpack(f"={len(data) // 8}Q", data)
    return values


def main():
    seconds, paths = float(sys.argv[1]), sys.argv[2:]
    switch = lambda command: None
    if paths[0] == "--control":
        # The pipe is opened for both directions, so that opening does not wait for the
        # other side.
        commands, replies = (open(path, "r+b", buffering=0) for path in paths[1:3])
        paths = paths[3:]

        def switch(command):
            commands.write(command + b"\n")
            replies.read(16)  # "ack"

    before = read(paths)
    switch(b"enable")
    time.sleep(seconds)
    after = read(paths)
    switch(b"disable")
    print(*(end - start for start, end in zip(before, after)))


if __name__ == "__main__":
    main()
