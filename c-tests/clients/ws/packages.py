#!/usr/bin/env python3
"""Fetches the WebSocket packages websockets and wsproto of PyPI, with pip, once per directory.

usage: packages.py DIRECTORY

Programs find them with PYTHONPATH=DIRECTORY. Exit status 77: they cannot be had here.
"""

import os
import subprocess
import sys

SKIPPED = 77
PACKAGES = ["websockets>=13", "wsproto>=1.2"]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = sys.argv[1]
    if all(os.path.isdir(os.path.join(directory, name)) for name in ("websockets", "wsproto")):
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", directory, *PACKAGES]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        failure = result.stderr.strip() if result.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        failure = str(error)
    if failure:
        print("SKIPPED: the packages cannot be had:", failure.splitlines()[-1])
        sys.exit(SKIPPED)


if __name__ == "__main__":
    main()
