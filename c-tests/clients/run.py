#!/usr/bin/env python3
"""Runs one case of the component under test against independent peers.

usage: run.py PROGRAM FOLDER MODULE CASE LIBRARY_DIRECTORY

PROGRAM is made of the C file in the folder, whose MODULE.py has the function case_CASE. Exit status 77: a program it needs is missing.
"""

import importlib
import importlib.util
import os
import sys
import tempfile
import traceback

SKIPPED = 77


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    program, folder, module, case, library_directory = sys.argv[1:]
    if importlib.util.find_spec("_ssl") is None:
        print("SKIPPED: this Python has no module ssl")
        sys.exit(SKIPPED)
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), folder))
    from rig import Rig  # which needs ssl

    function = getattr(importlib.import_module(module), "case_" + case)
    with tempfile.TemporaryDirectory() as directory:
        rig = Rig(program, library_directory, directory)
        try:
            function(rig)
            rig.end()
        except Exception:
            rig.kill()
            for process in rig.processes:
                process.show()
            traceback.print_exc(file=sys.stdout)
            sys.exit(1)
        finally:
            rig.kill()


if __name__ == "__main__":
    main()
