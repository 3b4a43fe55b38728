#!/usr/bin/env python3
"""Runs the conformance cases on the released 5.2.2.1 library and checks that every difference is a known one.

usage: differential.py BIN_DIRECTORY CONFORMANCE_DIRECTORY CACHE_DIRECTORY [PROGRAM[.CASE] ...]

released.py fetches the library into the cache directory, once. Without it there is nothing to compare: exit status 77, which ctest
shows as skipped.

differences.txt holds what is allowed to differ from the expected traces, one entry per line:

    program.case | pattern | specification ids | reason

`pattern` is a regular expression for a whole diff line ("-" expected only, "+" seen only). A leading "?" says that the line is a
race of the old library and need not show. "@not-run" marks a case in which the old library crashes, hangs or ends the process; the
case is then not run. Every diff line needs an entry, and every entry must still match, otherwise the run fails.

Two differences need no entry, because the programs themselves establish them: a fact "... -> absent" and a case that ends with
"needs <function>" say that the old library does not have the function at all. And since the old library ends the process now and
then when it is stopped shortly after an accept (TCP-151), a case that ends so is run again.

A difference is a property of the old library, so it shows in every run. A case with others than the known ones is run again when all
are through, a few times with nothing beside it: once as the list says is enough. It was then the machine that was busy, or a race of the
old library, which is not under test.
"""

import glob
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor

from released import SKIPPED, Unavailable, fetch
from run_case import differences, run

TIME_LIMIT_S = 70  # more than a case gives itself (support/facts.h)
ATTEMPTS = 5


def killed_by_accept(log, ending):
    """The old library's own end of the process because of a listener closed under an accepting worker."""
    return ending == 70 and "HandleAccept" in log and "[9]" in log


class Entry:
    def __init__(self, number, line):
        fields = [field.strip() for field in line.split(" | ")]
        if len(fields) != 4 or not all(fields):
            sys.exit(f"differences.txt:{number}: not four fields")
        self.number, self.case, pattern, self.ids, self.reason = number, fields[0], fields[1], fields[2], fields[3]
        self.optional = pattern.startswith("?")
        self.not_run = pattern == "@not-run"
        self.pattern = re.compile(pattern.lstrip("?"))


def read_entries(path):
    with open(path, encoding="utf-8") as file:
        return [Entry(n, line) for n, line in enumerate(file, 1) if line.strip() and not line.startswith("#")]


def reduce_absent(expected, facts):
    """The expected trace without the facts that the old library has no function for, each side shortened alike."""
    wanted, seen = expected.splitlines(), facts.splitlines()
    absent = {line[: -len("absent")] for line in seen if line.endswith("-> absent")}
    keep = lambda line: not any(line.startswith(label) for label in absent)
    return "\n".join(filter(keep, wanted)), "\n".join(filter(keep, seen))


def judge(facts, log, ending, expected, entries):
    """Problems of one run, as lines; empty if all is explained."""
    needs = facts.startswith("needs ") and ending == 0
    lines = [] if needs else differences(*reduce_absent(expected, facts))
    problems = [f"ended with {ending}: {log.strip()[:200]}"] if ending != 0 else []
    for line in lines:
        if not any(entry.pattern.fullmatch(line) for entry in entries):
            problems.append("unexplained: " + line)
    for entry in entries:
        if not entry.optional and not any(entry.pattern.fullmatch(line) for line in lines):
            problems.append(f"differences.txt:{entry.number} does not match any more: {entry.pattern.pattern}")
    return problems


def compare(bin_directory, expected_directory, library, name, entries):
    """Problems of one case."""
    program, case = name.split(".", 1)
    for _ in range(ATTEMPTS):
        facts, log, ending = run(os.path.join(bin_directory, program), case, library, TIME_LIMIT_S)
        if not killed_by_accept(log, ending):
            break
    with open(os.path.join(expected_directory, name + ".txt"), encoding="utf-8") as file:
        return judge(facts, log, ending, file.read(), entries)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    bin_directory, conformance, cache = sys.argv[1:4]
    chosen = sys.argv[4:]
    expected_directory = os.path.join(conformance, "expected")
    names = sorted(os.path.basename(path)[: -len(".txt")] for path in glob.glob(os.path.join(expected_directory, "*.txt")))
    if chosen:
        names = [name for name in names if name in chosen or name.split(".")[0] in chosen]
    entries = read_entries(os.path.join(conformance, "differences.txt"))
    by_case = {}
    for entry in entries:
        by_case.setdefault(entry.case, []).append(entry)
    try:
        library = fetch(cache)
    except Unavailable as reason:
        print("SKIPPED: the released library cannot be had:", reason)
        sys.exit(SKIPPED)
    not_run = {entry.case for entry in entries if entry.not_run}
    to_run = [name for name in names if name not in not_run]

    def one(name):
        return compare(bin_directory, expected_directory, library, name, by_case.get(name, []))

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(to_run, pool.map(one, to_run)))
    failures = 0
    for name in [name for name, problems in found.items() if problems]:
        for _ in range(ATTEMPTS):
            again = one(name)
            if not again:
                break
        failures += bool(again)
        for problem in again or found[name]:
            print(f"{name}: {problem}{'' if again else ' (not always)'}")
    for entry in entries:
        if entry.case not in names and not chosen:
            failures += 1
            print(f"differences.txt:{entry.number}: no such case: {entry.case}")
    print(f"{len(to_run)} cases compared with the released library, {len(not_run)} not run, {failures} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
