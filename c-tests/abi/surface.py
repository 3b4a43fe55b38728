#!/usr/bin/env python3
"""Holds what the public headers declare against the last accepted state, with abidiff.

usage: surface.py INCLUDE_DIRECTORY [--renew]

A compiler reads the headers and abidw writes down every function with all types that can be reached from it: structures and their
layouts, enumerators, callback types, and for C++ the interfaces with their virtual functions. c-tests/abi/surface/c.abi and cpp.abi are
what was accepted. What is removed or changed breaks programs that are already compiled, so it fails, and --renew refuses it too: if it is
intended, remove the file first. What is only added fails until --renew has noted it, because it could otherwise vanish again unseen.

exports.sh shows that the libraries export these functions, tests/header.rs that the library's own types are those of the headers.

Exit status 0: as accepted; 1: not; 77: abidw and abidiff (Debian: abigail-tools) or gcc are missing, or pointers have not
8 bytes here.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
# Always this compiler, because others describe the same declarations in another way.
LANGUAGES = {
    "c": ("gcc", "c", "c11", ["HPSocket4C.h", "HPSocket4C-SSL.h", "HPSocket4C-Ext.h"]),
    "cpp": ("g++", "c++", "c++11", ["HPSocket.h", "HPSocket-SSL.h", "HPSocket-Ext.h"]),
}
# Places and names of parameters are nothing that a compiled program sees; without them the files change only when it does.
WRITTEN = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-architecture", "--no-parameter-names",
           "--type-id-style", "hash"]
DECLARATION = re.compile(r"HPSOCKET_(?:EXT_)?API\s+([^();{}]*?\w+\([^()]*\))\s*;")


def definitions(include, headers):
    """The functions of the headers as definitions, because only what is defined has a symbol for abidw to begin at."""
    lines = [f"#include <hpsocket/{header}>" for header in headers]
    for header in headers:
        with open(os.path.join(include, "hpsocket", header), encoding="utf-8") as file:
            text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", file.read(), flags=re.S)
        for declared in DECLARATION.findall(text):
            name, parameters = declared.split("(", 1)
            without_defaults = re.sub(r"=[^,)]*", "", parameters)
            lines.append(f"{name}({without_defaults} {{ __builtin_unreachable(); }}")
    return "\n".join(lines) + "\n"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def must_run(*command):
    status, output = run(*command)
    if status != 0:
        sys.exit(f"{command[0]} ended with {status}:\n{output}")


def write_down(include, language, directory):
    """The path of abidw's file about the headers as they are."""
    compiler, kind, standard, headers = LANGUAGES[language]
    source, library, written = (os.path.join(directory, f"surface-{language}.{end}") for end in ("txt", "so", "abi"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(definitions(include, headers))
    # Otherwise a class with virtual functions is described only where their table is.
    extra = ["-femit-class-debug-always"] if language == "cpp" else []
    must_run(compiler, "-x", kind, f"-std={standard}", "-g", "-O0", "-w", "-fPIC", "-shared", *extra, "-I", include, "-o", library, source)
    must_run("abidw", *WRITTEN, "--headers-dir", os.path.join(include, "hpsocket"), "--drop-private-types", "--out-file", written, library)
    return written


def check(accepted, written, renew):
    """Whether the file is as accepted, or was renewed."""
    name = os.path.relpath(accepted)
    if not os.path.exists(accepted):
        if not renew:
            print(f"FAIL: {name} is missing; --renew makes it")
            return False
    else:
        status, report = run("abidiff", "--no-added-syms", accepted, written)
        if status != 0:
            print(f"FAIL: {name}: removed or changed, which breaks compiled programs:\n{report}")
            return False
        status, report = run("abidiff", "--harmless", accepted, written)
        if status == 0:
            print(f"ok: {name}")
            return True
        if not renew:
            print(f"FAIL: {name}: added; if that is intended, run c-tests/abi/surface.py include --renew:\n{report}")
            return False
    os.makedirs(os.path.dirname(accepted), exist_ok=True)
    shutil.copyfile(written, accepted)
    print(f"renewed: {name}")
    return True


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--renew"]
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        sys.exit(__doc__)
    missing = [tool for tool in ("abidw", "abidiff", "gcc", "g++") if shutil.which(tool) is None]
    if missing or struct.calcsize("P") != 8:
        print("SKIPPED:", f"{', '.join(missing)} not found (Debian: abigail-tools, g++)" if missing else "pointers have not 8 bytes")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as directory:
        good = [check(os.path.join(HERE, "surface", f"{language}.abi"), write_down(arguments[0], language, directory), "--renew" in sys.argv)
                for language in LANGUAGES]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
