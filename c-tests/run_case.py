#!/usr/bin/env python3
"""Runs one case of a test program on one library and compares its facts with the expected trace.

usage: run_case.py PROGRAM CASE LIBRARY_DIRECTORY EXPECTED_FILE

Exit status 0: same facts and a clean end; 77: the program cannot run here. Otherwise the difference is shown as a diff and the
status is 1.
CMakeLists.txt sets HPSOCKET_LAUNCHER, a command to run the program with, and HPSOCKET_TIME_FACTOR.
"""

import difflib
import os
import shlex
import subprocess
import sys

TIME_LIMIT_S = (590 if os.environ.get("HPSOCKET_STRESS") == "long" else 70) * int(os.environ.get("HPSOCKET_TIME_FACTOR", "1"))
SKIPPED = 77
LAUNCHER = shlex.split(os.environ.get("HPSOCKET_LAUNCHER", ""))


def run(program, case, library_directory, limit=TIME_LIMIT_S):
    """Facts (stdout), log (stderr) and how the process ended: an exit status, a negative signal, or "hang"."""
    environment = dict(os.environ)
    former = environment.get("LD_LIBRARY_PATH")
    environment["LD_LIBRARY_PATH"] = library_directory + (os.pathsep + former if former else "")
    # Clients written in Python find their package there.
    environment["PYTHONPATH"] = library_directory
    process = subprocess.Popen(
        [*LAUNCHER, program, case], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    try:
        facts, log = process.communicate(timeout=limit)
        ending = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        facts, log = process.communicate()
        ending = "hang"
    return facts.decode(errors="replace"), log.decode(errors="replace"), ending


def differences(expected, facts):
    """Diff lines, each starting with "-" (expected only) or "+" (seen only)."""
    lines = difflib.unified_diff(expected.splitlines(), facts.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    program, case, library_directory, expected_file = sys.argv[1:]
    facts, log, ending = run(program, case, library_directory)
    with open(expected_file, encoding="utf-8") as file:
        expected = file.read()
    if facts == expected and ending == 0:
        print(log)  # ctest keeps it in Testing/Temporary/LastTest.log
        return
    if ending == SKIPPED:
        print(log)
        sys.exit(SKIPPED)
    print(f"{os.path.basename(program)} {case}: " + ("ended with " + str(ending) if ending != 0 else "other facts than expected"))
    for line in difflib.unified_diff(expected.splitlines(), facts.splitlines(), "expected", "seen", lineterm=""):
        print("   ", line)
    if log:
        print("stderr:", log, sep="\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
