#!/usr/bin/env python3
"""Writes THIRD-PARTY-LICENSES.txt: the crates that the libraries contain, and their licences, which ask to be passed on.

usage: licenses.py [--check]

The text of the Apache License 2.0 is left out, because it is the library's own (LICENSE).
"""

import json
import os
import re
import subprocess

from generated import ROOT, finish, wants_check

PATH = "THIRD-PARTY-LICENSES.txt"
HEAD = """The libraries of hpsocket-rs contain, besides its own code (Apache License 2.0, see LICENSE), the crates listed here and the standard
library of Rust (https://github.com/rust-lang/rust, MIT or Apache License 2.0). Where a crate can be had under the Apache License 2.0
too, its text is in LICENSE.
"""
RULE = "-" * 80


def metadata():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def linked(data):
    """The packages that are linked into the libraries: dependencies that are neither tools of the build nor of the tests."""
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    root = data["resolve"]["root"]
    found, left = set(), [root]
    while left:
        for dependency in nodes[left.pop()]["deps"]:
            package = packages[dependency["pkg"]]
            runs_here = any("proc-macro" in target["kind"] for target in package["targets"])
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if normal and not runs_here and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                left.append(dependency["pkg"])
    return sorted((packages[name] for name in found), key=lambda package: (package["name"], package["version"]))


def texts(package):
    """The licences in the package's directory but for Apache's, without differences of layout."""
    directory = os.path.dirname(package["manifest_path"])
    for name in sorted(os.listdir(directory)):
        if re.match(r"(licen[sc]e|copying|copyright|notice|unlicense)", name, re.IGNORECASE) and os.path.isfile(os.path.join(directory, name)):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                text = "\n".join(line.rstrip() for line in file.read().strip().splitlines())
            if not re.search(r"Apache License\s+Version 2\.0, January 2004", text):
                yield text


def main():
    check = wants_check(__doc__)
    packages = linked(metadata())
    lines, owners = [HEAD], {}
    for package in packages:
        lines.append(f"{package['name']} {package['version']}: {package['license']}, {package['repository']}")
        for text in texts(package):
            owners.setdefault(text, []).append(package["name"])
    for text, names in owners.items():
        lines += ["", RULE, ", ".join(dict.fromkeys(names)), RULE, "", text]
    # Crates of one repository share the text.
    told = {package["repository"] for package in packages if package["name"] in sum(owners.values(), [])}
    without = [p["name"] for p in packages if "Apache-2.0" not in p["license"] and p["repository"] not in told]
    problems = [f"{name} has no text of its licence in its package" for name in without]
    finish(PATH, "\n".join(lines) + "\n", problems, check)


if __name__ == "__main__":
    main()
