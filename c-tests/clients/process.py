"""Programs that are watched and ended, and conditions that are waited for."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time

ADDRESS = "127.0.0.1"
SKIPPED = 77
TIME_FACTOR = int(os.environ.get("HPSOCKET_TIME_FACTOR", "1"))
LAUNCHER = shlex.split(os.environ.get("HPSOCKET_LAUNCHER", ""))
LIMIT_S = 10 * TIME_FACTOR


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

    def running(self):
        return self._process.poll() is None

    def kill(self):
        if self.running():
            self._process.kill()
        self._process.wait()
        self._reader.join(LIMIT_S)
        self._process.stdin.close()
        self._process.stdout.close()

    def show(self):
        """What it printed, without dumps of tickets, lists of ciphers and the like."""
        print(f"---- {self.name} printed:", re.sub(r"^( *[0-9a-f]{4} - .*|.{64}|.{150,})\n", "", self.text, flags=re.M)[-4000:], sep="\n")


def library_environment(directory, more=()):
    """In which programs find the library under test."""
    environment = dict(os.environ, **dict(more))
    former = environment.get("LD_LIBRARY_PATH")
    environment["LD_LIBRARY_PATH"] = directory + (os.pathsep + former if former else "")
    return environment


def wait_until(condition, what):
    """For conditions without an event to wait for."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        must(time.monotonic() < end, what)
        time.sleep(0.01)
