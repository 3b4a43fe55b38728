"""What the tests of the examples share: starts a program, and stops it by the end of its input or by a signal."""

import contextlib
import pathlib
import subprocess
import sys
import threading
import time

LIMIT = 30  # seconds, for each wait
programs = pathlib.Path(sys.argv[1])


def check(what, actual, expected):
    if actual != expected:
        raise SystemExit(f"FAIL: {what}: {actual!r} instead of {expected!r}")


def wait_until(what, condition):
    """Waits for something that another process does."""
    until = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > until:
            raise SystemExit(f"FAIL: {what} did not happen")
        time.sleep(0.01)


class Ports(dict):
    """The ports that a server has printed, by the word before them, and its process."""

    process = None


@contextlib.contextmanager
def started(program, *arguments):
    """Starts a program, and kills it in the end if it still runs."""
    process = subprocess.Popen(
        [programs / program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watchdog = threading.Timer(4 * LIMIT, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()


@contextlib.contextmanager
def running(program, *arguments, ports=1, output=None, end=None):
    """Starts a server; gives the ports that it prints, and stops it by the end of its input, or by the signal.

    The list gets what else it prints, line by line and complete in the end."""
    with started(program, *arguments) as server:
        log, lines = [], [] if output is None else output
        readers = [threading.Thread(target=lambda: log.extend(server.stderr), daemon=True),
                   threading.Thread(target=lambda: lines.extend(server.stdout), daemon=True)]
        readers[0].start()
        first = [server.stdout.readline().split() for _ in range(ports)]
        if not all(first):
            raise SystemExit(f"FAIL: {program} did not start: {''.join(log)}")
        readers[1].start()
        printed = Ports((name, int(port)) for name, port in first)
        printed.process = server
        yield printed
        if end is None:
            server.stdin.close()
        else:
            server.send_signal(end)
        status = server.wait(LIMIT)
        for reader in readers:
            reader.join(LIMIT)
        check(f"exit status of {program} ({''.join(log)})", status, 0)


def run(program, *arguments):
    """Runs a program that ends by itself; gives its exit status, what it prints, and its words on stderr."""
    result = subprocess.run(
        [programs / program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=2 * LIMIT, check=False
    )
    return result.returncode, result.stdout, result.stderr
