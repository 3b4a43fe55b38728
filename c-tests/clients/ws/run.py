#!/usr/bin/env python3
"""Runs one case of our WebSocket server, agent and client against independent peers.

usage: run.py PROGRAM CASE LIBRARY_DIRECTORY PACKAGES

PROGRAM is made of peer.c; cases.py has the function case_CASE; packages.py has filled the directory PACKAGES. Exit status 77: there are
no packages.
"""

import os
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from process import LAUNCHER, SKIPPED, Process, library_environment  # noqa: E402


class Start:
    """Starts our side, and ends it."""

    def __init__(self, program, library_directory):
        self._program = program
        self._environment = library_environment(library_directory)
        self.processes = []

    def caller(self, role, *arguments):
        process = Process([*LAUNCHER, self._program, role, *map(str, arguments)], self._environment)
        process.name = role
        self.processes.append(process)
        return process

    def server(self):
        process = self.caller("server")
        return process, int(process.expect(r"^READY (\d+)$")[1])


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    program, case, library_directory, packages = sys.argv[1:]
    sys.path.insert(0, packages)
    try:
        import cases
    except ImportError as error:
        print("SKIPPED:", error)
        sys.exit(SKIPPED)
    start = Start(program, library_directory)
    try:
        getattr(cases, "case_" + case)(start)
        for process in start.processes:
            if process.finish() != 0 or not process.text.endswith("END\n"):
                raise AssertionError(process.name + " does not end well")
    except Exception:
        for process in start.processes:
            process.kill()
            process.show()
        traceback.print_exc(file=sys.stdout)
        sys.exit(1)
    finally:
        for process in start.processes:
            process.kill()


if __name__ == "__main__":
    main()
