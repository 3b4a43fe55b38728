#!/usr/bin/env python3
"""Generates what follows a pattern in the sources and tests from the tables in api/.

usage: generate_api.py [--check]

src/ffi/generated/     functions of the C API: setters and getters of properties, callback types and their setters, creators, destroyers
src/component/property/ which properties there are, their defaults, and what Start accepts
cpp/generated/         the members of the C++ interfaces that set and tell properties
c-tests/abi/generated/ the type of every function and callback
c-tests/support/       which functions the released 5.2.2.1 library lacks

The files are ordinary sources: they are committed, compiled as they are, and found by grep. --check fails if one is stale.
"""

import os
import sys

from api import c_tests, component, cpp, rust, tables
from generated import ROOT, read, wants_check, write


def main():
    check = wants_check(__doc__)
    api, stale = tables.Api(), []
    for part in (rust, component, cpp, c_tests):
        for path, text in part.sources(api).items():
            if os.path.exists(os.path.join(ROOT, path)) and read(path) == text:
                continue
            stale.append(path)
            if not check:
                write(path, text)
    if check:
        for path in stale:
            print(f"{path} is stale: run scripts/generate_api.py")
        sys.exit(1 if stale else 0)


if __name__ == "__main__":
    main()
