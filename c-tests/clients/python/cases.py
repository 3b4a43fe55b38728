"""The cases by name; each is run with one of the kinds: push_echo is "echo" with the push classes. Those of declared.py have no class:
declared_udp."""

import errors
import lives
import queries
import traffic
from declared import DECLARED
from kinds import KINDS

CASES = {
    "echo": traffic.echo_many,
    "files": traffic.small_files,
    "pause": traffic.pause,
    "events": lives.events,
    "restart": lives.restart,
    "disconnect": lives.disconnect,
    "refuse": lives.refuse,
    "destroy": lives.destroy,
    "addresses": queries.addresses,
    "properties": queries.properties,
    "numbers": queries.numbers,
    "errors": errors.failures,
}


def run(kind, case):
    if kind == "declared":
        DECLARED[case]()
        return
    CASES[case](KINDS[kind])
