#!/usr/bin/env python3
"""Prints the names of a list that a library with some features exports (api/features.tsv).

usage: exports.py c|cpp [FEATURE...]

c: c-tests/abi/exports.txt, of libhpsocket4c; cpp: cpp/exports.txt, of libhpsocket.
"""

import sys

from api.tables import FEATURES, needs
from generated import read

LISTS = {"c": "c-tests/abi/exports.txt", "cpp": "cpp/exports.txt"}


def main():
    known = {feature.name for feature in FEATURES}
    if len(sys.argv) < 2 or sys.argv[1] not in LISTS or not set(sys.argv[2:]) <= known:
        sys.exit(f"{__doc__}\nfeatures: {' '.join(sorted(known))}")
    there = set(sys.argv[2:])
    for name in read(LISTS[sys.argv[1]]).split():
        if {feature.name for feature in needs(name)} <= there:
            print(name)


if __name__ == "__main__":
    main()
