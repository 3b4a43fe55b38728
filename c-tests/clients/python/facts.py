"""Facts on stdout, bounded waiting, and the names of numbers, as support/facts.h has them for the C programs."""

import errno
import os
import sys
import threading
import time

# This is longer than in C, because 25 connections share one interpreter lock.
WAIT_LIMIT_S = 10 * int(os.environ.get("HPSOCKET_TIME_FACTOR", "1"))

# It is notified after every event, and guards what the callbacks note.
CHANGED = threading.Condition()

STATES = ("STARTING", "STARTED", "STOPPING", "STOPPED")
OPERATIONS = ("SO_UNKNOWN", "SO_ACCEPT", "SO_CONNECT", "SO_SEND", "SO_RECEIVE", "SO_CLOSE")


def fact(text):
    print(text, flush=True)


def give_up(text):
    """Says so as a fact, so that no trace can match, and ends the process: threads of the library may still run callbacks."""
    fact(text)
    os._exit(1)


def must(holds, what):
    if not holds:
        give_up("must: " + what)


def wait(holds, what):
    """Waits until the condition holds. Not every change notifies (a state does not), so it is looked at every 5 ms too."""
    limit = time.monotonic() + WAIT_LIMIT_S
    with CHANGED:
        while not holds():
            if time.monotonic() > limit:
                give_up("timeout: " + what)
            CHANGED.wait(0.005)


def errno_text(code):
    return errno.errorcode.get(code, str(code))


def close_text(operation, code):
    return f"({OPERATIONS[operation]},{errno_text(code) if code else 0})"


def complain(unraisable):
    """An exception in a callback goes nowhere else; the case must not pass with one."""
    print("exception in a callback:", unraisable.exc_type, unraisable.exc_value, unraisable.object, file=sys.stderr, flush=True)
    os._exit(3)


sys.unraisablehook = complain
