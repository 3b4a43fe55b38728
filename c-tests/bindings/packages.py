#!/usr/bin/env python3
"""Fetches the generators that are Python packages, with pip, once per directory: cffi, ctypesgen.

usage: packages.py DIRECTORY

Those that are installed already are not fetched. What cannot be had is said; its test is skipped then. The exit status is 0.
"""

import importlib.util
import subprocess
import sys

# The module that shows it is there, and what pip calls it.
PACKAGES = {"cffi": "cffi", "ctypesgen": "ctypesgen==1.1.1"}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = sys.argv[1]
    sys.path.append(directory)
    for module, package in PACKAGES.items():
        if importlib.util.find_spec(module):
            continue
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", directory, package]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
            failure = result.stderr.strip() if result.returncode else ""
        except (OSError, subprocess.TimeoutExpired) as error:
            failure = str(error)
        print(f"{package}:", failure.splitlines()[-1] if failure else "fetched")


if __name__ == "__main__":
    main()
