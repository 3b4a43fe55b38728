#!/usr/bin/env python3
"""Lets a generator of bindings read the headers as they are, and calls the library through what it has made.

usage: run.py GENERATOR INCLUDE_DIRECTORY LIBRARY WORK_DIRECTORY PACKAGES

GENERATOR: cffi, ctypesgen, swig, bindgen, cgo or zig, or docs for the example in docs/bindings.md. PACKAGES: where packages.py has put those of Python. Exit status 77: the
generator is not installed.
"""

import importlib
import os
import shutil
import sys


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    generator, include, library, work, packages = sys.argv[1:]
    # Behind all others, so that what is installed here comes first.
    sys.path.append(packages)
    module = importlib.import_module(generator + "_binding")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    module.test(os.path.abspath(include), os.path.abspath(library), work, os.path.join(os.path.dirname(os.path.abspath(__file__)), "all.h"))


if __name__ == "__main__":
    main()
