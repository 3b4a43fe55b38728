"""What the tests of all generators share: the functions that a binding must have, and the program that each of them writes."""

import os
import re
import shutil
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
HEADERS = ["HPSocket4C.h", "HPSocket4C-SSL.h", "HPSocket4C-Ext.h"]
DECLARATION = re.compile(r"^extern\s[^;()]*?(\w+)\(", re.M)
VERSION = 0x06000103
LIMIT_S = 10 * int(os.environ.get("HPSOCKET_TIME_FACTOR", "1"))
BUILD_LIMIT_S = 500


def skip(reason):
    print("SKIPPED:", reason)
    sys.exit(SKIPPED)


def need(program):
    """Ends the test as skipped where the program is missing."""
    path = shutil.which(program)
    if path is None:
        skip(f"there is no program {program} here (scripts/need.sh {program})")
    return path


def declared(include):
    """The names of all functions that the headers of the flat C API declare, as the library was built."""
    lines = "".join(f"#include <hpsocket/{header}>\n" for header in HEADERS)
    names = set(DECLARATION.findall(run("cc", "-E", "-P", "-DHPSOCKET_BINDINGS", "-I", include, "-", input=lines)))
    assert len(names) > 300, len(names)
    return names


def run(*command, **options):
    """The standard output of a program that must end well and say nothing else."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False, **options)
    if done.returncode != 0 or done.stderr.strip():
        said = "\n".join((done.stdout + done.stderr).splitlines()[:40])
        sys.exit(f"FAIL: {' '.join(command)} ended with {done.returncode}:\n{said}")
    return done.stdout


def complete(include, names):
    """Fails unless the binding has all functions."""
    wanted = declared(include)
    missing = sorted(wanted - set(names))
    if missing:
        sys.exit(f"FAIL: {len(missing)} functions are missing in the binding: {', '.join(missing[:10])}")
    print(f"{len(wanted)} functions are in the binding")


def same_version(version):
    assert version == VERSION, hex(version)
    print(f"the library answers with its version {version:#010x}")


def echoed(port):
    """Sends something to the server that the binding has started, which must come back."""
    with socket.create_connection(("127.0.0.1", port), LIMIT_S) as peer:
        peer.settimeout(LIMIT_S)
        peer.sendall(b"hello, library")
        came = b""
        while len(came) < 14:
            piece = peer.recv(100)
            assert piece, f"the server ended the connection after {came!r}"
            came += piece
    assert came == b"hello, library", came
    print("a server of the binding echoes")


def speaks(program, directory):
    """Runs a program of a binding: it prints its version and a port, echoes there, and ends when its input does."""
    environment = dict(os.environ, LD_LIBRARY_PATH=directory)
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            same_version(int(process.stdout.readline()))
            echoed(int(process.stdout.readline()))
            process.stdin.close()
            assert process.wait(LIMIT_S) == 0, process.returncode
        finally:
            process.kill()
