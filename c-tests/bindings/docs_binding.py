"""The example in docs/bindings.md, as it stands there, but at a free port."""

import os
import re
import socket
import subprocess
import sys

from common import HERE, LIMIT_S, echoed, need, skip

DOCUMENT = os.path.join(HERE, "..", "..", "docs", "bindings.md")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test(include, library, work, source):
    try:
        import cffi  # noqa: F401
    except ImportError as error:
        skip(f"{error} (pip install cffi)")
    need("cc")
    with open(DOCUMENT, encoding="utf-8") as file:
        program = re.search(r"```python\n(.*?)```", file.read(), flags=re.S)[1]
    port = free_port()
    assert program.count("5555") == 2, "the example has another port"
    environment = dict(os.environ, CPATH=include, LD_LIBRARY_PATH=os.path.dirname(library), PYTHONPATH=os.pathsep.join(sys.path))
    command = [sys.executable, "-u", "-c", program.replace("5555", str(port))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert str(port) in process.stdout.readline()
            echoed(port)
            process.stdin.write("\n")
            process.stdin.close()
            assert process.wait(LIMIT_S) == 0, process.returncode
        finally:
            process.kill()
