#!/usr/bin/env python3
"""Fetches the released 5.2.2.1 library, to compare with: the PyPI package HPSocket 0.9.3, with pip, once per cache directory.

usage: released.py CACHE_DIRECTORY

Prints the path of the library. Where it cannot be had: the reason on standard error and exit status 77.
"""

import compileall
import glob
import os
import platform
import shutil
import subprocess
import sys
import zipfile

PACKAGE = "HPSocket==0.9.3"
MEMBERS = {"x86_64": "libhpsocket4c_amd64_64.so"}
SKIPPED = 77


class Unavailable(Exception):
    """The library cannot be had here; the text says why."""


def unpack(wheel, member, directory):
    """The package HPSocket, and its library under the name that programs linked with ours ask for. All or nothing."""
    new = directory + ".new"
    shutil.rmtree(new, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(new, [name for name in archive.namelist() if name.endswith((".py", member))])
    compileall.compile_dir(new, quiet=2)
    os.symlink(os.path.join("HPSocket", member), os.path.join(new, "libhpsocket4c.so.6"))
    shutil.rmtree(directory, ignore_errors=True)
    os.rename(new, directory)


def fetch(cache):
    """A directory in which the old library answers to the name libhpsocket4c.so.6, beside the Python package HPSocket it is from."""
    member = MEMBERS.get(platform.machine())
    if member is None:
        raise Unavailable("no build for " + platform.machine())
    directory = os.path.join(cache, "lib")
    if os.path.exists(os.path.join(directory, "HPSocket", member)):
        return directory
    os.makedirs(cache, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", cache, PACKAGE]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(str(error)) from error
    wheels = glob.glob(os.path.join(cache, "HPSocket-0.9.3*.whl"))
    if not wheels:
        raise Unavailable("pip: " + (result.stderr.strip().splitlines() or ["no wheel"])[-1])
    unpack(wheels[0], member, directory)
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
