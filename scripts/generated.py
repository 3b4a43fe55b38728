"""What the scripts that generate a committed table share."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read(path):
    """A file of the repository."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def write(path, text):
    with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
        file.write(text)


def rows(path):
    """The lines of a data file as lists of their tab-separated fields, without comments and blank lines."""
    return [line.split("\t") for line in read(path).splitlines() if line.strip() and not line.startswith("#")]


def files(folder, *endings):
    """Paths below a folder of the repository, sorted."""
    found = []
    for directory, _, names in os.walk(os.path.join(ROOT, folder)):
        found += [os.path.relpath(os.path.join(directory, name), ROOT) for name in names if name.endswith(endings)]
    return sorted(found)


def wants_check(usage):
    """Whether the script shall only check; ends it for any other argument."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(usage)
    return sys.argv[1:] == ["--check"]


def finish(path, text, problems, check):
    """Writes the table, or with `check` compares it; ends the script, with status 1 if anything is wrong."""
    if not check:
        write(path, text)
    elif not os.path.exists(os.path.join(ROOT, path)) or read(path) != text:
        problems = problems + [f"{path} is stale: run {os.path.relpath(sys.argv[0], ROOT)}"]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
