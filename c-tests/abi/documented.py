#!/usr/bin/env python3
"""Counts what the public headers declare, and how much of it has a comment that tools see: all of it must have one.

usage: documented.py INCLUDE_DIRECTORY

Functions, types with their fields and enumerators, classes with their methods, as clang attaches comments to them; clangd, Doxygen and
generators of bindings do the same. A function that overrides another one has the comment of that, and a typedef that of the type that
it declares with it, as clang shows them. Macros are not clang's matter: a comment must stand in front of each, or behind it.

Exit status 0: all have one; 1: not; 77: there is no clang here.
"""

import json
import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77
LANGUAGES = {
    "C": ("c", "c11", ["GlobalErrno.h", "HPSocket4C-SSL.h", "HPSocket4C-Ext.h"]),
    "C++": ("c++", "c++17", ["GlobalErrno.h", "HPSocket-SSL.h", "HPSocket-Ext.h"]),
}
# What they are called in the report.
METHODS = {"CXXMethodDecl", "CXXConstructorDecl", "CXXDestructorDecl", "CXXConversionDecl"}
KINDS = {
    "FunctionDecl": "functions",
    "TypedefDecl": "typedefs",
    "EnumDecl": "enumerations",
    "EnumConstantDecl": "enumerators",
    "RecordDecl": "structures",
    "CXXRecordDecl": "classes",
    "ClassTemplateDecl": "class templates",
    "FieldDecl": "fields",
    **dict.fromkeys(METHODS, "methods"),
}
INSIDE = {"TranslationUnitDecl", "LinkageSpecDecl", "EnumDecl", "RecordDecl", "CXXRecordDecl", "ClassTemplateDecl"}
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:.*\\\n)*.*)$", re.M)
IN_FRONT = re.compile(r"(/\*\*(?:(?!\*/).)*\*/|///[^\n]*)\n[ \t]*\Z", re.S)


class Count:
    """How many declarations of each kind there are, and those without a comment."""

    def __init__(self):
        self.total = {}
        self.silent = []

    def add(self, kind, name, place, documented):
        self.total[kind] = self.total.get(kind, 0) + 1
        if not documented:
            self.silent.append(f"{place}: {kind}: {name}")


class Reader:
    """Walks clang's tree. Places say only what differs from the place before, in the order in which clang writes."""

    def __init__(self, directory, count):
        self._directory = directory
        self._count = count
        self._file = ""
        self._line = 0

    def place(self, node):
        """Follows one place, and tells the file and line in which its text stands."""
        if "expansionLoc" in node:
            self.place(node["spellingLoc"])
            return self.place(node["expansionLoc"])
        self._file = node.get("file", self._file)
        self._line = node.get("line", self._line)
        return self._file, self._line

    def follow(self, node):
        """Follows all places of a part of the tree that declares nothing."""
        for key, value in node.items():
            if key in ("loc", "begin", "end"):
                self.place(value)
            elif isinstance(value, dict):
                self.follow(value)
            elif isinstance(value, list):
                for part in value:
                    if isinstance(part, dict):
                        self.follow(part)

    def walk(self, node, hidden=False, tag=None):
        """Counts a declaration and those inside of it. Gives the record or enumeration that it declares, and whether it has a comment."""
        kind = node.get("kind", "")
        file, line = self.place(node.get("loc", {}))
        self.follow(node.get("range", {}))
        inner = node.get("inner", [])
        parts = {part.get("kind") for part in inner if isinstance(part, dict)}
        documented = "FullComment" in parts or "OverrideAttr" in parts
        if kind == "TypedefDecl" and tag and tag[0] == self._tag_of(node):
            documented = documented or tag[1]
        if self._counts(node, file, hidden):
            self._count.add(KINDS[kind], node["name"], f"{os.path.basename(file)}:{line}", documented)
        if kind in INSIDE and not node.get("isImplicit"):
            self._walk_inside(node, hidden, kind == "ClassTemplateDecl")
        else:
            for part in inner:
                if isinstance(part, dict):
                    self.follow(part)
        return (node.get("name"), documented) if kind in ("EnumDecl", "RecordDecl", "CXXRecordDecl") else None

    def _walk_inside(self, node, hidden, of_template):
        # A class hides what it declares first; a structure does not.
        private = hidden or (node.get("kind") == "CXXRecordDecl" and node.get("tagUsed") == "class")
        tag = None
        for part in node.get("inner", []):
            if part.get("kind") == "AccessSpecDecl":
                private = hidden or part.get("access") == "private"
                self.follow(part)
            elif part.get("kind", "").endswith("Decl") and "Specialization" not in part["kind"]:
                # The class of a template is the template once more, and what a template makes is not in the header.
                tag = self.walk(dict(part, isOfTemplate=of_template), private, tag)
            else:
                self.follow(part)

    def _counts(self, node, file, hidden):
        kind = node.get("kind")
        if kind not in KINDS or not node.get("name") or node.get("isImplicit") or node.get("isOfTemplate") or hidden:
            return False
        if not file.startswith(self._directory):
            return False
        # A structure counts where it is complete, and what is declared elsewhere in the class not again.
        if kind in ("RecordDecl", "CXXRecordDecl"):
            return node.get("completeDefinition", False)
        return not (kind in METHODS and node.get("explicitlyDeleted"))

    @staticmethod
    def _tag_of(node):
        name = node.get("type", {}).get("qualType", "")
        return re.sub(r"^(enum|struct|class) ", "", name)


def declarations(clang, include, language):
    kind, standard, headers = LANGUAGES[language]
    lines = "".join(f"#include <hpsocket/{header}>\n" for header in headers)
    command = [clang, "-x", kind, f"-std={standard}", "-I", include, "-fsyntax-only", "-Xclang", "-ast-dump=json", "-"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        sys.exit(f"clang ended with {done.returncode}:\n{done.stderr}")
    count = Count()
    Reader(os.path.join(include, "hpsocket"), count).walk(json.loads(done.stdout))
    return count


def macros(include):
    count = Count()
    for folder, _, names in os.walk(os.path.join(include, "hpsocket")):
        for name in sorted(names):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            described = set(re.findall(r"@def (\w+)", text))
            for found in MACRO.finditer(text):
                in_front = IN_FRONT.search(text[: found.start()])
                documented = "/**<" in found[2] or (in_front and "@file" not in in_front[1]) or found[1] in described
                line = text.count("\n", 0, found.start()) + 1
                count.add("macros", found[1], f"{name}:{line}", documented)
    return count


def main():
    if len(sys.argv) != 2 or not os.path.isdir(os.path.join(sys.argv[1], "hpsocket")):
        sys.exit(__doc__)
    include = os.path.abspath(sys.argv[1])
    clang = shutil.which("clang")
    if clang is None:
        print("SKIPPED: there is no clang here (scripts/need.sh clang)")
        sys.exit(SKIPPED)
    counts = {language: declarations(clang, include, language) for language in LANGUAGES}
    counts["both"] = macros(include)
    for language, count in counts.items():
        everything = sum(count.total.values())
        print(f"{language}: {everything - len(count.silent)} of {everything} have a comment:",
              ", ".join(f"{number} {kind}" for kind, number in count.total.items()))
    silent = sorted({line for count in counts.values() for line in count.silent})
    for line in silent[:200]:
        print("FAIL: no comment:", line)
    sys.exit(1 if silent else 0)


if __name__ == "__main__":
    main()
