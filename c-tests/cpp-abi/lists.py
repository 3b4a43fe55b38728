#!/usr/bin/env python3
"""Holds the public C++ headers and api/cpp_exports.txt against the table: no class and no function more or less.

usage: lists.py TABLE EXPORTS INCLUDE_DIR

proves: CPP-75 CPP-86 CPP-87
"""

import os
import re
import sys

from interfaces import Interfaces

# Beyond the table: the templates of two-part objects and of smart pointers, creators, and a base for 32-bit ARM.
TEMPLATES = {"DualInterface", "CHPObjectPtr"}
FOR_ARM = {"__IFakeDualInterface__"}


def text_of(include, header):
    with open(os.path.join(include, "hpsocket", header), encoding="utf-8") as file:
        return re.sub(r"//[^\n]*|/\*.*?\*/", " ", file.read(), flags=re.S)


def compare(what, seen, wanted):
    for name in sorted(set(wanted) - set(seen)):
        print(f"{what}: {name} is missing")
    for name in sorted(set(seen) - set(wanted)):
        print(f"{what}: {name} is not in the table")
    return sorted(seen) == sorted(wanted)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    table, include = Interfaces(sys.argv[1]), sys.argv[3]
    good = True
    for header in ("HPSocket.h", "HPSocket-SSL.h"):
        declared = re.findall(r"HPSOCKET_API\s+[\w\s*]+?(\w+)\(", text_of(include, header))
        good &= compare(header, declared, [name for name, (where, _) in table.headers.items() if where == header])
    text = "".join(text_of(include, header) for header in ("SocketInterface.h", "HPSocket.h", "HPSocket-SSL.h"))
    classes = re.findall(r"^(?:    )?(?:class|struct) (\w+)(?= *:|\n)", text, re.M) + re.findall(r"^typedef .*?(\w+);", text, re.M)
    creators = {f"{name.removeprefix('HP_Create_')}_Creator" for name in table.functions if name.startswith("HP_Create_")}
    creators = {name.replace("ThreadPool_", "HPThreadPool_") for name in creators
                if "ompressor" not in name and "SocketTask" not in name}
    good &= compare("classes", classes, set(table.classes) | TEMPLATES | FOR_ARM | creators)
    with open(sys.argv[2], encoding="utf-8") as file:
        exports = file.read().split()
    good &= compare("exports", exports, table.functions) and exports == sorted(exports)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
