#!/usr/bin/env python3
"""Fetches the released 5.2.2.1 library, to compare with: from the PyPI package HPSocket 0.9.3, with pip, once per cache directory.

usage: released.py CACHE_DIRECTORY

Prints the path of the library. Where it cannot be had: the reason on standard error and exit status 77.
"""

import glob
import os
import platform
import subprocess
import sys
import zipfile

PACKAGE = "HPSocket==0.9.3"
MEMBERS = {"x86_64": "HPSocket/libhpsocket4c_amd64_64.so"}
SKIPPED = 77


class Unavailable(Exception):
    """The library cannot be had here; the text says why."""


def fetch(cache):
    """A directory in which the old library answers to the name libhpsocket4c.so.6."""
    member = MEMBERS.get(platform.machine())
    if member is None:
        raise Unavailable("no build for " + platform.machine())
    directory = os.path.join(cache, "lib")
    library = os.path.join(directory, "libhpsocket4c.so.6")
    if os.path.exists(library):
        return directory
    os.makedirs(directory, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", cache, PACKAGE]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(str(error)) from error
    wheels = glob.glob(os.path.join(cache, "HPSocket-0.9.3*.whl"))
    if not wheels:
        raise Unavailable("pip: " + (result.stderr.strip().splitlines() or ["no wheel"])[-1])
    with zipfile.ZipFile(wheels[0]) as wheel, open(library + ".new", "wb") as file:
        file.write(wheel.read(member))
    os.replace(library + ".new", library)
    return directory


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(os.path.join(fetch(sys.argv[1]), "libhpsocket4c.so.6"))
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        sys.exit(SKIPPED)


if __name__ == "__main__":
    main()
